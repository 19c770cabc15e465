"""The complaints room: lodging and following for everyone, reading and deciding for auditors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.complaints_forms import (
    check_key,
    check_opening,
    key_fields,
    key_path,
    making_note,
    move_fields,
    opening_fields,
    opening_note,
)
from talenta_tui.screens.complaints_lodging import LodgingActions
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.view_complaints import (
    complaint_columns,
    complaint_row,
    followed_lines,
    opened_lines,
    own_row,
    stats_lines,
)
from talenta_tui.screens.view_form import TextField
from talenta_tui.widgets.row_list import NO_MARK, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.complaints import (
        ComplaintLine,
        ComplaintStats,
        Followed,
    )
    from talenta_tui.services.complaints_desk import OpenedComplaint
    from talenta_tui.services.sealing import OpenKey

READ = "complaint.read"


class ComplaintsScreen(LodgingActions):
    """Auditors see every complaint, unopened; everyone else what they lodged openly."""

    CONTEXT = "complaints"
    PLACE = "complaints"
    CSS_PATH = "complaints.tcss"
    BINDINGS = ahead("complaints")
    AUTO_FOCUS = "RowList"
    NEEDS = {
        "move_on": "complaint.move", "statistics": "complaint.stats",
        "key": "complaint.key",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[ComplaintLine] = ()
        self._own: Sequence[Followed] = ()
        # The auditor's private key, in this screen's memory alone and gone with it.
        self._key: OpenKey | None = None

    def heading(self) -> str:
        return _("Complaints room")

    def place(self) -> dict[str, Any] | None:
        """Only who works here comes back here: of the others it would date and name a lodger."""
        return {} if self.may(READ) else None

    def compose_body(self) -> ComposeResult:
        yield Notes(most=3, id="top")
        yield RowList(complaint_columns(), sign_width=1, empty="…", id="rows")
        yield Notes(most=3, id="about")

    def start(self, desk: WorkDesk) -> None:
        self.show_keys()
        self.do(self.load(desk), "load")

    def changed(self) -> None:
        self.do(self.load(self.desk), "load")

    async def load(self, desk: WorkDesk) -> None:
        reads = self.may(READ)

        def work() -> tuple[Sequence[ComplaintLine], Sequence[Followed], str]:
            from talenta_tui.errors import Refused
            from talenta_tui.services.auditor_key import auditor_key
            from talenta_tui.services.complaints import own_complaints
            from talenta_tui.services.complaints_desk import list_complaints

            lines = list_complaints(desk.actor, desk.site) if reads else ()
            own = () if reads else own_complaints(desk.actor, desk.site)
            try:
                return lines, own, auditor_key().fingerprint
            except Refused:
                return lines, own, ""

        self._lines, self._own, self.sealed_to = await self.ask(work)
        rows = self.query_one(RowList)
        empty = _("No complaint yet.") if reads else _("You have lodged none openly.")
        rows.set_rows(
            [complaint_row(line) for line in self._lines] or [own_row(one) for one in self._own],
            marks=self._mark,
            cursor=rows.cursor or 0,
            empty=empty,
        )
        self.query_one("#top", Notes).show(*self._about(self.sealed_to, reads))
        self.show_keys()

    def _about(self, key: str, reads: bool) -> list[Note]:
        if not key:
            text = _("No auditors' key yet: nothing can be lodged until an auditor makes one (k).")
            return [("! " + text, "warn")]
        sealed = _("What is lodged is sealed to the auditors' key {key}.").format(key=key)
        if reads:
            return [(sealed, "muted")]
        return [
            (_("n lodges a complaint, openly or anonymously. Only auditors can read it."), ""),
            (_("r shows where one stands, by the receipt you were given."), ""),
            (sealed, "muted"),
        ]

    def _mark(self, index: int) -> RowMark:
        late = bool(self._lines) and self._lines[index].overdue
        return RowMark("!", "bad") if late else NO_MARK

    def on_row_list_highlighted(self) -> None:
        line = self._here()
        late = _("Overdue: the next state was expected by {day}.")
        note = late.format(day=line.due) if line is not None and line.overdue else ""
        self.query_one("#about", Notes).show((note, "warn"))

    def _here(self) -> ComplaintLine | None:
        at = self.query_one(RowList).cursor if self._lines else None
        return None if at is None else self._lines[at]

    def _read_out(self, title: str, lines: Sequence[str]) -> None:
        from talenta_tui.screens.modals.session_text import TextModal

        self.app.push_screen(TextModal(title, lines))

    # --- everyone ---

    def action_follow(self) -> None:
        ask_form(
            self,
            _("Where a complaint stands"),
            [TextField("code", _("Receipt"), limit=40)],
            self._follow,
            check=lambda values: need(values, "code", _("Type the receipt's 16 characters.")),
        )

    async def _follow(self, values: Values) -> None:
        desk, code = self.desk, str(values["code"])

        def work() -> Followed:
            from talenta_tui.services.complaints import follow

            return follow(desk.actor, desk.site, code)

        self._read_out(_("Your complaint"), followed_lines(await self.ask(work)))

    def action_statistics(self) -> None:
        if self.lets("statistics"):
            self.do(self._statistics(), "read")

    async def _statistics(self) -> None:
        desk = self.desk

        def work() -> ComplaintStats:
            from talenta_tui.services.complaints import complaint_stats

            return complaint_stats(desk.actor, desk.site)

        self._read_out(_("Complaints, without names"), stats_lines(await self.ask(work)))

    # --- auditors ---

    async def action_open(self) -> None:
        await settled(self.focused)
        at = self.query_one(RowList).cursor
        if at is not None and at < len(self._own):
            self._read_out(_("Your complaint"), followed_lines(self._own[at]))
        line = self._here()
        if line is None:
            return
        if self._key is not None:
            self.do(self._open(line.number, self._key), "read")
            return

        async def go(values: Values) -> None:
            self._key = await self._unlocked(str(values["file"]), str(values["phrase"]))
            await self._open(line.number, self._key)

        title = _("The auditors' key, to read {number}").format(number=line.number)
        note = opening_note()
        ask_form(self, title, opening_fields(), go, check=check_opening, note=lambda _v: note)

    async def _unlocked(self, file: str, phrase: str) -> OpenKey:
        def work() -> OpenKey:
            from talenta_tui.services.sealing import open_key_file

            return open_key_file(key_path(file), phrase)

        return await self.ask(work)

    async def _open(self, number: str, key: OpenKey) -> None:
        desk = self.desk

        def work() -> OpenedComplaint:
            from talenta_tui.services.complaints_desk import read_complaint

            return read_complaint(desk.actor, desk.site, number, key)

        self._read_out(number, opened_lines(await self.ask(work)))

    async def action_move_on(self) -> None:
        await settled(self.focused)
        line = self._here()
        if line is None or not self.lets("move_on"):
            return

        async def go(values: Values) -> None:
            await self._move(line.number, values)

        title = _("{number} to another state").format(number=line.number)
        note = _("The lodger reads the answer; the note is sealed for auditors.")
        ask_form(self, title, move_fields(line), go, note=lambda _v: note)

    async def _move(self, number: str, values: Values) -> None:
        desk, to = self.desk, str(values["to"])
        note, answer = str(values["note"]), str(values["answer"])

        def work() -> None:
            from talenta_tui.services.complaints_desk import move_complaint

            move_complaint(desk.actor, desk.site, number, to, note, answer)

        await self.ask(work)
        await self.load(desk)
        self.say(_("{number} was moved on.").format(number=number))

    def action_key(self) -> None:
        if not self.lets("key"):
            return
        note = making_note()
        ask_form(
            self, _("A new key for the auditors"), key_fields(), self._make_key, check=check_key,
            note=lambda _values: note,
        )  # fmt: skip

    async def _make_key(self, values: Values) -> None:
        desk, file, phrase = self.desk, str(values["file"]), str(values["phrase"])

        def work() -> str:
            from talenta_tui.services.auditor_key import create_auditor_key

            return create_auditor_key(desk.actor, desk.site, key_path(file), phrase)

        name = await self.ask(work)
        await self.load(desk)
        self.say(_("Complaints are sealed to {key} from now on.").format(key=name))
