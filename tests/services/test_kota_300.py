"""The main job on real input: the files of kota-300 in, the expected map and shortlists out.

The expected results were computed independently of this program, from the text of
formats.md alone.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from talenta_tui.exchange.simata import MapFormat, write_map
from talenta_tui.services.actor import Actor
from talenta_tui.services.people import list_people
from talenta_tui.services.shortlist_out import shortlist_value
from talenta_tui.services.site import Site
from talenta_tui.services.talent_map import map_line
from talenta_tui.services.vacancies import list_vacancies, shortlist
from tests.conftest import DATA, import_folder

AS_OF = date(2026, 10, 31)
EXPECTED = DATA / "kota-300" / "expected"
POSTS = ("SETDA-001", "BAPENDA-002", "BAPPEDA-004")


def map_csv(actor: Actor, site: Site) -> str:
    people = list_people(actor, site, AS_OF)
    stream = io.BytesIO()
    write_map(map(map_line, people.rows), stream, MapFormat.CSV)
    return stream.getvalue().decode()


def test_map_and_shortlists_equal_the_expected(admin: Actor, site: Site) -> None:
    reports = import_folder(admin, site, DATA / "kota-300")
    assert {kind: len(r.faults) for kind, r in reports.items()} == dict.fromkeys(reports, 0)
    assert reports["ratings"].new == 13032
    expected = (EXPECTED / "map.csv").read_text(encoding="utf-8")
    assert map_csv(admin, site) == expected
    assert map_csv(admin, site) == expected, "the kept run must say the same as the computing"
    for code in POSTS:
        wanted = json.loads((EXPECTED / f"shortlist-{code}.json").read_text())
        found = shortlist_value(shortlist(admin, site, code, AS_OF), "all")
        for line in found["eligible"]:
            del line["name"]
        assert found["eligible"] == wanted["eligible"]
        assert [
            {"nip": e["nip"], "reasons": [r["rule"] for r in e["reasons"]]}
            for e in found["excluded"]
        ] == wanted["excluded"]
    assert len(list_vacancies(admin, site)) == 27


def test_importing_twice_changes_nothing(admin: Actor, city_site: Site) -> None:
    site = city_site
    tables = site.database.get_tables()
    before = {
        t: site.database.execute_sql(f'SELECT COUNT(*) FROM "{t}"').fetchone() for t in tables
    }
    again = import_folder(admin, site, DATA / "kota-300")
    assert {kind: (r.new, r.changed) for kind, r in again.items()} == dict.fromkeys(again, (0, 0))
    assert all(r.unchanged == r.rows for r in again.values())
    after = {t: site.database.execute_sql(f'SELECT COUNT(*) FROM "{t}"').fetchone() for t in tables}
    # Every applied file leaves its event, also one that changed nothing.
    (events,), (events_before,) = after.pop("event"), before.pop("event")
    assert events == events_before + len(again)
    assert after == before


def test_faulty_files_yield_exactly_their_faults_and_keep_the_rest(
    admin: Actor, site: Site
) -> None:
    folder = DATA / "kota-300-faulty"
    with (folder / "faults.csv").open(encoding="utf-8", newline="") as handle:
        wanted = {
            (r["file"], int(r["row"]), r["column"], r["value"]) for r in csv.DictReader(handle)
        }
    reports = import_folder(admin, site, folder)
    found = {(r.file, f.row, f.column, f.value) for r in reports.values() for f in r.faults}
    assert found == wanted
    assert all(
        r.applied and r.new == r.rows - len({f.row for f in r.faults}) - r.unchanged
        for r in reports.values()
    )
    placed = [row for row in list_people(admin, site, AS_OF).rows if row.box is not None]
    assert len(placed) == 72


@pytest.mark.parametrize("box", range(1, 10))
def test_every_box_is_counted_as_the_readme_of_the_sample_says(
    admin: Actor, kota_300_site: Site, box: int
) -> None:
    counts = {1: 11, 2: 14, 3: 12, 4: 12, 5: 35, 6: 17, 7: 22, 8: 26, 9: 52}
    rows = list_people(admin, kota_300_site, AS_OF).rows
    assert sum(row.box == box for row in rows) == counts[box]
