"""`talenta policy show | check | diff | adopt`."""

from __future__ import annotations

import click

from talenta_tui.cli.common import Desk, emit_json, emit_table, emit_text, say
from talenta_tui.i18n import _


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
