"""A questionnaire to fill in oneself: a behaviour a line, one key an answer, a comment at the end.

Keys are acted on at once; the host is told of every change and marks what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.text import room_of
from talenta_tui.widgets.lines import LineWidget, Span, fit, step, visible, wrap
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, CellValue, shown

LONGEST = 2000
"""Room for a comment, as `text.room_of` counts it: plain letters."""

_INDENT = 12
_MOST = 4
"""Lines one behaviour may take."""

_COMMENT_LINES = 12

_HEAD = 2
"""Lines above the behaviours: whom it is about, and the scale."""


@dataclass(frozen=True, slots=True)
class Question:
    """A behaviour: its code, the value it belongs to, and its words."""

    code: str
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in so far; `version` counts the changes."""

    values: tuple[CellValue, ...]
    comment: str
    version: int


class Questionnaire(LineWidget, can_focus=True):
    """Digits answer and go on, `t` leaves without an answer, `u` takes back, `n` writes the
    comment, `s` asks to submit. Keys typed before `load` are held and follow it."""

    takes_text = True

    class Changed(Message):
        """Something was filled in; answer with `kept` or `refused`."""

        def __init__(self, filled: Filled) -> None:
            super().__init__()
            self.filled = filled

    class SubmitRequested(Message):
        """`s`: everything before it has been told of."""

        def __init__(self, filled: Filled) -> None:
            super().__init__()
            self.filled = filled

    def __init__(self, scale: Sequence[str] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._scale = tuple(scale)
        self._questions: tuple[Question, ...] = ()
        self._ask = ""
        self._title = ""
        self._values: list[CellValue] = []
        self._changed_at: list[int] = []
        self._comment = ""
        self._undo: list[tuple[int, CellValue]] = []
        self._cursor = 0
        self._top = 0
        self._writing = False
        self._version = 0
        self._kept = 0
        self._refusal = ""
        self._note = ""
        self._held: list[events.Key | events.Paste] | None = []

    @property
    def filled(self) -> Filled:
        return Filled(tuple(self._values), self._comment.strip(), self._version)

    @property
    def cursor(self) -> int:
        """The behaviour, from 0; their number means the comment."""
        return self._cursor

    @property
    def writing(self) -> bool:
        """The comment is being written: letters are its text."""
        return self._writing

    @property
    def holding(self) -> bool:
        """Keys typed before `load` are still to follow it."""
        return bool(self._held)

    def load(
        self,
        questions: Sequence[Question],
        scale: Sequence[str],
        ask: str,
        values: Sequence[CellValue],
        comment: str,
        title: str = "",
    ) -> None:
        """Show a form as far as it is filled in, then act on the keys typed ahead.

        `ask` is the open question; `title` says whom the form is about.
        """
        self._title = title
        self._questions, self._scale, self._ask = tuple(questions), tuple(scale), ask
        self._values, self._comment = list(values), comment
        self._changed_at = [0] * len(values)
        self._cursor = self._next_empty(0)
        held, self._held = self._held or [], None
        for event in held:
            if isinstance(event, events.Key):
                self._press(event.key, event.character if event.is_printable else None)
            else:
                self._paste(event.text)
        self.refresh()

    def kept(self, version: int) -> None:
        """Everything up to the change `version` is on disk."""
        self._kept = max(self._kept, version)
        self._refusal = ""
        self.refresh()

    def refused(self, reason: str) -> None:
        """What was changed last is not on disk; it stays shown."""
        self._refusal = reason
        self.refresh()

    def go_to_empty(self) -> None:
        """Show the first behaviour without an answer."""
        self._cursor = self._next_empty(0)
        self.refresh()

    # --- keys ---

    def on_key(self, event: events.Key) -> None:
        if self._held is not None:
            if event.key != "escape":
                self._held.append(event)
                event.stop()
                event.prevent_default()
            return
        if self._press(event.key, event.character if event.is_printable else None):
            event.stop()
            event.prevent_default()
            self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self._held is not None:
            self._held.append(event)
        else:
            self._paste(event.text)
            self.refresh()

    def _press(self, key: str, character: str | None) -> bool:
        self._note = ""
        if self._writing:
            return self._write(key, character)
        at = self._cursor
        if character and character in "12345" and self._scale:
            self._answer(int(character))
        elif character in ("t", "T"):
            self._answer(NOT_OBSERVED)
        elif character == "-":
            self._answer(EMPTY)
        elif character in ("u", "U"):
            self._take_back()
        elif character in ("n", "N") or (key == "enter" and at == len(self._values)):
            self._cursor, self._writing = len(self._values), True
        elif character in ("s", "S"):
            self.post_message(self.SubmitRequested(self.filled))
        elif key in ("tab", "enter"):
            self._cursor = self._next_empty(at + 1)
        elif (target := step(key, at, 5, len(self._values) + 1)) is not None:
            self._cursor = target
        elif character is not None and character != "/":
            self._say(_("{key} is no answer: 1–5, t without an answer").format(key=character))
        else:
            return False
        return True

    def _write(self, key: str, character: str | None) -> bool:
        if key in ("escape", "enter"):
            self._writing = False
        elif key == "backspace":
            self._comment = self._comment[:-1]
            self._tell()
        elif character is not None:
            self._add(character)
        elif key in ("up", "shift+tab"):
            self._writing = False
            self._cursor = max(0, len(self._values) - 1)
        else:
            return False
        return True

    def _paste(self, text: str) -> None:
        if self._writing:
            self._add(" ".join(text.split()))
        else:
            self._say(_("Only the comment can be pasted: n, then paste."))

    def _add(self, text: str) -> None:
        """Put text to the comment, or say that it does not fit: half of it would be none."""
        if room_of(self._comment + text) > LONGEST:
            left = max(0, LONGEST - room_of(self._comment))
            self._say(_("That does not fit: there is room for {n} more letters.").format(n=left))
            return
        self._comment += text
        self._tell()

    def _answer(self, value: CellValue) -> None:
        at = self._cursor
        if at >= len(self._values):
            self._say(_("Every behaviour has been asked: n writes the comment, s submits."))
            return
        if self._values[at] != value:
            self._undo.append((at, self._values[at]))
            self._set(at, value)
        self._cursor = at + 1

    def _take_back(self) -> None:
        if not self._undo:
            self._say(_("Nothing to undo"))
            return
        at, value = self._undo.pop()
        self._set(at, value)
        self._cursor = at

    def _set(self, at: int, value: CellValue) -> None:
        self._values[at] = value
        self._tell()
        self._changed_at[at] = self._version

    def _tell(self) -> None:
        self._version += 1
        self.post_message(self.Changed(self.filled))

    def _say(self, text: str) -> None:
        self._note = text
        self.app.bell()

    def _next_empty(self, start: int) -> int:
        order = range(start, len(self._values))
        return next((n for n in order if self._values[n] is EMPTY), len(self._values))

    # --- drawing ---

    def on_resize(self) -> None:
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        height = self.size.height
        if y == 0:
            return [(fit(f" {self._title}", self.size.width), "strong")]
        if y == 1:
            scale = "   ".join(f"{n} {word}" for n, word in enumerate(self._scale, 1))
            return [(fit(f" {scale}", self.size.width), "header")]
        if y == height - 1:
            return [self._foot()]
        lines = self._shown()
        return lines[y - _HEAD] if y - _HEAD < len(lines) else []

    def _foot(self) -> Span:
        answered = sum(isinstance(v, int) for v in self._values)
        text = _("{n} of {all} answered").format(n=answered, all=len(self._values))
        blank = sum(v is NOT_OBSERVED for v in self._values)
        if blank:
            text += " · " + _("{n} without an answer").format(n=blank)
        if self._note:
            return f" {self._note}", "warn"
        if self._refusal:
            return f" ! {_('not kept: {why}').format(why=visible(self._refusal, 120))}", "bad"
        if self._writing:
            text += " · " + _("Enter ends the comment")
        if self._kept < self._version:
            text += " · " + _("… on its way")
        elif answered or blank or self._comment:
            text += " · " + _("kept for you alone")
        return f" {text}", ""

    def _shown(self) -> list[list[Span]]:
        """The lines that fit, scrolled so that what is under the cursor shows whole."""
        if not self._questions:
            return [[(" …", "muted")]]
        lines: list[list[Span]] = []
        first = last = 0
        for n, question in enumerate(self._questions):
            begin = len(lines)
            if n == 0 or question.group != self._questions[n - 1].group:
                lines.append([(f" {question.group}", "strong")])
            lines += self._question(n, question)
            if n == self._cursor:
                first, last = begin, len(lines)
        begin = len(lines)
        lines += self._comment_lines()
        if self._cursor == len(self._questions):
            first, last = begin, len(lines)
        room = max(1, self.size.height - _HEAD - 1)
        self._top = max(0, min(self._top, first, len(lines) - room))
        if last > self._top + room:
            self._top = last - room
        return lines[self._top : self._top + room]

    def _question(self, n: int, question: Question) -> list[list[Span]]:
        here = n == self._cursor
        parts = wrap(question.text, max(10, self.size.width - _INDENT - 1), _MOST) or [""]
        sign = "…" if self._changed_at[n] > self._kept else " "
        if sign == "…" and self._refusal:
            sign = "!"
        style = ("cursor" if self.has_focus else "cursor-off") if here else ""
        lines: list[list[Span]] = [
            [
                ("▸ " if here else "  ", "strong"),
                (f"{question.code} ", "muted"),
                (f" {shown(self._values[n])}{sign}", style or "strong"),
                ("  ", ""),
                (parts[0], "strong" if here else ""),
            ]
        ]
        lines += [[(" " * (_INDENT - 1) + part, "strong" if here else "")] for part in parts[1:]]
        return lines

    def _comment_lines(self) -> list[list[Span]]:
        here = self._cursor == len(self._questions)
        width = max(10, self.size.width - 5)
        text = self._comment + ("▏" if self._writing else "")
        parts = wrap(text, width, _COMMENT_LINES)
        lines: list[list[Span]] = [[(" " + part, "strong")] for part in wrap(self._ask, width, 3)]
        if not parts:
            parts = [_("n writes a comment; it may stay empty")]
        lines += [
            [("▸ " if here and k == 0 else "  ", "strong"), ("  " + part, "" if text else "muted")]
            for k, part in enumerate(parts)
        ]
        return lines
