"""The ranked shortlist of a vacant post, who is out and why, and two to four side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.control import ControlScreen, show_trail_of
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.people_list import read_stand
from talenta_tui.screens.view_shortlist import (
    about_excluded,
    about_listed,
    excluded_columns,
    excluded_row,
    explanation_first,
    header,
    out_order,
    ranked_columns,
    ranked_row,
    technical_note,
)
from talenta_tui.screens.view_signed import signature_note
from talenta_tui.widgets.row_list import NO_MARK, RowList, RowMark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.services.periods.standing import Stand
    from talenta_tui.services.shortlist_remarks import Remarks
    from talenta_tui.services.signed_shortlists import SignedShortlist
    from talenta_tui.services.vacancies import Excluded, Listed, Shortlist

MOST = 4
"""How many fit side by side in 80 columns."""

RANKED, NEAR, ALL = "ranked", "near", "all"
_NEXT = {RANKED: NEAR, NEAR: ALL, ALL: RANKED}


class ShortlistScreen(ControlScreen):
    """The shortlist of the vacant post with that code."""

    CONTEXT = "shortlist"
    PLACE = "shortlist"
    CSS_PATH = "shortlist.tcss"
    BINDINGS = ahead("shortlist")
    AUTO_FOCUS = "RowList"
    NEEDS = {"sign": "shortlist.sign"}

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.view = RANKED
        self.picked: list[str] = []
        self._found: Shortlist | None = None
        self._digest = ""
        self._signed: Sequence[SignedShortlist] = ()
        self._stand: Stand | None = None
        self._told: Remarks | None = None
        self._people: Sequence[Listed | Excluded] = ()

    def heading(self) -> str:
        return _("Shortlist")

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="about-post")
        yield RowList(ranked_columns(0), sign_width=2, empty="…")
        yield Notes(most=2, id="about-person")

    def place(self) -> dict[str, Any] | None:
        return {"code": self.code}

    def inside(self) -> dict[str, Any]:
        return {"view": self.view, "picked": self.picked}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self.view = kept["view"] if kept["view"] in _NEXT else RANKED
        self.picked = [str(nip) for nip in kept["picked"]][:MOST]

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        code, signs = self.code, self.may(self.NEEDS["sign"])

        def work(ticket: Ticket) -> tuple[Shortlist, str, Sequence[SignedShortlist]]:
            from talenta_tui.services.signed_content import shortlist_digest
            from talenta_tui.services.signed_shortlists import list_signed
            from talenta_tui.services.vacancies import shortlist

            found = shortlist(desk.actor, desk.site, code, progress=ticket.share)
            signed = list_signed(desk.actor, desk.site, found.vacancy.code)
            # Who sees a part of the list has no digest of the whole, and cannot sign it. It takes
            # a city 60 ms: left out where none was signed and the user cannot sign.
            whole = desk.actor.units is None and (signs or bool(signed))
            return found, shortlist_digest(found) if whole else "", signed

        found, self._digest, self._signed = await self.ask_long(work, _("Computing the shortlist"))
        self._stand = await self.ask(lambda: read_stand(desk, desk.everyone()))
        self._told = await self.ask(lambda: _remarks(desk, found))
        self._found = found
        self._draw()

    # --- drawing -----------------------------------------------------------------------------

    def _draw(self, *, keep: bool = True) -> None:
        """Show the list; `keep` leaves the cursor on its person."""
        found, told = self._found, self._told
        if found is None or self._stand is None or told is None:
            return
        decimals = found.used.policy.arithmetic.decimals
        rows = self.query_one(RowList)
        if self.view == RANKED:
            self._people = found.eligible
            width = self.size.width
            rows.set_columns(ranked_columns(width))
            texts = [ranked_row(listed, decimals, width, told) for listed in found.eligible]
            empty = _("Nobody meets every rule. o shows who is out and why.")
        else:
            out = out_order(found, near_only=self.view == NEAR)
            self._people = out
            rows.set_columns(excluded_columns())
            texts = [excluded_row(one, decimals) for one in out]
            empty = _("Nobody is out.")
            if self.view == NEAR:
                empty = _("Nobody is near: no one in the right box fails another rule.")
        keys = [person.evidence.nip for person in self._people]
        if keep:
            rows.keep_rows(texts, keys, marks=self._mark, empty=empty)
        else:
            rows.set_rows(texts, keys=keys, marks=self._mark, empty=empty)
        vacancy = found.vacancy
        self.query_one("#about-post", Notes).show(
            (f"{vacancy.echelon} {vacancy.name} · {vacancy.unit}".strip(), "strong"),
            (header(found, self._stand), ""),
            (signature_note(self._signed, self._digest), "strong"),
            (self._view_sentence(len(texts)) or technical_note(found), "muted"),
        )
        self._say_person()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the size is ours already
        if self.is_mounted:
            self._draw()

    def _view_sentence(self, count: int) -> str:
        if self.view == NEAR:
            return _("Out, near: in the right box, but {n} fail another rule · o all").format(
                n=count
            )
        if self.view == ALL:
            return _("Out: all {n}, near misses first · o the ranked list").format(n=count)
        return ""

    def _mark(self, index: int) -> RowMark:
        """`●` who is picked, `!` whose evidence lapses soon."""
        nip = self._people[index].evidence.nip
        picked = "●" if nip in self.picked else " "
        lapses = self._told is not None and nip in self._told.lapses
        if not lapses and picked == " ":
            return NO_MARK
        return RowMark(picked + ("!" if lapses else " "), "warn" if lapses else "accent")

    def on_row_list_highlighted(self) -> None:
        self._say_person()

    def _say_person(self) -> None:
        notes = self.query_one("#about-person", Notes)
        person = self._here()
        if person is None or self._found is None or self._told is None:
            notes.show()
            return
        texts = (
            about_listed(person, self._found, self._told)  # type: ignore[arg-type]
            if self.view == RANKED
            else about_excluded(person)  # type: ignore[arg-type]
        )
        notes.show(*((text, "") for text in texts))

    def _here(self) -> Listed | Excluded | None:
        cursor = self.query_one(RowList).cursor if self._people else None
        return None if cursor is None else self._people[cursor]

    # --- actions -----------------------------------------------------------------------------

    async def action_open(self) -> None:
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        person = self._here()
        if person is not None:
            self.app.push_screen(PersonScreen(person.evidence.nip))

    async def action_explain(self) -> None:
        from talenta_tui.screens.explain import ExplainScreen

        await settled(self.focused)
        person = self._here()
        if person is not None and self._found is not None:
            first = explanation_first(person, self._found)
            self.app.push_screen(ExplainScreen(person.evidence.nip, first=first))

    async def action_excluded(self) -> None:
        await settled(self.focused)
        self.view = _NEXT[self.view]
        self._draw(keep=False)
        self.moved()

    async def action_pick(self) -> None:
        await settled(self.focused)
        person = self._here()
        if person is None:
            return
        nip = person.evidence.nip
        rows = self.query_one(RowList)
        if nip in self.picked:
            self.picked.remove(nip)
        elif len(self.picked) == MOST:
            self.say(_("At most {n} side by side; Space takes one away.").format(n=MOST), bad=True)
            return
        else:
            self.picked.append(nip)
        self.say(_("{n} picked; c compares two to four.").format(n=len(self.picked)))
        self.moved()
        cursor = rows.cursor or 0
        rows.refresh_row(cursor)
        rows.move_to(cursor + 1)

    async def action_compare(self) -> None:
        from talenta_tui.screens.compare import CompareScreen

        await settled(self.focused)
        found, stand = self._found, self._stand
        if found is None or stand is None:
            return
        both: tuple[Listed | Excluded, ...] = (*found.eligible, *found.excluded)
        everyone = {p.evidence.nip: p for p in both}
        chosen = [everyone[nip] for nip in self.picked if nip in everyone]
        if len(chosen) < 2:
            self.say(_("Pick two to four people with Space, then c compares them."), bad=True)
            return
        self.app.push_screen(CompareScreen(found, chosen, stand))

    async def action_sign(self) -> None:
        from talenta_tui.screens.signed_lists import ask_signature

        await settled(self.focused)
        if self.lets("sign") and self._found is not None and self._stand is not None:
            ask_signature(self, self._found, self._digest, self._stand.word)

    async def action_signed(self) -> None:
        from talenta_tui.screens.signed_lists import SignedListsScreen

        await settled(self.focused)
        if self._found is not None:
            self.app.push_screen(SignedListsScreen(self._found.vacancy.code))

    async def action_trail(self) -> None:
        await settled(self.focused)
        show_trail_of(self, self.code)

    def action_export(self) -> None:
        from talenta_tui.screens.saving import save_shortlist

        if self._found is not None:
            save_shortlist(self, self._found)


def _remarks(desk: WorkDesk, found: Shortlist) -> Remarks:
    from talenta_tui.services.shortlist_remarks import remarks

    return remarks(desk.actor, desk.site, found)
