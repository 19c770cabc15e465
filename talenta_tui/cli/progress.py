"""Progress of long commands: one line on standard error, only where someone is watching."""

from __future__ import annotations

import sys

from talenta_tui.i18n import _, mark

PHASES = {
    "reading": mark("reading"),
    "writing": mark("writing"),
    "copying": mark("copying"),
    "dumping": mark("dumping"),
    "opening": mark("opening"),
    "comparing": mark("comparing"),
    "computing": mark("computing"),
    "verifying": mark("verifying"),
    "packing": mark("packing"),
    "unpacking": mark("unpacking"),
    "reading back": mark("reading back"),
}


class Progress:
    """Call it with a phase and a share from 0 to 1; the line is gone when it is left."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._last = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._on and self._last:
            sys.stderr.write("\r" + " " * len(self._last) + "\r")

    def __call__(self, phase: str, share: float) -> None:
        if not self._on:
            return
        filled = int(share * 30)
        name = _(PHASES.get(phase, phase))
        line = f"{name:<14} {'█' * filled}{'░' * (30 - filled)} {share:4.0%}"
        if line != self._last:
            sys.stderr.write("\r" + line.ljust(len(self._last)))
            sys.stderr.flush()
            self._last = line
