"""More ways out of the door, each tried with a real client; and PuTTY's own client in front."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.access.door import Door, Screen
from tests.conftest import DATA

REFUSED = 3


@pytest.mark.parametrize(
    "command",
    [
        "rsync --server -e.LsfxC . /etc", "git-receive-pack /tmp/x", "git-upload-archive x",
        "scp -f /etc/passwd", "/usr/lib/sftp-server", "sftp-server -d /etc", "tar c /etc",
        "import employees -o/etc/x", "import --sheet=/etc/passwd employees /etc/passwd",
        "map -o ../../../etc/cron.d/x", "map -o /dev/tcp/1.2.3.4/1", "map -o ''",
        "map --as-of '$(id)'", "shortlist ../../etc/passwd", "me export -o /etc/passwd",
        "session forms X -o ../x", "files put a/b", "files put ..", "files put .", "files put ''",
        "operator settings boss --bind app.leave=ctrl+m", "vacancies --config=/etc/talenta.toml",
        "ssh setup", "audit key create", "audit restart", "migrate --help",
        "policy adopt -", "map --format=pdf;id", "backup --into .", "database copy --to x",
        "\u202emap", "ma\u0440", "M\u0410P", "--", "-", "-- vacancies", "'' vacancies",
    ],
)  # fmt: skip
def test_nothing_of_this_runs(warm_door: Door, boss: Path, command: str) -> None:
    done = warm_door.run(boss, command, options=warm_door.one_line)
    assert done.returncode in (2, REFUSED), done.stderr
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr
    assert b"root:" not in done.stderr
    assert b"\x1b" not in done.stderr


def test_a_name_a_shell_would_read_is_only_a_name(door: Door, boss: Path) -> None:
    for name in ("|sh", "$(id)", "a;b", "`id`", "*"):
        assert door.run(boss, f"map --format csv -o '{name}'").returncode == 0
        assert (door.folder / "folders" / "boss" / name).is_file()
        assert door.run(boss, f"files remove '{name}'").returncode == 0


@pytest.mark.parametrize("subsystem", ["sftp", "shell", "netconf"])
def test_no_subsystem(door: Door, boss: Path, subsystem: str) -> None:
    done = subprocess.run(
        [*door.client(boss, "-s"), subsystem], input=b"\0" * 64, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    # The forced command answers in the subsystem's place, and needs a terminal or a command.
    assert b"root:" not in done.stdout


def test_a_connection_without_a_command_forwards_nothing(door: Door, boss: Path) -> None:
    words = door.client(boss, "-N", "-R", "0:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes")
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert done.returncode == 255
    assert b"forwarding failed" in done.stderr


def test_no_x11_and_no_tunnel_device(door: Door, boss: Path) -> None:
    done = door.run(boss, "vacancies", "--format=csv", options=("-X", "-w", "any"))
    assert done.returncode in (0, 255)
    assert not list(Path("/sys/class/net").glob("tun*"))


def test_a_very_large_file_comes_in(door: Door, boss: Path) -> None:
    """Twenty megabytes through standard input arrive whole."""
    lines = (DATA / "kota-300" / "training.csv").read_bytes().splitlines(keepends=True)
    body = b"".join(lines[1:])
    many = 20_000_000 // len(body)
    done = door.run(boss, "files put large.csv", stdin=lines[0] + body * many)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) == len(lines[0]) + len(body) * many
    assert door.run(boss, "files remove large.csv").returncode == 0


def test_plink_opens_the_application_in_sixteen_colours(door: Door, boss: Path) -> None:
    missing = [name for name in ("plink", "puttygen") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"PuTTY's tools are not installed here ({', '.join(missing)} missing)")
    key = door.folder / "boss.ppk"
    subprocess.run(
        ["puttygen", str(boss), "-O", "private", "-o", str(key)], check=True, capture_output=True
    )
    host = (door.folder / "host.pub").read_text().split()[1]
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(door.folder / "host.pub")],
        check=True, capture_output=True, text=True,
    ).stdout.split()[1]  # fmt: skip
    assert host
    *_words, who = door.client(boss)
    common = ["plink", "-ssh", "-batch", "-P", str(door.port), "-i", str(key), "-hostkey", shown]
    one = subprocess.run(
        [*common, who, "vacancies --format=csv"], capture_output=True, timeout=60, check=False
    )
    assert one.returncode == 0, one.stderr
    assert one.stdout.startswith(b"echelon") or b"code" in one.stdout.splitlines()[0]
    child = pexpect.spawn(
        common[0], [*common[1:], "-t", who], dimensions=(24, 80), timeout=60,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    try:
        screen = Screen(child, pyte.Screen(80, 24))
        screen.wait("boss · administrator", seconds=60)
        assert b"38;2;" not in screen.raw
        assert b"38;5;" not in screen.raw
        child.send("\x1b[17~")
        screen.wait("› People", seconds=60)
        child.send("\x1b[12~")  # PuTTY's F2
        screen.wait("› Home", seconds=60)
        child.send("\x1b[21~")
        assert screen.ended(30) == 0
    finally:
        child.close(force=True)
