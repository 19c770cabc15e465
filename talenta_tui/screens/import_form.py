"""What to import: kind, file and sheet, typed in one widget that never loses a key."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from textual import events
from textual.message import Message

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.line_edit import LineEdit
from talenta_tui.services.access.confine import named, within
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, window

_LEFT = 36
_HEAD = 2
_MOST = 500
SUFFIXES = (".csv", ".xlsx", ".txt", ".tsv")


class Field(IntEnum):
    """The three fields, in the order of Tab."""

    KIND = 0
    FILE = 1
    SHEET = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder (name ends in `/`) or a file that could be imported."""

    name: str
    size: int = 0

    @property
    def folder(self) -> bool:
        return self.name.endswith("/")


def entries(folder: Path) -> list[Entry]:
    """Folders, then files, by name; hidden ones and other files left out. [] if unreadable.

    Over SSH there is nothing to see outside the operator's folder (`access.confine`).
    """
    found: list[Entry] = []
    if not within(folder):
        return found
    try:
        with os.scandir(folder) as listing:
            for item in listing:
                if item.name.startswith("."):
                    continue
                try:
                    if item.is_dir():
                        found.append(Entry(item.name + "/"))
                    elif item.name.lower().endswith(SUFFIXES):
                        found.append(Entry(item.name, item.stat().st_size))
                except OSError:
                    continue
    except OSError:
        return []
    return sorted(found, key=lambda e: (not e.folder, e.name.casefold()))[:_MOST]


def _path(text: str) -> Path | None:
    """The path typed, None while it is none a file can have."""
    try:
        return named(text)
    except WrongUse:
        return None


class ImportForm(LineWidget, can_focus=True):
    """Tab moves between the fields; in the file field the list completes what is typed."""

    takes_text = True

    class Chosen(Message):
        """Enter was pressed with a file named: `path` exists, `sheet` may be ""."""

        def __init__(self, kind: str, path: Path, sheet: str) -> None:
            super().__init__()
            self.kind = kind
            self.path = path
            self.sheet = sheet

    class Refused(Message):
        """Enter was pressed and there is nothing to open; `reason` says why."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(self, kinds: Mapping[str, str], folder: Path, *, id: str | None = None) -> None:
        """`kinds` is code to label, in the order in which files depend on each other."""
        super().__init__(id=id)
        self._kinds = dict(kinds)
        self._codes = tuple(kinds)
        self.field = Field.KIND
        self.kind = self._codes[0]
        self.locked = False
        self.path = LineEdit()
        self.path.set(f"{folder}/")
        self.sheet = LineEdit()
        self._folder: Path | None = None
        self._entries: list[Entry] = []
        self._pick: int | None = None
        self._top = 0
        self._look()

    # --- what is typed -----------------------------------------------------------------------

    def choose_kind(self, code: str) -> None:
        self.kind = code
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if event.key in ("tab", "shift+tab"):
            way = 1 if event.key == "tab" else -1
            self.field = Field((self.field + way) % len(Field))
        elif self.locked or not self._take(event):
            return
        event.stop()
        event.prevent_default()
        self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self.field is Field.SHEET:
            self.sheet.insert(event.text)
        else:
            self.field = Field.FILE
            self.path.insert(event.text.strip().strip("'\""))
            self._look()
        self.refresh()

    def _take(self, event: events.Key) -> bool:
        if event.key == "enter":
            self._enter()
            return True
        if self.field is Field.KIND:
            target = step(event.key, self._codes.index(self.kind), 5, len(self._codes))
            if target is not None:
                self.kind = self._codes[target]
            return target is not None
        if self.field is Field.SHEET:
            return self.sheet.key(event)
        if event.key in ("up", "down", "pageup", "pagedown"):
            fitting = self._fitting()
            start = -1 if self._pick is None else self._pick
            self._pick = step(event.key, start, self._page, len(fitting)) if fitting else None
            return True
        if not self.path.key(event):
            return False
        self._look()
        return True

    def _enter(self) -> None:
        if self.field is Field.KIND:
            self.field = Field.FILE
            return
        fitting = self._fitting()
        typed = _path(self.path.text.strip())
        if self.field is Field.FILE and self._pick is not None and self._pick < len(fitting):
            entry = fitting[self._pick]
            self.path.set(self._head() + entry.name)
            self._look()
            if entry.folder:
                return
            typed = _path(self.path.text)
        if typed is None or not within(typed):
            self.post_message(self.Refused(_("There is no such file.")))
        elif typed.is_file():
            self.post_message(self.Chosen(self.kind, typed, self.sheet.text.strip()))
        elif typed.is_dir():
            if not self.path.text.endswith("/"):
                self.path.insert("/")
                self._look()
            self.post_message(self.Refused(_("Choose a file with ↓, or type its name.")))
        else:
            self.post_message(self.Refused(_("There is no such file.")))

    def _head(self) -> str:
        """What is typed up to and with the last `/`."""
        return self.path.text[: self.path.text.rfind("/") + 1]

    def _tail(self) -> str:
        return self.path.text[self.path.text.rfind("/") + 1 :]

    def _look(self) -> None:
        """List the folder typed; the first that fits a name begun is picked."""
        folder = _path(self._head() or ".")
        if folder != self._folder:
            self._folder = folder
            self._entries = [] if folder is None else entries(folder)
        fitting = self._fitting()
        whole = any(e.name == self._tail() for e in fitting)
        self._pick = 0 if self._tail() and fitting and not whole else None
        self._top = 0

    def _fitting(self) -> list[Entry]:
        tail = self._tail().casefold()
        return [e for e in self._entries if e.name.casefold().startswith(tail)]

    # --- what is shown -----------------------------------------------------------------------

    @property
    def _page(self) -> int:
        return max(1, self.size.height - _HEAD - 3)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        width = max(10, self.size.width - _LEFT - 3)
        return [*self._kind_line(y), (" │ ", "muted"), *self._file_line(y, width)]

    def _title(self, text: str, field: Field, width: int) -> Span:
        active = self.field is field and self.has_focus
        return (fit(("▸ " if active else "  ") + text, width), "header" if active else "muted")

    def _kind_line(self, y: int) -> list[Span]:
        if y == 0:
            return [self._title(_("1 What the file holds"), Field.KIND, _LEFT)]
        index = y - _HEAD
        if not 0 <= index < len(self._codes):
            return [(" " * _LEFT, "")]
        code = self._codes[index]
        here = code == self.kind
        text = fit(("▸ " if here else "  ") + self._kinds[code], _LEFT)
        active = self.field is Field.KIND and self.has_focus
        return [(text, ("cursor" if active else "strong") if here else "")]

    def _file_line(self, y: int, width: int) -> list[Span]:
        bottom = self.size.height - 2
        if y == 0:
            return [self._title(_("2 The file (CSV or XLSX)"), Field.FILE, width)]
        if y == 1:
            return self.path.spans(width, active=self.field is Field.FILE and self.has_focus)
        if y == bottom:
            text = _("3 Sheet (empty: the first)")
            return [self._title(text, Field.SHEET, width)]
        if y == bottom + 1:
            return [
                ("  ", ""),
                *self.sheet.spans(width - 2, active=self.field is Field.SHEET and self.has_focus),
            ]
        return self._entry_line(y - _HEAD, width) if y < bottom else []

    def _entry_line(self, line: int, width: int) -> list[Span]:
        fitting = self._fitting()
        if not fitting:
            return [("  " + _("nothing here to import"), "muted")] if line == 0 else []
        self._top = window(self._pick or 0, self._top, self._page, len(fitting))
        index = self._top + line
        if index >= len(fitting) or line >= self._page:
            return []
        entry = fitting[index]
        here = index == self._pick
        size = "" if entry.folder else _size(entry.size)
        text = ("▸ " if here else "  ") + fit(entry.name, width - 12) + fit(size, 9, "right")
        return [(text, "cursor" if here else "")]


def _size(size: int) -> str:
    return (
        f"{size} B"
        if size < 1000
        else f"{size // 1000} kB"
        if size < 10**6
        else (f"{size // 10**6} MB")
    )
