"""The command `talenta` (also `python -m talenta_tui`)."""

from __future__ import annotations

import sys


def main() -> None:
    if sys.argv[1:3] == ["ssh", "authorized-keys"]:
        # sshd waits for this answer at every login: not even the command line is imported.
        from talenta_tui.services.access.authorized import main as answer

        sys.exit(answer(sys.argv[3:], sys.argv[0]))
    from talenta_tui.start.quick import open_quickly

    code = open_quickly(sys.argv[1:])
    if code is None:
        from talenta_tui.cli import run

        code = run(sys.argv[1:])
    sys.exit(code)


if __name__ == "__main__":
    main()
