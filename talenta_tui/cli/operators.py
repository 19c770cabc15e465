"""`talenta operator …`: who may work here, as what, within which scope, with which keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, say
from talenta_tui.cli.operator_keys import key_group, read_key
from talenta_tui.cli.operator_roles import ROLE, ROLES, roles
from talenta_tui.cli.output import reason_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from talenta_tui.services.access.roster import OperatorRow
    from talenta_tui.services.actor import Role

_form = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table"
)
_text_form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
_units = click.option(
    "--unit", "units", multiple=True, metavar="NAME", help="Only this unit's people."
)
_sessions = click.option(
    "--session", "sessions", multiple=True, metavar="CODE", help="Only this session."
)


@click.group("operator")
def operator_group() -> None:
    """Who may work here: roles, scopes, SSH keys, and every change of them."""


def _role(name: str) -> Role:
    from talenta_tui.services.actor import Role

    return Role(name)


def _scope(names: Sequence[str]) -> tuple[str, ...] | None:
    return tuple(names) or None


def _value(row: OperatorRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "role": row.role.value,
        "state": row.state,
        "nip": row.nip,
        "units": None if row.units is None else list(row.units),
        "sessions": None if row.sessions is None else list(row.sessions),
        "language": row.language,
        "keymap": row.keymap,
        "keys": [
            {"fingerprint": k.fingerprint, "kind": k.kind, "comment": k.comment} for k in row.keys
        ],
    }


def _told(row: OperatorRow) -> None:
    say(
        _("{id}: {role}, {state}, {n} keys").format(
            id=row.id, role=row.role.value, state=row.state, n=len(row.keys)
        )
    )


@operator_group.command("add")
@click.argument("operator", metavar="ID")
@click.option("--role", type=ROLE, required=True, help=", ".join(ROLES))
@click.option("--name", default="", help="The person's name.")
@click.option("--nip", help="The person's NIP; the role employee needs one.")
@_units
@_sessions
@click.option("--key", metavar="FILE", help="A public key (.pub); - is standard input.")
@reason_option
@click.pass_obj
def add(
    desk: Desk,
    operator: str,
    role: str,
    name: str,
    nip: str | None,
    units: tuple[str, ...],
    sessions: tuple[str, ...],
    key: str | None,
    reason: str,
) -> None:
    """Add the operator ID, as the trail will name them."""
    site = desk.site()
    from talenta_tui.services.operators import NewOperator, add_operator

    new = NewOperator(operator, _role(role), name, nip, _scope(units), _scope(sessions))
    _told(add_operator(desk.actor(), site, new, None if key is None else read_key(key), reason))


@operator_group.command("list")
@_form
@click.pass_obj
def list_(desk: Desk, form: str) -> None:
    """Every operator, with role, state, scope and number of keys."""
    site = desk.site()
    from talenta_tui.services.operators import list_operators

    found = list_operators(desk.actor(), site)
    headers = ("id", "name", "role", "state", "nip", "units", "sessions", "keys")
    rows = [
        (
            r.id, r.name, r.role.value, r.state, r.nip or "", "; ".join(r.units or ()),
            "; ".join(r.sessions or ()), str(len(r.keys)),
        )
        for r in found
    ]  # fmt: skip
    emit(form, headers, rows, map(_value, found))


@operator_group.command("show")
@click.argument("operator", metavar="ID")
@_text_form
@click.pass_obj
def show(desk: Desk, operator: str, form: str) -> None:
    """One operator with their keys and everything that was changed, by whom and why."""
    site = desk.site()
    from talenta_tui.services.operators import show_operator

    row, history = show_operator(desk.actor(), site, operator)
    if form == "json":
        lines = [
            {
                "event": h.event, "at": h.at, "actor": h.actor, "action": h.action,
                "detail": dict(h.detail), "reason": h.reason,
            }
            for h in history
        ]  # fmt: skip
        emit_json({**_value(row), "history": lines})
        return
    for label, value in (
        (_("Operator"), f"{row.id}  {row.name}"),
        (_("Role"), f"{row.role.value}, {row.state}"),
        ("NIP", row.nip or "-"),
        (_("Units"), _("all") if row.units is None else "; ".join(row.units)),
        (_("Sessions"), _("all") if row.sessions is None else "; ".join(row.sessions)),
    ):
        say(f"{label:<10} {value}")
    for key in row.keys:
        say(f"{_('Key'):<10} {key.fingerprint}  {key.kind}  {key.comment}")
    for h in history:
        say(f"{h.at[:19]}  {h.action:<20} {h.actor}  {h.reason}")


@operator_group.command("suspend")
@click.argument("operator", metavar="ID")
@reason_option
@click.pass_obj
def suspend(desk: Desk, operator: str, reason: str) -> None:
    """Let ID in no more and end their open sessions within seconds."""
    site = desk.site()
    from talenta_tui.services.operators import suspend_operator

    _told(suspend_operator(desk.actor(), site, operator, reason))


@operator_group.command("resume")
@click.argument("operator", metavar="ID")
@reason_option
@click.pass_obj
def resume(desk: Desk, operator: str, reason: str) -> None:
    """Let a suspended ID in again."""
    site = desk.site()
    from talenta_tui.services.operators import resume_operator

    _told(resume_operator(desk.actor(), site, operator, reason))


@operator_group.command("role")
@click.argument("operator", metavar="ID")
@click.argument("role", type=ROLE)
@click.option("--nip", help="The person's NIP; the role employee needs one.")
@reason_option
@click.pass_obj
def role_(desk: Desk, operator: str, role: str, nip: str | None, reason: str) -> None:
    """Give ID another role; open sessions end and come back with it."""
    site = desk.site()
    from talenta_tui.services.operators import change_role

    _told(change_role(desk.actor(), site, operator, _role(role), reason, nip))


@operator_group.command("scope")
@click.argument("operator", metavar="ID")
@_units
@_sessions
@reason_option
@click.pass_obj
def scope(
    desk: Desk, operator: str, units: tuple[str, ...], sessions: tuple[str, ...], reason: str
) -> None:
    """Limit ID to the units and sessions named; what is not named is not limited."""
    site = desk.site()
    from talenta_tui.services.operators import change_scope

    _told(change_scope(desk.actor(), site, operator, _scope(units), _scope(sessions), reason))


@operator_group.command("settings")
@click.argument("operator", metavar="ID")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the screens.")
@click.option("--bind", multiple=True, metavar="ACTION=KEYS", help="Such as home.import=g.")
@click.option("--default-keys", is_flag=True, help="Forget the keys chosen before.")
@click.pass_obj
def settings(
    desk: Desk, operator: str, language: str | None, bind: tuple[str, ...], default_keys: bool
) -> None:
    """Language and keys of ID's screens; everyone may set their own."""
    site = desk.site()
    from talenta_tui.keymap import checked_keymap
    from talenta_tui.services.operator_keys import set_taste, taste_of

    actor = desk.actor()
    old_language, old_keys = taste_of(actor, site, operator)
    keymap = {} if default_keys else dict(old_keys)
    for word in bind:
        action, equals, keys = word.partition("=")
        if not equals:
            raise WrongUse(_("{word} is not ACTION=KEYS.").format(word=word))
        keymap[action.strip()] = keys.strip()
    set_taste(actor, site, operator, language or old_language, checked_keymap(keymap, "--bind"))
    say(_("Kept; it holds from the next session on."))


operator_group.add_command(roles)
operator_group.add_command(key_group)

COMMANDS = {"operator": operator_group}
