"""F9, then v: who would move and which shortlists would change, read by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services.actor import Actor, Role
from tests.screens.map_kit import (
    burst,
    notes,
    opened,
    pin,
    press,
    rows,
    screen,
    shown,
    status,
    until,
)

MEMBER = Actor("tuti", Role.COMMITTEE, "test")


async def test_somebody_who_cannot_adopt_reads_what_would_change(
    kota_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = dump_policy(builtin_policy("bkn-411-2025")).replace("at_least = 80", "at_least = 75", 1)
    Path("mine.toml").write_text(text)
    async with opened(pin(kota_300), actor=MEMBER) as pilot:
        await press(pilot, "f9")
        await until(pilot, lambda: "bkn-411-2025" in shown(pilot))
        burst(pilot, "v", *"mine.toml", "enter")
        await screen(pilot, "PolicyPreviewScreen")
        await until(pilot, lambda: "nothing is adopted yet" in notes(pilot))
        # From a box to those who come into it or leave it, and to one of them.
        boxes = {row[0]: row for row in rows(pilot)}
        came = int(boxes["9"][4].removeprefix("+"))
        assert int(boxes["9"][3]) == int(boxes["9"][2]) + came
        await press(pilot, *["down"] * 8, "enter")
        await until(pilot, lambda: "[Who moves]" in shown(pilot))
        assert [row[2] for row in rows(pilot)] == ["9"] * came
        assert "Box 9" in status(pilot)
        name = rows(pilot)[0][0]
        await press(pilot, "enter")
        await screen(pilot, "PersonScreen")
        await until(pilot, lambda: name in shown(pilot))
        await press(pilot, "escape")
        # A shortlist: who comes onto it.
        await press(pilot, "tab")
        await until(pilot, lambda: "[Shortlists]" in shown(pilot))
        assert rows(pilot)[0][3].startswith("+")
        await press(pilot, "enter")
        await screen(pilot, "TextModal")
        await until(pilot, lambda: "In: " in shown(pilot))
        await press(pilot, "enter", "tab")
        assert [row[0] for row in rows(pilot)] == ["axes.x.bands.0.at_least"]
        await press(pilot, "a")
        await until(pilot, lambda: "role does not allow" in status(pilot))
        await press(pilot, "p", "ctrl+u", *"moves", "enter")
        await until(pilot, lambda: Path("moves.csv").exists())
        assert Path("moves.csv").read_text().startswith("nip,old_box,new_box")
