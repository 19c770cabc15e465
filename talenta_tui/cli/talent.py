"""The commands that read the talent map: map, shortlist, explain, people, vacancies."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from talenta_tui.cli.common import (
    MOST,
    Desk,
    as_of_option,
    emit,
    emit_json,
    emit_table,
    say,
)
from talenta_tui.cli.output import form_option, put_out
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, current_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.people import People
    from talenta_tui.services.shortlist_out import Excluding


def _exact(value: Any, used: Any) -> str:
    from talenta_tui.scoring.numbers import exact_or_empty

    return exact_or_empty(value, used.policy.arithmetic.decimals)


@click.command("map")
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["grid", "table", "csv", "xlsx", "json"]), default="grid"
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.pass_obj
def map_command(desk: Desk, as_of: date | None, form: str, output: Path | None) -> None:
    """Everyone's place in the nine boxes, as a grid of counts or person by person."""
    site = desk.site()
    from talenta_tui.services.people import list_people

    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise WrongUse(_("A workbook goes into a file: add -o FILE."))
    actor = desk.actor()
    people = list_people(actor, site, as_of)
    if form == "grid":
        put_out(lambda stream: _write_grid(people, stream), output, text=True)
        return
    from talenta_tui.services.talent_map import note_export

    note_export(actor, site, len(people.rows), form)
    if form == "table":
        used = people.placements.used
        emit_table(
            ("NIP", _("Name"), _("Box"), "X", "Y", _("Talent"), _("Missing")),
            [
                (
                    row.nip,
                    row.name,
                    str(row.box or ""),
                    _exact(row.placement.x, used),
                    _exact(row.placement.y, used),
                    _exact(row.talent, used),
                    "; ".join(row.placement.missing),
                )
                for row in people.rows
            ],
        )
        return
    from talenta_tui.exchange.simata import MapFormat, write_map
    from talenta_tui.services.talent_map import map_line

    decimals = people.placements.used.policy.arithmetic.decimals

    def fill(stream: BinaryIO) -> None:
        write_map(map(map_line, people.rows), stream, MapFormat(form), decimals)

    put_out(fill, output, text=form != "xlsx")


def _write_grid(people: People, stream: BinaryIO) -> None:
    stream.write(f"{_grid(people)}\n".encode())


def _share(part: int, whole: int) -> str:
    """`3.5%`, to one place; a dash where there is no whole."""
    from fractions import Fraction

    from talenta_tui.figures import exact_text

    return f"{exact_text(Fraction(100 * part, whole), 1)}%" if whole else "-"


def _grid(people: People) -> str:
    """The nine boxes with counts and shares, as plain text."""
    from talenta_tui.figures import grouped
    from talenta_tui.services.talent_map import count

    used = people.placements.used
    counts = count(people.rows, used)
    language = current_language()
    axes, grid = used.policy.axes, used.policy.boxes.grid
    lines = [
        _("Talent map as of {day}, policy {policy} version {version}").format(
            day=people.placements.as_of, policy=used.policy.id, version=used.policy.version
        ),
        "",
    ]
    names = [getattr(band, f"label_{language}") for band in reversed(axes.x.bands)]
    lines.append(" " * 22 + "".join(f"{name:^18}" for name in names))
    for y in range(len(grid) - 1, -1, -1):
        cells = []
        for box in grid[y]:
            n = counts.boxes[box]
            share = _share(n, counts.placed)
            cells.append(f"│{box} {grouped(n):>7} {share:>7}")
        label = getattr(axes.y.bands[len(grid) - 1 - y], f"label_{language}")
        lines.append(f"{label:<22}" + "".join(cells) + "│")
    lines += [
        "",
        _("placed {placed} of {everyone}").format(
            placed=grouped(counts.placed), everyone=grouped(counts.placed + counts.unplaced)
        ),
    ]
    for missing, n in counts.not_placed.items():
        lines.append(
            f"{grouped(n):>7}  " + _("without") + " " + "; ".join(c.value for c in missing)
        )
    return "\n".join(lines)


@click.command("shortlist")
@click.argument("code", metavar="KODE")
@as_of_option
@click.option("--excluded", type=click.Choice(["none", "near", "all"]), default="near")
@form_option
@click.pass_obj
def shortlist_command(
    desk: Desk, code: str, as_of: date | None, excluded: Excluding, form: str
) -> None:
    """Everyone eligible for the vacant post KODE, ranked, and who is out and why."""
    site = desk.site()
    from talenta_tui.services.shortlist_out import CSV_HEADERS, csv_rows, shortlist_value
    from talenta_tui.services.signed_content import shortlist_digest
    from talenta_tui.services.vacancies import shortlist

    found = shortlist(desk.actor(), site, code, as_of)
    value = shortlist_value(found, excluded)
    if form == "json":
        emit_json(value)
        return
    rows = csv_rows(value)
    if form == "csv":
        emit("csv", CSV_HEADERS, rows, ())
        return
    say(
        _("{name} ({code}, {echelon})  as of {day}  policy {policy}  {n} eligible of {all}").format(
            name=found.vacancy.name,
            code=found.vacancy.code,
            echelon=found.vacancy.echelon or found.vacancy.tier.value,
            day=found.as_of,
            policy=found.used.policy.id,
            n=len(found.eligible),
            all=len(found.eligible) + len(found.excluded),
        )
    )
    from talenta_tui.screens.view_shortlist import remark_words
    from talenta_tui.services.shortlist_remarks import remarks

    told = remarks(desk.actor(), site, found)
    beside = [" · ".join(remark_words(p.ranked.nip, p.ranked.box, told)) for p in found.eligible]
    emit_table(
        (_("Rank"), "NIP", _("Name"), _("Talent"), _("Box"), "JPM", _("Tie rule"), _("Remarks")),
        [(*row, text) for row, text in zip(rows, beside, strict=True)],
    )
    if desk.actor().units is None:
        say("\n" + _("Fingerprint of this list: {digest}").format(digest=shortlist_digest(found)))
    if value["excluded"]:
        say("\n" + _("Not on the list, and why:"))
        emit_table(
            ("NIP", _("Name"), _("Rule"), _("Saw"), _("Needs")),
            [
                (
                    e["nip"] if n == 0 else "",
                    e["name"] if n == 0 else "",
                    r["rule"],
                    r["saw"],
                    r["needs"],
                )
                for e in value["excluded"]
                for n, r in enumerate(e["reasons"])
            ],
        )


@click.command("explain")
@click.argument("nip")
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def explain_command(desk: Desk, nip: str, as_of: date | None, form: str) -> None:
    """How the place of the person NIP was computed, down to the single record or cell."""
    site = desk.site()
    from talenta_tui.services.explanation import explain_person, node_value

    found = explain_person(desk.actor(), site, nip.replace(" ", ""), as_of)
    decimals = found.used.policy.arithmetic.decimals
    language = current_language()
    if form == "json":
        emit_json(node_value(found.tree, language, decimals))
        return
    say(f"{found.evidence.name}  {found.evidence.nip}  {found.as_of}")
    from talenta_tui.figures import exact_text

    for line in tree_lines(node_value(found.tree, language, decimals, exact_text), 0):
        say(line)


def tree_lines(node: dict[str, Any], depth: int) -> list[str]:
    """An explanation (`services.explanation.node_value`) as indented lines of text."""
    indent = "  " * depth
    parts = [f"{indent}{node['label']}: {'-' if node['value'] is None else node['value']}"]
    if node["weight"] is not None:
        part = node["contribution"]
        parts.append(f"× {node['weight']}" + ("" if part is None else f" → {part}"))
    lines = ["  ".join(parts)]
    if node["rule"]:
        lines.append(f"{indent}    {node['rule']} [{node['source']}]")
    for record in node["evidence"]:
        fields = ", ".join(f"{k}={v}" for k, v in record.items() if v is not None)
        lines.append(f"{indent}  · {fields}")
    for child in node["children"]:
        lines += tree_lines(child, depth + 1)
    return lines


@click.command("people")
@click.argument("query", nargs=-1)
@as_of_option
@click.option(
    "--limit", type=click.IntRange(0, MOST), default=0, help="At most this many (0: all)."
)
@form_option
@click.pass_obj
def people_command(
    desk: Desk, query: Sequence[str], as_of: date | None, limit: int, form: str
) -> None:
    """People whose NIP, name, unit or post fits QUERY; everyone without one."""
    site = desk.site()
    from talenta_tui.services.people import find_people, list_people

    actor = desk.actor()
    people = list_people(actor, site, as_of)
    found = find_people(people, " ".join(query), limit)
    if form != "table":
        from talenta_tui.services.talent_map import note_export

        note_export(actor, site, len(found), form, "people")
    used = people.placements.used
    headers = ("nip", "name", "unit", "post", "tier", "box", "talent_score")
    rows = [
        (r.nip, r.name, r.unit, r.post, r.tier.value, str(r.box or ""), _exact(r.talent, used))
        for r in found
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


@click.command("vacancies")
@form_option
@click.pass_obj
def vacancies_command(desk: Desk, form: str) -> None:
    """The vacant posts, the highest echelon first."""
    site = desk.site()
    from talenta_tui.services.vacancies import list_vacancies

    headers = ("code", "name", "tier", "echelon", "unit")
    rows = [
        (v.code, v.name, v.tier.value, v.echelon, v.unit)
        for v in list_vacancies(desk.actor(), site)
    ]
    emit(form, headers, rows, (dict(zip(headers, row, strict=True)) for row in rows))


COMMANDS = {
    "map": map_command,
    "shortlist": shortlist_command,
    "explain": explain_command,
    "people": people_command,
    "vacancies": vacancies_command,
}
