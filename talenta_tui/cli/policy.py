"""`talenta policy show | check | diff | preview | adopt`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import (
    Desk,
    as_of_option,
    emit,
    emit_json,
    emit_table,
    emit_text,
    say,
)
from talenta_tui.cli.output import form_option
from talenta_tui.cli.progress import Progress
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.policy_preview import PolicyPreview

_LARGEST = 1 << 20


@click.group("policy")
def policy_group() -> None:
    """The rules every figure is computed by, as versioned data."""


@policy_group.command("show")
@click.argument("source", required=False)
@click.option("--format", "form", type=click.Choice(["toml", "json"]), default="toml")
@click.pass_obj
def show(desk: Desk, source: str | None, form: str) -> None:
    """Print the policy in force, or the one in the file or of the shipped name SOURCE."""
    desk.url  # noqa: B018 - decides about the drivers before anything imports them
    from talenta_tui.scoring.policy import dump_policy, policy_data
    from talenta_tui.services.policies import read_policy, show_policy

    if source:
        used = read_policy(source)
    else:
        site = desk.site()
        used = show_policy(desk.actor(), site)
    if form == "json":
        emit_json({"hash": used.hash, **policy_data(used.policy)})
        return
    say(f"# {_('SHA-256 of the content')}: {used.hash}")
    emit_text(dump_policy(used.policy).rstrip("\n"))


@policy_group.command("check")
@click.argument("file")
@click.pass_obj
def check(desk: Desk, file: str) -> None:
    """Check a policy FILE: complete, sums right, bands without gaps; else every fault, exit 2."""
    desk.url  # noqa: B018
    from talenta_tui.services.policies import read_policy

    used = read_policy(file)
    say(
        _("{name} version {version} is a usable policy. SHA-256 {hash}").format(
            name=used.policy.id, version=used.policy.version, hash=used.hash
        )
    )


@policy_group.command("diff")
@click.argument("a")
@click.argument("b")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_obj
def diff(desk: Desk, a: str, b: str, form: str) -> int:
    """Every value in which the policies A and B differ (files or shipped names); exit 1 if any."""
    desk.url  # noqa: B018
    from talenta_tui.services.policies import compare_policies

    found = compare_policies(a, b)
    if form == "json":
        emit_json([{"path": d.path, "old": d.old, "new": d.new} for d in found])
    elif found:
        emit_table(
            (_("Key"), _("Old"), _("New")),
            [
                (d.path, "-" if d.old is None else str(d.old), "-" if d.new is None else str(d.new))
                for d in found
            ],
        )
    else:
        say(_("The two policies are the same."))
    return 1 if found else 0


@policy_group.command("preview")
@click.argument("source")
@click.option("--from", "old", metavar="POLICY", help="Beside this policy, not the one in force.")
@as_of_option
@form_option
@click.pass_obj
def preview(desk: Desk, source: str, old: str | None, as_of: date | None, form: str) -> None:
    """Who would move, and which shortlists change, by the policy SOURCE; adopts nothing.

    SOURCE is a file, a shipped name, or - for standard input.
    """
    site = desk.site()
    from talenta_tui.services.policy_preview import preview_policy
    from talenta_tui.services.preview_out import PREVIEW_HEADERS, preview_rows, preview_value
    from talenta_tui.services.talent_map import note_export

    actor = desk.actor()
    new = sys.stdin.buffer.read(_LARGEST) if source == "-" else source
    with Progress() as progress:
        found = preview_policy(actor, site, new, old, as_of, progress)
    if form == "table":
        _tell_preview(found)
        return
    note_export(actor, site, len(found.movement.moves), form, "policy.preview")
    if form == "json":
        emit_json(preview_value(found))
    else:
        emit("csv", PREVIEW_HEADERS, preview_rows(found), ())


def _tell_preview(found: PolicyPreview) -> None:
    from talenta_tui.services.preview_out import box_changes, held_sentence, preview_rows

    old, new = found.old, found.new
    say(
        _("{n} of {people} would stand in another box, {figures} have another figure").format(
            n=len(found.movement.moves), people=found.people, figures=found.rescored
        )
    )
    say(f"{old.policy.id} {old.policy.version} → {new.policy.id} {new.policy.version}")
    say(_("as of {day}; nothing is adopted").format(day=found.as_of))
    if held := held_sentence(found):
        say(held)
    say("")
    emit_table(
        (_("Box"), _("Now"), _("Then"), _("In"), _("Out")),
        [tuple(str(n) for n in (box or "-", *counts)) for box, *counts in box_changes(found)],
    )
    if found.movement.moves:
        say("")
        emit_table(
            ("NIP", _("From"), _("To"), _("Moved most by"), _("Points"), _("Name"), _("Unit")),
            [(nip, a or "-", b or "-", *rest) for nip, a, b, *rest in preview_rows(found)],
        )
    if found.lists is None:
        return
    say(
        "\n"
        + _("Shortlists that change: {n} of {posts}").format(
            n=len(found.lists), posts=found.vacancies
        )
    )
    if found.lists:
        emit_table(
            (_("Code"), _("Post"), _("Now"), _("Then"), _("In"), _("Out"), _("Other order")),
            [
                (
                    one.vacancy.code,
                    one.vacancy.name,
                    "-" if one.before is None else str(one.before),
                    "-" if one.after is None else str(one.after),
                    str(len(one.came)),
                    str(len(one.went)),
                    _("yes") if one.reordered else "",
                )
                for one in found.lists
            ],
        )


@policy_group.command("adopt")
@click.argument("source")
@click.option("--reason", default="", help="Why, for the trail (needed).")
@click.pass_obj
def adopt(desk: Desk, source: str, reason: str) -> None:
    """Make the policy SOURCE (a file or a shipped name) the site's own from now on."""
    site = desk.site()
    from talenta_tui.services.policies import adopt_policy

    used = adopt_policy(desk.actor(), site, source, reason)
    say(
        _("{name} version {version} is in force. SHA-256 {hash}").format(
            name=used.policy.id, version=used.policy.version, hash=used.hash
        )
    )


COMMANDS = {"policy": policy_group}
