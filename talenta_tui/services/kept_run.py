"""The kept run: everyone placed at one date, sealed by the event it was kept under.

It is a copy of what the evidence gives, there to be read fast. People's careers are judged by
what is read of it, so it is shown only while its rows are what that event says (the same
digest `talenta audit verify` asks for, taken over the rows as they are read anyway), and one
that is not stays where it is, to be found: another is kept beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.db.engine import is_sqlite, write_transaction
from talenta_tui.db.stamps import Place, content, places
from talenta_tui.models.talent import PlacementRecord, PlacementRun
from talenta_tui.services.policies import PolicyInForce, keep_policy
from talenta_tui.services.row_seal import rewriting
from talenta_tui.services.trail import newest_change, record

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

KEEP = "placement.keep"
"""The action of the event that seals a kept run; it changes nothing figures rest on."""

VALUES = ("scores", "x", "y", "talent", "box", "best_box", "worst_box", "session")
"""A person's place as it is kept: exact figures as text (`placements.packed`)."""

_PEOPLE, _RUN = "placement", "placement_run"
_DATES_MOST = 4
"""Runs of so many dates are kept: a city's is a megabyte, and every month is another date."""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """Everyone's place as of a date, as known at an event: (NIP, *`VALUES`) a row."""

    known: int
    rows: Iterable[tuple[Any, ...]]


def read_run(site: Site, used: PolicyInForce, as_of: date) -> KeptRun | None:
    """The newest run of that date and policy that is as it was kept; call inside a transaction."""
    mark = site.database.param
    runs = site.database.execute_sql(
        f"SELECT r.known, r.event FROM {_RUN} r JOIN policy p ON p.id = r.policy_id"
        f" WHERE r.as_of = {mark} AND p.hash = {mark} ORDER BY r.id DESC",
        (as_of.isoformat(), used.hash),
    ).fetchall()
    for known, event in runs:
        rows = _as_sealed(site.database, int(event))
        if rows is not None:
            return KeptRun(int(known), rows)
    return None


def keep_run(
    actor: Actor,
    site: Site,
    used: PolicyInForce,
    as_of: date,
    known: int,
    rows: Iterable[Sequence[Any]],
) -> None:
    """Keep the run in place of the ones before it: of the date, and of dates long not asked for.

    `rows` are (employee id, *`VALUES`). Nothing is kept where the evidence is another since
    `known`, or where another process has kept the same meanwhile.
    """
    with write_transaction(site.database):
        if newest_change() != known:
            return
        standing = read_run(site, used, as_of)
        if standing is not None and standing.known == known:
            return
        policy = keep_policy(actor, site, used)
        people = list(rows)
        told = {"known": known, "people": len(people), "policy": used.hash}
        event = record(actor, site, KEEP, as_of.isoformat(), told, reading=True)
        _let_go(site.database, _overtaken(site.database, as_of))
        run = PlacementRun.create(
            as_of=as_of,
            policy=policy,
            known=known,
            at=site.now().isoformat(timespec="seconds"),
            people=len(people),
            event=event,
        )
        bulk.insert(
            site.database,
            PlacementRecord,
            ("run", "employee", *VALUES),
            ((run.id, *row) for row in people),
        )


def forget_runs(site: Site) -> None:
    """Let go of every kept run, inside the write transaction of an event of `REWRITING`."""
    found = site.database.execute_sql(f"SELECT id, event FROM {_RUN}").fetchall()
    _let_go(site.database, found)


def _overtaken(database: Database, as_of: date) -> list[tuple[int, int]]:
    """(id, event) of the runs of that date, and of all but the newest few other dates."""
    runs = database.execute_sql(f"SELECT id, event, as_of FROM {_RUN} ORDER BY id DESC").fetchall()
    dates = list(dict.fromkeys(str(day) for _id, _event, day in runs))
    others = [day for day in dates if day != as_of.isoformat()][: _DATES_MOST - 1]
    return [(key, event) for key, event, day in runs if str(day) not in others]


def _let_go(database: Database, runs: Iterable[tuple[int, int]]) -> None:
    """Take the runs away that are as they were kept; another is evidence, and stays."""
    ids = ",".join(str(int(key)) for key, event in runs if _as_sealed(database, event) is not None)
    if ids:
        for table, column in ((_PEOPLE, "run_id"), (_RUN, "id")):
            where = f"{column} IN ({ids})"
            rewriting(database, table, where, known_sound=True)
            database.execute_sql(f"DELETE FROM {table} WHERE {where}")


def _as_sealed(database: Database, event: int) -> Iterable[tuple[Any, ...]] | None:
    """The people of the run kept under an event; None where its rows are not what it sealed."""
    mark = "?" if is_sqlite(database) else "%s"
    sql = f"SELECT written FROM event WHERE seq = {mark} AND action = {mark}"
    found = database.execute_sql(sql, (event, KEEP)).fetchone()
    said = {} if found is None else json.loads(found[0] or "{}")
    wanted: tuple[Place, ...] = tuple(p for p in places(database) if p.table in (_PEOPLE, _RUN))
    people: Iterable[tuple[Any, ...]] = ()
    for place in wanted:
        with closing(database.connection().cursor()) as cursor:
            rows = cursor.execute(place.of_event(mark), (event,)).fetchall()
        if (rows or place.name in said) and list(content(place.columns, rows)) != said.get(
            place.name
        ):
            return None
        if place.table == _PEOPLE:
            # The stamp stands before the columns.
            at = [place.columns.index(name) + 1 for name in ("employee_id.nip", *VALUES)]
            people = map(itemgetter(*at), rows)
    return people
