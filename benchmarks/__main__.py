"""`make bench`: every measurement, as one table; `make bench ONLY=door,trail` for a part."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import HEADER, Result

Measure = Callable[[], Result | list[Result]]


@contextmanager
def _city() -> Iterator[Path]:
    """The demo city, built with its keys in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="talenta-bench-") as name:
        path = Path(name) / "city.db"
        os.environ["TALENTA_KEYS"] = str(Path(name) / "keys")
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "talenta_tui", "demo", "--no-open", "--keep", str(path)],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        built = time.perf_counter() - start
        print(f"city of 7,041 people built in {built:.1f} s (aim: under 20 s)", flush=True)
        yield path


def sections(path: Path, *, large: bool) -> dict[str, tuple[Measure, ...]]:
    """Every section's measurements, in the order in which they are made."""
    from benchmarks import door, evidence, keying, live, screen, trail

    return {
        "evidence": (
            lambda: evidence.place_everyone(path),
            lambda: evidence.import_employees(path),
        ),
        "screen": (
            lambda: screen.first_paint(path),
            lambda: screen.memory(path),
            screen.row_move,
        ),
        "keying": (keying.ratings_per_second, keying.key_to_paint, keying.planning),
        "live": (
            lambda: live.between_processes(path),
            lambda: live.between_processes_postgres(path),
            lambda: live.one_person(path),
        ),
        "closing": (lambda: live.closing(path), *((live.large,) if large else ())),
        "door": (door.authorized_keys, lambda: door.login(path)),
        "trail": (trail.events_per_second, trail.verify, trail.keyed_ratings),
    }


def main() -> None:
    names = list(sections(Path(), large=False))
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help=f"of {', '.join(names)}; joined by commas")
    parser.add_argument("--large", action="store_true", help="also a city of 70,000: minutes")
    said = parser.parse_args()
    wanted = [name for name in said.only.split(",") if name] or names
    if unknown := sorted(set(wanted) - set(names)):
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(names)}")
    os.environ.pop("TALENTA_DATABASE", None)
    with _city() as path:
        print(HEADER)
        for name, measures in sections(path, large=said.large).items():
            for measure in measures if name in wanted else ():
                found = measure()
                for result in found if isinstance(found, list) else [found]:
                    print(result.line(), flush=True)


if __name__ == "__main__":
    main()
