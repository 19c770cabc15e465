"""`talenta period movement` and `trend`: the ways people and boxes took through the periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, emit, emit_table, say
from talenta_tui.cli.output import form_option
from talenta_tui.i18n import _

if TYPE_CHECKING:
    from talenta_tui.services.movement import Movement


@click.command("movement")
@click.argument("old", metavar="YYYY-MM")
@click.argument("new", metavar="[YYYY-MM]", required=False)
@form_option
@click.pass_obj
def movement_command(desk: Desk, old: str, new: str | None, form: str) -> None:
    """Who moved since a closed period: up to another one, or up to now."""
    site = desk.site()
    from talenta_tui.services.map_out import MOVEMENT_HEADERS, movement_rows
    from talenta_tui.services.movement import movement_between, movement_since
    from talenta_tui.services.people import list_people
    from talenta_tui.services.talent_map import note_export

    actor = desk.actor()
    if new is None:
        found = movement_since(actor, site, list_people(actor, site), old)
    else:
        found = movement_between(actor, site, old, new)
    if form == "table":
        _flows(found)
    headers, rows = MOVEMENT_HEADERS, movement_rows(found)
    if form != "table":
        note_export(actor, site, len(rows), form, "movement")
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


def _flows(found: Movement) -> None:
    emit_table(
        (_("Box"), "▲", "▼", _("left")),
        [(str(f.box), str(f.up), str(f.down), str(f.left)) for f in found.flows.values()],
    )
    say("")


@click.command("trend")
@click.argument("nip", required=False)
@click.option("--unit", default="", help="A unit by its full name; else the whole site.")
@form_option
@click.pass_obj
def trend_command(desk: Desk, nip: str | None, unit: str, form: str) -> None:
    """A person, a unit or the whole site through the closed periods."""
    site = desk.site()
    from talenta_tui.scoring.numbers import exact_or_empty
    from talenta_tui.services.periods.trend import crowd_trend, person_trend

    headers: tuple[str, ...]
    if nip is not None:
        headers = ("month", "box", "x", "y", "talent", "unit", "amended")
        rows = []
        for point in person_trend(desk.actor(), site, nip.replace(" ", "")):
            place = point.place.placement
            figures = [exact_or_empty(v, 4) for v in (place.x, place.y, place.talent)]
            flag = "1" if point.amended else ""
            rows.append((point.month, str(place.box or ""), *figures, point.place.unit, flag))
    else:
        headers = ("month", *(str(box) for box in range(1, 10)), "unplaced")
        rows = [
            (p.month, *(str(p.boxes[box]) for box in range(1, 10)), str(p.unplaced))
            for p in crowd_trend(desk.actor(), site, unit)
        ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))
