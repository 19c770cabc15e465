"""The command line: what goes in and out, and the exit codes that scripts rely on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from talenta_tui.cli import run
from tests.conftest import DATA

AS_OF = ("--as-of", "2026-10-31")
FAULTY = DATA / "kota-300-faulty"
EXPECTED = DATA / "kota-300" / "expected"


class Talenta:
    """Runs commands in this process against one database."""

    def __init__(self, database: str, capture: pytest.CaptureFixture[str]) -> None:
        self._database = database
        self._capture = capture

    def __call__(self, *arguments: str, code: int = 0) -> str:
        self._capture.readouterr()
        found = run(["--database", self._database, "--lang", "en", *arguments])
        captured = self._capture.readouterr()
        self.error = captured.err
        assert found == code, captured.err
        return captured.out

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self(*arguments, "--format", "json", code=code))


@pytest.fixture
def talenta(kota_300: Path, capsys: pytest.CaptureFixture[str]) -> Talenta:
    return Talenta(str(kota_300), capsys)


def test_a_whole_site_from_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talenta = Talenta(str(tmp_path / "s.db"), capsys)
    talenta("map", code=3)
    assert "talenta init" in talenta.error
    talenta("init", "--site", "Kota Semarang")
    talenta("init", "--site", "Kota Lain", code=3)
    for kind in ("employees", "positions"):
        path = next(FAULTY.glob(f"{kind}.*"))
        report = talenta.json("import", kind, str(path), code=1)
        assert list(report)[:9] == [
            "kind", "file", "rows", "new", "changed", "unchanged", "applied", "ignored_columns",
            "faults",
        ]  # fmt: skip
        assert set(report["faults"][0]) == {"row", "column", "value", "reason"}
    assert talenta("migrate").strip() == "Nothing to do."


def test_the_map_file_equals_the_expected(talenta: Talenta, tmp_path: Path) -> None:
    out = tmp_path / "map.csv"
    talenta("map", *AS_OF, "--format", "csv", "-o", str(out))
    assert out.read_bytes() == (EXPECTED / "map.csv").read_bytes()
    book = tmp_path / "map.xlsx"
    talenta("map", *AS_OF, "--format", "xlsx", "-o", str(book))
    cells = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    with out.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert [str(c) for c in cells[0]] == rows[0]
    assert len(cells) == 301
    assert [r[0] for r in cells] == [r[0] for r in rows]
    people = json.loads(talenta("map", *AS_OF, "--format", "json"))
    assert [p["NIP"] for p in people] == [r[0] for r in rows[1:]]


def test_the_grid_has_the_counts(talenta: Talenta) -> None:
    grid = talenta("map", *AS_OF)
    for box, n in {1: 11, 5: 35, 9: 52}.items():
        assert f"│{box} {n:>7}" in grid
    assert "placed 201 of 300" in grid


@pytest.mark.parametrize("code", ["SETDA-001", "BAPENDA-002", "BAPPEDA-004"])
def test_shortlists_equal_the_expected(talenta: Talenta, code: str) -> None:
    wanted = json.loads((EXPECTED / f"shortlist-{code}.json").read_text())
    found = talenta.json("shortlist", code, *AS_OF, "--excluded", "all")
    assert list(found) == ["position", "as_of", "policy", "eligible", "excluded"]
    assert [{k: v for k, v in line.items() if k != "name"} for line in found["eligible"]] == wanted[
        "eligible"
    ]
    reasons = [(e["nip"], [r["rule"] for r in e["reasons"]]) for e in found["excluded"]]
    assert reasons == [(e["nip"], e["reasons"]) for e in wanted["excluded"]]
    near = talenta.json("shortlist", code, *AS_OF, "--excluded", "near")["excluded"]
    assert near == [e for e in found["excluded"] if all(r["rule"] != "box" for r in e["reasons"])]
    assert talenta.json("shortlist", code, *AS_OF, "--excluded", "none")["excluded"] == []
    table = talenta("shortlist", code, *AS_OF)
    assert all(line["nip"] in table for line in found["eligible"])
    lines = list(csv.DictReader(io.StringIO(talenta("shortlist", code, *AS_OF, "--format", "csv"))))
    assert [line["nip"] for line in lines] == [line["nip"] for line in found["eligible"]]


def test_wrong_use_is_two_and_cannot_is_three(talenta: Talenta, tmp_path: Path) -> None:
    talenta("shortlist", "NOWHERE-1", code=2)
    talenta("explain", "1" * 18, code=2)
    talenta("map", "--as-of", "31-31-2026", code=2)
    talenta("import", "salaries", str(DATA / "kota-300" / "employees.csv"), code=2)
    talenta("import", "employees", str(tmp_path / "none.csv"), code=2)
    talenta("policy", "check", str(tmp_path / "none.toml"), code=2)
    talenta("nonsense", code=2)
    talenta("map", *AS_OF, "--format", "csv", "-o", str(tmp_path / "no" / "map.csv"), code=3)


def test_explain_is_a_tree_of_the_promised_keys(talenta: Talenta) -> None:
    tree = talenta.json("explain", "19840410 201312 1 001", *AS_OF)
    assert list(tree) == [
        "label", "value", "weight", "contribution", "rule", "source", "evidence", "children",
    ]  # fmt: skip
    assert tree["value"] == "74.5"
    assert "Integrity: 4.25" in talenta("explain", "198404102013121001", *AS_OF)


def test_people_are_found_by_name_number_and_unit(talenta: Talenta) -> None:
    by_number = talenta.json("people", "198404102013121001", *AS_OF)
    assert [p["name"] for p in by_number] == ["Teguh Puspita Kusumawati"]
    assert by_number == talenta.json("people", "teguh", "puspita", "kusumawati", *AS_OF)[:1]
    assert talenta.json("people", "tegh puspta kusumawati", *AS_OF)[0]["nip"].startswith("1984")
    assert len(talenta.json("people", *AS_OF)) == 300
    assert len(talenta.json("people", "--limit", "7", *AS_OF)) == 7


def test_policies_are_shown_checked_compared_and_adopted(talenta: Talenta, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    text = talenta("policy", "show", "bkn-411-2025")
    changed = text.replace("at_least = 80", "at_least = 75", 1).replace(
        'id = "bkn-411-2025"', 'id = "semarang-2026"', 1
    )
    mine.write_text(changed, encoding="utf-8")
    assert "usable" in talenta("policy", "check", str(mine))
    differences = talenta.json("policy", "diff", "bkn-411-2025", str(mine), code=1)
    assert {d["path"] for d in differences} >= {"id"}
    assert len(differences) == 2
    found = talenta.json("policy", "preview", str(mine), *AS_OF)
    moves = {m["nip"]: (m["old_box"], m["new_box"]) for m in found["moves"]}
    assert sum(b["after"] - b["before"] for b in found["boxes"]) == 0
    lines = talenta("policy", "preview", str(mine), *AS_OF, "--format", "csv").splitlines()
    assert lines[0] == "nip,old_box,new_box,component,points,name,unit"
    assert {line.split(",")[0] for line in lines[1:]} == moves.keys()
    assert f"{len(moves)} of 300 would stand in another box" in talenta(
        "policy", "preview", str(mine), *AS_OF
    )
    before = {p["nip"]: p["box"] for p in talenta.json("people", *AS_OF)}
    talenta("policy", "adopt", str(mine), code=2)
    talenta("policy", "adopt", str(mine), "--reason", "Perwal 12/2026")
    assert "semarang-2026" in talenta("map", *AS_OF)
    after = {p["nip"]: p["box"] for p in talenta.json("people", *AS_OF)}
    assert moves == {n: (before[n], box) for n, box in after.items() if before[n] != box}
    assert "semarang-2026" in talenta("policy", "show")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace("feedback = 10", "feedback = 11"), encoding="utf-8")
    talenta("policy", "check", str(broken), code=2)
    assert "sum to 100" in talenta.error


def test_every_command_has_help(talenta: Talenta) -> None:
    listing = talenta("--help")
    for name in ("demo", "init", "import", "map", "shortlist", "explain", "policy", "doctor"):
        assert name in listing
        assert "Usage" in talenta(name, "--help")


def test_doctor_asks_for_what_keeps_a_site_safe(talenta: Talenta, tmp_path: Path) -> None:
    findings = talenta.json("doctor", code=1)
    assert [f["what"] for f in findings if not f["ok"]] == ["site key", "last check", "last backup"]
    talenta("audit", "key", "create")
    talenta("audit", "verify")
    talenta("backup", str(tmp_path / "kota.backup"))
    findings = talenta.json("doctor")
    assert all(f["ok"] for f in findings)


def talenta_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "talenta_tui", *arguments],
        capture_output=True, env=env, timeout=60, check=False, **options,
    )  # fmt: skip


def test_a_file_comes_in_through_standard_input(kota_300: Path) -> None:
    path = DATA / "kota-300" / "awards.xlsx"
    done = talenta_process(
        "--database", str(kota_300), "import", "awards", "-", "--format", "json",
        input=path.read_bytes(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["rows"], report["unchanged"]) == (259, 259)


def test_a_pipe_gets_the_bytes_as_they_are(kota_300: Path) -> None:
    done = talenta_process("--database", str(kota_300), "map", *AS_OF, "--format", "csv")
    assert done.stdout == (EXPECTED / "map.csv").read_bytes()


def test_the_core_and_the_services_never_import_textual() -> None:
    """The arrow that matters most, proved in a fresh interpreter."""
    code = (
        "import sys, pkgutil, importlib, talenta_tui\n"
        "for part in ('scoring', 'planning', 'services', 'models', 'exchange', 'db', 'reports'):\n"
        "    package = importlib.import_module(f'talenta_tui.{part}')\n"
        "    for found in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if '.migrations.' not in found.name:\n"
        "            importlib.import_module(found.name)\n"
        "assert 'textual' not in sys.modules\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)


def test_a_command_on_sqlite_pays_for_no_driver_and_no_screen(kota_300: Path) -> None:
    code = (
        "import sys\nfrom talenta_tui.cli import run\n"
        f"assert run(['--database', {str(kota_300)!r}, 'vacancies']) == 0\n"
        "heavy = {'psycopg', 'textual', 'numpy', 'xlsxwriter', 'python_calamine', 'typst'}\n"
        "found = [m for m in heavy if sys.modules.get(m) is not None]\n"
        "assert not found, found\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], check=True, env=env, stdout=subprocess.DEVNULL)
