"""F9: operators and their keys, the policy in force, and whether all is in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from talenta_tui.i18n import _, mark
from talenta_tui.screens.administration_operators import OperatorActions
from talenta_tui.screens.administration_site import SiteActions
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.session_parts import PartLine
from talenta_tui.screens.view_administration import (
    finding_mark,
    finding_row,
    operator_columns,
    operator_lines,
    operator_mark,
    operator_row,
    policy_columns,
    policy_rows,
)
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.actions import Action
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.scoring.policy import Difference
    from talenta_tui.services.access.roster import OperatorRow
    from talenta_tui.services.health import Finding
    from talenta_tui.services.operators import HistoryLine
    from talenta_tui.services.policies import PolicyInForce

_PARTS = {
    "operators": (mark("Operators"), "operator.read"),
    "policy": (mark("Policy"), "policy.read"),
    "state": (mark("State"), "audit.read"),
}
_IN_PART = {
    "add": "operators", "suspend": "operators", "role": "operators", "scope": "operators",
    "add_key": "operators", "remove_key": "operators", "adopt": "policy", "preview": "policy",
    "examine": "state",
    "backup": "state",
}  # fmt: skip


class AdministrationScreen(OperatorActions, SiteActions):
    """Three parts, of which a role sees those it may read."""

    CONTEXT = "administration"
    PLACE = "administration"
    CSS_PATH = "administration.tcss"
    BINDINGS = ahead("administration")
    AUTO_FOCUS = "RowList"
    NEEDS = {
        **OperatorActions.NEEDS, **SiteActions.NEEDS, "examine": "audit.read",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[str] = ()
        self._at = 0
        self._shown = ""
        self._first = ""
        self._operators: Sequence[OperatorRow] = ()
        self._policy: Sequence[Row] = ()
        self._findings: Sequence[Finding] | None = None

    def heading(self) -> str:
        return _("Administration")

    @property
    def part(self) -> str:
        return self._parts[self._at] if self._parts else ""

    def compose_body(self) -> ComposeResult:
        yield PartLine(())
        yield RowList((Column(""),), sign_width=1, empty="…", id="rows")
        yield Notes(most=2, id="about")

    def hints(self) -> list[Action]:
        return [
            action
            for action in super().hints()
            if action.context != self.CONTEXT or _IN_PART.get(action.name, self.part) == self.part
        ]

    def inside(self) -> dict[str, Any]:
        return {"part": self.part}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self._first = str(kept["part"])

    def start(self, desk: WorkDesk) -> None:
        self._parts = [name for name, (_title, case) in _PARTS.items() if self.may(case)]
        self._at = self._parts.index(self._first) if self._first in self._parts else 0
        self.do(self.load(desk), "load")

    def changed(self) -> None:
        self.do(self.load(self.desk), "load")

    async def load(self, desk: WorkDesk) -> None:
        parts = self._parts

        def read() -> tuple[Sequence[OperatorRow], PolicyInForce, Sequence[Difference]]:
            from talenta_tui.scoring.policy import diff_policies
            from talenta_tui.services.operators import list_operators
            from talenta_tui.services.policies import DEFAULT_POLICY, read_policy, show_policy

            used = show_policy(desk.actor, desk.site)
            changed = diff_policies(read_policy(DEFAULT_POLICY).policy, used.policy)
            found = list_operators(desk.actor, desk.site) if "operators" in parts else ()
            return found, used, changed

        self._operators, used, changed = await self.ask(read)
        self._policy = policy_rows(used, changed)
        self._draw()
        if self.part == "state" and self._findings is None:
            self.do(self.examine(), "examine")

    async def examine(self) -> None:
        """Looked at on a connection of its own: a large file takes long to read."""
        desk = self.desk

        def work(_ticket: Ticket) -> Sequence[Finding]:
            from talenta_tui.services.health import examine_site

            return examine_site(desk.actor, desk.site)

        self._findings = await self.ask_apart(work, _("Examining"))
        self._draw()

    # --- showing ---

    def _draw(self) -> None:
        titles = [_PARTS[name][0] for name in self._parts]
        line = self.query_one(PartLine)
        line.set_titles(titles)
        line.show(self._at)
        rows = self.query_one(RowList)
        cursor = (rows.cursor or 0) if self._shown == self.part else 0
        self._shown = self.part
        columns, found, marks = self._table()
        rows.set_rows([], empty="")
        rows.set_columns(columns)
        empty = "…" if self.part == "state" else _("Nothing here.")
        rows.set_rows(found, marks=marks, cursor=cursor, empty=empty)
        self._tell()
        self.show_keys()

    def _table(self) -> tuple[tuple[Column, ...], list[Row], Callable[[int], RowMark]]:
        if self.part == "operators":
            people = self._operators
            return (
                operator_columns(), [operator_row(o) for o in people],
                lambda index: operator_mark(people[index]),
            )  # fmt: skip
        if self.part == "policy":
            return policy_columns(self._policy), list(self._policy), lambda _index: NO_MARK
        findings = self._findings or ()
        return (
            (Column(_("What"), 18), Column(_("How it is"))), [finding_row(f) for f in findings],
            lambda index: finding_mark(findings[index]),
        )  # fmt: skip

    def on_row_list_highlighted(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """The line under the cursor in full, below the list."""
        at = self.query_one(RowList).cursor
        rows = self.query_one(RowList).rows
        text = "" if at is None or self.part == "operators" else "  ".join(rows[at])
        if self.part == "operators" and (one := self.operator_here()) is not None and not one.keys:
            text = _("{id} has no key and cannot come in over SSH.").format(id=one.id)
        self.query_one("#about", Notes).show((plain(text, 400), "muted"))

    def operator_here(self) -> OperatorRow | None:
        at = self.query_one(RowList).cursor if self._operators else None
        if self.part != "operators" or at is None:
            return None
        return self._operators[at]

    def operators_in_front(self) -> bool:
        return self.part == "operators"

    async def action_next_section(self) -> None:
        await self._turn(1)

    async def action_previous_section(self) -> None:
        await self._turn(-1)

    async def _turn(self, way: int) -> None:
        await settled(self.focused)
        if not self._parts:
            return
        self._at = (self._at + way) % len(self._parts)
        self._draw()
        if self.part == "state" and self._findings is None:
            self.do(self.examine(), "examine")

    async def action_open(self) -> None:
        await settled(self.focused)
        one = self.operator_here()
        at = self.query_one(RowList).cursor
        if one is not None:
            self.do(self._whole(one.id), "read")
        elif at is not None:
            self._read_out("", [plain(part) for part in self.query_one(RowList).rows[at] if part])

    async def _whole(self, code: str) -> None:
        desk = self.desk

        def work() -> tuple[OperatorRow, Sequence[HistoryLine]]:
            from talenta_tui.services.operators import show_operator

            return show_operator(desk.actor, desk.site, code)

        self._read_out(_("Operator"), operator_lines(*await self.ask(work)))

    def _read_out(self, title: str, lines: Sequence[str]) -> None:
        from talenta_tui.screens.modals.session_text import TextModal

        self.app.push_screen(TextModal(title, lines))

    def action_examine(self) -> None:
        if self.lets("examine") and self.part == "state":
            self.do(self.examine(), "examine")
