"""The printed key card says what the one table of actions says."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from talenta_tui.actions import ACTIONS
from talenta_tui.cli import run
from talenta_tui.cli.keycard import EVERYWHERE, card
from talenta_tui.screens.help import ABOUT


def test_every_action_with_keys_is_on_the_card() -> None:
    lines = list(card({}))
    assert len(lines) == sum(bool(a.keys) for a in ACTIONS)
    assert lines[0].where == EVERYWHERE
    assert [line.keys for line in lines if line.label == "Home" and line.where == EVERYWHERE] == [
        "F2"
    ]


def test_every_screen_on_the_card_says_what_it_is_for() -> None:
    assert {line.where for line in card({})} - {EVERYWHERE} <= set(ABOUT)


def test_one_s_own_keys_are_on_it() -> None:
    found = {(line.where, line.label): line.keys for line in card({"map.filter": "u,ctrl+f"})}
    assert found["map", "Filter"] == "u Ctrl+F"


def test_it_prints_in_eighty_columns_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("en", "id"):
        assert run(["--lang", language, "keys"]) == 0
        printed = capsys.readouterr().out.splitlines()
        assert len(printed) > 200
        assert max(map(cell_len, printed)) <= 80


def test_it_goes_out_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "keys", "--format", "json"]) == 0
    assert {"where", "keys", "label", "help"} == set(json.loads(capsys.readouterr().out)[0])
