"""The committee signs a shortlist by keys, reads it, computes it again and prints it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.signed_shortlists import sign_shortlist
from talenta_tui.services.site import open_site
from talenta_tui.services.vacancies import shortlist
from tests.conftest import NOON
from tests.screens.map_kit import (
    filled,
    notes,
    opened,
    pin,
    press,
    rows,
    screen,
    status,
    until,
)
from tests.screens.test_vacancies_screen import CODE, open_shortlist

MEMBER = Actor("tuti", Role.COMMITTEE, "test")


def signed(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT signer, note FROM shortlist_signature").fetchall()


async def test_the_committee_signs_reads_replays_and_prints(
    kota_300: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    town = pin(kota_300)
    async with opened(town, actor=MEMBER) as pilot:
        await open_shortlist(pilot, CODE)
        ranked = [row[1] for row in rows(pilot)]
        # Typed in one go: the note and the key that signs are not lost to the opening form.
        await press(pilot, "s", *"sesuai rapat".replace(" ", "_"), "enter")
        await until(pilot, lambda: signed(town) == [("tuti", "sesuai_rapat")])
        await until(pilot, lambda: "✓ Signed by tuti" in notes(pilot))
        # The same person cannot sign it twice, and is told.
        await press(pilot, "s", "enter")
        await screen(pilot, "ErrorModal")
        await press(pilot, "escape")
        await press(pilot, "g")
        await screen(pilot, "SignedListsScreen")
        assert [row[0] for row in await filled(pilot)] == ["1"]
        await press(pilot, "r")
        await until(pilot, lambda: "came out the same" in status(pilot))
        await press(pilot, "enter")
        await screen(pilot, "SignedListScreen")
        assert [row[1] for row in await filled(pilot)] == ranked
        await press(pilot, "o")
        await until(pilot, lambda: bool(rows(pilot)) and len(rows(pilot)[0]) == 2)
        await press(pilot, "p", "ctrl+u", *"list", "down", "right", "enter")
        await until(pilot, lambda: (tmp_path / "list.txt").exists())
        assert CODE in (tmp_path / "list.txt").read_text()


async def test_who_may_not_sign_has_no_such_key(kota_300: Path) -> None:
    async with opened(pin(kota_300)) as pilot:
        found = await open_shortlist(pilot, CODE)
        names = {action.name for action in found.hints()}
        assert "sign" not in names
        # Nor is what a signature would cover computed for nobody.
        assert found._digest == ""
        assert "signed" in names
        await press(pilot, "s")
        await until(pilot, lambda: "role does not allow" in status(pilot))
    assert signed(kota_300) == []


async def test_an_auditor_goes_from_a_signed_list_to_everything_around_it(
    kota_300: Path,
) -> None:
    town = pin(kota_300)
    site = open_site(str(town), clock=lambda: NOON)
    found = shortlist(MEMBER, site, CODE)
    sign_shortlist(MEMBER, site, CODE, shortlist_digest(found))
    site.database.close()
    first = found.eligible[0].evidence.nip
    async with opened(town, actor=Actor("ani", Role.AUDITOR, "test")) as pilot:
        await open_shortlist(pilot, CODE)
        await press(pilot, "t")
        await screen(pilot, "IntegrityScreen")
        await until(pilot, lambda: f"about {CODE}" in notes(pilot))
        assert {"import", "shortlist.read", "shortlist.sign"} <= {r[3] for r in await filled(pilot)}
        await press(pilot, "escape", "g")
        await screen(pilot, "SignedListsScreen")
        await filled(pilot)
        await press(pilot, "enter")
        await screen(pilot, "SignedListScreen")
        await filled(pilot)
        await press(pilot, "t")
        await screen(pilot, "IntegrityScreen")
        await until(pilot, lambda: f"about {CODE}, {first}" in notes(pilot))
