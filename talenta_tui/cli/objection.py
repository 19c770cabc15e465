"""`talenta objection`: what people object to and ask for, and the clock of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import Desk, emit, emit_json, say
from talenta_tui.cli.output import form_option
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.objections import ObjectionView

_kind = click.option(
    "--kind", type=click.Choice(["objection", "access"]), default="objection",
    help="An objection, or a request for access to one's data (UU 27/2022).",
)  # fmt: skip
_about = click.option(
    "--component", default="",
    help="By its export header, or identity; the whole record without it.",
)  # fmt: skip


def objection_line(one: dict[str, Any]) -> str:
    left = one["hours_left"]
    if left is None:
        clock = one["answer"]
    elif left < 0:
        clock = _("overdue by {n} hours").format(n=-left)
    else:
        clock = _("{n} hours left").format(n=left)
    return f"{one['number']}  {one['state']}  {clock}  {one['component']} {one['text']}".rstrip()


def _say(one: ObjectionView) -> None:
    from talenta_tui.services.objections import objection_value

    say(objection_line(objection_value(one)))


@click.group("objection")
def objection_group() -> None:
    """Objections and requests for access, each with the clock of the terms in force."""


@objection_group.command("lodge")
@click.argument("text")
@_about
@_kind
@click.option("--nip", help="Whose, where it came on paper (those who answer).")
@click.pass_obj
def lodge(desk: Desk, text: str, component: str, kind: str, nip: str | None) -> None:
    """Object to your own record, or ask for access to your data."""
    site = desk.site()
    from talenta_tui.services.objections import Kind, lodge_objection, receive_objection

    if nip is None:
        _say(lodge_objection(desk.actor(), site, text, component, Kind(kind)))
    else:
        whose = nip.replace(" ", "")
        _say(receive_objection(desk.actor(), site, whose, text, component, Kind(kind)))


@objection_group.command("list")
@click.option("--mine", is_flag=True, help="Your own, with what was said and answered.")
@form_option
@click.pass_obj
def list_(desk: Desk, mine: bool, form: str) -> None:
    """Objections: the unanswered first, by the end of their clock."""
    site = desk.site()
    from talenta_tui.services.objections import list_objections, objection_value, own_objections

    found = (own_objections if mine else list_objections)(desk.actor(), site)
    values = [objection_value(one) for one in found]
    headers: tuple[str, ...] = (
        "number", "kind", "nip", "name", "state", "hours_left", "component",
    )  # fmt: skip
    if mine:
        headers = (*headers, "text", "answer")
    rows = [["" if v[h] is None else str(v[h]) for h in headers] for v in values]
    emit(form, headers, rows, [{h: v[h] for h in headers} for v in values])


@objection_group.command("show")
@click.argument("number")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def show(desk: Desk, number: str, form: str) -> None:
    """One in full; recorded as read."""
    site = desk.site()
    from talenta_tui.services.objections import objection_value, read_objection

    found = objection_value(read_objection(desk.actor(), site, number))
    if form == "json":
        emit_json(found)
        return
    for name, value in found.items():
        say(f"{name:<12}{'' if value is None else value}".rstrip())


@objection_group.command("answer")
@click.argument("number")
@click.argument("verdict", type=click.Choice(["upheld", "rejected"]))
@click.argument("text")
@click.pass_obj
def answer(desk: Desk, number: str, verdict: str, text: str) -> None:
    """Uphold (grant) or reject (refuse); the person reads TEXT."""
    site = desk.site()
    from talenta_tui.services.objections import ObjectionState, answer_objection

    _say(answer_objection(desk.actor(), site, number, ObjectionState(verdict), text))


@objection_group.command("withdraw")
@click.argument("number")
@click.pass_obj
def withdraw(desk: Desk, number: str) -> None:
    """Take your own objection back."""
    site = desk.site()
    from talenta_tui.services.objections import withdraw_objection

    _say(withdraw_objection(desk.actor(), site, number))


COMMANDS: dict[str, click.Command] = {"objection": objection_group}
