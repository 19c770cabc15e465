"""The command `talenta` (also `python -m talenta_tui`)."""

from __future__ import annotations

import sys


def main() -> None:
    from talenta_tui.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
