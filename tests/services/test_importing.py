"""The import use case: what is written, what is kept, what a failure leaves behind."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Cancelled, Denied, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.models.evidence import Award
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.importing import ImportReport, ImportRequest, run_import
from talenta_tui.services.placements import current_placements
from talenta_tui.services.site import Site
from talenta_tui.services.trail import newest_change
from tests.conftest import DATA

EMPLOYEES = DATA / "kota-300" / "employees.csv"
NIPS = ("198404102013121001", "198304062010012001")


def bring(
    actor: Actor, site: Site, kind: str, text: str, *, dry_run: bool = False, strict: bool = False
) -> ImportReport:
    stream = io.BytesIO(text.encode())
    return run_import(
        actor, site, ImportRequest(kind, stream, f"{kind}.csv", None, dry_run, strict)
    )


@pytest.fixture
def staffed(admin: Actor, site: Site) -> Site:
    run_import(admin, site, ImportRequest("employees", EMPLOYEES, EMPLOYEES.name))
    return site


def awards(*lines: str) -> str:
    return "\n".join(["NIP,NAMA PENGHARGAAN,TANGGAL,LINGKUP", *lines])


def test_a_change_keeps_old_and_new_with_its_event(admin: Actor, staffed: Site) -> None:
    bring(admin, staffed, "awards", awards(f"{NIPS[0]},Satyalancana,2024-08-17,NASIONAL"))
    report = bring(admin, staffed, "awards", awards(f"{NIPS[0]},Satyalancana,17-08-2024,INSTANSI"))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 0)
    old, new = Award.select().order_by(Award.id)
    assert (old.scope, new.scope) == ("NASIONAL", "INSTANSI")
    assert old.until_id == new.since_id
    assert new.until_id is None
    event = Event.get_by_id(new.since_id)
    assert (event.actor, event.action, event.subject) == ("admin", "import", "awards")


def test_a_form_without_an_answer_is_no_rater(admin: Actor, staffed: Site) -> None:
    """It is kept as it came, and nothing is divided by its answers."""
    head = ["PERIODE,NIP DINILAI,NIP PENILAI,HUBUNGAN", *(f"B{n:02d}" for n in range(1, 22))]
    blank = f"2026-10,{NIPS[0]},{NIPS[1]},ATASAN" + "," * 21
    for rows, score in (
        ([blank], None),
        ([blank, f"2026-10,{NIPS[0]},198305052014022001,REKAN" + ",4" * 21], 80),
    ):
        report = bring(admin, staffed, "feedback", "\n".join([",".join(head), *rows]))
        assert report.faults == ()
        place = current_placements(admin, staffed, date(2026, 10, 31)).by_nip[NIPS[0]]
        assert place.score(Component.FEEDBACK) == score


@pytest.mark.parametrize("codes", [("A-1", "B-1"), ("B-1", "A-1")])
def test_who_stands_in_two_posts_counts_by_the_first_code(
    admin: Actor, staffed: Site, codes: tuple[str, str]
) -> None:
    """Whichever came first in the file, or in a file before it."""
    head = "KODE JABATAN,NAMA JABATAN,JENJANG,ESELON,UNOR NAMA,ATASAN KODE JABATAN,BIDANG ILMU,"
    field = staffed.database.execute_sql(
        "SELECT d.field FROM education d JOIN employee e ON e.id = d.employee_id"
        f" WHERE e.nip = '{NIPS[0]}'"
    ).fetchone()[0]
    named = {"A-1": "Ilmu Lain", "B-1": f"X; {field.upper()}"}
    for code in codes:
        line = f"{code},Jabatan,PENGAWAS,,Dinas,,{named[code]},{NIPS[0]}"
        bring(admin, staffed, "positions", f"{head}PEMANGKU NIP\n{line}\n")
        place = current_placements(admin, staffed, date(2026, 10, 31)).by_nip[NIPS[0]]
        assert place.score(Component.FIELD) == (100 if code == "B-1" and code == codes[0] else 50)


def test_an_employee_whose_education_alone_changes_is_changed(admin: Actor, site: Site) -> None:
    text = EMPLOYEES.read_text(encoding="utf-8-sig")
    assert bring(admin, site, "employees", text).new == 300
    report = bring(admin, site, "employees", text.replace(";S3;", ";S2;", 1))
    assert (report.new, report.changed, report.unchanged) == (0, 1, 299)


def test_an_import_that_changes_nothing_leaves_its_event_and_no_change(
    admin: Actor, staffed: Site
) -> None:
    text = awards(f"{NIPS[0]},A,2024-08-17,NASIONAL")
    bring(admin, staffed, "awards", text)
    with read_transaction(staffed.database):
        before = newest_change()
    assert bring(admin, staffed, "awards", text).unchanged == 1
    with read_transaction(staffed.database):
        assert newest_change() == before
    event = Event.select().order_by(Event.seq.desc()).get()
    assert (event.action, event.actor, event.reading) == ("import", admin.id, 1)
    assert json.loads(event.detail)["unchanged"] == 1


def test_nothing_is_written_by_a_dry_run_and_it_reports_the_same(
    admin: Actor, staffed: Site
) -> None:
    text = awards(f"{NIPS[0]},A,2024-08-17,NASIONAL", f"{NIPS[1]},B,2024-13-17,NASIONAL")
    dry = bring(admin, staffed, "awards", text, dry_run=True)
    assert Award.select().count() == 0
    wet = bring(admin, staffed, "awards", text)
    assert Award.select().count() == 1
    assert (dry.rows, dry.new, dry.faults) == (wet.rows, wet.new, wet.faults)
    assert (dry.applied, wet.applied) == (False, True)


def test_a_dry_run_on_an_empty_site_tells_new_people(admin: Actor, site: Site) -> None:
    request = ImportRequest("employees", EMPLOYEES, "employees.csv", dry_run=True)
    report = run_import(admin, site, request)
    assert (report.new, report.changed, report.unchanged) == (300, 0, 0)


def test_strict_writes_nothing_unless_all_rows_are_good(admin: Actor, staffed: Site) -> None:
    good = f"{NIPS[0]},A,2024-08-17,NASIONAL"
    refused = bring(admin, staffed, "awards", awards(good, "x,B,2024-08-17,NASIONAL"), strict=True)
    assert not refused.applied
    assert Award.select().count() == 0
    assert bring(admin, staffed, "awards", awards(good), strict=True).applied
    assert Award.select().count() == 1


def test_cancelling_leaves_nothing(admin: Actor, staffed: Site) -> None:
    lines = [f"{NIPS[0]},Award {n},2024-08-17,NASIONAL" for n in range(2000)]
    calls = iter([False] * 6 + [True] * 100)
    stream = io.BytesIO(awards(*lines).encode())
    events = Event.select().count()
    with pytest.raises(Cancelled):
        run_import(
            admin, staffed, ImportRequest("awards", stream, "a.csv"), None, lambda: next(calls)
        )
    assert Award.select().count() == 0
    assert Event.select().count() == events


def test_only_the_roles_of_the_table_may_import(site: Site) -> None:
    for role in Role:
        actor = Actor(id="x", role=role)
        if role in {Role.ADMINISTRATOR, Role.OPERATOR}:
            bring(actor, site, "employees", EMPLOYEES.read_text(encoding="utf-8-sig"))
        else:
            with pytest.raises(Denied):
                bring(actor, site, "awards", awards())


def test_an_unknown_kind_names_the_kinds(admin: Actor, site: Site) -> None:
    with pytest.raises(WrongUse, match="employees, positions"):
        bring(admin, site, "salaries", "NIP\n")


def test_names_of_any_length_and_kind_are_kept_as_they_are(admin: Actor, staffed: Site) -> None:
    names = ["x" * 10_000, "[/foo]", "\x1b[31mred", "\u202eabc", "=1+1", "a;b", "🌟"]
    lines = [f"{NIPS[0]},{name},2024-08-17,NASIONAL" for name in names]
    report = bring(admin, staffed, "awards", awards(*lines))
    assert (report.new, report.faults) == (len(names), ())
    assert sorted(a.name for a in Award.select()) == sorted(names)


def test_progress_runs_from_reading_to_writing(admin: Actor, staffed: Site) -> None:
    seen: list[tuple[str, float]] = []
    path = DATA / "kota-300" / "performance.csv"
    run_import(
        admin, staffed, ImportRequest("performance", path, path.name),
        lambda phase, share: seen.append((phase, share)),
    )  # fmt: skip
    assert list(dict.fromkeys(phase for phase, _ in seen)) == ["reading", "comparing", "writing"]
    for phase in ("reading", "comparing", "writing"):
        shares = [share for p, share in seen if p == phase]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0


_KILLED = """
import sys
from pathlib import Path
from talenta_tui.services.actor import local_actor
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.site import open_site

site = open_site(sys.argv[1])
def tell(phase, share):
    if phase == "writing":
        print("writing", flush=True)
        import time
        time.sleep(0.05)
path = Path(sys.argv[2])
run_import(local_actor(), site, ImportRequest("ratings", path, path.name), tell)
"""


def test_an_import_killed_while_it_writes_leaves_nothing_half_done(
    admin: Actor, staffed: Site, site_url: str
) -> None:
    """kill -9 in the middle of the transaction; the next import starts from a clean state."""
    ratings = DATA / "kota-300" / "ratings.csv"
    events = Event.select().count()
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, site_url, str(ratings)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout is not None
    for _ in range(5):
        assert process.stdout.readline() == b"writing\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while staffed.database.execute_sql("SELECT COUNT(*) FROM rating").fetchone()[0]:
        assert time.monotonic() < deadline
    assert Event.select().count() == events
    report = run_import(admin, staffed, ImportRequest("ratings", ratings, ratings.name))
    assert report.new == 13032
