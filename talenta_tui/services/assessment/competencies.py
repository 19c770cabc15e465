"""The competencies that can be assessed: the nine, and technical ones the site added."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, current_language
from talenta_tui.models.assessment import CompetencyName
from talenta_tui.models.session import CompetencyVersion
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import make_identity, rows
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency with its column heading and the descriptions of levels 1 to 5."""

    name: str
    abbreviation: str
    levels: tuple[str, ...]
    technical: bool


@cache
def _shipped(language: str) -> dict[str, Competency]:
    text = files("talenta_tui.services.assessment").joinpath("competencies.toml").read_text("utf-8")
    return {
        row["name"]: Competency(
            row["name"], row["abbreviation"], tuple(row[f"levels_{language}"]), technical=False
        )
        for row in tomllib.loads(text)["competency"]
    }


def competencies(site: Site) -> dict[str, Competency]:
    """Every competency by name, the nine first (PermenPANRB 38/2017), in their order."""
    found = dict(_shipped(current_language()))
    for name, abbreviation, levels in rows(
        site,
        "SELECT c.name, v.abbreviation, v.levels FROM competency_version v"
        " JOIN competency c ON c.id = v.competency_id WHERE v.until IS NULL ORDER BY c.name",
    ):
        found[name] = Competency(name, abbreviation, tuple(json.loads(levels)), technical=True)
    return found


def list_competencies(actor: Actor, site: Site) -> tuple[Competency, ...]:
    require(actor, UseCase.SESSION_READ)
    with read_transaction(site.database):
        return tuple(competencies(site).values())


def add_technical_competency(
    actor: Actor,
    site: Site,
    name: str,
    abbreviation: str,
    levels: tuple[str, ...],
    reason: str = "",
) -> Competency:
    """Add a technical competency of the site, or describe it anew.

    Raises WrongUse for one of the nine, an empty name or other than five descriptions.
    """
    require(actor, UseCase.SESSION_EDIT)
    name, abbreviation = name.strip(), abbreviation.strip()
    if not name or not 1 <= len(abbreviation) <= 5:
        raise WrongUse(_("A competency needs a name and an abbreviation of up to 5 letters."))
    if name.casefold() in (known.casefold() for known in _shipped("id")):
        raise WrongUse(_("{name} is one of the nine and cannot be changed.").format(name=name))
    if len(levels) != 5 or not all(text.strip() for text in levels):
        raise WrongUse(_("A competency needs five level descriptions."))
    with write_transaction(site.database):
        changes = Changes()
        changes.put(
            CompetencyVersion,
            (name,),
            competency=make_identity(site, CompetencyName, "name", name),
            abbreviation=abbreviation,
            levels=json.dumps([text.strip() for text in levels], ensure_ascii=False),
        )
        changes.save(actor, site, "competency.define", name, {}, reason)
    return Competency(name, abbreviation, tuple(levels), technical=True)
