"""Placing everyone, and importing the employees, against plain `sqlite3` and `csv`."""

from __future__ import annotations

import csv
import io
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.harness import Result, best_in_turns
from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.services.actor import local_actor
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.placements import place_everyone as compute_everyone
from talenta_tui.services.site import Site, init_site, open_site

_FORM = ", ".join(ANSWER_COLUMNS)
_TABLES = {
    "employee_version": (
        "employee_id, name, sex, birth_date, tier, legal_status, civil_status, grade, grade_since,"
        " post, post_since, unit_id", None,
    ),
    "education": ("employee_id, level, field", None),
    "performance": ("employee_id, year, period, predicate", None),
    "award": ('employee_id, name, "on", scope', "on"),
    "team": ('employee_id, name, start, "end", role, scope', None),
    "training": ('employee_id, name, "on", valid_until', "on"),
    "career": ('employee_id, post, start, "end", tier, unit, agency, status', None),
    "penalty": ('employee_id, name, start, "end", level', None),
    "rating": ('employee_id, session_id, competency_id, halves, "on"', None),
    "potential_result": ('employee_id, "on", a1, a2, a3, a4, a5, a6, a7, a8', "on"),
    "feedback": (f"ratee_id, period, relation, {_FORM}", "period"),
    "position_version": ("holder_nip, fields", None),
}  # fmt: skip
"""The tables the map rests on: the columns it needs, and the one by which a window leaves rows
out. Nothing is read that is not needed, and nothing needed is left out."""


def plain_reading(path: Path, oldest: dict[str, str]) -> None:
    """Those rows through `sqlite3` alone, one table after another; `oldest` by table."""
    plain = sqlite3.connect(path)
    for table, (columns, dated) in _TABLES.items():
        where = f" AND \"{dated}\" >= '{oldest[table]}'" if dated else ""
        plain.execute(f"SELECT {columns} FROM {table} WHERE until IS NULL{where}").fetchall()
    plain.close()


def place_everyone(path: Path) -> Result:
    """The whole map, from the evidence and not from a kept run."""
    site = open_site(str(path))
    as_of = site.as_of()

    def ours() -> None:
        compute_everyone(site, as_of)

    used, _known, _placed = compute_everyone(site, as_of)
    at = used.prepared.at(as_of)
    oldest = {
        "award": at.awards_from.isoformat(),
        "training": at.training_from.isoformat(),
        "potential_result": at.potential_from.isoformat(),
        "feedback": at.feedback_first,
    }

    def floor() -> None:
        plain_reading(path, oldest)

    mine, base = best_in_turns(ours, floor)
    site.database.close()
    return Result(
        "talent map of everyone, computed anew", mine, base, "s",
        "plain sqlite3 reading the same rows", 3,
    )  # fmt: skip


def siasn_file(site: Site) -> bytes:
    """The city's employees as a 69-column SIASN export."""
    from talenta_tui.exchange.rows import Kind
    from talenta_tui.exchange.schemas import SCHEMAS

    headers = [column.header for column in SCHEMAS[Kind.EMPLOYEES].columns]
    filler = [f"KOLOM {n}" for n in range(69 - len(headers))]
    rows = site.database.execute_sql(
        "SELECT e.nip, v.*, d.level, d.field AS study, u.name AS unor FROM employee_version v"
        " JOIN employee e ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id"
        " JOIN education d ON d.employee_id = e.id WHERE v.until IS NULL AND d.until IS NULL"
    )
    names = [c[0] for c in rows.description]
    source = {
        "NIP BARU": "nip", "NAMA": "name", "GELAR DEPAN": "title_before",
        "GELAR BELAKANG": "title_after", "TANGGAL LAHIR": "birth_date", "JENIS KELAMIN": "sex",
        "KEDUDUKAN HUKUM NAMA": "legal_status", "STATUS CPNS PNS": "civil_status",
        "TMT CPNS": "civil_since", "GOL AKHIR NAMA": "grade", "TMT GOLONGAN": "grade_since",
        "MK TAHUN": "service_years", "MK BULAN": "service_months",
        "JENIS JABATAN NAMA": "post_kind", "JABATAN NAMA": "post", "TMT JABATAN": "post_since",
        "TINGKAT PENDIDIKAN NAMA": "level", "PENDIDIKAN NAMA": "study", "UNOR NAMA": "unor",
        "ESELON NAMA": "echelon",
    }  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(headers + filler)
    for row in rows.fetchall():
        values = dict(zip(names, row, strict=True))
        values["nip"] = "'" + str(values["nip"])
        writer.writerow([values[source[h]] for h in headers] + ["isi"] * len(filler))
    return stream.getvalue().encode()


def import_employees(path: Path) -> Result:
    """A SIASN export of the whole city into an empty site."""
    site = open_site(str(path))
    data = siasn_file(site)
    site.database.close()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "employees.csv"
        file.write_bytes(data)
        count = iter(range(1000))

        def ours() -> None:
            fresh.database.connect(reuse_if_open=True)
            run_import(local_actor(), fresh, ImportRequest("employees", file, file.name))

        def floor() -> None:
            plain = sqlite3.connect(folder / f"plain{next(count)}.db", isolation_level=None)
            plain.execute("PRAGMA journal_mode = wal")
            plain.execute("PRAGMA synchronous = FULL")
            with file.open(encoding="utf-8", newline="") as handle:
                reader = csv.reader(handle, delimiter=";")
                width = len(next(reader))
                plain.execute(f"CREATE TABLE e ({', '.join(f'c{n}' for n in range(width))})")
                plain.execute("BEGIN IMMEDIATE")
                plain.executemany(f"INSERT INTO e VALUES ({','.join('?' * width)})", reader)
                plain.execute("COMMIT")
            plain.close()

        from benchmarks.harness import seconds

        mine, base = [], []
        for n in range(5):
            fresh = init_site(local_actor(), str(folder / f"site{n}.db"), "Kota")
            mine.append(seconds(ours))
            fresh.database.close()
            base.append(seconds(floor))
    return Result(
        "import of the employees file (69 columns)", min(mine), min(base), "s",
        "csv + executemany of every column", 5,
    )  # fmt: skip
