"""Import: choose the file, see what it would do, row by row, then apply it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.actions import bindings
from talenta_tui.desk import Ticket, WorkDesk
from talenta_tui.i18n import _, mark
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.import_form import ImportForm
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.exchange.faults import Fault
    from talenta_tui.services.importing import ImportReport, ImportRequest
    from talenta_tui.services.preview import Preview

KINDS = {
    "employees": mark("employees: people and their posts"),
    "positions": mark("positions: the map of posts"),
    "performance": mark("performance: yearly predicates"),
    "awards": mark("awards"),
    "teams": mark("teams: working groups"),
    "training": mark("training"),
    "careers": mark("careers: posts held before"),
    "discipline": mark("discipline: penalties"),
    "ratings": mark("ratings: assessment centre"),
    "potential": mark("potential: eight aspects"),
    "feedback": mark("feedback: 360° answers"),
}
"""The eleven kinds, in the order in which files depend on each other."""

_FAULT = RowMark("!", "bad")
_FLAG = RowMark("?", "warn")
_GOOD = RowMark(" ")


@dataclass(frozen=True, slots=True)
class Trial:
    """A file read without writing: what it would do, and the lines that show it."""

    request: ImportRequest
    report: ImportReport
    headers: tuple[str, ...]
    lines: Sequence[Row]
    marks: Sequence[RowMark]


def _try(desk: WorkDesk, request: ImportRequest, ticket: Ticket) -> Trial:
    """Read the file and compare it with what stands, on the database's thread."""
    from talenta_tui.services.importing import run_import
    from talenta_tui.services.preview import first_rows

    preview = first_rows(desk.actor, request)
    report = run_import(desk.actor, desk.site, request, ticket.tell, ticket.stopped)
    return Trial(request, report, preview.headers, *preview_lines(preview, report))


def preview_lines(preview: Preview, report: ImportReport) -> tuple[list[Row], list[RowMark]]:
    """The first rows, every fault and flag beneath its row; faults of later rows after them."""
    by_row: dict[int, list[tuple[Fault, RowMark]]] = {}
    for mark_, found in ((_FAULT, report.faults), (_FLAG, report.flags)):
        for fault in found:
            by_row.setdefault(fault.row, []).append((fault, mark_))
    lines: list[Row] = []
    marks: list[RowMark] = []

    def tell(number: int) -> None:
        for fault, mark_ in by_row.pop(number, ()):
            value = f" “{plain(fault.value, 60)}”" if fault.value else ""
            lines.append((str(number), f"{plain(fault.column, 40)}{value}: {fault.sentence()}"))
            marks.append(mark_)

    for number, cells in preview.rows:
        lines.append((str(number), " │ ".join(plain(cell, 60) for cell in cells)))
        marks.append(_GOOD)
        tell(number)
    for number in sorted(by_row):
        tell(number)
    return lines, marks


class ImportScreen(DeskScreen):
    """First the form, then the preview of one file; Esc goes from this back to that."""

    CONTEXT = "importing"
    PLACE = "import"
    CSS_PATH = "importing.tcss"
    BINDINGS = bindings("importing")
    AUTO_FOCUS = "#form"

    def __init__(self) -> None:
        super().__init__()
        self._trial: Trial | None = None
        self._strict = False

    def heading(self) -> str:
        return _("Import")

    def compose_body(self) -> ComposeResult:
        labels = {code: _(label) for code, label in KINDS.items()}
        yield ImportForm(labels, Path.cwd(), id="form")
        with Vertical(id="preview"):
            yield Static(id="summary", markup=False)
            yield RowList((Column(_("Row"), 7, "right"), Column("")), sign_width=1, id="rows")
            yield Static(id="line", markup=False)

    # --- reading -----------------------------------------------------------------------------

    def on_import_form_refused(self, message: ImportForm.Refused) -> None:
        self.say(message.reason, bad=True)

    def on_import_form_chosen(self, message: ImportForm.Chosen) -> None:
        from talenta_tui.services.importing import ImportRequest

        request = ImportRequest(
            message.kind, message.path, str(message.path), message.sheet or None, dry_run=True
        )
        self.say("")
        self.do(self._read(request), "import")

    async def _read(self, request: ImportRequest) -> None:
        form = self.query_one(ImportForm)
        form.locked = True
        label = plain(Path(request.name).name, 30)
        desk = self.desk
        try:
            self._trial = await self.ask_long(lambda ticket: _try(desk, request, ticket), label)
        finally:
            form.locked = False
        self._show_trial(self._trial)

    def _show_trial(self, trial: Trial) -> None:
        rows = self.query_one(RowList)
        rows.set_columns((Column(_("Row"), 7, "right"), Column(" │ ".join(trial.headers))))
        marks = trial.marks
        rows.set_rows(trial.lines, marks=lambda i: marks[i], empty=_("The file has no rows."))
        self._summarise(trial)
        self.add_class("-preview")
        rows.focus()

    def on_row_list_highlighted(self, message: RowList.Highlighted) -> None:
        """The whole of a line that is too long for the list."""
        if self._trial is not None and message.index < len(self._trial.lines):
            self.query_one("#line", Static).update(plain(self._trial.lines[message.index][1], 400))

    def _summarise(self, trial: Trial) -> None:
        report = trial.report
        bad = len({fault.row for fault in report.faults})
        lines = [
            _("{kind} from {file}: {rows} rows").format(
                kind=report.kind, file=plain(Path(report.file).name, 60), rows=grouped(report.rows)
            ),
            _("{new} new   {changed} changed   {unchanged} unchanged   {bad} faulty").format(
                new=grouped(report.new),
                changed=grouped(report.changed),
                unchanged=grouped(report.unchanged),
                bad=grouped(bad),
            )
            + (f"   {_('{n} to look at (?)').format(n=len(report.flags))}" if report.flags else ""),
        ]
        if report.applied:
            lines.append(_("Written. Esc: the next file."))
        elif self._strict and bad:
            lines.append(_("Strict: nothing is written while a row is faulty. s: not strict"))
        elif report.new or report.changed:
            strict = _("strict") if self._strict else _("not strict")
            lines.append(
                _("a: apply the good rows   s: strict (now {strict})").format(strict=strict)
            )
        else:
            lines.append(_("Nothing to write: everything is there already."))
        if report.ignored_columns:
            names = plain(", ".join(report.ignored_columns), 140)
            lines.append(_("Columns not needed and not stored: {names}").format(names=names))
        self.query_one("#summary", Static).update("\n".join(lines))

    # --- applying ----------------------------------------------------------------------------

    def action_strict(self) -> None:
        self._strict = not self._strict
        if self._trial is not None and self.has_class("-preview"):
            self._summarise(self._trial)
        self.say(_("Strict.") if self._strict else _("Not strict: good rows are written."))

    def action_apply(self) -> None:
        trial = self._trial
        if trial is None or not self.has_class("-preview"):
            self.say(_("Choose a file first; it is shown before anything is written."), bad=True)
        elif trial.report.applied:
            self.say(_("This file is written already."))
        elif self._strict and trial.report.faults:
            self.say(_("Strict: nothing is written while a row is faulty."), bad=True)
        elif not trial.report.new and not trial.report.changed:
            self.say(_("Nothing to write: everything is there already."))
        elif not self.busy:
            self.do(self._apply(trial), "import")

    async def _apply(self, trial: Trial) -> None:
        report, desk = trial.report, self.desk
        lines = [
            _("{new} new and {changed} changed rows are written to {site}.").format(
                new=grouped(report.new), changed=grouped(report.changed), site=plain(desk.site.name)
            )
        ]
        bad = len({fault.row for fault in report.faults})
        if bad:
            lines.append(_("{n} faulty rows are left out.").format(n=grouped(bad)))
        lines.append(_("All of it or, if anything stops it, nothing."))
        question = ConfirmModal(_("Apply this file?"), *lines, yes=_("writes"))
        if not await self.app.push_screen_wait(question):
            return
        request = replace(trial.request, dry_run=False, strict=self._strict)

        def write(ticket: Ticket) -> ImportReport:
            from talenta_tui.services.importing import run_import

            return run_import(desk.actor, desk.site, request, ticket.tell, ticket.stopped)

        written = await self.ask_long(write, plain(Path(request.name).name, 30))
        self._trial = replace(trial, request=request, report=written)
        self._summarise(self._trial)
        self._propose_next(written.kind)

    def _propose_next(self, kind: str) -> None:
        """The kind that follows in the order in which files depend on each other."""
        codes = list(KINDS)
        after = codes.index(kind) + 1
        if after < len(codes):
            self.query_one(ImportForm).choose_kind(codes[after])
            self.say(_("Written. Next: {kind}").format(kind=_(KINDS[codes[after]])))
        else:
            self.say(_("Written. Home shows what waits now (F2)."))

    async def action_back(self) -> None:
        if not self.busy and self.has_class("-preview"):
            self.remove_class("-preview")
            self.query_one(ImportForm).focus()
            self.say("")
        else:
            await super().action_back()
