"""Events seal the rows they wrote: a change of the evidence behind Talenta's back is found.

`event.written` is JSON, place to [number of rows, SHA-256 over them] (db/stamps.py), part of
what the event's hash covers. It is put together before the transaction commits, from the rows
as the database has them, so no use case can forget a row. Three keys are no places:

- `""` in the first event that seals: [events before it, digest of all they wrote], so that a
  site older than seals is covered from then on;
- `"~"` where rows of earlier events were lawfully taken away (retention) or written anew
  (the sealing of 360° forms): place to event to what is there now.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite, written
from talenta_tui.db.stamps import Content, Place, every_event, places, written_by
from talenta_tui.services.trail import FIELDS, canonical, event_hash

if TYPE_CHECKING:
    from peewee import Database

EARLIER, AGAIN = "", "~"
REWRITING = frozenset({"privacy.erase", "feedback.seal"})
"""Actions that may say rows of earlier events are others now."""

SUBMITTING = frozenset({"feedback.submit", "cycle.key", "cycle.import"})
"""Actions that may lock 360° forms, which no seal can cover without telling of a form's rater."""


def seal_before_commit(database: Database, first: int, sealed: bool) -> None:
    """Event `first` is the first of this transaction; `sealed` tells of the one before it."""
    state = written(database)
    state.first, state.unsealed = first, not sealed
    if _at_commit not in state.before_commit:
        state.before_commit.append(_at_commit)


def rewriting(database: Database, table: str, where: str) -> None:
    """Rows of earlier events that fit `where` are about to be taken away or written anew.

    Must run inside the write transaction that records why, before the rows are touched.
    """
    found = written(database).rewritten
    for place in _places_of(database, {table}):
        stamp = place.name.partition(".")[2] or place.stamp_column
        rows = database.execute_sql(
            f'SELECT DISTINCT "{stamp}" FROM "{table}" WHERE ({where}) AND "{stamp}" IS NOT NULL'
        ).fetchall()
        found.setdefault(place.name, set()).update(int(row[0]) for row in rows)


def seal_now(database: Database) -> None:
    """Seal the events of this transaction so far, because one of their hashes is to be signed.

    What they write has been written: rows written under them later are an error in the use case.
    """
    state = written(database)
    if state.first is not None:
        _seal(database)


def _at_commit(database: Database) -> None:
    state = written(database)
    if state.first is not None:
        _seal(database)
    late = [
        (place.name, seq)
        for seq, place in ((s, p) for s in state.signed for p in _places_of(database, state.tables))
        if written_by(database, place, seq)[0]
    ]
    if late:
        raise RuntimeError(f"rows written under events already signed: {late}")


def _seal(database: Database) -> None:
    """Put what was written into the events since `first`, and chain them again."""
    state = written(database)
    first, state.first = state.first, None
    mark = "?" if is_sqlite(database) else "%s"
    names = (*FIELDS, "previous", "hash")
    found = database.execute_sql(
        f"SELECT {', '.join(names)} FROM event WHERE seq >= {mark} ORDER BY seq", (first,)
    ).fetchall()
    events = [dict(zip(names, row, strict=True)) for row in found]
    touched = _places_of(database, state.tables)
    previous = events[0]["previous"] if events else ""
    for n, event in enumerate(events):
        said: dict[str, Any] = {}
        for place in touched:
            count, digest = written_by(database, place, event["seq"])
            if count:
                said[place.name] = [count, digest]
        if n == 0 and state.unsealed:
            said[EARLIER] = [event["seq"] - 1, _earlier(database, event["seq"])]
            state.unsealed = False
        if state.rewritten and event["action"] in REWRITING:
            said[AGAIN] = _rewritten(database, state.rewritten)
            state.rewritten = {}
        text = canonical(said)
        if text != event["written"] or previous != event["previous"]:
            event["written"] = text
            digest = event_hash({name: event[name] for name in FIELDS}, previous)
            database.execute_sql(
                f"UPDATE event SET written = {mark}, previous = {mark}, hash = {mark}"
                f" WHERE seq = {mark}",
                (text, previous, digest, event["seq"]),
            )
            event["hash"] = digest
        previous = event["hash"]
    state.signed += [event["seq"] for event in events]
    state.tables = set()


def _places_of(database: Database, tables: Iterable[str]) -> list[Place]:
    """The places in those tables; all of them where it is not noted what is written."""
    wanted = set(tables)
    return [place for place in places(database) if place.table in wanted] if wanted else []


def _rewritten(database: Database, events: Mapping[str, set[int]]) -> dict[str, Any]:
    by_name = {place.name: place for place in places(database)}
    return {
        name: {str(seq): list(written_by(database, by_name[name], seq)) for seq in sorted(some)}
        for name, some in events.items()
        if some
    }


def _stream(database: Database) -> Generator[tuple[int, str, Content], None, None]:
    """What every event wrote, by event and place, in bounded memory."""
    streams = [every_event(database, place) for place in places(database)]
    try:
        yield from heapq.merge(*streams)
    finally:
        for stream in streams:
            stream.close()


def _earlier(database: Database, before: int) -> str:
    total = _Earlier()
    with closing(_stream(database)) as stream:
        for seq, name, content in stream:
            if seq >= before:
                break
            total.add(seq, name, content)
    return total.digest


class _Earlier:
    """The digest of all that was written before events sealed what they wrote."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, seq: int, name: str, content: Content) -> None:
        self._hash.update(json.dumps([seq, name, *content]).encode() + b"\n")

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


class RowCheck:
    """The rows held against the seals, in the same pass as the chain.

    Feed it every event in order, then ask for the `first` (event, place) that does not fit.
    """

    def __init__(self, database: Database) -> None:
        self._stream = _stream(database)
        self._next = next(self._stream, None)
        self._earlier = _Earlier()
        self._begun = False
        self._policy: str | None = None
        self._forms: dict[str, tuple[int, int]] = {}
        self._open: dict[tuple[int, str], Content] = {}
        self._database = database

    def feed(self, event: Mapping[str, Any]) -> None:
        """Hold the rows of one event, whose hash fits, against what it says of them."""
        seq = event["seq"]
        found: dict[str, Content] = {}
        while self._next is not None and self._next[0] <= seq:
            at, name, content = self._next
            self._next = next(self._stream, None)
            if not self._begun and event["written"] is None:
                self._earlier.add(at, name, content)
            elif at < seq:
                # Rows of no event, or of one that is not there.
                self._open[at, name] = content
            else:
                found[name] = content
        if event["action"] == "policy.adopt":
            self._policy = _detail(event).get("new")
        elif event["action"] in SUBMITTING:
            self._count(event)
        if event["written"] is None:
            if self._begun:
                self._open[seq, "event"] = (0, "")
            return
        said: dict[str, Any] = json.loads(event["written"])
        earlier = said.pop(EARLIER, None)
        again = said.pop(AGAIN, {})
        if not self._begun:
            self._begun = True
            if (earlier or seq > 1) and earlier != [seq - 1, self._earlier.digest]:
                self._open[seq - 1, "*"] = (0, "")
        for name in said.keys() | found.keys():
            content = found.get(name, (0, ""))
            if list(content) != said.get(name):
                self._open[seq, name] = content
        if event["action"] in REWRITING:
            self._settle(again)

    def _settle(self, again: Mapping[str, Mapping[str, Any]]) -> None:
        """Rows that were taken away or written anew, as a later event says it."""
        for name, events in again.items():
            for seq, (count, digest) in events.items():
                there = self._open.get((int(seq), name))
                if there == (count, digest) or (there is not None and there[0] == count == 0):
                    del self._open[int(seq), name]

    def _count(self, event: Mapping[str, Any]) -> None:
        """360° forms that came in, by cycle, and the newest event one came in with."""
        told = _detail(event)
        own = event["action"] == "feedback.submit"
        code = str(told.get("cycle")) if own else event["subject"]
        number = 1 if own else int(told.get("forms", 0))
        if number:
            self._forms[code] = (self._forms.get(code, (0, 0))[0] + number, event["seq"])

    def _forms_gone(self) -> tuple[int, str] | None:
        """The newest submission of a collecting cycle that has fewer forms than came in.

        Once released, its forms are evidence with a seal of its own, and may be past their term.
        """
        if not self._forms:
            return None
        there = self._database.execute_sql(
            "SELECT c.code, COUNT(f.token) FROM cycle c JOIN cycle_state s ON s.cycle_id = c.id"
            " AND s.until IS NULL AND s.state = 'collecting'"
            " LEFT JOIN cycle_form f ON f.cycle_id = c.id AND f.submitted = 1 GROUP BY c.code"
        ).fetchall()
        for code, number in sorted(there):
            came, seq = self._forms.get(code, (0, 0))
            if number < came:
                return seq, "cycle_form"
        return None

    def close(self) -> None:
        """Let go of the cursors."""
        self._stream.close()

    def first(self) -> tuple[int, str] | None:
        """The first event and place whose rows are not what was written; None for none."""
        places = sorted(self._open)
        return places[0] if places else self._standing() or self._forms_gone()

    def _standing(self) -> tuple[int, str] | None:
        """The two columns that are changed in place, against the rows that say the same."""
        run: Callable[..., Any] = self._database.execute_sql
        row = run("SELECT policy FROM site").fetchone()
        if row is not None and row[0] != self._policy:
            return 0, "site"
        other = run(
            "SELECT MAX(COALESCE(v.since, 0)) FROM session s LEFT JOIN session_state v"
            " ON v.session_id = s.id AND v.until IS NULL"
            # A session that came with a file is closed until a state of it is recorded here.
            " WHERE s.state <> COALESCE(v.state, 'closed')"
        ).fetchone()
        return None if other is None or other[0] is None else (int(other[0]), "session")


def _detail(event: Mapping[str, Any]) -> dict[str, Any]:
    found = json.loads(event["detail"])
    return found if isinstance(found, dict) else {}
