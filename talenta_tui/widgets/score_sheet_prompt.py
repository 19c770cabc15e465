"""The prompt inside the sheet: a number to jump to, or a note, typed without losing a key.

And what a terminal sends, kept until it can be acted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    the rating (`positive`) and against it. `fault` says why the code before was none.
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
            if character and character.isprintable() and len(self.text) < MAX_NOTE:
                self.text += character
                return True
            return False
        if character and character in "0123456789" and len(self.text) < MAX_DIGITS:
            self.text += character
            return True
        return False

    def insert(self, pasted: str) -> None:
        """Take pasted text; a number prompt takes its digits only."""
        if self.kind is PromptKind.CODE:
            self.text = (self.text + "".join(c for c in pasted if _of_a_code(c)).upper())[:MAX_CODE]
            self.fault = ""
        elif self.kind in (PromptKind.NOTE, PromptKind.COMMENT):
            self.text = (self.text + " ".join(pasted.split()))[:MAX_NOTE]
        else:
            digits = "".join(c for c in pasted if c in "0123456789")
            self.text = (self.text + digits)[:MAX_DIGITS]


def _of_a_code(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "-")
