"""Paper 360° forms through a real terminal, killed without warning."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from talenta_tui.screens.view_session_sheet import shown_value
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.widgets.score_sheet_values import shown
from tests.pty.terminal import Terminal
from tests.screens.cycle_kit import SARI, Town, town

KILLS = 8
PROGRAM = """
from talenta_tui.app import TalentaApp
from talenta_tui.screens.feedback_keying import FeedbackKeying
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import open_site
actor = Actor("budi", Role.OPERATOR)
app = TalentaApp(lambda: open_site({path!r}), language="en", actor_of=lambda _site: actor)
app.call_later(lambda: app.push_screen(FeedbackKeying("C1")))
app.run(mouse=False)
"""


@pytest.fixture
def here(kota_300_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("TALENTA_KEYS", "")
    folder = tmp_path / "made"
    folder.mkdir()
    yield town(kota_300_file, folder, units=2).copied(tmp_path / "town")
    os.environ.pop("TALENTA_KEYS", None)


def stored(here: Town) -> dict[str, str]:
    site = here.site()
    try:
        return {
            line.code: "".join(shown(shown_value(v)) for v in line.values)
            for line in open_paper(SARI, site, "C1").lines
        }
    finally:
        site.database.close()


def painted(terminal: Terminal) -> Iterator[tuple[str, int, str]]:
    """Code, item from 0 and value of every cell that shows as saved."""
    lines = terminal.screen.display
    head = next((n for n, line in enumerate(lines) if re.match(r" +# Name", line)), None)
    if head is None:
        return
    first = lines[head].index("Servi")
    places = [first - 1 + 1 + 2 * n + n // 3 for n in range(21)]
    for line in lines[head + 1 :]:
        code = re.match(r"[ ▸]\s*\d+ ([0-9A-Z]{5}-[0-9A-Z]{6}) ", line)
        if code is None or "locked" in line:
            continue
        for item, at in enumerate(places):
            if line[at] in "12345t" and line[at + 1] == " ":
                yield code[1], item, line[at]


def test_killed_under_typing_every_answer_painted_as_saved_is_on_disk(
    here: Town, warm_application: Path
) -> None:
    chance = random.Random(360)
    codes = list(stored(here))
    counted = 0
    before: dict[str, str] = {}
    for round_ in range(KILLS):
        program = PROGRAM.format(path=str(here.path))
        terminal = Terminal(here.path, program=program, warm=warm_application)
        try:
            terminal.until("Servi")
            terminal.until("submitted")
            code = codes[round_]
            terminal.type(f"f{code}\r")
            if round_ % 2:
                # Every other round is killed only after something was seen saved, however
                # slow the machine: a test of promises needs some that were made.
                terminal.type(chance.choice("12345t"))
                patience = time.monotonic() + 30
                while not any(one == code for one, _n, _v in painted(terminal)):
                    assert time.monotonic() < patience, terminal.text
                    terminal.read(0.05)
            for _burst in range(chance.randrange(2, 6)):
                terminal.type("".join(chance.choices("12345t", k=chance.randrange(1, 5))))
                terminal.read(chance.random() * 0.05)
            terminal.read(chance.random() * 0.2)
        finally:
            terminal.kill()
            terminal.close()
        now = stored(here)
        for painted_code, item, value in painted(terminal):
            counted += 1
            assert now[painted_code][item] == value, f"round {round_}\n{terminal.text}"
        for kept, text in before.items():
            assert all(a in ("·", b) for a, b in zip(text, now[kept], strict=True))
        before = now
    assert counted >= KILLS // 2, "the screens must have shown saved answers"
    site = here.site()
    rows = site.database.execute_sql("SELECT token FROM cycle_form").fetchall()
    site.database.close()
    assert len(rows) == len(set(rows)) <= KILLS, "no form is there twice"
