"""Text from outside is shown as text on every screen of the talent map, never interpreted."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import Static

from talenta_tui.i18n import set_language
from talenta_tui.screens.saving import _target
from talenta_tui.screens.view_form import ChoiceField, Form, TextField
from talenta_tui.screens.view_sheet import Sheet
from tests.screens.map_kit import (
    filled,
    notes,
    opened,
    pin,
    press,
    rows,
    screen,
    shown,
    until,
)
from tests.widgets.hostile import NAMES

KEYS = (
    *("a", "I", "/", "9", " ", "é", "\x1b", "left", "right", "up", "down", "tab"),
    *("backspace", "ctrl+u", "ctrl+l", "f1"),
)
FOO = "Brown [/foo]"
HOSTILE = (*filter(None, NAMES), "=1+1", "'; DROP TABLE employee; --")


@pytest.fixture
def hostile_town(kota_300: Path) -> Path:
    """kota-300 where every name, post, unit and record is one of the hostile texts."""
    columns = {
        "employee_version": ("name", "post"),
        "unit": ("name",),
        "position_version": ("name", "fields"),
        "award": ("name",),
        "team": ("name",),
        "training": ("name",),
        "career": ("post", "unit", "agency"),
        "penalty": ("name",),
        "session": ("code",),
        "assessor": ("code",),
        "exercise": ("name",),
        "education": ("field",),
    }
    with sqlite3.connect(kota_300) as connection:
        for table, names in columns.items():
            for (key,) in connection.execute(f'SELECT id FROM "{table}"').fetchall():
                for name in names:
                    value = HOSTILE[key % len(HOSTILE)]
                    # Codes and lookups are unique; their end tells them apart.
                    if table in ("session", "assessor", "exercise"):
                        value += str(key)
                    connection.execute(
                        f'UPDATE "{table}" SET "{name}" = ? WHERE id = ?', (value, key)
                    )
    return pin(kota_300)


def harmless(pilot: Any) -> str:
    """What is shown, after a look that nothing in it could drive a terminal."""
    assert pilot.app.is_running
    text = shown(pilot)
    bad = {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}}
    assert not bad, bad
    for line in pilot.app.screen._compositor.render_strips(pilot.app.size):
        for segment in line:
            assert segment.style is None or not segment.style.meta.get("@click")
    return text


async def test_the_map_its_lists_pages_and_explanations(hostile_town: Path) -> None:
    async with opened(hostile_town) as pilot:
        await press(pilot, "f4")
        await until(pilot, lambda: "placed" in notes(pilot))
        harmless(pilot)
        await press(pilot, "right", "right", "enter")
        await screen(pilot, "PeopleListScreen")
        await filled(pilot)
        seen = harmless(pilot)
        for _step in range(6):
            await press(pilot, "enter")
            await screen(pilot, "PersonScreen")
            await filled(pilot)
            for _page in range(12):
                harmless(pilot)
                await press(pilot, "pagedown")
            await press(pilot, "x")
            await screen(pilot, "ExplainScreen")
            await until(pilot, lambda: "Talent score" in shown(pilot))
            await press(pilot, "home", "asterisk")
            for _page in range(8):
                harmless(pilot)
                await press(pilot, "pagedown")
            await press(pilot, "escape", "m")
            await screen(pilot, "TalentMapScreen")
            await until(pilot, lambda: "◆" in shown(pilot))
            seen += harmless(pilot)
            await press(pilot, "enter")
            await screen(pilot, "PeopleListScreen")
            await filled(pilot)
            await press(pilot, *["down"] * (_step + 1))
        assert FOO in seen
        await press(pilot, "escape", "n")
        await screen(pilot, "PeopleListScreen")
        await filled(pilot)
        harmless(pilot)


async def test_people_and_the_search(hostile_town: Path) -> None:
    async with opened(hostile_town, size=(120, 40)) as pilot:
        await press(pilot, "f6")
        await filled(pilot)
        assert FOO in harmless(pilot)
        await press(pilot, "s", *"[/foo]")
        await until(pilot, lambda: "Search: [/foo]" in shown(pilot))
        await until(pilot, lambda: rows(pilot) and "[/foo]" in rows(pilot)[0][0])
        harmless(pilot)
        await press(pilot, "ctrl+u", "escape", "f", *"[@click=app.quit]")
        assert "[@click=app.quit]" in harmless(pilot)
        await press(pilot, "enter")
        await until(pilot, lambda: "Filter: unit [@click=app.quit]" in notes(pilot))
        harmless(pilot)


async def test_vacancies_shortlists_and_comparing(hostile_town: Path) -> None:
    async with opened(hostile_town) as pilot:
        await press(pilot, "f5")
        await filled(pilot)
        harmless(pilot)
        for _post in range(4):
            await press(pilot, "enter")
            await screen(pilot, "ShortlistScreen")
            await until(pilot, lambda: " eligible of " in notes(pilot))
            harmless(pilot)
            await press(pilot, "space", "space", "space", "c")
            await screen(pilot, "CompareScreen")
            harmless(pilot)
            await press(pilot, "end", "escape", "o")
            harmless(pilot)
            await press(pilot, "o", "end", "x")
            await screen(pilot, "ExplainScreen")
            await until(pilot, lambda: "Eligibility for" in shown(pilot))
            harmless(pilot)
            await press(pilot, "escape", "escape", "down")
            await screen(pilot, "VacanciesScreen")


async def test_the_question_before_a_file_is_replaced(
    hostile_town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "[hr] [b] [@click=app.quit]x.csv"
    target.write_text("mine")
    async with opened(hostile_town) as pilot:
        await press(pilot, "f6")
        await filled(pilot)
        await press(pilot, "p", "ctrl+u", *target.name, "enter")
        await screen(pilot, "ConfirmModal")
        asked = " ".join(str(widget.render()) for widget in pilot.app.screen.query(Static))
        assert "[hr] [b] [@click=app.quit]x.csv" in asked
        harmless(pilot)


@given(st.text(max_size=60), st.text(max_size=300), st.integers(1, 200))
@settings(max_examples=200, deadline=None)
def test_a_page_takes_any_text(name: str, value: str, width: int) -> None:
    set_language("en")
    sheet: Sheet[str] = Sheet(width)
    sheet.heading(name, value)
    sheet.value(name, value)
    sheet.records([(name, value, value)], (10, 12), "none")
    sheet.text(value)
    text = "".join(line.text for line in sheet.lines)
    assert not {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}}


@given(st.lists(st.sampled_from(KEYS)))
@settings(max_examples=300, deadline=None)
def test_a_form_takes_any_key(keys: list[str]) -> None:
    form = Form(
        [
            TextField("text", "Text", limit=5),
            ChoiceField("choice", "Choice", [(None, "any"), (1, "III/a"), (2, "IV/b")]),
            TextField("number", "Number", limit=3, digits=True),
        ]
    )
    for key in keys:
        form.press(key, key if len(key) == 1 else None)
    values = form.values()
    assert len(str(values["text"])) <= 5
    assert str(values["text"]).isprintable()
    assert values["choice"] in (None, 1, 2)
    assert values["number"] is None or values["number"] == int(str(values["number"]))


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_file_name_is_a_name_or_refused(text: str) -> None:
    target = _target({"file": text, "format": "csv"})
    assert target is None or target.suffix.lower() == ".csv"
