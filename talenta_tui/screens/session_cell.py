"""The story of one rating cell: every write of the actor's, the notes, who it stands by."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from textual import events

from talenta_tui.i18n import _
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.screens.view_session_sheet import shown_value
from talenta_tui.text import plain
from talenta_tui.widgets.score_sheet_values import shown

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.cells import CellKey
    from talenta_tui.services.assessment.notes import Note

Take = Callable[[int, str], Coroutine[Any, Any, object]]
"""Takes a note back, by its id, with the reason."""


class CellStoryModal(TextModal):
    """What a cell rests on; `w` takes one of its `notes` back, where `take` is given."""

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        screen: DeskScreen,
        notes: Sequence[Note] = (),
        take: Take | None = None,
    ) -> None:
        super().__init__(title, lines)
        self._screen = screen
        self._notes = notes
        self._take = take if notes else None

    def keys_text(self) -> str:
        if self._take is None:
            return super().keys_text()
        return _("↑ ↓ scroll   w takes evidence back   Enter closes")

    def on_key(self, event: events.Key) -> None:
        if event.key == "w" and self._take is not None:
            self._ask(self._take)
        else:
            super().on_key(event)

    def _ask(self, take: Take) -> None:
        """Opened at the key, over this dialog: what is typed next is the reason."""
        choices: list[tuple[object, str]] = [
            (note.id, f"{_sign(note)} {plain(note.text, 60)}") for note in self._notes
        ]
        fields: list[Field] = [
            TextField("reason", _("Reason"), limit=500),
            ChoiceField("note", _("Evidence"), choices),
        ]

        async def job(values: Values) -> None:
            self.dismiss(None)
            await take(int(str(values["note"])), str(values["reason"]).strip())

        ask_form(
            self._screen, _("Take evidence back"), fields, job,
            check=lambda values: need(values, "reason", _("This needs a reason.")),
        )  # fmt: skip


def _sign(note: Note) -> str:
    return "+" if note.positive else "−"


def cell_story(
    desk: WorkDesk, session: str, cell: CellKey
) -> tuple[list[str], tuple[Note, ...], bool]:
    """Lines about a cell of a sheet the actor may key, its notes, and whether the sheet is locked.

    On the database's thread.
    """
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
    notes = tuple(
        note
        for note in list_notes(desk.actor, desk.site, session, keying_for=assessor)
        if note.cell == cell
    )
    if notes:
        lines += ["", _("Evidence:")]
        lines += [f"  {_sign(note)} {note.text}" for note in notes]
    return lines, notes, bool(stored.locked)
