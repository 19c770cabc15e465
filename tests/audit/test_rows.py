"""A change of the rows themselves, behind Talenta's back, is found: every table, every column.

The tables are asked of the database: one that a later migration adds joins by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest

from talenta_tui.db.engine import is_sqlite, read_transaction, write_transaction
from talenta_tui.db.shape import Shape, shapes
from talenta_tui.db.stamps import KNOWN, LOOSE, loose_tables, places
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import check_database
from talenta_tui.services.audit_chain import Break, Fault
from talenta_tui.services.policies import adopt_policy
from talenta_tui.services.site import Site
from talenta_tui.services.trail import head, record
from tests.audit.test_tampering import forged, rewrite

pytestmark = pytest.mark.rows_unsealed


def fault(site: Site) -> Fault | None:
    if is_sqlite(site.database) or site.database.connection().info.transaction_status:
        return check_database(site.database).fault
    with read_transaction(site.database):
        return check_database(site.database).fault


def value(kind: str, other: bool) -> Any:
    """A value the column takes, or another one."""
    if "int" in kind or "serial" in kind or kind == "boolean":
        return (int(other) == 1) if kind == "boolean" else 1 + 2 * other
    if "blob" in kind or kind == "bytea":
        return b"b" if other else b"a"
    if kind == "date":
        return "2026-02-02" if other else "2026-01-01"
    return "other" if other else "text"


def stamps(shape: Shape) -> list[str]:
    found = {column for column, to in shape.refers if to == "event" and column not in KNOWN}
    return [column for column in shape.columns if column in found]


def fill(site: Site, shape: Shape, seq: int) -> None:
    row = {column: value(kind, other=False) for column, kind in shape.columns.items()}
    row |= {column: seq if to == "event" else 1 for column, to in shape.refers}
    if shape.name in ("operator", "operator_version"):
        row["id"] = 7
    if shape.name == "session":
        row["state"] = "closed"  # what a session is whose state is not recorded
    names = ", ".join(f'"{column}"' for column in row)
    marks = ", ".join([site.database.param] * len(row))
    site.database.execute_sql(
        f'INSERT INTO "{shape.name}" ({names}) VALUES ({marks})', tuple(row.values())
    )


@pytest.fixture
def full(site: Site, admin: Actor) -> Site:
    """A row in every table, written under one event."""
    run: Callable[..., Any] = site.database.execute_sql
    lite = is_sqlite(site.database)
    run("PRAGMA foreign_keys = 0" if lite else "SET session_replication_role = replica")
    with write_transaction(site.database):
        seq = record(admin, site, "test.write", "everything")
        for shape in shapes(site.database):
            if shape.name not in LOOSE and shape.name != "competency":
                fill(site, shape, seq)
    return site


def attempts(site: Site) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """(table, SQL, values) of every change of one cell, every removal and every addition."""
    mark = site.database.param
    identities = {to for shape in shapes(site.database) for _c, to in shape.refers}
    for shape in shapes(site.database):
        if shape.name in LOOSE:
            continue
        named = shape.name in identities and not stamps(shape)
        last = "1" if named else f'(SELECT MAX("{shape.key[0]}") FROM "{shape.name}")'
        where = f'"{shape.key[0]}" = {last}'
        for column, kind in shape.columns.items():
            if named and column in shape.key:
                continue
            sql = f'UPDATE "{shape.name}" SET "{column}" = {mark} WHERE {where}'
            yield shape.name, sql, (value(kind, other=True),)
        if stamps(shape):
            yield shape.name, f'DELETE FROM "{shape.name}" WHERE {where}', ()
            copied = [c for c in shape.columns if c not in shape.key]
            names = ", ".join(f'"{c}"' for c in copied)
            if shape.key == ("id",):
                yield (
                    shape.name,
                    f'INSERT INTO "{shape.name}" (id, {names}) SELECT 99, {names}'
                    f' FROM "{shape.name}" WHERE {where}',
                    (),
                )


def loosened(site: Site, run: Callable[..., Any]) -> None:
    """What an intruder does first: drop the indexes and triggers in the way."""
    if is_sqlite(site.database):
        for kind, name in run(
            "SELECT type, name FROM sqlite_master WHERE type = 'trigger'"
            " OR (type = 'index' AND sql IS NOT NULL)"
        ).fetchall():
            run(f'DROP {kind} "{name}"')


def test_every_change_of_a_row_is_found(full: Site) -> None:
    from peewee import IntegrityError

    assert fault(full) is None
    tried, missed = 0, []
    with forged(full) as run:
        loosened(full, run)
        # PostgreSQL takes its time for seventy tables: every seventh there.
        step = 1 if is_sqlite(full.database) else 7
        for table, sql, values in islice(attempts(full), 0, None, step):
            run("SAVEPOINT one")
            try:
                run(sql, values)
                found = fault(full)
                tried += 1
                if found is None or found.kind not in (Break.ROWS, Break.DANGLING):
                    missed.append((table, sql))
            except IntegrityError:
                pass  # the engine itself refuses it
            finally:
                run("ROLLBACK TO SAVEPOINT one")
    assert missed == []
    assert tried > 450 // step


def test_no_table_is_left_out(sqlite_site: Site) -> None:
    """A new table is stamped, part of one that is, an identity, or looked at and named."""
    assert loose_tables(sqlite_site.database) <= set(LOOSE)
    assert {place.table for place in places(sqlite_site.database)} & set(LOOSE) == set()


def test_the_kept_rows_of_a_city_fit_on_both_engines(
    kota_300_site: Site, postgres_url: str, admin: Actor
) -> None:
    """Imported on one engine and copied to the other, the seals hold word for word."""
    from talenta_tui.services.database_copy import copy_database
    from talenta_tui.services.site import open_site

    assert fault(kota_300_site) is None
    copy_database(admin, kota_300_site, postgres_url)
    kota_300_site.database.close()
    site = open_site(postgres_url)
    with read_transaction(site.database):
        assert fault(site) is None
    site.database.execute_sql("UPDATE rating SET halves = 10 WHERE id = 77")
    with read_transaction(site.database):
        found = fault(site)
    assert found is not None
    assert (found.kind, found.place) == (Break.ROWS, "rating")
    assert "rating" in found.sentence()
    site.database.close()


def test_the_policy_in_force_cannot_be_switched_back(sqlite_site: Site, admin: Actor) -> None:
    adopt_policy(admin, sqlite_site, "bkn-411-2025", "a decree")
    assert fault(sqlite_site) is None
    with forged(sqlite_site) as run:
        run("UPDATE site SET policy = NULL")
        assert fault(sqlite_site) == Fault(Break.ROWS, head()[0], "site")


def test_a_seal_cannot_be_taken_out_of_its_event(full: Site) -> None:
    with forged(full) as run:
        run("UPDATE event SET written = NULL WHERE seq = 2")
        assert fault(full) == Fault(Break.ALTERED, 2)


def test_rows_changed_with_their_seals_need_the_whole_chain(
    signed_sqlite: Site, admin: Actor
) -> None:
    """Whoever writes seal and chain anew is stopped where every other rewriting is: the head."""
    from talenta_tui.services.signing import sign_head

    sign_head(admin, signed_sqlite, "noted")
    signed_sqlite.database.execute_sql("PRAGMA foreign_keys = 0")
    rewrite(signed_sqlite, lambda rows: [{**row, "written": "{}"} for row in rows])
    found = fault(signed_sqlite)
    assert found is not None
    assert found.kind is Break.REWRITTEN


def test_bytes_that_are_no_text_are_a_change_like_any_other(
    sqlite_site: Site, admin: Actor
) -> None:
    adopt_policy(admin, sqlite_site, "bkn-411-2025", "a decree")
    with forged(sqlite_site) as run:
        run("UPDATE policy SET content = CAST(x'ff80' AS TEXT)")
        found = fault(sqlite_site)
    assert found is not None
    assert (found.kind, found.place) == (Break.ROWS, "policy")


@pytest.fixture
def older(full: Site) -> Site:
    """The same site as an upgrade finds it: its events seal nothing yet."""
    rewrite(full, lambda rows: [{**row, "written": None} for row in rows])
    return full


def test_a_site_older_than_seals_is_covered_by_its_next_event(older: Site, admin: Actor) -> None:
    assert fault(older) is None
    with write_transaction(older.database):
        seq = record(admin, older, "test.change", "x")
    assert fault(older) is None
    with forged(older) as run:
        run("UPDATE rating SET halves = 9")
        assert fault(older) == Fault(Break.ROWS, seq - 1, "*")


def test_rows_of_no_event_are_found(full: Site) -> None:
    with forged(full) as run:
        run("UPDATE feedback_comment SET event = NULL")
        found = fault(full)
    assert found is not None
    assert found.kind is Break.ROWS


def test_only_named_actions_may_write_earlier_rows_anew(full: Site, admin: Actor) -> None:
    from talenta_tui.services.row_seal import REWRITING, rewriting

    assert {"privacy.erase", "feedback.seal", "placement.keep"} == REWRITING
    for action, table, sound in (
        ("privacy.erase", "award", True),
        ("feedback.seal", "training", True),
        ("placement.keep", "plan_seat", True),
        ("test.change", "team", False),
    ):
        with write_transaction(full.database):
            record(admin, full, action, "x", {}, "why")
            rewriting(full.database, table, "1 = 1")
            full.database.execute_sql(f"DELETE FROM {table}")
        assert (fault(full) is None) is sound, action


def test_rows_written_after_their_event_was_signed_are_an_error(
    signed_sqlite: Site, admin: Actor
) -> None:
    from talenta_tui.services.signing import sign_head

    def late() -> None:
        with write_transaction(signed_sqlite.database):
            seq = record(admin, signed_sqlite, "test.change", "x")
            sign_head(admin, signed_sqlite, "too early")
            signed_sqlite.database.execute_sql(
                "INSERT INTO period (month, event) VALUES ('2026-01', ?)", (seq,)
            )

    with pytest.raises(RuntimeError, match="already signed"):
        late()
    assert fault(signed_sqlite) is None
