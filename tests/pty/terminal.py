"""The real command in a terminal of its own, its screen as a person would see it."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pyte

from tests.pty.forked import Forked

_CELL = 5
"""Cells of a score sheet's column: edge, value, two signs, edge."""


_FRAME_END = b"\x1b[1;1H"


class Terminal:
    """`talenta` on the database at `path`; the screen is what its output has drawn so far.

    With the socket of a `warm` process it is a child of that, which has its imports done.
    """

    def __init__(
        self, path: Path, *, size: tuple[int, int] = (80, 24), program: str = "",
        warm: Path | None = None,
    ) -> None:  # fmt: skip
        width, height = size
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self._pending = b""
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "TALENTA_DATABASE": str(path),
            "TALENTA_LANG": "en",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self.process: Any
        if warm is not None:
            words = ["-c", program] if program else []
            self.process = Forked(warm, words, environment, (height, width))
            return
        arguments = ["-c", program] if program else ["-m", "talenta_tui"]
        self.process = pexpect.spawn(
            sys.executable,
            arguments,
            env=environment,
            dimensions=(height, width),
            timeout=None,
            maxread=1 << 16,
        )
        self.process.delaybeforesend = None

    def read(self, seconds: float = 0.05) -> bool:
        """Take what has been drawn within `seconds`; False once nothing more can come."""
        try:
            self._take(self.process.read_nonblocking(1 << 16, timeout=seconds))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True

    def _take(self, drawn: bytes) -> None:
        """Draw up to the last whole frame; what is behind it waits for the rest.

        Every frame ends by putting the cursor back. A kill cuts the frame on its way in two,
        and half a frame shows the values of one row behind the name of another.
        """
        self._pending += drawn
        end = self._pending.rfind(_FRAME_END)
        if end >= 0:
            end += len(_FRAME_END)
            self._stream.feed(self._pending[:end])
            self._pending = self._pending[end:]

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, true: str | Callable[[], bool], seconds: float = 90) -> None:
        """Read until the text shows or the condition holds."""
        end = time.monotonic() + seconds
        while not (true in self.text if isinstance(true, str) else true()):
            if not self.read() or time.monotonic() > end:
                raise AssertionError(f"never came: {true}\n{self.text}")

    def type(self, keys: str) -> None:
        """Send everything at once and read along, as no terminal takes it in one piece."""
        data = keys.encode()
        descriptor = self.process.child_fd
        while data:
            sent = os.write(descriptor, data[:1024])
            data = data[sent:]
            self.read(0)

    def kill(self) -> None:
        """Kill without warning, then take what had been drawn before."""
        self.process.kill(signal.SIGKILL)
        end = time.monotonic() + 5
        while self.read(0.2) and time.monotonic() < end and self.process.isalive():
            pass
        while self.read(0.05) and time.monotonic() < end:
            if not self.process.isalive() and not self._more():
                break

    def _more(self) -> bool:
        try:
            self._take(self.process.read_nonblocking(1 << 16, timeout=0.05))
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        return True

    def close(self) -> None:
        """End it for good, however busy the machine is."""
        self.process.kill(signal.SIGKILL)
        end = time.monotonic() + 20
        while self.process.isalive() and time.monotonic() < end:
            time.sleep(0.02)
        self.process.close(force=True)

    def open_sheet(self, session: str = "ADM-26-11-03") -> None:
        """To the first sheet of the session, from Home or from where the line was dropped."""
        self.until(lambda: "Next" in self.text or "where you were" in self.text)
        self.type("\x1bOR")
        self.until("› Sessions")
        self.until(session)
        self.type("\r")
        self.until("1 Prepare")
        self.type("4")
        self.until("sheets handed in")
        self.type("\r")
        self.until("Batch: sum")
        self.until("#")

    def painted(self) -> dict[tuple[int, int], tuple[str, str]]:
        """(row, column) of the sheet, from 0, to the value shown and the sign behind it.

        Columns are counted from the first one that shows.
        """
        lines = self.screen.display
        head = next((n for n, line in enumerate(lines) if re.match(r" +# Name", line)), None)
        if head is None:
            return {}
        edge = lines[head].index("Name")
        labels = [m.start() for m in re.finditer(r"(?<= )\w{3}(?= )", lines[head][edge + 5 :])]
        columns = [edge + 5 + at for at in labels]
        found = {}
        for line in lines[head + 1 :]:
            number = re.match(r"[ ▸]\s*(\d+) ", line)
            if number is None:
                continue
            for column, at in enumerate(columns):
                value, sign = line[at], line[at + 1]
                if value in "012345t":
                    found[int(number[1]) - 1, column] = (value, sign)
        return found
