"""The import screen: choose, look, apply; nothing typed is lost, nothing half done is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from talenta_tui.i18n import set_language
from talenta_tui.screens.import_form import Field, ImportForm, entries
from talenta_tui.screens.importing import KINDS, ImportScreen
from talenta_tui.screens.line_edit import LineEdit
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.modals.error import ErrorModal
from talenta_tui.services.importing import kinds
from talenta_tui.widgets.row_list import RowList
from tests.conftest import DATA
from tests.screens.map_kit import burst, opened, press, screen, shown, status, until

FAULTY = DATA / "kota-300-faulty"


def summary(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#summary", Static).content)


async def preview(pilot: Pilot[None], kind: str, path: Path) -> None:
    """Open the import screen, choose kind and file by keys in one burst, wait for the preview."""
    await press(pilot, "i")
    await screen(pilot, "ImportScreen")
    downs = ["down"] * list(KINDS).index(kind)
    burst(pilot, *downs, "tab", "ctrl+u", *str(path), "enter")
    await until(pilot, lambda: pilot.app.screen.has_class("-preview"))


def test_the_screen_offers_every_kind_in_the_order_of_the_service() -> None:
    assert tuple(KINDS) == kinds()


async def test_the_preview_shows_faults_beside_their_rows(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await preview(pilot, "employees", FAULTY / "employees.csv")
        assert "employees from employees.csv: 129 rows" in summary(pilot)
        assert "120 new   0 changed   0 unchanged   9 faulty" in summary(pilot)
        assert "Columns not needed and not stored: PNS ID" in summary(pilot)
        rows = list(pilot.app.screen.query_one(RowList).rows)
        faults = {(row, text) for row, text in rows if "│" not in text}
        assert ("5", "TANGGAL LAHIR “31-02-1985”: a date that does not exist") in faults
        assert len(faults) == 9
        # Beneath its own row where that is shown, else at its place in the order of the file.
        assert [row for row, _text in rows] == sorted((r for r, _t in rows), key=int)
        assert (
            rows[rows.index(("5", "TANGGAL LAHIR “31-02-1985”: a date that does not exist")) - 1][0]
            == "5"
        )
        await press(pilot, "down", "down", "down", "down")
        assert "a date that does not exist" in str(
            pilot.app.screen.query_one("#line", Static).content
        )


async def test_applying_asks_writes_and_proposes_the_next(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await preview(pilot, "employees", FAULTY / "employees.csv")
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
        asked = " ".join(str(s.content) for s in pilot.app.screen.query(Static))
        assert "120 new and 0 changed rows are written to Kota Semarang." in asked
        assert "9 faulty rows are left out." in asked
        await press(pilot, "escape")
        await screen(pilot, "ImportScreen")
        assert "a: apply the good rows" in summary(pilot)
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
        await press(pilot, "enter")
        await until(pilot, lambda: "Written." in summary(pilot))
        assert status(pilot) == "Written. Next: positions: the map of posts"
        await press(pilot, "a")
        assert status(pilot) == "This file is written already."
        await press(pilot, "escape")
        assert pilot.app.screen.query_one(ImportForm).kind == "positions"
    async with opened(kota_300) as pilot:
        await preview(pilot, "employees", FAULTY / "employees.csv")
        assert "0 new   0 changed   120 unchanged   9 faulty" in summary(pilot)
        await press(pilot, "a")
        assert status(pilot) == "Nothing to write: everything is there already."


async def test_strict_writes_nothing_while_a_row_is_faulty(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await preview(pilot, "employees", FAULTY / "employees.csv")
        await press(pilot, "s")
        assert "Strict: nothing is written while a row is faulty." in summary(pilot)
        await press(pilot, "a")
        assert isinstance(pilot.app.screen, ImportScreen)
        assert status(pilot) == "Strict: nothing is written while a row is faulty."


async def test_a_file_of_another_kind_is_refused_and_the_form_stays(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        await screen(pilot, "ImportScreen")
        burst(pilot, "down", "tab", "ctrl+u", *str(FAULTY / "employees.csv"), "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        dialog = pilot.app.screen
        assert isinstance(dialog, ErrorModal)
        assert "missing columns" in dialog.what.sentence
        await press(pilot, "enter")
        form = (await screen(pilot, "ImportScreen")).query_one(ImportForm)
        assert form.path.text == str(FAULTY / "employees.csv")
        await press(pilot, "x")
        assert form.path.text.endswith(".csvx")


async def test_escape_stops_a_reading_and_keeps_nothing(kota_300: Path, tmp_path: Path) -> None:
    source = (DATA / "kota-300-faulty" / "employees.csv").read_bytes()
    lines = source.splitlines(keepends=True)
    big = tmp_path / "big.csv"
    big.write_bytes(lines[0] + b"".join(lines[1:]) * 800)
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        await screen(pilot, "ImportScreen")
        burst(pilot, "tab", "ctrl+u", *str(big), "enter")
        importing = pilot.app.screen
        assert isinstance(importing, ImportScreen)
        # Pilot's own pauses wait for an idle machine, which comes when all is read.
        async with asyncio.timeout(60):
            while "big.csv · reading" not in shown(pilot):
                await asyncio.sleep(0.01)
            burst(pilot, "escape")
            while importing.busy:
                await asyncio.sleep(0.01)
        assert not pilot.app.screen.has_class("-preview")
        assert "Nothing was changed." in status(pilot)


async def test_the_list_completes_what_is_typed(kota_300: Path, tmp_path: Path) -> None:
    (tmp_path / "Surat").mkdir()
    (tmp_path / "Surat" / "pegawai [b]x.csv").write_text("NIP\n")
    (tmp_path / "surat.docx").write_text("")
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        form = (await screen(pilot, "ImportScreen")).query_one(ImportForm)
        burst(pilot, "tab", "ctrl+u", *f"{tmp_path}/su", "enter")
        await until(pilot, lambda: form.path.text == f"{tmp_path}/Surat/")
        assert "pegawai [b]x.csv" in shown(pilot)
        assert "docx" not in shown(pilot)
        await press(pilot, "enter")
        assert status(pilot) == "Choose a file with ↓, or type its name."
        burst(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorModal))
        assert form.path.text.endswith("pegawai [b]x.csv")


async def test_fields_are_reached_in_one_burst(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        form = (await screen(pilot, "ImportScreen")).query_one(ImportForm)
        burst(pilot, "down", "down", "tab", "ctrl+u", *"/x/y", "tab", *"Lembar 1", "shift+tab", "z")
        await until(pilot, lambda: form.path.text == "/x/yz")
        assert (form.kind, form.sheet.text, form.field) == ("performance", "Lembar 1", Field.FILE)
        await press(pilot, "enter")
        assert status(pilot) == "There is no such file."


async def test_a_pasted_path_goes_into_the_file_field(kota_300: Path) -> None:
    async with opened(kota_300) as pilot:
        await press(pilot, "i")
        form = (await screen(pilot, "ImportScreen")).query_one(ImportForm)
        form.path.set("")
        pilot.app.post_message(events.Paste("'/srv/berkas/pegawai.xlsx'\n"))
        await until(pilot, lambda: form.path.text == "/srv/berkas/pegawai.xlsx")


@pytest.mark.parametrize("language", ["id", "en"])
async def test_every_kind_fits_its_column(kota_300: Path, language: str) -> None:
    async with opened(kota_300, language=language) as pilot:
        set_language(language)
        await press(pilot, "i")
        form = (await screen(pilot, "ImportScreen")).query_one(ImportForm)
        await until(pilot, lambda: form.size.height > 12)
        for line in form.lines()[2:13]:
            assert "…" not in line.split("│")[0], line


def test_entries_leave_out_what_cannot_be_imported(tmp_path: Path) -> None:
    for name in ("b.CSV", "a.xlsx", "c.pdf", ".hidden.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder").mkdir()
    assert [e.name for e in entries(tmp_path)] == ["folder/", "a.xlsx", "b.CSV"]
    assert entries(tmp_path / "none") == []


def test_a_line_is_edited_like_a_line() -> None:
    edit = LineEdit()
    edit.insert("satu dua\ntiga")
    assert edit.text == "satu dua tiga"
    for key in ("left", "backspace", "home", "delete", "end", "ctrl+w"):
        assert edit.key(events.Key(key, None))
    assert edit.text == "atu dua "
    assert not edit.key(events.Key("f5", None))
    edit.insert("x" * 5000)
    assert len(edit.text) == 1000
