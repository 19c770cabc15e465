"""Choosing several: from a list already there, by searching people, or by a list of NIPs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from talenta_tui.desk import WorkDesk
from talenta_tui.i18n import _, mark
from talenta_tui.screens.modals.base import DeskModal, KeysAtOnce
from talenta_tui.screens.modals.prompt import Choice, PromptModal
from talenta_tui.text import pasted, plain
from talenta_tui.widgets.lines import LineWidget, Span, step
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowList, RowMark

_LIMIT = 50
_LONGEST = 40_000
"""Characters of a pasted list: two thousand NIPs."""


class PickModal(KeysAtOnce[tuple[int, ...]], DeskModal[tuple[int, ...]]):
    """Gives the indexes of the rows picked; Space picks, `a` picks all, Enter takes them.

    Nothing in it takes the focus, so keys typed ahead reach it in their order.
    """

    AUTO_FOCUS = ""

    def __init__(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        picked: Iterable[int] = (),
        empty: str = "",
    ) -> None:
        super().__init__()
        self._title_text = title
        self._rows = rows
        self._picked = set(picked)
        self._list = RowList(
            columns, rows, marks=self._mark, sign_width=1, empty=empty, classes="prompt-list"
        )
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog prompt"):
            yield Static(plain(self._title_text), classes="dialog-title", markup=False)
            yield self._list
            yield Static(
                _("Space picks   a all or none   Enter takes them   Esc back"),
                classes="prompt-keys",
                markup=False,
            )

    def _mark(self, index: int) -> RowMark:
        return RowMark("●", "accent") if index in self._picked else NO_MARK

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        rows = self._list
        at = rows.cursor
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "enter":
            chosen = self._picked or ({at} if at is not None else set())
            self.dismiss(tuple(sorted(chosen)) or None)
        elif event.key == "space" and at is not None:
            self._picked ^= {at}
            rows.refresh_row(at)
            rows.move_to(at + 1)
        elif event.key == "a":
            everyone = set(range(len(self._rows)))
            self._picked = set() if self._picked == everyone else everyone
            rows.refresh()
        else:
            target = step(event.key, at or 0, max(1, rows.size.height - 1), len(self._rows))
            if target is not None:
                rows.move_to(target)


class PeopleModal(PromptModal[tuple[str, ...]]):
    """Gives the NIPs of the people found one after another.

    Enter picks the one under the cursor and empties the line; Enter on the empty line is done.
    """

    SIGN = "+"
    NOTHING = mark("Nobody fits.")
    UNTYPED = mark("Part of a name, a NIP, a unit or a post finds people.")
    KEYS = mark("↑ ↓ choose   Enter picks   Esc drops all   Enter on the empty line is done")

    def __init__(self, desk: WorkDesk, already: Iterable[str] = ()) -> None:
        super().__init__()
        self._desk = desk
        self._already = frozenset(already)
        self.picked: dict[str, str] = {}

    def title_text(self) -> str:
        if not self.picked:
            return _("Pick people")
        return _("Pick people · {n} picked, last {name}").format(
            n=len(self.picked), name=list(self.picked.values())[-1]
        )

    def columns(self) -> Sequence[Column]:
        return (
            Column("", 1),
            Column(_("NIP"), 18),
            Column(_("Name"), share=2),
            Column(_("Post or unit"), share=2),
        )

    async def search(self, text: str) -> Sequence[Choice[tuple[str, ...]]]:
        return await self._desk.executor.run(lambda: self._fitting(text))

    def _fitting(self, text: str) -> list[Choice[tuple[str, ...]]]:
        from talenta_tui.services.people import find_people

        if not text.strip():
            return []
        return [
            Choice(
                (row.nip,),
                (
                    "●" if row.nip in self.picked or row.nip in self._already else "",
                    row.nip,
                    row.name,
                    row.post or row.unit,
                ),
            )
            for row in find_people(self._desk.everyone(), text, _LIMIT)
        ]

    def _choose_when_answered(self) -> None:
        if not self._enter:
            return
        if not self.edit.text.strip():
            self._enter = False
            self.dismiss(tuple(self.picked) or None)
            return
        if self._answered != self.edit.text:
            return
        self._enter = False
        cursor = self.query_one(RowList).cursor
        if cursor is None or cursor >= len(self._choices):
            self.app.bell()
            return
        choice = self._choices[cursor]
        self.picked[choice.value[0]] = choice.cells[2]
        self.edit.set("")
        self.query_one(".dialog-title", Static).update(plain(self.title_text()))
        self._typed()


class _Typed(LineWidget):
    """What has been typed or pasted so far: how many, and the end of it."""

    def __init__(self) -> None:
        super().__init__(classes="prompt-list")
        self.text = ""

    def words(self) -> list[str]:
        return self.text.replace(",", " ").replace(";", " ").split()

    def spans(self, y: int) -> Sequence[Span]:
        words = self.words()
        if y == 0:
            return [(" " + _("{n} NIPs").format(n=len(words)), "strong")]
        shown = words[-(self.size.height - 1) :]
        if y - 1 < len(shown):
            caret = "▁" if y == len(shown) else ""
            return [("  " + shown[y - 1] + caret, "")]
        return [(" ▁", "")] if y == 1 and not shown else []


class NipsModal(KeysAtOnce[tuple[str, ...]], DeskModal[tuple[str, ...]]):
    """Gives the NIPs of a list pasted or typed, separated by blanks, commas or lines."""

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._typed = _Typed()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog prompt"):
            yield Static(_("Paste or type NIPs"), classes="dialog-title", markup=False)
            yield self._typed
            yield Static(
                _("Enter takes them   Ctrl+U empties   Esc back"),
                classes="prompt-keys",
                markup=False,
            )

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        typed = self._typed
        if event.key == "escape":
            self.dismiss(None)
            return
        if event.key == "enter":
            self.dismiss(tuple(typed.words()) or None)
            return
        if event.key == "backspace":
            typed.text = typed.text[:-1]
        elif event.key == "ctrl+u":
            typed.text = ""
        elif event.character is not None and event.character.isprintable():
            typed.text = (typed.text + event.character)[:_LONGEST]
        typed.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        typed = self._typed
        typed.text = (typed.text + " " + pasted(" ".join(event.text.split())))[:_LONGEST]
        typed.refresh()
