"""`talenta operator roles`: the roles there are, and the table of what each may do."""

from __future__ import annotations

from typing import Any

import click

from talenta_tui.cli.common import Desk, emit, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.i18n import _, mark

ROLES = (
    "administrator", "operator", "assessor", "lead_assessor", "committee", "auditor", "employee",
)  # fmt: skip
"""As `services.actor.Role`, which is not imported before a command needs it."""

_SHORT = {
    "administrator": ("ADM", mark("administrator")),
    "operator": ("OPR", mark("operator")),
    "assessor": ("ASR", mark("assessor")),
    "lead_assessor": ("LEA", mark("lead assessor")),
    "committee": ("COM", mark("committee")),
    "auditor": ("AUD", mark("auditor")),
    "employee": ("EMP", mark("employee")),
}
"""How a role stands in the table for reading, and its name on the screens."""


class RoleType(click.ParamType[str]):
    """A role; `lead assessor` and `lead-assessor` are `lead_assessor`."""

    name = "role"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        found = str(value).strip().casefold().replace(" ", "_").replace("-", "_")
        if found not in ROLES:
            self.fail(
                _("{value} is no role; the roles are: {names}").format(
                    value=repr(value), names=", ".join(ROLES)
                ),
                param,
                ctx,
            )
        return found


ROLE = RoleType()


@click.command("roles")
@form_option
@click.pass_obj
def roles(desk: Desk, form: str) -> None:
    """The table of permissions: what each role may do."""
    desk.url  # noqa: B018 - decides about the drivers before anything imports them
    from talenta_tui.services.actor import Role
    from talenta_tui.services.permissions import ALLOWED

    if form == "table":
        _table({case.value: [role.value for role in allowed] for case, allowed in ALLOWED.items()})
        return
    headers = ("use_case", *(role.value for role in Role))
    rows = [
        (case.value, *("x" if role in allowed else "" for role in Role))
        for case, allowed in ALLOWED.items()
    ]
    records = (
        {"use_case": case.value, "roles": [r.value for r in Role if r in allowed]}
        for case, allowed in ALLOWED.items()
    )
    emit(form, headers, rows, records)


def _table(allowed: dict[str, list[str]]) -> None:
    """For reading on 80 columns: each line names the roles itself, however far its heading is."""
    headers = (_("Use case"), *(_SHORT[role][0] for role in ROLES))
    emit_table(
        headers,
        [
            (case, *(_SHORT[role][0] if role in found else "·" for role in ROLES))
            for case, found in allowed.items()
        ],
    )
    say("")
    for role in ROLES:
        short, name = _SHORT[role]
        say(f"{short}  {role:<14} {_(name)}".rstrip())
