"""The forms of Prepare: an exercise, a room, a slot or break, a competency."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import PartsScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.screens.view_session import KINDS, MODES, clock, minute_of, said

if TYPE_CHECKING:
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.competencies import Competency
    from talenta_tui.services.assessment.designs import DayHours
    from talenta_tui.services.assessment.templates import Exercise, Room, Span


class PrepareForms(PartsScreen):
    """What `a` and Enter open in each part."""

    _known: dict[str, Competency]

    def all_spans(self) -> list[tuple[DayHours, Span]]:
        """Every slot and break with its day, in order."""
        return [(day, span) for day in self.facts.hours for span in day.spans]

    def hours_without(self, day: DayHours, span: Span) -> list[DayHours]:
        return [
            replace(d, spans=tuple(s for s in d.spans if s != span)) if d == day else d
            for d in self.facts.hours
        ]

    def add_row(self) -> None:
        if self.part == "matrix":
            self._competency_form()
        elif self.part == "exercises":
            self._exercise_form(None)
        elif self.part == "rooms":
            self._room_form(None)
        else:
            self._span_form()

    def edit_row(self, at: int) -> None:
        if self.part == "exercises":
            self._exercise_form(at)
        elif self.part == "rooms":
            self._room_form(at)
        else:
            self._span_form(at)

    # --- competencies ---

    def _competency_form(self) -> None:
        """One of the known competencies that is not in the session, or a new technical one."""
        here = set(self.facts.competencies)
        options: list[tuple[object, str]] = [
            (name, name) for name in self._known if name not in here
        ]
        options.append(("", _("a new technical one:")))
        fields: list[Field] = [
            ChoiceField("name", _("Competency"), options),
            TextField("new", _("Its name"), limit=60),
            TextField("abbreviation", _("Abbreviation"), limit=5),
            *(TextField(f"level{n}", _("Level {n}").format(n=n), limit=400) for n in range(1, 6)),
        ]

        def check(values: Values) -> None:
            if not values["name"]:
                need(values, "new", _("Choose a competency, or name a new one."))
                need(values, "abbreviation", _("It needs an abbreviation of up to 5 letters."))
                for n in range(1, 6):
                    need(values, f"level{n}", _("Describe all five levels."))

        ask_form(self, _("A competency"), fields, self._add_competency, check=check)

    async def _add_competency(self, values: Values) -> None:
        desk, before = self.desk, self.facts.competencies

        def work() -> None:
            from talenta_tui.services.assessment.competencies import add_technical_competency
            from talenta_tui.services.assessment.prepare import set_competencies

            name = str(values["name"])
            if not name:
                levels = tuple(str(values[f"level{n}"]) for n in range(1, 6))
                name = add_technical_competency(
                    desk.actor, desk.site, str(values["new"]), str(values["abbreviation"]), levels
                ).name
            set_competencies(desk.actor, desk.site, self.code, [*before, name])

        await self.act(work, _("Added; Space marks where it is seen."))

    # --- exercises ---

    def _exercise_form(self, at: int | None) -> None:
        old = None if at is None else self.facts.exercises[at]
        kind = ChoiceField("kind", _("Kind"), [(k, said(KINDS, k)) for k in KINDS])
        mode = ChoiceField("mode", _("Mode"), [(m, said(MODES, m)) for m in MODES])
        if old is not None:
            kind.choose(old.kind.value)
            mode.choose(old.mode)
        fields: list[Field] = [
            kind,
            TextField("minutes", _("Minutes"), str(old.minutes if old else 60), 4, digits=True),
            mode,
            TextField("raters", _("Raters"), str(old.raters if old else 2), 2, digits=True),
            TextField(
                "capacity",
                _("Takes at once"),
                str(old.capacity) if old and old.capacity else "",
                3,
                digits=True,
            ),
        ]
        if old is None:
            fields.insert(0, TextField("name", _("Name"), limit=60))

        def check(values: Values) -> None:
            if old is None:
                need(values, "name", _("An exercise needs a name."))
            if values["minutes"] is None or values["raters"] is None:
                raise WrongUse(_("Minutes and raters are numbers; 0 raters: not observed."))

        async def save(values: Values) -> None:
            await self._save_exercise(at, values)

        title = _("An exercise") if old is None else old.name
        ask_form(self, title, fields, save, check=check)

    async def _save_exercise(self, at: int | None, values: Values) -> None:
        from talenta_tui.services.assessment.templates import Exercise
        from talenta_tui.services.assessment.values import ExerciseKind

        exercises = list(self.facts.exercises)
        name = str(values["name"]) if at is None else exercises[at].name
        capacity = values["capacity"]
        made = Exercise(
            name,
            ExerciseKind(str(values["kind"])),
            int(str(values["minutes"])),
            "group" if values["mode"] == "group" else "individual",
            int(str(values["raters"])),
            None if capacity is None else int(str(capacity)),
        )
        if at is None:
            exercises.append(made)
        else:
            exercises[at] = made
        await self._set_exercises(exercises)

    async def _set_exercises(self, exercises: list[Exercise]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.prepare import set_exercises

            set_exercises(desk.actor, desk.site, self.code, exercises)

        await self.act(work)

    # --- rooms and hours ---

    def _room_form(self, at: int | None) -> None:
        old = None if at is None else self.facts.rooms[at]
        fields: list[Field] = [
            TextField("name", _("Room"), old.name if old else "", 60),
            TextField("capacity", _("Holds"), str(old.capacity) if old else "", 4, digits=True),
        ]

        def check(values: Values) -> None:
            need(values, "name", _("A room needs a name."))
            if not values["capacity"]:
                raise WrongUse(_("How many people does it hold?"))

        async def save(values: Values) -> None:
            from talenta_tui.services.assessment.templates import Room

            rooms = list(self.facts.rooms)
            made = Room(str(values["name"]), int(str(values["capacity"])))
            if at is None:
                rooms.append(made)
            else:
                rooms[at] = made
            await self._set_rooms(rooms)

        ask_form(self, _("A room"), fields, save, check=check)

    async def _set_rooms(self, rooms: list[Room]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.prepare import set_rooms

            set_rooms(desk.actor, desk.site, self.code, rooms)

        await self.act(work)

    def _span_form(self, at: int | None = None) -> None:
        """A slot or break, on one day or on all of them."""
        old = None if at is None else self.all_spans()[at]
        about = self.facts.about
        days = [
            about.starts.fromordinal(n)
            for n in range(about.starts.toordinal(), about.ends.toordinal() + 1)
        ]
        options: list[tuple[object, str]] = [(d, d.isoformat()) for d in days]
        if len(days) > 1 and old is None:
            options.insert(0, (None, _("every day")))
        day = ChoiceField("day", _("Day"), options)
        kind = ChoiceField("kind", _("What"), [("slot", _("sittings")), ("break", _("break"))])
        if old is not None:
            day.choose(old[0].day)
            kind.choose(old[1].kind)
        fields: list[Field] = [
            day,
            kind,
            TextField("begins", _("From"), clock(old[1].begins) if old else "", 5),
            TextField("ends", _("To"), clock(old[1].ends) if old else "", 5),
        ]

        def check(values: Values) -> None:
            begins = minute_of(need(values, "begins", _("From when? Write 08:30.")))
            if minute_of(need(values, "ends", _("To when? Write 12:00."))) <= begins:
                raise WrongUse(_("It ends before it begins."))

        async def save(values: Values) -> None:
            from talenta_tui.services.assessment.designs import DayHours
            from talenta_tui.services.assessment.templates import Span

            hours = {d.day: d for d in self.facts.hours}
            if old is not None:
                hours = {d.day: d for d in self.hours_without(*old)}
            made = Span(
                "break" if values["kind"] == "break" else "slot",
                minute_of(str(values["begins"])),
                minute_of(str(values["ends"])),
            )
            for one in days:
                if values["day"] in (None, one):
                    before = hours[one].spans if one in hours else ()
                    hours[one] = DayHours(one, (*before, made))
            await self._set_hours(list(hours.values()))

        ask_form(self, _("Hours"), fields, save, check=check)

    async def _set_hours(self, hours: list[DayHours]) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.assessment.prepare import set_hours

            set_hours(desk.actor, desk.site, self.code, hours)

        await self.act(work)
