"""A person's own export (UU 27/2022).

It has what is kept of the person, where it came from, what was computed of it and who
looked (Pasal 32). It never has who rated them: raters' names, codes and free text stay out,
and feedback is shown only in groups nobody can be picked out of (Pasal 33; rater_shield).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.explain import Node
from talenta_tui.scoring.numbers import format_exact
from talenta_tui.services.actor import Role
from talenta_tui.services.looks import Look, looks_at
from talenta_tui.services.objections import objection_value, own_objections
from talenta_tui.services.people import employee_id
from talenta_tui.services.permissions import UseCase, may, require
from talenta_tui.services.person_file import person_file
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.development import Goal
    from talenta_tui.services.objections import ObjectionView
    from talenta_tui.services.periods.trend import TrendPoint
    from talenta_tui.services.site import Site

RECORDS: dict[str, tuple[str, ...]] = {
    "employee_version": (
        "name", "title_before", "title_after", "birth_date", "sex", "legal_status",
        "civil_status", "civil_since", "grade", "grade_since", "service_years",
        "service_months", "post_kind", "post", "post_since", "echelon", "tier",
    ),
    "education": ("level", "field"),
    "performance": ("year", "period", "result", "behaviour", "predicate"),
    "award": ("name", "on", "scope"),
    "team": ("name", "start", "end", "role", "scope", "decree"),
    "training": ("name", "on", "hours", "certificate", "valid_until"),
    "career": ("post", "start", "end", "tier", "unit", "agency", "status"),
    "penalty": ("name", "start", "end", "level"),
    "potential_result": ("on", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"),
}  # fmt: skip
"""Per table the columns that are the person's own; what is not named here is not exported."""

LEFT_OUT = ("raters", "free_text", "single_answers")
"""What an export keeps back because it is others' data, as codes for the screens to put."""


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """One row kept of the person: since when, by which action, and until when if replaced."""

    table: str
    fields: dict[str, str | int | None]
    since: str
    by: str
    until: str | None


@dataclass(frozen=True, slots=True)
class OwnExport:
    """Everything of one person that is theirs to have.

    `months` are their places in closed periods, `goals` their development plan, `shortlists`
    their own line of every signed list they were ranked on.
    """

    nip: str
    at: str
    as_of: str
    records: tuple[KeptRecord, ...]
    competencies: tuple[dict[str, Any], ...]
    placement: dict[str, Any]
    months: tuple[dict[str, Any], ...]
    goals: tuple[dict[str, Any], ...]
    objections: tuple[dict[str, Any], ...]
    shortlists: tuple[dict[str, Any], ...]
    looks: tuple[Look, ...]
    left_out: tuple[str, ...]


def own_export(actor: Actor, site: Site, nip: str, as_of: date | None = None) -> OwnExport:
    """A person's own export, for themselves or, recorded, by an administrator for them.

    Raises NotFound for an unknown NIP and Denied for anybody else.
    """
    if not (actor.nip == nip and may(actor, UseCase.OWN_READ)):
        require(actor, UseCase.PERSON_EXPORT)
    day = as_of or site.as_of()
    with read_transaction(site.database):
        person = employee_id(nip)
        records = tuple(r for t, names in RECORDS.items() for r in _records(site, t, names, person))
        competencies = tuple(_levels(site, person))
        looks = looks_at(site, nip, actor.id if actor.nip == nip else "")
        shortlists = tuple(_shortlists(site, nip))
    record_read(actor, site, UseCase.PERSON_EXPORT.value, nip)
    them = _as_themselves(actor, nip)
    file = person_file(them, site, nip, day)
    found = file.explanation
    decimals = found.used.policy.arithmetic.decimals
    return OwnExport(
        nip,
        site.now().isoformat(timespec="seconds"),
        day.isoformat(),
        records,
        competencies,
        _tree(found.tree, decimals),
        tuple(_month(point, decimals) for point in file.history),
        tuple(_goal(goal) for goal in file.plan.goals),
        tuple(_objection(one) for one in own_objections(them, site)),
        shortlists,
        looks,
        LEFT_OUT,
    )


def _as_themselves(actor: Actor, nip: str) -> Actor:
    """The export is what the person would see, whoever makes it for them."""
    return replace(actor, role=Role.EMPLOYEE, nip=nip, units=None)


def _records(site: Site, table: str, names: tuple[str, ...], person: int) -> list[KeptRecord]:
    columns = ", ".join(f't."{name}"' for name in names)
    rows = site.database.execute_sql(
        f"SELECT {columns}, b.at, b.action, e.at FROM {table} t"
        " JOIN event b ON b.seq = t.since LEFT JOIN event e ON e.seq = t.until"
        f" WHERE t.employee_id = {int(person)} ORDER BY t.id"
    ).fetchall()
    found = []
    for row in rows:
        values = [v.isoformat() if isinstance(v, date) else v for v in row[: len(names)]]
        fields = dict(zip(names, values, strict=True))
        found.append(KeptRecord(table, fields, *row[len(names) :]))
    return found


def _levels(site: Site, person: int) -> list[dict[str, Any]]:
    """The agreed level of each competency in closed sessions; no cell and no rater."""
    rows = site.database.execute_sql(
        "SELECT s.code, c.name, a.halves FROM agreed_level a"
        " JOIN session s ON s.id = a.session_id JOIN competency c ON c.id = a.competency_id"
        f" WHERE a.until IS NULL AND s.state = 'closed' AND a.employee_id = {int(person)}"
        " ORDER BY s.code, c.name"
    ).fetchall()
    return [
        {"session": code, "competency": name, "level": format_exact(Fraction(halves, 2), 1)}
        for code, name, halves in rows
    ]


def _month(point: TrendPoint, decimals: int) -> dict[str, Any]:
    place = point.place.placement
    figures = {"x": place.x, "y": place.y, "talent": place.talent}
    return {
        "month": point.month,
        "as_of": point.as_of.isoformat(),
        "box": place.box,
        **{name: _plain(value, decimals) for name, value in figures.items()},
        "amended": point.amended,
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "month": goal.month,
        "competency": goal.competency.value,
        "standard": goal.standard,
        "level": format_exact(goal.level, 1),
        "action": goal.action,
        "notes": [
            {"month": n.month, "status": n.status.value, "text": n.text, "at": n.at}
            for n in goal.notes
        ],
    }


def _objection(one: ObjectionView) -> dict[str, Any]:
    """As everywhere, without who asked, which the export says once, and what the clock gives."""
    value = objection_value(one)
    return {name: value[name] for name in value if name not in ("nip", "name", "hours_left")}


def _shortlists(site: Site, nip: str) -> Iterator[dict[str, Any]]:
    """The person's line of each signed list; others' lines are others' data."""
    rows = site.database.execute_sql(
        "SELECT s.id, p.code, s.as_of, s.content FROM signed_shortlist s"
        " JOIN position p ON p.id = s.position_id ORDER BY s.id"
    ).fetchall()
    for number, code, as_of, content in rows:
        for line in json.loads(content)["eligible"]:
            if line["nip"] == nip:
                kept = {n: line[n] for n in ("rank", "talent_score", "box", "jpm")}
                yield {"number": number, "position": code, "as_of": str(as_of), **kept}


_NOT_THEIRS = frozenset({"cell"})
_FIELDS_HELD_BACK = frozenset({"assessor", "note"})


def _tree(node: Node, decimals: int) -> dict[str, Any]:
    """The explanation without the rating cells, which name the rater of each."""
    return {
        "key": node.key,
        "value": _plain(node.value, decimals),
        "weight": _plain(node.weight, decimals),
        "contribution": _plain(node.contribution, decimals),
        "source": node.source,
        "evidence": [
            {
                "kind": ref.kind,
                **{n: _plain(v, decimals) for n, v in ref.fields if n not in _FIELDS_HELD_BACK},
            }
            for ref in node.evidence
            if ref.kind not in _NOT_THEIRS
        ],
        "children": [_tree(child, decimals) for child in node.children],
    }


def _plain(value: Any, decimals: int) -> str | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Fraction):
        return format_exact(value, decimals)
    return None if value is None else str(value)
