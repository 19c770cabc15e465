"""The complaints room: lodged and followed by anyone, read and decided by auditors alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from talenta_tui.errors import Denied, WrongUse
from talenta_tui.reach import within_reach
from talenta_tui.screens.complaints_forms import (
    key_path,
    making_note,
    opening_fields,
    opening_note,
)
from talenta_tui.screens.complaints_write import Written
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.auditor_key import create_auditor_key
from talenta_tui.services.complaints import Lodging, lodge
from talenta_tui.services.complaints_desk import list_complaints, move_complaint, read_complaint
from talenta_tui.services.sealing import open_key_file
from tests.screens.control_kit import AUDITOR, FOO, at_home, at_work, made, site_at
from tests.screens.map_kit import burst, filled, notes, press, rows, screen, shown, status, until

PHRASE = "dua belas huruf"
BUDI = Actor("budi", Role.OPERATOR, "test")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A site whose auditors have their key."""
    path = made(tmp_path / "town.db")
    site = site_at(path)
    create_auditor_key(AUDITOR, site, tmp_path / "auditor.key", PHRASE)
    site.database.close()
    return path


def lodged(path: Path, text: str = "Kursi dijual") -> str:
    """The receipt of a complaint with a hostile text and link."""
    site = site_at(path)
    links = (("person", "196910302005111001"), ("vacancy", FOO))
    code = lodge(BUDI, site, Lodging("brokering", f"{text}\n\n{FOO}", links, FOO)).code
    site.database.close()
    return code


async def room(pilot: Pilot[None]) -> None:
    await at_home(pilot)
    await go_in(pilot)
    await until(pilot, lambda: "sealed to the auditors' key" in notes(pilot))


async def go_in(pilot: Pilot[None]) -> None:
    """As the role finds it: F8 is the room itself where Integrity is not theirs."""
    desk = pilot.app.desk  # type: ignore[attr-defined]
    await press(pilot, *(("f8", "c") if within_reach(desk.actor, "app.integrity") else ("f8",)))
    await screen(pilot, "ComplaintsScreen")


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_has_the_room_in_its_key_bar_and_help(town: Path, role: Role) -> None:
    async with at_work(town, Actor("siapa", role, "test")) as pilot:
        await at_home(pilot)
        bar = shown(pilot)
        if role in (Role.ADMINISTRATOR, Role.AUDITOR):
            assert "F8 Integrity" in bar
            assert "F8 Complaints" not in bar
        else:
            assert "F8 Complaints" in bar
            await press(pilot, "f1")
            helping = await screen(pilot, "HelpScreen")
            told = {keys: (label, text) for _title, entries in helping.sections() for
                    keys, label, text in entries}  # fmt: skip
            assert told["F8"][0] == "Complaints"
            assert told["F8"][1].startswith("Report brokering or bias")
            await press(pilot, "escape")
        await go_in(pilot)
        await press(pilot, "f8")
        if role not in (Role.ADMINISTRATOR, Role.AUDITOR):
            await press(pilot, "escape")
            await at_home(pilot)


def dialog(pilot: Pilot[None]) -> str:
    titles = [str(w.render()) for w in pilot.app.screen.query(Static)]
    return "\n".join((*titles, shown(pilot)))


@pytest.mark.parametrize("anonymous", [False, True])
async def test_a_complaint_is_lodged_and_followed(
    town: Path, tmp_path: Path, anonymous: bool
) -> None:
    async with at_work(town, BUDI) as pilot:
        await room(pilot)
        assert rows(pilot) == []
        burst(pilot, "n", *"Kursi Kepala Dinas", "enter", "enter", *"ditawarkan", "ctrl+d")
        await screen(pilot, "FormModal")
        # Nothing is chosen for the lodger: Enters too many lodge nothing and name nobody.
        burst(pilot, "enter", "enter")
        await until(pilot, lambda: "Choose what it is about" in shown(pilot))
        burst(pilot, "right", "enter")
        await until(pilot, lambda: "anonymously or openly" in shown(pilot))
        choose = ("tab", "right") if anonymous else ("tab", "right", "right")
        burst(pilot, *choose, "tab", *"196910302005111001, 1")
        burst(pilot, *["tab"] * 3, *"0812", "enter", "enter", "escape")
        # One Enter was typed ahead, and one Escape: the text is there again, nothing is lodged.
        modal = await screen(pilot, "WriteModal")
        assert modal.written.text == "Kursi Kepala Dinas\n\nditawarkan"
        burst(pilot, "ctrl+d")
        await screen(pilot, "FormModal")
        burst(pilot, "right", *choose, "tab", *"196910302005111001, 1")
        burst(pilot, *["tab"] * 3, *"0812", "enter")
        await screen(pilot, "ReceiptModal")
        await until(pilot, lambda: "Receipt: " in shown(pilot))
        code = dialog(pilot).partition("Receipt: ")[2].split()[0]
        burst(pilot, "enter", "enter", *"!!", "enter")
        await press(pilot, *("2222" if not code.endswith("2222") else "3333"))
        await until(pilot, lambda: "not its last four" in shown(pilot))
        assert code in shown(pilot)
        with sqlite3.connect(town) as connection:
            assert connection.execute("SELECT COUNT(*) FROM complaint").fetchone() == (0,)
        burst(pilot, *code[-4:].lower().replace("0", "o"))
        await until(pilot, lambda: "Lodged as C-00001" in status(pilot))
        assert code not in shown(pilot)
        # What was lodged openly its lodger comes back to without the receipt.
        assert [row[0] for row in rows(pilot)] == ([] if anonymous else ["C-00001"])
        if not anonymous:
            await press(pilot, "enter")
            await screen(pilot, "TextModal")
            assert "received" in shown(pilot)
            await press(pilot, "enter")
        # Where somebody was on the screen would date and name who lodged anonymously.
        assert pilot.app.screen.place() is None  # type: ignore[attr-defined]
        burst(pilot, "r", *code.lower(), "enter")
        await screen(pilot, "TextModal")
        assert "posts for sale" in shown(pilot)
        assert "received" in shown(pilot)
    site = site_at(town)
    key = open_key_file(tmp_path / "auditor.key", PHRASE)
    found = read_complaint(AUDITOR, site, "C-00001", key)
    assert found.text == "Kursi Kepala Dinas\n\nditawarkan"
    assert found.links == (("person", "196910302005111001"), ("person", "1"))
    assert (found.lodger, found.contact) == ((None, "") if anonymous else ("budi", "0812"))
    site.database.close()
    with sqlite3.connect(town) as connection:
        who = connection.execute(
            "SELECT actor FROM event WHERE action = 'complaint.lodge'"
        ).fetchone()
    assert who == ("anonymous" if anonymous else "budi",)


async def test_an_auditor_reads_with_the_passphrase_and_moves_on(
    town: Path, tmp_path: Path
) -> None:
    code = lodged(town)
    async with at_work(town, AUDITOR) as pilot:
        await room(pilot)
        assert (await filled(pilot))[0][:2] == ("C-00001", "posts for sale")
        burst(pilot, "enter", *str(tmp_path / "auditor.key"), "tab", *"falsch falsch")
        await until(pilot, lambda: "•••••" in shown(pilot))
        assert "falsch" not in shown(pilot)
        await press(pilot, "enter")
        await screen(pilot, "ErrorModal")
        await press(pilot, "enter")
        burst(pilot, "enter", *str(tmp_path / "auditor.key"), "tab", *PHRASE, "enter")
        await screen(pilot, "TextModal")
        text = shown(pilot)
        assert "Kursi dijual" in text
        assert "Brown [/foo]·[31m" in text
        assert "Vacant post: Brown" in text
        assert "\x1b" not in text
        await press(pilot, "enter")
        burst(pilot, "m", "tab", *"Kami periksa", "tab", *"panggil saksi", "enter")
        await until(pilot, lambda: "moved on" in status(pilot))
        assert rows(pilot)[0][4] == "in review"
        # The key stays open in this room: no second form.
        await press(pilot, "enter")
        await screen(pilot, "TextModal")
        assert "Note: panggil saksi" in shown(pilot)
        await press(pilot, "escape", "r")
        burst(pilot, *code, "enter")
        await screen(pilot, "TextModal")
        assert "Answer: Kami periksa" in shown(pilot)
        assert "panggil saksi" not in shown(pilot)
        await press(pilot, "escape", "s")
        await screen(pilot, "TextModal")
        assert "in review" in shown(pilot)
        assert "days to settle (median)" in shown(pilot)


async def test_a_new_key_needs_the_same_passphrase_twice(town: Path, tmp_path: Path) -> None:
    async with at_work(town, AUDITOR) as pilot:
        await room(pilot)
        target = tmp_path / "second.key"
        burst(pilot, "k", *str(target), "tab", *PHRASE, "tab", *"anders anders", "enter")
        await until(pilot, lambda: "differ" in shown(pilot))
        burst(pilot, "ctrl+u", "tab", "tab", "ctrl+u", *"kurang", "enter")
        await until(pilot, lambda: "at least 12" in shown(pilot))
        burst(pilot, "ctrl+u", *PHRASE, "tab", "ctrl+u", *PHRASE, "enter")
        await until(pilot, lambda: "sealed to" in status(pilot))
        assert open_key_file(target, PHRASE)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR, Role.EMPLOYEE])
async def test_nobody_else_sees_or_moves_one(town: Path, role: Role) -> None:
    lodged(town)
    actor = Actor("x", role, "test")
    async with at_work(town, actor) as pilot:
        await room(pilot)
        for key in ("enter", "m", "k"):
            await press(pilot, key)
        await screen(pilot, "ComplaintsScreen")
        assert rows(pilot) == []
        assert "does not allow" in status(pilot)
        assert "C-00001" not in shown(pilot)
    site = site_at(town)
    with pytest.raises(Denied):
        list_complaints(actor, site)
    with pytest.raises(Denied):
        move_complaint(actor, site, "C-00001", "review")
    site.database.close()


async def test_without_a_key_it_says_so_in_indonesian_too(tmp_path: Path) -> None:
    path = made(tmp_path / "bare.db")
    async with at_work(path, BUDI, language="id") as pilot:
        await go_in(pilot)
        await until(pilot, lambda: notes(pilot).startswith("! "))
        # Said before the text is written, not after.
        await press(pilot, "n")
        await until(pilot, lambda: "auditor" in status(pilot))
        await screen(pilot, "ComplaintsScreen")


def test_over_ssh_the_key_is_said_to_lie_in_ones_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("talenta_tui.services.access.confine._folder", tmp_path)
    with pytest.raises(WrongUse, match="file of your folder here"):
        key_path("/media/usb/auditor.key")
    assert key_path("auditor.key") == tmp_path / "auditor.key"
    assert "files get" in making_note()
    assert "files put" in opening_note()
    assert opening_fields()[0].value == ""
    (tmp_path / "auditor.key").touch()
    assert opening_fields()[0].value == "auditor.key"


async def test_what_was_written_is_not_thrown_away_by_one_escape(town: Path) -> None:
    async with at_work(town, BUDI) as pilot:
        await room(pilot)
        burst(pilot, "n", *"Penting")
        modal = await screen(pilot, "WriteModal")
        modal.on_paste(events.Paste("\x1b[31m satu\r\ndua\ttiga"))
        await press(pilot, "escape")
        await until(pilot, lambda: "Esc again throws" in dialog(pilot))
        await press(pilot, "!")
        assert modal.written.text == "Penting·[31m satu\ndua tiga!"
        assert "\x1b" not in shown(pilot)
        await press(pilot, "escape", "escape")
        await screen(pilot, "ComplaintsScreen")


def test_lines_break_at_blanks_and_the_cursor_finds_its_way() -> None:
    written = Written()
    written.insert("satu dua tiga\n\nempatlimaenam tujuh")
    spans = written.lines(9)
    assert [written.text[a:b] for a, b in spans] == [
        "satu dua", "tiga", "", "empatlima", "enam", "tujuh",
    ]  # fmt: skip
    assert written.line_of(spans) == 5
    for key in ("up", "up", "up"):
        written.press(key, None, 9, 5)
    assert written.line_of(spans) == 2
    written.press("home", None, 9, 5)
    written.press("x", "x", 9, 5)
    assert written.text.split("\n")[1] == "x"
    for _n in range(100):
        written.press("up", None, 9, 5)
        written.press("left", None, 9, 5)
    assert written.cursor == 0
    written.press("backspace", None, 9, 5)
    assert written.text.startswith("satu")
