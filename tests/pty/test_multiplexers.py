"""Within tmux and GNU screen, from the terminals people have: keys, sizes, detached and back."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
import pyte
import pytest
from textual._xterm_parser import XTermParser

from tests.access.door import Screen
from tests.screens.session_kit import LOG, asked, copied, large, office, order

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("tmux", "screen")
NAME = "talenta-test"
_PREFIX = {"tmux": "\x02", "screen": "\x01"}


@dataclass
class Multiplexer:
    """tmux or GNU screen with nothing of the user's own, its sockets in a folder of their own."""

    kind: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, *program: str) -> list[str]:
        if self.kind == "tmux":
            return ["tmux", "-S", str(self.folder / "socket"), "-f", "/dev/null", "new-session",
                    " ".join(program)]  # fmt: skip
        return ["screen", "-c", "/dev/null", "-S", NAME, *program]

    def back(self) -> list[str]:
        if self.kind == "tmux":
            return ["tmux", "-S", str(self.folder / "socket"), "attach"]
        return ["screen", "-r", NAME]

    @contextmanager
    def terminal(
        self, words: list[str], term: str = "xterm", size: tuple[int, int] = (24, 80)
    ) -> Iterator[Screen]:
        environment = {**os.environ, **self.environment, "TERM": term}
        child = pexpect.spawn(words[0], words[1:], dimensions=size, env=environment, timeout=60)
        try:
            yield Screen(child, pyte.Screen(size[1], size[0]))
        finally:
            child.close(force=True)

    def end(self) -> None:
        words = (
            ["tmux", "-S", str(self.folder / "socket"), "kill-server"]
            if self.kind == "tmux"
            else ["screen", "-S", NAME, "-X", "quit"]
        )
        environment = {**os.environ, **self.environment}
        subprocess.run(words, env=environment, capture_output=True, check=False)


@pytest.fixture(params=KINDS)
def multiplexer(request: pytest.FixtureRequest) -> Iterator[Multiplexer]:
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed here")
    # A socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="talenta-mux-"))
    folder.chmod(0o700)
    found = Multiplexer(request.param, folder, {"SCREENDIR": str(folder), "LANG": "C.UTF-8"})
    yield found
    found.end()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("mux") / "large.db", large, people=30)


@pytest.fixture
def sheet_db(large_file: Path, tmp_path: Path) -> Path:
    return copied(large_file, tmp_path / "mux.db")


def program(multiplexer: Multiplexer, database: Path) -> list[str]:
    multiplexer.environment.update(
        TALENTA_DATABASE=str(database), TALENTA_LANG="en", PYTHONPATH=str(ROOT)
    )
    return multiplexer.command(sys.executable, "-m", "talenta_tui")


def open_sheet(screen: Screen) -> None:
    screen.wait("Next", seconds=90)
    screen.child.send("\x1b[13~")  # F3 as PuTTY and rxvt send it
    screen.wait("ADM-26-11-03", seconds=90)
    screen.child.send("\r")
    screen.wait("1 Prepare", seconds=90)
    screen.child.send("4")
    screen.wait("sheets handed in", seconds=90)
    screen.child.send("\r")
    screen.wait("Batch: sum", seconds=90)


def settle(screen: Screen, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        screen.read(0.1)


def test_keyed_while_the_window_changes_its_size(multiplexer: Multiplexer, sheet_db: Path) -> None:
    ratings = random.Random(7).choices("012345t", k=90)
    with multiplexer.terminal(program(multiplexer, sheet_db)) as screen:
        open_sheet(screen)
        for n in range(0, 90, 5):
            screen.child.send("".join(ratings[n : n + 5]))
            rows, columns = ((24, 80), (40, 120), (30, 100), (24, 132))[n // 5 % 4]
            screen.child.setwinsize(rows, columns)
            screen.screen.resize(rows, columns)
            screen.read(0.02)
        screen.wait("90/270 saved", seconds=90)
    nips, names = order(sheet_db)
    assert [(row[0], row[1], row[3]) for row in asked(sheet_db, LOG, "A1", "Kasus")] == [
        (nips[n // 9], names[n % 9], -1 if key == "t" else 2 * int(key))
        for n, key in enumerate(ratings)
    ]


def test_an_exported_size_of_another_terminal_is_not_believed(
    multiplexer: Multiplexer, sheet_db: Path
) -> None:
    """LINES in the environment pushed the title off the screen of a tmux, which has one less."""
    multiplexer.environment.update(LINES="24", COLUMNS="80")
    with multiplexer.terminal(program(multiplexer, sheet_db), size=(30, 100)) as screen:
        screen.wait("Next", seconds=90)
        screen.child.send("\x1b[17~")  # F6
        screen.wait("› People", seconds=15)
        screen.wait("1 of 30", seconds=15)
        assert any("F10" in line for line in screen.screen.display[27:]), screen.text()


def test_detached_and_back_on_the_same_cell(multiplexer: Multiplexer, sheet_db: Path) -> None:
    with multiplexer.terminal(program(multiplexer, sheet_db)) as screen:
        open_sheet(screen)
        screen.child.send("123")
        screen.wait("3/270 saved")
        screen.child.send(_PREFIX[multiplexer.kind] + "d")
        screen.wait("detached", seconds=30)
    with multiplexer.terminal(multiplexer.back(), size=(30, 100)) as screen:
        screen.wait("3/270 saved")
        screen.child.send("45")
        screen.wait("5/270 saved")


def test_the_line_to_the_multiplexer_drops(multiplexer: Multiplexer, sheet_db: Path) -> None:
    with multiplexer.terminal(program(multiplexer, sheet_db)) as screen:
        open_sheet(screen)
        screen.child.send("12")
        screen.wait("2/270 saved")
        screen.child.kill(signal.SIGHUP)
        settle(screen, 1)
    words = multiplexer.back()
    if multiplexer.kind == "screen":
        words.insert(1, "-d")
    with multiplexer.terminal(words) as screen:
        screen.wait("2/270 saved")


@pytest.mark.parametrize("term", ["xterm", "putty", "xterm-256color", "linux", "screen-256color"])
def test_function_keys_escape_home_and_end(
    multiplexer: Multiplexer, sheet_db: Path, term: str
) -> None:
    if term == "putty" and subprocess.run(["infocmp", "putty"], capture_output=True).returncode:
        pytest.skip("this machine does not know the terminal putty")
    f2, f6 = {"linux": ("\x1b[[B", "\x1b[17~")}.get(term, ("\x1bOQ", "\x1b[17~"))
    if term == "putty":
        f2 = "\x1b[12~"
    with multiplexer.terminal(program(multiplexer, sheet_db), term) as screen:
        screen.wait("Next", seconds=90)
        screen.child.send(f6)
        screen.wait("› People", seconds=60)
        screen.wait("1 of 30", seconds=60)
        screen.child.send("\x1b[6~")
        screen.wait(" of 30", seconds=60)
        screen.child.send("\r")
        screen.wait("Place on the map", seconds=60)
        screen.child.send("\x1b")
        screen.wait("s search", seconds=60)
        screen.child.send(f2)
        screen.wait("› Home", seconds=60)
        screen.child.send("\x1b[21~")
        assert screen.ended(30) == 0


SEQUENCES = {
    "f1": ("\x1bOP", "\x1b[11~", "\x1b[[A"), "f2": ("\x1bOQ", "\x1b[12~", "\x1b[[B"),
    "f3": ("\x1bOR", "\x1b[13~", "\x1b[[C"), "f4": ("\x1bOS", "\x1b[14~", "\x1b[[D"),
    "f5": ("\x1b[15~", "\x1b[[E"), "f6": ("\x1b[17~",), "f7": ("\x1b[18~",), "f8": ("\x1b[19~",),
    "f9": ("\x1b[20~",), "f10": ("\x1b[21~",),
    "home": ("\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~"),
    "end": ("\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~"),
    "up": ("\x1b[A", "\x1bOA"), "down": ("\x1b[B", "\x1bOB"),
    "pageup": ("\x1b[5~",), "pagedown": ("\x1b[6~",), "shift+tab": ("\x1b[Z",),
    "enter": ("\r", "\x1bOM"), "backspace": ("\x7f", "\x08"),
    "0": ("0", "\x1bOp"), "1": ("1", "\x1bOq"), "2": ("2", "\x1bOr"), "3": ("3", "\x1bOs"),
    "4": ("4", "\x1bOt"), "5": ("5", "\x1bOu"),
}  # fmt: skip


@pytest.mark.parametrize("key", SEQUENCES)
def test_what_putty_the_console_and_rxvt_send_is_the_key_we_bind(key: str) -> None:
    for sequence in SEQUENCES[key]:
        parser = XTermParser(False)
        found = [*parser.feed(sequence), *parser.feed("")]
        assert [getattr(event, "key", None) for event in found] == [key], repr(sequence)
        if key.isdigit():
            assert found[0].character == key  # type: ignore[attr-defined]
