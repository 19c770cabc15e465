"""Whom a committed change touches: those whose place can be another after it, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.site import Site

OF_A_PERSON = (
    ("employee_version", "employee_id"), ("education", "employee_id"),
    ("performance", "employee_id"), ("award", "employee_id"), ("team", "employee_id"),
    ("training", "employee_id"), ("career", "employee_id"), ("penalty", "employee_id"),
    ("rating", "employee_id"), ("agreed_level", "employee_id"),
    ("potential_result", "employee_id"), ("feedback", "ratee_id"),
    ("session_assessee", "employee_id"),
)  # fmt: skip
"""The tables a place rests on whose rows belong to one person, and the column that says whose."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom the changes after an event touch: `everyone`, or the employee ids `people`.

    `event` is the newest event that touched anyone, None where none did: what else was
    committed meanwhile is nobody's news.
    """

    everyone: bool
    people: frozenset[int]
    event: int | None


def touched_since(site: Site, known: int) -> Touched:
    """Whom the changes committed after the event `known` touch; call inside a transaction.

    Rows written or ended since, sessions that changed state, posts that changed hands. Another
    policy touches everyone, and so does an erasure: of rows taken away none says whose they were.
    """
    database = site.database
    whole = database.execute_sql(
        "SELECT MAX(seq) FROM event WHERE action IN ('policy.adopt', 'privacy.erase')"
        f" AND seq > {int(known)}"
    ).fetchone()[0]
    if whole is not None:
        return Touched(True, frozenset(), int(whole))
    people: set[int] = set()
    event = known
    for table, column in OF_A_PERSON:
        for person, at in _whose(database, table, column, known):
            people.add(person)
            event = max(event, at)
    sessions: set[int] = set()
    for session, at in _whose(database, "session_state", "session_id", known):
        sessions.add(session)
        event = max(event, at)
    if sessions:
        ids = ",".join(map(str, sessions))
        people.update(
            row[0]
            for row in database.execute_sql(
                f"SELECT DISTINCT employee_id FROM rating WHERE session_id IN ({ids})"
            ).fetchall()
        )
    holders: set[str] = set()
    for nip, at in _whose(database, "position_version", "holder_nip", known):
        if nip:
            holders.add(nip)
            event = max(event, at)
    people.update(_ids(database, sorted(holders)))
    return Touched(False, frozenset(people), event if people else None)


def _whose(database: Database, table: str, column: str, known: int) -> Iterator[tuple[Any, int]]:
    """The values of `column` in rows written or ended after an event, with the event's number.

    Rows are numbered as they are written, by one writer at a time: from the newest back, the
    first row that was known already ends the search, and no index is needed on `since`.
    """
    below = ""
    while True:
        rows = database.execute_sql(
            f'SELECT id, since, "{column}" FROM "{table}" {below} ORDER BY id DESC LIMIT {_BATCH}'
        ).fetchall()
        for _id, since, value in rows:
            if since <= known:
                break
            yield value, int(since)
        else:
            if len(rows) == _BATCH:
                below = f"WHERE id < {int(rows[-1][0])}"
                continue
        break
    for value, until in database.execute_sql(
        f'SELECT "{column}", until FROM "{table}" WHERE until IS NOT NULL AND until > {int(known)}'
    ).fetchall():
        yield value, int(until)


def _ids(database: Database, nips: Sequence[str]) -> list[int]:
    """The employee ids of these NIPs."""
    found: list[int] = []
    mark = "?" if is_sqlite(database) else "%s"
    for start in range(0, len(nips), 500):
        chunk = nips[start : start + 500]
        marks = ",".join([mark] * len(chunk))
        sql = f"SELECT id FROM employee WHERE nip IN ({marks})"
        found += [row[0] for row in database.execute_sql(sql, chunk).fetchall()]
    return found
