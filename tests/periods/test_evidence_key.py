"""Digests of evidence tell nothing to whoever holds the rows, and still prove equality."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db.migrate import migrate
from talenta_tui.errors import Refused, Unavailable
from talenta_tui.scoring.evidence import Evidence, FeedbackPeriod, Penalty
from talenta_tui.scoring.vocabulary import PenaltyLevel
from talenta_tui.services.actor import Actor
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.periods.amendments import amend_period
from talenta_tui.services.periods.calendar import find_period, open_period
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.periods.content import Head, content_digest, evidence_digest, line
from talenta_tui.services.periods.evidence_key import read_secret, secret_path
from talenta_tui.services.periods.official import frozen_rows
from talenta_tui.services.periods.replay import replay_period
from talenta_tui.services.placements import windows
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.signing import keys_folder
from talenta_tui.services.site import Site, open_site
from tests.live.kit import change, full
from tests.periods.test_periods import ALL, MONTH
from tests.scoring import builders

LEVELS = range(1, 6)


@pytest.fixture
def closed(city_site: Site, admin: Actor) -> Site:
    site = city_site
    open_period(admin, site, MONTH)
    close_period(admin, site, MONTH, ALL)
    return site


def evidence(site: Site) -> dict[str, Evidence]:
    as_of = date(2026, 10, 31)
    since = windows(policy_in_force(site), as_of)
    with site.database.atomic():
        return {e.nip: e for _id, e in EvidenceReader(site.database, Scope(since=since)).read()}


def guesses(person: Evidence) -> Iterator[tuple[Fraction, Evidence]]:
    """The person with every mean that the one rater of their smallest group could have given.

    Someone who knows all the rest (the files are not secret to the office) tries these.
    """
    period = person.feedback[-1]
    smallest = min(period.groups, key=lambda g: g.raters)
    for total in range(21 * min(LEVELS), 21 * max(LEVELS) + 1):
        mean = Fraction(total, 21)
        groups = tuple(replace(g, mean=mean) if g is smallest else g for g in period.groups)
        rest = person.feedback[:-1]
        yield mean, replace(person, feedback=(*rest, FeedbackPeriod(period.period, groups)))


def test_a_mean_cannot_be_found_by_trying_all_there_are(closed: Site) -> None:
    known = evidence(closed)
    stored = {row[0]: row[1] for row in frozen_rows(closed, 1)}
    lone = [
        p
        for p in known.values()
        if p.feedback and min(g.raters for g in p.feedback[-1].groups) == 1
    ]
    assert lone
    for person in lone[:20]:
        truth = min(person.feedback[-1].groups, key=lambda g: g.raters).mean
        unkeyed = evidence_digest(person, None)
        tried = {evidence_digest(guess, None): mean for mean, guess in guesses(person)}
        # The way digests were made before is open to it; what is stored now is not.
        assert tried[unkeyed] == truth
        assert stored[person.nip] not in tried


def test_nothing_in_the_database_gives_the_key(closed: Site) -> None:
    """Neither the fingerprint nor any text of the closing's own row or event is the key."""
    row = closed.database.execute_sql("SELECT secret, digest FROM period_closing").fetchone()
    secret = read_secret(row[0])
    nip, person = next(iter(evidence(closed).items()))
    stored = {r[0]: r[1] for r in frozen_rows(closed, 1)}[nip]
    assert evidence_digest(person, secret.evidence_key()) == stored
    for text in row:
        for key in (text.encode(), bytes.fromhex(text)):
            assert evidence_digest(person, key) != stored
    details = closed.database.execute_sql("SELECT detail FROM event").fetchall()
    assert not any(secret.raw.hex() in d for (d,) in details)


@pytest.mark.rows_unsealed
def test_without_the_secret_figures_are_compared_and_that_is_said(
    closed: Site, admin: Actor
) -> None:
    assert replay_period(admin, closed, MONTH).equal
    (path,) = keys_folder().glob("*.periods")
    assert path.stat().st_mode & 0o777 == 0o600
    away = path.rename(path.with_suffix(".away"))
    found = replay_period(admin, closed, MONTH)
    assert str(path) in found.unkeyed
    assert not found.equal
    assert found.same_figures
    assert found.digest == ""
    # A figure that no longer comes out is found without the secret all the same.
    nip = next(n for n, p in full(closed).items() if p.box == 9)
    closed.database.execute_sql(
        "UPDATE performance SET predicate = 'KURANG' WHERE employee_id ="
        f" (SELECT id FROM employee WHERE nip = '{nip}')"
    )
    found = replay_period(admin, closed, MONTH)
    assert (found.differing, found.same_figures) == ((nip,), False)
    away.rename(path)
    path.chmod(0o644)
    assert "chmod 600" in replay_period(admin, closed, MONTH).unkeyed


def test_one_secret_serves_a_site_and_a_lost_one_is_replaced(closed: Site, admin: Actor) -> None:
    def close(month: str) -> str | None:
        open_period(admin, closed, month)
        closing = close_period(admin, closed, month, ALL).closing
        assert closing is not None
        return closing.secret

    (first,) = (p.stem for p in keys_folder().glob("*.periods"))
    assert close("2026-11") == first
    secret_path(first).unlink()
    second = close("2026-12")
    assert second not in (None, first)
    assert replay_period(admin, closed, "2026-12").equal
    assert not replay_period(admin, closed, MONTH).equal


def test_an_amendment_is_keyed_and_needs_the_secret_too(closed: Site, admin: Actor) -> None:
    nip = next(n for n, p in full(closed).items() if p.box == 9)
    person = closed.database.execute_sql(f"SELECT id FROM employee WHERE nip = '{nip}'")
    change(admin, closed, "performance", person.fetchone()[0], 2, [])
    made = amend_period(admin, closed, MONTH, nip, "keliru")
    assert made.secret is not None
    assert made.new.evidence != evidence_digest(evidence(closed)[nip], None)
    assert replay_period(admin, closed, MONTH).equal
    secret_path(made.secret).unlink()
    found = replay_period(admin, closed, MONTH)
    assert found.same_figures
    assert not found.equal


def test_a_secret_that_cannot_be_kept_closes_nothing(
    kota_300_site: Site, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "file" / "keys"))
    open_period(admin, kota_300_site, MONTH)
    with pytest.raises(Unavailable, match="cannot be written"):
        close_period(admin, kota_300_site, MONTH, ALL)
    assert not find_period(admin, kota_300_site, MONTH).closed


def test_a_refused_closing_leaves_no_secret_behind(kota_300_site: Site, admin: Actor) -> None:
    open_period(admin, kota_300_site, MONTH)
    with pytest.raises(Refused):
        close_period(admin, kota_300_site, MONTH)
    assert not list(keys_folder().glob("*.periods"))


def test_what_was_closed_before_goes_on_to_verify(kota_300: Path, admin: Actor) -> None:
    """A database of before migration 0008, with a closing as that version wrote it."""
    site = open_site(str(kota_300))
    open_period(admin, site, MONTH)
    close_period(admin, site, MONTH, ALL)
    known = evidence(site)
    rows = [(r[0], evidence_digest(known[r[0]], None), *r[2:]) for r in frozen_rows(site, 1)]
    closing = site.database.execute_sql(
        "SELECT p.hash, c.known FROM period_closing c JOIN policy p ON p.id = c.policy_id"
    ).fetchone()
    head = Head(MONTH, date(2026, 10, 31), closing[0], closing[1], None)
    digest = content_digest(head, [line(r[0], r[1:]) for r in rows])
    site.database.close()
    with sqlite3.connect(kota_300) as old:
        for name in ("period_closing_update", "period_placement_update"):
            (sql,) = old.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            old.execute(f"DROP TRIGGER {name}")
            if name.startswith("period_closing"):
                old.execute("UPDATE period_closing SET digest = ?", (digest,))
            else:
                old.executemany(
                    "UPDATE period_placement SET evidence = ? WHERE employee_id ="
                    " (SELECT id FROM employee WHERE nip = ?)",
                    [(r[1], r[0]) for r in rows],
                )
            old.execute(sql)
        for table in ("period_closing", "period_amendment"):
            old.execute(f"ALTER TABLE {table} DROP COLUMN secret")
        old.execute("DELETE FROM schema_migration WHERE name = '0008_keyed_evidence'")
    for path in keys_folder().glob("*.periods"):
        path.unlink()
    site = open_site(str(kota_300))
    assert migrate(site.database) == []
    assert replay_period(admin, site, MONTH).equal
    nip = next(n for n, p in full(site).items() if p.box == 9)
    site.database.execute_sql(
        "UPDATE feedback SET b01 = 6 - b01 WHERE b01 <> 3 AND ratee_id ="
        f" (SELECT id FROM employee WHERE nip = '{nip}')"
    )
    assert replay_period(admin, site, MONTH).differing == (nip,)
    site.database.close()


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if value is None or isinstance(value, date):
        return date(1999, 9, 9)
    if isinstance(value, bool):
        return not value
    if isinstance(value, Enum):
        return next(one for one in type(value) if one is not value)
    if isinstance(value, (int, Fraction)):
        return value + 1
    if isinstance(value, dict):
        first = next(iter(value))
        return value | {first: value[first] + 1}
    if isinstance(value, tuple):
        return value[:-1]
    return f"{value}?"


def _each_changed(record: Any) -> Iterator[tuple[str, Any]]:
    """The record with each single value of it, and of what it holds, another."""
    for one in fields(record):
        value = getattr(record, one.name)
        yield one.name, replace(record, **{one.name: _other(value)})
        if isinstance(value, tuple):
            for n, part in enumerate(value):
                parts = _each_changed(part) if is_dataclass(part) else [("", _other(part))]
                for name, changed in parts:
                    whole = (*value[:n], changed, *value[n + 1 :])
                    yield f"{one.name}.{name}", replace(record, **{one.name: whole})


@pytest.mark.parametrize("key", [None, b"k" * 32])
def test_whatever_is_read_of_a_person_is_in_the_digest(key: bytes | None) -> None:
    """So what is touched later is found also where no figure rests on it."""
    penalty = Penalty("H", date(2020, 1, 1), date(2021, 1, 1), PenaltyLevel.LIGHT)
    whole = builders.person(penalties=(penalty,), held_fields=("akuntansi", "manajemen"))
    whole = replace(whole, training=(replace(whole.training[0], valid_until=date(2027, 1, 1)),))
    digest = evidence_digest(whole, key)
    silent = {n for n, changed in _each_changed(whole) if evidence_digest(changed, key) == digest}
    assert silent == set()
