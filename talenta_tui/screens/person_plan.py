"""The keys of a development plan on a person's page: seed it, add a goal, note progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import settled
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.view_form import ChoiceField, Field, TextField, Value
from talenta_tui.screens.view_plan import STATUS_WORDS, goal_of
from talenta_tui.screens.view_words import competency_name

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.development import DevelopmentPlan, Goal

    Change = Callable[[WorkDesk], object]

_EDIT = "development.edit"


class PlanActions(ControlScreen):
    """A subclass has the person's `nip` and answers for the plan shown and the cursor."""

    NEEDS = {"seed": _EDIT, "add_goal": _EDIT, "note_goal": _EDIT}
    nip: str

    def plan(self) -> DevelopmentPlan | None:
        """The plan as it is shown."""
        raise NotImplementedError

    def target(self) -> str | None:
        """What the line under the cursor is about."""
        raise NotImplementedError

    async def reload(self) -> None:
        """Read the page again."""
        raise NotImplementedError

    def _month(self) -> str:
        return f"{self.desk.site.as_of():%Y-%m}"

    async def action_seed(self) -> None:
        await settled(self.focused)
        plan = self.plan()
        if plan is None or not self.lets("seed"):
            return
        taken = {goal.competency for goal in plan.goals if goal.open}
        left = [gap for gap in plan.gaps.gaps if gap.competency not in taken]
        if not left:
            self.say(_("There is no gap without a goal."))
            return
        names = "; ".join(competency_name(gap.competency) for gap in left[:3])
        counts: list[tuple[Value, str]] = [(n, str(n)) for n in range(1, len(left) + 1)]
        fields: list[Field] = [
            TextField("month", _("Month"), self._month(), limit=7),
            ChoiceField("most", _("How many"), counts, index=min(3, len(left)) - 1),
            TextField("action", _("What is done"), limit=500),
        ]

        async def go(values: Values) -> None:
            await self._change(_seed(self.nip, values))
            self.say(_("The plan has its goals; n notes progress on the one under the cursor."))

        note = _("Largest gaps: {names}").format(names=names)
        title = _("Goals from the largest gaps")
        ask_form(self, title, fields, go, check=_month_check, note=lambda _v: note)

    async def action_add_goal(self) -> None:
        await settled(self.focused)
        plan = self.plan()
        if plan is None or not self.lets("add_goal"):
            return
        if not plan.levels:
            self.say(_("No assessment counts on this date, so no gap is known."))
            return
        options: list[tuple[Value, str]] = [
            (c.value, f"{competency_name(c)}  {plan.levels[c]} / {plan.standards[c]}")
            for c in plan.standards
        ]
        aim = ChoiceField("aim", _("Competency"), options)
        aim.choose((self.target() or "").removeprefix("x.competency."))
        fields: list[Field] = [
            TextField("month", _("Month"), self._month(), limit=7), aim,
            TextField("action", _("What is done"), limit=500),
        ]  # fmt: skip

        def check(values: Values) -> None:
            _month_check(values)
            need(values, "action", _("Say what is to be done."))

        async def go(values: Values) -> None:
            await self._change(_add(self.nip, values))
            self.say(_("The goal is set."))

        ask_form(self, _("One goal more"), fields, go, check=check)

    async def action_note_goal(self) -> None:
        await settled(self.focused)
        goal = self._goal()
        if goal is None or not self.lets("note_goal"):
            if goal is None:
                self.say(_("Put the cursor on a goal of the plan first."))
            return
        states: list[tuple[Value, str]] = [(s, _(word)) for s, word in STATUS_WORDS.items()]
        status = ChoiceField("status", _("It is"), states)
        status.choose("running" if goal.status.value == "planned" else goal.status.value)
        fields: list[Field] = [
            TextField("month", _("Month"), self._month(), limit=7), status,
            TextField("text", _("What was done"), limit=500),
        ]  # fmt: skip

        def check(values: Values) -> None:
            _month_check(values)
            if values["status"] == "dropped":
                need(values, "text", _("Dropping a goal needs a reason."))

        async def go(values: Values) -> None:
            await self._change(_note(self.nip, goal.id, values))
            self.say(_("Noted; what was noted before stays."))

        title = _("Goal {id}: {competency}").format(
            id=goal.id, competency=competency_name(goal.competency)
        )
        ask_form(self, title, fields, go, check=check)

    def _goal(self) -> Goal | None:
        plan, number = self.plan(), goal_of(self.target())
        if plan is None or number is None:
            return None
        return next((goal for goal in plan.goals if goal.id == number), None)

    async def _change(self, change: Change) -> None:
        desk = self.desk
        await self.ask(lambda: change(desk))
        await self.reload()


def _month_check(values: Values) -> None:
    from talenta_tui.services.periods.calendar import month_of

    month_of(str(values["month"]))


def _seed(nip: str, values: Values) -> Change:
    def work(desk: WorkDesk) -> object:
        from talenta_tui.services.development import seed_plan

        month, action = str(values["month"]), str(values["action"])
        most = values["most"]
        assert isinstance(most, int)
        return seed_plan(desk.actor, desk.site, nip, month, most, action)

    return work


def _add(nip: str, values: Values) -> Change:
    def work(desk: WorkDesk) -> object:
        from talenta_tui.scoring.vocabulary import Competency
        from talenta_tui.services.development import add_goal

        aim, action = Competency(str(values["aim"])), str(values["action"])
        return add_goal(desk.actor, desk.site, nip, str(values["month"]), aim, action)

    return work


def _note(nip: str, goal: int, values: Values) -> Change:
    def work(desk: WorkDesk) -> object:
        from talenta_tui.services.development import GoalStatus, note_goal

        status, text = GoalStatus(str(values["status"])), str(values["text"])
        return note_goal(desk.actor, desk.site, nip, goal, str(values["month"]), status, text)

    return work
