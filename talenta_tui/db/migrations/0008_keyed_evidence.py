"""Closings and amendments name the secret their digests of evidence are keyed with.

Those of before name none: their digests stay as they were signed. Adding a column that is
empty everywhere changes no frozen row, so the triggers of 0006 have nothing to refuse.
"""

from __future__ import annotations


def up(migrator, db):  # type: ignore[no-untyped-def]  # noqa: ARG001
    for table in ("period_closing", "period_amendment"):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "secret" TEXT')
