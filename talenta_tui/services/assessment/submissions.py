"""Handing a sheet in, and taking it back with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Denied, Refused
from talenta_tui.i18n import _
from talenta_tui.models.session_run import Submission
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.blind import own_assessor
from talenta_tui.services.assessment.cells import read_cells
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.facts import SessionFacts, read_facts
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.life import save
from talenta_tui.services.assessment.queries import need_reason, open_session
from talenta_tui.services.assessment.sheets import empty_cells, require_sheet
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def submit_sheet(actor: Actor, site: Site, session: str, assessor: str, exercise: str) -> None:
    """Hand a sheet in: it locks, and its assessor may see the others' once all of theirs are in.

    Raises Refused while a cell of somebody not excused is empty; not observed is not empty.
    """
    require(actor, UseCase.SESSION_RATE, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        sheet = (assessor, exercise)
        require_sheet(actor, site, facts, sheet)
        if sheet in facts.submitted:
            raise Refused(_("The sheet is handed in already."))
        empty = empty_cells(facts, sheet, read_cells(site, facts, {assessor}))
        if empty:
            raise Refused(
                _(
                    "{n} cells are empty. Rate them, mark them not observed (t), "
                    "or excuse the assessee."
                ).format(n=len(empty))
            )
        ids = Ids(site)
        changes = Changes()
        changes.put(
            Submission,
            (key.code, assessor, exercise),
            session=key.id,
            assessor=ids.assessor(assessor),
            exercise=ids.exercise(exercise),
        )
        detail = {"assessor": assessor, "exercise": exercise}
        save(actor, site, key, changes, "session.submit", detail)


def withdraw_sheet(
    actor: Actor, site: Site, session: str, assessor: str, exercise: str, reason: str
) -> None:
    """Take a sheet back, with the reason; it can be keyed again until it is handed in anew."""
    require(actor, UseCase.SESSION_RATE, session=session)
    reason = need_reason(reason)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        _own_only(actor, facts, assessor)
        if (assessor, exercise) not in facts.submitted:
            raise Refused(_("The sheet is not handed in."))
        changes = Changes()
        changes.end(Submission, (key.code, assessor, exercise))
        detail = {"assessor": assessor, "exercise": exercise}
        save(actor, site, key, changes, "session.withdraw", detail, reason)


def _own_only(actor: Actor, facts: SessionFacts, assessor: str) -> None:
    if actor.role is Role.ASSESSOR and own_assessor(actor, facts) != assessor:
        raise Denied(_("Only your own sheets are yours to take back."))
