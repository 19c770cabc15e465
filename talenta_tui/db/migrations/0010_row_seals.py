"""Events seal the rows they wrote, and what an event wrote is found by index.

The models here are frozen copies: a migration must do tomorrow what it did today. Which tables
refer to an event is asked of the database as it stands, so that none is left out.
"""

from __future__ import annotations

from talenta_tui.db.shape import shapes


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    db.execute_sql("ALTER TABLE event ADD COLUMN written TEXT")
    db.execute_sql("ALTER TABLE feedback_comment ADD COLUMN event BIGINT REFERENCES event (seq)")
    have = {shape.name: {i.columns[0] for i in db.get_indexes(shape.name)} for shape in shapes(db)}
    for shape in shapes(db):
        for column, other in shape.refers:
            if other != "event" or column == "known" or column in have[shape.name]:
                continue
            where = f' WHERE "{column}" IS NOT NULL' if column == "until" else ""
            db.execute_sql(
                f'CREATE INDEX "{shape.name}_{column}_event" ON "{shape.name}" ("{column}"){where}'
            )
