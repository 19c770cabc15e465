"""`talenta ssh setup`: texts sshd takes, and nothing of a path a shell would read."""

from __future__ import annotations

import os
import shutil
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


@pytest.mark.parametrize("n", range(5))
@pytest.mark.parametrize("bad", ["/a b", "/a;reboot", '/a"', "/a\nMatch all", "/$HOME", "/a%u"])
def test_a_path_a_shell_would_read_is_refused(n: int, bad: str) -> None:
    program, account, config, database, folders = (
        bad if at == n else word for at, word in enumerate(PLACE)
    )
    with pytest.raises(WrongUse):
        ssh_setup(program, account, config, database, folders)


def test_a_relative_path_is_refused() -> None:
    with pytest.raises(WrongUse, match="full path"):
        ssh_setup("talenta", *PLACE[1:])
    with pytest.raises(WrongUse):
        ssh_setup(*PLACE[:3], '/t.db"\nfolders = "/', PLACE[4])


def test_files_are_written_and_never_over_others(tmp_path: Path) -> None:
    written = write_setup(ssh_setup(*PLACE), tmp_path)
    names = [p.name for p in written]
    assert names[:2] == ["60-talenta.conf", "talenta.toml"]
    assert names[-1] == "README.txt"
    assert len([n for n in names if n.endswith((".service", ".timer"))]) == 6
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


def test_the_units_do_what_their_names_say() -> None:
    units = ssh_setup(*PLACE, backups="/srv/b", keep=7).units
    commands = {
        name: next(line for line in text.splitlines() if line.startswith("ExecStart="))
        for name, text in units.items()
        if name.endswith(".service")
    }
    program = "ExecStart=/usr/bin/talenta --config /etc/talenta/talenta.toml "
    assert commands == {
        "talenta-backup.service": program + "backup --into /srv/b --keep 7",
        "talenta-verify.service": program + "audit verify",
        "talenta-doctor.service": program + "doctor",
    }
    for name, text in units.items():
        if name.endswith(".service"):
            assert "User=talenta" in text
            assert "ReadWritePaths=/var/lib/t /srv/b /etc/talenta/keys" in text
            assert name.replace(".service", ".timer") in units


def test_on_postgresql_nothing_of_a_file_is_opened() -> None:
    setup = ssh_setup(*PLACE[:3], "postgresql:///talenta", PLACE[4])
    assert "ReadWritePaths=/var/lib/talenta/backups" in setup.units["talenta-backup.service"]
    assert "After=postgresql.service" in setup.units["talenta-backup.service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    setup = ssh_setup("/bin/true", "root", *PLACE[2:])
    for path in write_setup(setup, tmp_path):
        if path.suffix not in (".service", ".timer"):
            path.unlink()
    units = sorted(str(p) for p in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [line for line in done.stderr.splitlines() if "talenta-" in line]
    assert (done.returncode, told) == (0, []), done.stderr


def test_the_configuration_names_the_database_at_the_machine_too(
    kota_300: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if os.getuid() != 0:
        pytest.skip("the configuration must be root's")
    path = tmp_path / "talenta.toml"
    path.write_text(f'database = "{kota_300}"\nfolders = "{tmp_path}"\n')
    path.chmod(0o640)
    assert run(["--config", str(path), "vacancies", "--format", "csv"]) == 0
    assert "code" in capsys.readouterr().out
    path.chmod(0o666)
    assert run(["--config", str(path), "vacancies"]) == 3
    assert "others than root" in capsys.readouterr().err
