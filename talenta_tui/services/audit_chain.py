"""The trail checked in one pass: the first place where it is not what was written.

The same pass serves a database and a backup: it takes events from anywhere, in order.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as _quoted
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite
from talenta_tui.db.shape import shapes
from talenta_tui.services.audit_fault import Break as Break
from talenta_tui.services.audit_fault import Fault as Fault
from talenta_tui.services.trail import FIELDS, GENESIS

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.signing import Head, PublicKey

_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Point:
    """An event whose hash is known from elsewhere: signed, or checked before."""

    seq: int
    hash: str


@dataclass(slots=True)
class Chain:
    """The pass itself: feed it events in order, then `end` it; `fault` is the first one."""

    points: Sequence[Point] = ()
    seq: int = 0
    hash: str = GENESIS
    fault: Fault | None = None
    _at: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for point in self.points:
            self._at.setdefault(point.seq, []).append(point.hash)

    def feed(self, event: Mapping[str, Any]) -> bool:
        """Check the next event; False once the trail is broken."""
        seq, digest, previous = event["seq"], event["hash"], event["previous"]
        if seq != self.seq + 1:
            kind = Break.MISSING if seq > self.seq + 1 else Break.RELINKED
            return self._broken(kind, self.seq + 1 if kind is Break.MISSING else seq)
        if hash_of(event) != digest:
            return self._broken(Break.ALTERED, seq)
        if previous != self.hash:
            return self._broken(Break.RELINKED, seq)
        if any(digest != known for known in self._at.pop(seq, ())):
            return self._broken(Break.REWRITTEN, seq)
        self.seq, self.hash = seq, digest
        return True

    def end(self) -> Fault | None:
        """The first fault, those seen only at the end included."""
        if self.fault is None and self._at:
            below = [seq for seq in self._at if seq < 1]
            self._broken(Break.REWRITTEN if below else Break.CUT, min(below or self._at))
        return self.fault

    def _broken(self, kind: Break, seq: int) -> bool:
        self.fault = Fault(kind, seq)
        return False


def hash_of(event: Mapping[str, Any]) -> str | None:
    """`trail.event_hash` of a stored event, put together by hand; a million take seconds less.

    None where a value has not the type it was written with, which SQLite would take.
    """
    said = event["reading"]
    if type(event["seq"]) is not int or not (said is None or type(said) is int):
        return None
    key = event["fingerprint"]
    try:
        keyed = "" if key is None else f',"fingerprint":{_quoted(key)}'
        read = "" if said is None else f',"reading":{said}'
        seal = event["written"]
        sealed = "" if seal is None else f',"written":{_quoted(seal)}'
        text = (
            f'{{"action":{_quoted(event["action"])},"actor":{_quoted(event["actor"])}'
            f',"at":{_quoted(event["at"])},"detail":{_quoted(event["detail"])}{keyed}'
            f',"origin":{_quoted(event["origin"])},"previous":{_quoted(event["previous"])}{read}'
            f',"reason":{_quoted(event["reason"])},"role":{_quoted(event["role"])}'
            f',"seq":{event["seq"]},"subject":{_quoted(event["subject"])}{sealed}}}'
        )
    except TypeError:
        return None
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def events(database: Database) -> Generator[dict[str, Any], None, None]:
    """Every event by number, raw as stored, a page at a time; call inside a transaction."""
    names = (*FIELDS, "previous", "hash")
    # A backup of an older version has no seals of rows.
    sealed = any(column.name == "written" for column in database.get_columns("event"))
    columns = [name if sealed or name != "written" else "NULL" for name in names]
    sql = f"SELECT {', '.join(columns)} FROM event"
    after = ""
    while True:
        found = _page(database, f"{sql}{after} ORDER BY seq LIMIT {_PAGE}")
        for row in found:
            yield dict(zip(names, row, strict=True))
        if len(found) < _PAGE:
            return
        after = f" WHERE seq > {int(found[-1][0])}"


def _page(database: Database, sql: str) -> list[Any]:
    """The rows; bytes that are no UTF-8 are a fault to be found, not one to stumble over."""
    from peewee import OperationalError

    try:
        return list(database.execute_sql(sql).fetchall())
    except (OperationalError, sqlite3.OperationalError):
        if not is_sqlite(database):
            raise
    connection = database.connection()
    keep, connection.text_factory = connection.text_factory, _lenient
    try:
        return list(database.execute_sql(sql).fetchall())
    finally:
        connection.text_factory = keep


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def dangling(database: Database) -> Iterable[Fault]:
    """Tables with rows that rest on an event there is not; call inside a transaction."""
    for shape in shapes(database):
        for column, other in shape.refers:
            if other != "event":
                continue
            (least,) = database.execute_sql(
                f'SELECT MIN(t."{column}") FROM "{shape.name}" t'
                f' LEFT JOIN event e ON e.seq = t."{column}"'
                f' WHERE t."{column}" IS NOT NULL AND e.seq IS NULL'
            ).fetchone()
            if least is not None:
                yield Fault(Break.DANGLING, int(least), shape.name)


def false_signature(
    heads: Iterable[Head], keys: Mapping[str, PublicKey], strict: bool
) -> Fault | None:
    """The first signed head that does not hold; of an unknown key only where `strict`."""
    from talenta_tui.services.signing import head_holds

    for signed in heads:
        key = keys.get(signed.fingerprint)
        if (key is None and strict) or (key is not None and not head_holds(key, signed)):
            return Fault(Break.SIGNATURE, signed.seq)
    return None
