"""A policy looked at before it is adopted: boxes, who moves, shortlists and changed values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.asking import AlreadyTold
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.session_parts import PartLine
from talenta_tui.screens.view_administration import difference_row
from talenta_tui.screens.view_moves import move_columns, move_rows
from talenta_tui.screens.view_preview import (
    box_columns,
    box_rows,
    list_columns,
    list_lines,
    list_row,
    lists_sentence,
    moved_sentence,
    policy_name,
    value_columns,
    ways_sentence,
)
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowList

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.services.movement import Move
    from talenta_tui.services.people import PersonRow
    from talenta_tui.services.policy_preview import PolicyPreview

BOXES, MOVES, LISTS, VALUES = "boxes", "moves", "lists", "values"
_TITLES = {
    BOXES: mark("Boxes"),
    MOVES: mark("Who moves"),
    LISTS: mark("Shortlists"),
    VALUES: mark("Values"),
}


class PolicyPreviewScreen(ControlScreen):
    """Everyone by the policy in force and by the one at `source`; `reason` if it was given."""

    CONTEXT = "policy_preview"
    CSS_PATH = "policy_preview.tcss"
    BINDINGS = ahead("policy_preview")
    AUTO_FOCUS = "RowList"
    NEEDS = {"adopt": "policy.adopt"}

    def __init__(self, source: str, reason: str = "") -> None:
        super().__init__()
        self._source = source
        self._reason = reason
        self._found: PolicyPreview | None = None
        self._parts: Sequence[str] = tuple(_TITLES)
        self._at = 0
        self._box: int | None = None

    def heading(self) -> str:
        return _("Policy preview")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="head")
        yield PartLine([_TITLES[name] for name in self._parts])
        yield RowList((Column(""),), empty="…")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        if self._found is not None:
            self.say(_("Something was committed since; r looks again."))

    async def _load(self, desk: WorkDesk) -> None:
        source, rows = self._source, self.query_one(RowList)
        rows.set_rows([], empty="…")

        def work(ticket: Ticket) -> PolicyPreview:
            from talenta_tui.services.policy_preview import preview_policy

            return preview_policy(desk.actor, desk.site, source, progress=ticket.tell)

        try:
            found = self._found = await self.ask_apart(work, _("By both policies"))
        except AlreadyTold:
            if self._found is None:
                rows.set_rows([], empty=_("Not computed. r computes it, Esc goes back."))
            else:
                self._draw()
            raise
        self._parts = [name for name in _TITLES if name != LISTS or found.lists is not None]
        self.query_one(PartLine).set_titles([_TITLES[name] for name in self._parts])
        self.query_one("#head", Notes).show(
            (moved_sentence(found), "strong"),
            (" · ".join(t for t in (lists_sentence(found), ways_sentence(found)) if t), ""),
        )
        from talenta_tui.services.preview_out import held_sentence

        if held := held_sentence(found):
            self.say(held)
        self._draw()

    # --- showing -----------------------------------------------------------------------------

    @property
    def part(self) -> str:
        return self._parts[self._at % len(self._parts)]

    def _draw(self) -> None:
        found = self._found
        self.query_one(PartLine).show(self._at)
        if found is None:
            return
        columns, lines, empty = self._table(found)
        rows = self.query_one(RowList)
        rows.set_rows([], empty="")
        rows.set_columns(columns)
        rows.set_rows(lines, empty=empty)

    def _table(self, found: PolicyPreview) -> tuple[Sequence[Column], Sequence[Row], str]:
        if self.part == BOXES:
            return box_columns(), box_rows(found), ""
        if self.part == MOVES:
            moves = {m.nip: m for m in self._moves(found)}
            people = self._people(found)
            policy = found.new.policy
            return move_columns(), move_rows(people, moves, policy), _("Nobody would move.")
        if self.part == LISTS:
            rows = [list_row(one) for one in found.lists or ()]
            return list_columns(), rows, _("No shortlist would change.")
        values = [difference_row(each) for each in found.differences]
        return value_columns(), values, _("It differs in no value from the policy in force.")

    def _moves(self, found: PolicyPreview) -> Sequence[Move]:
        """Those into or out of the chosen box; everyone who moves where none is."""
        moves = found.movement.moves
        return moves if self._box is None else [m for m in moves if self._box in (m.old, m.new)]

    def _people(self, found: PolicyPreview) -> list[PersonRow]:
        return [found.rows[m.nip] for m in self._moves(found)]

    # --- actions -----------------------------------------------------------------------------

    async def action_next_section(self) -> None:
        await self._turn(1)

    async def action_previous_section(self) -> None:
        await self._turn(-1)

    async def _turn(self, way: int) -> None:
        await settled(self.focused)
        self._at = (self._at + way) % len(self._parts)
        self._box = None
        self._draw()

    async def action_open(self) -> None:
        from talenta_tui.screens.modals.session_text import TextModal
        from talenta_tui.screens.person import PersonScreen
        from talenta_tui.services.preview_out import box_changes

        await settled(self.focused)
        found, at = self._found, self.query_one(RowList).cursor
        if found is None or at is None:
            return
        if self.part == BOXES:
            self._box = box_changes(found)[at][0]
            self._at = self._parts.index(MOVES)
            self._draw()
            name = _("Box {box}").format(box=self._box) if self._box else _("Not placed")
            self.say(
                _("{box}: in and out only. Tab, then Shift+Tab shows everyone.").format(box=name)
            )
        elif self.part == MOVES:
            self.app.push_screen(PersonScreen(self._people(found)[at].nip))
        elif self.part == LISTS:
            assert found.lists is not None
            self.app.push_screen(TextModal(_("Shortlist"), list_lines(found.lists[at], found)))
        else:
            row = self.query_one(RowList).rows[at]
            self.app.push_screen(TextModal(_("Value"), [plain(text) for text in row]))

    def action_again(self) -> None:
        if not self.busy:
            self.do(self._load(self.desk), "load")

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_rows
        from talenta_tui.services.preview_out import PREVIEW_HEADERS, preview_rows

        if self._found is not None and self._found.movement.moves:
            rows = preview_rows(self._found)
            save_rows(self, _("policy-preview"), "policy.preview", PREVIEW_HEADERS, rows)

    def action_adopt(self) -> None:
        from talenta_tui.screens.session_forms import ask_reason

        if not self.lets("adopt"):
            return
        if self._found is None:
            self.say(_("Look at what changes first; it is being computed."))
        elif self._reason:
            self.do(self._adopt(self._found, self._reason), "save")
        else:
            ask_reason(self, _("Adopt a policy"), self._adopt, self._found)

    async def _adopt(self, found: PolicyPreview, reason: str) -> None:
        desk, source, name = self.desk, self._source, policy_name(found.new)
        sure = await self.app.push_screen_wait(
            ConfirmModal(
                _("Compute by {name} from now on?").format(name=name),
                moved_sentence(found),
                lists_sentence(found),
                yes=_("adopts it"),
            )
        )
        if not sure:
            self.say(_("Nothing was changed."))
            return

        def work() -> str:
            from talenta_tui.services.policies import adopt_policy

            return adopt_policy(desk.actor, desk.site, source, reason, found.new.hash).hash

        digest = await self.ask(work)
        self.app.pop_screen()
        below = self.app.screen
        if isinstance(below, ControlScreen):
            below.say(
                _("{name} is in force ({hash}). F4, then m, shows who moves.").format(
                    name=name, hash=digest[:8]
                )
            )
