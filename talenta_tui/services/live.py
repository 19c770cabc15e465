"""The map kept current: a committed change places anew just the people it touches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.scoring.prepared import Prepared, prepare
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.people import People, PersonRow, list_people, person_rows
from talenta_tui.services.permissions import UseCase, may, require, sees_unit
from talenta_tui.services.placements import Placements, replace_people, windows
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.touched import touched_since
from talenta_tui.services.trail import newest_change

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_MANY = 2000
"""Above so many people, reading everyone is cheaper than reading them one by one."""


@dataclass(frozen=True, slots=True)
class News:
    """What became of a change: who was placed anew, of whom `moved` stand in another box.

    `at` and `by` are of the newest change that touched anyone; `by` is empty for a role that may
    not know who works on what. `everyone` says that all were read again.
    """

    known: int
    at: str
    by: str
    actions: tuple[str, ...]
    everyone: bool
    people: tuple[str, ...]
    moved: tuple[str, ...]


class LiveMap:
    """Everyone with their place, kept current for one process. Use it on the database's thread.

    `news` is what the last change taken in was, None before the first.
    """

    def __init__(self, actor: Actor, site: Site, as_of: date | None = None) -> None:
        require(actor, UseCase.PEOPLE_READ)
        self.site = site
        self._actor = actor
        self._as_of = as_of
        self._people: People | None = None
        self._touched: dict[str, int] = {}
        self._all_touched = 0
        self.news: News | None = None

    def people(self) -> People:
        """Everyone, as of now."""
        self.refresh()
        assert self._people is not None
        return self._people

    def refresh(self) -> News | None:
        """Take in what was committed since; None where nothing was, or at the first reading."""
        day = self._as_of or self.site.as_of()
        old = self._people
        if old is None or old.placements.as_of != day:
            self._people = list_people(self._actor, self.site, day)
            self._all_touched = self._people.placements.known
            return None
        with collector_paused(), read_transaction(self.site.database):
            known = newest_change()
            if known == old.placements.known:
                return None
            touched = touched_since(self.site, old.placements.known)
            used = policy_in_force(self.site)
            whole = (
                touched.everyone
                or len(touched.people) > _MANY
                or used.hash != old.placements.used.hash
            )
            event = self._event(touched.event)
            if not whole:
                placements = replace_people(self.site, old.placements, touched.people)
        if whole:
            self._people = list_people(self._actor, self.site, day)
            rows: Sequence[PersonRow] = self._people.rows
        else:
            again = person_rows(self.site, placements, touched.people) if touched.people else ()
            rows = [row for row in again if sees_unit(self._actor, row.unit)]
            left = {row.nip for row in again} - {row.nip for row in rows}
            self._people = self._merged(old, placements, rows, left)
        if whole:
            self._all_touched = known
        else:
            self._touched.update((row.nip, known) for row in rows)
        news = _news(old, known, rows, event, whole)
        if event is not None and (whole or rows):
            # What touches nobody shown here, a form handed in or a complaint, names nobody.
            self.news = news
        return news

    def touched(self, nip: str, known: int) -> bool:
        """Whether anything a place of theirs rests on was committed after the event `known`."""
        self.refresh()
        return max(self._touched.get(nip, 0), self._all_touched) > known

    def _merged(
        self,
        old: People,
        placements: Placements,
        rows: Sequence[PersonRow],
        left: Collection[str],
    ) -> People:
        """Everyone as before with `rows` in their place; `left` are no longer to be seen."""
        merged = list(old.rows)
        for row in rows:
            at = bisect_left(merged, row.nip, key=_nip)
            there = at < len(merged) and merged[at].nip == row.nip
            merged[at : at + there] = [row]
        if self._actor.units is not None:
            merged = [row for row in merged if row.nip not in left]
            placements = replace(placements, by_nip={row.nip: row.placement for row in merged})
        return People(placements, tuple(merged))

    def _event(self, seq: int | None) -> tuple[str, str, str] | None:
        """When, by whom and what: of the event that touched anyone."""
        if seq is None:
            return None
        at, by, action = self.site.database.execute_sql(
            f"SELECT at, actor, action FROM event WHERE seq = {int(seq)}"
        ).fetchone()
        return at, by if _may_name(self._actor) else "", action


def _may_name(actor: Actor) -> bool:
    """Whether the role may know who works on what: those who work on it, and who control it."""
    return may(actor, UseCase.SESSION_EDIT) or may(actor, UseCase.AUDIT_READ)


def _nip(row: PersonRow) -> str:
    return row.nip


def _news(
    old: People,
    known: int,
    rows: Sequence[PersonRow],
    event: tuple[str, str, str] | None,
    whole: bool,
) -> News:
    moved = []
    for row in rows:
        at = bisect_left(old.rows, row.nip, key=_nip)
        there = at < len(old.rows) and old.rows[at].nip == row.nip
        if not there or old.rows[at].box != row.box:
            moved.append(row.nip)
    at_time, by, action = event or ("", "", "")
    return News(
        known=known,
        at=at_time,
        by=by,
        actions=(action,) if action else (),
        everyone=whole,
        people=tuple(row.nip for row in rows),
        moved=tuple(moved),
    )


def provisional_policy(prepared: Prepared) -> Prepared:
    """The same policy with open sessions counted too; for marked display only."""
    policy = prepared.policy
    rule = policy.components.competency.model_copy(update={"closed_only": False})
    components = policy.components.model_copy(update={"competency": rule})
    return prepare(policy.model_copy(update={"components": components}))


def provisional_places(actor: Actor, site: Site, placements: Placements) -> dict[str, Placement]:
    """By NIP, the places that would hold if the open sessions were closed as they are.

    Only of people whose place that changes. Never a basis for anything: to be shown marked.
    A session whose cells are hidden from the actor counts for nothing here: a mean over its
    raters would tell a rater what the others gave.
    """
    from talenta_tui.services.assessment.blind import hidden_sessions

    require(actor, UseCase.MAP_READ)
    prepared = provisional_policy(placements.used.prepared)
    with read_transaction(site.database):
        rows = site.database.execute_sql(
            "SELECT DISTINCT r.employee_id FROM rating r JOIN session s ON s.id = r.session_id"
            " WHERE r.until IS NULL AND s.state <> 'closed'"
        ).fetchall()
        scope = Scope(
            people=[row[0] for row in rows], since=windows(placements.used, placements.as_of)
        )
        people = EvidenceReader(site.database, scope).read() if rows else []
        hidden = hidden_sessions(actor, site) if rows else frozenset()
        excused = {
            (row[0], row[1])
            for row in site.database.execute_sql(
                "SELECT t.employee_id, s.code FROM session_assessee t"
                " JOIN session s ON s.id = t.session_id WHERE t.until IS NULL AND t.excused"
            ).fetchall()
        }
    found = {}
    for key, evidence in people:
        if not sees_unit(actor, evidence.unit):
            continue
        counted = tuple(
            s for s in evidence.sessions if s.code not in hidden and (key, s.code) not in excused
        )
        provisional = place(prepared, replace(evidence, sessions=counted), placements.as_of)
        if provisional != placements.by_nip.get(evidence.nip):
            found[evidence.nip] = provisional
    return found
