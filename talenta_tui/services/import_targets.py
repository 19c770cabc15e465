"""Where the rows of each import kind go: table, natural key and stored values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.models import assessment, cycle, employee, evidence, feedback, organisation
from talenta_tui.models.base import row_key
from talenta_tui.scoring.result import fold
from talenta_tui.services.cycles.seal import is_sealed, pair_key
from talenta_tui.services.cycles.secret import site_secret

if TYPE_CHECKING:
    from peewee import Database, Model

Values = tuple[Any, ...]


def stored(value: Any) -> Any:
    """A row's value as both drivers take and give it back: ISO text for dates, code for enums."""
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def _all_stored(values: Iterable[Any]) -> list[Any]:
    """`stored` of each; a file has a hundred thousand texts and numbers that are so already."""
    return [value if type(value) in _AS_THEY_ARE else stored(value) for value in values]


_AS_THEY_ARE = frozenset({str, int, type(None)})


@dataclass(frozen=True, slots=True)
class Brings:
    """The identity table a kind's rows add to; `column` is named alike in row and table."""

    model: type[Model]
    column: str


class Identities:
    """Ids of the lasting identities a row refers to.

    With `create` (inside the import's transaction) unknown ones are made on first use;
    without, for a dry run, they all are -1, which equals nothing stored.
    """

    def __init__(self, database: Database, *, create: bool) -> None:
        self._database = database
        self._create = create
        self._cache: dict[type[Model], dict[str, int]] = {}
        self.employees = self._known(employee.Employee, "nip")
        self.competencies = bulk.numbers(database, assessment.CompetencyName, "name")
        self._units: dict[str, int] = {}

    def bring(self, brings: Brings, rows: Iterable[Any]) -> None:
        """Give everything new that the rows bring its lasting identity, all at once."""
        known = self._known(brings.model, brings.column)
        names = dict.fromkeys(getattr(row, brings.column) for row in rows)
        new = [(name,) for name in names if name not in known]
        if new:
            bulk.insert(self._database, brings.model, (brings.column,), new)
            known.update(bulk.numbers(self._database, brings.model, brings.column))

    def employee(self, nip: str) -> int:
        return self.employees.get(nip, -1)

    def unit(self, name: str) -> int:
        """Units are one where their names differ only in case and blanks."""
        found = self._units.get(name)
        if found is None:
            folded = fold(name)
            found = self._units[name] = self._get(
                organisation.Unit,
                "key",
                row_key(folded).hex(),
                {"name": " ".join(name.split()), "folded": folded},
            )
        return found

    def named(self, model: type[Model], column: str, value: str, **defaults: Any) -> int:
        return self._get(model, column, value, defaults)

    def _known(self, model: type[Model], column: str) -> dict[str, int]:
        if model not in self._cache:
            self._cache[model] = bulk.numbers(self._database, model, column)
        return self._cache[model]

    def _get(self, model: type[Model], column: str, value: str, defaults: dict[str, Any]) -> int:
        known = self._known(model, column)
        found = known.get(value)
        if found is None:
            found = -1
            if self._create:
                row = (value, *defaults.values())
                found = bulk.insert_one(self._database, model, (column, *defaults), row)
                known[value] = found
        return found


def _digest(row: Any) -> bytes:
    return row_key(*row.key)


@dataclass(frozen=True, slots=True)
class Part:
    """One table a row writes to, under a digest of the natural key (`digest`).

    `scattered` rows are written in the order of their keys, which is not the file's.
    """

    model: type[Model]
    fields: Sequence[str]
    values: Callable[[Any, Identities], Values]
    digest: Callable[[Any], bytes] = _digest
    scattered: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The tables of one kind, and the lasting identities its rows bring in."""

    parts: tuple[Part, ...]
    brings: Brings | None = None

    @property
    def brings_people(self) -> bool:
        """An unknown NIP is a new person here, and a fault in every other kind."""
        return self.brings is not None and self.brings.model is employee.Employee


def _record(model: type[Model], key: Sequence[str], rest: Sequence[str]) -> Target:
    """A record of one person whose fields are named alike in row and table."""
    names = (*key, *rest)
    ask = attrgetter(*names)

    def values(row: Any, ids: Identities) -> Values:
        return (ids.employee(row.nip), *_all_stored(ask(row)))

    return Target((Part(model, ("employee", *names), values),))


_EMPLOYEE_FIELDS = (
    "name", "title_before", "title_after", "birth_date", "sex", "legal_status", "civil_status",
    "civil_since", "grade", "grade_since", "service_years", "service_months", "post_kind", "post",
    "post_since",
)  # fmt: skip
_of_employee = attrgetter(*_EMPLOYEE_FIELDS)


def _employee_values(row: Any, ids: Identities) -> Values:
    return (
        ids.employee(row.nip),
        *_all_stored(_of_employee(row)),
        ids.unit(row.unit),
        stored(row.echelon),
        row.tier.value,
    )


def _position_values(row: Any, ids: Identities) -> Values:
    return (
        ids.named(organisation.Position, "code", row.code),
        row.name,
        row.tier.value,
        stored(row.echelon),
        ids.unit(row.unit),
        row.superior_code,
        ";".join(row.fields),
        row.holder_nip,
    )


def _rating_values(row: Any, ids: Identities) -> Values:
    return (
        ids.named(assessment.Session, "code", row.session, state="closed"),
        ids.employee(row.nip),
        ids.named(assessment.Assessor, "code", row.assessor),
        ids.named(assessment.Exercise, "name", row.exercise),
        ids.competencies[row.competency.value],
        row.halves,
        row.note,
        row.on.isoformat(),
    )


TARGETS: dict[str, Target] = {
    "employees": Target(
        (
            Part(
                employee.EmployeeVersion,
                ("employee", *_EMPLOYEE_FIELDS, "unit", "echelon", "tier"),
                _employee_values,
            ),
            Part(
                evidence.Education,
                ("employee", "level", "field"),
                lambda row, ids: (
                    ids.employee(row.nip), stored(row.education), row.field_of_study
                ),
            ),
        ),
        brings=Brings(employee.Employee, "nip"),
    ),
    "positions": Target(
        (
            Part(
                organisation.PositionVersion,
                (
                    "position", "name", "tier", "echelon", "unit", "superior_code", "fields",
                    "holder_nip",
                ),
                _position_values,
            ),
        ),
        brings=Brings(organisation.Position, "code"),
    ),
    "performance": _record(
        evidence.Performance, ("year", "period"), ("result", "behaviour", "predicate")
    ),
    "awards": _record(evidence.Award, ("name", "on"), ("scope",)),
    "teams": _record(evidence.Team, ("name", "start"), ("end", "role", "scope", "decree")),
    "training": _record(
        evidence.Training, ("name", "on"), ("hours", "certificate", "valid_until")
    ),
    "careers": _record(
        evidence.Career, ("post", "start"), ("end", "tier", "unit", "agency", "status")
    ),
    "discipline": _record(evidence.Penalty, ("name", "start"), ("end", "level")),
    "ratings": Target(
        (
            Part(
                assessment.Rating,
                (
                    "session", "employee", "assessor", "exercise", "competency", "halves", "note",
                    "on",
                ),
                _rating_values,
            ),
        )
    ),
    "potential": Target(
        (
            Part(
                assessment.PotentialResult,
                ("employee", "on", *(f"a{n}" for n in range(1, 9))),
                lambda row, ids: (ids.employee(row.nip), row.on.isoformat(), *row.aspects),
            ),
        )
    ),
    "feedback": Target(
        (
            Part(
                feedback.Feedback,
                ("period", "ratee", "rater", "relation", *feedback.ANSWER_COLUMNS),
                lambda row, ids: (
                    row.period,
                    ids.employee(row.ratee_nip),
                    ids.employee(row.rater_nip),
                    row.relation.value,
                    *row.answers,
                ),
            ),
        )
    ),
}  # fmt: skip
"""Every import kind of formats.md, by its name on the command line."""


def target_of(kind: str) -> Target:
    """Where rows of a kind go now: 360° forms of a sealed site go without their rater's name.

    Raises Refused where the site is sealed and its secret is not on this machine.
    """
    if kind != "feedback" or not is_sealed():
        return TARGETS[kind]
    secret = site_secret()
    return Target(
        (
            Part(
                feedback.Feedback,
                ("period", "ratee", "relation", *feedback.ANSWER_COLUMNS),
                lambda row, ids: (
                    row.period, ids.employee(row.ratee_nip), row.relation.value, *row.answers
                ),
                digest=lambda row: secret.row_key(*row.key),
                scattered=True,
            ),
            Part(
                cycle.FeedbackPair,
                ("period", "ratee", "rater", "relation"),
                lambda row, ids: (
                    row.period,
                    ids.employee(row.ratee_nip),
                    ids.employee(row.rater_nip),
                    row.relation.value,
                ),
                digest=lambda row: pair_key(*row.key),
                scattered=True,
            ),
        )
    )  # fmt: skip
