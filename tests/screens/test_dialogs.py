"""Dialogs stand in the middle of what they are about, which stays in sight around them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.screen import ModalScreen

from talenta_tui.screens.complaints_write import WriteModal
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.modals.error import ErrorModal, Told
from talenta_tui.screens.modals.form import FormLines, FormModal
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.next_steps import NextSteps
from talenta_tui.screens.view_form import Form, TextField
from tests.screens.map_kit import opened, pin, until


@pytest.mark.parametrize("kind", ["confirm", "error", "text", "write", "form"])
async def test_a_dialog_stands_in_the_middle_over_its_screen(kota_300: Path, kind: str) -> None:
    """Seen at 80×24: questions stood in a corner of an empty screen."""
    made: dict[str, ModalScreen[Any]] = {
        "confirm": ConfirmModal("Sure?", "It locks.", yes="does it"),
        "error": ErrorModal(Told("Refused", "why", "Nothing was changed.")),
        "text": TextModal("Whole", ["a line"]),
        "write": WriteModal("What is wrong"),
        "form": FormModal(Form([TextField("code", "Code")]), "New"),
    }
    async with opened(pin(kota_300)) as pilot:
        await until(pilot, lambda: bool(pilot.app.screen.query_one(NextSteps).items))
        modal = made[kind]
        await pilot.app.push_screen(modal)
        await pilot.pause()
        box = next(iter(modal.children))
        width, height = pilot.app.size
        region = box.region
        assert abs(region.x - (width - region.right)) <= 1
        assert abs(region.y - (height - region.bottom)) <= 1
        assert modal.styles.background.a == 0


async def test_a_form_cuts_neither_its_question_nor_its_note_nor_a_fields_name() -> None:
    """At 80 columns a note ended in `its answer appears in`, and a check in `hasil kedaluwar…`."""
    question = "Compute the place of one person in 2026-10 anew from what is known by now, for good"
    note = "Whoever reads it leaves a trace; the answer appears on this page, by a clock of days"
    name = "hasil kedaluwarsa sekali"
    modal = FormModal(
        Form([TextField("reason", name)]), question, note=lambda _v: note, judge=lambda _v: note
    )
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(modal)
        await pilot.press("enter")
        await pilot.pause()
        lines = modal.query_one(FormLines).lines()
        text = " ".join(" ".join(lines).split())
        assert question in text
        assert text.count(note) == 2
        assert name in text
        assert "…" not in text
        assert "Ctrl+L" in lines[-1]
        await pilot.press("x")
        await pilot.pause()
        assert " ".join(" ".join(modal.query_one(FormLines).lines()).split()).count(note) == 1
