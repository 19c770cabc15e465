"""F8: the state of the trail, its events, verifying, signing, and what a role does not see."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event as Gate
from typing import Any

import pytest

from talenta_tui.db.engine import write_transaction
from talenta_tui.screens.integrity import IntegrityScreen
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit import integrity
from talenta_tui.services.signing import create_site_key
from talenta_tui.services.trail import record
from tests.screens.control_kit import ADMIN, AUDITOR, FOO, at_home, at_work, made, site_at
from tests.screens.map_kit import burst, filled, notes, press, rows, screen, shown, status, until


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with 450 changes of two operators, some of them hostile."""
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "keys"))
    path = made(tmp_path / "town.db")
    site = site_at(path)
    create_site_key(ADMIN, site)
    budi = Actor(FOO, Role.OPERATOR, "ssh 10.0.0.7 50122 SHA256:abcdef")
    with write_transaction(site.database):
        for n in range(450):
            who = budi if n % 3 else ADMIN
            record(who, site, "session.rate", f"S-{n % 9}",
                   {"old": {"level": n, "note": None}, "new": {"level": n + 1, "note": FOO}},
                   "checked on paper")  # fmt: skip
    site.database.close()
    return path


def events(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM event").fetchone()[0])


async def test_the_state_and_the_events_fit_the_smallest_terminal(town: Path) -> None:
    before = events(town)
    async with at_work(town, AUDITOR) as pilot:
        await press(pilot, "f8")
        await screen(pilot, "IntegrityScreen")
        await filled(pilot)
        await until(pilot, lambda: "Never verified" in notes(pilot))
        text = shown(pilot)
        # Home has used the policy for the first time and kept the places; this look is recorded
        # before it shows anything.
        seen = events(town)
        assert seen == before + 3
        assert f"{seen} events   head {seen}-" in notes(pilot)
        assert "No head signed yet" in text
        assert "Never backed up" in text
        # The look itself is the newest event; below what Home did stands the last change.
        assert rows(pilot)[0][2:4] == ("auditor", "audit.read")
        await press(pilot, "down", "down", "down")
        assert rows(pilot)[3][4] == "S-8"
        assert "level: 449 → 450" in notes(pilot)
        assert "note: – → Brown [/foo]·[31m" in notes(pilot)
        assert "ssh 10.0.0.7 50122 · SHA256:abcdef" in notes(pilot)
        assert "Reason: checked on paper" in shown(pilot)
        assert "\x1b" not in shown(pilot)
        await press(pilot, "enter")
        await screen(pilot, "TextModal")
        assert "SHA-256" in shown(pilot)
        await press(pilot, "escape")
        await screen(pilot, "IntegrityScreen")
        assert events(town) == seen


async def test_older_events_come_when_the_cursor_nears_the_end(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        assert len(rows(pilot)) == 200
        for _page in range(3):
            await press(pilot, "end")
            await pilot.pause(0.2)
        total = events(town)
        await until(pilot, lambda: len(rows(pilot)) == total)
        assert [int(r[0]) for r in rows(pilot)] == list(range(total, 0, -1))


async def test_the_filter_narrows_and_its_key_takes_it_away(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        burst(pilot, "f", "tab", *"admin", "tab", *"session", "enter")
        await until(pilot, lambda: "by admin, action session" in notes(pilot))
        assert len(rows(pilot)) == 150
        assert {r[2] for r in rows(pilot)} == {"admin"}
        await press(pilot, "a")
        await until(pilot, lambda: len(rows(pilot)) == 200)
        # Below the looks of this session stand the changes.
        await press(pilot, *["down"] * 5, "t")
        await until(pilot, lambda: "about S-" in notes(pilot))
        assert len({r[4] for r in rows(pilot)} - {"audit.read"}) == 1


async def test_verifying_says_whole_and_then_where_it_is_broken(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        await press(pilot, "v")
        await until(pilot, lambda: "Whole: " in status(pilot))
        assert "nothing outside the database vouches" in status(pilot)
        assert "Whole up to event" in notes(pilot)
        with sqlite3.connect(town) as other:
            other.execute("UPDATE event SET subject = 'S-77' WHERE seq = 100")
        await press(pilot, "v")
        await screen(pilot, "TextModal")
        assert "Event 100 is not what was written" in shown(pilot)
        await press(pilot, "enter")
        assert "BROKEN" in status(pilot)
        assert "BROKEN (event 100 altered)" in notes(pilot)


async def test_a_long_verification_can_be_stopped_and_holds_up_nobody(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from talenta_tui.services import audit
    from talenta_tui.services.audit_chain import Chain

    monkeypatch.setattr(audit, "_TOLD", 1)
    reached, go_on = Gate(), Gate()
    true_feed = Chain.feed

    def slow(chain: Chain, event: Mapping[str, Any]) -> bool:
        if chain.seq == 20:
            reached.set()
            go_on.wait(20)
        return true_feed(chain, event)

    monkeypatch.setattr(Chain, "feed", slow)
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        await press(pilot, "v")
        await until(pilot, reached.is_set)
        await until(pilot, lambda: "Esc stops" in shown(pilot))
        # The database's own thread is free meanwhile.
        await press(pilot, "a", "f", *"S-1", "enter")
        await until(pilot, lambda: "about S-1" in notes(pilot))
        await press(pilot, "escape")
        go_on.set()
        await until(pilot, lambda: "Stopped" in status(pilot))
        assert "Never verified" in notes(pilot)


async def test_a_noted_head_is_compared(town: Path) -> None:
    site = site_at(town)
    code = integrity(ADMIN, site).code
    site.database.close()
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        burst(pilot, "h", *code, "enter")
        await until(pilot, lambda: "Whole: " in status(pilot))
        # A head of another trail is missed.
        burst(pilot, "h", *"452-1111-2222-3333-4444-5555-6666", "enter")
        await screen(pilot, "TextModal")
        assert "The head of event 452 is another one" in shown(pilot)
        await press(pilot, "enter")
        # What was typed is no evidence against the trail, and what is kept says so.
        assert "Whole up to event 45" in notes(pilot)
        assert "BROKEN" not in notes(pilot)


async def test_signing_gives_a_code_to_note(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        burst(pilot, "s", *"rapat [b]", "enter")
        await until(pilot, lambda: "note this outside: " in status(pilot))
        assert "for rapat [b]" in notes(pilot)
        await press(pilot, "v")
        await until(pilot, lambda: "1 signed heads hold" in status(pilot))


async def test_new_events_come_on_top_and_the_cursor_stays(town: Path) -> None:
    async with at_work(town) as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        await press(pilot, "down", "down")
        before = rows(pilot)[2]
        other = "import sys; from tests.screens.test_integrity_screen import one_more;"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", f"{other} one_more({str(town)!r})", cwd=Path(__file__).parents[2]
        )
        assert await process.wait() == 0
        await until(pilot, lambda: rows(pilot)[0][4] == "S-NEW")
        table = pilot.app.screen.query_one("#rows")
        assert rows(pilot)[table.cursor] == before  # type: ignore[attr-defined]


def one_more(path: str) -> None:
    """In a process of its own: one change by somebody else."""
    site = site_at(Path(path))
    with write_transaction(site.database):
        record(ADMIN, site, "session.rate", "S-NEW")
    site.database.close()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.COMMITTEE, Role.ASSESSOR, Role.EMPLOYEE])
async def test_a_role_that_may_not_read_it_sees_no_event(town: Path, role: Role) -> None:
    async with at_work(town, Actor("x", role, "test")) as pilot:
        await at_home(pilot)
        before = events(town)
        # Its key opens the complaints room, which everybody has.
        await press(pilot, "f8")
        await screen(pilot, "ComplaintsScreen")
        # Even where the screen is reached past its key, it has nothing to show.
        await pilot.app.push_screen(IntegrityScreen())
        await until(pilot, lambda: "complaints room" in notes(pilot))
        for key in ("v", "f", "s", "h", "t", "enter"):
            await press(pilot, key)
        await screen(pilot, "IntegrityScreen")
        assert rows(pilot) == []
        assert "does not allow" in status(pilot)
        assert "Verify" not in shown(pilot)
        await press(pilot, "c")
        await screen(pilot, "ComplaintsScreen")
        assert events(town) == before


async def test_it_speaks_indonesian(town: Path) -> None:
    async with at_work(town, language="id") as pilot:
        await press(pilot, "f8")
        await filled(pilot)
        await screen(pilot, "IntegrityScreen")
        assert "–" not in rows(pilot)[0]


async def test_the_trail_of_a_person_opens_from_their_page(kota_300: Path) -> None:
    async with at_work(kota_300) as pilot:
        burst(pilot, "/", *"196910302005111001", "enter")
        await screen(pilot, "PersonScreen")
        await filled(pilot)
        await press(pilot, "t")
        await screen(pilot, "IntegrityScreen")
        await filled(pilot)
        assert "about 196910302005111001" in notes(pilot)
        assert {r[3] for r in rows(pilot)} >= {"person.read"}
        await press(pilot, "escape")
        await screen(pilot, "PersonScreen")
