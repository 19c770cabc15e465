"""A small form as plain state: fields, a cursor, and what each key does to them.

The whole form is one buffer, so keys typed ahead of the screen land where they belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

Value = object


class Answer(Enum):
    """What a key asked of the form's host."""

    STAY = 0
    APPLY = 1
    CANCEL = 2


@dataclass(slots=True)
class TextField:
    """A line of text; with `digits` it takes nothing else."""

    name: str
    title: str
    text: str = ""
    limit: int = 200
    digits: bool = False

    @property
    def value(self) -> Value:
        if self.digits:
            return int(self.text) if self.text else None
        return self.text.strip()

    def clear(self) -> None:
        self.text = ""

    def press(self, key: str, character: str | None) -> None:
        if key in ("backspace", "ctrl+h"):
            self.text = self.text[:-1]
        elif character is not None:
            self.paste(character)

    def paste(self, text: str) -> None:
        taken = "".join(c for c in text if c.isprintable())
        if self.digits:
            taken = "".join(c for c in taken if c.isascii() and c.isdigit())
        self.text = (self.text + taken)[: max(self.limit, len(self.text))]


@dataclass(slots=True)
class ChoiceField:
    """One of several options; left and right step, typing finds one by its beginning."""

    name: str
    title: str
    options: Sequence[tuple[Value, str]]
    index: int = 0
    typed: str = field(default="", repr=False)

    @property
    def value(self) -> Value:
        return self.options[self.index][0]

    @property
    def text(self) -> str:
        return self.options[self.index][1]

    def choose(self, value: Value) -> None:
        """Stand on `value`; a value that is no option changes nothing."""
        for index, (option, _label) in enumerate(self.options):
            if option == value:
                self.index = index

    def clear(self) -> None:
        self.index, self.typed = 0, ""

    def press(self, key: str, character: str | None) -> None:
        if key in ("left", "right"):
            self.typed = ""
            self.index = (self.index + (1 if key == "right" else -1)) % len(self.options)
        elif key in ("backspace", "delete", "ctrl+h"):
            self.clear()
        elif character is not None and character.isprintable():
            for wanted in (self.typed + character, character):
                found = self._beginning(wanted)
                if found is not None:
                    self.index, self.typed = found, wanted
                    return

    def paste(self, text: str) -> None:
        longest = max(len(shown) for _value, shown in self.options)
        for character in text[:longest]:
            self.press("", character)

    def _beginning(self, wanted: str) -> int | None:
        folded = wanted.casefold()
        for index, (_value, shown) in enumerate(self.options):
            if shown.casefold().startswith(folded):
                return index
        return None


Field = TextField | ChoiceField


@dataclass(slots=True)
class Form:
    """Fields one below the other; up, down and tab move, Enter applies, Escape leaves."""

    fields: Sequence[Field]
    at: int = 0

    @property
    def here(self) -> Field:
        return self.fields[self.at]

    def values(self) -> dict[str, Value]:
        return {f.name: f.value for f in self.fields}

    def press(self, key: str, character: str | None) -> Answer:
        if key == "enter":
            return Answer.APPLY
        if key == "escape":
            return Answer.CANCEL
        if key in ("down", "tab", "up", "shift+tab"):
            step = 1 if key in ("down", "tab") else -1
            if isinstance(self.here, ChoiceField):
                self.here.typed = ""
            self.at = (self.at + step) % len(self.fields)
        elif key == "ctrl+u":
            self.here.clear()
        elif key == "ctrl+l":
            for each in self.fields:
                each.clear()
            self.at = 0
        else:
            self.here.press(key, character)
        return Answer.STAY
