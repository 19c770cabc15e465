"""`talenta` without a new interpreter's imports: a process that has them forks for every call.

sshd starts the program it is told to, as ever. Where a warm process listens, the program is a
client of a few lines that hands over its words, its environment, its folder and its three
streams, waits, and ends as the child ended. What runs in the child is Talenta's own `main`.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import importlib
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

CLIENT = """\
import os, sys, _socket
line = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
line.connect({path!r})
words = [os.fsencode(word) for word in sys.argv[1:]]
said = repr((words, dict(os.environb), os.getcwdb())).encode()
streams = b''.join(n.to_bytes(4, sys.byteorder) for n in (0, 1, 2))
line.sendmsg([len(said).to_bytes(4, 'big')], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
while said:
    said = said[line.send(said):]
code = line.recv(1)
os._exit(code[0] if code else 99)
"""
"""Imports next to nothing, and stands between a shell's double quotes."""


COMMANDS = ("cli", "start", "services", "scoring", "reports")
APPLICATION = (*COMMANDS, "screens", "widgets")


def load(database: str, packages: Sequence[str] = COMMANDS) -> None:
    """Every module that can come to be needed."""
    from talenta_tui.db.engine import spare_psycopg

    spare_psycopg(database)
    for package in packages:
        parent = importlib.import_module(f"talenta_tui.{package}")
        for found in pkgutil.walk_packages(parent.__path__, f"{parent.__name__}."):
            importlib.import_module(found.name)


def serve(path: str, program: str, database: str, packages: Sequence[str]) -> None:
    """Answer every call until this process is ended."""
    load(database, packages)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(16)
        print("ready", flush=True)
        while True:
            line, _who = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(line, program)
            line.close()


def _answer(line: socket.socket, program: str) -> None:
    """In the child, for good; with a terminal, it is the child's own, and its number is told."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 99
    try:
        head, streams, _flags, _who = socket.recv_fds(line, 4, 3)
        said = b""
        while len(said) < int.from_bytes(head, "big"):
            said += line.recv(1 << 16)
        words, environment, folder = ast.literal_eval(said.decode())
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        if os.isatty(0):
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            line.sendall(os.getpid().to_bytes(4, "big"))
        os.environb.clear()
        os.environb.update(environment)
        os.chdir(folder)
        code = run_main([program, *map(os.fsdecode, words)])
    finally:
        with contextlib.suppress(OSError):
            line.sendall(bytes([code & 255]))
        os._exit(code & 255)


def run_main(words: list[str]) -> int:
    """Talenta's `main` with these words, or Python after `-c`, on streams of its own; its end."""
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        errors = "backslashreplace" if name == "stderr" else "surrogateescape"
        stream: Any = open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
    sys.argv = words
    code = 0
    try:
        if words[1:2] == ["-c"]:
            exec(compile(words[2], "<string>", "exec"), {"__name__": "__main__"})
        else:
            from talenta_tui.__main__ import main

            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1 if end.code else 0
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
    return code


@contextlib.contextmanager
def warm(
    path: Path, program: Path, database: str, packages: Sequence[str] = COMMANDS
) -> Iterator[None]:
    """A warm process that answers at the socket `path` as the program."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.access.warm import serve;"
        f" serve({str(path)!r}, {str(program)!r}, {database!r}, {packages!r})"
    )
    # What Textual reads as it is imported is what the application would have set before.
    environment = {**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment
    ) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline() == b"ready\n"
            yield
        finally:
            server.terminate()
            path.unlink(missing_ok=True)
