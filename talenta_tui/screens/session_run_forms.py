"""The forms of Run: an incident, a substitution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talenta_tui.screens.modals.form import Values


class RunForms(PartsScreen):
    """What `i` and `s` open."""

    def action_incident(self) -> None:
        fields: list[Field] = [
            TextField("text", _("What happened"), "", 500),
            TextField("handling", _("Handled"), "", 500),
        ]

        async def save(values: Values) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.run import note_incident

                note_incident(
                    desk.actor,
                    desk.site,
                    self.code,
                    str(values["text"]),
                    str(values["handling"]),
                )

            await self.act(work, _("Noted with the time."))

        ask_form(
            self,
            _("An incident"),
            fields,
            save,
            check=lambda values: need(values, "text", _("An incident needs a description.")),
        )

    def action_substitute(self) -> None:
        """Seat another assessor where the absent one has rated nobody yet."""
        if self.detail is None or len(self.facts.assessors) < 2:
            self.say(_("Name at least two assessors first."), bad=True)
            return
        people = [(a.code, plain(a.name, 40)) for a in self.facts.assessors]
        everything: list[tuple[object, str]] = [("", _("all to come"))]
        stand_in = ChoiceField("stand_in", _("Stand-in"), [("", _("whoever is free")), *people])
        fields: list[Field] = [
            ChoiceField("absent", _("Absent"), people),
            stand_in,
            ChoiceField(
                "exercise",
                _("Exercise"),
                [*everything, *((e.name, plain(e.name, 40)) for e in self.facts.exercises)],
            ),
            TextField("reason", _("Reason"), "", 300),
        ]

        async def save(values: Values) -> None:
            desk, absent = self.desk, str(values["absent"])
            exercise = str(values["exercise"]) or None
            chosen = str(values["stand_in"]) or await self._free(absent, exercise, dict(people))
            if not chosen:
                return

            def work() -> None:
                from talenta_tui.services.assessment.run import substitute

                substitute(
                    desk.actor, desk.site, self.code, absent, chosen, str(values["reason"]),
                    exercise,
                )  # fmt: skip

            await self.act(work, _("Seated; the plan and the sheets follow."))

        ask_form(
            self,
            _("A substitution"),
            fields,
            save,
            check=lambda values: need(values, "reason", _("This needs a reason.")),
        )

    async def _free(self, absent: str, exercise: str | None, names: Mapping[str, str]) -> str:
        """The best of those who are free for every seat, once that is agreed to; else ""."""
        desk = self.desk

        def work() -> tuple[str, ...]:
            from talenta_tui.services.assessment.run import free_substitutes

            return free_substitutes(desk.actor, desk.site, self.code, absent, exercise)

        free = await self.ask(work)
        if not free:
            self.say(
                _("Nobody is free for all of it; take it over exercise by exercise."), bad=True
            )
            return ""
        sure = await self.app.push_screen_wait(
            ConfirmModal(
                _("{new} sits in for {old}?").format(new=names[free[0]], old=names[absent]),
                _("Free for every sitting, the best first: {names}").format(
                    names=", ".join(names[one] for one in free)
                ),
                yes=_("seats them"),
            )
        )
        return free[0] if sure else ""
