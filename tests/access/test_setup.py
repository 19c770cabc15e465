"""`talenta ssh setup`: texts sshd takes, and nothing of a path a shell would read."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from talenta_tui.cli import run
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.services.access.config import read_config
from talenta_tui.services.access.sshd import ssh_setup, write_setup
from tests.access.door import SSHD

PLACE = ("/usr/bin/talenta", "talenta", "/etc/talenta/talenta.toml", "/var/lib/t/t.db", "/var/f")


@pytest.mark.skipif(SSHD is None, reason="OpenSSH's server is not installed here")
def test_sshd_takes_the_drop_in_as_it_is_meant(tmp_path: Path) -> None:
    assert SSHD is not None
    user = os.environ.get("USER", "root")
    host = tmp_path / "host"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(host)], check=True)
    main = tmp_path / "sshd_config"
    setup = ssh_setup("/usr/bin/talenta", user, *PLACE[2:])
    main.write_text(f"HostKey {host}\nAcceptEnv LANG LC_*\nX11Forwarding yes\n{setup.drop_in}")
    done = subprocess.run(
        [SSHD, "-T", "-f", str(main), "-C", f"user={user},host=h,addr=192.0.2.1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = done.stdout.lower().splitlines()
    for line in (
        "authenticationmethods publickey", "passwordauthentication no", "disableforwarding yes",
        "kbdinteractiveauthentication no", "authorizedkeysfile none", "x11forwarding no",
        "allowtcpforwarding no", "allowagentforwarding no", "permittunnel no", "permituserrc no",
        "permittty yes", "acceptenv talenta_takes_no_variables", "permitopen none",
        f"authorizedkeyscommanduser {user}", "permituserenvironment no", "trustedusercakeys none",
    ):  # fmt: skip
        assert line in said, line
    assert "acceptenv lang" not in said


def test_the_configuration_reads_as_written(tmp_path: Path) -> None:
    setup = ssh_setup(*PLACE)
    path = tmp_path / "talenta.toml"
    path.write_text(setup.config)
    path.chmod(0o640)
    config = read_config(str(path), owner=os.getuid())
    assert (config.database, config.folders) == ("/var/lib/t/t.db", "/var/f")


@pytest.mark.parametrize("n", [0, 1, 2, 4])
@pytest.mark.parametrize("bad", ["/a b", "/a;reboot", '/a"', "/a\nMatch all", "/$HOME", "/a%u"])
def test_a_path_a_shell_would_read_is_refused(n: int, bad: str) -> None:
    place = list(PLACE)
    place[n] = bad
    with pytest.raises(WrongUse):
        ssh_setup(*place)


def test_a_relative_path_is_refused() -> None:
    with pytest.raises(WrongUse, match="full path"):
        ssh_setup("talenta", *PLACE[1:])
    with pytest.raises(WrongUse):
        ssh_setup(*PLACE[:3], '/t.db"\nfolders = "/', PLACE[4])


def test_files_are_written_and_never_over_others(tmp_path: Path) -> None:
    written = write_setup(ssh_setup(*PLACE), tmp_path)
    assert [p.name for p in written] == ["60-talenta.conf", "talenta.toml", "README.txt"]
    for path in written:
        before = path.read_bytes()
        for other in written:
            if other != path:
                other.unlink(missing_ok=True)
        with pytest.raises(Refused):
            write_setup(ssh_setup(*PLACE), tmp_path)
        assert sorted(tmp_path.iterdir()) == [path]
        assert path.read_bytes() == before
        path.unlink()
        write_setup(ssh_setup(*PLACE), tmp_path)


def test_the_command_prints_what_it_would_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--lang", "en", "ssh", "setup", "--program", "/usr/bin/talenta"]
    assert run(words) == 0
    printed = capsys.readouterr().out
    assert run([*words, "--write", str(tmp_path)]) == 0
    for path in tmp_path.iterdir():
        assert path.read_text() in printed
