"""What follows from the map: coverage, edge, pools, develop."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from talenta_tui.cli.common import DAY, NUMBER, Desk, as_of_option, emit, emit_json, say
from talenta_tui.cli.output import form_option
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, current_language

if TYPE_CHECKING:
    from talenta_tui.services.development import DevelopmentPlan


@click.command("coverage")
@as_of_option
@click.option("--by", type=DAY, metavar="DATE", help="The pace that finishes the job by DATE.")
@click.option("--of", "group", type=click.Choice(["unit", "tier"]), default="unit")
@form_option
@click.pass_obj
def coverage_command(
    desk: Desk, as_of: date | None, by: date | None, group: str, form: str
) -> None:
    """How many are mapped, what the others lack, what pace finishes it, what it saved."""
    site = desk.site()
    from talenta_tui.services.coverage import coverage, held_inside
    from talenta_tui.services.map_out import coverage_table
    from talenta_tui.services.people import list_people

    actor = desk.actor()
    people = list_people(actor, site, as_of)
    found = coverage(actor, people, by)
    headers, rows = coverage_table(found, group)
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))
    if form != "table":
        return
    if found.pace is not None:
        parts = [f"{c.value}: {n}" for c, n in found.pace.records.items()]
        say(
            _("By {day}: {n} people a month for {months} months. {parts}").format(
                day=found.pace.by,
                n=found.pace.people,
                months=found.pace.months,
                parts="; ".join(parts),
            )
        )
    day = people.placements.as_of
    held = held_inside(actor, site, date(day.year, 1, 1), day)
    if held.savings is not None:
        text = held.savings.rule_id if current_language() == "id" else held.savings.rule_en
        say(
            _("{n} assessments in {year} would have cost Rp {least} to Rp {most}.").format(
                n=held.savings.assessments,
                year=day.year,
                least=f"{held.savings.least:,}",
                most=f"{held.savings.most:,}",
            )
            + f" {text} [{held.savings.source}; {held.savings.certainty}]"
        )


@click.command("edge")
@as_of_option
@click.option("--within", default="2", show_default=True, help="Points from a cut-off.")
@form_option
@click.pass_obj
def edge_command(desk: Desk, as_of: date | None, within: str, form: str) -> None:
    """Who stands near a cut-off, and whom a single missing record would place."""
    site = desk.site()
    from talenta_tui.scoring.numbers import parse_exact
    from talenta_tui.services.edges import edge_view
    from talenta_tui.services.map_out import EDGE_HEADERS, edge_rows
    from talenta_tui.services.people import list_people
    from talenta_tui.services.talent_map import note_export

    try:
        distance = parse_exact(within)
    except ValueError as error:
        raise WrongUse(_("{text} is no number of points.").format(text=within)) from error
    people = list_people(desk.actor(), site, as_of)
    used = people.placements.used
    found = edge_view(desk.actor(), used.prepared, people.rows, distance)
    headers, rows = EDGE_HEADERS, edge_rows(found, used.policy.arithmetic.decimals)
    if form != "table":
        note_export(desk.actor(), site, len(rows), form, "edge")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@click.command("pools")
@as_of_option
@form_option
@click.pass_obj
def pools_command(desk: Desk, as_of: date | None, form: str) -> None:
    """The succession pools: who is in each, the highest talent score first."""
    site = desk.site()
    from talenta_tui.scoring.numbers import exact_or_empty
    from talenta_tui.services.follow_up import succession_pools
    from talenta_tui.services.people import list_people

    people = list_people(desk.actor(), site, as_of)
    decimals = people.placements.used.policy.arithmetic.decimals
    headers = ("pool", "nip", "name", "unit", "post", "box", "talent_score")
    rows = [
        (
            pool,
            row.nip,
            row.name,
            row.unit,
            row.post,
            str(row.box),
            exact_or_empty(row.talent, decimals),
        )
        for pool, members in succession_pools(desk.actor(), people).items()
        for row in members
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@click.group("develop")
def develop_group() -> None:
    """Individual development plans: goals from the largest gaps, tracked through the months."""


@develop_group.command("show")
@click.argument("nip")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def show_command(desk: Desk, nip: str, as_of: date | None, form: str) -> None:
    """A person's gaps, goals and what their box recommends."""
    site = desk.site()
    from talenta_tui.services.development import development_plan

    _show(development_plan(desk.actor(), site, nip.replace(" ", ""), as_of), form)


def _show(plan: DevelopmentPlan, form: str) -> None:
    from talenta_tui.figures import exact_text

    if form == "json":
        emit_json(_plan_value(plan))
        return
    for text in plan.recommended:
        say(f"· {text}")
    for gap in plan.gaps.gaps:
        say(
            f"{gap.competency.value:<32}{exact_text(gap.level, 2):>6} / {gap.standard}"
            f"  -{exact_text(gap.size, 2)}"
        )
    for goal in plan.goals:
        say(
            f"#{goal.id} {goal.month} {goal.competency.value}"
            f" {exact_text(goal.level, 2)} → {goal.standard}  {goal.status.value}"
            f"  {goal.action}"
        )
        for note in goal.notes:
            say(f"    {note.month}  {note.status.value}  {note.text}  ({note.by})")


def _plan_value(plan: DevelopmentPlan) -> dict[str, Any]:
    return {
        "nip": plan.nip,
        "as_of": plan.as_of.isoformat(),
        "recommended": list(plan.recommended),
        "session": plan.gaps.session,
        "gaps": [
            {"competency": g.competency.value, "standard": g.standard, "level": str(g.level)}
            for g in plan.gaps.gaps
        ],
        "goals": [
            {
                "id": g.id,
                "month": g.month,
                "competency": g.competency.value,
                "standard": g.standard,
                "level": str(g.level),
                "status": g.status.value,
                "action": g.action,
                "notes": [
                    {"month": n.month, "status": n.status.value, "text": n.text, "by": n.by}
                    for n in g.notes
                ],
            }
            for g in plan.goals
        ],
    }


@develop_group.command("seed")
@click.argument("nip")
@click.argument("month", metavar="YYYY-MM")
@click.option("--most", type=click.IntRange(1, 9), default=3, show_default=True)
@click.option("--action", default="", help="What is to be done about the gaps.")
@click.pass_obj
def seed_command(desk: Desk, nip: str, month: str, most: int, action: str) -> None:
    """Set goals for the largest gaps that have none."""
    site = desk.site()
    from talenta_tui.services.development import seed_plan

    _show(seed_plan(desk.actor(), site, nip.replace(" ", ""), month, most, action), "text")


@develop_group.command("add")
@click.argument("nip")
@click.argument("month", metavar="YYYY-MM")
@click.argument("competency")
@click.argument("action")
@click.pass_obj
def add_command(desk: Desk, nip: str, month: str, competency: str, action: str) -> None:
    """Set one goal for COMPETENCY, with what is to be done."""
    site = desk.site()
    from talenta_tui.scoring.vocabulary import Competency
    from talenta_tui.services.development import add_goal

    aim = next((c for c in Competency if c.value.casefold() == competency.casefold()), None)
    if aim is None:
        raise WrongUse(
            _("There is no competency {name}. There are: {all}").format(
                name=repr(competency), all=", ".join(Competency)
            )
        )
    _show(add_goal(desk.actor(), site, nip.replace(" ", ""), month, aim, action), "text")


@develop_group.command("note")
@click.argument("nip")
@click.argument("goal", type=NUMBER)
@click.argument("month", metavar="YYYY-MM")
@click.argument("status", type=click.Choice(["planned", "running", "reached", "dropped"]))
@click.option("--text", default="")
@click.pass_obj
def note_command(desk: Desk, nip: str, goal: int, month: str, status: str, text: str) -> None:
    """Note how a goal stands in a month; earlier notes stay."""
    site = desk.site()
    from talenta_tui.services.development import GoalStatus, note_goal

    found = note_goal(
        desk.actor(), site, nip.replace(" ", ""), goal, month, GoalStatus(status), text
    )
    _show(found, "text")


COMMANDS = {
    "coverage": coverage_command,
    "edge": edge_command,
    "pools": pools_command,
    "develop": develop_group,
}
