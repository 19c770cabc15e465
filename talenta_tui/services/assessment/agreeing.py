"""Settling the levels: agreed, with a reason where one is due; dissent kept beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.assessment import AgreedLevel
from talenta_tui.models.session_scores import Dissent
from talenta_tui.scoring.numbers import Number, simplest
from talenta_tui.services.assessment.blind import visible_raters
from talenta_tui.services.assessment.cells import everyones_cells, observed
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.disagreement import mean, needs_reason, suggested
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.integration import show_integration, too_early
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.people import find_assessee
from talenta_tui.services.assessment.queries import find_own, open_session
from talenta_tui.services.assessment.values import stored_halves
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def agree_level(
    actor: Actor,
    site: Site,
    session: str,
    nip: str,
    competency: str,
    value: Number,
    reason: str = "",
) -> None:
    """Settle one level. A reason is asked where it differs from every rating given or lies
    further from their mean than the rules allow; raises Refused without one."""
    _agree(actor, site, session, {(nip, competency): value}, reason)


def accept_suggestions(
    actor: Actor, site: Site, session: str, nips: Sequence[str] | None = None
) -> int:
    """Settle at the suggested level what is open or stale, unflagged and needs no reason.

    Returns how many levels that were; what is left needs the assessors' word.
    """
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    sheet = show_integration(actor, site, session)
    with read_transaction(site.database):
        rules = read_facts(site, find_own(site, session)).rules
    wanted = {}
    for row in sheet.rows:
        if row.person.excused or (nips is not None and row.person.nip not in nips):
            continue
        for cell in row.cells:
            if cell.flags or cell.suggested is None or (cell.agreed and not cell.stale):
                continue
            given: dict[str, list[Number]] = {}
            for (assessor, _exercise), rating in cell.ratings.items():
                if not isinstance(rating, str):
                    given.setdefault(assessor, []).append(rating)
            if not needs_reason(cell.suggested, given, rules):
                wanted[row.person.nip, cell.competency] = cell.suggested
    if wanted:
        _agree(actor, site, session, wanted, "")
    return len(wanted)


def _agree(
    actor: Actor,
    site: Site,
    session: str,
    wanted: Mapping[tuple[str, str], Number],
    reason: str,
) -> None:
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        if facts.unsubmitted() or not facts.sheets():
            raise too_early(facts)
        raters = {a for a, _exercise in facts.sheets()}
        if not raters <= visible_raters(actor, facts):
            raise Refused(_("The ratings of this session are not yours to see."))
        cells = observed(everyones_cells(site, facts))
        changes, ids = Changes(), Ids(site)
        for (nip, competency), value in wanted.items():
            given = cells.get((nip, competency), {})
            _check(facts, nip, competency, value)
            average = mean(given)
            if average is None:
                raise Refused(
                    _("{competency} was not observed; there is nothing to agree on.").format(
                        competency=competency
                    )
                )
            if needs_reason(value, given, facts.rules) and not reason.strip():
                raise Refused(
                    _(
                        "{value} differs from every rating or lies far from their mean: "
                        "it needs a reason."
                    ).format(value=value)
                )
            changes.put(
                AgreedLevel,
                (key.code, nip, competency),
                session=key.id,
                employee=ids.employee(nip),
                competency=ids.competency(competency),
                halves=stored_halves(value),
                mean=str(average),
                suggested=stored_halves(suggested(average, facts.rules)),
                reason=reason.strip(),
                decided_by=actor.id,
            )
        save(actor, site, key, changes, "session.agree", {"levels": len(wanted)}, reason.strip())


def _check(facts: SessionFacts, nip: str, competency: str, value: Number) -> None:
    person = find_assessee(facts, nip)
    if person.excused:
        raise Refused(_("{name} is excused.").format(name=person.name))
    if competency not in facts.competencies:
        raise NotFound(_("{name} is not assessed in this session.").format(name=competency))
    fits = stored_halves(value) is not None and not isinstance(value, bool)
    if not fits or (Fraction(value) / Fraction(facts.rules.step)).denominator != 1:
        raise WrongUse(_("{value} is no level here.").format(value=simplest(Fraction(value))))


def record_dissent(
    actor: Actor,
    site: Site,
    session: str,
    nip: str,
    competency: str,
    assessor: str,
    text: str,
    held: Number | None = None,
) -> None:
    """Keep beside an agreed level that an assessor does not share it; empty text takes it back."""
    require(actor, UseCase.SESSION_INTEGRATE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        find_assessee(facts, nip)
        if assessor not in {a.code for a in facts.assessors}:
            raise NotFound(_("{code} is no assessor of this session.").format(code=assessor))
        if held is not None and stored_halves(held) is None:
            raise WrongUse(_("{value} is no level here.").format(value=held))
        changes, ids = Changes(), Ids(site)
        natural = (key.code, nip, competency, assessor)
        if text.strip():
            changes.put(
                Dissent,
                natural,
                session=key.id,
                employee=ids.employee(nip),
                competency=ids.competency(competency),
                assessor=ids.assessor(assessor),
                halves=None if held is None else stored_halves(held),
                text=text.strip(),
            )
        else:
            changes.end(Dissent, natural)
        save(actor, site, key, changes, "session.dissent", {"assessor": assessor})
