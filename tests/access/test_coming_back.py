"""The line ends, whatever ends it, and the operator comes back: over a real sshd, both engines."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.door import Door, Screen, need_sshd, open_door

F6, F2, F10 = "\x1b[17~", "\x1bOQ", "\x1b[21~"
BACK = "where you were"
LEFT = b"\x1b[?1049l"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path, kota_300_file: Path) -> str:
    need_sshd()
    if request.param == "postgres":
        found: str = request.getfixturevalue("postgres_url")
        return found
    return str(shutil.copy(kota_300_file, tmp_path / "city.db"))


@pytest.fixture
def door(url: str) -> Iterator[Door]:
    with open_door(url) as opened:
        yield started(opened)


def started(door: Door) -> Door:
    if "://" in door.database:
        door.talenta("init", "--site", "Kota Besar")
    return door


def at_people(door: Door, screen: Screen, who: str) -> None:
    screen.wait(f"{who} · ")
    screen.child.send(F6)
    screen.wait("› People")
    # Where one has been for a moment is kept; a busy machine takes longer.
    end = time.monotonic() + 20
    while '"people"' not in door.kept_place(who):
        assert time.monotonic() < end, "the place is never kept"
        screen.read()


def gone(process: int) -> bool:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not Path(f"/proc/{process}").exists():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("way", ["the client is killed", "the program is killed"])
def test_torn_off_and_back_in_the_same_place(door: Door, way: str) -> None:
    key = door.add("sari", "auditor")
    with door.session(key) as screen:
        at_people(door, screen, "sari")
        (process,) = door.processes()
        if way == "the client is killed":
            screen.child.kill(signal.SIGKILL)
        else:
            os.kill(process, signal.SIGKILL)
        assert gone(process)
    with door.session(key) as screen:
        text = screen.wait(BACK)
        assert "› People" in text
        screen.child.send(F2)
        screen.wait("› Home")
        screen.child.send(F10)
        assert screen.ended() == 0
    with door.session(key) as screen:
        assert BACK not in screen.wait("sari · ")


def test_another_role_does_not_come_back_to_it(door: Door) -> None:
    key = door.add("tono", "auditor")
    with door.session(key) as screen:
        at_people(door, screen, "tono")
        door.talenta("operator", "role", "tono", "assessor", "--reason", "moved")
        assert screen.ended() == 3
        assert "suspended or changed" in screen.text()
    with door.session(key) as screen:
        text = screen.wait("tono · assessor")
        assert "› Home" in text
        assert BACK not in text


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ("idle_minutes = 1\nsession_hours = 0", "was left alone"),
        ("idle_minutes = 0\nsession_hours = 1", "has reached its longest time"),
    ],
)
def test_the_time_is_up_and_nothing_stays_on_the_screen(
    url: str, settings: str, sentence: str
) -> None:
    with open_door(url, settings=settings) as door:
        key = started(door).add("umar", "auditor")
        with door.session(key) as screen:
            at_people(door, screen, "umar")
            (process,) = door.processes()
            with door.an_hour_later():
                assert screen.ended(20) == 3
            assert sentence in screen.text()
            shown = screen.raw.rpartition(LEFT)[2]
            assert b"umar" not in shown, "behind the application's own screen only the sentence"
            assert gone(process)
        with door.session(key) as screen:
            screen.wait("› People")
