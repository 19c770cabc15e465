"""The real command on a real terminal, and on none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.screens.map_kit import pin

ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;[25];)[0-9;]*m")


class Terminal:
    """The command under a pseudo terminal, with what its screen shows."""

    def __init__(self, *arguments: str, size: tuple[int, int] = (80, 24), **env: str) -> None:
        width, height = size
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **env}
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "talenta_tui", *arguments],
            env=environment,
            dimensions=(height, width),
            encoding="utf-8",
            timeout=30,
        )

    def read(self, seconds: float = 0.2) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                text = self.process.read_nonblocking(65536, 0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            self.raw += text
            # pyte knows neither synchronised output nor the keyboard protocol's queries.
            self._stream.feed(re.sub(r"\x1b\[[<>=?]?[0-9;]*[$]?[upq]", "", text))

    def shows(self, words: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        # A long sentence is wrapped by the terminal wherever its line ends.
        while words not in self.text() and words not in "".join(self.screen.display):
            self.read(0.1)
            assert time.monotonic() < end, f"{words!r} never came:\n{self.text()}"

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def ends(self) -> int:
        self.process.expect(pexpect.EOF)
        self.process.close()
        return int(self.process.exitstatus if self.process.exitstatus is not None else -1)


@pytest.fixture
def terminal() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.process.close(force=True)


def test_the_application_on_a_real_terminal(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en")
    terminal.append(it)
    it.shows("mapped 201 of 300")
    it.shows("with candidates 27")
    assert "TALENTA  Kota Semarang › Home" in it.screen.display[0]
    # Typed ahead in one write: find someone and open the page.
    it.process.send("/196910302005111001\r")
    it.shows("Hendra Utomo")
    it.process.send("\x1bOQ")
    it.shows("Next")
    it.process.send("\x1b[21~")
    assert it.ends() == 0


def test_the_terminal_is_left_as_it_was(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en")
    terminal.append(it)
    it.shows("mapped 201")
    it.process.send("\x1b[21~")
    it.read(2)
    assert it.raw.rstrip().endswith("\x1b[?1004l") or "\x1b[?1049l" in it.raw[-400:]
    assert "\x1b[?1000h" not in it.raw


def test_no_color_sends_no_colour(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en", NO_COLOR="1")
    terminal.append(it)
    it.shows("mapped 201 of 300")
    assert ANSI_COLOUR.search(it.raw) is None


def test_sixteen_colours_are_all_an_old_terminal_gets(
    kota_300: Path, terminal: list[Terminal]
) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en", TERM="xterm", COLORTERM="")
    terminal.append(it)
    it.shows("mapped 201 of 300")
    assert re.search(r"[34]8;[25];", it.raw) is None


def test_too_small_from_the_start(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(kota_300), "--lang", "en", size=(79, 24))
    terminal.append(it)
    it.shows("79×24")
    assert it.ends() == 2


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw(kota_300: Path, terminal: list[Terminal], term: str) -> None:
    it = Terminal("--database", str(kota_300), "--lang", "en", TERM=term)
    terminal.append(it)
    it.shows("cannot draw screens")
    assert it.ends() == 2


def test_settings_of_the_environment_reach_the_screen(
    kota_300: Path, terminal: list[Terminal]
) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en", TALENTA_THEME="16")
    terminal.append(it)
    it.shows("mapped 201 of 300")
    assert re.search(r"[34]8;[25];", it.raw) is None


def test_a_setting_that_is_none_is_refused(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(kota_300), "--lang", "en", TALENTA_THEME="drak")
    terminal.append(it)
    it.shows("TALENTA_THEME")
    it.shows("the nearest is dark")
    assert it.ends() == 2


def test_hang_up_ends_the_process(kota_300: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--database", str(pin(kota_300)), "--lang", "en")
    terminal.append(it)
    it.shows("mapped 201")
    os.close(it.process.child_fd)
    end = time.monotonic() + 10
    while os.waitpid(it.process.pid, os.WNOHANG) == (0, 0):
        assert time.monotonic() < end
        time.sleep(0.05)
    terminal.clear()


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "talenta_tui", "--lang", "en", *arguments],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_terminal_a_sentence_and_no_textual(kota_300: Path) -> None:
    done = run("--database", str(kota_300))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "needs a terminal" in done.stderr
    script = (
        "import sys; from talenta_tui.cli import run;"
        f"code = run(['--database', {str(kota_300)!r}]);"
        "sys.exit(10 * ('textual' in sys.modules) + code)"
    )
    assert subprocess.run([sys.executable, "-c", script], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False).returncode == 2  # fmt: skip


def test_without_a_database_what_to_do(tmp_path: Path, terminal: list[Terminal]) -> None:
    it = Terminal("--lang", "en", XDG_DATA_HOME=str(tmp_path / "data"), COLUMNS="")
    terminal.append(it)
    it.shows("talenta demo")
    it.shows("talenta init --site")
    assert it.ends() == 3
    assert not (tmp_path / "data").exists()
