"""The forms of the complaints room: what is reported, the auditors' key, the next state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.session_forms import need
from talenta_tui.screens.view_complaints import KIND_WORDS, STATE_WORDS
from talenta_tui.screens.view_form import ChoiceField, Field, TextField, Value

if TYPE_CHECKING:
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.complaints import ComplaintLine


@dataclass(slots=True)
class SecretField(TextField):
    """A line shown as dots; what was typed is only in `value`."""

    secret: str = field(default="", repr=False)

    @property
    def value(self) -> Value:
        return self.secret

    def clear(self) -> None:
        self.secret = self.text = ""

    def press(self, key: str, character: str | None) -> None:
        if key in ("backspace", "ctrl+h"):
            self.secret = self.secret[:-1]
        elif character is not None:
            self.paste(character)
        self.text = "•" * len(self.secret)

    def paste(self, text: str) -> None:
        taken = "".join(c for c in text if c.isprintable())
        self.secret = (self.secret + taken)[: self.limit]
        self.text = "•" * len(self.secret)


def lodging_fields() -> list[Field]:
    kinds: list[tuple[Value, str]] = [(kind, _(word)) for kind, word in KIND_WORDS.items()]
    return [
        ChoiceField("kind", _("What it is"), kinds),
        ChoiceField("anonymous", _("Who you are"), [(False, _("openly")), (True, _("anonymous"))]),
        TextField("person", _("People (NIP)"), limit=400),
        TextField("vacancy", _("Vacant posts"), limit=400),
        TextField("session", _("Sessions"), limit=400),
        TextField("contact", _("Contact"), limit=200),
    ]


def lodging_note(values: Values) -> str:
    if values["anonymous"]:
        return _("No name, key, connection or hour is kept, and no contact asked.")
    return _("Sealed as well; several are separated by commas.")


def links_of(values: Values) -> tuple[tuple[str, str], ...]:
    """The links a form names, (kind, what); a NIP may be written in groups."""
    found = []
    for kind in ("person", "vacancy", "session"):
        for word in str(values[kind]).split(","):
            what = word.replace(" ", "") if kind == "person" else word.strip()
            if what:
                found.append((kind, what))
    return tuple(found)


def opening_fields() -> list[Field]:
    return [
        TextField("file", _("Key file"), limit=500),
        SecretField("phrase", _("Passphrase"), limit=500),
    ]


def key_fields() -> list[Field]:
    return [*opening_fields(), SecretField("again", _("Once more"), limit=500)]


def check_opening(values: Values) -> None:
    need(values, "file", _("Name the file with the auditors' key."))


def check_key(values: Values) -> None:
    """Raise WrongUse where the file is not named or the passphrases differ."""
    check_opening(values)
    if values["phrase"] != values["again"]:
        raise WrongUse(_("The two passphrases differ."))


def move_fields(line: ComplaintLine) -> list[Field]:
    """Only the states the complaint can come to from where it stands."""
    from talenta_tui.services.complaints import NEXT

    states: list[tuple[Value, str]] = [(s, _(STATE_WORDS[s])) for s in NEXT[line.state]]
    return [
        ChoiceField("to", _("To"), states),
        TextField("answer", _("Answer"), limit=2_000),
        TextField("note", _("Note"), limit=2_000),
    ]
