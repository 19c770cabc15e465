"""Offices drawn by chance come out as a second reckoning from formats.md has them.

From files to the exported map and three shortlists, on both engines.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from random import Random

import pytest

from talenta_tui.exchange.simata import MapFormat, write_map
from talenta_tui.services.actor import Actor
from talenta_tui.services.people import list_people
from talenta_tui.services.shortlist_out import shortlist_value
from talenta_tui.services.site import Site
from talenta_tui.services.talent_map import map_line
from talenta_tui.services.vacancies import shortlist
from tests.conftest import import_folder

from . import second_reckoning as second
from .random_office import VACANT, Files, draw

DATES = (date(2026, 10, 31), date(2028, 2, 29), date(2027, 2, 28))


@pytest.mark.parametrize("on", DATES, ids=str)
def test_the_program_and_the_second_reckoning_agree(
    admin: Actor, site: Site, tmp_path: Path, on: date
) -> None:
    rng = Random(on.toordinal())
    people = draw(rng, on)
    Files(rng, tmp_path).write(people)
    reports = import_folder(admin, site, tmp_path)
    assert {kind: report.faults for kind, report in reports.items() if report.faults} == {}
    stream = io.BytesIO()
    write_map(map(map_line, list_people(admin, site, on).rows), stream, MapFormat.CSV)
    found = {row[0]: row[4:] for row in csv.reader(io.StringIO(stream.getvalue().decode()))}
    expected = {p["nip"]: second.Place(p, on).cells() for p in people}
    assert {nip: found[nip] for nip in expected} == expected
    assert len(found) == len(people) + 1
    # A draw in which hardly anybody is placed would prove little.
    assert sum(cells[2] != "" for cells in expected.values()) > len(people) / 5
    ranked = 0
    for code, tier in VACANT.items():
        eligible, excluded = second.shortlist(people, tier, on)
        value = shortlist_value(shortlist(admin, site, code, on))
        assert [{k: v for k, v in line.items() if k != "name"} for line in value["eligible"]] == (
            eligible
        )
        assert [
            {"nip": line["nip"], "reasons": [r["rule"] for r in line["reasons"]]}
            for line in value["excluded"]
        ] == excluded
        ranked += len(eligible)
    assert ranked
