"""Vacancies and shortlists by keys, against the expected shortlists."""

from __future__ import annotations

import csv
import json
import sqlite3
import time
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.desk import Ticket, WorkDesk
from tests.conftest import DATA
from tests.screens.map_kit import (
    filled,
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

EXPECTED = DATA / "kota-300" / "expected"
CODE = "BAPENDA-002"


def expected(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (EXPECTED / f"shortlist-{code}.json").read_text(encoding="utf-8")
    )
    return found


@pytest.fixture
def town(kota_300: Path) -> Path:
    return pin(kota_300)


async def open_shortlist(pilot: Any, code: str) -> Any:
    await press(pilot, "f5")
    posts = await filled(pilot)
    at = next(n for n, row in enumerate(posts) if row[1] == code)
    await press(pilot, *["down"] * at, "enter")
    found = await screen(pilot, "ShortlistScreen")
    await filled(pilot)
    return found


async def test_counts_fill_in_and_are_the_expected_ones(town: Path) -> None:
    async with opened(town) as pilot:
        await press(pilot, "f5")
        posts = await filled(pilot)
        assert len(posts) == 27
        assert [row[0] for row in posts] == sorted(row[0] for row in posts)
        await until(pilot, lambda: all(row[3] != "…" for row in rows(pilot)))
        counts = {row[1]: row[3] for row in rows(pilot)}
        for code in ("SETDA-001", "BAPENDA-002", "BAPPEDA-004"):
            assert counts[code] == str(len(expected(code)["eligible"]))


@pytest.mark.parametrize("code", ["SETDA-001", "BAPENDA-002", "BAPPEDA-004"])
async def test_the_ranking_is_the_expected_one(town: Path, code: str) -> None:
    ties = {"x": "potential", "y": "performance", "tmt_golongan": "rank date", "jpm": "JPM"}
    async with opened(town) as pilot:
        await open_shortlist(pilot, code)
        listed = rows(pilot)
        wanted = expected(code)["eligible"]
        assert [int(row[0]) for row in listed] == [one["rank"] for one in wanted]
        assert [Fraction(row[3]) for row in listed] == [
            Fraction(one["talent_score"]) for one in wanted
        ]
        assert [Fraction(row[4]) for row in listed] == [Fraction(one["jpm"]) for one in wanted]
        assert [row[5] for row in listed] == [
            ""
            if one["tie_rule"] is None
            else ties.get(one["tie_rule"], one["tie_rule"].upper())
            if one["tie_rule"] != "box"
            else "box"
            for one in wanted
        ]
        assert f"{len(wanted)} eligible of " in notes(pilot)
        assert "share 0 until recorded for this post" in notes(pilot)
        assert "To be confirmed before signing: " in notes(pilot)


async def test_who_is_out_near_first_with_every_reason(town: Path) -> None:
    wanted = expected(CODE)["excluded"]
    near = [one for one in wanted if "box" not in one["reasons"]]
    async with opened(town) as pilot:
        short = await open_shortlist(pilot, CODE)
        await press(pilot, "o")
        assert len(rows(pilot)) == len(near)
        assert {p.evidence.nip for p in short._people} == {one["nip"] for one in near}
        await press(pilot, "o")
        assert len(rows(pilot)) == len(wanted)
        by_nip = {one["nip"]: one["reasons"] for one in wanted}
        for person, row in zip(short._people, rows(pilot), strict=True):
            assert [r.rule for r in person.eligibility.failed] == by_nip[person.evidence.nip]
            assert row[3].count(", needs ") == len(by_nip[person.evidence.nip])
        flags = [person.eligibility.near for person in short._people]
        assert flags == sorted(flags, reverse=True)
        await press(pilot, "o")
        assert len(rows(pilot)) == len(expected(CODE)["eligible"])


async def test_x_shows_every_rule_with_what_it_saw_and_needs(town: Path) -> None:
    async with opened(town, size=(120, 60)) as pilot:
        await open_shortlist(pilot, CODE)
        await press(pilot, "x")
        await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: "Eligibility for" in shown(pilot))
        text = shown(pilot)
        for rule in ("Box", "Status", "Tier", "Education", "Service", "Age", "Predicate"):
            assert f"✓ {rule}: saw " in text
        assert "? Physical and mental health" in text
        assert "Talent score" in text


async def test_two_to_four_stand_side_by_side(town: Path) -> None:
    async with opened(town) as pilot:
        short = await open_shortlist(pilot, CODE)
        await press(pilot, "c")
        assert "Pick two to four" in status(pilot)
        await press(pilot, "space", "space", "space", "space", "space")
        assert status(pilot) == "At most 4 side by side; Space takes one away."
        names = [person.evidence.name for person in short._people[:4]]
        scores = [row[3] for row in rows(pilot)[:4]]
        await press(pilot, "c")
        compare = await screen(pilot, "CompareScreen")
        await until(pilot, lambda: "share 0 until recorded" in notes(pilot))
        listed = {row[0]: row[1:] for row in rows(pilot)}
        assert listed["Rank"] == ("1", "2", "3", "4")
        assert listed["Talent score"] == tuple(scores)
        assert all("months)" in cell for cell in listed["Assessment"])
        await press(pilot, "right", "x")
        assert compare.person == 1
        await screen(pilot, "ExplainScreen")
        await until(pilot, lambda: names[1] in notes(pilot))


async def test_saved_files_are_the_expected_ones(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "list"
    async with opened(town) as pilot:
        await open_shortlist(pilot, CODE)
        await press(pilot, "p", "ctrl+u", *"list", "enter")
        await until(pilot, lambda: status(pilot).startswith("Saved as"))
        await press(pilot, "p", "ctrl+u", *"list", "down", "right", "enter")
        await until(pilot, lambda: target.with_suffix(".json").exists())
        await until(pilot, lambda: status(pilot).endswith(".json"))
    saved = json.loads(target.with_suffix(".json").read_text(encoding="utf-8"))
    wanted = expected(CODE)
    assert [one["nip"] for one in saved["eligible"]] == [one["nip"] for one in wanted["eligible"]]
    assert {one["nip"]: [r["rule"] for r in one["reasons"]] for one in saved["excluded"]} == {
        one["nip"]: one["reasons"] for one in wanted["excluded"]
    }
    with target.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["nip"] for line in lines] == [one["nip"] for one in wanted["eligible"]]


async def test_escape_stops_the_counting_and_keeps_what_is_counted(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from talenta_tui.screens import vacancies as module

    real = module._eligible_for

    def endless_after_the_first(desk: WorkDesk, code: str, ticket: Ticket) -> int | None:
        while code != "SETDA-001":
            ticket.share(0.5)
            time.sleep(0.005)
        return real(desk, code, ticket)

    monkeypatch.setattr(module, "_eligible_for", endless_after_the_first)
    async with opened(town) as pilot:
        await press(pilot, "f5")
        vacancies = await screen(pilot, "VacanciesScreen")
        await filled(pilot)
        await until(pilot, lambda: vacancies.busy and rows(pilot)[0][3] == "13")
        await pilot.press("escape")
        await until(pilot, lambda: not vacancies.busy)
        assert pilot.app.screen is vacancies
        assert status(pilot) == "Stopped. Nothing was changed."
        assert [row[3] for row in rows(pilot)[:2]] == ["13", "…"]


async def test_computing_is_no_change_that_begins_it_anew(town: Path) -> None:
    """The first run keeps the policy it used; seen as a change, that undid the user's Esc."""
    changes = "SELECT MAX(seq) FROM event WHERE reading IS NULL"
    with closing(sqlite3.connect(town)) as plain:
        before = plain.execute(changes).fetchone()
        assert plain.execute("SELECT COUNT(*) FROM policy").fetchone() == (0,)
    async with opened(town) as pilot:
        await press(pilot, "f5")
        await filled(pilot)
        await until(pilot, lambda: all(row[3] != "…" for row in rows(pilot)))
    with closing(sqlite3.connect(town)) as plain:
        assert plain.execute("SELECT COUNT(*) FROM policy").fetchone() == (1,)
        assert plain.execute(changes).fetchone() == before
