"""The prompt inside the sheet: a number to jump to, or a note, typed without losing a key.

And what a terminal sends, kept until it can be acted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from talenta_tui.i18n import _
from talenta_tui.text import pasted, room_of
from talenta_tui.widgets.score_sheet_values import Place


class PromptKind(StrEnum):
    ROW = "row"
    COLUMN = "column"
    NOTE = "note"
    COMMENT = "comment"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Typed:
    """A key as the terminal sent it: its name and its character, if it has one."""

    key: str
    character: str | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """A block as the terminal sent it."""

    text: str


MAX_DIGITS = 4
MAX_NOTE = 2000
MAX_CODE = 20


@dataclass(slots=True)
class Prompt:
    """What is typed after `c`, `r`, `n` or `f`, and the cell it was opened at.

    Digits typed here rate nothing. In a note, Tab switches between behaviour that speaks for
    the rating (`positive`) and against it. `fault` says why the code before was none, or what
    does not fit.
    """

    kind: PromptKind
    place: Place
    text: str = ""
    positive: bool = True
    fault: str = ""

    def type(self, key: str, character: str | None) -> bool:
        """Take a key; False when it means nothing here."""
        if key == "backspace":
            self.text = self.text[:-1]
            self.fault = self.fault if self.kind is PromptKind.CODE else ""
            return True
        if self.kind is PromptKind.CODE:
            if not character or not _of_a_code(character) or len(self.text) >= MAX_CODE:
                return False
            self.text += character.upper()
            self.fault = ""
            return True
        if self.kind in (PromptKind.NOTE, PromptKind.COMMENT):
            if key in ("tab", "shift+tab") and self.kind is PromptKind.NOTE:
                self.positive = not self.positive
                return True
            if not character or not character.isprintable():
                return False
            if not self._fits(self.text + character):
                self.fault = _("It is full.")
                return True
            self.text, self.fault = self.text + character, ""
            return True
        if character and character in "0123456789" and len(self.text) < MAX_DIGITS:
            self.text += character
            return True
        return False

    def _fits(self, text: str) -> bool:
        """Whether a note has room for it; a comment's room is counted as it is sealed."""
        return (room_of(text) if self.kind is PromptKind.COMMENT else len(text)) <= MAX_NOTE

    def insert(self, block: str) -> None:
        """Take pasted text; a number prompt takes its digits only."""
        if self.kind is PromptKind.CODE:
            self.text = (self.text + "".join(c for c in block if _of_a_code(c)).upper())[:MAX_CODE]
            self.fault = ""
        elif self.kind in (PromptKind.NOTE, PromptKind.COMMENT):
            text = self.text + pasted(" ".join(block.split()))
            # Half of what somebody said is worse than being asked to shorten it.
            fits = self._fits(text)
            self.text, self.fault = (text, "") if fits else (self.text, _("That does not fit."))
        else:
            digits = "".join(c for c in block if c in "0123456789")
            self.text = (self.text + digits)[:MAX_DIGITS]


def _of_a_code(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "-")
