"""The use case of importing a file: read all of it, report every fault, write what is good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from talenta_tui.db import bulk
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.exchange.faults import Fault
from talenta_tui.exchange.reader import Known, Reader, read
from talenta_tui.exchange.rows import Kind
from talenta_tui.i18n import _
from talenta_tui.services.access.confine import allowed
from talenta_tui.services.actor import Actor
from talenta_tui.services.import_plan import CHUNK, Plan, Progress, Steps, compare
from talenta_tui.services.import_scope import ImportScope
from talenta_tui.services.import_targets import TARGETS, Identities, target_of
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.policies import policy_in_force, predicate_matrix
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.cycles.imported import CycleForms
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import: `kind` of formats.md, a path or a stream, and how strictly."""

    kind: str
    source: Path | BinaryIO
    name: str
    sheet: str | None = None
    dry_run: bool = False
    strict: bool = False

    def readable(self) -> Path | BinaryIO:
        """The source as this session may read it; raises Denied outside its folder."""
        return allowed(self.source) if isinstance(self.source, Path) else self.source


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What the file holds and what became of it.

    `rows` counts every data row; `new + changed + unchanged` the good ones, a row that repeats
    an earlier one of the file among the unchanged. `applied` says
    whether anything may have been written: false for a dry run and for a strict import with
    faults.
    """

    kind: str
    file: str
    rows: int
    new: int
    changed: int
    unchanged: int
    applied: bool
    ignored_columns: tuple[str, ...]
    faults: tuple[Fault, ...]
    flags: tuple[Fault, ...]


def kinds() -> tuple[str, ...]:
    """The import kinds, in the order in which files depend on each other."""
    return tuple(TARGETS)


@collector_paused()
def run_import(
    actor: Actor,
    site: Site,
    request: ImportRequest,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportReport:
    """Import a file in one transaction and report row by row (formats.md, first section).

    The file is read and checked in full before the transaction begins, so that other writers
    wait only for the writing. Raises WrongUse for an unknown kind or a table that cannot be
    read as that kind, Cancelled (nothing kept) and Unavailable (nothing kept).
    """
    require(actor, UseCase.IMPORT)
    if request.kind not in TARGETS:
        raise WrongUse(
            _("There is no import kind {kind}; the kinds are: {kinds}").format(
                kind=request.kind, kinds=", ".join(kinds())
            )
        )
    steps = Steps(progress or (lambda _phase, _share: None), cancelled or (lambda: False))
    target = target_of(request.kind)
    with read_transaction(site.database):
        known = Identities(site.database, create=False)
        matrix = predicate_matrix(policy_in_force(site).policy)
        own = _own_sessions(site, request.kind)
    with read(
        Kind(request.kind),
        request.readable(),
        sheet=request.sheet,
        name=request.name,
        known=None if target.brings_people else Known(known.employees.keys(), own),
        policy_matrix=matrix,
    ) as reader:
        scope = ImportScope(actor, site, Kind(request.kind))
        cycles = _cycles(actor, site, request.kind)
        good, faults, flags = _read_all(reader, scope, cycles, steps)
    write = not request.dry_run and not (request.strict and faults)
    if cycles is not None and not (write and cycles.due):
        cycles.look(Path(request.name).name)
    if write:
        plan = _write(actor, site, request, good, cycles, len(faults), steps)
    else:
        with read_transaction(site.database):
            plan = compare(site.database, target, known, good, steps)
    if cycles is not None:
        plan.new += len(cycles.due)
        plan.unchanged += cycles.same
    return ImportReport(
        kind=request.kind,
        file=request.name,
        rows=reader.rows,
        new=plan.new,
        changed=plan.changed,
        unchanged=plan.unchanged + reader.repeated,
        applied=write,
        ignored_columns=tuple(reader.ignored_columns),
        faults=tuple(faults),
        flags=tuple(flags),
    )


def _cycles(actor: Actor, site: Site, kind: str) -> CycleForms | None:
    """What of a file of 360° forms belongs to a cycle; None for every other kind."""
    if kind != Kind.FEEDBACK:
        return None
    from talenta_tui.services.cycles.imported import CycleForms

    return CycleForms(actor, site)


def _own_sessions(site: Site, kind: str) -> frozenset[str]:
    """Case-folded codes of the sessions whose ratings are keyed, where `kind` brings ratings."""
    if kind != Kind.RATINGS:
        return frozenset()
    from talenta_tui.services.assessment.imports import own_sessions

    return frozenset(code.casefold() for code in own_sessions(site))


def _read_all(
    reader: Reader,
    scope: ImportScope,
    cycles: CycleForms | None,
    steps: Steps,
) -> tuple[list[Any], list[Fault], list[Fault]]:
    good: list[Any] = []
    faults: list[Fault] = []
    flags: list[Fault] = []
    for parsed in reader:
        faults += parsed.faults
        if parsed.row is not None:
            foreign = scope.fault(parsed.row_number, parsed.row)
            if foreign is not None:
                faults.append(foreign)
                continue
            if cycles is not None and cycles.takes(parsed.row):
                refused = cycles.take(parsed.row_number, parsed.row)
                faults += [] if refused is None else [refused]
                continue
            good.append(parsed.row)
        flags += parsed.flags
        if reader.rows % CHUNK == 0:
            steps.go_on()
            done, total = reader.progress()
            steps.tell("reading", done / max(total, 1))
    steps.tell("reading", 1.0)
    return good, faults, flags


def _write(
    actor: Actor,
    site: Site,
    request: ImportRequest,
    good: Sequence[Any],
    cycles: CycleForms | None,
    faults: int,
    steps: Steps,
) -> Plan:
    """Compare and write under the writer's lock, so that the report is what happened."""
    database = site.database
    with write_transaction(database):
        own = _own_sessions(site, request.kind)
        if own and any(row.session.casefold() in own for row in good):
            raise Refused(
                _("A session of the file was begun here while it was read. Import it again.")
            )
        target = target_of(request.kind)
        ids = Identities(database, create=True)
        if target.brings is not None:
            ids.bring(target.brings, good)
        plan = compare(database, target, ids, good, steps)
        if cycles is not None and cycles.due:
            cycles.write(Path(request.name).name)
        same = not plan.new and not plan.changed
        if same and cycles is not None and cycles.due:
            return plan
        # Who imported what is asked for even where nothing came of it; the figures kept stand.
        event = record(
            actor,
            site,
            UseCase.IMPORT.value,
            request.kind,
            {
                "file": Path(request.name).name,
                "faults": faults,
                "new": plan.new,
                "changed": plan.changed,
                "unchanged": plan.unchanged,
            },
            reading=same,
        )
        for part, old in plan.ended:
            bulk.end_versions(database, part.model, old, event)
        for part, rows in plan.added:
            fields = ("key", *part.fields, "since")
            if part.scattered:
                rows.sort(key=lambda row: row[0])
            for chunk in steps.over("writing", rows):
                bulk.insert(database, part.model, fields, [(*row, event) for row in chunk])
    return plan
