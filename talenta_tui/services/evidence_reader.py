"""From the tables to plain `Evidence`, everyone at once or one person.

The counting that does not need a rule is done in SQL (a million answers become a few sums a
person); every rule stays in `scoring`. Means are rebuilt from integer sums, so nothing passes
through floating point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import is_sqlite
from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.scoring import evidence as ev
from talenta_tui.scoring import vocabulary as vocab
from talenta_tui.scoring.dates import month_key
from talenta_tui.scoring.result import fold
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.evidence_values import (
    award_scope_of,
    career_status_of,
    education_of,
    group_of,
    halves_of,
    penalty_level_of,
    performance_of,
    ratio_of,
    sex_of,
    team_role_of,
    team_scope_of,
    tier_of,
)

if TYPE_CHECKING:
    from peewee import Database

_Groups = dict[int, list[Any]]


def read_in_parts(
    database: Database, scope: Scope
) -> Iterator[tuple[float, list[tuple[int, ev.Evidence]]]]:
    """Everyone in scope, a part at a time, by id and not by NIP; call inside a transaction.

    Each part comes with the share read before it, 0 to 1. Evidence of a city is a hundred
    megabytes, that of a part a few; and what fits the processor's cache is read faster.
    """
    (last,) = database.execute_sql("SELECT COALESCE(MAX(id), 0) FROM employee").fetchone()
    for first in range(1, last + 1, _PART):
        part = replace(scope, span=(first, first + _PART - 1))
        yield (first - 1) / last, EvidenceReader(database, part).read()
    # What was shared among the parts is of no use to a single person read later.
    ratio_of.cache_clear()


_PART = 500
"""So many ids make a part: fewer would cost more in asking than they save in memory."""


class EvidenceReader:
    """Reads `Evidence` from one bound database; call inside a read transaction."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._sqlite = is_sqlite(database)
        self._day: Callable[[Any], Any] = (
            (lambda v: None if v is None else date.fromisoformat(v))
            if self._sqlite
            else lambda v: v
        )

    def read(self) -> list[tuple[int, ev.Evidence]]:
        """Everyone in scope as (employee id, evidence), by NIP."""
        day = self._day
        performance = self._performance()
        awards = self._records(
            "award", ("name", "on", "scope"), "on",
            lambda r: ev.Award(r[1], day(r[2]), award_scope_of(r[3])),
        )  # fmt: skip
        teams = self._records(
            "team", ("name", "start", "end", "role", "scope"), None,
            lambda r: ev.Team(r[1], day(r[2]), day(r[3]), team_role_of(r[4]), team_scope_of(r[5])),
        )  # fmt: skip
        training = self._records(
            "training", ("name", "on", "valid_until"), "on",
            lambda r: ev.Training(r[1], day(r[2]), day(r[3])),
        )  # fmt: skip
        careers = self._records(
            "career", ("post", "start", "end", "tier", "unit", "agency", "status"), None,
            lambda r: ev.Career(
                r[1], day(r[2]), day(r[3]), tier_of(r[4]), r[5], r[6], career_status_of(r[7])
            ),
        )  # fmt: skip
        penalties = self._records(
            "penalty", ("name", "start", "end", "level"), None,
            lambda r: ev.Penalty(r[1], day(r[2]), day(r[3]), penalty_level_of(r[4])),
        )  # fmt: skip
        potential = self._potential()
        sessions = self._sessions()
        feedback = self._feedback()
        held = self._held_fields()
        people = []
        for row in self._people():
            key = row[0]
            people.append(
                (
                    key,
                    ev.Evidence(
                        nip=row[1],
                        name=row[2],
                        sex=sex_of(row[3]),
                        birth_date=day(row[4]),
                        tier=tier_of(row[5]),
                        legal_status=row[6],
                        civil_status=row[7],
                        grade=row[8],
                        grade_since=day(row[9]),
                        post=row[10],
                        post_since=day(row[11]),
                        unit=row[12],
                        education=None if row[13] is None else education_of(row[13]),
                        field_of_study=row[14] or "",
                        held_fields=held.get(row[1]),
                        performance=tuple(performance.get(key, ())),
                        awards=tuple(awards.get(key, ())),
                        teams=tuple(teams.get(key, ())),
                        training=tuple(training.get(key, ())),
                        careers=tuple(careers.get(key, ())),
                        penalties=tuple(penalties.get(key, ())),
                        sessions=tuple(sessions.get(key, ())),
                        potential=tuple(potential.get(key, ())),
                        feedback=tuple(feedback.get(key, ())),
                    ),
                )
            )
        return people

    def _known(self, alias: str) -> str:
        """The condition that a row stood at the event of the scope."""
        known = self._scope.known
        if known is None:
            return f"{alias}.until IS NULL"
        return (
            f"{alias}.since <= {int(known)} AND "
            f"({alias}.until IS NULL OR {alias}.until > {int(known)})"
        )

    def _standing(self, alias: str, person: str = "employee_id") -> str:
        """The WHERE condition of the scope for one versioned table."""
        return self._known(alias) + self._scope.narrowed(f"{alias}.{person}")

    def _rows(self, sql: str) -> Iterable[Sequence[Any]]:
        rows: Iterable[Sequence[Any]] = self._database.connection().cursor().execute(sql)
        return rows

    def _records(
        self,
        table: str,
        columns: Sequence[str],
        dated: str | None,
        build: Callable[[Sequence[Any]], Any],
    ) -> _Groups:
        names = ", ".join(f't."{c}"' for c in columns)
        where = self._standing("t")
        since = self._scope.since.get(table)
        if dated and since is not None:
            where += f" AND t.\"{dated}\" >= '{since.isoformat()}'"
        groups: _Groups = defaultdict(list)
        for row in self._rows(f'SELECT t.employee_id, {names} FROM "{table}" t WHERE {where}'):
            groups[row[0]].append(build(row))
        return groups

    def _people(self) -> Iterable[Sequence[Any]]:
        return self._rows(
            "SELECT e.id, e.nip, v.name, v.sex, v.birth_date, v.tier, v.legal_status,"
            " v.civil_status, v.grade, v.grade_since, v.post, v.post_since, u.name,"
            " d.level, d.field"
            " FROM employee_version v JOIN employee e ON e.id = v.employee_id"
            " JOIN unit u ON u.id = v.unit_id"
            f" LEFT JOIN education d ON d.employee_id = e.id AND {self._standing('d')}"
            f" WHERE {self._standing('v')} ORDER BY e.nip"
        )

    def _performance(self) -> _Groups:
        return self._records(
            "performance", ("year", "period", "predicate"), None,
            lambda r: performance_of(r[1], r[2], r[3]),
        )  # fmt: skip

    def _potential(self) -> _Groups:
        day = self._day
        return self._records(
            "potential_result", ("on", *(f"a{n}" for n in range(1, 9))), "on",
            lambda r: ev.Potential(
                day(r[1]), tuple(None if h is None else halves_of(h) for h in r[2:])
            ),
        )  # fmt: skip

    def _sessions(self) -> _Groups:
        names = {key: vocab.Competency(name) for key, name in self._core_competencies()}
        agreed: dict[tuple[int, int, int], int] = {
            (r[0], r[1], r[2]): r[3]
            for r in self._rows(
                "SELECT t.employee_id, t.session_id, t.competency_id, t.halves"
                f" FROM agreed_level t WHERE {self._standing('t')}"
            )
        }
        # A session run here has its state's history; one from a file is as it came, and was
        # closed before the first state noted of it.
        codes = {
            r[0]: (r[1], (r[2] or r[3]) == "closed")
            for r in self._rows(
                "SELECT s.id, s.code, v.state, CASE WHEN s.source IS NULL THEN"
                " CASE WHEN EXISTS (SELECT 1 FROM session_state h WHERE h.session_id = s.id)"
                " THEN 'closed' ELSE s.state END END FROM session s"
                f" LEFT JOIN session_state v ON v.session_id = s.id AND {self._known('v')}"
            )
        }
        # What an excused person was rated never becomes official.
        excused = {
            (r[0], r[1])
            for r in self._rows(
                "SELECT t.employee_id, t.session_id FROM session_assessee t"
                f" WHERE {self._standing('t')} AND t.excused"
            )
        }
        found: dict[tuple[int, int], tuple[str, dict[vocab.Competency, Fraction]]] = {}
        for person, session, competency, total, count, on in self._rows(
            "SELECT t.employee_id, t.session_id, t.competency_id, SUM(t.halves),"
            ' COUNT(t.halves), MAX(t."on") FROM rating t'
            f" WHERE {self._standing('t')}"
            " GROUP BY t.employee_id, t.session_id, t.competency_id"
        ):
            newest, levels = found.get((person, session), ("", {}))
            on = str(on)
            found[person, session] = (max(newest, on), levels)
            final = agreed.get((person, session, competency)) if agreed else None
            name = names.get(competency)
            if name is None:
                continue
            if final is not None:
                levels[name] = halves_of(final)
            elif count:
                levels[name] = ratio_of(total, 2 * count)
        groups: _Groups = defaultdict(list)
        for (person, session), (newest, levels) in found.items():
            code, closed = codes[session]
            closed = closed and (person, session) not in excused
            groups[person].append(
                ev.SessionLevels(code, date.fromisoformat(newest), closed, levels)
            )
        return groups

    def _core_competencies(self) -> list[tuple[int, str]]:
        core = {c.value for c in vocab.Competency}
        return [(r[0], r[1]) for r in self._rows("SELECT id, name FROM competency") if r[1] in core]

    def _feedback(self) -> _Groups:
        total = "+".join(f"COALESCE({c},0)" for c in ANSWER_COLUMNS)
        if self._sqlite:
            answered = "+".join(f"({c} IS NOT NULL)" for c in ANSWER_COLUMNS)
        else:
            answered = f"num_nonnulls({','.join(ANSWER_COLUMNS)})"
        where = self._standing("f", "ratee_id")
        since = self._scope.since.get("feedback")
        if since is not None:
            where += f" AND f.period >= '{month_key(since)}'"
        sums: dict[int, dict[str, dict[str, list[tuple[int, int, int]]]]] = {}
        for ratee, period, relation, count, raters, points in self._rows(
            "SELECT ratee_id, period, relation, answered, COUNT(*), SUM(points) FROM ("
            f"SELECT f.ratee_id, f.period, f.relation, {answered} AS answered, {total} AS points"
            f" FROM feedback f WHERE {where}) forms"
            " WHERE answered > 0 GROUP BY ratee_id, period, relation, answered"
        ):
            by_period = sums.setdefault(ratee, {})
            by_period.setdefault(period, {}).setdefault(relation, []).append(
                (count, raters, int(points))
            )
        return {
            ratee: [
                ev.FeedbackPeriod(
                    period,
                    tuple(group_of(relation, parts) for relation, parts in sorted(groups.items())),
                )
                for period, groups in sorted(periods.items())
            ]
            for ratee, periods in sums.items()
        }

    def _held_fields(self) -> dict[str, tuple[str, ...]]:
        where = self._known("v")
        narrowed = self._scope.narrowed("id")
        if narrowed:
            where += f" AND v.holder_nip IN (SELECT nip FROM employee WHERE TRUE{narrowed})"
        held: dict[str, tuple[str, ...]] = {}
        # Someone entered in two posts counts by the first code, so that it is always the same.
        for nip, fields in self._rows(
            "SELECT v.holder_nip, v.fields FROM position_version v"
            " JOIN position p ON p.id = v.position_id"
            f" WHERE {where} AND v.holder_nip IS NOT NULL ORDER BY p.code DESC"
        ):
            held[nip] = tuple(fold(f) for f in fields.split(";") if f.strip())
        return held
