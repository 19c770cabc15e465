"""The raters of a cycle: drawn, short groups, and the names for who is on their side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.cycle_base import CyclePart, take_side
from talenta_tui.screens.modals.person_pick import PersonModal
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_reason
from talenta_tui.screens.view_cycle import GROUPS, group_rows, side_lines
from talenta_tui.screens.view_session import said
from talenta_tui.screens.view_words import word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.planning.raters import Shortage
    from talenta_tui.services.cycles.people import Ratee
    from talenta_tui.services.cycles.raters import Asked

_IN_PART = {"add": ("short", "people"), "replace": ("people",), "look": ("people",)}


def by_name(found: Sequence[Asked]) -> Sequence[Asked]:
    """By unit and name of the rated, then the groups in their order, as people look them up."""
    order = {group.value: n for n, group in enumerate(GROUPS)}
    return sorted(
        found,
        key=lambda a: (a.unit, a.ratee_name, a.ratee, order[a.relation], a.rater_name, a.rater),
    )


OFFERS = {
    "free": mark("✓ {n} forms"),
    "full": mark("! {n} forms, no room"),
    "near": mark("· same unit, {n} forms"),
}


class RatersScreen(CyclePart):
    """Groups, what they lack, and who is asked about whom."""

    CONTEXT = "raters"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("raters")
    PARTS = (
        ("groups", mark("Groups")),
        ("short", mark("Too few")),
        ("people", mark("Names")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._ratees: dict[str, Ratee] = {}
        self._wanted: dict[str, int] = {}
        self._asked: Sequence[Asked] | None = None

    def heading(self) -> str:
        return _("Raters")

    def idle_keys(self) -> set[str]:
        stage = self.info.stage.value if self.is_read else "released"
        if stage == "released" or self.on_answers or not self.allows("cycle.names"):
            return {"propose", "look", "add", "replace"}
        out = {name for name, parts in _IN_PART.items() if self.part not in parts}
        if self.on_names:
            out.add("look")
        if not self._shown_rows():
            out |= {"add", "replace"}
        if stage != "prepared" or not self.info.ratees:
            out.add("propose")
        return out

    def _shown_rows(self) -> int:
        return len(self.cycle.short if self.part == "short" else self._asked or ())

    async def fetch(self, desk: WorkDesk) -> None:
        await super().fetch(desk)
        look = self.part == "people" and self.on_names and self.info.stage.value != "released"

        def read() -> tuple[dict[str, Ratee], dict[str, int], Sequence[Asked] | None]:
            from talenta_tui.services.cycles.calendar import cycle_rule
            from talenta_tui.services.cycles.people import list_ratees
            from talenta_tui.services.cycles.raters import list_raters

            people = {r.nip: r for r in list_ratees(desk.actor, desk.site, self.code)}
            counts = {r.value: n for r, n in cycle_rule(desk.site).counts.items()}
            names = list_raters(desk.actor, desk.site, self.code) if look else None
            return people, counts, names

        self._ratees, self._wanted, names = await self.ask(read)
        if names is not None:
            self._asked = by_name(names)

    def draw(self) -> None:
        super().draw()
        # The names are read, and the look recorded, only when they are shown.
        if self.part == "people" and self._asked is None and self.on_names:
            self.do(self.load(self.desk), "load")

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        if self.part == "groups":
            return (
                Column(_("Group")),
                Column(_("Wanted each"), 12, "right"),
                Column(_("Forms asked"), 12, "right"),
                Column(_("Too few"), 10, "right"),
            )
        if self.part == "short":
            return (
                Column(_("About"), share=2),
                Column(_("Unit"), share=2),
                Column(_("Group"), 13),
                Column(_("Has"), 4, "right"),
                Column(_("Wanted"), 7, "right"),
            )
        return (
            Column(_("About"), share=3),
            Column(_("Group"), 12),
            Column(_("Rater"), share=3),
            Column(_("By hand"), share=1, minimum=8),
        )

    def rows(self) -> list[Row]:
        if self.part == "groups":
            return group_rows(self.cycle, self._wanted)
        if self.part == "short":
            return [self._short_row(one) for one in self.cycle.short]
        return [
            (a.ratee_name, word(Relation(a.relation)), a.rater_name, a.reason)
            for a in self._asked or ()
        ]

    def _short_row(self, one: Shortage) -> Row:
        who = self._ratees[one.ratee]
        group = word(Relation(one.relation))
        return (who.name, who.unit, group, str(one.found), str(one.wanted))

    def mark(self, index: int) -> RowMark:
        if self.part == "groups":
            return RowMark("!", "warn") if group_rows(self.cycle, self._wanted)[index][3] != "–" \
                else NO_MARK  # fmt: skip
        return RowMark("!", "") if self.part == "short" else NO_MARK

    def empty(self) -> str:
        if self.part == "short":
            if not self.info.asked:
                return _("Nobody has been asked yet; p draws the raters.")
            return _("No group lacks a rater the organisation has.")
        if self.info.stage.value == "released":
            return _("Released: nobody is named any more.")
        if not self.allows("cycle.names"):
            return _("Names of raters are for those who run the cycle.")
        if self.on_answers:
            return _("You have worked with the answers: names are for somebody else.")
        if not self.info.asked:
            return _("Nobody has been asked yet; p draws the raters.")
        if self.on_names:
            return "…"
        return _("l looks at the names. From then on you cannot key forms of this cycle.")

    def about(self, index: int | None) -> Sequence[Note]:
        if self.part == "groups":
            if not self.info.ratees:
                text = _("Nobody is to be rated yet: Esc to the steps, then 1 adds people.")
                return [(text, "strong")]
            if not self.allows("cycle.names"):
                text = _("{n} forms asked for.")
                return [(text.format(n=grouped(self.info.asked)), "strong")]
            if not self.info.asked:
                return [(_("p draws the raters; nobody is named by it."), "strong"), *self._sides()]
            drawn = _("{n} forms asked for. p draws anew; raters set by hand stay.")
            begun = _("{n} forms asked for. Collecting has begun: the draw stands.")
            text = drawn if self.info.stage.value == "prepared" else begun
            return [(text.format(n=grouped(self.info.asked)), "strong"), *self._sides()]
        if self.part == "short" and index is not None and index < len(self.cycle.short):
            text = _("a asks one more of the group, with a reason: {name}")
            who = self._ratees[self.cycle.short[index].ratee]
            return [(text.format(name=plain(who.name, 60)), "")]
        if self.part == "people" and self._asked and index is not None:
            one = self._asked[index]
            line = f"{plain(one.ratee_name, 50)} ← {plain(one.rater_name, 50)} {one.rater}"
            return [(line, ""), (plain(one.reason, 300), "muted")]
        return self._sides()

    def _sides(self) -> Sequence[Note]:
        lines = side_lines(self.cycle.side)
        return lines if self.cycle.side is None else lines[1:]

    # --- actions ---

    async def action_propose(self) -> None:
        await self.ready()
        if self.info.stage.value != "prepared":
            self.say(_("Collecting has begun: the draw stands."), bad=True)
            return
        take_side(self, self.cycle, "names", _("Draw the raters?"), self._propose)

    async def _propose(self) -> None:
        desk = self.desk

        def work() -> tuple[int, int]:
            from talenta_tui.services.cycles.raters import propose_raters

            found = propose_raters(desk.actor, desk.site, self.code)
            return len(found.pairs), len(found.short)

        self._asked = None
        forms, _short = await self.act(work)
        text = _("{n} forms asked for; {short} groups lack somebody who could be asked.")
        if not self.cycle.short:
            text = _("{n} forms asked for. Next: Esc to the steps, then b begins.")
        self.say(text.format(n=grouped(forms), short=len(self.cycle.short)))

    async def action_look(self) -> None:
        await self.ready()
        if self.info.stage.value == "released":
            self.say(_("Released: nobody is named any more."), bad=True)
            return
        take_side(self, self.cycle, "names", _("Look at the names?"), self._look)

    async def _look(self) -> None:
        desk = self.desk

        def read() -> Sequence[Asked]:
            from talenta_tui.services.cycles.raters import list_raters

            return list_raters(desk.actor, desk.site, self.code)

        self._asked = by_name(await self.ask(read))
        self.at = [name for name, _title in self.PARTS].index("people")
        await self.load(desk)

    async def action_add(self) -> None:
        """One more rater in the group under the cursor."""
        await self.ready()
        at = self.cursor
        if at is None or self.part == "groups":
            self.say(_("Stand on somebody in Too few or Names."), bad=True)
            return
        if self.part == "short":
            ratee, relation = self.cycle.short[at].ratee, self.cycle.short[at].relation
            name = self._ratees[ratee].name
        else:
            one = (self._asked or ())[at]
            ratee, relation, name = one.ratee, one.relation, one.ratee_name
            if relation == GROUPS[-1]:
                self.say(_("Nobody stands in for the person themselves."), bad=True)
                return

        async def job() -> None:
            title = _("Who is asked about {name} ({group})? ✓ as the draw would").format(
                name=plain(name, 40), group=word(Relation(relation))
            )
            rater = await self._pick(title, ratee, relation)
            if rater:
                ask_reason(self, _("Why this person?"), self._add, ratee, rater, relation)

        take_side(self, self.cycle, "names", _("Choose a rater?"), job)

    async def _pick(self, title: str, ratee: str, relation: str) -> str | None:
        """Whoever is chosen; those the draw would choose from stand before all others."""
        desk = self.desk

        def offers() -> dict[str, str]:
            from talenta_tui.services.cycles.candidates import candidates

            found = candidates(desk.actor, desk.site, self.code, ratee, relation)
            return {one.nip: said(OFFERS, one.offer).format(n=one.forms) for one in found}

        return await self.app.push_screen_wait(PersonModal(desk, title, offers))

    async def _add(self, ratee: str, rater: str, relation: str, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.raters import add_rater

            add_rater(desk.actor, desk.site, self.code, ratee, rater, relation, reason)

        await self.act(work, _("Asked."))

    async def action_replace(self) -> None:
        await self.ready()
        at = self.cursor
        if self.part != "people" or at is None or not self._asked:
            self.say(_("Stand on a rater in Names."), bad=True)
            return
        one = self._asked[at]
        if one.relation == GROUPS[-1]:
            self.say(_("Nobody stands in for the person themselves."), bad=True)
            return

        async def job() -> None:
            title = _("Who is asked instead of {name} ({group})? ✓ as the draw would").format(
                name=plain(one.rater_name, 40), group=word(Relation(one.relation))
            )
            rater = await self._pick(title, one.ratee, one.relation)
            if rater:
                ask_reason(self, _("Why somebody else?"), self._replace, one, rater)

        self.do(job(), "pick")

    async def _replace(self, one: Asked, new: str, reason: str) -> None:
        desk = self.desk

        def work() -> None:
            from talenta_tui.services.cycles.raters import replace_rater

            replace_rater(desk.actor, desk.site, self.code, one.ratee, one.rater, new, reason)

        await self.act(work, _("Replaced."))
