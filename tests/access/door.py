"""A real sshd on loopback with Talenta behind it, and real ssh clients before it."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte
import pytest

from talenta_tui.db.engine import make_database
from talenta_tui.models.base import database as bound
from talenta_tui.services.access.sshd import ssh_setup
from talenta_tui.services.actor import Role, local_actor
from talenta_tui.services.operator_keys import set_taste
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.site import open_site
from tests.access.warm import CLIENT

ROOT = Path(__file__).resolve().parents[2]
SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
LATER = "an-hour-later"
WARM = "warm"
"""A process that listens here answers what comes without a terminal (`warm`)."""

NAMES = ("ssh", "ssh-keygen", "sftp", "scp")


def why_not() -> str:
    """Why no sshd can be tried on this machine; "" when it can."""
    missing = [name for name in NAMES if shutil.which(name) is None]
    if SSHD is None:
        missing.insert(0, "sshd")
    if missing:
        return f"OpenSSH is not installed here ({', '.join(missing)} missing)"
    if os.getuid() != 0:
        return "sshd runs the key lookup only from root's files; these tests need root"
    return ""


def need_sshd() -> None:
    reason = why_not()
    if reason:
        pytest.skip(reason)


@dataclass
class Screen:
    """What an ssh client in a terminal shows."""

    child: pexpect.spawn[bytes]
    screen: pyte.Screen
    stream: pyte.ByteStream = field(init=False)
    raw: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""

    def read(self, seconds: float = 0.2) -> bool:
        """Take what comes within `seconds`; False once nothing more can come."""
        try:
            drawn = self.child.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += drawn
        self.stream.feed(drawn)
        return True

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, *wanted: str, seconds: float = 30) -> str:
        """Read until one of `wanted` stands on the screen; the whole screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # A client that has ended may have left words that are still to be read.
            more = self.read()
            if any(word in self.text() for word in wanted):
                return self.text()
            if not more:
                break
        raise AssertionError(f"{wanted} never showed:\n{self.text()}")

    def ended(self, seconds: float = 15) -> int | None:
        """Read until the client ends; its exit status."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.read():
                break
        else:
            raise AssertionError(f"the session goes on:\n{self.text()}")
        self.child.wait()
        status: int | None = self.child.exitstatus
        return status


@dataclass
class Door:
    """The server's folder and port, and one identity file for each key made."""

    folder: Path
    port: int
    database: str
    program: Path
    log: Path

    @property
    def config(self) -> Path:
        return self.folder / "talenta.toml"

    def key(self, name: str, kind: str = "ed25519", *options: str) -> Path:
        """A new key pair; the path of its private half."""
        path = self.folder / f"key-{name}"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", kind, *options, "-N", "", "-C", name, "-f", str(path)],
            check=True,
        )
        return path

    def add(self, name: str, role: str, nip: str | None = None) -> Path:
        """A new operator who reads English; the path of their key."""
        key = self.key(name)
        before, admin = bound.obj, local_actor()
        site = open_site(self.database)
        try:
            made = NewOperator(name, Role(role), nip=nip)
            add_operator(admin, site, made, Path(f"{key}.pub").read_text())
            set_taste(admin, site, name, "en", {})
        finally:
            site.database.close()
            bound.initialize(before)
        return key

    def client(self, key: Path, *options: str) -> list[str]:
        return [
            "ssh", "-F", "none", "-p", str(self.port), "-i", str(key),
            "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no",
            "-o", f"UserKnownHostsFile={self.folder / 'known'}", "-o", "LogLevel=ERROR",
            "-o", "BatchMode=yes", *options, f"{getpass.getuser()}@127.0.0.1",
        ]  # fmt: skip

    def run(
        self,
        key: Path,
        *command: str,
        options: Sequence[str] = (),
        stdin: bytes = b"",
        environment: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """`ssh host COMMAND`, without a terminal."""
        return subprocess.run(
            # Without -- the client takes what begins with a hyphen for its own.
            [*self.client(key, *options), *(("--", *command) if command else ())],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
            env={**os.environ, **(environment or {})},
        )

    @property
    def one_line(self) -> tuple[str, ...]:
        """Options that run many commands over one connection, to log in only once."""
        path = self.folder / "line"
        return ("-o", "ControlMaster=auto", "-o", f"ControlPath={path}", "-o", "ControlPersist=30")

    def hang_up(self) -> None:
        """End the connection that `one_line` keeps."""
        path = self.folder / "line"
        if path.exists():
            words = ["ssh", "-F", "none", "-o", f"ControlPath={path}", "-O", "exit", "127.0.0.1"]
            subprocess.run(words, check=False, capture_output=True)

    def talenta(self, *arguments: str, stdin: str = "") -> str:
        """A command at the machine itself."""
        done = subprocess.run(
            [str(self.program), "--database", self.database, "--lang", "en", *arguments],
            input=stdin, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def session(
        self, key: Path, *options: str, size: tuple[int, int] = (40, 120), term: str = "xterm"
    ) -> Iterator[Screen]:
        """`ssh host` in a terminal."""
        words = self.client(key, *options)
        child = pexpect.spawn(
            words[0], words[1:], dimensions=size, env={**os.environ, "TERM": term}, timeout=30
        )
        try:
            yield Screen(child, pyte.Screen(size[1], size[0]))
        finally:
            child.close(force=True)

    @contextmanager
    def an_hour_later(self) -> Iterator[None]:
        """Sessions see the hour of an hour later meanwhile."""
        later = self.folder / LATER
        later.touch()
        try:
            yield
        finally:
            later.unlink()

    def kept_place(self, operator: str) -> str:
        """What is kept of where the operator is, "" as long as nothing is."""
        database = make_database(self.database)
        with database.connection_context():
            found = database.execute_sql(
                "SELECT value FROM operator_preference"
                f" WHERE operator = '{operator}' AND name = 'whereabouts'"
            ).fetchone()
        return "" if found is None else str(found[0])

    def processes(self) -> list[int]:
        """The sessions' own processes, by their forced command and this server's folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    if b"--as-key" in words and str(self.config).encode() in words:
                        found.append(int(entry.name))
        return found


def _leaping(later: Path) -> str:
    """Code that lets the session's watch see an hour more while `later` is there."""
    return (
        " import os, talenta_tui.services.access.watch as w; real = w.SessionWatch.ending;"
        " w.SessionWatch.ending = lambda self, now:"
        f" real(self, now + 3600 * os.path.exists({str(later)!r}));"
    )


@contextmanager
def open_door(database: str, *, accept: str = "", settings: str = "") -> Iterator[Door]:
    """sshd for `database`; `accept` stands before the drop-in, as a main file's AcceptEnv.

    `settings` take the place of the configuration's idle_minutes and session_hours; their time
    can be let pass by `an_hour_later`.
    """
    assert SSHD is not None
    # sshd wants every folder above the program to be root's alone, which /tmp is not.
    with tempfile.TemporaryDirectory(prefix="talenta-sshd-", dir="/run") as name:
        folder = Path(name)
        folder.chmod(0o755)
        Path("/run/sshd").mkdir(exist_ok=True, mode=0o755)
        program = folder / "talenta"
        leaping = _leaping(folder / LATER) if settings else ""
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = {str(program)!r};"
            f"{leaping} from talenta_tui.__main__ import main; main()"
        )
        socket_ = folder / WARM
        program.write_text(
            "#!/bin/sh\n"
            f"if [ -S {socket_} ] && [ ! -t 0 ]; then\n"
            f'exec {sys.executable} -I -S -c "{CLIENT.format(path=str(socket_))}" "$@"\n'
            "fi\n"
            f'exec {sys.executable} -I -c "{code}" "$@"\n'
        )
        program.chmod(0o755)
        user = getpass.getuser()
        config = folder / "talenta.toml"
        setup = ssh_setup(str(program), user, str(config), database, str(folder / "folders"))
        lines = setup.config.splitlines()
        kept = [x for x in lines if not settings or not x.startswith(("idle_", "session_"))]
        config.write_text("\n".join([*kept, settings, ""]))
        config.chmod(0o600)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        host = folder / "host"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host)], check=True)
        main = folder / "sshd_config"
        main.write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nUsePAM no\n"
            f"PidFile {folder / 'pid'}\nSubsystem sftp internal-sftp\nLogLevel VERBOSE\n"
            f"PermitRootLogin prohibit-password\n{accept}\n{setup.drop_in}"
        )
        log = folder / "log"
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(main)], stderr=log.open("wb"))
        try:
            _wait_for(port, server, log)
            door = Door(folder, port, database, program, log)
            try:
                yield door
            finally:
                door.hang_up()
        finally:
            server.terminate()
            server.wait(10)


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(100):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"sshd did not start: {log.read_text()}")
