"""The forms of Administration: operators, their roles, scopes and keys, policy and backup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.frame import ROLES
from talenta_tui.screens.session_forms import need
from talenta_tui.screens.view_form import ChoiceField, Field, TextField, Value

if TYPE_CHECKING:
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.access.roster import OperatorRow
    from talenta_tui.services.operators import NewOperator

_LONGEST_KEY = 12_000


def reason_field() -> TextField:
    return TextField("reason", _("Reason"), limit=500)


def need_reason(values: Values) -> None:
    need(values, "reason", _("This needs a reason."))


def _roles(now: str = "operator") -> ChoiceField:
    field = ChoiceField("role", _("Role"), [(code, _(word)) for code, word in ROLES.items()])
    field.choose(now)
    return field


def add_fields() -> list[Field]:
    return [
        TextField("id", _("Id"), limit=32),
        TextField("name", _("Name"), limit=100),
        _roles(),
        TextField("nip", "NIP", limit=30),
        TextField("key", _("Key (paste .pub)"), limit=_LONGEST_KEY),
        reason_field(),
    ]


def check_new(values: Values) -> None:
    """Raise WrongUse for what the operator or the key cannot be, before anything is asked."""
    from talenta_tui.services.access.keys import parse_key

    need(values, "id", _("An operator needs an id, for instance budi."))
    if values["role"] == "employee":
        need(values, "nip", _("An employee needs the NIP whose record they may read."))
    if values["key"]:
        parse_key(str(values["key"]))


def new_operator(values: Values) -> NewOperator:
    from talenta_tui.services.actor import Role
    from talenta_tui.services.operators import NewOperator

    nip = str(values["nip"]).replace(" ", "") or None
    return NewOperator(str(values["id"]), Role(str(values["role"])), str(values["name"]), nip)


def role_fields(one: OperatorRow) -> list[Field]:
    return [_roles(one.role.value), TextField("nip", "NIP", one.nip or "", limit=30),
            reason_field()]  # fmt: skip


def scope_fields(one: OperatorRow) -> list[Field]:
    return [
        TextField("units", _("Units"), "; ".join(one.units or ()), limit=2_000),
        TextField("sessions", _("Sessions"), "; ".join(one.sessions or ()), limit=2_000),
        reason_field(),
    ]


def names_of(text: Value) -> tuple[str, ...] | None:
    """The names between semicolons; None, which limits nothing, where there is none."""
    return tuple(name for part in str(text).split(";") if (name := part.strip())) or None


def key_fields() -> list[Field]:
    return [TextField("key", _("Key (paste .pub)"), limit=_LONGEST_KEY), reason_field()]


def check_line(values: Values) -> None:
    from talenta_tui.services.access.keys import parse_key

    parse_key(str(values["key"]))


def remove_fields(one: OperatorRow) -> list[Field]:
    keys: Sequence[tuple[Value, str]] = [
        (k.fingerprint, f"{k.fingerprint[:19]}… {k.comment}") for k in one.keys
    ]
    return [ChoiceField("fingerprint", _("Key"), keys), reason_field()]


def source_fields() -> list[Field]:
    return [TextField("source", _("File or name"), limit=500)]


def adopt_fields() -> list[Field]:
    return [*source_fields(), reason_field()]


def check_source(values: Values) -> None:
    need(values, "source", _("Name a policy's file, or one of the shipped ones."))


def check_adopt(values: Values) -> None:
    check_source(values)
    need_reason(values)


def backup_fields(name: str) -> list[Field]:
    return [TextField("file", _("File"), name, limit=500)]


def backup_target(values: Values) -> Path:
    """The file named, where this process may write; raises WrongUse and Denied."""
    from talenta_tui.services.access.confine import allowed, named

    path = allowed(named(need(values, "file", _("Name the file."))))
    if not path.name or path.is_dir():
        raise WrongUse(_("Name the file."))
    return path
