"""Conflicts of interest between the assessors and the assessees of a session, as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.planning import conflicts as found_in
from talenta_tui.planning.conflicts import ConflictKind, LookBack
from talenta_tui.scoring.dates import last_day
from talenta_tui.scoring.result import fold
from talenta_tui.services.assessment.facts import SessionFacts
from talenta_tui.services.assessment.queries import day, marks, optional_day, rows
from talenta_tui.services.cycles.seal import is_sealed

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

LOOK_BACK = LookBack()
_BEGINNING = date.min


@dataclass(frozen=True, slots=True)
class Interest:
    """Why this assessor should not see this assessee; `override` the reason it was set aside."""

    assessor: str
    nip: str
    kinds: tuple[ConflictKind, ...]
    details: tuple[Mapping[str, Any], ...]
    override: str = ""


def interests(site: Site, facts: SessionFacts) -> tuple[Interest, ...]:
    """Every conflict found or declared; call inside a transaction."""
    person = {a.code: a.nip or a.code for a in facts.assessors}
    codes: dict[str, list[str]] = defaultdict(list)
    for code, who in person.items():
        codes[who].append(code)
    nips = [a.nip for a in facts.assessees]
    known = _facts(site, facts, person, nips)
    by_pair: dict[tuple[str, str], list[found_in.Conflict]] = defaultdict(list)
    for one in found_in.conflicts(codes, nips, known, facts.about.starts, LOOK_BACK):
        for code in codes[one.assessor]:
            by_pair[code, one.assessee].append(one)
    set_aside = _overrides(site, facts)
    result = []
    for (code, nip), conflicts in sorted(by_pair.items()):
        kinds = tuple(c.kind for c in conflicts)
        seen, reason = set_aside.get((code, nip), ((), ""))
        # What came to light after the override was not part of what it set aside.
        override = reason if set(kinds) <= set(seen) else ""
        result.append(Interest(code, nip, kinds, tuple(c.detail for c in conflicts), override))
    return tuple(result)


def forbidden(site: Site, facts: SessionFacts) -> frozenset[tuple[str, str]]:
    """(assessor, NIP) pairs that may not meet."""
    return frozenset((i.assessor, i.nip) for i in interests(site, facts) if not i.override)


def _overrides(
    site: Site, facts: SessionFacts
) -> dict[tuple[str, str], tuple[tuple[str, ...], str]]:
    return {
        (row[0], row[1]): (tuple(row[2].split()), row[3])
        for row in rows(
            site,
            "SELECT a.code, e.nip, t.codes, t.reason FROM conflict_override t"
            " JOIN assessor a ON a.id = t.assessor_id JOIN employee e ON e.id = t.employee_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    }


def _facts(
    site: Site, facts: SessionFacts, person: Mapping[str, str], nips: list[str]
) -> found_in.Facts:
    people = sorted({*person.values(), *nips})
    return found_in.Facts(
        reporting_lines=tuple(_lines(site, people)),
        unit_spells=tuple(_spells(site, people)),
        rater_pairs=tuple(_raters(site, people)),
        earlier=tuple(_earlier(site, facts, person, nips)),
        declared=tuple(
            found_in.Declared(person[row[0]], row[1], row[2])
            for row in rows(
                site,
                "SELECT a.code, e.nip, t.note FROM declared_conflict t"
                " JOIN assessor a ON a.id = t.assessor_id JOIN employee e ON e.id = t.employee_id"
                " WHERE t.until IS NULL",
            )
            if row[0] in person
        ),
    )


def _lines(site: Site, people: Iterable[str]) -> list[found_in.ReportingLine]:
    """Who reports to whom by the map of posts as it stands, as far up from `people` as counts.

    Every change of a session asks this, so the map of a whole city is not read for it.
    """
    lines: list[found_in.ReportingLine] = []
    below, seen = sorted(people), set(people)
    for _level in range(LOOK_BACK.levels):
        found = rows(
            site,
            "SELECT DISTINCT s.holder_nip, v.holder_nip FROM position_version v"
            " JOIN position q ON q.code = v.superior_code"
            " JOIN position_version s ON s.position_id = q.id"
            " WHERE v.until IS NULL AND s.until IS NULL AND s.holder_nip IS NOT NULL"
            f" AND v.holder_nip IN ({marks(below)})",
            *below,
        )
        lines += [found_in.ReportingLine(boss, holder, _BEGINNING) for boss, holder in found]
        below = sorted({boss for boss, _holder in found} - seen)
        seen |= set(below)
    return lines


def _spells(site: Site, people: list[str]) -> list[found_in.UnitSpell]:
    """Times in units: the present one from the employee's row, earlier ones from careers."""
    listed = marks(people)
    spells = [
        found_in.UnitSpell(nip, fold(unit), day(since) if since else _BEGINNING)
        for nip, unit, since in rows(
            site,
            "SELECT e.nip, u.name, v.post_since FROM employee_version v"
            " JOIN employee e ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id"
            f" WHERE v.until IS NULL AND e.nip IN ({listed})",
            *people,
        )
    ]
    spells += [
        found_in.UnitSpell(nip, fold(unit), day(start), optional_day(end))
        for nip, unit, start, end in rows(
            site,
            'SELECT e.nip, t.unit, t.start, t."end" FROM career t'
            " JOIN employee e ON e.id = t.employee_id"
            f" WHERE t.until IS NULL AND e.nip IN ({listed})",
            *people,
        )
        if unit.strip()
    ]
    return spells


def _raters(site: Site, people: list[str]) -> list[found_in.RaterPair]:
    """Who rated whom, while the forms still bear their raters' names.

    Once they are sealed nobody is told who rated whom, and a conflict would tell it, and so would
    a pair the planner avoids without saying why. Raters are drawn from the unit and the line of
    the rated, which are conflicts of their own; what is left is declared.
    """
    if is_sealed():
        return []
    listed = marks(people)
    return [
        found_in.RaterPair(rater, ratee, last_day(int(period[:4]), int(period[5:])))
        for rater, ratee, period in rows(
            site,
            "SELECT r.nip, e.nip, MAX(f.period) FROM feedback f"
            " JOIN employee r ON r.id = f.rater_id JOIN employee e ON e.id = f.ratee_id"
            f" WHERE f.until IS NULL AND r.nip IN ({listed}) AND e.nip IN ({listed})"
            " AND r.nip <> e.nip GROUP BY r.nip, e.nip",
            *people,
            *people,
        )
    ]


def _earlier(
    site: Site, facts: SessionFacts, person: Mapping[str, str], nips: list[str]
) -> list[found_in.EarlierAssessment]:
    codes = sorted(person)
    return [
        found_in.EarlierAssessment(person[code], nip, session, day(on))
        for code, nip, session, on in rows(
            site,
            'SELECT a.code, e.nip, s.code, MAX(t."on") FROM rating t'
            " JOIN assessor a ON a.id = t.assessor_id JOIN employee e ON e.id = t.employee_id"
            " JOIN session s ON s.id = t.session_id"
            f" WHERE t.until IS NULL AND t.session_id <> ? AND a.code IN ({marks(codes)})"
            f" AND e.nip IN ({marks(nips)}) GROUP BY a.code, e.nip, s.code",
            facts.key.id,
            *codes,
            *nips,
        )
    ]
