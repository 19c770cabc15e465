"""What `talenta doctor` finds: the installation, the database and what it rests on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui import __version__
from talenta_tui.db.engine import bind, is_sqlite, translated_errors
from talenta_tui.db.migrate import pending
from talenta_tui.errors import TalentaError
from talenta_tui.i18n import _
from talenta_tui.services.health_disk import file_system, free_space, is_fleeting, is_remote
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.proof_ages import BACKUP_AGE, CHECK_AGE
from talenta_tui.text import moment

if TYPE_CHECKING:
    from peewee import Database

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_LITTLE_SPACE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `ok` False needs someone's attention."""

    what: str
    ok: bool
    detail: str


def examine(url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    """Every finding about this installation and the database at `url`; changes nothing."""
    findings = [
        Finding("talenta", True, f"{__version__}, Python {sys.version.split()[0]}"),
    ]
    try:
        # One by one: those before a failure are kept.
        for finding in _of_database(bind(url, create=False), clock()):
            findings.append(finding)
    except TalentaError as error:
        findings.append(Finding(_("database"), False, str(error)))
    return findings


def examine_site(actor: Actor, site: Site) -> list[Finding]:
    """As `examine`, of the open site, on the connection of the thread that asks."""
    require(actor, UseCase.AUDIT_READ)
    about = Finding("talenta", True, f"{__version__}, Python {sys.version.split()[0]}")
    return [about, *_of_database(site.database, site.now())]


def _of_database(database: Database, now: datetime) -> Iterator[Finding]:
    yield from _schema(database)
    yield from _durability(database)
    if is_sqlite(database):
        yield from _file(Path(database.database))
    yield from _contents(database)
    yield from _backup_disk(database)
    yield from _integrity(database, now)


def _schema(database: Database) -> Iterator[Finding]:
    waiting = pending(database)
    yield Finding(
        _("schema"),
        not waiting,
        _("up to date")
        if not waiting
        else _("pending: {names} (run: talenta migrate)").format(names=", ".join(waiting)),
    )


def _durability(database: Database) -> Iterator[Finding]:
    if is_sqlite(database):
        with translated_errors():
            sound = database.execute_sql("PRAGMA quick_check(1)").fetchone()[0]
            journal = database.execute_sql("PRAGMA journal_mode").fetchone()[0]
            synchronous = database.execute_sql("PRAGMA synchronous").fetchone()[0]
        yield Finding(_("file"), sound == "ok", _("sound") if sound == "ok" else str(sound))
        yield Finding(
            _("durability"),
            journal == "wal" and synchronous == 2,
            f"journal {journal}, synchronous {synchronous}",
        )
    else:
        with translated_errors():
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                value = database.execute_sql(f"SHOW {setting}").fetchone()[0]
                # A commit may wait for more than the own disk (remote_apply), never for less.
                yield Finding(
                    _("durability"),
                    value != "off",
                    f"{setting} {value}"
                    if value != "off"
                    else _("{setting} off: a power cut may take what was shown as saved").format(
                        setting=setting
                    ),
                )


def _file(path: Path) -> Iterator[Finding]:
    yield from _disk(path.parent)
    kind = file_system(path)
    if is_fleeting(kind):
        detail = _("{kind}: kept in memory, a power cut takes everything")
    elif is_remote(kind):
        detail = _("{kind}: SQLite's locks do not hold on a network disk; take PostgreSQL")
    else:
        detail = "{kind}"
    if kind:
        sound = not (is_fleeting(kind) or is_remote(kind))
        yield Finding(_("file system"), sound, detail.format(kind=kind))
    mode = path.stat().st_mode & 0o077
    yield Finding(
        _("permissions"),
        mode == 0,
        _("readable by its owner only")
        if mode == 0
        else _("others may read {path}; run: chmod 600").format(path=path),
    )


def _disk(folder: Path) -> Iterator[Finding]:
    free = free_space(folder)
    if free is not None:
        yield Finding(
            _("disk"),
            free >= _LITTLE_SPACE,
            _("{n} MiB free at {folder}").format(n=free // (1024 * 1024), folder=folder),
        )


def _backup_disk(database: Database) -> Iterator[Finding]:
    """Whether the next backup fits where the last one went, if that is on this machine."""
    from talenta_tui.services.audit import integrity_now

    if pending(database):
        return
    with translated_errors():
        kept = integrity_now().last_backup
    if kept is None or not Path(kept.file).is_absolute():
        return
    folder = Path(kept.file).parent
    if not is_sqlite(database) or folder != Path(database.database).parent:
        yield from _disk(folder)


def _contents(database: Database) -> Iterator[Finding]:
    from talenta_tui.models.employee import Employee
    from talenta_tui.models.organisation import SiteRecord
    from talenta_tui.services.audit_notes import noted_heads
    from talenta_tui.services.signing import head_code
    from talenta_tui.services.trail import head

    if pending(database):
        return
    with translated_errors():
        site = SiteRecord.select().first()
        people = Employee.select().count()
        events, digest = head()
        own = database.execute_sql("SELECT fingerprint FROM site_key").fetchall()
    yield Finding(
        _("site"),
        site is not None,
        _("none yet (run: talenta init)")
        if site is None
        else _("{name}, {n} people").format(name=site.name, n=people),
    )
    said = _("{n} events, head {hash}").format(n=events, hash=head_code(events, digest))
    noted = max((one.seq for one in noted_heads([str(name) for (name,) in own])), default=0)
    if noted > events:
        said += " · " + _(
            "event {seq} was signed here: this is an older state (talenta audit restart)"
        ).format(seq=noted)
    yield Finding(_("trail"), noted <= events, said)


def _integrity(database: Database, now: datetime) -> Iterator[Finding]:
    """Whether heads can be signed here, and how old the last check and backup are."""
    from talenta_tui.services.audit import integrity_now
    from talenta_tui.services.signing import keys_folder

    if pending(database):
        return
    with translated_errors():
        found = integrity_now()
    if found.key is None:
        yield Finding(_("site key"), False, _("none yet (run: talenta audit key create)"))
    else:
        where = _("{key} in {folder}").format(key=found.key, folder=keys_folder())
        yield Finding(
            _("site key"),
            found.key_here,
            where
            if found.key_here
            else _("{where} is missing: nothing can be signed here").format(where=where),
        )
    from talenta_tui.services.audit_fault import short_words

    check = found.last_check
    if check is None:
        yield Finding(_("last check"), False, _("never (run: talenta audit verify)"))
    else:
        yield Finding(
            _("last check"),
            check.sound and _age(check.at, now) <= CHECK_AGE,
            _("{at}: {state}, up to event {seq}").format(
                at=moment(check.at),
                state=" · ".join(filter(None, (_("whole"), _missed(check.detail))))
                if check.sound
                else _("BROKEN ({kind})").format(kind=short_words(check.detail)),
                seq=check.seq,
            ),
        )
    kept = found.last_backup
    if kept is None:
        missing = _("never (run: talenta backup FILE)")
        if found.key is None:
            missing = _("never; it takes the site key (run: talenta audit key create)")
        yield Finding(_("last backup"), False, missing)
    else:
        yield Finding(
            _("last backup"),
            _age(kept.at, now) <= BACKUP_AGE,
            _("{at}: {file}").format(at=moment(kept.at), file=kept.file),
        )


def _missed(detail: str) -> str:
    """What a check of a whole trail kept besides: a head held against it that is not in it."""
    from talenta_tui.services.audit_fault import short_words

    return short_words(detail) if detail else ""


def _age(at: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(at)
