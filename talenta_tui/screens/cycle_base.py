"""What the screens of one cycle share: the cycle above the list, and choosing a side."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from talenta_tui.actions import Action
from talenta_tui.i18n import _
from talenta_tui.screens.asking import AlreadyTold
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_reason, ask_sure
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_cycle import SIDES_RULE, about_cycle

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.cycles.calendar import CycleInfo
    from talenta_tui.services.cycles.steps import CycleDetail

Job = Callable[[], Coroutine[Any, Any, object]]


class CyclePart(PartsScreen):
    """A screen of one cycle: its line, the part names, a list, notes."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self.found: CycleDetail | None = None

    @property
    def is_read(self) -> bool:
        return self.found is not None

    @property
    def cycle(self) -> CycleDetail:
        """The cycle as it was read last; ends the action where it could not be."""
        if self.found is None:
            raise AlreadyTold
        return self.found

    @property
    def info(self) -> CycleInfo:
        return self.cycle.info

    async def fetch(self, desk: WorkDesk) -> None:
        self.found = await self.ask(lambda: read_cycle(desk, self.code))

    def top(self) -> Sequence[Note]:
        return [(about_cycle(self.info), "strong")] if self.is_read else ()

    def hints(self) -> list[Action]:
        out = self.idle_keys()
        return [a for a in super().hints() if a.context != self.CONTEXT or a.name not in out]

    def idle_keys(self) -> set[str]:
        """Names of this screen's actions that would do nothing for the actor as things are."""
        return set()

    def allows(self, case: str) -> bool:
        """Whether the actor's role has the use case; nobody has one before the site is open."""
        return allows(self, case)

    @property
    def on_names(self) -> bool:
        """The actor works on the side of the names already."""
        return self.found is not None and self.found.side == "names"

    @property
    def side_free(self) -> bool:
        """The actor works on neither side yet."""
        return self.found is not None and self.found.side is None

    @property
    def on_answers(self) -> bool:
        return self.found is not None and self.found.side == "answers"


def allows(screen: DeskScreen, case: str) -> bool:
    from talenta_tui.services.permissions import UseCase, may

    desk: WorkDesk | None = getattr(screen.app, "desk", None)
    return desk is not None and may(desk.actor, UseCase(case))


def read_cycle(desk: WorkDesk, code: str) -> CycleDetail:
    """The cycle with its steps; on the database's thread."""
    from talenta_tui.services.cycles.steps import show_cycle

    return show_cycle(desk.actor, desk.site, code)


def may_key(screen: DeskScreen, cycle: CycleDetail) -> bool:
    """Whether the actor can key paper forms of the cycle: `open_keying` would not refuse."""
    collects = cycle.info.stage.value == "collecting"
    return collects and cycle.side != "names" and allows(screen, "feedback.key")


def take_side(screen: DeskScreen, cycle: CycleDetail, side: str, what: str, job: Job) -> None:
    """Run `job`, which puts the actor on a side of the cycle, after a question where it is new.

    `what` says what is about to happen. On the other side already, it is said and nothing done.
    """
    standing = cycle.side
    if standing is not None and standing != side:
        text = (
            _("You have worked with the answers of {code}: names are for somebody else.")
            if side == "names"
            else _("You have worked with the names of {code}: keying is for somebody else.")
        )
        screen.say(text.format(code=cycle.info.code), bad=True)
        return
    if standing == side:
        screen.do(job(), "save")
        return
    then = (
        _("From then on you are on the side of the names here and cannot key its paper forms.")
        if side == "names"
        else _("From then on you are on the side of the answers here and see no names of raters.")
    )
    ask_sure(screen, what, _(SIDES_RULE), then, yes=_("goes on"), job=job)


def open_keying(screen: DeskScreen, cycle: CycleDetail) -> None:
    """Go and key paper forms of the cycle, once the actor is on the side of the answers."""
    from talenta_tui.services.cycles.calendar import Stage

    if cycle.info.stage is not Stage.COLLECTING:
        screen.say(_("Forms can be keyed while the cycle collects."), bad=True)
        return
    over = cycle.left < 0 and not cycle.admitted
    job = partial(_say_why if over else _key, screen, cycle)
    take_side(screen, cycle, "answers", _("Key paper forms?"), job)


async def _key(screen: DeskScreen, cycle: CycleDetail) -> None:
    from talenta_tui.screens.feedback_keying import FeedbackKeying

    await screen.app.push_screen(FeedbackKeying(cycle.info.code))


async def _say_why(screen: DeskScreen, cycle: CycleDetail) -> None:
    """Ask why forms are keyed after the last day, and key them then."""
    day = cycle.info.closes.isoformat()

    async def late(reason: str) -> None:
        desk = screen.desk

        def work() -> None:
            from talenta_tui.services.cycles.deadline import admit_late

            admit_late(desk.actor, desk.site, cycle.info.code, reason)

        await screen.ask(work)
        await _key(screen, cycle)

    ask_reason(screen, _("The last day was {day}: why is this keyed now?").format(day=day), late)
