"""Paper rating forms: one a sheet, with a number, and the sheet a number leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.session_run import PaperForm
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.competencies import Competency, competencies
from talenta_tui.services.assessment.facts import SessionFacts, Sheet, read_facts
from talenta_tui.services.assessment.formnumber import form_number, form_text
from talenta_tui.services.assessment.ids import Ids
from talenta_tui.services.assessment.queries import find_own, open_session, rows
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Form:
    """A form to print: `number` with its check digit; `assessees` as (NIP, name), in the order
    of the sheet's rows; `competencies` in the order of its columns."""

    number: str
    session: str
    title: str
    assessor: str
    assessor_name: str
    exercise: str
    assessees: tuple[tuple[str, str], ...]
    competencies: tuple[Competency, ...]


@dataclass(frozen=True, slots=True)
class FormSheet:
    """Where a form's number leads."""

    session: str
    assessor: str
    exercise: str


def issue_forms(actor: Actor, site: Site, session: str) -> tuple[Form, ...]:
    """A form for every sheet of the plan; a sheet that has a number keeps it."""
    require(actor, UseCase.SESSION_EDIT, session=session)
    with write_transaction(site.database):
        key = open_session(site, session)
        facts = read_facts(site, key)
        if not facts.sheets():
            raise Refused(_("There is no plan yet; the forms follow from it."))
        numbers = _numbers(site, facts)
        last = int(rows(site, "SELECT COALESCE(MAX(number), 0) FROM paper_form")[0][0])
        changes, ids = Changes(), Ids(site)
        for sheet in facts.sheets():
            if sheet in numbers:
                continue
            last += 1
            numbers[sheet] = last
            changes.put(
                PaperForm,
                (key.code, *sheet),
                session=key.id,
                assessor=ids.assessor(sheet[0]),
                exercise=ids.exercise(sheet[1]),
                number=last,
            )
        changes.save(actor, site, "session.forms", key.code, {"forms": len(numbers)})
        return tuple(_form(site, facts, sheet, numbers[sheet]) for sheet in facts.sheets())


def _numbers(site: Site, facts: SessionFacts) -> dict[Sheet, int]:
    return {
        (row[0], row[1]): row[2]
        for row in rows(
            site,
            "SELECT a.code, x.name, t.number FROM paper_form t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    }


def _form(site: Site, facts: SessionFacts, sheet: Sheet, number: int) -> Form:
    known = competencies(site)
    names = {a.nip: a for a in facts.assessees}
    assessor = next((a.name for a in facts.assessors if a.code == sheet[0]), sheet[0])
    return Form(
        number=form_text(number),
        session=facts.key.code,
        title=facts.about.title,
        assessor=sheet[0],
        assessor_name=assessor,
        exercise=sheet[1],
        assessees=tuple(
            (nip, names[nip].name) for nip in facts.sheets()[sheet] if not names[nip].excused
        ),
        competencies=tuple(known[c] for c in facts.columns(sheet[1])),
    )


def find_form(actor: Actor, site: Site, text: str) -> FormSheet:
    """The sheet of the form whose number was typed.

    Raises WrongUse where the check digit does not fit and NotFound where no form has it.
    """
    require(actor, UseCase.SESSION_RATE)
    number = form_number(text)
    if number is None:
        raise WrongUse(
            _("{text} is no form number: a digit is wrong. Look at the form again.").format(
                text=text
            )
        )
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT s.code, a.code, x.name FROM paper_form t JOIN session s ON s.id = t.session_id"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " WHERE t.until IS NULL AND t.number = ?",
            number,
        )
        if not found:
            raise NotFound(_("No form has the number {text}.").format(text=form_text(number)))
        sheet = FormSheet(*found[0])
        require(actor, UseCase.SESSION_RATE, session=sheet.session)
        facts = read_facts(site, find_own(site, sheet.session))
        if (sheet.assessor, sheet.exercise) not in facts.sheets():
            raise Refused(
                _("The form {text} is no longer in the plan; print the forms again.").format(
                    text=form_text(number)
                )
            )
        return sheet
