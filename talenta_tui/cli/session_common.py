"""What the commands of a session share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk

if TYPE_CHECKING:
    from talenta_tui.services.assessment.facts import SessionFacts

reason_option = click.option("--reason", required=True, help="Why; it is kept in the trail.")


def session_facts(desk: Desk, code: str) -> SessionFacts:
    site = desk.site()
    from talenta_tui.services.assessment.sessions import show_session

    return show_session(desk.actor_at(site), site, code).facts


class OfSession(click.Group):
    """A group behind a session's code. Options may stand behind the code where no subcommand
    follows, whose own they would be."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_interspersed_args = not any(word in self.commands for word in args[1:])
        return super().parse_args(ctx, args)


def session_code() -> str:
    found: str = click.get_current_context().meta["code"]
    return found
