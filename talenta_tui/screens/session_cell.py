"""The story of one rating cell: every write of the actor's, the notes, who it stands by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_session_sheet import shown_value
from talenta_tui.widgets.score_sheet_values import shown

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.assessment.cells import CellKey


def cell_story(desk: WorkDesk, session: str, cell: CellKey) -> list[str]:
    """Lines about a cell of a sheet the actor may key; on the database's thread."""
    from talenta_tui.services.assessment.notes import list_notes
    from talenta_tui.services.assessment.sheets import open_sheet

    assessor, exercise, nip, competency = cell
    stored = open_sheet(desk.actor, desk.site, session, assessor, exercise)
    now = stored.cells.get((nip, competency))
    lines = [
        _("Empty.")
        if now is None
        else _("Stands: {value}, keyed by {by}.").format(
            value=shown(shown_value(now.value)), by=now.by or "–"
        )
    ]
    writes = [one for one in stored.log if (one.nip, one.competency) == (nip, competency)]
    if writes:
        lines += ["", _("Your writes, the oldest first (event, old, new, how):")]
        lines += [
            f"  #{one.event}  {shown(shown_value(one.old))} → {shown(shown_value(one.new))}"
            f"  {one.kind}"
            for one in writes
        ]
    notes = [
        note
        for note in list_notes(desk.actor, desk.site, session, keying_for=assessor)
        if (note.assessor, note.exercise, note.nip, note.competency) == cell
    ]
    if notes:
        lines += ["", _("Evidence:")]
        lines += [f"  {'+' if note.positive else '−'} {note.text}" for note in notes]
    return lines
