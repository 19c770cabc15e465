"""Over SSH: sshd's question, from login to first paint, and what a session keeps in memory.

Needs OpenSSH and root, as tests/access do; where they are missing it says so and measures the
answer to sshd alone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect

from benchmarks.harness import Result, quantile
from benchmarks.screen import BARE
from benchmarks.servers import engines

ROOT = Path(__file__).parents[1]
RUNS = 50
LOGINS = 10


def _timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def authorized_keys() -> list[Result]:
    """The whole process sshd starts twice a login, beside a Python that does nothing."""
    from talenta_tui.services.actor import Role, local_actor
    from talenta_tui.services.operators import NewOperator, add_operator
    from talenta_tui.services.site import init_site
    from tests.access import keys

    actor, key = local_actor(), keys.ed25519(1)
    found = []
    with engines() as urls, tempfile.TemporaryDirectory(prefix="talenta-bench-") as name:
        for engine, url in urls.items():
            site = init_site(actor, url, "Kota")
            add_operator(actor, site, NewOperator("budi", Role.OPERATOR), key)
            site.database.close()
            config = Path(name, f"{engine}.toml")
            config.write_text(f'database = "{url}"\nfolders = "{name}"\n')
            config.chmod(0o600)
            code = "from talenta_tui.__main__ import main; main()"
            begin = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})"]
            begin[-1] += f"; sys.argv[0] = '/usr/bin/talenta'; {code}"
            ours = [*begin, "ssh", "authorized-keys", "--config", str(config), *key.split()[:2]]
            assert subprocess.run(ours, check=True, capture_output=True).stdout
            mine, base = [], []
            for _n in range(RUNS):
                mine.append(_timed(ours))
                base.append(_timed([sys.executable, "-I", "-c", "pass"]))
            for share in (0.5, 0.95):
                found.append(
                    Result(
                        f"{engine}: ssh authorized-keys, p{share * 100:.0f}",
                        quantile(mine, share), quantile(base, share), "ms",
                        "python -c pass; aim well under 100 ms",
                    )
                )  # fmt: skip
    return found


def login(path: Path) -> list[Result]:
    """`ssh host` until the first screen is painted, ours and a bare app over the same sshd."""
    from tests.access.door import open_door, why_not

    if why_not():
        print(f"no login over SSH: {why_not()}", flush=True)
        return []
    import psutil

    with (
        tempfile.TemporaryDirectory(prefix="talenta-bench-") as name,
        open_door(str(shutil.copy(path, Path(name) / "city.db"))) as door,
        _bare_door(door.folder) as bare,
    ):
        budi = door.add("budi", "administrator")
        ours: list[float] = []
        floor: list[float] = []
        kept: list[float] = []
        plain: list[float] = []
        for n in range(LOGINS):
            memory = n == LOGINS - 1

            def resident(mark: str, found: list[float]) -> Callable[[], None]:
                def read() -> None:
                    for process in psutil.process_iter(["cmdline"]):
                        words = process.info["cmdline"] or []
                        if mark in words and "-c" in words:
                            found.append(process.memory_info().rss / 1e6)

                return read

            ours.append(
                _painted(door.client(budi, "-t"), resident("--as-key", kept) if memory else None)
            )
            floor.append(_painted(bare, resident("bare-app", plain) if memory else None))
    return [
        Result(
            "ssh login to first paint", quantile(ours, 0.5), quantile(floor, 0.5), "s",
            "a bare Textual app over the same sshd", 1.5,
        ),
        Result(
            "memory of a session over SSH, Home loaded", max(kept, default=0.0),
            max(plain, default=0.0), "MB", "a bare Textual app", 2.5,
        ),
    ]  # fmt: skip


def _painted(command: list[str], then: Callable[[], None] | None) -> float:
    start = time.perf_counter()
    child = pexpect.spawn(
        command[0], command[1:], dimensions=(24, 80), timeout=60,
        env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    try:
        child.expect_exact("TALENTA")
        taken = time.perf_counter() - start
        if then is not None:
            end = time.monotonic() + 8
            while time.monotonic() < end:
                with contextlib.suppress(pexpect.TIMEOUT):
                    child.read_nonblocking(65536, timeout=0.2)
            then()
    finally:
        child.close(force=True)
    return taken


@contextlib.contextmanager
def _bare_door(folder: Path) -> Iterator[list[str]]:
    """A second sshd on the machine's own, whose forced command is the bare app.

    It looks its key up through a command too, one that answers at once.
    """
    import getpass
    import socket

    from tests.access.door import SSHD, _wait_for

    key = folder / "key-bare"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    app = folder / "bare.py"
    app.write_text(BARE)
    public = Path(f"{key}.pub").read_text("ascii").split()
    answer = folder / "answer"
    line = (
        f'restrict,pty,command="{sys.executable} -I -c \'exec(open(\\"{app}\\").read())\' bare-app"'
    )
    answer.write_text(f"#!/bin/sh\ncat <<'END'\n{line} {public[0]} {public[1]}\nEND\n")
    answer.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "bare_sshd"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nUsePAM no\n"
        f"PidFile {folder / 'bare_pid'}\nPermitRootLogin prohibit-password\n"
        f"AuthorizedKeysFile none\nAuthorizedKeysCommand {answer}\n"
        f"AuthorizedKeysCommandUser {getpass.getuser()}\n"
    )
    assert SSHD is not None
    log = folder / "bare_log"
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log.open("wb"))
    try:
        _wait_for(port, server, log)
        yield [
            "ssh", "-F", "none", "-t", "-p", str(port), "-i", str(key), "-o", "IdentitiesOnly=yes",
            "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder / 'known'}",
            "-o", "LogLevel=ERROR", "-o", "BatchMode=yes", f"{getpass.getuser()}@127.0.0.1",
        ]  # fmt: skip
    finally:
        server.terminate()
        server.wait(10)
