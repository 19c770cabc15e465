"""The trail verified, and its state at a glance; `audit_search` has the searching."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, translated_errors, write_transaction
from talenta_tui.db.guards import foreign_guards
from talenta_tui.db.stamps import row_count
from talenta_tui.errors import Unavailable
from talenta_tui.models.trail import BackupRecord, SignedHead, SiteKey, TrailCheck
from talenta_tui.services.audit_chain import (
    Break,
    Chain,
    Fault,
    Point,
    dangling,
    events,
    false_signature,
)
from talenta_tui.services.audit_fault import Origin
from talenta_tui.services.audit_noted import Noted, noted_head
from talenta_tui.services.audit_notes import note_heads, noted_heads, stored_head
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.row_seal import RowCheck
from talenta_tui.services.signing import (
    Head,
    PublicKey,
    fingerprint_of,
    head_code,
    keys_folder,
    known_keys,
)
from talenta_tui.services.trail import head, record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_TOLD = 5_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found: `fault` is the first break, None where the trail is whole.

    `signed` counts the heads signed by a key this machine (or the one asking) trusts, and
    `covered` is the newest event under one of them: a trail rewritten after it would not
    show. `kept` is False where the database could not be told of the check. `origin` is the
    event whose rows are others now, `noted` the one whose head somebody had noted outside. A
    head that is not in a trail otherwise whole is a fault of its own kind (`Break.NOTED`).
    """

    events: int
    head: str
    fault: Fault | None
    signed: int
    covered: int
    foreign: int
    kept: bool
    origin: Origin | None = None
    noted: int | None = None

    @property
    def sound(self) -> bool:
        return self.fault is None

    @property
    def whole(self) -> bool:
        """The trail itself is; a head noted outside may not be in it all the same."""
        return self.fault is None or self.fault.kind is Break.NOTED

    @property
    def code(self) -> str:
        return head_code(self.events, self.head)


@dataclass(frozen=True, slots=True)
class Check:
    """A verification made earlier; `detail` says of a sound one whether a head was missed."""

    at: str
    actor: str
    seq: int
    sound: bool
    detail: str


@dataclass(frozen=True, slots=True)
class BackupLine:
    at: str
    file: str
    size: int
    seq: int


@dataclass(frozen=True, slots=True)
class Integrity:
    """The state of the trail for a screen; nothing in it needed a pass over the trail."""

    events: int
    head: str
    code: str
    key: str | None
    key_here: bool
    last_signed: Head | None
    last_check: Check | None
    last_backup: BackupLine | None


def verify_trail(
    actor: Actor,
    site: Site,
    noted: str | None = None,
    keys: Sequence[PublicKey] = (),
    progress: Callable[[float], None] | None = None,
) -> Verification:
    """Check the whole trail in one pass over one snapshot, and keep the result.

    `noted` is a head from outside (a hash, its beginning, or a printed code). With `keys`
    every signed head must be by one of them. Works on a database that cannot be written.
    Raises WrongUse for a `noted` that is none.
    """
    require(actor, UseCase.AUDIT_VERIFY)
    head_noted = None if noted is None else noted_head(noted)
    tell = progress or (lambda _share: None)
    # Read before the snapshot: a head is noted after its commit, so all of these are in it.
    beside = () if keys else _beside(site)
    with read_transaction(site.database):
        found = check_database(site.database, keys, tell, beside, head_noted)
    if found.whole:
        note_heads(site)
    with suppress(Unavailable), write_transaction(site.database):
        detail = found.fault.code() if found.fault else ""
        record(
            actor,
            site,
            UseCase.AUDIT_VERIFY.value,
            detail or "sound",
            {"events": found.events, "head": found.head}
            | ({} if noted is None else {"noted": noted}),
            reading=True,
        )
        TrailCheck.create(
            at=site.now().isoformat(timespec="seconds"),
            actor=actor.id,
            head=found.events,
            hash=found.head,
            # What somebody types is no evidence against the trail: kept apart, in `detail`.
            sound=int(found.whole),
            detail=detail,
        )
        return found
    return replace(found, kept=False)


def check_database(
    database: Any,
    keys: Sequence[PublicKey] = (),
    tell: Callable[[float], None] = lambda _share: None,
    beside: Sequence[Head] = (),
    noted: Noted | None = None,
) -> Verification:
    """The verification itself of any database, writing nothing; call inside a transaction.

    `beside` are heads kept outside it: a backup or copy, an earlier state by its nature, is
    judged without them.
    """
    stored, own, checks = _known(database)
    trusted = {key.fingerprint: key for key in keys} or known_keys()
    heads = [*stored, *(one for one in beside if one not in stored)]
    chain = Chain([*(Point(one.seq, one.hash) for one in heads), *checks])
    done = _Done(database, tell)
    with closing(events(database)) as stream, closing(RowCheck(database, done.more)) as rows:
        for event in stream:
            if not chain.feed(event):
                break
            rows.feed(event)
            if noted is not None:
                noted.feed(chain.seq, chain.hash)
            done.more(1)
    everyone = {f: PublicKey(raw, f) for f, raw in own.items() if fingerprint_of(raw) == f}
    fault = (
        chain.end()
        or false_signature(heads, {**everyone, **trusted}, strict=False)
        or (false_signature(heads, trusted, strict=True) if keys else None)
        or (Fault(Break.SIGNATURE, chain.seq) if keys and not heads else None)
        or next(iter(dangling(database)), None)
        or _rows_fault(rows)
        or next((Fault(Break.GUARD, 0, name) for name in foreign_guards(database)), None)
        or (None if noted is None else noted.end(chain.seq))
    )
    tell(1.0)
    good = [one.seq for one in heads if one.fingerprint in trusted]
    return Verification(
        chain.seq,
        chain.hash,
        fault,
        len(good),
        max(good, default=0),
        len(heads) - len(good),
        True,
        _origin(database, fault),
        None if noted is None else noted.found,
    )


class _Done:
    """How much of a verification is done: events and the rows they wrote, told now and then.

    A city's imports are a few events with hundreds of thousands of rows.
    """

    def __init__(self, database: Any, tell: Callable[[float], None]) -> None:
        (events,) = database.execute_sql("SELECT COUNT(*) FROM event").fetchone()
        self._total = max(1, int(events) + row_count(database))
        self._tell = tell
        self._done = self._told = 0

    def more(self, number: int) -> None:
        """So many more; what is told may raise, to stop."""
        self._done += number
        if self._done - self._told >= _TOLD:
            self._told = self._done
            self._tell(min(1.0, self._done / self._total))


def _rows_fault(rows: RowCheck) -> Fault | None:
    found = rows.first()
    if found is None:
        return None
    then, now = rows.counts(found)
    return Fault(Break.ROWS, *found, then=then, now=None if then is None else now)


def _origin(database: Any, fault: Fault | None) -> Origin | None:
    """The event whose rows are others now: its own hash has been found to fit."""
    if fault is None or fault.kind is not Break.ROWS:
        return None
    row = database.execute_sql(
        f"SELECT at, actor, action, subject FROM event WHERE seq = {int(fault.seq)}"
    ).fetchone()
    return None if row is None else Origin(*map(str, row))


def _beside(site: Site) -> list[Head]:
    with translated_errors():
        own = site.database.execute_sql("SELECT fingerprint FROM site_key").fetchall()
    trusted = known_keys()
    return noted_heads([name for (name,) in own if name in trusted])


def _known(database: Any) -> tuple[list[Head], dict[str, bytes], list[Point]]:
    """Signed heads, public keys and earlier checks, whichever database the tables are bound to."""
    heads = database.execute_sql(
        "SELECT head, hash, occasion, at, fingerprint, signature FROM signed_head ORDER BY head"
    ).fetchall()
    keys = database.execute_sql("SELECT fingerprint, public FROM site_key").fetchall()
    checks = database.execute_sql(
        "SELECT head, hash FROM trail_check WHERE sound = 1 AND head > 0"
    ).fetchall()
    own = {}
    for fingerprint, public in keys:
        with suppress(ValueError):
            own[fingerprint] = bytes.fromhex(public)
    return [Head(*row) for row in heads], own, [Point(*row) for row in checks]


def integrity(actor: Actor, site: Site) -> Integrity:
    """The head, the key, the last signature, check and backup."""
    require(actor, UseCase.AUDIT_READ)
    with read_transaction(site.database):
        return integrity_now()


def integrity_now() -> Integrity:
    """As `integrity`, for whoever has asked already; call inside a transaction."""
    seq, digest = head()
    key = SiteKey.select().order_by(SiteKey.id.desc()).first()
    signed = SignedHead.select().order_by(SignedHead.id.desc()).first()
    check = TrailCheck.select().order_by(TrailCheck.id.desc()).first()
    kept = BackupRecord.select().order_by(BackupRecord.id.desc()).first()
    name = None if key is None else key.fingerprint
    return Integrity(
        events=seq,
        head=digest,
        code=head_code(seq, digest),
        key=name,
        key_here=name is not None and (keys_folder() / f"{name}.key").exists(),
        last_signed=None if signed is None else stored_head(signed),
        last_check=None
        if check is None
        else Check(check.at, check.actor, check.head, check.sound == 1, check.detail),
        last_backup=None if kept is None else BackupLine(kept.at, kept.file, kept.size, kept.head),
    )
