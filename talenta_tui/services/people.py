"""Lists of people with their place, and one person's page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.models.employee import Employee
from talenta_tui.scoring.dates import completed_years
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.vocabulary import Sex, Tier
from talenta_tui.services.actor import Actor
from talenta_tui.services.permissions import UseCase, require, sees_unit
from talenta_tui.services.placements import Placements, current_placements

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in a list, with their place on the date asked for."""

    nip: str
    name: str
    unit: str
    post: str
    tier: Tier
    echelon: str
    grade: str
    sex: Sex
    age: int
    placement: Placement

    @property
    def box(self) -> int | None:
        return self.placement.box

    @property
    def talent(self) -> Fraction | None:
        return self.placement.talent


@dataclass(frozen=True, slots=True)
class People:
    """Everyone by NIP, and what their places rest on."""

    placements: Placements
    rows: tuple[PersonRow, ...]


def list_people(actor: Actor, site: Site, as_of: date | None = None) -> People:
    """Everyone within the actor's scope with their place, by NIP."""
    require(actor, UseCase.PEOPLE_READ)
    day = as_of or site.as_of()
    placements = current_placements(actor, site, day)
    rows = person_rows(site, placements)
    if actor.units is not None:
        rows = tuple(row for row in rows if sees_unit(actor, row.unit))
        placements = replace(placements, by_nip={row.nip: row.placement for row in rows})
    return People(placements, rows)


def person_rows(
    site: Site, placements: Placements, people: Collection[int] | None = None
) -> tuple[PersonRow, ...]:
    """The rows of everyone placed, or of the employee ids `people`, by NIP."""
    only = ""
    if people is not None:
        ids = ",".join(str(int(i)) for i in people) or "NULL"
        only = f" AND v.employee_id IN ({ids})"
    with read_transaction(site.database):
        found = site.database.execute_sql(
            "SELECT e.nip, v.name, u.name, v.post, v.tier, v.echelon, v.grade, v.sex, v.birth_date"
            " FROM employee_version v JOIN employee e ON e.id = v.employee_id"
            f" JOIN unit u ON u.id = v.unit_id WHERE v.until IS NULL{only} ORDER BY e.nip"
        )
        # One object a unit, post and grade: seven thousand rows of a city share some hundreds.
        one: dict[str, str] = {}
        return tuple(
            PersonRow(
                nip=placement.nip,
                name=row[1],
                unit=one.setdefault(row[2], row[2]),
                post=one.setdefault(row[3], row[3]),
                tier=Tier(row[4]),
                echelon=one.setdefault(row[5] or "", row[5] or ""),
                grade=one.setdefault(row[6], row[6]),
                sex=Sex(row[7]),
                age=completed_years(date.fromisoformat(str(row[8])), placements.as_of),
                placement=placement,
            )
            for row in found
            if (placement := placements.by_nip.get(row[0])) is not None
        )


def find_people(people: People, query: str, limit: int = 0) -> list[PersonRow]:
    """Those whose NIP, name, unit or post fits the query, best fit first; all for "".

    Digits look in the NIP; words may be misspelt and in any order.
    """
    from rapidfuzz import fuzz, process, utils

    query = " ".join(query.split())
    if not query:
        return list(people.rows[: limit or None])
    digits = query.replace(" ", "")
    if digits.isdigit():
        found = [row for row in people.rows if digits in row.nip]
        return found[: limit or None]
    folded = query.casefold()
    ranked = {row.nip: row for row in people.rows if folded in row.name.casefold()}
    # A misspelt name is judged on names alone; words of unit and post must be there in full.
    for choices, scorer, least in (
        ([row.name for row in people.rows], fuzz.WRatio, 80),
        ([f"{r.name} {r.post} {r.unit}" for r in people.rows], fuzz.token_set_ratio, 95),
    ):
        for _text, _score, index in process.extract(
            query,
            choices,
            scorer=scorer,
            processor=utils.default_process,
            score_cutoff=least,
            limit=None,
        ):
            ranked.setdefault(people.rows[index].nip, people.rows[index])
    return list(ranked.values())[: limit or None]


def employee_id(nip: str) -> int:
    """The id of the person with that NIP; raises NotFound."""
    found = Employee.select(Employee.id).where(Employee.nip == nip).scalar()
    if found is None:
        raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
    return int(found)
