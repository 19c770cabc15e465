"""How far the mapping is: who is mapped, what is missing, what pace finishes it, what it saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.view_coverage import (
    columns,
    first_target,
    groups,
    missing_text,
    months_on,
    pace_sentence,
    rows,
    savings_rule,
    savings_sentence,
    whole_sentence,
)
from talenta_tui.screens.view_map import not_placed
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.coverage import Coverage, HeldInside
    from talenta_tui.services.people import People, PersonRow
    from talenta_tui.services.periods.standing import Stand

_FARTHEST = 240
"""Months ahead the date can be set at most."""


class CoverageScreen(DeskScreen):
    """By unit, the most open places first, or by tier; Enter lists who is not mapped."""

    CONTEXT = "coverage"
    PLACE = "coverage"
    CSS_PATH = "coverage.tcss"
    BINDINGS = ahead("coverage")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._group = "unit"
        self._by: date | None = None
        self._people: People | None = None
        self._found: Coverage | None = None
        self._held: HeldInside | None = None
        self._stand: Stand | None = None

    def heading(self) -> str:
        return _("Coverage")

    def inside(self) -> dict[str, Any]:
        return {"group": self._group, "by": None if self._by is None else self._by.isoformat()}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self._group = "tier" if kept["group"] == "tier" else "unit"
        self._by = None if kept["by"] is None else date.fromisoformat(kept["by"])

    def compose_body(self) -> ComposeResult:
        yield Notes(most=3, id="whole")
        yield RowList(columns(self._group, 0), empty="…")
        yield Notes(most=2, id="here")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        from talenta_tui.screens.people_list import read_stand

        def read() -> tuple[People, Stand]:
            people = desk.everyone()
            return people, read_stand(desk, people)

        self._people, self._stand = await self.ask(read)
        await self._count(desk)

        def held() -> HeldInside:
            from talenta_tui.services.coverage import held_inside

            assert self._people is not None
            return held_inside(desk.actor, desk.site, date.min, self._people.placements.as_of)

        # Reads every rating, so the figures are shown before.
        self._held = await self.ask(held)
        self._draw()

    async def _count(self, desk: WorkDesk) -> None:
        people = self._people
        if people is None:
            return
        as_of = people.placements.as_of
        by = self._by = max(self._by or first_target(as_of), months_on(as_of, 0))

        def read() -> Coverage:
            from talenta_tui.services.coverage import coverage

            return coverage(desk.actor, people, by)

        self._found = await self.ask(read)
        self._draw()

    def _draw(self) -> None:
        found, people = self._found, self._people
        if found is None or people is None or not self.is_mounted:
            return
        policy = people.placements.used.policy
        word = "" if self._stand is None else f" · {self._stand.word}"
        held = self._held
        self.query_one("#whole", Notes).show(
            (whole_sentence(policy, found) + word, "strong"),
            (pace_sentence(policy, found), "accent"),
            (_("counting assessments …") if held is None else savings_sentence(held), "good"),
        )
        listed = self.query_one(RowList)
        listed.set_columns(columns(self._group, self.size.width))
        keys = [name for name, _covered in groups(found, self._group)]
        listed.keep_rows(
            rows(policy, found, self._group, self.size.width), keys, empty=_("Nobody is here yet.")
        )
        self._say_here()

    def _here(self) -> str | None:
        cursor = self.query_one(RowList).cursor if self._found is not None else None
        if cursor is None or self._found is None:
            return None
        return groups(self._found, self._group)[cursor][0]

    def _say_here(self) -> None:
        name, people = self._here(), self._people
        if name is None or people is None or self._found is None:
            self.query_one("#here", Notes).show()
            return
        covered = dict(groups(self._found, self._group))[name]
        missing = missing_text(people.placements.used.policy, covered)
        text = missing or _("everyone is mapped")
        self.query_one("#here", Notes).show((f"{plain(name, 80)}: {text}", "muted"))

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is ours already
        self._draw()

    def on_row_list_highlighted(self) -> None:
        self._say_here()

    # --- actions -----------------------------------------------------------------------------

    async def action_open(self) -> None:
        from talenta_tui.screens.people_list import PeopleListScreen
        from talenta_tui.screens.view_people import NotPlaced

        await settled(self.focused)
        name, group = self._here(), self._group
        if name is None:
            return

        def choose(everyone: Sequence[PersonRow]) -> Sequence[PersonRow]:
            return not_placed(
                row for row in everyone if (row.unit if group == "unit" else row.tier.value) == name
            )

        def about(_policy: Policy, _rows: Sequence[PersonRow]) -> str:
            return _("not mapped, {name}").format(name=plain(name, 80))

        self.app.push_screen(PeopleListScreen(_("Not placed"), choose, NotPlaced, about))

    async def action_group(self) -> None:
        await settled(self.focused)
        self._group = "tier" if self._group == "unit" else "unit"
        self.query_one(RowList).set_rows(())
        self._draw()
        self.moved()

    def action_later(self) -> None:
        self._move(1)

    def action_sooner(self) -> None:
        self._move(-1)

    def _move(self, months: int) -> None:
        if self._by is None or self._people is None:
            return
        as_of = self._people.placements.as_of
        wanted = months_on(self._by, months)
        if months_on(as_of, 0) <= wanted <= months_on(as_of, _FARTHEST):
            self._by = wanted
            self.moved()
            self.do(self._count(self.desk), "count")

    async def action_trend(self) -> None:
        from talenta_tui.screens.trend import TrendScreen

        await settled(self.focused)
        name = self._here() if self._group == "unit" else None
        self.app.push_screen(TrendScreen(name or ""))

    def action_explain(self) -> None:
        if self._held is None:
            return
        rule, source = savings_rule(self._held)
        self.say(f"{rule} [{source}]" if rule else _("The policy names no price."))

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_rows
        from talenta_tui.services.map_out import coverage_table

        if self._found is not None:
            headers, lines = coverage_table(self._found, self._group)
            save_rows(self, _("coverage"), "coverage", headers, lines, people=False)
