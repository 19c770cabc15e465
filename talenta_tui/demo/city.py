"""A whole synthetic Kota Semarang, written as an import would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.db.engine import write_transaction
from talenta_tui.demo import assessment, career, feedback
from talenta_tui.demo.calendar import AS_OF
from talenta_tui.demo.coverage import cover
from talenta_tui.demo.dice import Dice
from talenta_tui.demo.people import Person, populate
from talenta_tui.demo.posts import FULL_CITY, Post, structure
from talenta_tui.demo.rows import EmployeeRow, PositionRow
from talenta_tui.demo.staff import staff_posts
from talenta_tui.errors import Refused, WrongUse
from talenta_tui.exchange.rows import Kind
from talenta_tui.i18n import _
from talenta_tui.models.assessment import Session
from talenta_tui.models.employee import Employee
from talenta_tui.models.organisation import Position
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.life import set_state
from talenta_tui.services.assessment.queries import find_session
from talenta_tui.services.import_targets import Brings, Identities, target_of
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

SEED = 411
FEWEST = 60
_SLICE = 5000

Progress = Callable[[str, float], None]
"""Called with the kind being written and the share of the whole done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class CitySummary:
    """What a demo city holds: people, posts, vacant posts by tier, rows written by kind."""

    people: int
    posts: int
    vacant: dict[Tier, int]
    rows: dict[Kind, int]


@dataclass(frozen=True, slots=True)
class City:
    """An invented city in memory; `rows` makes the rows of its files, in their order."""

    posts: list[Post]
    people: list[Person]
    dice: Dice

    def rows(self) -> Iterator[tuple[Kind, Iterable[Any]]]:
        """Each kind with its rows. To be exhausted in order: the chance is one stream."""
        dice, posts, people = self.dice, self.posts, self.people
        acting = career.acting_holders(posts, people)
        raters = feedback.Raters(posts, people, acting)
        yield Kind.EMPLOYEES, map(_employee, people)
        yield Kind.POSITIONS, self._positions()
        yield Kind.PERFORMANCE, career.performance(dice, people)
        yield Kind.AWARDS, career.awards(dice, people)
        yield Kind.TEAMS, career.teams(dice, people)
        yield Kind.TRAINING, career.training(dice, people)
        yield Kind.CAREERS, career.careers(dice, posts, people, acting)
        yield Kind.DISCIPLINE, career.penalties(dice, people)
        yield Kind.RATINGS, assessment.ratings(dice, people)
        yield Kind.POTENTIAL, assessment.potential(dice, people)
        yield Kind.FEEDBACK, feedback.feedback(dice, people, raters)

    def _positions(self) -> Iterator[Any]:
        holder = {p.post.code: p.nip for p in self.people}
        for post in self.posts:
            yield PositionRow(
                post.code, post.name, post.tier, post.echelon, post.unit, post.superior,
                post.fields, holder.get(post.code),
            )  # fmt: skip


def invent_city(people: int = FULL_CITY) -> City:
    """A city of `people`; the same every time. Raises WrongUse below `FEWEST`."""
    if people < FEWEST:
        raise WrongUse(_("A demo city needs at least {n} people.").format(n=FEWEST))
    dice = Dice(SEED)
    blocks = structure(dice, people)
    posts = [p for b in blocks for p in b.posts]
    posts += staff_posts(dice, people, blocks)
    persons = populate(dice, posts)
    cover(dice, persons)
    return City(posts, persons, dice)


def _employee(person: Person) -> Any:
    post = person.post
    kind = (
        "Jabatan Struktural"
        if post.echelon is not None
        else "Jabatan Pelaksana"
        if post.tier is Tier.PELAKSANA
        else "Jabatan Fungsional Tertentu"
    )
    months = (AS_OF.year - person.civil_since.year) * 12 + AS_OF.month - person.civil_since.month
    return EmployeeRow(
        person.nip, person.name, person.title_before, person.title_after, person.birth_date,
        person.sex, person.legal_status, person.civil_status, person.civil_since, person.grade,
        person.grade_since, months // 12, months % 12, kind, post.name, person.post_since,
        person.education, person.field_of_study, post.unit, post.echelon, post.tier,
    )  # fmt: skip


_PART_OF_TIME = {
    Kind.EMPLOYEES: 0.05, Kind.POSITIONS: 0.03, Kind.PERFORMANCE: 0.14, Kind.AWARDS: 0.01,
    Kind.TEAMS: 0.02, Kind.TRAINING: 0.07, Kind.CAREERS: 0.05, Kind.DISCIPLINE: 0.01,
    Kind.RATINGS: 0.42, Kind.POTENTIAL: 0.01, Kind.FEEDBACK: 0.19,
}  # fmt: skip
"""About the share of the whole each kind takes; for the progress only."""


@dataclass(frozen=True, slots=True)
class _Share:
    """Tells of one kind's progress as a share of the whole."""

    tell: Progress
    kind: Kind
    done: float

    def __call__(self, share: float) -> None:
        self.tell(self.kind, self.done + _PART_OF_TIME[self.kind] * share)


def build_city(
    site: Site, actor: Actor, people: int = FULL_CITY, progress: Progress | None = None
) -> CitySummary:
    """Fill an empty demo site with a synthetic city, in one transaction.

    One event a kind, as an import of its file would record. Raises Refused for a site that is
    no demo or holds people, WrongUse for too few people; then nothing was written.
    """
    require(actor, UseCase.IMPORT)
    if not site.demo:
        raise Refused(_("Invented people go into a demo site only; nothing was changed."))
    tell = progress or (lambda _kind, _share: None)
    city = invent_city(people)
    counts: dict[Kind, int] = {}
    done = 0.0
    with write_transaction(site.database):
        if Employee.select().exists():
            raise Refused(_("This site holds people already; nothing was changed."))
        ids = Identities(site.database, create=True)
        ids.bring(Brings(Employee, "nip"), city.people)
        ids.bring(Brings(Position, "code"), city.posts)
        running = assessment.RUNNING
        ids.named(Session, "code", running.code, state="open")
        for kind, rows in city.rows():
            counts[kind] = _write(site, actor, ids, kind, rows, _Share(tell, kind, done))
            done += _PART_OF_TIME[kind]
        event = record(actor, site, "session.state", running.code, {"state": "open"})
        set_state(find_session(site, running.code), "open", event)
    tell(Kind.FEEDBACK, 1.0)
    vacant = {
        tier: sum(p.vacant for p in city.posts if p.tier is tier)
        for tier in (Tier.JPT_PRATAMA, Tier.ADMINISTRATOR, Tier.PENGAWAS)
    }
    return CitySummary(len(city.people), len(city.posts), vacant, counts)


def _write(
    site: Site,
    actor: Actor,
    ids: Identities,
    kind: Kind,
    rows: Iterable[Any],
    tell: Callable[[float], None],
) -> int:
    """Write one kind's rows and the event that brings them; how many they are."""
    parts = target_of(kind.value).parts
    made: list[list[tuple[Any, ...]]] = [[] for _ in parts]
    for row in rows:
        for part, values in zip(parts, made, strict=True):
            values.append((part.digest(row), *part.values(row, ids)))
    count = len(made[0])
    detail = {"file": "demo", "faults": 0, "new": count, "changed": 0, "unchanged": 0}
    event = record(actor, site, UseCase.IMPORT.value, kind.value, detail)
    tell(0.5)
    for part, values in zip(parts, made, strict=True):
        fields = ("key", "since", *part.fields)
        if part.scattered:
            values.sort(key=lambda row: row[0])
        waiting = iter(values)
        written = 0
        while batch := list(islice(waiting, _SLICE)):
            bulk.insert(
                site.database, part.model, fields, [(key, event, *rest) for key, *rest in batch]
            )
            written += len(batch)
            tell(0.5 + 0.5 * written / count)
    return count
