"""`make bench`: every measurement, as one table."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import HEADER


def main() -> None:
    """With `--large`, also a city of 70,000, which takes minutes."""
    with tempfile.TemporaryDirectory(prefix="talenta-bench-") as name:
        path = Path(name) / "city.db"
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "talenta_tui", "demo", "--no-open", "--keep", str(path)],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        built = time.perf_counter() - start
        print(f"city of 7,041 people built in {built:.1f} s (aim: under 20 s)", flush=True)
        os.environ.pop("TALENTA_DATABASE", None)
        from benchmarks import evidence, keying, live, screen

        print(HEADER)
        for measure in (
            lambda: evidence.place_everyone(path),
            lambda: evidence.import_employees(path),
            lambda: screen.first_paint(path),
            lambda: screen.memory(path),
            screen.row_move,
            keying.ratings_per_second,
            keying.key_to_paint,
            keying.planning,
            lambda: live.between_processes(path),
            lambda: live.one_person(path),
            lambda: live.closing(path),
            *([live.large] if "--large" in sys.argv else []),
        ):
            found = measure()
            for result in found if isinstance(found, list) else [found]:
                print(result.line(), flush=True)


if __name__ == "__main__":
    main()
