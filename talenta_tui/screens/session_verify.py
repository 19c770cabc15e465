"""Where the second keying differs from the first, and what the paper says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import level_text
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.mismatches import Mismatch
    from talenta_tui.services.assessment.values import CellValue


class VerifyScreen(PartsScreen):
    """The open mismatches, or all of them with what was decided."""

    CONTEXT = "mismatches"
    PLACE = "verify"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("mismatches")
    PARTS = (("open", mark("Undecided")), ("all", mark("All")))

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._found: Sequence[Mismatch] = ()

    def heading(self) -> str:
        return _("Mismatches")

    async def fetch(self, desk: WorkDesk) -> None:
        def read() -> Sequence[Mismatch]:
            from talenta_tui.services.assessment.verification import list_mismatches

            return list_mismatches(desk.actor, desk.site, self.code)

        self._found = await self.ask(read)
        await super().fetch(desk)

    # --- what is shown ---

    def _listed(self) -> list[Mismatch]:
        return [m for m in self._found if self.part == "all" or m.decided is None]

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("Sheet"), share=2),
            Column(_("Name"), share=2),
            Column(_("Competency"), share=2),
            Column(_("First"), 6),
            Column(_("Second"), 7),
            Column(_("Paper"), 6),
        )

    def rows(self) -> list[Row]:
        people = {a.nip: a.name for a in self.facts.assessees}
        return [
            (
                f"{m.cell[1]} · {m.cell[0]}", people.get(m.cell[2], m.cell[2]), m.cell[3],
                value_text(m.first), value_text(m.second),
                "" if m.decided is None else value_text(m.decided),
            )
            for m in self._listed()
        ]  # fmt: skip

    def mark(self, index: int) -> RowMark:
        decided = self._listed()[index].decided is not None
        return RowMark("✓", "muted") if decided else RowMark("!", "warn")

    def empty(self) -> str:
        return _("No mismatch waits for a decision.")

    def about(self, index: int | None) -> Sequence[Note]:
        waiting = sum(m.decided is None for m in self._found)
        notes: list[Note] = [
            (_("{n} undecided of {all}").format(n=waiting, all=len(self._found)), "strong")
        ]
        if index is not None and index < len(self._listed()):
            one = self._listed()[index]
            notes.append(
                (
                    _("first by {first}, second by {second}; look at the paper form").format(
                        first=plain(one.first_by, 20) or "–", second=plain(one.second_by, 20)
                    ),
                    "muted",
                )
            )
        return notes

    # --- actions ---

    def _here(self) -> Mismatch | None:
        at = self.cursor
        if at is None:
            return None
        one = self._listed()[at]
        if one.decided is not None:
            self.say(_("Decided already."), bad=True)
            return None
        return one

    async def action_first(self) -> None:
        await self.ready()
        one = self._here()
        if one is not None:
            self.do(self._decide(one, one.first, ""), "save")

    async def action_second(self) -> None:
        await self.ready()
        one = self._here()
        if one is not None:
            self.do(self._decide(one, one.second, ""), "save")

    async def action_open(self) -> None:
        """Write what the paper says, whatever was keyed."""
        await self.ready()
        one = self._here()
        if one is None:
            return

        async def save(values: Values) -> None:
            await self._decide(one, value_of(str(values["value"])), str(values["reason"]))

        ask_form(
            self,
            _("What the paper says"),
            [
                TextField("value", _("Rating"), "", 4),
                TextField("reason", _("Remark"), "", 300),
            ],
            save,
            check=lambda values: value_of(str(values["value"])),
            note=lambda _values: _("0–5, t not observed, - empty"),
        )

    async def _decide(self, one: Mismatch, value: CellValue, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.verification import decide_mismatch

            decide_mismatch(desk.actor, desk.site, self.code, one.cell, value, reason)

        await self.act(work, _("Decided: {value}").format(value=value_text(value)))


def value_text(value: CellValue) -> str:
    """A stored value as it is keyed: `3`, `t`, `-`."""
    return value.value if isinstance(value, str) else level_text(value)


def value_of(text: str) -> CellValue:
    """`3`, `3.5`, `t` or `-`; raises WrongUse."""
    from talenta_tui.scoring.policy_base import exact
    from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, stored_halves

    cleaned = text.strip().lower().replace(",", ".")
    if cleaned in ("t", "-"):
        return NOT_OBSERVED if cleaned == "t" else EMPTY
    try:
        value = exact(cleaned)
    except ValueError:
        value = -1
    if stored_halves(value) is None:
        raise WrongUse(_("{text} is no rating: 0–5, t or -.").format(text=plain(text, 10)))
    return value
