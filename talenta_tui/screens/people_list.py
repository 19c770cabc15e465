"""Some people in a list: those of a box, those not placed. A row opens and explains itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.notes import Notes
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row, RowList

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.people import People, PersonRow
    from talenta_tui.services.periods.standing import Stand

Choose = Callable[[Sequence["PersonRow"]], Sequence["PersonRow"]]
Describe = Callable[["Policy", Sequence["PersonRow"]], str]


class Kind(Protocol):
    """How people are laid out: the columns, and the rows over people and the policy."""

    def columns(self) -> Sequence[Column]: ...
    def __call__(self, people: Sequence[PersonRow], policy: Policy, /) -> Sequence[Row]: ...


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows: whom each row is about, its cells, a key that stays its own, a head."""

    people: Sequence[PersonRow]
    rows: Sequence[Row]
    keys: Sequence[str]
    head: str


def read_stand(desk: WorkDesk, people: People) -> Stand:
    """Whether these places are official. Call on the executor."""
    from talenta_tui.services.periods.standing import stand_of

    placements = people.placements
    return stand_of(desk.actor, desk.site, placements.as_of, placements.by_nip)


class ListingScreen(DeskScreen):
    """People in a list that follows every commit; the cursor stays on its person."""

    CONTEXT = "box"
    CSS_PATH = "people_list.tcss"
    BINDINGS = ahead("box")
    AUTO_FOCUS = "RowList"

    def __init__(self, title: str, place: tuple[str, dict[str, Any]] = ("", {})) -> None:
        super().__init__()
        self.PLACE, self._made_with = place
        self._title = title
        self._people: Sequence[PersonRow] = ()

    def heading(self) -> str:
        return self._title

    def columns(self) -> Sequence[Column]:
        """The columns of the list."""
        raise NotImplementedError

    def read(self, desk: WorkDesk) -> Listing:
        """What is to be shown now. Called on the executor."""
        raise NotImplementedError

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="head")
        yield RowList(self.columns(), empty="…")
        yield Notes(most=1, id="about")

    def place(self) -> dict[str, Any] | None:
        return self._made_with

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        found = await self.ask(lambda: self.read(desk))
        self._people = found.people
        self.query_one(RowList).keep_rows(found.rows, found.keys, empty=_("Nobody."))
        self.query_one("#head", Notes).show((found.head, "strong"))
        self._say_person()

    def on_row_list_highlighted(self) -> None:
        self._say_person()

    def _say_person(self) -> None:
        """Below the list, what a narrow screen has no columns for."""
        person = self._here()
        text = "" if person is None else f"{person.nip} · {person.post} · {person.unit}"
        self.query_one("#about", Notes).show((plain(text, 400), "muted"))

    def _here(self) -> PersonRow | None:
        cursor = self.query_one(RowList).cursor if self.is_mounted and self._people else None
        return None if cursor is None else self._people[cursor]

    async def action_open(self) -> None:
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        person = self._here()
        if person is not None:
            self.app.push_screen(PersonScreen(person.nip))

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen

        await settled(self.focused)
        person = self._here()
        if person is not None:
            key = "talent" if person.placement.placed else "missing"
            self.app.push_screen(ExplainScreen(person.nip, key))

    async def action_trend(self) -> None:
        from talenta_tui.screens.trend import PersonTrendScreen

        await settled(self.focused)
        person = self._here()
        if person is not None:
            self.app.push_screen(PersonTrendScreen(person.nip, person.name))

    async def action_reports(self) -> None:
        from talenta_tui.screens.reporting import print_units

        await settled(self.focused)
        person = self._here()
        print_units(self, self._people, "" if person is None else person.unit)

    async def action_export(self) -> None:
        from talenta_tui.screens.saving import save_map

        await settled(self.focused)
        if self._people:
            save_map(self, self._people)


class PeopleListScreen(ListingScreen):
    """Those whom `choose` picks out of everyone, in its order.

    `kind` lays out the columns, `about` says in a sentence who they are; `place` is the name
    and what a function below makes the list again with.
    """

    def __init__(
        self,
        title: str,
        choose: Choose,
        kind: Kind,
        about: Describe,
        *,
        place: tuple[str, dict[str, Any]] = ("", {}),
    ) -> None:
        super().__init__(title, place)
        self._choose = choose
        self._kind = kind
        self._about = about

    def columns(self) -> Sequence[Column]:
        return self._kind.columns()

    def read(self, desk: WorkDesk) -> Listing:
        people = desk.everyone()
        policy = people.placements.used.policy
        chosen = self._choose(people.rows)
        head = " · ".join(
            part
            for part in (
                _("{n} people").format(n=grouped(len(chosen))),
                self._about(policy, chosen),
                read_stand(desk, people).word,
            )
            if part
        )
        return Listing(chosen, self._kind(chosen, policy), [row.nip for row in chosen], head)


def in_box(box: int, filters: Mapping[str, Any]) -> PeopleListScreen:
    """Those in a box of the map who pass the filters."""
    from talenta_tui.screens.view_map import Filters, people_of
    from talenta_tui.screens.view_people import InBox
    from talenta_tui.screens.view_words import label

    passed = Filters.again(filters)

    def choose(rows: Sequence[PersonRow]) -> Sequence[PersonRow]:
        return people_of(passed.apply(rows), box)

    def about(policy: Policy, rows: Sequence[PersonRow]) -> str:  # noqa: ARG001
        name = label(policy.boxes.texts[str(box)])
        return " · ".join(part for part in (name, passed.sentence()) if part)

    title = _("Box {box}").format(box=box)
    made_with = {"box": box, "filters": dict(filters)}
    return PeopleListScreen(title, choose, InBox, about, place=("box", made_with))


def without_place(filters: Mapping[str, Any]) -> PeopleListScreen:
    """Those not placed who pass the filters."""
    from talenta_tui.screens.view_map import Filters, not_placed
    from talenta_tui.screens.view_people import NotPlaced

    passed = Filters.again(filters)

    def choose(rows: Sequence[PersonRow]) -> Sequence[PersonRow]:
        return not_placed(passed.apply(rows))

    def about(policy: Policy, rows: Sequence[PersonRow]) -> str:  # noqa: ARG001
        return " · ".join(
            part for part in (_("missing what the map needs"), passed.sentence()) if part
        )

    place = ("not placed", {"filters": dict(filters)})
    return PeopleListScreen(_("Not placed"), choose, NotPlaced, about, place=place)
