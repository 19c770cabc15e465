"""Taking times fairly: best of several runs, ours and the floor in turns."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table. `ratio` is ours over the floor; `aim` the most it should be."""

    name: str
    ours: float
    floor: float
    unit: str
    floor_name: str
    aim: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")

    def line(self) -> str:
        mark = "" if self.aim is None else ("met" if self.ratio <= self.aim else "MISSED")
        aim = "" if self.aim is None else f"<= {self.aim:g}"
        return (
            f"{self.name:<46}{self.ours:>10.3f}{self.floor:>10.3f} {self.unit:<4}"
            f"{self.ratio:>8.2f}  {aim:<8}{mark:<7} {self.floor_name}"
        )


HEADER = (
    f"{'what':<46}{'ours':>10}{'floor':>10} {'':<4}{'ratio':>8}  {'aim':<8}{'':<7} the floor is"
)


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one run, the garbage collector having had its turn before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best_in_turns(
    ours: Callable[[], object], floor: Callable[[], object], rounds: int = 5
) -> tuple[float, float]:
    """The best time of each, measured alternately so that both meet the same machine."""
    mine, base = [], []
    for _ in range(rounds):
        mine.append(seconds(ours))
        base.append(seconds(floor))
    return min(mine), min(base)


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
