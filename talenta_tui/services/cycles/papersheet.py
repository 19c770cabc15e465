"""Paper forms as those who key them see them: by code, what is on its way, and what others did.

Who keys never learns who wrote. What is on its way is shown to those who key, as they hold the
paper; a submitted form is locked and shown to nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue
from talenta_tui.services.cycles.calendar import CycleKey, cycle_rule, require_collecting
from talenta_tui.services.cycles.filed import Said, row_of, said_in
from talenta_tui.services.cycles.paperindex import PaperEntry, paper_index
from talenta_tui.services.cycles.secret import Secret, site_secret
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import head

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

ITEMS = len(FEEDBACK_ITEMS)
NOTHING = Said((None,) * ITEMS, source="paper", by=("",) * ITEMS)
"""A form nothing is keyed of."""


@dataclass(frozen=True, slots=True)
class PaperForm:
    """A form to be keyed, by its code; who wrote it is not told. `keyed` counts the answers."""

    code: str
    ratee: str
    name: str
    submitted: bool
    keyed: int


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of the score sheet: a form and what of it is keyed, nothing once it is submitted.

    `values` are a level, NOT_OBSERVED for an item left blank on the paper, EMPTY for one not
    keyed; `by` who keyed each.
    """

    code: str
    name: str
    unit: str
    submitted: bool
    values: tuple[CellValue, ...]
    by: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """The forms of a cycle as they stand at the event `known`.

    `least` answers are needed to submit one; `naming` is another once a rater was replaced.
    """

    cycle: str
    questionnaire: str
    least: int
    lines: tuple[PaperLine, ...]
    known: int
    naming: tuple[int, int]


def paper_forms(actor: Actor, site: Site, code: str, unit: str = "") -> tuple[PaperForm, ...]:
    """The forms of a cycle by code, of one unit's rated or all."""
    return tuple(
        PaperForm(
            line.code,
            ratee,
            line.name,
            line.submitted,
            sum(isinstance(value, int) for value in line.values),
        )
        for ratee, line in _sheet(actor, site, code, unit)[1]
    )


def open_paper(actor: Actor, site: Site, code: str, unit: str = "") -> PaperSheet:
    """The lines of the score sheet of a cycle, of one unit's rated or all.

    By person, then by code: in no order that has to do with the raters. Left out are forms by
    the actor and about the actor.
    """
    return _sheet(actor, site, code, unit)[0]


def _sheet(
    actor: Actor, site: Site, code: str, unit: str
) -> tuple[PaperSheet, list[tuple[str, PaperLine]]]:
    require(actor, UseCase.FEEDBACK_KEY)
    info, secret = require_collecting(site, code), site_secret()
    with read_transaction(site.database):
        require_side(actor, site, info, Side.ANSWERS)
        index = paper_index(site, info, secret)
        known = head()[0]
        done = _submitted(site, info)
        drafts = _drafts(site, info, secret)
    found = []
    for entry in index.by_code.values():
        one = entry.one
        if entry.foreign_to(actor) or (unit and one.unit != unit):
            continue
        said = drafts.get(entry.token, NOTHING)
        found.append((one.ratee, _line(entry, said, submitted=entry.token in done)))
    found.sort(key=lambda pair: (pair[1].name, pair[0], pair[1].code))
    lines = tuple(line for _ratee, line in found)
    least = cycle_rule(site).answers_least
    return PaperSheet(info.code, info.questionnaire, least, lines, known, index.newest), found


def _submitted(site: Site, info: CycleKey) -> set[str]:
    sql = "SELECT token FROM cycle_form WHERE cycle_id = ? AND submitted = 1"
    return {row[0] for row in rows(site, sql, info.id)}


def _drafts(site: Site, info: CycleKey, secret: Secret) -> dict[str, Said]:
    sql = "SELECT token, sealed FROM cycle_form WHERE cycle_id = ? AND submitted = 0"
    return {
        token: said_in(secret.open(bytes(sealed), token))
        for token, sealed in rows(site, sql, info.id)
    }


def _line(entry: PaperEntry, said: Said, *, submitted: bool) -> PaperLine:
    said = NOTHING if submitted else said
    values = tuple(value_of(said, item) for item in range(ITEMS))
    name, unit = entry.one.ratee_name, entry.one.unit
    return PaperLine(entry.code, name, unit, submitted, values, said.by, said.comment)


def value_of(said: Said, item: int) -> CellValue:
    answer = said.answers[item]
    if answer is not None:
        return answer
    return NOT_OBSERVED if item in said.blank else EMPTY


@dataclass(frozen=True, slots=True)
class PaperNews:
    """What others have done since: lines as they stand now; `again` where all is to be read."""

    lines: tuple[PaperLine, ...]
    known: int
    again: bool


def paper_news(actor: Actor, site: Site, code: str, sheet: PaperSheet, known: int) -> PaperNews:
    """The lines of the sheet that others have keyed or submitted after the event `known`.

    Rests on the trail, so that it costs what was done and not what there is. Raises Refused
    once the cycle no longer collects.
    """
    require(actor, UseCase.FEEDBACK_KEY)
    info, secret = require_collecting(site, code), site_secret()
    with read_transaction(site.database):
        require_side(actor, site, info, Side.ANSWERS)
        index = paper_index(site, info, secret)
        newest = head()[0]
        if index.newest != sheet.naming:
            return PaperNews((), newest, again=True)
        names = _keyed_since(site, info, known)
        found = []
        for name in names:
            entry = index.by_pseudonym.get(name)
            if entry is None or entry.foreign_to(actor):
                continue
            row = row_of(site, entry.token)
            said = said_in(secret.open(bytes(row[1]), entry.token)) if row else NOTHING
            found.append(_line(entry, said, submitted=bool(row and row[0])))
    return PaperNews(tuple(found), newest, again=False)


def _keyed_since(site: Site, info: CycleKey, known: int) -> set[str]:
    """Pseudonyms of the forms keyed or submitted after an event."""
    found = set()
    for action, subject, detail in rows(
        site,
        "SELECT action, subject, detail FROM event WHERE seq > ?"
        " AND action IN ('cycle.key', 'feedback.submit')",
        known,
    ):
        said = json.loads(detail)
        if action == "cycle.key" and subject == info.code:
            found.add(said["form"])
        elif action == "feedback.submit" and said.get("cycle") == info.code:
            found.add(subject)
    return found
