"""A real sshd, real clients: what the door lets through, and what it does not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from talenta_tui.services.actor import Role
from talenta_tui.services.permissions import UseCase
from tests.access.door import Door, need_sshd, open_door
from tests.access.permission_commands import TABLE, Done, judge
from tests.conftest import DATA

REFUSED = 3


# --- getting in ------------------------------------------------------------------------------


def test_logging_in_opens_the_application_as_the_owner_of_the_key(door: Door) -> None:
    key = door.add("rini", "auditor")
    with door.session(key) as screen:
        text = screen.wait("rini · auditor")
        assert "TALENTA  Kota Semarang" in text
        screen.child.send("\x1b[21~")  # F10
        assert screen.ended() == 0
    assert not door.processes()


def test_one_command_answers_on_standard_output(door: Door, boss: Path) -> None:
    done = door.run(boss, "shortlist", "KOSONG-NONE", "--format", "json")
    assert done.returncode == 2
    done = door.run(boss, "vacancies", "--format", "json")
    assert done.returncode == 0, done.stderr
    posts = json.loads(done.stdout)
    done = door.run(boss, "shortlist", posts[0]["code"], "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["position"] == posts[0]["code"]


def test_files_come_in_and_go_out_through_the_standard_streams(door: Door, boss: Path) -> None:
    people = next((DATA / "kota-300").glob("employees.*")).read_bytes()
    done = door.run(boss, "import", "employees", "-", "--format", "json", stdin=people)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["rows"], report["unchanged"]) == (300, 300)
    done = door.run(boss, "map", "--format", "xlsx")
    assert done.stdout.startswith(b"PK\x03\x04"), done.stderr


def test_the_trail_has_who_from_where_and_with_which_key(door: Door, boss: Path) -> None:
    done = door.run(boss, "operator", "add", "trail-1", "--role=auditor")
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(door.database)) as database:
        actor, role, *way = database.execute(
            "SELECT actor, role, origin, fingerprint FROM event WHERE subject = 'trail-1'"
        ).fetchone()
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(boss)], check=True, capture_output=True, text=True
    ).stdout.split()[1]
    assert (actor, role) == ("boss", "administrator")
    assert " ".join(way).startswith("ssh 127.0.0.1 ")
    assert " ".join(way).endswith(printed)


def test_several_keys_open_for_one_operator(door: Door) -> None:
    first = door.add("dewi", "auditor")
    second = door.key("dewi-2", "ecdsa", "-b", "256")
    third = door.key("dewi-3", "rsa", "-b", "2048")
    for key in (second, third):
        door.talenta("operator", "key", "add", "dewi", f"{key}.pub")
    for key in (first, second, third):
        assert door.run(key, "vacancies", "--format", "csv").returncode == 0
    shown = json.loads(door.talenta("operator", "show", "dewi", "--format", "json"))
    gone = shown["keys"][1]["fingerprint"]
    door.talenta("operator", "key", "remove", "dewi", gone, "--reason", "lost")
    assert door.run(second, "vacancies").returncode == 255
    assert door.run(third, "vacancies").returncode == 0


# --- not getting in --------------------------------------------------------------------------


def test_foreign_keys_and_passwords_do_not_open(door: Door, boss: Path) -> None:
    done = door.run(door.key("foreign"), "vacancies")
    assert done.returncode == 255
    assert b"Permission denied (publickey)" in done.stderr
    for method in ("password", "keyboard-interactive"):
        options = ("-o", f"PreferredAuthentications={method}", "-o", "BatchMode=no")
        assert door.run(boss, "vacancies", options=options).returncode == 255


def test_the_suspended_do_not_come_in_and_the_resumed_do(door: Door) -> None:
    key = door.add("joko", "auditor")
    door.talenta("operator", "suspend", "joko", "--reason", "under inquiry")
    assert door.run(key, "vacancies").returncode == 255
    door.talenta("operator", "resume", "joko", "--reason", "cleared")
    assert door.run(key, "vacancies").returncode == 0


SHELLS = [
    "bash", "sh", "sh -c id", "/bin/sh", "bash -i", "python3", "; ls", "vacancies; ls",
    "vacancies && id", "vacancies | sh", "vacancies `id`", "$(id)", "vacancies $(id)",
    "vacancies > /tmp/talenta-escape", "map -o /tmp/talenta-escape", "map --output=../x",
    "map -o/tmp/talenta-escape", "--version", "-h", "--database /tmp/x vacancies",
    "vacancies --database /tmp/x", "--as-key 1", "--as-key 1 vacancies",
    "--config /tmp/x --as-key 1", "vacancies --as-key 1", "--lang en vacancies",
    "talenta vacancies",
    "demo", "demo --keep /tmp/talenta-escape --no-open", "init --site X", "migrate", "doctor",
    "policy adopt /etc/passwd", "policy check /etc/shadow", "policy show /etc/passwd",
    "policy diff /etc/passwd /etc/shadow", "import employees /etc/passwd",
    "import -- employees /etc/passwd", "import employees", "import /etc/passwd -",
    "operator key add boss /etc/passwd", "operator add eve --role auditor --key /etc/passwd",
    "operator add eve --role auditor --key=/root/.ssh/id_rsa", "files get ../../city.db",
    "files get /etc/passwd", "files put ../x", "files put .bashrc", "files get -",
    "ssh authorized-keys SHA256:x", "ssh setup --write /tmp", "vacancies --format",
    "vacancies --form json", "people --limit=1 --format=json --keep /tmp/x", "'", '"', "\\",
    "vacancies --format=json --", "internal-sftp", "/usr/lib/openssh/sftp-server",
    "scp -t /tmp", "rsync --server", "git-upload-pack x", "env", "less /etc/passwd", "vi",
    "backup /tmp/talenta-escape", "restore /tmp/talenta-escape", "database copy --to /tmp/x",
]  # fmt: skip


@pytest.mark.parametrize("command", SHELLS)
def test_nothing_else_runs(warm_door: Door, boss: Path, command: str) -> None:
    done = warm_door.run(boss, command, options=warm_door.one_line)
    assert done.returncode in (2, REFUSED)
    assert done.stdout == b""
    assert done.stderr.decode().strip(), "a sentence says why"
    assert b"Traceback" not in done.stderr
    assert b"root:" not in done.stderr, "no line of a file it was not to open"
    assert b"uid=" not in done.stderr
    assert not Path("/tmp/talenta-escape").exists()


@pytest.mark.parametrize(
    "command",
    [
        "vacancies\nls", "vacancies\r\nls", "vacancies\tx", "vacancies \x1b[2J", "vac\x7f",
        "vacancies \u2028 ls", "vacancies \u202e", "x" * 5000,
    ],
)  # fmt: skip
def test_line_breaks_and_control_characters_are_refused(
    warm_door: Door, boss: Path, command: str
) -> None:
    done = warm_door.run(boss, command)
    assert done.returncode == REFUSED
    assert done.stdout == b""
    assert b"\x1b" not in done.stderr


def test_bytes_that_are_no_text_are_refused(door: Door, boss: Path) -> None:
    done = subprocess.run(
        [*(word.encode() for word in door.client(boss)), b"vacancies \xff\xfe"],
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == REFUSED


def test_a_terminal_changes_nothing_for_a_command(door: Door, boss: Path) -> None:
    words = [*door.client(boss, "-tt"), "bash"]
    done = subprocess.run(words, capture_output=True, timeout=60, check=False)
    assert done.returncode == REFUSED


def test_without_a_terminal_the_application_says_so(door: Door, boss: Path) -> None:
    done = door.run(boss, stdin=b"id\nls\n")
    assert done.returncode == 2
    assert b"needs a terminal" in done.stderr


@pytest.mark.parametrize("tool", ["sftp", "scp", "scp -O"])
def test_no_files_are_fetched_or_left(door: Door, boss: Path, tool: str, tmp_path: Path) -> None:
    client = door.client(boss)
    options = ["-P" if word == "-p" else word for word in client[1:-1]]
    host = client[-1]
    out = tmp_path / "passwd"
    paths = [f"{host}:/etc/passwd", str(out)] if tool.startswith("scp") else [host]
    done = subprocess.run(
        [*tool.split(), *options, *paths], input=b"get /etc/passwd\n", capture_output=True,
        timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode != 0
    assert not out.exists()


@pytest.fixture
def web() -> socket.socket:
    """Something that listens behind the door."""
    line = socket.socket()
    line.bind(("127.0.0.1", 0))
    line.listen()
    line.settimeout(1)
    return line


def _free() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
    return port


@pytest.mark.parametrize("way", ["-L", "-D"])
def test_nothing_is_forwarded_from_the_client(
    door: Door, boss: Path, web: socket.socket, way: str
) -> None:
    behind, local = web.getsockname()[1], _free()
    spec = f"127.0.0.1:{local}:127.0.0.1:{behind}" if way == "-L" else f"127.0.0.1:{local}"
    with door.session(boss, way, spec) as screen, web:
        screen.wait("boss")
        with socket.create_connection(("127.0.0.1", local), 5) as line:
            line.settimeout(5)
            if way == "-D":
                line.sendall(b"\x05\x01\x00")
                assert line.recv(2) == b"\x05\x00"
                line.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + behind.to_bytes(2, "big"))
            with contextlib.suppress(ConnectionError):
                assert line.recv(10) == b""
        with pytest.raises(TimeoutError):
            web.accept()


def test_nothing_is_forwarded_to_the_client(door: Door, boss: Path) -> None:
    for spec in (f"{_free()}:127.0.0.1:22", str(_free())):
        options = ("-R", spec, "-o", "ExitOnForwardFailure=yes")
        done = door.run(boss, "vacancies", options=options)
        assert done.returncode == 255
        assert b"remote port forwarding failed" in done.stderr


def test_no_standard_stream_is_tunnelled(door: Door, boss: Path, web: socket.socket) -> None:
    with web:
        done = door.run(boss, options=("-W", f"127.0.0.1:{web.getsockname()[1]}"))
        assert done.returncode == 255
        with pytest.raises(TimeoutError):
            web.accept()


def test_no_agent_and_no_variable_reaches_the_session(door: Door, boss: Path) -> None:
    agent = subprocess.run(["ssh-agent", "-s"], check=True, capture_output=True, text=True).stdout
    variables = dict(
        line.split(";")[0].split("=") for line in agent.splitlines() if "=" in line.split(";")[0]
    )
    sent = {"TALENTA_DATABASE": "/tmp/x.db", "PYTHONPATH": "/tmp", "TEXTUAL_DRIVER": "os:system"}
    try:
        words = door.client(
            boss, "-A", "-X", "-tt", *(f"-oSetEnv={k}={v}" for k, v in sent.items())
        )
        environment = {**os.environ, **variables, **sent, "TERM": "xterm"}
        child = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment
        )
        try:
            session = _first_process(door)
            # The environment as sshd gave it, before anything of ours ran.
            found = (Path("/proc") / str(session) / "environ").read_text()
            assert "SSH_CONNECTION=" in found
            for name in (*sent, "SSH_AUTH_SOCK", "DISPLAY"):
                assert f"{name}=" not in found, "the drop-in stands between"
        finally:
            child.kill()
            child.wait()
    finally:
        os.kill(int(variables["SSH_AGENT_PID"]), signal.SIGTERM)


def _first_process(door: Door) -> int:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        found = door.processes()
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("no session began")


def test_another_database_in_the_environment_is_ignored(door: Door, boss: Path) -> None:
    sent = {"TALENTA_DATABASE": "/tmp/other.db", "TALENTA_LANG": "id", "XDG_DATA_HOME": "/tmp"}
    options = tuple(f"-oSetEnv={name}={value}" for name, value in sent.items())
    done = door.run(boss, "vacancies", "--format", "json", options=options, environment=sent)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


# --- while in --------------------------------------------------------------------------------


def test_suspending_ends_the_open_session_within_seconds(door: Door) -> None:
    key = door.add("agus", "operator")
    with door.session(key) as screen:
        screen.wait("agus · operator")
        door.talenta("operator", "suspend", "agus", "--reason", "resigned")
        began = time.monotonic()
        assert screen.ended(10) == REFUSED
        assert time.monotonic() - began < 5
        assert "suspended or changed" in screen.text()


def test_a_dropped_line_ends_the_process(door: Door) -> None:
    key = door.add("wati", "auditor")
    with door.session(key) as screen:
        screen.wait("wati · auditor")
        session = _first_process(door)
        screen.child.kill(signal.SIGKILL)
    end = time.monotonic() + 10
    while Path(f"/proc/{session}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{session}").exists()


def test_an_employee_sees_only_their_own_record(warm_door: Door) -> None:
    with contextlib.closing(sqlite3.connect(warm_door.database)) as database:
        mine, other = (
            row[0] for row in database.execute("SELECT nip FROM employee ORDER BY nip LIMIT 2")
        )
    key = warm_door.add("pegawai", "employee", mine)
    done = warm_door.run(key, "explain", mine, "--format", "json")
    assert done.returncode == 0, done.stderr
    for command in (
        f"explain {other}", "people", "map", "vacancies", "shortlist X", "operator list",
        "operator add x --role administrator", "import employees -",
    ):  # fmt: skip
        done = warm_door.run(key, command)
        assert (done.returncode, done.stdout) == (REFUSED, b""), command
        assert b"employee does not allow" in done.stderr


def test_the_own_folder_is_where_files_stay(door: Door, boss: Path) -> None:
    other = door.add("neighbour", "auditor")
    assert door.run(boss, "files", "put", "a.csv", stdin=b"1,2\n").returncode == 0
    assert door.run(boss, "map -o map.csv --format csv").returncode == 0
    listed = json.loads(door.run(boss, "files list --format json").stdout)
    assert [f["name"] for f in listed] == ["a.csv", "map.csv"]
    assert door.run(boss, "files get a.csv").stdout == b"1,2\n"
    assert door.run(other, "files list --format json").stdout == b"[]\n"
    assert door.run(other, "files get a.csv").returncode == 2
    assert door.run(other, "files get ../boss/a.csv").returncode == REFUSED
    assert door.run(boss, "files put a.csv", stdin=b"3").returncode == REFUSED
    assert door.run(boss, "files remove a.csv").returncode == 0


def test_the_screens_do_not_leave_the_folder(door: Door, boss: Path) -> None:
    with door.session(boss) as screen:
        screen.wait("boss · administrator")
        screen.wait("mapped", "Next")
        screen.child.send("i")
        screen.wait("Import")
        screen.child.send("\r")
        screen.child.send("\x15")
        screen.child.send("/etc/")
        text = screen.wait("/etc/")
        assert "passwd" not in text
        screen.child.send("passwd\r")
        assert "There is no such file." in screen.wait("There is no such file.")


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "screen", "tmux-256color", "putty"])
def test_every_usual_terminal_is_drawn_on(door: Door, boss: Path, term: str) -> None:
    with door.session(boss, size=(24, 80), term=term) as screen:
        assert "TALENTA" in screen.wait("TALENTA")


def test_a_terminal_without_screens_is_told_so(door: Door, boss: Path) -> None:
    with door.session(boss, term="dumb") as screen:
        screen.wait("cannot draw screens")
        assert screen.ended() == 2


# --- PostgreSQL ------------------------------------------------------------------------------


def test_the_same_door_before_postgresql(postgres_url: str) -> None:
    need_sshd()
    with open_door(postgres_url) as door:
        door.talenta("init", "--site", "Kota Besar")
        key = door.add("budi", "administrator")
        done = door.run(key, "operator", "list", "--format", "json")
        assert done.returncode == 0, done.stderr
        assert {o["id"] for o in json.loads(done.stdout)} >= {"budi"}
        with door.session(key) as screen:
            screen.wait("budi · administrator")
            door.add("second", "administrator")
            door.talenta("operator", "suspend", "budi", "--reason", "test")
            assert screen.ended(15) == REFUSED
        assert door.run(key, "operator", "list").returncode == 255


# --- the table, over SSH: a sample of `test_permission_commands` through the whole way --------

SAMPLE = (
    UseCase.PEOPLE_READ, UseCase.PERSON_READ, UseCase.SHORTLIST_READ, UseCase.IMPORT,
    UseCase.OPERATOR_READ, UseCase.OPERATOR_EDIT, UseCase.POLICY_READ, UseCase.VACANCY_READ,
    UseCase.SESSION_READ, UseCase.SESSION_RATE, UseCase.PERIOD_READ, UseCase.AUDIT_READ,
    UseCase.COMPLAINT_READ, UseCase.COMPLAINT_STATS, UseCase.PRIVACY_READ, UseCase.CYCLE_NAMES,
)  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_every_role_has_over_ssh_what_the_table_says(warm_door: Door, role: Role) -> None:
    with contextlib.closing(sqlite3.connect(warm_door.database)) as database:
        (nip,) = database.execute("SELECT nip FROM employee ORDER BY nip").fetchone()
    key = warm_door.add(f"role-{role.value.replace('_', '-')}", role.value, nip)
    warm_door.hang_up()
    try:
        for case in SAMPLE:
            tried = TABLE[case][0]
            done = warm_door.run(key, tried.line, options=warm_door.one_line, stdin=tried.stdin)
            judge(
                role, case, tried, Done(done.returncode, done.stdout.decode(), done.stderr.decode())
            )
        done = warm_door.run(key, "backup x", options=warm_door.one_line)
        assert done.returncode == REFUSED
        assert b"is not available over SSH" in done.stderr
    finally:
        warm_door.hang_up()
