"""`talenta period`, coverage, edge, pools and develop: what goes out, and the exit codes."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from tests.cli.test_commands import Talenta

OVERRIDES = (
    "--override", "missing_inputs=belum lengkap", "--override", "results_lapsed=menunggu sesi",
    "--override", "not_over=uji",
)  # fmt: skip


@pytest.fixture
def talenta(kota_300: Path, capsys: pytest.CaptureFixture[str]) -> Talenta:
    with sqlite3.connect(kota_300) as connection:
        connection.execute("UPDATE site SET as_of = '2026-10-31'")
    return Talenta(str(kota_300), capsys)


def test_a_period_from_its_opening_to_its_replay(talenta: Talenta, kota_300: Path) -> None:
    talenta("period", "status", code=2)
    assert "talenta period open" in talenta.error
    talenta("period", "replay", "2026-10", code=2)
    talenta("period", "open", "2026-10")
    talenta("period", "open", "2026-9", code=2)
    talenta("period", "replay", "2026-10", code=3)
    status = talenta.json("period", "status", code=1)
    assert status["month"] == "2026-10"
    assert status["state"] == "open"
    assert "missing_inputs" in [c["code"] for c in status["checks"]]
    talenta("period", "close", "2026-10", code=3)
    assert "\n  missing_inputs: " in talenta.error
    talenta("period", "close", "2026-10", "--override", "missing_inputs", code=2)
    out = talenta("period", "close", "2026-10", *OVERRIDES)
    assert "201 of 300 placed" in out
    talenta("period", "close", "2026-10", *OVERRIDES, code=3)
    (listed,) = talenta.json("period", "list")
    assert listed["digest"] in out
    assert listed["placed"] == 201
    assert "2026-10  equal  300" in talenta("period", "replay")
    assert talenta.json("period", "status")["state"] == "closed"
    nip = next(csv.DictReader(io.StringIO(talenta("pools", "--format", "csv"))))["nip"]
    talenta("period", "amend", "2026-10", nip, "--reason", "x", code=3)
    assert "stays as it is" in talenta.error
    with sqlite3.connect(kota_300) as connection:
        connection.execute(
            "UPDATE performance SET predicate = 'KURANG' WHERE employee_id ="
            " (SELECT id FROM employee WHERE nip = ?)",
            (nip,),
        )
    (again,) = talenta.json("period", "replay", "2026-10", code=1)
    assert (again["equal"], again["differing"], again["intact"]) == (False, [nip], True)
    assert f"  {nip}" in talenta("period", "replay", code=1)


def test_movement_and_trend(talenta: Talenta) -> None:
    for month in ("2026-09", "2026-10"):
        talenta("period", "open", month)
        talenta("period", "close", month, *OVERRIDES)
    moves = list(
        csv.DictReader(
            io.StringIO(talenta("period", "movement", "2026-09", "2026-10", "--format", "csv"))
        )
    )
    assert moves
    assert all(m["old_box"] != m["new_box"] and m["component"] for m in moves)
    assert "▲" in talenta("period", "movement", "2026-09", "2026-10")
    assert talenta.json("period", "movement", "2026-10") == []
    city = talenta.json("period", "trend")
    assert [row["month"] for row in city] == ["2026-09", "2026-10"]
    assert sum(int(city[1][str(box)]) for box in range(1, 10)) == 201
    one = talenta.json("period", "trend", moves[0]["nip"])
    assert [p["box"] for p in one] == [moves[0]["old_box"], moves[0]["new_box"]]


def test_coverage_edge_and_pools(talenta: Talenta) -> None:
    out = talenta("coverage", "--by", "2027-02-28", "--of", "tier")
    assert "25 people a month for 4 months" in out
    assert "would have cost Rp" in out
    rows = talenta.json("coverage")
    assert (rows[-1]["unit"], rows[-1]["people"], rows[-1]["open"]) == ("", "300", "99")
    talenta("coverage", "--by", "2020-01-01", code=2)
    near = talenta.json("edge", "--within", "1,5")
    assert all(abs(float(r["value"]) - float(r["cut"])) <= 1.5 for r in near if r["axis"])
    assert any(r["missing"] for r in near)
    talenta("edge", "--within", "x", code=2)
    talenta("edge", "--within", "-1", code=2)
    pools = talenta.json("pools")
    assert {p["box"] for p in pools if p["pool"] == "national"} == {"9"}


def test_a_development_plan_from_seed_to_done(talenta: Talenta) -> None:
    people = talenta.json("people")
    nip = next(
        p["nip"]
        for p in people
        if p["box"] in ("1", "2", "3")
        and len(talenta.json("develop", "show", p["nip"])["gaps"]) > 1
    )
    talenta("develop", "seed", nip, "2026-11", "--most", "1", "--action", "magang")
    (goal,) = talenta.json("develop", "show", nip)["goals"]
    assert (goal["status"], goal["action"]) == ("planned", "magang")
    talenta("develop", "note", nip, str(goal["id"]), "2026-12", "running", "--text", "mulai")
    assert "running" in talenta("develop", "show", nip)
    talenta("develop", "note", nip, "9999", "2026-12", "running", code=2)
    talenta("develop", "note", nip, str(goal["id"]), "2026-11", "running", code=2)
