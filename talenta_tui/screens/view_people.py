"""People as rows of a list, formatted only when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from talenta_tui.i18n import _
from talenta_tui.screens.view_coverage import short_names
from talenta_tui.screens.view_words import box_word, figure, possible
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.people import PersonRow


LEAST_NAME = 24
"""A name is what a list of people is read for: it is cut last, and the units first."""


class PeopleRows(Sequence[Row]):
    """Rows of a `RowList` over people, so that 7,041 cost nothing until they are drawn."""

    def __init__(self, people: Sequence[PersonRow], policy: Policy) -> None:
        self.people = people
        self._policy = policy
        self._decimals = policy.arithmetic.decimals

    def __len__(self) -> int:
        return len(self.people)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self._row(person) for person in self.people[index]]
        return self._row(self.people[index])

    def _row(self, person: PersonRow) -> Row:
        raise NotImplementedError


class Everyone(PeopleRows):
    """The list of people: who, where, their box and talent score."""

    @staticmethod
    def columns() -> tuple[Column, ...]:
        return (
            Column(_("Name"), share=3, minimum=LEAST_NAME),
            Column(_("NIP"), 18),
            Column(_("Box"), 5, "right"),
            Column(_("Talent"), 8, "right"),
            Column(_("Post"), share=3, minimum=8),
            Column(_("Unit"), share=3, minimum=8),
        )

    def _row(self, person: PersonRow) -> Row:
        place = person.placement
        box = str(place.box) if place.box else f"?{possible(place.worst_box, place.best_box)}"
        talent = figure(place.talent, self._decimals)
        return (person.name, person.nip, box, talent, person.post, person.unit)

    def mark(self, index: int) -> RowMark:
        return RowMark(style="" if self.people[index].placement.placed else "muted")


class InPool(PeopleRows):
    """The people of a succession pool, who may come from several boxes."""

    @staticmethod
    def columns() -> tuple[Column, ...]:
        return (
            Column(_("Name"), share=3, minimum=LEAST_NAME),
            Column(_("Box"), 5, "right"),
            Column(_("Talent"), 8, "right"),
            Column(_("Post"), share=3, minimum=8),
            Column(_("Unit"), share=3, minimum=8),
        )

    def _row(self, person: PersonRow) -> Row:
        place = person.placement
        talent = figure(place.talent, self._decimals)
        return (person.name, box_word(place.box), talent, person.post, person.unit)


class InBox(PeopleRows):
    """The people of one box with their figures."""

    @staticmethod
    def columns() -> tuple[Column, ...]:
        return (
            Column(_("Name"), share=3, minimum=LEAST_NAME),
            Column(_("Talent"), 8, "right"),
            Column("X", 8, "right"),
            Column("Y", 8, "right"),
            Column(_("Post"), share=2, minimum=8),
            Column(_("Unit"), share=3, minimum=8),
        )

    def _row(self, person: PersonRow) -> Row:
        place = person.placement
        figures = (figure(v, self._decimals) for v in (place.talent, place.x, place.y))
        return (person.name, *figures, person.post, person.unit)


class NotPlaced(PeopleRows):
    """Those without a box: what is missing, and the boxes still possible."""

    @staticmethod
    def columns() -> tuple[Column, ...]:
        return (
            Column(_("Name"), share=2, minimum=LEAST_NAME),
            Column(_("Worst"), 7, "right"),
            Column(_("Best"), 7, "right"),
            Column(_("Missing"), share=2, minimum=24),
            Column(_("Unit"), share=2, minimum=8),
        )

    def _row(self, person: PersonRow) -> Row:
        place = person.placement
        return (
            person.name,
            box_word(place.worst_box),
            box_word(place.best_box),
            short_names(self._policy, place.missing),
            person.unit,
        )
