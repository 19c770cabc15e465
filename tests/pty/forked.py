"""A terminal with the child of a warm process in it (`tests.access.warm`)."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import struct
import termios
from pathlib import Path

from pexpect import fdpexpect


class Forked:
    """As much of `pexpect.spawn` as a `Terminal` needs. `size` is (lines, columns)."""

    def __init__(
        self, path: Path, words: list[str], environment: dict[str, str], size: tuple[int, int]
    ) -> None:
        master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        sent = {os.fsencode(name): os.fsencode(value) for name, value in environment.items()}
        said = repr((list(map(os.fsencode, words)), sent, os.getcwdb())).encode()
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(path))
        socket.send_fds(self._line, [len(said).to_bytes(4, "big")], [slave] * 3)
        self._line.sendall(said)
        os.close(slave)
        self.pid = int.from_bytes(self._line.recv(4), "big")
        self._spawn = fdpexpect.fdspawn(master, timeout=None, maxread=1 << 16)
        self.child_fd = master

    def read_nonblocking(self, size: int, timeout: float) -> bytes:
        found: bytes = self._spawn.read_nonblocking(size, timeout)
        return found

    def kill(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def isalive(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    def close(self, force: bool = False) -> None:
        del force
        self._spawn.close()
        self._line.close()
