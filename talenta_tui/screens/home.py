"""Home: what waits, most urgent first; the map in small; the vacancies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from talenta_tui.desk import WorkDesk
from talenta_tui.figures import grouped
from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.home_items import go, item_of
from talenta_tui.screens.next_steps import NextSteps
from talenta_tui.text import plain
from talenta_tui.widgets.lines import fit

if TYPE_CHECKING:
    from talenta_tui.services.home import HomeView, Readiness
    from talenta_tui.services.home_steps import Step
    from talenta_tui.services.periods.standing import Stand

_BAR = 10
_MINUTE = timedelta(minutes=1)
_POSTS = 40
_POST_WIDTH = 34
_LEVELS = (mark("low"), mark("mid"), mark("high"))
_RESULTS = (mark("above"), mark("expected"), mark("below"))


class HomeScreen(DeskScreen):
    """Paints `…` at once, the figures when they are there, who fits the vacancies last."""

    CONTEXT = "home"
    PLACE = "home"
    BINDINGS = ahead("home")
    AUTO_FOCUS = "#next"

    def __init__(self) -> None:
        super().__init__()
        self._view: HomeView | None = None
        self._steps: tuple[Step, ...] = ()
        self._waiting: tuple[Step, ...] = ()

    def heading(self) -> str:
        return _("Home")

    def compose_body(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="waits", classes="panel") as waits:
                waits.border_title = _("Next")
                yield NextSteps(id="next")
            with Vertical(id="glance"):
                with Vertical(id="map", classes="panel") as small_map:
                    small_map.border_title = _("Talent map")
                    yield Static("…", id="map-text", markup=False)
                with Vertical(id="posts", classes="panel") as posts:
                    posts.border_title = _("Vacancies")
                    yield Static("…", id="posts-text", markup=False)

    def start(self, desk: WorkDesk) -> None:
        self._view = None
        self.do(self._load(desk), "home")

    def changed(self) -> None:
        self.do(self._load(self.desk), "home")

    def on_title_line_minute_passed(self) -> None:
        """The clock of what waits for an answer goes on, though nothing is read again."""
        if any(step.left is not None for step in self._steps):
            self._steps = tuple(
                step if step.left is None else replace(step, left=step.left - _MINUTE)
                for step in self._steps
            )
            items = [item_of(step, self._view) for step in self._steps]
            self.query_one(NextSteps).say_again(items)

    def action_refresh(self) -> None:
        self.desk.shelf.people = None
        self.do(self._load(self.desk), "home")

    def action_import(self) -> None:
        self.app.action_import()  # type: ignore[attr-defined]

    async def _load(self, desk: WorkDesk) -> None:
        from talenta_tui.services.permissions import UseCase, may

        if may(desk.actor, UseCase.MAP_READ):
            await self._load_city(desk)
        else:
            await self._load_own(desk)

    async def _load_own(self, desk: WorkDesk) -> None:
        """For a role that does not see the city: the sessions and the record it may see."""
        self._steps = await self.ask(lambda: _waiting(desk, None))
        self.query_one(NextSteps).set_items(
            [item_of(step, None) for step in self._steps],
            waiting="" if self._steps else _("Nothing waits for you."),
        )
        self.query_one("#glance").display = False

    async def _load_city(self, desk: WorkDesk) -> None:
        def glance() -> HomeView:
            from talenta_tui.services.home import home_view

            return home_view(desk.actor, desk.site, desk.everyone())

        # Later, the figures shown stay until all new ones are there: nothing jumps or shrinks.
        first = self._view is None
        view = self._view = await self.ask(glance)
        self._waiting = await self.ask(lambda: _waiting(desk, view))
        await self._show_map(view)
        self._show_stand(await self.ask(lambda: _stand(desk, view)))
        if first:
            self._show_posts(view, ())
            self._show_steps(view, (), computing=True)
        view = self._view = await self.ask(lambda: _with_lapses(desk, view))
        ready = await self._readiness(desk, view)
        self._show_posts(view, ready)
        self._show_steps(view, ready, computing=False)
        await self.ask(desk.rest)

    @property
    def _counted(self) -> bool:
        """Whether it is counted here who fits a vacancy: not for a role that may not see it."""
        from talenta_tui.services.permissions import UseCase, may

        return may(self.desk.actor, UseCase.SHORTLIST_READ)

    async def _readiness(self, desk: WorkDesk, view: HomeView) -> tuple[Readiness, ...]:
        """Short pieces of work, so that what is asked meanwhile comes between."""
        from talenta_tui.services.home import bench, eligible, readiness

        if not view.vacancies or not self._counted:
            return ()
        waiting = await self.ask(lambda: bench(desk.actor, desk.site, view))
        counts = {needs.tier: 0 for needs in waiting.needs}
        for part in waiting.parts:
            found = await self.ask(partial(eligible, desk.actor, desk.site, waiting, part))
            counts = {tier: n + found[tier] for tier, n in counts.items()}
        return await self.ask(lambda: readiness(desk.actor, desk.site, view, counts))

    async def _show_map(self, view: HomeView) -> None:
        from talenta_tui.screens.view_map import box_grid
        from talenta_tui.widgets.nine_box import NineBox
        from talenta_tui.widgets.nine_box_values import AxisLabel

        counts, people = view.counts, len(view.people.rows)
        grid = box_grid(view.used.policy, view.people.rows)
        if len(grid.columns) == len(grid.rows) == len(_LEVELS):
            # The policy's own names do not fit beside numbers; the Map has them in full.
            grid = replace(
                grid,
                column_axis=_("Potential →"),
                columns=tuple(AxisLabel(_(name)) for name in _LEVELS),
                rows=tuple(AxisLabel(_(name)) for name in _RESULTS),
            )
        boxes = self.query(NineBox)
        if boxes:
            boxes.first().set_grid(grid)
        else:
            small = NineBox(grid, compact=True, id="small-map")
            await self.query_one("#map").mount(small, before="#map-text")
        share = counts.placed * 100 // people if people else 0
        full = share * _BAR // 100
        text = _("mapped {n} of {people}").format(n=grouped(counts.placed), people=grouped(people))
        bar = f"▕{'█' * full}{'·' * (_BAR - full)}▏{share} %"
        self.query_one("#map-text", Static).update(f"{text}\n{bar}")

    def _show_stand(self, stand: Stand) -> None:
        """Whether the small map is official, in its title."""

        title = f"{_('Map')} · {stand.word}"
        self.query_one("#map").border_title = Content(title)

    def _show_posts(self, view: HomeView, ready: tuple[Readiness, ...]) -> None:
        posts = view.vacancies
        by_echelon = Counter((post.echelon or _("other")).split(".")[0] for post in posts)
        parts = "  ".join(f"{name} {n}" for name, n in sorted(by_echelon.items()))
        filled = bare = "…"
        if ready or not posts:
            filled = str(sum(1 for r in ready if r.eligible))
            bare = str(sum(1 for r in ready if r.eligible == 0))
        state = _("with candidates {filled}   bare {bare}").format(filled=filled, bare=bare)
        count = _("{n} vacant posts").format(n=grouped(len(posts)))
        known = {r.vacancy.code: r.eligible for r in ready}
        lines = [count, plain(parts), state if self._counted else "", ""]
        for post in posts[:_POSTS]:
            eligible = known.get(post.code)
            name = f"{post.echelon} {post.name}".strip()
            if self._counted:
                name = fit(name, _POST_WIDTH - 5)
                name += fit("…" if eligible is None else eligible, 5, "right")
            lines.append(fit(name, _POST_WIDTH))
        self.query_one("#posts-text", Static).update("\n".join(lines))

    def _show_steps(self, view: HomeView, ready: tuple[Readiness, ...], *, computing: bool) -> None:
        from talenta_tui.services.home import next_steps

        self._steps = next_steps(view, ready, self._waiting)
        self.query_one(NextSteps).set_items(
            [item_of(step, view) for step in self._steps],
            waiting=_("computing what else waits …") if computing else "",
        )

    async def action_open(self) -> None:
        """Where the step under the cursor is done; from the small map to the Map."""
        from talenta_tui.widgets.nine_box import NineBox

        await settled(self.focused)
        if isinstance(self.focused, NineBox):
            await self.app.run_action("app.map")
        elif self._steps:
            await go(self, self._steps[self.query_one(NextSteps).cursor])


def _with_lapses(desk: WorkDesk, view: HomeView) -> HomeView:
    from talenta_tui.services.home import find_lapses

    return replace(view, lapses=find_lapses(desk.actor, desk.site, view.people))


def _stand(desk: WorkDesk, view: HomeView) -> Stand:
    from talenta_tui.services.periods.standing import stand_of

    places = view.people.placements
    return stand_of(desk.actor, desk.site, places.as_of, places.by_nip)


def _waiting(desk: WorkDesk, view: HomeView | None) -> tuple[Step, ...]:
    from talenta_tui.services.home_steps import Asked, waiting_steps

    return waiting_steps(Asked(desk.actor, desk.site, None if view is None else view.people))
