"""A keyboard form on top of a screen: every key goes to one buffer, none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult

from talenta_tui.i18n import _
from talenta_tui.screens.modals.base import KeysAtOnce
from talenta_tui.screens.view_form import Answer, ChoiceField, Form, Value
from talenta_tui.widgets.lines import LineWidget, Span, fit

Values = dict[str, Value]
Judge = Callable[[Values], str]
_TITLE = 16


class FormLines(LineWidget):
    """Draws the form: a title, a line a field, a note, and what is wrong."""

    def __init__(self, form: Form, title: str, note: Judge) -> None:
        super().__init__()
        self.form = form
        self.fault = ""
        self._title = title
        self._note = note

    def get_content_height(self, *_sizes: object) -> int:
        return len(self.form.fields) + 5

    def spans(self, y: int) -> Sequence[Span]:
        count = len(self.form.fields)
        if y == 0:
            return [(" " + self._title, "header")]
        if 2 <= y < 2 + count:
            return self._field(y - 2)
        if y == 2 + count:
            return [(" ! " + self.fault, "bad")] if self.fault else []
        if y == 3 + count:
            return [(" " + self._note(self.form.values()), "muted")]
        if y == 4 + count:
            return [(" " + _("Enter apply  Esc back  ↑↓ field  ctrl+l empty all"), "strong")]
        return []

    def _field(self, index: int) -> list[Span]:
        each = self.form.fields[index]
        here = index == self.form.at
        room = max(4, self.size.width - _TITLE - 6)
        if isinstance(each, ChoiceField):
            text = f"◂ {each.text} ▸" if here else each.text
        else:
            # The end of a long text shows, for that is where the next key goes.
            shown = each.text if len(each.text) < room else "…" + each.text[-room + 2 :]
            text = shown + ("▁" if here else "")
        start = ("▸ " if here else "  ") + fit(each.title, _TITLE) + " "
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
            self._lines.refresh()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._form.here.paste(event.text.splitlines()[0] if event.text else "")
        self._lines.refresh()

    def _apply(self) -> None:
        values = self._form.values()
        self._lines.fault = self._judge(values)
        if self._lines.fault:
            self._lines.refresh()
            return
        self._done = True
        self.dismiss(values)
