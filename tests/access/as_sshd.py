"""The forced command of a key, run as sshd runs it, without a login and a new interpreter each.

A process that has Talenta's modules in memory forks for every command. The child gets what
sshd gives: standard streams of its own, an environment with SSH_CONNECTION and
SSH_ORIGINAL_COMMAND in it, and the words of the `command=` that `talenta ssh authorized-keys`
answers for the key. From there on everything is Talenta's own.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.access.permission_commands import Done
from tests.access.warm import load, run_main

ROOT = Path(__file__).resolve().parents[2]


def serve() -> None:
    """Answer one line of JSON for each line of JSON, until there are no more."""
    load("")
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        streams = [tempfile.TemporaryFile() for _stream in range(3)]  # noqa: SIM115
        streams[0].write(base64.b64decode(asked["stdin"]))
        streams[0].seek(0)
        child = os.fork()
        if child == 0:
            _run(asked, [stream.fileno() for stream in streams])
        _pid, status = os.waitpid(child, 0)
        answer: dict[str, object] = {"code": os.waitstatus_to_exitcode(status)}
        for name, stream in zip(("out", "err"), streams[1:], strict=True):
            stream.seek(0)
            answer[name] = stream.read().decode()
        for stream in streams:
            stream.close()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _run(asked: dict[str, str], streams: list[int]) -> None:
    """In the child, for good: the session's own environment and streams, then the program."""
    code = 99
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.environ.clear()
        os.environ.update(
            PATH="/usr/bin:/bin", HOME=asked["home"], USER="talenta", LANG="C.UTF-8",
            SSH_CONNECTION="192.0.2.7 50000 192.0.2.1 22", SSH_ORIGINAL_COMMAND=asked["command"],
        )  # fmt: skip
        code = run_main(asked["forced"].split("\0"))
    finally:
        os._exit(code)


class Session:
    """Commands of one key's owner, one after the other."""

    def __init__(self, server: subprocess.Popen[bytes], forced: list[str], home: Path) -> None:
        self.server, self.forced, self.home = server, forced, home

    def __call__(self, command: str, stdin: bytes = b"") -> Done:
        asked = {
            "command": command,
            "stdin": base64.b64encode(stdin).decode(),
            "forced": "\0".join(self.forced),
            "home": str(self.home),
        }
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(json.dumps(asked).encode() + b"\n")
        self.server.stdin.flush()
        return Done(**json.loads(self.server.stdout.readline()))


def forced_command(config: Path, public: str) -> list[str]:
    """What sshd would run for a public key: the words of the line answered for it."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = '/usr/bin/talenta';"
    answered = subprocess.run(
        [sys.executable, "-c", f"{code} from talenta_tui.__main__ import main; main()",
         "ssh", "authorized-keys", "--config", str(config), *public.split()[:2]],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return shlex.split(answered.partition('command="')[2].partition('"')[0])


@contextlib.contextmanager
def as_sshd(config: Path, public: str) -> Iterator[Session]:
    """Commands as the owner of a public key, before the database `config` names."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r});"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code} from tests.access.as_sshd import serve; serve()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=config.parent,
    ) as server:  # fmt: skip
        assert server.stdin is not None
        try:
            yield Session(server, forced_command(config, public), config.parent)
        finally:
            server.stdin.close()
