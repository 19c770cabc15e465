"""The forms of Run: an incident, a substitution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.text import plain

if TYPE_CHECKING:
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
        stand_in = ChoiceField("stand_in", _("Stand-in"), people)
        stand_in.index = 1
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
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.run import substitute

                substitute(
                    desk.actor,
                    desk.site,
                    self.code,
                    str(values["absent"]),
                    str(values["stand_in"]),
                    str(values["reason"]),
                    str(values["exercise"]) or None,
                )

            await self.act(work, _("Seated; the plan and the sheets follow."))

        ask_form(
            self,
            _("A substitution"),
            fields,
            save,
            check=lambda values: need(values, "reason", _("This needs a reason.")),
        )
