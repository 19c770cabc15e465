"""What a period froze is safe from the ways around the triggers of 0006, too.

SQLite's `INSERT OR REPLACE` takes the old row away without firing a DELETE trigger, and
PostgreSQL's `TRUNCATE` fires none of the triggers for rows.
"""

from __future__ import annotations

from peewee import SqliteDatabase

ONE_OF_A_KIND = {
    "period": ('"month" = NEW."month"',),
    "period_closing": ('"period_id" = NEW."period_id"',),
    "period_placement": ('"closing_id" = NEW."closing_id" AND "employee_id" = NEW."employee_id"',),
    "period_amendment": (),
}
"""What a row of each table has of its own beside its id: a second one would replace it."""


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    for table, own in ONE_OF_A_KIND.items():
        if isinstance(db, SqliteDatabase):
            same = " OR ".join(f"({rule})" for rule in ('"id" = NEW."id"', *own))
            db.execute_sql(
                f'CREATE TRIGGER "{table}_insert" BEFORE INSERT ON "{table}"'
                f' WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same})'
                " BEGIN SELECT RAISE(ABORT, 'what a period froze is never changed'); END"
            )
        else:
            db.execute_sql(
                f'CREATE TRIGGER "{table}_emptied" BEFORE TRUNCATE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION talenta_frozen()"
            )
