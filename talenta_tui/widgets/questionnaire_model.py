"""A questionnaire without a screen: answers, a comment, what can be taken back, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talenta_tui.i18n import _
from talenta_tui.text import pasted, room_of
from talenta_tui.widgets.lines import step
from talenta_tui.widgets.score_sheet_values import EMPTY, NOT_OBSERVED, CellValue

LONGEST = 2000
"""Room for a comment, as `text.room_of` counts it: plain letters."""


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


@dataclass(frozen=True, slots=True)
class Change:
    """Something was filled in."""

    filled: Filled


@dataclass(frozen=True, slots=True)
class Submit:
    """`s`: everything before it has been told of."""

    filled: Filled


@dataclass(frozen=True, slots=True)
class Beep:
    """The key meant nothing; why stands in `note`."""


Told = Change | Submit | Beep


class FormModel:
    """A form being filled in. `cursor` is the behaviour, from 0; their number means the comment.

    What came of the keys is in `told`, in order, until whoever gave them takes it.
    """

    def __init__(
        self,
        questions: Sequence[Question] = (),
        scale: Sequence[str] = (),
        ask: str = "",
        values: Sequence[CellValue] = (),
        comment: str = "",
    ) -> None:
        self.questions = tuple(questions)
        self.scale = tuple(scale)
        self.ask = ask
        self.values = list(values)
        self.comment = comment
        self.writing = False
        self.cursor = self.next_empty(0)
        self.note = ""
        self.refusal = ""
        self.told: list[Told] = []
        self._version = 0
        self._kept = 0
        self._changed_at = [0] * len(self.values)
        self._undo: list[tuple[int, CellValue]] = []

    @property
    def filled(self) -> Filled:
        return Filled(tuple(self.values), self.comment.strip(), self._version)

    @property
    def all_kept(self) -> bool:
        return self._kept >= self._version

    def on_its_way(self, item: int) -> bool:
        """The answer to a behaviour is not on disk yet."""
        return self._changed_at[item] > self._kept

    def kept(self, version: int) -> None:
        """Everything up to the change `version` is on disk."""
        self._kept = max(self._kept, version)
        self.refusal = ""

    def next_empty(self, start: int) -> int:
        """The next behaviour without an answer, else the comment."""
        order = range(start, len(self.values))
        return next((n for n in order if self.values[n] is EMPTY), len(self.values))

    # --- keys ---

    def press(self, key: str, character: str | None) -> bool:
        """Act on a key; False when it means nothing here."""
        self.note = ""
        if self.writing:
            return self._write(key, character)
        at = self.cursor
        if character and character in "12345" and self.scale:
            self._answer(int(character))
        elif character in ("t", "T"):
            self._answer(NOT_OBSERVED)
        elif character == "-":
            self._answer(EMPTY)
        elif character in ("u", "U"):
            self._take_back()
        elif character in ("n", "N") or (key == "enter" and at == len(self.values)):
            self.cursor, self.writing = len(self.values), True
        elif character in ("s", "S"):
            self.told.append(Submit(self.filled))
        elif key in ("tab", "enter"):
            self.cursor = self.next_empty(at + 1)
        elif (target := step(key, at, 5, len(self.values) + 1)) is not None:
            self.cursor = target
        elif character is not None and character != "/":
            self._say(_("{key} is no answer: 1–5, t without an answer").format(key=character))
        else:
            return False
        return True

    def paste(self, text: str) -> None:
        if self.writing:
            self._add(pasted(" ".join(text.split())))
        else:
            self._say(_("Only the comment can be pasted: n, then paste."))

    def _write(self, key: str, character: str | None) -> bool:
        if key in ("escape", "enter"):
            self.writing = False
        elif key == "backspace":
            self.comment = self.comment[:-1]
            self._tell()
        elif character is not None:
            self._add(character)
        elif key in ("up", "shift+tab"):
            self.writing = False
            self.cursor = max(0, len(self.values) - 1)
        else:
            return False
        return True

    def _add(self, text: str) -> None:
        """Put text to the comment, or say that it does not fit: half of it would be none."""
        if room_of(self.comment + text) > LONGEST:
            left = max(0, LONGEST - room_of(self.comment))
            self._say(_("That does not fit: there is room for {n} more letters.").format(n=left))
            return
        self.comment += text
        self._tell()

    def _answer(self, value: CellValue) -> None:
        at = self.cursor
        if at >= len(self.values):
            self._say(_("Every behaviour has been asked: n writes the comment, s submits."))
            return
        if self.values[at] != value:
            self._undo.append((at, self.values[at]))
            self._set(at, value)
        self.cursor = at + 1

    def _take_back(self) -> None:
        if not self._undo:
            self._say(_("Nothing to undo"))
            return
        at, value = self._undo.pop()
        self._set(at, value)
        self.cursor = at

    def _set(self, at: int, value: CellValue) -> None:
        self.values[at] = value
        self._tell()
        self._changed_at[at] = self._version

    def _tell(self) -> None:
        self._version += 1
        self.told.append(Change(self.filled))

    def _say(self, text: str) -> None:
        self.note = text
        self.told.append(Beep())
