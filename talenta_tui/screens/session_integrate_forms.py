"""What settles a level otherwise than by its key: a form, a dissent, the suggestions accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.session_agreed import no_level
from talenta_tui.screens.session_forms import ask_form, ask_sure, need
from talenta_tui.screens.session_sheet import SheetScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.text import plain

if TYPE_CHECKING:
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.screens.view_session_integrate import Table
    from talenta_tui.services.assessment.facts import SessionFacts
    from talenta_tui.services.assessment.integration import (
        IntegrationCell,
        IntegrationRow,
        IntegrationSheet,
    )


class IntegrateForms(SheetScreen):
    """What `e` and `d` open for the cell under the cursor, and `a` for a person or everybody."""

    code: str
    people: bool
    sheet_data: IntegrationSheet | None
    facts: SessionFacts | None
    _table: Table | None

    async def read_again(self, *, fresh: bool) -> None:
        """Show what has been written; `fresh` loads the sheet anew."""
        raise NotImplementedError

    async def action_level(self) -> None:
        """The level with its reason in a form; half levels too where the rules have them."""
        from talenta_tui.screens.session_verify import value_of, value_text

        await self.at_rest()
        table, row = self._table, self.sheet.cursor[0]
        cell = self._cell_at(row)
        if table is None or cell is None:
            return
        nip, competency = table.keys[row]
        now = cell.agreed.level if cell.agreed is not None else cell.suggested
        fields: list[Field] = [
            TextField("level", _("Level"), "" if now is None else value_text(now), 4),
            TextField("reason", _("Reason"), cell.agreed.reason if cell.agreed else "", 500),
        ]

        async def save(values: Values) -> None:
            desk = self.desk

            def work() -> None:
                from talenta_tui.services.assessment.agreeing import agree_level

                level = value_of(str(values["level"]))
                if isinstance(level, str):
                    raise no_level()
                agree_level(
                    desk.actor, desk.site, self.code, nip, competency, level, str(values["reason"])
                )

            await self.ask(work)
            await self.read_again(fresh=True)

        ask_form(
            self,
            plain(competency, 50),
            fields,
            save,
            check=lambda values: value_of(str(values["level"])),
        )

    async def action_dissent(self) -> None:
        await self.at_rest()
        table, facts, row = self._table, self.facts, self.sheet.cursor[0]
        if table is None or facts is None or not facts.assessors:
            return
        nip, competency = table.keys[row]
        fields: list[Field] = [
            ChoiceField(
                "assessor", _("Assessor"), [(a.code, plain(a.name, 40)) for a in facts.assessors]
            ),
            TextField("held", _("Holds level"), "", 4),
            TextField("text", _("Why"), "", 500),
        ]

        async def save(values: Values) -> None:
            from talenta_tui.screens.session_verify import value_of

            desk = self.desk
            held = str(values["held"]).strip()

            def work() -> None:
                from talenta_tui.services.assessment.agreeing import record_dissent

                level = value_of(held) if held else None
                if isinstance(level, str):
                    raise no_level()
                record_dissent(
                    desk.actor, desk.site, self.code, nip, competency, str(values["assessor"]),
                    str(values["text"]), level,
                )  # fmt: skip

            await self.ask(work)
            await self.read_again(fresh=False)

        ask_form(
            self,
            _("Dissent, {name}").format(name=plain(competency, 40)),
            fields,
            save,
            check=lambda values: need(values, "text", _("This needs a reason.")),
        )

    async def action_accept(self) -> None:
        """Settle this person's open levels as suggested, where nothing is flagged."""
        await self._accept(everyone=False)

    async def action_accept_all(self) -> None:
        await self.at_rest()
        ask_sure(
            self,
            _("Accept every suggestion?"),
            _("Of everybody: open levels without a flag and without need of a reason."),
            yes=_("accepts them"),
            job=lambda: self._accept(everyone=True),
        )

    async def _accept(self, *, everyone: bool) -> None:
        await self.at_rest()
        table, desk = self._table, self.desk
        if table is None:
            return
        nips = None if everyone else list({nip for nip, _c in table.keys})
        if not everyone and not self.people:
            nips = [table.keys[self.sheet.cursor[0]][0]]

        def work() -> int:
            from talenta_tui.services.assessment.agreeing import accept_suggestions

            return accept_suggestions(desk.actor, desk.site, self.code, nips)

        count = await self.ask(work)
        await self.read_again(fresh=True)
        self.say(_("{n} levels agreed as suggested; flagged ones wait for you.").format(n=count))

    def _cell_at(self, row: int) -> IntegrationCell | None:
        sheet, table = self.sheet_data, self._table
        if sheet is None or table is None or row >= len(table.keys):
            return None
        nip, competency = table.keys[row]
        person = next((r for r in sheet.rows if r.person.nip == nip), None)
        if person is None:
            return None
        return next((c for c in person.cells if c.competency == competency), None)

    def _person_at(self, row: int) -> IntegrationRow | None:
        sheet, table = self.sheet_data, self._table
        if sheet is None or table is None or row >= len(table.keys):
            return None
        nip = table.keys[row][0]
        return next((r for r in sheet.rows if r.person.nip == nip), None)
