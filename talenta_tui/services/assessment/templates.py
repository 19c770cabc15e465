"""Templates of sessions: those shipped, per tier, and the last session like it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _, current_language
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.assessment.values import ExerciseKind, SessionRules, rules_from
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

Mode = Literal["group", "individual"]
LAST = "last"
"""In place of a template's code: start from the last session of the same tier."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise of a session: minutes long, seen by `raters` assessors (0: not observed).

    `capacity` is how many assessees one sitting takes, None for the mode's usual number.
    """

    name: str
    kind: ExerciseKind
    minutes: int
    mode: Mode
    raters: int
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """`capacity` counts everyone inside."""

    name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a day, in minutes of it: a slot in which sittings may lie, or a break."""

    kind: Literal["slot", "break"]
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Design:
    """What a session is made of, apart from its people and its dates.

    `matrix` holds (exercise, competency) pairs; `hours` hold for each day of the session.
    """

    competencies: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    matrix: frozenset[tuple[str, str]]
    rooms: tuple[Room, ...]
    hours: tuple[Span, ...]
    rules: SessionRules
    method: str


@dataclass(frozen=True, slots=True)
class Template:
    """A shipped design for some tiers, with where it comes from and how sure it is."""

    code: str
    label: str
    tiers: tuple[Tier, ...]
    source: str
    certainty: str
    design: Design


def minute_of(text: str) -> int:
    """`08:30` as a minute of the day; raises ValueError."""
    hours, _colon, minutes = text.partition(":")
    value = int(hours) * 60 + int(minutes or 0)
    if not (0 <= int(minutes or 0) < 60 and 0 <= value <= 1440):
        raise ValueError(text)
    return value


def _template(table: dict[str, Any], language: str) -> Template:
    exercises = tuple(
        Exercise(
            e["name"], ExerciseKind(e["kind"]), e["minutes"], e["mode"], e["raters"],
            e.get("capacity"),
        )
        for e in table["exercises"]
    )  # fmt: skip
    design = Design(
        competencies=tuple(table["competencies"]),
        exercises=exercises,
        matrix=frozenset((e["name"], c) for e in table["exercises"] for c in e["competencies"]),
        rooms=tuple(Room(r["name"], r["capacity"]) for r in table["rooms"]),
        hours=tuple(
            Span(h["kind"], minute_of(h["begins"]), minute_of(h["ends"])) for h in table["hours"]
        ),
        rules=rules_from(table["rules"]),
        method=table["method"],
    )
    tiers = tuple(Tier(t) for t in table["tiers"])
    label = table[f"label_{language}"]
    return Template(table["code"], label, tiers, table["source"], table["certainty"], design)


@cache
def _shipped(language: str) -> dict[str, Template]:
    folder = files("talenta_tui.services.assessment").joinpath("templates")
    tables = [
        tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".toml")
    ]
    return {table["code"]: _template(table, language) for table in tables}


def list_templates(actor: Actor) -> tuple[Template, ...]:
    """The shipped templates, by code."""
    require(actor, UseCase.SESSION_READ)
    return tuple(_shipped(current_language()).values())


def find_template(code: str) -> Template:
    """Raises NotFound, naming the templates there are."""
    shipped = _shipped(current_language())
    if code not in shipped:
        raise NotFound(
            _("There is no template {code}; there are: {codes}, {last}").format(
                code=code, codes=", ".join(shipped), last=LAST
            )
        )
    return shipped[code]


def template_for(tier: Tier) -> Template:
    """The shipped template of a tier."""
    for template in _shipped(current_language()).values():
        if tier in template.tiers:
            return template
    raise NotFound(_("There is no template for the tier {tier}.").format(tier=tier.value))


def last_design(actor: Actor, site: Site, tier: Tier) -> tuple[str, Design] | None:
    """Code and design of the newest session of our own for the tier; None before the first."""
    from talenta_tui.services.assessment.designs import read_design
    from talenta_tui.services.assessment.queries import find_session, rows

    require(actor, UseCase.SESSION_READ)
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT s.code FROM session_version v JOIN session s ON s.id = v.session_id"
            " WHERE v.until IS NULL AND v.tier = ? ORDER BY v.starts DESC, s.id DESC LIMIT 1",
            tier.value,
        )
        if not found:
            return None
        session = find_session(site, found[0][0])
        return session.code, read_design(site, session)
