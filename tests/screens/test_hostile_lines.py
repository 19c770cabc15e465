"""Every buffer a block can be pasted into holds only what could have been typed.

Whoever handles a paste is found in the source: a new one is tried here, or fails by its name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events

from talenta_tui.screens.complaints_write import Written
from talenta_tui.screens.import_form import ImportForm
from talenta_tui.screens.line_edit import LineEdit
from talenta_tui.screens.modals.session_pick import NipsModal
from talenta_tui.screens.people import SearchLine
from talenta_tui.services.access.confine import confine_to
from talenta_tui.text import plain
from talenta_tui.widgets.questionnaire_model import FormModel
from talenta_tui.widgets.score_sheet_prompt import Prompt, PromptKind
from tests.access.service_functions import PACKAGE
from tests.screens.test_hostile_fields import TEXTS


def _line(text: str) -> str:
    edit = LineEdit()
    edit.insert(text)
    return edit.text


def _written(text: str) -> str:
    written = Written()
    written.insert(text)
    return written.text.replace("\n", "")


def _nips(text: str) -> str:
    here = SimpleNamespace(_typed=SimpleNamespace(text="", refresh=lambda: None))
    NipsModal.on_paste(here, events.Paste(text))  # type: ignore[arg-type]
    return str(here._typed.text)


def _search(text: str) -> str:
    here = SimpleNamespace(
        text="", post_message=lambda _m: True, refresh=lambda: None, Changed=SearchLine.Changed
    )
    SearchLine.on_paste(here, events.Paste(text))  # type: ignore[arg-type]
    return str(here.text)


def _prompts(text: str) -> str:
    held = ""
    for kind in PromptKind:
        prompt = Prompt(kind, (0, 0))
        prompt.insert(text)
        held += prompt.text
    return held


def _questionnaire(text: str) -> str:
    model = FormModel()
    model.writing = True
    model.paste(text)
    return model.comment


HELD: dict[str, Callable[[str], str]] = {
    "FormModal": lambda _text: "",  # test_hostile_fields, through the application
    "KeysAtOnce": lambda _text: "",  # the base of dialogs, which pastes nothing
    "PromptModal": _line,
    "WriteModal": _written,
    "NipsModal": _nips,
    "SearchLine": _search,
    "ImportForm": _line,
    "Questionnaire": _questionnaire,
    "ScoreSheet": _prompts,
}


def test_whoever_takes_a_paste_is_here() -> None:
    found = {
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
        if any(isinstance(x, ast.FunctionDef) and x.name == "on_paste" for x in node.body)
    }
    assert found == set(HELD), "put the new one into the table"


@pytest.mark.parametrize("name", HELD)
def test_a_paste_is_as_if_typed(name: str) -> None:
    for text in TEXTS:
        held = HELD[name](text)
        assert plain(held) == held, (name, text)
        held.encode()


@given(st.text(st.characters(codec=None), max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_paste_is_as_if_typed(text: str) -> None:
    for held in HELD.values():
        assert plain(held(text)) == held(text)
        held(text).encode()


@pytest.mark.parametrize("confined", [False, True])
def test_the_form_of_an_import_looks_for_any_name(
    confined: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`~nobody/`, a name too long and what is no text ended the application."""
    told: list[Any] = []
    monkeypatch.setattr(ImportForm, "post_message", lambda _self, message: told.append(message))
    monkeypatch.setattr(ImportForm, "refresh", lambda _self, *_a, **_k: None)
    confine_to(tmp_path if confined else None)
    try:
        for text in (*TEXTS, "~nobody/", "~nobody/x/", "y" * 300 + "/", "a\x00/b"):
            form = ImportForm({"awards": "x"}, tmp_path)
            form.path.set("")
            for way in (form.path.insert, form.path.set):
                way(text)
                form._look()
                form.field = type(form.field).FILE
                form._enter()
    finally:
        confine_to(None)
    assert all(isinstance(one, ImportForm.Refused | ImportForm.Chosen) for one in told)
    assert told
