"""A trend as series of figures and the rows of a list: of a crowd, of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.screens.view_words import NONE, box_bands, component_name, figure, label
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row
from talenta_tui.widgets.trend_chart import Series

if TYPE_CHECKING:
    from talenta_tui.scoring.placement import Placement
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.periods.trend import CrowdPoint, TrendPoint

_NAME = 24
_MONTH = 9
AMENDED = "*"


@dataclass(frozen=True, slots=True)
class Trend:
    """What a trend shows: the months, the oldest first, a series a row, and a sentence."""

    months: tuple[str, ...]
    series: tuple[Series, ...]
    head: str
    note: str = ""


def columns(trend: Trend, width: int) -> tuple[Column, ...]:
    """The name and as many of the newest months as fit."""
    return (
        Column(_("Figure"), share=1, minimum=_NAME),
        *(Column(month, _MONTH - 1, "right") for month in trend.months[-fitting(width) :]),
    )


def fitting(width: int) -> int:
    """How many months fit beside the name."""
    return max(1, (width - _NAME - 5) // _MONTH)


def rows(trend: Trend, width: int) -> list[Row]:
    count = min(fitting(width), len(trend.months))
    return [(s.name, *s.texts[len(s.texts) - count :]) for s in trend.series]


def saved_rows(trend: Trend, decimals: int = 4) -> list[tuple[str, ...]]:
    """Every series as a file has it: exact, unpadded, with a point, nothing where none was.

    A last row marks the months that were amended, where any was.
    """
    found = [
        (s.name, *("" if v is None else format_exact(v, decimals) for v in s.values))
        for s in trend.series
    ]
    amended = [
        any(s.texts[n].endswith(AMENDED) for s in trend.series) for n in range(len(trend.months))
    ]
    if any(amended):
        found.append((_("Amended"), *("1" if is_so else "" for is_so in amended)))
    return found


def now_name() -> str:
    """The column of what holds now; a closed period has its month."""
    return _("now")


def crowd_series(policy: Policy, points: Sequence[CrowdPoint]) -> tuple[Series, ...]:
    """The share mapped, then each box from the highest, then who has none."""
    shares = tuple(
        Fraction(100 * (p.people - p.unplaced), p.people) if p.people else None for p in points
    )
    found = [
        Series(
            _("Mapped, %"),
            shares,
            tuple(NONE if s is None else figure(Fraction(int(s * 10), 10), 1) for s in shares),
        )
    ]
    for box in sorted({b for p in points for b in p.boxes}, reverse=True):
        name = _("Box {box}").format(box=box)
        name = f"{name}  {box_bands(policy, box)}".rstrip()
        counts = tuple(p.boxes.get(box) for p in points)
        found.append(_counted(name, counts))
    found.append(_counted(_("Not placed"), tuple(p.unplaced for p in points)))
    found.append(_counted(_("People"), tuple(p.people for p in points)))
    return tuple(found)


def _counted(name: str, counts: Sequence[int | None]) -> Series:
    return Series(
        name,
        tuple(None if n is None else Fraction(n) for n in counts),
        tuple(NONE if n is None else grouped(n) for n in counts),
    )


def person_series(
    policy: Policy, points: Sequence[TrendPoint], now: Placement | None
) -> tuple[Series, ...]:
    """Box, both axes, the talent score and every component; `*` where it was amended."""
    from talenta_tui.scoring.vocabulary import COMPONENTS

    places = [point.place.placement for point in points] + ([] if now is None else [now])
    marks = [AMENDED if point.amended else "" for point in points] + ([] if now is None else [""])
    decimals = policy.arithmetic.decimals

    def series(name: str, values: Sequence[Fraction | int | None]) -> Series:
        exact = tuple(None if v is None else Fraction(v) for v in values)
        texts = tuple(
            figure(v, decimals) + (sign if v is not None else "")
            for v, sign in zip(exact, marks, strict=True)
        )
        return Series(name, exact, texts)

    return (
        series(_("Box"), [p.box for p in places]),
        series(f"{label(policy.axes.y)} (Y)", [p.y for p in places]),
        series(f"{label(policy.axes.x)} (X)", [p.x for p in places]),
        series(label(policy.talent), [p.talent for p in places]),
        *(
            series(component_name(policy, c), [p.scores[n] for p in places])
            for n, c in enumerate(COMPONENTS)
        ),
    )
