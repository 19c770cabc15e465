"""A questionnaire to fill in oneself: a behaviour a line, one key an answer, a comment at the end.

Keys are acted on at once (`FormModel`); the host is told of every change and marks what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message

from talenta_tui.i18n import _
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible, wrap
from talenta_tui.widgets.questionnaire_model import Change, Filled, FormModel, Question, Submit
from talenta_tui.widgets.score_sheet_values import NOT_OBSERVED, CellValue, shown

_INDENT = 12
_MOST = 4
"""Lines one behaviour may take."""

_COMMENT_LINES = 12

_HEAD = 2
"""Lines above the behaviours: whom it is about, and the scale."""


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
        self._model = FormModel(scale=scale)
        self._title = ""
        self._top = 0
        self._held: list[events.Key | events.Paste] | None = []

    @property
    def filled(self) -> Filled:
        return self._model.filled

    @property
    def cursor(self) -> int:
        """The behaviour, from 0; their number means the comment."""
        return self._model.cursor

    @property
    def writing(self) -> bool:
        """The comment is being written: letters are its text."""
        return self._model.writing

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
        self._model = FormModel(questions, scale, ask, values, comment)
        held, self._held = self._held or [], None
        for event in held:
            self._act(event)
        self.refresh()

    def kept(self, version: int) -> None:
        """Everything up to the change `version` is on disk."""
        self._model.kept(version)
        self.refresh()

    def refused(self, reason: str) -> None:
        """What was changed last is not on disk; it stays shown."""
        self._model.refusal = reason
        self.refresh()

    def go_to_empty(self) -> None:
        """Show the first behaviour without an answer."""
        self._model.cursor = self._model.next_empty(0)
        self.refresh()

    # --- keys ---

    @property
    def keeps_escape(self) -> bool:
        """Whether Escape ends the comment."""
        return self._held is None and self._model.writing

    def on_key(self, event: events.Key) -> None:
        if self._held is not None:
            if event.key == "escape":
                return
            self._held.append(event)
        elif self._act(event):
            self.refresh()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if self._held is not None:
            self._held.append(event)
        else:
            self._act(event)
            self.refresh()

    def _act(self, event: events.Key | events.Paste) -> bool:
        model, taken = self._model, True
        if isinstance(event, events.Paste):
            model.paste(event.text)
        else:
            taken = model.press(event.key, event.character if event.is_printable else None)
        told, model.told = model.told, []
        for one in told:
            if isinstance(one, Change):
                self.post_message(self.Changed(one.filled))
            elif isinstance(one, Submit):
                self.post_message(self.SubmitRequested(one.filled))
            else:
                self.app.bell()
        return taken

    # --- drawing ---

    def on_resize(self) -> None:
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:
        height = self.size.height
        if y == 0:
            return [(fit(f" {self._title}", self.size.width), "strong")]
        if y == 1:
            scale = "   ".join(f"{n} {word}" for n, word in enumerate(self._model.scale, 1))
            return [(fit(f" {scale}", self.size.width), "header")]
        if y == height - 1:
            return [self._foot()]
        lines = self._shown()
        return lines[y - _HEAD] if y - _HEAD < len(lines) else []

    def _foot(self) -> Span:
        model = self._model
        answered = sum(isinstance(v, int) for v in model.values)
        text = _("{n} of {all} answered").format(n=answered, all=len(model.values))
        blank = sum(v is NOT_OBSERVED for v in model.values)
        if blank:
            text += " · " + _("{n} without an answer").format(n=blank)
        if model.note:
            return f" {model.note}", "warn"
        if model.refusal:
            return f" ! {_('not kept: {why}').format(why=visible(model.refusal, 120))}", "bad"
        if model.writing:
            text += " · " + _("Enter ends the comment")
        if not model.all_kept:
            text += " · " + _("… on its way")
        elif answered or blank or model.comment:
            text += " · " + _("kept for you alone")
        return f" {text}", ""

    def _shown(self) -> list[list[Span]]:
        """The lines that fit, scrolled so that what is under the cursor shows whole."""
        questions = self._model.questions
        if not questions:
            return [[(" …", "muted")]]
        lines: list[list[Span]] = []
        first = last = 0
        for n, question in enumerate(questions):
            begin = len(lines)
            if n == 0 or question.group != questions[n - 1].group:
                lines.append([(f" {question.group}", "strong")])
            lines += self._question(n, question)
            if n == self.cursor:
                first, last = begin, len(lines)
        begin = len(lines)
        lines += self._comment_lines()
        if self.cursor == len(questions):
            first, last = begin, len(lines)
        room = max(1, self.size.height - _HEAD - 1)
        self._top = max(0, min(self._top, first, len(lines) - room))
        if last > self._top + room:
            self._top = last - room
        return lines[self._top : self._top + room]

    def _question(self, n: int, question: Question) -> list[list[Span]]:
        model, here = self._model, n == self.cursor
        parts = wrap(question.text, max(10, self.size.width - _INDENT - 1), _MOST) or [""]
        sign = "…" if model.on_its_way(n) else " "
        if sign == "…" and model.refusal:
            sign = "!"
        style = ("cursor" if self.has_focus else "cursor-off") if here else ""
        lines: list[list[Span]] = [
            [
                ("▸ " if here else "  ", "strong"),
                (f"{question.code} ", "muted"),
                (f" {shown(model.values[n])}{sign}", style or "strong"),
                ("  ", ""),
                (parts[0], "strong" if here else ""),
            ]
        ]
        lines += [[(" " * (_INDENT - 1) + part, "strong" if here else "")] for part in parts[1:]]
        return lines

    def _comment_lines(self) -> list[list[Span]]:
        model, here = self._model, self.cursor == len(self._model.questions)
        width = max(10, self.size.width - 5)
        text = model.comment + ("▏" if model.writing else "")
        parts = wrap(text, width, _COMMENT_LINES)
        lines: list[list[Span]] = [[(" " + part, "strong")] for part in wrap(model.ask, width, 3)]
        if not parts:
            parts = [_("n writes a comment, read as it is written; it may stay empty")]
        lines += [
            [("▸ " if here and k == 0 else "  ", "strong"), ("  " + part, "" if text else "muted")]
            for k, part in enumerate(parts)
        ]
        return lines
