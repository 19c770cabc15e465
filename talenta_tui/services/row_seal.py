"""Events seal the rows they wrote: a change of the evidence behind Talenta's back is found.

`event.written` is JSON, place to [number of rows, SHA-256 over them] (db/stamps.py), part of
what the event's hash covers. It is put together before the transaction commits, from the rows
as the database has them, so no use case can forget a row. Three keys are no places:

- `""` in the first event that seals: [events before it, digest of all they wrote], so that a
  site older than seals is covered from then on;
- `"~"` where rows of earlier events were lawfully taken away (retention, a kept run that
  another replaces) or written anew (the sealing of 360° forms): place to event to what is
  there now.
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
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.services.told_rows import ToldRows
from talenta_tui.services.trail import FIELDS, canonical, event_hash

if TYPE_CHECKING:
    from peewee import Database

EARLIER, AGAIN = "", "~"
REWRITING = frozenset({"privacy.erase", "feedback.seal", "placement.keep"})
"""Actions that may say rows of earlier events are others now."""


def seal_before_commit(database: Database, first: int, sealed: bool) -> None:
    """Event `first` is the first of this transaction; `sealed` tells of the one before it."""
    state = written(database)
    state.first, state.unsealed = first, not sealed
    if _at_commit not in state.before_commit:
        state.before_commit.append(_at_commit)


def rewriting(database: Database, table: str, where: str, *, known_sound: bool = False) -> None:
    """Rows of earlier events that fit `where` are about to be taken away or written anew.

    Must run inside the write transaction that records why, before the rows are touched. Raises
    Refused where they are not what was written: with them the proof of a change would go.
    `known_sound` says that the caller has just seen that they are.
    """
    found = written(database).rewritten
    for place in _places_of(database, {table}):
        rows = database.execute_sql(place.events_of(where)).fetchall()
        events = {int(row[0]) for row in rows}
        if not known_sound:
            _require_sound(database, place, events)
        found.setdefault(place.name, set()).update(events)


def _require_sound(database: Database, place: Place, events: set[int]) -> None:
    """Raise Refused for an event whose rows there are not what it wrote, or what a later
    event of `REWRITING` left of them. Events older than seals say nothing of theirs."""
    said: dict[int, list[Any]] = {}
    actions = ", ".join(f"'{action}'" for action in sorted(REWRITING))
    for (text,) in database.execute_sql(
        f"SELECT written FROM event WHERE action IN ({actions}) AND written IS NOT NULL"
        " ORDER BY seq"
    ).fetchall():
        again = json.loads(text).get(AGAIN, {}).get(place.name, {})
        said.update({int(seq): state for seq, state in again.items()})
    # Already noted in this transaction: its own rows are on their way.
    for seq in sorted(events - written(database).rewritten.get(place.name, set())):
        if seq not in said:
            (text,) = database.execute_sql(
                f"SELECT written FROM event WHERE seq = {seq}"
            ).fetchone() or (None,)
            if text is None:
                continue
            said[seq] = json.loads(text).get(place.name, [])
        if list(written_by(database, place, seq)) != said[seq]:
            raise Refused(
                _(
                    "What event {seq} wrote to {place} is not what is there now. Nothing was"
                    " taken away; run: talenta audit verify"
                ).format(seq=seq, place=place.name)
            )


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


def _stream(
    database: Database, heard: Callable[[int], None] = lambda _rows: None
) -> Generator[tuple[int, str, Content], None, None]:
    """What every event wrote, by event and place, in bounded memory."""
    streams = [every_event(database, place, heard) for place in places(database)]
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
    `heard` is told of rows read, a page at a time, and may raise to stop.
    """

    def __init__(
        self, database: Database, heard: Callable[[int], None] = lambda _rows: None
    ) -> None:
        self._stream = _stream(database, heard)
        self._next = next(self._stream, None)
        self._earlier = _Earlier()
        self._begun = False
        self._told = ToldRows(database)
        self._open: dict[tuple[int, str], Content] = {}
        self._then: dict[tuple[int, str], int] = {}

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
        self._told.feed(event)
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
                self._then[seq, name] = int(said.get(name, (0,))[0])
        if event["action"] in REWRITING:
            self._settle(again)

    def _settle(self, again: Mapping[str, Mapping[str, Any]]) -> None:
        """Rows that were taken away or written anew, as a later event says it."""
        for name, events in again.items():
            for seq, (count, digest) in events.items():
                there = self._open.get((int(seq), name))
                if there == (count, digest) or (there is not None and there[0] == count == 0):
                    del self._open[int(seq), name]

    def close(self) -> None:
        """Let go of the cursors."""
        self._stream.close()

    def first(self) -> tuple[int, str] | None:
        """The first event and place whose rows are not what was written; None for none."""
        places = sorted(self._open)
        return places[0] if places else self._told.first()

    def counts(self, found: tuple[int, str]) -> tuple[int | None, int | None]:
        """How many rows that event sealed there, and how many there are; None where not known."""
        now = self._open.get(found)
        return self._then.get(found), None if now is None else now[0]
