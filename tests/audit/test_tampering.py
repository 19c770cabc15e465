"""Every change, deletion, swap and truncation of a small trail is found, at its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.db.engine import read_transaction
from talenta_tui.models.base import Event
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import Verification, check_database
from talenta_tui.services.audit_chain import Break, Chain, Fault, Point, events, hash_of
from talenta_tui.services.signing import read_public_key, site_key
from talenta_tui.services.site import Site
from talenta_tui.services.trail import FIELDS, GENESIS, event_hash, head

COLUMNS = (*FIELDS, "previous", "hash")
TEXTS = tuple(name for name in COLUMNS if name not in ("seq", "reading"))


def check(site: Site) -> Verification:
    with read_transaction(site.database):
        return check_database(site.database)


def first_fault(site: Site, points: tuple[Point, ...]) -> Fault | None:
    """The chain alone against known heads: what the exhaustive tests repeat thousands of times."""
    chain = Chain(points)
    for event in events(site.database):
        if not chain.feed(event):
            break
    return chain.end()


@pytest.fixture
def loose(signed_sqlite: Site) -> Site:
    """The signed site with nothing of SQLite's own in the way of a forger."""
    signed_sqlite.database.execute_sql("PRAGMA foreign_keys = 0")
    signed_sqlite.database.execute_sql("PRAGMA synchronous = 0")
    return signed_sqlite


@contextmanager
def forged(site: Site) -> Iterator[Callable[..., Any]]:
    """Changes to the trail that are undone again."""
    run: Callable[..., Any] = site.database.execute_sql
    run("BEGIN")
    try:
        yield run
    finally:
        run("ROLLBACK")


def raw(site: Site) -> list[tuple[Any, ...]]:
    quoted = ", ".join(f"CAST({n} AS BLOB)" if n in TEXTS else n for n in COLUMNS)
    return list(site.database.execute_sql(f"SELECT {quoted} FROM event ORDER BY seq").fetchall())


def test_the_trail_as_written_is_sound(signed_site: Site) -> None:
    found = check(signed_site)
    assert found.fault is None
    assert (found.events, found.head) == head()
    assert (found.signed, found.covered) == (1, found.events)


def test_every_flipped_bit_of_every_text_is_found(loose: Site) -> None:
    points = (Point(*head()),)
    tried = 0
    for row in raw(loose):
        for place, name in enumerate(COLUMNS):
            value = row[place]
            if name not in TEXTS or value is None:
                continue
            for bit in range(len(value) * 8):
                other = bytearray(value)
                other[bit // 8] ^= 1 << bit % 8
                with forged(loose) as run:
                    run(
                        f"UPDATE event SET {name} = CAST(? AS TEXT) WHERE seq = ?",
                        (bytes(other), row[0]),
                    )
                    fault = first_fault(loose, points)
                assert fault is not None, (row[0], name, bit)
                assert fault.seq == row[0], (row[0], name, bit, fault)
                tried += 1
    assert tried > 10_000
    assert first_fault(loose, points) is None


def test_every_flipped_bit_of_every_number_is_found(loose: Site) -> None:
    points = (Point(*head()),)
    numbers = [row[0] for row in raw(loose)]
    for seq in numbers:
        for bit in range(64):
            other = seq ^ (1 << bit)
            other -= (1 << 64) if other >= 1 << 63 else 0
            if other in numbers:
                continue  # a swap, tried below
            with forged(loose) as run:
                run("UPDATE event SET seq = ? WHERE seq = ?", (other, seq))
                assert first_fault(loose, points) is not None, (seq, bit)
    for seq in numbers:
        for value in (None, 0, 1, 2, 3, 1 << 20, "1", b"1", 1.0):
            with forged(loose) as run:
                (before,) = run("SELECT reading FROM event WHERE seq = ?", (seq,)).fetchone()
                run("UPDATE event SET reading = ? WHERE seq = ?", (value, seq))
                (after,) = run("SELECT reading FROM event WHERE seq = ?", (seq,)).fetchone()
                fault = first_fault(loose, points)
            assert (fault is None) == (before is after or before == after), (seq, value)


def test_null_and_other_types_in_any_column_are_found(loose: Site) -> None:
    points = (Point(*head()),)
    loose.database.execute_sql("PRAGMA writable_schema = 1")
    loose.database.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'event'"
    )
    loose.database.execute_sql("PRAGMA writable_schema = 0")
    loose.database.close()
    loose.database.connect()
    loose.database.execute_sql("PRAGMA foreign_keys = 0")
    for seq in range(1, head()[0] + 1):
        for name in TEXTS:
            for value in (None, b"\xff\x00", "", " "):
                with forged(loose) as run:
                    (old,) = run(f"SELECT {name} FROM event WHERE seq = ?", (seq,)).fetchone()
                    run(f"UPDATE event SET {name} = ? WHERE seq = ?", (value, seq))
                    fault = first_fault(loose, points)
                assert (fault is None) == (old == value), (seq, name, value)


def test_every_deletion_is_found_where_it_is(loose: Site) -> None:
    points = (Point(*head()),)
    newest = head()[0]
    for seq in range(1, newest + 1):
        with forged(loose) as run:
            run("DELETE FROM event WHERE seq = ?", (seq,))
            fault = first_fault(loose, points)
        assert fault == Fault(Break.CUT if seq == newest else Break.MISSING, seq)


def test_every_truncation_is_found(loose: Site) -> None:
    for left in range(head()[0]):
        with forged(loose) as run:
            run("DELETE FROM event WHERE seq > ?", (left,))
            fault = check_database(loose.database).fault
        assert fault is not None
        assert fault.kind is Break.CUT


def test_every_swap_is_found(loose: Site) -> None:
    points = (Point(*head()),)
    names = ", ".join(COLUMNS[1:])
    for one, other in combinations(range(1, head()[0] + 1), 2):
        with forged(loose) as run:
            rows = {s: run(f"SELECT {names} FROM event WHERE seq = ?", (s,)).fetchone()
                    for s in (one, other)}  # fmt: skip
            for seq, values in ((one, rows[other]), (other, rows[one])):
                sets = ", ".join(f"{n} = ?" for n in COLUMNS[1:])
                run(f"UPDATE event SET {sets} WHERE seq = ?", (*values, seq))
            fault = first_fault(loose, points)
        assert fault == Fault(Break.ALTERED, one)


_text = st.text(st.characters(codec=None), max_size=30)


@given(
    st.fixed_dictionaries({name: _text for name in TEXTS if name != "hash"}),
    st.integers(),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_the_fast_hash_is_the_hash(
    texts: dict[str, Any], seq: int, reading: int | None, keyed: bool
) -> None:
    event = {**texts, "seq": seq, "reading": reading}
    if not keyed:
        event["fingerprint"] = None
    fields = {name: event[name] for name in FIELDS}
    assert hash_of(event) == event_hash(fields, event["previous"])


def rewrite(site: Site, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """What a forger with the whole database does: change events and compute a new chain."""
    rows = change([dict(event) for event in events(site.database)])
    site.database.execute_sql("DELETE FROM event")
    previous = GENESIS
    for seq, row in enumerate(rows, 1):
        fields = {name: row[name] for name in FIELDS} | {"seq": seq}
        digest = event_hash(fields, previous)
        Event.insert({**fields, "previous": previous, "hash": digest}).execute()
        previous = digest


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: [*rows[:2], {**rows[2], "subject": "somebody"}, *rows[3:]],
        lambda rows: rows[:2] + rows[3:],
        lambda rows: [*rows[:2], rows[1], *rows[2:]],
        lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
        lambda rows: rows[:4],
    ],
    ids=["altered", "removed", "inserted", "reordered", "cut"],
)
def test_a_chain_computed_anew_does_not_fit_the_signed_head(
    loose: Site, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    rewrite(loose, change)
    fault = check_database(loose.database).fault
    assert fault is not None
    assert fault.kind in (Break.REWRITTEN, Break.CUT)


def test_a_signed_head_removed_with_its_tail_is_missed(loose: Site, admin: Actor) -> None:
    """The head noted beside the key tells, though every trace in the database is gone."""
    from talenta_tui.services.audit import verify_trail

    verify_trail(admin, loose)
    for table in ("trail_check", "signed_head"):
        loose.database.execute_sql(f"DELETE FROM {table}")
    loose.database.execute_sql("DELETE FROM event WHERE seq > 4")
    assert verify_trail(admin, loose).fault == Fault(Break.CUT, 7)


def test_a_forged_signature_is_found_in_every_bit(loose: Site, keys: Path) -> None:
    (signature,) = loose.database.execute_sql("SELECT signature FROM signed_head").fetchone()
    for bit in range(512):
        other = bytearray.fromhex(signature)
        other[bit // 8] ^= 1 << bit % 8
        with forged(loose) as run:
            run("UPDATE signed_head SET signature = ?", (other.hex(),))
            assert check_database(loose.database).fault == Fault(Break.SIGNATURE, 7)
    for name, value in (("occasion", "other"), ("at", "2020-01-01"), ("fingerprint", "0" * 16)):
        with forged(loose) as run:
            run(f"UPDATE signed_head SET {name} = ?", (value,))
            fault = check_database(loose.database, (site_key(),)).fault
        assert fault == Fault(Break.SIGNATURE, 7), name


@pytest.mark.rows_unsealed
def test_a_trail_signed_with_another_key_is_refused_by_the_one_known_outside(
    loose: Site, admin: Actor, tmp_path: Path
) -> None:
    from talenta_tui.services.signing import create_site_key, sign_head

    noted = tmp_path / "key.txt"
    noted.write_text(site_key().public.hex() + "\n")
    loose.database.execute_sql("DELETE FROM signed_head")
    loose.database.execute_sql("DELETE FROM site_key")
    create_site_key(admin, loose)
    sign_head(admin, loose, "forged")
    with read_transaction(loose.database):
        found = check_database(loose.database, (read_public_key(noted),))
    assert found.fault is not None
    assert found.fault.kind is Break.SIGNATURE


def test_what_must_not_wait_for_a_key_does_not(sqlite_site: Site, admin: Actor) -> None:
    from talenta_tui.services.signing import create_site_key, sign_head_if_keyed

    before = head()
    assert sign_head_if_keyed(admin, sqlite_site, "period 2026-11") is None
    assert head() == before
    create_site_key(admin, sqlite_site)
    signed = sign_head_if_keyed(admin, sqlite_site, "period 2026-11")
    assert signed is not None
    assert (signed.seq, signed.hash) == head()


def test_a_signature_falls_with_the_transaction_it_seals(signed_site: Site, admin: Actor) -> None:
    from talenta_tui.db.engine import write_transaction
    from talenta_tui.models.trail import SignedHead
    from talenta_tui.services.audit import verify_trail
    from talenta_tui.services.signing import sign_head

    def fail() -> None:
        with write_transaction(signed_site.database):
            sign_head(admin, signed_site, "closing that fails")
            raise RuntimeError

    before = head()
    with pytest.raises(RuntimeError):
        fail()
    assert (head(), SignedHead.select().count()) == (before, 1)
    assert verify_trail(admin, signed_site).sound


def test_rows_that_rest_on_no_event_are_found(loose: Site) -> None:
    loose.database.execute_sql(
        "INSERT INTO policy (code, version, hash, content, event) VALUES ('x','1','h','c',99)"
    )
    assert check(loose).fault == Fault(Break.DANGLING, 99, "policy")


def test_tampering_on_postgresql_is_found_too(postgres_url: str, admin: Actor) -> None:
    from talenta_tui.services.site import init_site
    from tests.audit.conftest import fill
    from tests.conftest import NOON

    site = init_site(admin, postgres_url, "Kota Uji", clock=lambda: NOON)
    fill(site, admin)
    newest = head()[0]
    site.database.execute_sql("SET session_replication_role = replica")
    forgeries = [
        *((f"UPDATE event SET {name} = {name} || 'x' WHERE seq = 4", 4) for name in TEXTS),
        *((f"UPDATE event SET {name} = 'x' WHERE seq = 3", 3) for name in TEXTS),
        ("UPDATE event SET reading = 1 WHERE seq = 4", 4),
        ("UPDATE event SET reading = NULL WHERE seq = 5", 5),
        ("UPDATE event SET seq = 99 WHERE seq = 3", 3),
        *((f"DELETE FROM event WHERE seq = {n}", n) for n in range(1, newest + 1)),
        *((f"DELETE FROM event WHERE seq > {n}", 7) for n in range(newest)),
    ]
    for sql, seq in forgeries:
        with forged(site) as run:
            run(sql)
            found = check_database(site.database)
        assert found.fault is not None, sql
        assert found.fault.seq == seq, sql
    assert check(site).fault is None
    site.database.close()


def test_bytes_that_are_no_text_do_not_stop_the_pass(loose: Site) -> None:
    path = loose.database.database
    loose.database.close()
    plain = sqlite3.connect(path)
    plain.execute("UPDATE event SET subject = CAST(x'ff80' AS TEXT) WHERE seq = 3")
    plain.commit()
    plain.close()
    loose.database.connect()
    assert check(loose).fault == Fault(Break.ALTERED, 3)


def test_an_event_rewritten_with_a_hash_of_its_own_no_longer_fits_the_next() -> None:
    """By the links alone: nothing was signed, noted or checked before."""
    names: dict[str, Any] = dict.fromkeys(FIELDS, "")
    names |= {"fingerprint": None, "reading": None, "written": "{}"}
    previous, chained = GENESIS, list[dict[str, Any]]()
    for seq in (1, 2, 3):
        said = {**names, "seq": seq, "actor": "admin"}
        chained.append({**said, "previous": previous, "hash": event_hash(said, previous)})
        previous = chained[-1]["hash"]
    chained[1]["actor"] = "somebody"
    said = {name: chained[1][name] for name in FIELDS}
    chained[1]["hash"] = event_hash(said, chained[1]["previous"])
    chain = Chain()
    assert [chain.feed(event) for event in chained] == [True, True, False]
    assert chain.end() == Fault(Break.RELINKED, 3)
