"""0002 on a database that already holds data, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from talenta_tui.db import migrate
from talenta_tui.db.engine import bind
from talenta_tui.models import assessment, session, session_people, session_run, session_scores
from talenta_tui.models.base import Table

MODULES = (assessment, session, session_people, session_run, session_scores)


def tables() -> list[type[Table]]:
    """Every concrete table of the assessment centre."""
    abstract = {"Table", "Versioned", "Record", "SessionPart", "SheetPart", "CellPart"}
    found = {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Table) and value.__name__ not in abstract
    }
    return sorted(found, key=lambda model: model.__name__)


def test_the_schema_is_what_the_models_say(url: str) -> None:
    database = bind(url)
    migrate.migrate(database)
    for model in tables():
        there = {c.name: c.null for c in database.get_columns(model._meta.table_name)}
        assert there == {f.column_name: f.null for f in model._meta.sorted_fields}, model
    database.close()


def test_a_database_with_ratings_keeps_them(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = bind(url)
    both = migrate.available()
    monkeypatch.setattr(migrate, "available", lambda: both[:1])
    monkeypatch.setattr(migrate, "DIRECTORY", folder_with(both[:1], tmp_path))
    migrate.migrate(database)
    database.execute_sql(
        "INSERT INTO event VALUES (1, 't', 'a', 'r', 'o', 'import', 's', '{}', '', '', 'h')"
    )
    database.execute_sql("INSERT INTO session (code, state) VALUES ('OLD-1', 'closed')")
    database.execute_sql("INSERT INTO assessor (code) VALUES ('A')")
    database.execute_sql("INSERT INTO exercise (name) VALUES ('LGD')")
    database.execute_sql("INSERT INTO employee (nip) VALUES ('199001012015011001')")
    key = "x'00'" if "sqlite" in type(database).__name__.lower() else r"'\x00'"
    database.execute_sql(
        "INSERT INTO rating (key, since, session_id, employee_id, assessor_id, exercise_id,"
        f" competency_id, halves, note, \"on\") VALUES ({key}, 1, 1, 1, 1, 1, 1, 7, 'n',"
        " '2026-01-05')"
    )
    monkeypatch.undo()
    assert migrate.migrate(database) == both[1:]
    row = assessment.Rating.get()
    assert (row.halves, row.note, row.keyed_by, row.form) == (7, "n", None, None)
    assert assessment.Session.get().source is None
    assert migrate.pending(database) == []
    database.close()


def folder_with(names: list[str], parent: Path) -> Path:
    """A folder that holds only the named migrations."""
    folder = parent / "migrations"
    folder.mkdir()
    for name in names:
        (folder / f"{name}.py").write_bytes((migrate.DIRECTORY / f"{name}.py").read_bytes())
    return folder
