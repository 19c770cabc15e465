"""The forms of Assign: a group, an assessor, a declared conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.screens.view_session import KINDS, day_of, said
from talenta_tui.text import plain

if TYPE_CHECKING:
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.facts import AssessorRow


class AssignForms(PartsScreen):
    """What Enter, `n` and `a` open."""

    def group_form(self, at: int) -> None:
        """Put somebody into a group by hand; empty leaves it to the planner."""
        one = self.facts.assessees[at]

        async def save(values: Values) -> None:
            desk, group = self.desk, str(values["group"]).strip()

            def work() -> None:
                from talenta_tui.services.assessment.people import set_group

                set_group(desk.actor, desk.site, self.code, one.nip, group or None)

            await self.act(work)

        ask_form(
            self,
            plain(one.name, 60),
            [TextField("group", _("Group"), one.group or "", 20)],
            save,
            note=lambda _values: _("Empty: the planner chooses."),
        )

    def assessor_form(self, old: AssessorRow | None) -> None:
        """Describe an assessor and let them serve here; the kinds left empty mean all."""
        everything: list[tuple[object, str]] = [("", _("all exercises"))]
        kinds = ChoiceField("kind", _("Qualified for"), [*everything, *_kind_options()])
        more = ChoiceField("more", _("and for"), [("", "–"), *_kind_options()])
        if old is not None and old.kinds:
            kinds.choose(old.kinds[0])
            more.choose(old.kinds[1] if len(old.kinds) > 1 else "")
        until = old.certified_until.isoformat() if old and old.certified_until else ""
        limit = str(old.max_minutes) if old and old.max_minutes else ""
        fields: list[Field] = [
            TextField("name", _("Name"), old.name if old else "", 100),
            TextField("nip", _("NIP, if ours"), (old.nip or "") if old else "", 18),
            kinds,
            more,
            TextField("until", _("Certified to"), until, 10),
            TextField("minutes", _("Most minutes"), limit, 4, digits=True),
        ]
        if old is None:
            fields.insert(0, TextField("code", _("Code"), "", 40))

        def check(values: Values) -> None:
            if old is None:
                need(values, "code", _("An assessor needs a code and a name."))
            need(values, "name", _("An assessor needs a code and a name."))
            if str(values["until"]).strip():
                day_of(str(values["until"]))

        async def save(values: Values) -> None:
            await self._save_assessor(old, values)

        ask_form(self, _("An assessor"), fields, save, check=check)

    async def _save_assessor(self, old: AssessorRow | None, values: Values) -> None:
        desk = self.desk
        code = str(values["code"]).strip() if old is None else old.code
        until = str(values["until"]).strip()
        nip = "".join(str(values["nip"]).split())
        minutes = values["minutes"]
        chosen = dict.fromkeys(str(values[name]) for name in ("kind", "more") if values[name])
        # What two fields cannot show stays as it was.
        kept = old.kinds[2:] if old is not None and values["kind"] else ()

        def work() -> None:
            from talenta_tui.services.assessment.assessors import (
                AssessorRequest,
                add_assessors,
                define_assessor,
            )
            from talenta_tui.services.assessment.values import ExerciseKind

            kinds = tuple(ExerciseKind(k) for k in (*chosen, *kept))
            request = AssessorRequest(
                code,
                str(values["name"]),
                nip or None,
                kinds if values["kind"] else (),
                day_of(until) if until else None,
            )
            define_assessor(desk.actor, desk.site, request)
            limit = None if minutes is None else int(str(minutes))
            if old is None or limit != old.max_minutes:
                add_assessors(desk.actor, desk.site, self.code, [code], limit)

        await self.act(work)

    def declare_form(self) -> None:
        """Say that an assessor and a person must not meet."""
        facts = self.facts
        if not facts.assessors or not facts.assessees:
            self.say(_("Name assessors and assessees first."), bad=True)
            return
        fields: list[Field] = [
            ChoiceField(
                "assessor", _("Assessor"), [(a.code, plain(a.name, 40)) for a in facts.assessors]
            ),
            ChoiceField(
                "nip", _("Assessee"), [(a.nip, plain(a.name, 40)) for a in facts.assessees]
            ),
            TextField("note", _("Why"), "", 300),
        ]

        async def save(values: Values) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.declarations import declare_conflict

                declare_conflict(
                    desk.actor,
                    desk.site,
                    str(values["assessor"]),
                    str(values["nip"]),
                    str(values["note"]),
                )

            await self.act(work)

        ask_form(
            self,
            _("A conflict of interest"),
            fields,
            save,
            check=lambda values: need(values, "note", _("This needs a reason.")),
        )


def _kind_options() -> list[tuple[object, str]]:
    return [(kind, said(KINDS, kind)) for kind in KINDS]
