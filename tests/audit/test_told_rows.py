"""Every table without a seal of its own: each column edited, a row taken away, one added.

`LOOSE` names why each may be without one. Here every reason is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from talenta_tui.db.engine import is_sqlite, read_transaction
from talenta_tui.db.shape import shapes
from talenta_tui.db.stamps import LOOSE
from talenta_tui.services.actor import Actor
from talenta_tui.services.audit import check_database, verify_trail
from talenta_tui.services.audit_chain import Break, Fault
from talenta_tui.services.policies import adopt_policy
from talenta_tui.services.site import Site, init_site
from tests.audit.conftest import AUDITOR, fill
from tests.audit.test_rows import value
from tests.audit.test_tampering import forged

pytestmark = pytest.mark.rows_unsealed

TOLD = ("site", "signed_head", "trail_check")
ELSEWHERE = {
    "event": "test_tampering.py",
    "operator_preference": "says nothing of anyone but its operator's own screen",
    "cycle_form": "test_forms_counted.py",
}


def fault(site: Site) -> Fault | None:
    if is_sqlite(site.database) or site.database.connection().info.transaction_status:
        return check_database(site.database).fault
    with read_transaction(site.database):
        return check_database(site.database).fault


def test_every_exempt_table_is_tried_somewhere() -> None:
    assert {*TOLD, *ELSEWHERE} == set(LOOSE)


@pytest.fixture
def worked(signed_site: Site, admin: Actor) -> Site:
    """A signed trail that was checked three times, under a policy of its own."""
    verify_trail(AUDITOR, signed_site)
    adopt_policy(admin, signed_site, "bkn-411-2025", "a decree")
    verify_trail(admin, signed_site)
    verify_trail(admin, signed_site, "ef" * 16)
    return signed_site


@pytest.mark.parametrize("table", TOLD)
def test_every_edit_of_it_is_found(worked: Site, table: str) -> None:
    assert fault(worked) is None
    shape = next(one for one in shapes(worked.database) if one.name == table)
    mark = worked.database.param
    missed, tried = [], 0
    with forged(worked) as run:
        for column, kind in shape.columns.items():
            if column == "id":
                continue  # a number of its own that nothing names
            run("SAVEPOINT one")
            run(
                f'UPDATE "{table}" SET "{column}" = {mark} WHERE id = 1',
                (value(kind, other=True),),
            )
            found = fault(worked)
            if found is None or found.place not in (table, ""):
                missed.append((column, found))
            run("ROLLBACK TO SAVEPOINT one")
            tried += 1
        names = ", ".join(f'"{c}"' for c in shape.columns if c != "id")
        for sql in (
            f'DELETE FROM "{table}" WHERE id = 1',
            f'INSERT INTO "{table}" (id, {names}) SELECT 99, {names} FROM "{table}" WHERE id = 1',
        ):
            run("SAVEPOINT one")
            run(sql)
            found = fault(worked)
            if found is None or found.place != table:
                missed.append((sql, found))
            run("ROLLBACK TO SAVEPOINT one")
    assert missed == []
    assert tried == len(shape.columns) - 1


def test_a_check_that_failed_cannot_be_taken_back(worked: Site, admin: Actor) -> None:
    run: Callable[..., Any] = worked.database.execute_sql
    run("UPDATE policy SET code = 'other'")
    assert not verify_trail(AUDITOR, worked).sound
    run("UPDATE policy SET code = 'bkn-411-2025'")
    assert fault(worked) is None
    failed = int(run("SELECT MAX(seq) FROM event").fetchone()[0])
    for sql in (
        "UPDATE trail_check SET sound = 1, detail = '' WHERE sound = 0",
        "DELETE FROM trail_check WHERE sound = 0",
    ):
        with forged(worked) as forge:
            forge(sql)
            assert fault(worked) == Fault(Break.ROWS, failed, "trail_check"), sql


def test_the_date_a_demo_city_stands_at_cannot_be_moved(
    url: str, admin: Actor, clock: Callable[[], datetime]
) -> None:
    day = clock().date()
    made = init_site(admin, url, "Kota Uji", clock=clock, demo=True, as_of=day)
    assert fault(made) is None
    with forged(made) as run:
        run("UPDATE site SET as_of = '2020-01-31'")
        assert fault(made) == Fault(Break.ROWS, 1, "site")
    made.database.close()


def test_the_forms_of_this_fixture_fill_every_loose_table(worked: Site, admin: Actor) -> None:
    for table in TOLD:
        assert worked.database.execute_sql(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0]
    fill(worked, admin)
    assert fault(worked) is None
