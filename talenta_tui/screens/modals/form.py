"""A keyboard form on top of a screen: every key goes to one buffer, none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.geometry import Size

from talenta_tui.i18n import _
from talenta_tui.screens.modals.base import KeysAtOnce
from talenta_tui.screens.view_form import Answer, ChoiceField, Form, Value
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible, wrap

Values = dict[str, Value]
Judge = Callable[[Values], str]
_TITLE = 16
_LONGEST_TITLE = 28
_SAID = 3
"""Lines a title, a note or a fault may take at most."""


class FormLines(LineWidget):
    """Draws the form: a title, a line a field, a note, and what is wrong; none of it is cut."""

    def __init__(self, form: Form, title: str, note: Judge) -> None:
        super().__init__()
        self.form = form
        self.fault = ""
        self._title = title
        self._note = note
        longest = max((cell_len(visible(f.title, _LONGEST_TITLE)) for f in form.fields), default=0)
        self._title_width = max(_TITLE, min(longest, _LONGEST_TITLE))
        self._drawn: tuple[object, list[list[Span]]] | None = None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return len(self._lines(width))

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._lines(self.size.width)
        return lines[y] if y < len(lines) else []

    def said_anew(self) -> None:
        """A key has changed what is asked, noted or wrong."""
        self.refresh(layout=len(self._lines(self.size.width)) != self.size.height)

    def _lines(self, width: int) -> list[list[Span]]:
        """All lines; one asks for each of them, so they are put together once for what they say."""
        note, fields = self._note(self.form.values()), self.form.fields
        state = (width, self.form.at, self.fault, note, [field.text for field in fields])
        if self._drawn is None or self._drawn[0] != state:
            self._drawn = state, self._put_together(width, note)
        return self._drawn[1]

    def _put_together(self, width: int, note: str) -> list[list[Span]]:
        room = max(1, width - 2)

        def said(text: str, style: str, sign: str = " ") -> list[list[Span]]:
            parts = wrap(text, room + 1 - len(sign), _SAID)
            return [[((sign if n == 0 else " ") + p, style)] for n, p in enumerate(parts)] or [[]]

        return [
            *said(self._title, "header"),
            [],
            *(self._field(index, width) for index in range(len(self.form.fields))),
            *said(self.fault, "bad", " ! " if self.fault else ""),
            *said(note, "muted"),
            *said(_("Enter apply  Esc back  ↑↓ field  Ctrl+L empty all"), "strong"),
        ]

    def _field(self, index: int, width: int) -> list[Span]:
        each = self.form.fields[index]
        here = index == self.form.at
        title = self._title_width
        room = max(4, width - title - 6)
        if isinstance(each, ChoiceField):
            text = f"◂ {each.text} ▸" if here else each.text
        else:
            # The end of a long text shows, for that is where the next key goes.
            shown = each.text if len(each.text) < room else "…" + each.text[-room + 2 :]
            text = shown + ("▁" if here else "")
        start = ("▸ " if here else "  ") + fit(each.title, title) + " "
        return [(start, "strong" if here else ""), (fit(text, room), "cursor" if here else "")]


class FormModal(KeysAtOnce[Values | None]):
    """Asks for the fields of `form`; gives their values, or None when left.

    `judge` answers what is wrong with the values, empty when nothing; `note` what to show
    about them while they are typed. Nothing in here takes the focus, so that every key
    reaches the screen itself, even those typed before it is drawn.
    """

    AUTO_FOCUS = ""
    CSS_PATH = "form.tcss"

    def __init__(
        self, form: Form, title: str, *, judge: Judge | None = None, note: Judge | None = None
    ) -> None:
        super().__init__()
        self._form = form
        self._judge = judge or (lambda _values: "")
        self._lines = FormLines(form, title, note or (lambda _values: ""))
        self._done = False

    @property
    def answered(self) -> bool:
        """It was applied or left; further keys are for somebody else."""
        return self._done

    def compose(self) -> ComposeResult:
        yield self._lines

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if self._done:
            return
        answer = self._form.press(event.key, event.character)
        if answer is Answer.CANCEL:
            self._done = True
            self.dismiss(None)
        elif answer is Answer.APPLY:
            self._apply()
        else:
            self._lines.fault = ""
            self._lines.said_anew()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._form.here.paste(event.text.splitlines()[0] if event.text else "")
        self._lines.said_anew()

    def _apply(self) -> None:
        values = self._form.values()
        self._lines.fault = self._judge(values)
        if self._lines.fault:
            self._lines.said_anew()
            return
        self._done = True
        self.dismiss(values)
