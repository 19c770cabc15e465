"""A period closed under an earlier schema computes again after the migrations, on both engines."""

from __future__ import annotations

from contextlib import closing as ended
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.db import migrate
from talenta_tui.db.engine import bind, is_sqlite
from talenta_tui.services.actor import Actor
from talenta_tui.services.periods.calendar import find_period, open_period
from talenta_tui.services.periods.closing import Basis, compute_period
from talenta_tui.services.periods.replay import replay_period
from talenta_tui.services.policies import keep_policy, policy_in_force
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.trail import newest_change, record
from tests.conftest import NOON
from tests.live.kit import change, full
from tests.periods.test_periods import MONTH
from tests.services.assessment.test_migration import folder_with

SCHEMA = "0006_periods"
"""The first that knew periods: evidence was not keyed, rows were not sealed."""

AS_OF = date(2026, 10, 31)


def close_as_then(admin: Actor, site: Site) -> None:
    """Close the month the way the version of that schema did: digests without a secret."""
    from talenta_tui.db.engine import write_transaction

    open_period(admin, site, MONTH)
    with write_transaction(site.database):
        used = policy_in_force(site)
        basis = Basis(MONTH, AS_OF, used, newest_change(), None)
        computed = compute_period(site, basis, lambda _phase, _share: None)
        policy = keep_policy(admin, site, used)
        event = record(admin, site, "period.close", MONTH, {"digest": computed.digest})
        put: Any = site.database.execute_sql
        mark = "?" if is_sqlite(site.database) else "%s"
        head = (1, 1, AS_OF.isoformat(), policy, basis.known, event, NOON.isoformat(),
                len(computed.ids), sum(p.placed for p in computed.places), "{}", "0.0",
                computed.digest)  # fmt: skip
        names = "id, period_id, as_of, policy_id, known, event, at, people, placed, overrides"
        marks = ", ".join([mark] * len(head))
        put(f"INSERT INTO period_closing ({names}, software, digest) VALUES ({marks})", head)
        columns = "evidence, unit, tier, scores, x, y, talent, box, best_box, worst_box, session"
        marks = ", ".join([mark] * 13)
        for person, values in zip(computed.ids, computed.values, strict=True):
            put(
                f"INSERT INTO period_placement (closing_id, employee_id, {columns})"
                f" VALUES ({marks})",
                (1, person, *values),
            )


def copied(source: Any, target: Any) -> list[str]:
    """Copy all rows of the tables `target` knows, with the columns it knows; those tables.

    Parents come before children. What the migrations themselves put there gives way.
    """
    left = set(source.get_tables()) & set(target.get_tables())
    left -= {"schema_migration", "sqlite_sequence"}
    needs = {t: {k.dest_table for k in target.get_foreign_keys(t)} - {t} for t in left}
    order: list[str] = []
    while left:
        ready = sorted(t for t in left if not needs[t] & left)
        assert ready, left
        order += ready
        left -= set(ready)
    for table in reversed(order):
        target.execute_sql(f'DELETE FROM "{table}"')
    mark = "?" if is_sqlite(target) else "%s"
    for table in order:
        kinds = {c.name: c.data_type for c in target.get_columns(table)}
        names = list(kinds)
        flags = [n for n, name in enumerate(names) if kinds[name] == "boolean"]
        columns = ", ".join(f'"{n}"' for n in names)
        marks = ", ".join([mark] * len(names))
        cursor = source.execute_sql(f'SELECT {columns} FROM "{table}" ORDER BY 1')
        for row in map(list, cursor.fetchall()):
            for n in flags:
                row[n] = bool(row[n])
            target.execute_sql(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', row)
        if "id" in names and not is_sqlite(target):
            target.execute_sql(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'),"
                f' GREATEST(1, (SELECT MAX(id) FROM "{table}")))'
            )
    return order


@pytest.mark.rows_unsealed
def test_a_period_closed_at_the_first_schema_of_periods_is_equal_at_the_newest(
    kota_300: Path, admin: Actor, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site(str(kota_300), clock=lambda: NOON)
    close_as_then(admin, site)
    source = site.database
    upto = [name for name in migrate.available() if name <= SCHEMA]
    later = [name for name in migrate.available() if name > SCHEMA]
    assert later
    with monkeypatch.context() as then:
        then.setattr(migrate, "DIRECTORY", folder_with(upto, tmp_path))
        old = bind(url)
        migrate.migrate(old)
        assert migrate.applied(old) == upto
        with old.atomic():
            tables = set(copied(source, old))
        assert {"event", "rating", "feedback", "period_closing", "period_placement"} <= tables
        old.close()
    source.close()

    new = bind(url)
    assert "secret" not in {c.name for c in new.get_columns("period_closing")}
    assert migrate.migrate(new) == later
    new.close()
    site = open_site(url, clock=lambda: NOON)
    with ended(site.database):
        stored = find_period(admin, site, MONTH).closing
        assert stored is not None
        assert stored.secret is None
        found = replay_period(admin, site, MONTH)
        assert (found.equal, found.intact, found.differing) == (True, True, ())
        assert found.digest == stored.digest
        assert found.people == 300
        # What changes now is not in it; what is changed behind the trail is found.
        nip = next(n for n, p in full(site).items() if p.box == 9)
        who = f"SELECT id FROM employee WHERE nip = '{nip}'"
        person = site.database.execute_sql(who).fetchone()[0]
        change(admin, site, "performance", person, 2, [])
        assert replay_period(admin, site, MONTH).equal
        site.database.execute_sql(
            f"UPDATE performance SET predicate = 'KURANG' WHERE employee_id = {person}"
        )
        assert replay_period(admin, site, MONTH).differing == (nip,)
