"""Databases with a session in them, made once and copied, and what stands in their cells."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from talenta_tui.services.assessment import prepare
from talenta_tui.services.assessment.designs import DayHours
from talenta_tui.services.assessment.templates import Exercise, Room, Span
from talenta_tui.services.assessment.values import ExerciseKind
from talenta_tui.services.site import init_site
from tests.conftest import NOON
from tests.services.assessment.kit import ADMIN, CODE, DAY, Centre

Step = Callable[[Centre], object]

CELLS = (
    "SELECT e.nip, c.name, t.halves FROM rating t JOIN employee e ON e.id = t.employee_id"
    " JOIN competency c ON c.id = t.competency_id JOIN assessor a ON a.id = t.assessor_id"
    " JOIN exercise x ON x.id = t.exercise_id"
    " WHERE t.until IS NULL AND a.code = ? AND x.name = ?"
)
LOG = (
    "SELECT e.nip, c.name, t.old, t.new, t.kind FROM rating_write t"
    " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
    " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
    " WHERE a.code = ? AND x.name = ? ORDER BY t.id"
)


def office(path: Path, make: Step, people: int = 6, raters: int = 2) -> Path:
    """A SQLite database whose one session `make` has brought as far as it likes."""
    site = init_site(ADMIN, str(path), "Kota Uji", language="en", clock=lambda: NOON)
    make(Centre(site, people=people, raters=raters))
    site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.database.close()
    return path


def large(centre: Centre) -> None:
    """One exercise of everybody at once before two assessors, nine columns wide."""
    centre.prepare()
    site = centre.site
    exercises = [
        Exercise(name, ExerciseKind.CASE_ANALYSIS, 60, "individual", 2, 100)
        for name in ("Kasus", "Esai")
    ]
    prepare.set_exercises(ADMIN, site, CODE, exercises)
    names = centre.facts().competencies
    pairs = [(e.name, c) for e in exercises for c in names]
    prepare.set_matrix(ADMIN, site, CODE, pairs)
    prepare.set_rooms(ADMIN, site, CODE, [Room("Aula", 200)])
    hours = DayHours(DAY, (Span("slot", 480, 720), Span("slot", 780, 1020)))
    prepare.set_hours(ADMIN, site, CODE, [hours])
    rules = replace(centre.facts().rules, assessees_per_assessor=100)
    prepare.set_rules(ADMIN, site, CODE, rules, "one large sheet")
    centre.invite().plan()


def copied(source: Path, target: Path) -> Path:
    return Path(shutil.copy(source, target))


def asked(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """Rows of the database beside the application, as another process would read them."""
    with sqlite3.connect(path) as connection:
        return connection.execute(sql, values).fetchall()


def cells(path: Path, assessor: str, exercise: str) -> dict[tuple[str, str], int | None]:
    """(NIP, competency) to half steps, None for not observed."""
    found = asked(path, CELLS, assessor, exercise)
    return {(str(nip), str(name)): halves for nip, name, halves in found}  # type: ignore[misc]


def order(path: Path) -> tuple[list[str], list[str]]:
    """NIPs and competencies in the order of the sheet's rows and columns."""
    nips = asked(
        path,
        "SELECT e.nip FROM session_assessee t JOIN employee e ON e.id = t.employee_id"
        " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
        " WHERE t.until IS NULL ORDER BY v.name, e.nip",
    )
    names = asked(
        path,
        "SELECT c.name FROM session_competency t JOIN competency c ON c.id = t.competency_id"
        " WHERE t.until IS NULL ORDER BY t.rank, c.name",
    )
    return [str(r[0]) for r in nips], [str(r[0]) for r in names]
