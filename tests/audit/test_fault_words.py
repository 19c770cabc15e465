"""What a verification says: how far it is, what broke, by which event, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from talenta_tui.cli import run
from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Cancelled
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import Verification, check_database, integrity, verify_trail
from talenta_tui.services.audit_fault import Break, Fault, short_words
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site
from talenta_tui.services.trail import head
from tests.live.kit import AS_OF


def check(site: Site) -> Verification:
    with read_transaction(site.database):
        return check_database(site.database)


def test_progress_follows_the_rows_where_the_events_are_few(
    kota_300_site: Site, admin: Actor
) -> None:
    told: list[float] = []
    verify_trail(admin, kota_300_site, progress=told.append)
    assert len(told) > 3
    assert told == sorted(told)
    assert 0 < told[0] < 0.5
    assert told[-1] == 1.0


def test_it_can_be_stopped_in_the_middle_of_one_events_rows(
    kota_300_site: Site, admin: Actor
) -> None:
    def stop(_share: float) -> None:
        raise Cancelled

    before = head()
    with pytest.raises(Cancelled):
        verify_trail(admin, kota_300_site, progress=stop)
    assert head() == before, "a check that was stopped says nothing"
    assert check(kota_300_site).sound


@pytest.mark.rows_unsealed
def test_an_edited_row_is_told_with_its_event_and_what_to_do(
    kota_300_site: Site, admin: Actor
) -> None:
    execute: Callable[..., Any] = kota_300_site.database.execute_sql
    (seq, written) = execute("SELECT since, COUNT(*) FROM rating GROUP BY since").fetchone()
    execute("UPDATE rating SET halves = 10 WHERE id = 7")
    found = check(kota_300_site)
    assert found.fault == Fault(Break.ROWS, seq, "rating")
    lines = found.fault.lines(found.origin)
    assert lines[1].startswith(f"Event {seq} was import by admin, ")
    assert lines[2] == f"{written} rows as then, but not the same."
    assert "Restore the newest backup of before" in lines[-1]
    execute("DELETE FROM rating WHERE id = 7")
    found = check(kota_300_site)
    assert found.fault is not None
    assert (
        found.fault.lines(found.origin)[2] == f"It wrote {written} rows; {written - 1} are there."
    )
    verify_trail(admin, kota_300_site)
    kept = integrity(admin, kota_300_site).last_check
    assert kept is not None
    assert short_words(kept.detail) == f"rows of rating, event {seq}"


@pytest.mark.rows_unsealed
def test_an_edited_map_is_told_to_be_a_copy(kota_300_site: Site, admin: Actor) -> None:
    list_people(admin, kota_300_site, AS_OF)
    kota_300_site.database.execute_sql("UPDATE placement SET box = 9 WHERE id = 7")
    found = check(kota_300_site)
    assert found.fault is not None
    assert any("copy of the map" in line for line in found.fault.lines(found.origin))


def slipped(digits: str) -> str:
    return digits[:-1] + ("0" if digits[-1] != "0" else "1")


@pytest.mark.rows_unsealed
def test_a_head_that_is_not_in_it_leaves_no_trail_that_is_said_to_be_broken(
    kota_300_site: Site, admin: Actor
) -> None:
    """A slip of the hand was kept as a failed check until the next verification."""
    seq, digest = head()
    cases = {
        f"{seq}-{slipped(digest[:24])}": "in 1 of 24 digits: probably mistyped",
        f"{seq}-{'0123456789abcdef' * 2}": f"The head of event {seq} is another one",
        f"{seq + 400}-{digest[:24]}": "",
        f"{seq + 400}-{slipped(digest[:24])}": f"It has no event {seq + 400}",
        "ef" * 16: "None of its events has this hash",
    }
    for text, told in cases.items():
        found = verify_trail(admin, kota_300_site, text)
        kept = integrity(admin, kota_300_site).last_check
        assert kept is not None
        assert (found.whole, kept.sound) == (True, True)
        if not told:  # the number was mistyped, the hash is there
            assert (found.sound, found.noted, kept.detail) == (True, seq, "")
            continue
        assert not found.sound
        assert found.fault is not None
        assert told in found.fault.lines()[1]
        assert found.fault.first().startswith("NOT FOUND")
        assert "the head held against it is not in it" in short_words(kept.detail)
    kota_300_site.database.execute_sql("UPDATE event SET subject = 'x' WHERE seq = 2")
    found = verify_trail(admin, kota_300_site, "ef" * 16)
    assert (found.whole, found.fault) == (False, Fault(Break.ALTERED, 2))
    kept = integrity(admin, kota_300_site).last_check
    assert kept is not None
    assert not kept.sound


@pytest.mark.parametrize("code", ["rows", "other 7", "", "rows 1 \x1b[31m"])
def test_what_older_versions_kept_is_shown_as_it_is(code: str) -> None:
    assert "\x1b" not in short_words(code)


def test_a_head_that_is_there_is_said_to_be(
    kota_300_site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    seq, digest = head()
    words = ["--database", str(kota_300_site.database.database), "--lang", "en"]
    assert run([*words, "audit", "verify", "--head", digest]) == 0
    out = capsys.readouterr().out
    assert f"The head noted outside is in it: event {seq}." in out
    assert "0 heads" not in out
    assert run([*words, "audit", "verify", "--head", f"{seq}-{digest[-24:]}"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("NOT FOUND: The trail is whole in itself")
    assert "First look whether the head was typed" in out
