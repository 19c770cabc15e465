"""A person's page: place, components, competencies and every record, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.page import PageList
from talenta_tui.screens.person_plan import PlanActions

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.development import DevelopmentPlan
    from talenta_tui.services.person_file import PersonFile


class PersonScreen(PlanActions):
    """Everything known of the person with that NIP, their development plan included."""

    CONTEXT = "person"
    PLACE = "person"
    CSS_PATH = "person.tcss"
    BINDINGS = ahead("person")
    NEEDS = {**PlanActions.NEEDS, "report": "report.print"}

    def __init__(self, nip: str) -> None:
        super().__init__()
        self.nip = nip
        self._found: PersonFile | None = None
        self._known = -1

    def heading(self) -> str:
        return _("People")

    def compose_body(self) -> ComposeResult:
        yield PageList(self.nip)

    def place(self) -> dict[str, Any] | None:
        return {"nip": self.nip}

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        """The record is read again, and that noted, only where a change touches the person."""
        self.do(self._again(self.desk), "load")

    async def _again(self, desk: WorkDesk) -> None:
        nip, known = self.nip, self._known
        if await self.ask(lambda: desk.touched(nip, known)):
            await self._load(desk)

    async def _load(self, desk: WorkDesk) -> None:
        nip = self.nip

        def read() -> tuple[int, PersonFile]:
            from talenta_tui.services.person_file import person_file

            known = desk.latest()
            return known, person_file(desk.actor, desk.site, nip)

        self._known, self._found = await self.ask(read)
        self._draw()

    def _draw(self) -> None:
        from talenta_tui.screens.view_person import person_page

        found = self._found
        if found is None or not self.is_mounted:
            return
        self._page.show(found.explanation.evidence, lambda width: person_page(found, width))

    @property
    def _page(self) -> PageList:
        return self.query_one(PageList)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is ours already
        self._draw()

    async def action_next_section(self) -> None:
        await self._section(1)

    async def action_previous_section(self) -> None:
        await self._section(-1)

    async def _section(self, step: int) -> None:
        await settled(self.focused)
        self._page.to_section(step)

    def plan(self) -> DevelopmentPlan | None:
        return None if self._found is None else self._found.plan

    def target(self) -> str | None:
        return self._page.target

    async def reload(self) -> None:
        await self._load(self.desk)

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen
        from talenta_tui.screens.view_plan import goal_of

        await settled(self.focused)
        key = self.target()
        if key is None or goal_of(key) is not None:
            key = "talent"
        self.app.push_screen(ExplainScreen(self.nip, key))

    def action_trend(self) -> None:
        from talenta_tui.screens.trend import PersonTrendScreen

        if self._found is not None:
            self.app.push_screen(PersonTrendScreen(self.nip, self._found.explanation.evidence.name))

    def action_report(self) -> None:
        from talenta_tui.screens.reporting import print_person

        if self.lets("report"):
            print_person(self, self.nip)

    def action_trail(self) -> None:
        from talenta_tui.screens.integrity import IntegrityScreen

        self.app.push_screen(IntegrityScreen(self.nip))

    async def action_map(self) -> None:
        """Show the person in the nine boxes."""
        from talenta_tui.screens.talent_map import TalentMapScreen

        await self.app.run_action("app.map")
        for screen in self.app.screen_stack:
            if isinstance(screen, TalentMapScreen):
                screen.show_person(self.nip)
