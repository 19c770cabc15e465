"""The paper rating forms of a session."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, emit
from talenta_tui.cli.output import form_option, put_out
from talenta_tui.cli.progress import Progress
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.reports.forms import PaperForm
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.forms import Form


@click.command("forms")
@click.argument("code")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.pdf",
    required=True,
)  # fmt: skip
@click.option("--assessor", help="The forms of one assessor only.")
@click.option("--exercise", help="The forms of one exercise only.")
@click.option("--guide/--no-guide", default=True, help="With the descriptions of the levels.")
@click.option("--evidence/--no-evidence", default=True, help="With space for behaviour evidence.")
@form_option
@click.pass_obj
def forms_command(
    desk: Desk, code: str, output: Path, assessor: str | None, exercise: str | None,
    guide: bool, evidence: bool, form: str,
) -> None:  # fmt: skip
    """Print the paper rating forms into a PDF, and list their numbers.

    A sheet keeps its number however often it is printed. The forms are in Indonesian.
    """
    site = desk.site()
    from talenta_tui.i18n import current_language, set_language
    from talenta_tui.reports.forms import PaperStyle, write_forms
    from talenta_tui.services.assessment.forms import issue_forms
    from talenta_tui.services.assessment.sessions import show_session

    actor = desk.actor()
    facts = show_session(actor, site, code).facts
    spoken = current_language()
    set_language("id")
    try:
        issued = issue_forms(actor, site, code)
    finally:
        set_language(spoken)
    wanted = [
        f for f in issued
        if f.assessees and assessor in (None, f.assessor) and exercise in (None, f.exercise)
    ]  # fmt: skip
    if not wanted:
        raise NotFound(_("No form fits; the board lists the sheets there are."))
    style = PaperStyle(
        site.name, site.now().astimezone().strftime("%Y-%m-%d %H:%M"), guide, evidence
    )
    paper = [_paper(one, facts) for one in wanted]
    with Progress() as progress:
        step = partial(progress, _("printing"))
        put_out(lambda stream: write_forms(paper, style, stream, step), output, text=False)
    keys = ("number", "assessor", "exercise", "assessees")
    rows = [(f.number, f.assessor, f.exercise, str(len(f.assessees))) for f in wanted]
    emit(form, keys, rows, (dict(zip(keys, row, strict=True)) for row in rows))


def _paper(form: Form, facts: SessionFacts) -> PaperForm:
    """A form as it is printed: its people by group, each with the row they have on the sheet."""
    from talenta_tui.reports.forms import PaperCompetency, PaperForm, PaperGroup, PaperPerson

    sheet = (form.assessor, form.exercise)
    row = {nip: n for n, nip in enumerate(facts.sheets()[sheet], 1)}
    group_of = {a.nip: a.group or "–" for a in facts.assessees}
    groups: dict[str, list[PaperPerson]] = {}
    for nip, name in form.assessees:
        groups.setdefault(group_of[nip], []).append(PaperPerson(row[nip], nip, name))
    days = sorted({facts.seat_day(sheet, nip).isoformat() for nip, _name in form.assessees})
    return PaperForm(
        number=form.number,
        session=form.session,
        title=form.title,
        place=facts.about.place,
        day=", ".join(days),
        exercise=form.exercise,
        assessor=form.assessor,
        assessor_name=form.assessor_name,
        groups=tuple(PaperGroup(name, tuple(people)) for name, people in sorted(groups.items())),
        competencies=tuple(
            PaperCompetency(c.name, c.abbreviation, c.levels) for c in form.competencies
        ),
        halves=facts.rules.halves,
    )


SUBCOMMANDS = (forms_command,)
