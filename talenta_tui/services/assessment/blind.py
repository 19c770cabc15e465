"""Who may see whose ratings: the one place every path to a rating asks.

An assessor, and the operator keying for one, sees no other rater's cells of a session before
that assessor has handed in (peers.md 7.21; International Taskforce, independent ratings).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.queries import SessionKey, rows
from talenta_tui.services.permissions import UseCase, may

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


def own_assessor(actor: Actor, facts: SessionFacts) -> str | None:
    """The assessor of the session the actor is: by NIP, else by the assessor's code."""
    for assessor in facts.assessors:
        if actor.nip is not None and assessor.nip == actor.nip:
            return assessor.code
    for assessor in facts.assessors:
        if actor.id.casefold() == assessor.code.casefold():
            return assessor.code
    return None


def handed_in(facts: SessionFacts) -> frozenset[str]:
    """The assessors all of whose sheets in the session are submitted."""
    waiting = {assessor for assessor, _exercise in facts.unsubmitted()}
    return frozenset({a for a, _e in facts.sheets()} - waiting)


def visible_raters(
    actor: Actor, facts: SessionFacts, keying_for: str | None = None
) -> frozenset[str]:
    """The assessors of a session whose cells the actor may see now, in whatever form.

    An assessor sees only their own until all their sheets are handed in, then also those of
    the others who have handed in; that holds whatever role the person has besides. The lead,
    when not rating, sees those who have handed in. An operator sees the one keyed for
    (`keying_for`) and nobody else until all have handed in: operators key for several, and
    any of them may still be waiting. Everybody else sees nothing before that either.
    """
    done = handed_in(facts)
    raters = frozenset(assessor for assessor, _exercise in facts.sheets())
    if facts.key.closed:
        return raters
    rater = own_assessor(actor, facts)
    if rater is not None and rater not in done:
        return frozenset({rater})
    if actor.role in (Role.ASSESSOR, Role.EMPLOYEE):
        return done if rater is not None else frozenset()
    if not facts.unsubmitted():
        return raters
    seen = done if actor.role is Role.LEAD_ASSESSOR else frozenset()
    if rater is not None:
        seen |= {rater}
    if keying_for is not None and may(actor, UseCase.SESSION_RATE):
        seen |= {keying_for}
    return seen


def all_visible(actor: Actor, facts: SessionFacts) -> bool:
    """Whether nothing of the session is hidden from the actor."""
    raters = {assessor for assessor, _exercise in facts.sheets()}
    return raters <= visible_raters(actor, facts)


def hidden_sessions(actor: Actor, site: Site) -> frozenset[str]:
    """Codes of the open sessions whose cells, and what is made of them, must not be shown.

    For explanations, provisional placements and exports, which mix the raters. Call inside a
    transaction.
    """
    found = rows(
        site,
        "SELECT id, code, state FROM session WHERE source = 'own' AND state <> 'closed'",
    )
    return frozenset(
        code
        for key, code, state in found
        if not all_visible(actor, read_facts(site, SessionKey(key, code, state, own=True)))
    )
