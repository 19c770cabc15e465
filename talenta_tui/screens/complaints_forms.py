"""The forms of the complaints room: what is reported, the auditors' key, the next state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talenta_tui.errors import Denied, WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.session_forms import need
from talenta_tui.screens.view_complaints import KIND_WORDS, STATE_WORDS
from talenta_tui.screens.view_form import ChoiceField, Field, TextField, Value

if TYPE_CHECKING:
    from pathlib import Path

    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.complaints import ComplaintLine, Lodging


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
    """What is reported. Nothing is chosen yet: an Enter too many must not give a name away."""
    none: tuple[Value, str] = (None, _("… choose with ← →"))
    kinds: list[tuple[Value, str]] = [(kind, _(word)) for kind, word in KIND_WORDS.items()]
    who: list[tuple[Value, str]] = [(True, _("anonymous")), (False, _("openly"))]
    return [
        ChoiceField("kind", _("What it is"), [none, *kinds]),
        ChoiceField("anonymous", _("Who you are"), [none, *who]),
        TextField("person", _("People (NIP)"), limit=400),
        TextField("vacancy", _("Vacant posts"), limit=400),
        TextField("session", _("Sessions"), limit=400),
        TextField("contact", _("Contact"), limit=200),
    ]


def check_lodging(values: Values) -> None:
    """Raise WrongUse until the lodger has chosen; neither is chosen for them."""
    if values["kind"] is None:
        raise WrongUse(_("Choose what it is about."))
    if values["anonymous"] is None:
        raise WrongUse(_("Choose whether to lodge it anonymously or openly."))


def lodging_note(values: Values) -> str:
    """What the choice made means for the lodger."""
    if values["anonymous"] is None:
        return _("Anonymous: your name is kept nowhere. Openly: the trail names you as its lodger.")
    if values["anonymous"]:
        return _("No name, key, connection or hour is kept, and no contact asked.")
    return _(
        "The trail names you as its lodger; what you wrote, about whom, and your contact only"
        " auditors read. Several are separated by commas."
    )


def links_of(values: Values) -> tuple[tuple[str, str], ...]:
    """The links a form names, (kind, what); a NIP may be written in groups."""
    found = []
    for kind in ("person", "vacancy", "session"):
        for word in str(values[kind]).split(","):
            what = word.replace(" ", "") if kind == "person" else word.strip()
            if what:
                found.append((kind, what))
    return tuple(found)


def lodging_of(text: str, values: Values) -> Lodging:
    """The complaint of a text and a form that `check_lodging` passed."""
    from talenta_tui.services.complaints import Lodging

    anonymous = bool(values["anonymous"])
    # A contact would undo the choice just made.
    contact = "" if anonymous else str(values["contact"])
    return Lodging(str(values["kind"]), text, links_of(values), contact, anonymous)


def opening_fields() -> list[Field]:
    """The key's file, named already where the operator's folder over SSH has just one."""
    return [
        TextField("file", _("Key file"), _key_here(), limit=500),
        SecretField("phrase", _("Passphrase"), limit=500),
    ]


def _key_here() -> str:
    from talenta_tui.services.access.confine import confinement

    folder = confinement()
    found = [] if folder is None else sorted(path.name for path in folder.glob("*.key"))
    return found[0] if len(found) == 1 else ""


def opening_note() -> str:
    """Where the key is to be, and how long it stays open."""
    from talenta_tui.services.access.confine import confinement

    stays = _("It stays open until you leave this room.")
    if confinement() is None:
        return stays
    bring = _("Over SSH bring it first: files put NAME < NAME; take it away after: files remove.")
    return f"{bring} {stays}"


def making_note() -> str:
    """Where the key is made, and where it is to go."""
    from talenta_tui.services.access.confine import confinement

    if confinement() is None:
        return _("At least 12 characters. Keep both away from this machine.")
    return _(
        "It is made in your folder here. Take it away: files get NAME > NAME, then files remove"
        " NAME. The passphrase has at least 12 characters."
    )


def key_path(file: str) -> Path:
    """The file somebody named; over SSH it is one of their folder, or WrongUse says how to."""
    from talenta_tui.services.access.confine import allowed, confinement, named

    try:
        return allowed(named(file))
    except Denied as error:
        if confinement() is None:
            raise
        raise WrongUse(
            _("Over SSH the key is a file of your folder here, without a path: auditor.key")
        ) from error


def key_fields() -> list[Field]:
    return [
        TextField("file", _("Key file"), limit=500),
        *opening_fields()[1:],
        SecretField("again", _("Once more"), limit=500),
    ]


def check_opening(values: Values) -> None:
    key_path(need(values, "file", _("Name the file with the auditors' key.")))


def check_key(values: Values) -> None:
    """Raise WrongUse where the file is not named, the passphrase is short or the two differ."""
    from talenta_tui.services.sealing import check_passphrase

    check_opening(values)
    check_passphrase(str(values["phrase"]))
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
