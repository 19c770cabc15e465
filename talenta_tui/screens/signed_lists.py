"""The signed shortlists of a post, one of them as it was signed, and the signing itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead, settled
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.control import show_trail_of
from talenta_tui.screens.notes import Notes
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_signed import (
    about_signed,
    fingerprint,
    list_columns,
    list_row,
    replay_sentence,
    signed_columns,
    signed_row,
)
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.signed_shortlists import SignedReplay, SignedShortlist
    from talenta_tui.services.vacancies import Shortlist


def ask_signature(screen: DeskScreen, found: Shortlist, digest: str, stand: str) -> None:
    """Say what would be signed and ask for a note to it, then sign exactly that."""
    code, day = found.vacancy.code, found.as_of

    async def sign(values: Values) -> None:
        desk, note = screen.desk, str(values["note"])

        def work(ticket: Ticket) -> SignedShortlist:
            from talenta_tui.services.signed_shortlists import sign_shortlist

            return sign_shortlist(desk.actor, desk.site, code, digest, note, day, ticket.share)

        made = await screen.ask_long(work, _("Signing"))
        screen.changed()
        screen.say(
            _("Signed: list {n}, {head}").format(n=made.number, head=made.signatures[-1].head)
        )

    def about(_values: Values) -> str:
        return _("{digest} · {n} ranked, {out} out · {stand}").format(
            digest=fingerprint(digest),
            n=len(found.eligible),
            out=len(found.excluded),
            stand=stand,
        )

    fields = [TextField("note", _("Remark"), "", limit=500)]
    title = _("Sign the shortlist as of {day}").format(day=day.isoformat())
    ask_form(screen, title, list(fields), sign, note=about)


def print_signed(screen: DeskScreen, number: int) -> None:
    """Ask for a file and print the signed list into it."""
    from talenta_tui.screens.saving import ask_file, saved_sentence

    async def job(path: Path, values: Values) -> None:
        desk = screen.desk
        form = "pdf" if values["format"] == "pdf" else "text"

        def work() -> None:
            from talenta_tui.exchange.atomic import write_atomically
            from talenta_tui.reports.minutes import write_minutes
            from talenta_tui.services.signed_paper import signed_paper
            from talenta_tui.services.signed_shortlists import read_signed

            paper = signed_paper(desk.site, read_signed(desk.actor, desk.site, number))

            def write(stream: BinaryIO) -> None:
                write_minutes(paper, stream, form)

            write_atomically(path, write)

        await screen.ask(work)
        screen.say(saved_sentence(path))

    stem = _("signed-shortlist-{n}").format(n=number)
    ask_file(screen, _("Print the signed list"), stem, ("pdf", "txt"), job)


class SignedListsScreen(DeskScreen):
    """Every signed list of the post with that code, the newest first."""

    CONTEXT = "signed"
    PLACE = "signed"
    CSS_PATH = "shortlist.tcss"
    BINDINGS = ahead("signed")
    AUTO_FOCUS = "RowList"

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self._lists: Sequence[SignedShortlist] = ()

    def heading(self) -> str:
        return _("Signed lists")

    def place(self) -> dict[str, Any] | None:
        return {"code": self.code}

    def compose_body(self) -> ComposeResult:
        yield Notes(most=1, id="about-post")
        yield RowList(signed_columns(), empty="…")
        yield Notes(most=2, id="about-person")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> Sequence[SignedShortlist]:
            from talenta_tui.services.signed_shortlists import list_signed

            return list_signed(desk.actor, desk.site, self.code)

        self._lists = await self.ask(read)
        self.query_one("#about-post", Notes).show(
            (_("{code}: {n} signed lists").format(code=self.code, n=len(self._lists)), "strong")
        )
        rows = [signed_row(one) for one in self._lists]
        keys = [str(one.number) for one in self._lists]
        empty = _("No list of this post was signed yet.")
        self.query_one(RowList).keep_rows(rows, keys, empty=empty)
        self._say()

    def on_row_list_highlighted(self) -> None:
        self._say()

    def _say(self) -> None:
        one = self._here()
        texts = () if one is None else about_signed(one)
        self.query_one("#about-person", Notes).show(*((text, "") for text in texts))

    def _here(self) -> SignedShortlist | None:
        cursor = self.query_one(RowList).cursor if self._lists else None
        return None if cursor is None else self._lists[cursor]

    async def action_open(self) -> None:
        await settled(self.focused)
        one = self._here()
        if one is not None:
            self.app.push_screen(SignedListScreen(one.number))

    async def action_print(self) -> None:
        await settled(self.focused)
        one = self._here()
        if one is not None:
            print_signed(self, one.number)

    async def action_replay(self) -> None:
        await settled(self.focused)
        one, desk = self._here(), self.desk
        if one is None:
            return
        number = one.number

        def work(ticket: Ticket) -> SignedReplay:
            from talenta_tui.services.signed_shortlists import replay_signed

            return replay_signed(desk.actor, desk.site, number, ticket.share)

        async def job() -> None:
            found = await self.ask_long(work, _("Computing again"))
            self.say(replay_sentence(found), bad=not found.equal)

        self.do(job(), "replay")


class SignedListScreen(DeskScreen):
    """The signed list of that number, as it was signed."""

    CONTEXT = "signed_list"
    PLACE = "signed list"
    CSS_PATH = "shortlist.tcss"
    BINDINGS = ahead("signed_list")
    AUTO_FOCUS = "RowList"

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.out = False
        self._found: SignedShortlist | None = None

    def heading(self) -> str:
        return _("Signed shortlist")

    def place(self) -> dict[str, Any] | None:
        return {"number": self.number}

    def inside(self) -> dict[str, Any]:
        return {"out": self.out}

    def go_inside(self, kept: Mapping[str, Any]) -> None:
        self.out = bool(kept["out"])

    def compose_body(self) -> ComposeResult:
        yield Notes(most=2, id="about-post")
        yield RowList(list_columns(out=False), empty="…")

    def start(self, desk: WorkDesk) -> None:
        if self._found is None:
            self.do(self._load(desk), "load")

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> SignedShortlist:
            from talenta_tui.services.signed_shortlists import read_signed

            return read_signed(desk.actor, desk.site, self.number)

        self._found = await self.ask(read)
        self._draw()

    def _lines(self) -> Sequence[dict[str, Any]]:
        if self._found is None:
            return ()
        lines: Sequence[dict[str, Any]] = self._found.value["excluded" if self.out else "eligible"]
        return lines

    def _draw(self) -> None:
        found = self._found
        if found is None:
            return
        post = found.value["post"]
        self.query_one("#about-post", Notes).show(
            (f"{found.position} · {post['echelon']} {post['name']} · {post['unit']}", "strong"),
            *((text, "") for text in about_signed(found)),
            (_("Out, in the right box") if self.out else "", "muted"),
        )
        rows = self.query_one(RowList)
        rows.set_columns(list_columns(out=self.out))
        texts = [list_row(line, out=self.out) for line in self._lines()]
        rows.set_rows(texts, keys=[line["nip"] for line in self._lines()], empty=_("Nobody."))

    async def action_excluded(self) -> None:
        await settled(self.focused)
        self.out = not self.out
        self._draw()
        self.moved()

    async def action_open(self) -> None:
        from talenta_tui.screens.person import PersonScreen

        await settled(self.focused)
        cursor = self.query_one(RowList).cursor if self._lines() else None
        if cursor is not None:
            self.app.push_screen(PersonScreen(self._lines()[cursor]["nip"]))

    async def action_print(self) -> None:
        await settled(self.focused)
        if self._found is not None:
            print_signed(self, self.number)

    async def action_trail(self) -> None:
        """Everything around the list: the post's, and that of everyone ranked on it."""
        await settled(self.focused)
        if self._found is not None:
            ranked = [str(line["nip"]) for line in self._found.value["eligible"]]
            show_trail_of(self, ", ".join([self._found.position, *ranked]))
