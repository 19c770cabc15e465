"""What stands against closing a period: each thing with a code, a sentence and a way out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.i18n import _, current_language, mark
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.services.periods.calendar import PeriodInfo, find_period
from talenta_tui.services.permissions import UseCase, require, sees_session
from talenta_tui.services.placements import current_placements
from talenta_tui.services.policies import policy_in_force

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


class CheckCode(StrEnum):
    NOTHING = "no_people"
    EARLIER_OPEN = "earlier_open"
    NOT_OVER = "not_over"
    OPEN_SESSIONS = "open_sessions"
    MISSING_INPUTS = "missing_inputs"
    IMPORT_FAULTS = "import_faults"
    LAPSED = "results_lapsed"


SENTENCES = {
    CheckCode.NOTHING: mark("The site has no people yet: there is nothing to close."),
    CheckCode.EARLIER_OPEN: mark("An earlier period is open: {names}. Close it first."),
    CheckCode.NOT_OVER: mark("The period ends on {names}, which is still to come."),
    CheckCode.OPEN_SESSIONS: mark(
        "Open assessment sessions with results, which do not count: {n} ({names})"
    ),
    CheckCode.MISSING_INPUTS: mark("{n} people cannot be placed; they lack: {names}"),
    CheckCode.IMPORT_FAULTS: mark(
        "Kinds of files that came in with faulty rows not put right since: {n} ({names})"
    ),
    CheckCode.LAPSED: mark(
        "{n} people have only results older than {names}, which count no longer."
    ),
}
_FINAL = frozenset({CheckCode.NOTHING, CheckCode.EARLIER_OPEN})
_NAMED = 5
"""So many names stand in a sentence; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that stands against closing. `final`: no reason sets it aside."""

    code: CheckCode
    number: int
    names: tuple[str, ...]

    @property
    def final(self) -> bool:
        return self.code in _FINAL

    def sentence(self) -> str:
        shown = ", ".join(self.names[:_NAMED]) + ("…" if len(self.names) > _NAMED else "")
        return _(SENTENCES[self.code]).format(n=_grouped(self.number), names=shown)


def _grouped(number: int) -> str:
    """`4041` as `4 041`."""
    return f"{number:,}".replace(",", " ")


def closing_checks(actor: Actor, site: Site, month: str) -> tuple[Check, ...]:
    """Everything that stands against closing the month's period now; nothing once it is closed."""
    require(actor, UseCase.PERIOD_READ)
    info = find_period(actor, site, month)
    if info.closed:
        return ()
    places = current_placements(actor, site, info.as_of).by_nip
    with read_transaction(site.database):
        found = checks_of(site, info, policy_in_force(site).prepared, places)
    return tuple(_seen(actor, check) for check in found)


def _seen(actor: Actor, check: Check) -> Check:
    """Without the names of sessions outside the actor's scope; they count all the same."""
    if check.code is not CheckCode.OPEN_SESSIONS:
        return check
    return replace(check, names=tuple(n for n in check.names if sees_session(actor, n)))


def lapsed_people(actor: Actor, site: Site, month: str) -> frozenset[str]:
    """The NIPs behind `CheckCode.LAPSED`, of the people there are: the list leaves out others."""
    require(actor, UseCase.PERIOD_READ)
    info = find_period(actor, site, month)
    places = current_placements(actor, site, info.as_of).by_nip
    with read_transaction(site.database):
        return _lapsed(site, info.as_of, policy_in_force(site).prepared, places)


def checks_of(
    site: Site, info: PeriodInfo, prepared: Prepared, places: Mapping[str, Placement]
) -> tuple[Check, ...]:
    """The checks over placements at hand; call inside a transaction."""
    return tuple(_found(site, info, prepared, places))


def _found(
    site: Site, info: PeriodInfo, prepared: Prepared, places: Mapping[str, Placement]
) -> Iterator[Check]:
    if not places:
        yield Check(CheckCode.NOTHING, 0, ())
    earlier = _names(
        site,
        "SELECT p.month FROM period p LEFT JOIN period_closing c ON c.period_id = p.id"
        f" WHERE c.id IS NULL AND p.month < '{info.month}' ORDER BY p.month",
    )
    if earlier:
        yield Check(CheckCode.EARLIER_OPEN, len(earlier), earlier)
    if site.now().astimezone().date() < info.as_of:
        yield Check(CheckCode.NOT_OVER, 1, (info.as_of.isoformat(),))
    sessions = open_sessions(site, info.as_of)
    if sessions:
        yield Check(CheckCode.OPEN_SESSIONS, len(sessions), sessions)
    lacking = [p for p in places.values() if p.box is None]
    if lacking:
        parts = sorted({c for p in lacking for c in p.missing}, key=list(Component).index)
        names = tuple(
            f"{_named(prepared, c)} {_grouped(sum(c in p.missing for p in lacking))}" for c in parts
        )
        yield Check(CheckCode.MISSING_INPUTS, len(lacking), names)
    faults = _import_faults(site)
    if faults:
        yield Check(CheckCode.IMPORT_FAULTS, len(faults), faults)
    lapsed = _lapsed(site, info.as_of, prepared, places)
    if lapsed:
        start = prepared.at(info.as_of).competency_from
        yield Check(CheckCode.LAPSED, len(lapsed), (start.isoformat(),))


def _named(prepared: Prepared, component: Component) -> str:
    """The policy's own name of a component, in the language of the moment."""
    rule = getattr(prepared.policy.components, component_key(component))
    return str(rule.label_id if current_language() == "id" else rule.label_en)


def _names(site: Site, sql: str) -> tuple[str, ...]:
    return tuple(row[0] for row in site.database.execute_sql(sql).fetchall())


def open_sessions(site: Site, as_of: date) -> tuple[str, ...]:
    """Codes of the sessions that are not closed and hold ratings up to the date."""
    return _names(
        site,
        "SELECT s.code FROM session s WHERE s.state <> 'closed' AND EXISTS (SELECT 1 FROM rating r"
        f" WHERE r.session_id = s.id AND r.until IS NULL AND r.\"on\" <= '{as_of.isoformat()}')"
        " ORDER BY s.code",
    )


def _import_faults(site: Site) -> tuple[str, ...]:
    """Kinds whose newest import since the last closing had faulty rows."""
    rows = site.database.execute_sql(
        "SELECT subject, detail FROM event WHERE action = 'import' AND seq >"
        " COALESCE((SELECT MAX(c.event) FROM period_closing c), 0) ORDER BY seq"
    ).fetchall()
    newest = {kind: json.loads(detail).get("faults", 0) for kind, detail in rows}
    return tuple(f"{kind} {faults}" for kind, faults in newest.items() if faults)


def _lapsed(
    site: Site, as_of: date, prepared: Prepared, places: Mapping[str, Placement]
) -> frozenset[str]:
    """NIPs of the people without a result that counts who have an older one."""
    at = prepared.at(as_of)
    found: set[str] = set()
    for table, component, start in (
        ("rating", Component.COMPETENCY, at.competency_from),
        ("potential_result", Component.POTENTIAL, at.potential_from),
    ):
        older = _names(
            site,
            f'SELECT nip FROM employee WHERE id IN (SELECT employee_id FROM "{table}"'
            f" WHERE until IS NULL AND \"on\" < '{start.isoformat()}')",
        )
        found |= {n for n in older if n in places and component in places[n].missing}
    return frozenset(found)
