"""An office drawn by chance, and its eleven files as offices write them.

Dates gather at the ends of windows; every value comes in one of the spellings of formats.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction as F
from pathlib import Path
from random import Random
from typing import Any

from .second_reckoning import AWARDS, COMPETENCIES, EDUCATION, STANDARDS, Person, back, months_back

PEOPLE = 60
DAY = timedelta(days=1)
TIERS = ("ADMINISTRATOR", "PENGAWAS", "PELAKSANA")
ECHELONS = {"JPT MADYA": "I.b", "JPT PRATAMA": "II.b", "ADMINISTRATOR": "III/a", "PENGAWAS": "IV.a"}
VACANT = {"V-2": "JPT PRATAMA", "V-3": "ADMINISTRATOR", "V-4": "PENGAWAS"}
EMPTY = ("", "-", "NULL", "#N/A", " ")
SPELLINGS = {
    "S-1": ("S-1", "S1", "S-1/Sarjana", "Profesi"), "D-IV": ("D-IV", "Diploma IV", "DIV"),
    "D-III": ("D-III", "Diploma III/Sarjana Muda"), "S-2": ("S2", "Spesialis I"),
    "S-3": ("S-3", "Spesialis II"), "D-II": ("Diploma II",), "D-I": ("Diploma I",),
    "SLTA": ("slta", "SLTA Kejuruan"), "SLTP": ("SLTP",), "SD": ("SD",),
}  # fmt: skip
LEVELS = {"R": ("R", "Ringan"), "S": ("s", "SEDANG"), "B": ("B", "berat")}
HEADERS = {
    "employees": "NIP BARU,NAMA,GELAR DEPAN,GELAR BELAKANG,TANGGAL LAHIR,JENIS KELAMIN,"
    "KEDUDUKAN HUKUM NAMA,STATUS CPNS PNS,TMT CPNS,GOL AKHIR NAMA,TMT GOLONGAN,MK TAHUN,MK BULAN,"
    "JENIS JABATAN NAMA,JABATAN NAMA,TMT JABATAN,TINGKAT PENDIDIKAN NAMA,PENDIDIKAN NAMA,"
    "UNOR NAMA,ESELON NAMA",
    "positions": "KODE JABATAN,NAMA JABATAN,JENJANG,ESELON,UNOR NAMA,ATASAN KODE JABATAN,"
    "BIDANG ILMU,PEMANGKU NIP",
    "performance": "NIP,TAHUN,PERIODE,HASIL KERJA,PERILAKU KERJA,PREDIKAT",
    "awards": "NIP,NAMA PENGHARGAAN,TANGGAL,LINGKUP",
    "teams": "NIP,NAMA TIM,TANGGAL MULAI,TANGGAL SELESAI,PERAN,LINGKUP,NOMOR SK",
    "training": "NIP,NAMA,TANGGAL,JP,NOMOR SERTIFIKAT,BERLAKU SAMPAI",
    "careers": "NIP,JABATAN,TMT MULAI,TMT SELESAI,JENJANG,UNOR NAMA,INSTANSI,STATUS",
    "discipline": "NIP,JENIS HUKUMAN,TANGGAL MULAI,TANGGAL SELESAI,TINGKAT",
    "ratings": "SESI,NIP,ASESOR,SIMULASI,KOMPETENSI,NILAI,CATATAN,TANGGAL",
    "potential": "NIP,TANGGAL,INTELEKTUAL,INTERPERSONAL,KESADARAN DIRI,BERPIKIR KRITIS,"
    "PEMECAHAN MASALAH,KECERDASAN EMOSIONAL,GROWTH MINDSET,GRIT",
    "feedback": "PERIODE,NIP DINILAI,NIP PENILAI,HUBUNGAN,"
    + ",".join(f"B{n:02d}" for n in range(1, 22)),
}


def draw(rng: Random, on: date) -> list[Person]:
    """So many people, their 360° forms given by each other, and a twin of everyone, who has the
    same score, so that other keys decide."""
    people = [_person(rng, on, n) for n in range(PEOPLE)]
    for n, person in enumerate(people):
        for months in rng.sample((-1, 0, 1, 5, 11, 12, 13), rng.choice((0, 2, 2, 3, 3))):
            month = months_back(on.replace(day=1), months)
            low = rng.choice((1, 3, 4, 4, 5))
            raters = rng.sample(range(PEOPLE), rng.randint(1, 6))
            person["feedback"][f"{month:%Y-%m}"] = [
                {
                    "rater": people[m]["nip"],
                    "relation": "DIRI" if m == n else rng.choice(("ATASAN", "REKAN", "BAWAHAN")),
                    "items": [None] * 21
                    if rng.random() < 0.05
                    else [None if rng.random() < 0.1 else rng.randint(low, 5) for _ in range(21)],
                }
                for m in raters
            ]
    twins = deepcopy(people)
    for n, twin in enumerate(twins):
        twin["nip"] = f"{twin['nip'][:15]}{n + 501:03d}"
        twin["grade_since"] = rng.choice((None, date(2020, 4, 1), twin["grade_since"]))
    return [*people, *twins]


def _person(rng: Random, on: date, n: int) -> Person:
    def near(*years: int) -> date:
        edge = back(on, rng.choice(years))
        return rng.choice(
            (edge, edge - DAY, edge + DAY, on, on + DAY, on - DAY,
             edge + rng.randint(1, 300) * DAY, on - rng.randint(1, 300) * DAY,
             edge - rng.randint(1, 700) * DAY)
        )  # fmt: skip

    def some(most: int) -> range:
        return range(rng.randint(0, most))

    birth = rng.choice((back(on, 56), back(on, 57), back(on, 57) + DAY, date(1980, 2, 29)))
    tier = rng.choice((*TIERS, rng.choice(tuple(STANDARDS))))
    lesser = rng.choice(("KURANG", "BUTUH PERBAIKAN", "BAIK", "BAIK", "BAIK"))
    good = ("SANGAT BAIK", "SANGAT BAIK", "SANGAT BAIK", "BAIK", lesser)
    parts = ("TAHUNAN", "TW1", "TW2", "TW3", "TW4") if rng.random() < 0.8 else ("TW1", "TW3", "TW4")
    tiers = (tier, tier, *rng.sample(tuple(STANDARDS), 2))
    return {
        "nip": f"{birth:%Y%m%d}201001{n % 2 + 1}{n + 1:03d}",
        "sex": "MF"[n % 2],
        "name": rng.choice(("Budi", '=HYPERLINK("x")', "[red]Siti[/]", "-Andi", 'Ayu "Q", S')),
        "birth": birth,
        "tier": tier,
        "legal": rng.choice(("Aktif", "aktif ", *("AKTIF",) * 6, "CLTN")),
        "civil": rng.choice((*"PPPPPPPP", "c")),
        "grade_since": rng.choice((None, date(2020, 4, 1), date(2020, 4, 1), date(2019, 10, 1))),
        "since": rng.choice((None, near(2, 3, 4, 5))),
        "unit": rng.choice(("Dinas A", "Dinas  B", "dinas a")),
        "education": rng.choice((None, *("S-1", "S-2") * 5, *EDUCATION)),
        "study": rng.choice(("Teknik Sipil", "Ilmu Hukum", "teknik  sipil")),
        "fields": rng.choice((None, [], ["Teknik Sipil"], ["ILMU  HUKUM", "Akuntansi"])),
        "performance": {
            (year, part): rng.choice(good)
            for year in range(on.year - 3, on.year + 2)
            for part in parts
            if rng.random() < 0.9
        },
        "awards": [
            {"name": f"A{k}", "on": near(5), "scope": rng.choice(tuple(AWARDS))} for k in some(2)
        ],
        "teams": [
            {
                "name": f"T{k}", "start": near(2), "end": rng.choice((None, near(2))),
                "role": rng.choice(("KETUA", "ANGGOTA")),
                "scope": rng.choice(("LINTAS INSTANSI", "INTERNAL")),
            }
            for k in some(3)
        ],
        "training": [
            {"name": f"C{k}", "on": near(3), "until": rng.choice((None, None, on, on - DAY))}
            for k in some(14)
        ],
        "careers": [
            {
                "post": f"J{k}", "start": near(2, 3, 4, 5), "end": rng.choice((None, near(1, 3))),
                "tier": rng.choice(tiers), "unit": rng.choice(("Dinas A", "Dinas B", "")),
                "agency": rng.choice(("Pemkot", "PEMKOT ", "Provinsi", "")),
                "status": rng.choice(("DEFINITIF", "DEFINITIF", "DEFINITIF", "PLT", "PLH", "PJ")),
            }
            for k in some(5)
        ],
        "discipline": [
            {
                "name": f"H{k}", "start": back(on, 6) if rng.random() < 0.7 else near(1),
                "end": rng.choice((None, on, near(2, 5), near(2, 5))), "level": rng.choice("RSB"),
            }
            for k in range(rng.random() < 0.3)
        ],
        "ratings": {
            f"S{k}-{n % 7}": _ratings(rng, near(3)) for k in range(rng.choice((0, 2, 3, 3)))
        },
        "potential": [
            {"on": day, "aspects": [_half(rng, 6, 0.02) for _ in range(8)]}
            for day in {near(3) for _ in range(rng.choice((0, 2, 3, 3)))}
        ],
        "feedback": {},
    }  # fmt: skip


def _half(rng: Random, low: int, empty: float) -> F | None:
    return None if rng.random() < empty else F(rng.randint(low, 10), 2)


def _ratings(rng: Random, on: date) -> list[dict[str, Any]]:
    low = rng.randint(0, 9)
    return [
        {
            "assessor": assessor, "competency": competency, "level": _half(rng, low, 0.1),
            "on": on - rng.choice((0, 0, 3)) * DAY,
        }
        for assessor in ("AS-1", "AS-2", "AS-3")
        for competency in COMPETENCIES
        if rng.random() < 0.95
    ]  # fmt: skip


class Files:
    """The eleven files of `people` in a folder, each in an encoding and delimiter of its own."""

    def __init__(self, rng: Random, folder: Path) -> None:
        self._rng = rng
        self._folder = folder

    def write(self, people: list[Person]) -> None:
        self._put("employees", (self._employee(p) for p in people))
        vacant = [(code, "Jabatan", tier, "", "", "", "", "") for code, tier in VACANT.items()]
        held = [
            (f"P-{n:03d}", "Jabatan", p["tier"], "", "", "", ";".join(p["fields"]), self.nip(p))
            for n, p in enumerate(people)
            if p["fields"] is not None
        ]
        self._put("positions", [*vacant, *held])
        rng, nip, day = self._rng, self.nip, self.day
        self._put(
            "performance",
            (
                (nip(p), y, part, "", "", rng.choice((v, v.lower())))
                for p in people
                for (y, part), v in p["performance"].items()
            ),
        )
        self._records(people, "awards", lambda a: (a["name"], day(a["on"]), a["scope"]))
        self._records(
            people,
            "teams",
            lambda t: (t["name"], day(t["start"]), day(t["end"]), t["role"], t["scope"], ""),
        )
        self._records(
            people, "training", lambda t: (t["name"], day(t["on"]), "7,5", "", day(t["until"]))
        )
        self._records(
            people,
            "careers",
            lambda c: (
                c["post"], day(c["start"]), day(c["end"]), c["tier"], c["unit"], c["agency"],
                c["status"],
            ),
        )  # fmt: skip
        self._records(
            people,
            "discipline",
            lambda d: (d["name"], day(d["start"]), day(d["end"]), rng.choice(LEVELS[d["level"]])),
        )
        self._records(
            people, "potential", lambda r: (day(r["on"]), *[self.half(a, "") for a in r["aspects"]])
        )
        self._put(
            "ratings",
            (
                (code, nip(p), r["assessor"], "LGD", r["competency"], self.half(r["level"], "TO"),
                 "", day(r["on"]))
                for p in people
                for code, rows in p["ratings"].items()
                for r in rows
            ),
        )  # fmt: skip
        by_nip = {p["nip"]: p for p in people}
        self._put(
            "feedback",
            (
                (period, nip(p), nip(by_nip[f["rater"]]), f["relation"],
                 *["" if mark is None else mark for mark in f["items"]])
                for p in people
                for period, forms in p["feedback"].items()
                for f in forms
            ),
        )  # fmt: skip

    def nip(self, p: Person) -> str:
        n: str = p["nip"]
        return self._rng.choice((n, f"'{n}", f"{n[:8]} {n[8:14]} {n[14]} {n[15:]}"))

    def day(self, value: date | None) -> str:
        if value is None:
            return self._rng.choice(EMPTY)
        serial = str((value - date(1899, 12, 30)).days)
        spelled = (value.isoformat(), f"{value:%d-%m-%Y}", f"{value:%d/%m/%Y}", serial)
        return self._rng.choice(spelled)

    def half(self, value: F | None, empty: str) -> str:
        if value is None:
            return self._rng.choice((empty, *EMPTY))
        text = str(float(value))
        return self._rng.choice((text, text.replace(".", ",")))

    def _employee(self, p: Person) -> Sequence[Any]:
        kind, post = "Jabatan Struktural", "Kepala"
        if p["tier"] == "PELAKSANA":
            kind = "Jabatan Pelaksana"
        elif p["tier"].startswith("JF"):
            kind, post = "Jabatan Fungsional", f"Analis {p['tier'].removeprefix('JF ').title()}"
        schooling = p["education"]
        return (
            self.nip(p), p["name"], "", "", self.day(p["birth"]), p["sex"], p["legal"], p["civil"],
            "", "", self.day(p["grade_since"]), "", "", kind, post, self.day(p["since"]),
            self._rng.choice(SPELLINGS[schooling] if schooling else EMPTY), p["study"], p["unit"],
            ECHELONS.get(p["tier"], ""),
        )  # fmt: skip

    def _records(self, people: list[Person], kind: str, cells: Any) -> None:
        self._put(kind, ((self.nip(p), *cells(row)) for p in people for row in p[kind]))

    def _put(self, kind: str, rows: Iterable[Sequence[Any]]) -> None:
        rng, lines = self._rng, [*rows]
        rng.shuffle(lines)
        spelled = [rng.choice((h, h.lower(), f" {h} ")) for h in HEADERS[kind].split(",")]
        encoding = rng.choice(("utf-8", "utf-8-sig", "cp1252"))
        path = self._folder / f"{kind}.csv"
        with path.open("w", encoding=encoding, newline="") as stream:
            end = rng.choice(("\n", "\r\n"))
            writer = csv.writer(stream, delimiter=rng.choice(",;\t"), lineterminator=end)
            writer.writerows([spelled, *lines])
