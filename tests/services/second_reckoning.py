"""The map and the shortlists reckoned a second time, from the words of formats.md alone.

Nothing of the program is used here, not even its lists of codes, and nothing is made fast: a
mistake would have to be made twice, in two ways of going about it, to stay unseen. A person is
a plain dictionary, as `random_office` draws it.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

Person = dict[str, Any]

COMPETENCIES = (
    "Integritas", "Kerja sama", "Komunikasi", "Orientasi pada hasil", "Pelayanan publik",
    "Pengembangan diri & orang lain", "Mengelola perubahan", "Pengambilan keputusan",
    "Perekat bangsa",
)  # fmt: skip
STANDARDS: dict[str, tuple[int, ...]] = {
    "JPT MADYA": (5,) * 9, "JPT PRATAMA": (4,) * 9, "ADMINISTRATOR": (3,) * 9,
    "PENGAWAS": (2,) * 9, "PELAKSANA": (1,) * 9, "JF AHLI UTAMA": (5, *(4,) * 7, 5),
    "JF AHLI MADYA": (4,) * 9, "JF AHLI MUDA": (3,) * 9, "JF AHLI PERTAMA": (2,) * 9,
    "JF PENYELIA": (3,) * 9, "JF MAHIR": (2,) * 9, "JF TERAMPIL": (2, 2, *(1,) * 6, 2),
    "JF PEMULA": (1,) * 9,
}  # fmt: skip
HEIGHTS = {
    "JPT MADYA": 5, "JPT PRATAMA": 4, "JF AHLI UTAMA": 4, "ADMINISTRATOR": 3, "JF AHLI MADYA": 3,
    "PENGAWAS": 2, "JF AHLI MUDA": 2, "JF PENYELIA": 2,
}  # fmt: skip
PREDICATES = {
    "SANGAT BAIK": 100,
    "BAIK": 80,
    "BUTUH PERBAIKAN": 60,
    "KURANG": 40,
    "SANGAT KURANG": 20,
}
EDUCATION = {
    "S-3": 100, "S-2": 90, "S-1": 80, "D-IV": 80, "D-III": 70, "D-II": 60, "D-I": 60, "SLTA": 60,
    "SLTP": 50, "SD": 50,
}  # fmt: skip
LADDER = ("SD", "SLTP", "SLTA", "D-I", "D-II", "D-III", "S-1", "S-2", "S-3")
AWARDS = {"INTERNASIONAL": 100, "NASIONAL": 75, "LINTAS INSTANSI": 50, "INSTANSI": 25}
TEAMS = {
    ("KETUA", "LINTAS INSTANSI"): 100, ("KETUA", "INTERNAL"): 75,
    ("ANGGOTA", "LINTAS INSTANSI"): 50, ("ANGGOTA", "INTERNAL"): 25,
}  # fmt: skip
BOXES = ((1, 3, 6), (2, 5, 8), (4, 7, 9))
HEADERS = (
    "X - Penilaian Kompetensi", "X - Pengembangan Kompetensi", "X - Pengalaman Jabatan",
    "X - Penilaian Potensi", "X - Tingkat Pendidikan Formal", "X - Kesesuaian Bidang Ilmu",
    "X - Verifikasi Rekam Jejak Disiplin", "Y - Penilaian Kinerja", "Y - Penghargaan",
    "Y - Penugasan dalam Tim Kerja", "Y - Umpan Balik Kinerja 360",
)  # fmt: skip
GATES: dict[str, tuple[tuple[int, ...], str, int, tuple[str, ...], int | None]] = {
    "JPT PRATAMA": ((9,), "S-1", 2, ("ADMINISTRATOR", "JF AHLI MADYA"), 56),
    "ADMINISTRATOR": ((7, 8, 9), "S-1", 3, ("PENGAWAS", "JF AHLI MUDA", "JF PENYELIA"), None),
    "PENGAWAS": (
        (7, 8, 9), "D-III", 4,
        ("PELAKSANA", "JF AHLI PERTAMA", "JF MAHIR", "JF TERAMPIL", "JF PEMULA"), None,
    ),
}  # fmt: skip
TIES = ("box", "jpm", "x", "y", "tmt_golongan", "nip")


def back(on: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th there is not."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def months_back(on: date, months: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, month_end(year, month + 1).day))


def age(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def norm(text: str) -> str:
    return " ".join(text.lower().split())


def height(tier: str) -> int:
    return HEIGHTS.get(tier, 1)


def performance(p: Person, on: date) -> F | None:
    years = [(y, v) for (y, part), v in p["performance"].items() if part == "TAHUNAN"]
    ended = [row for row in years if date(row[0], 12, 31) <= on]
    if ended:
        return F(PREDICATES[max(ended)[1]])
    quarters = [
        (month_end(y, 3 * int(part[2])), v)
        for (y, part), v in p["performance"].items()
        if part != "TAHUNAN"
    ]
    past = [row for row in quarters if row[0] <= on]
    return F(PREDICATES[max(past)[1]]) if past else None


def awards(p: Person, on: date) -> F:
    return F(
        max((AWARDS[a["scope"]] for a in p["awards"] if back(on, 5) <= a["on"] <= on), default=0)
    )


def teams(p: Person, on: date) -> F:
    counted = [
        TEAMS[t["role"], t["scope"]]
        for t in p["teams"]
        if t["start"] <= on and (t["end"] is None or t["end"] >= back(on, 2))
    ]
    return F(max(counted, default=0))


def feedback(p: Person, on: date) -> F | None:
    for period in sorted(p["feedback"], reverse=True):
        last = month_end(int(period[:4]), int(period[5:]))
        groups: dict[str, list[F]] = {}
        for form in p["feedback"][period]:
            given = [mark for mark in form["items"] if mark is not None]
            if given:
                groups.setdefault(form["relation"], []).append(F(sum(given), len(given)))
        groups.pop("DIRI", None)
        if groups and months_back(on, 12) <= last <= on:
            weights = {"ATASAN": 60, "REKAN": 20, "BAWAHAN": 20}
            there = sum(weights[g] for g in groups)
            mean = sum((F(weights[g], there) * sum(v) / len(v) for g, v in groups.items()), F(0))
            percent = mean / 5 * 100
            return F(100 if percent >= 91 else next((s for s in (80, 60, 40) if percent >= s), 20))
    return None


def session(p: Person, on: date) -> dict[str, F] | None:
    found = []
    for code, rows in p["ratings"].items():
        newest = max(row["on"] for row in rows)
        levels: dict[str, list[F]] = {}
        for row in rows:
            if row["level"] is not None:
                levels.setdefault(row["competency"], []).append(row["level"])
        if back(on, 3) <= newest <= on and set(levels) == set(COMPETENCIES):
            found.append((newest, code, {c: sum(v, F(0)) / len(v) for c, v in levels.items()}))
    return max(found, key=lambda one: one[:2])[2] if found else None


def jpm(levels: dict[str, F], tier: str) -> F:
    needed = dict(zip(COMPETENCIES, STANDARDS[tier], strict=True))
    return sum((min(levels[c], F(n)) for c, n in needed.items()), F(0)) / sum(needed.values()) * 100


def competency(p: Person, on: date) -> F | None:
    levels = session(p, on)
    return None if levels is None else jpm(levels, p["tier"])


def training(p: Person, on: date) -> F:
    counted = [
        t
        for t in p["training"]
        if back(on, 3) <= t["on"] <= on and (t["until"] is None or t["until"] >= on)
    ]
    steps = ((8, 100), (6, 75), (4, 50), (1, 25), (0, 0))
    return F(next(points for least, points in steps if len(counted) >= least))


def experience(p: Person, on: date) -> F:
    rows = [c for c in p["careers"] if c["start"] <= on]
    definitive = [c for c in rows if c["status"] == "DEFINITIF"]
    since = [c["start"] for c in definitive if c["tier"] == p["tier"]]
    since += [p["since"]] if p["since"] else []
    years = age(min(since), on) if since else 0
    tenure = 100 if years >= 5 else 80 if years >= 3 else 60
    agencies = {norm(c["agency"]) for c in definitive} - {""}
    units = {norm(c["unit"]) for c in definitive} | {norm(p["unit"])}
    variety = 100 if len(agencies) > 1 else 80 if len(units - {""}) > 1 else 60
    acting = 0
    for c in rows:
        higher = height(c["tier"]) > height(p["tier"])
        points = {
            "DEFINITIF": 0,
            "PJ": 100,
            "PLT": 80 if higher else 60,
            "PLH": 40 if higher else 20,
        }
        acting = max(acting, points[c["status"]])
    return F(tenure + variety + acting, 3)


def potential(p: Person, on: date) -> F | None:
    whole = [r for r in p["potential"] if back(on, 3) <= r["on"] <= on and None not in r["aspects"]]
    if not whole:
        return None
    newest = max(whole, key=lambda row: row["on"])
    return F(sum(newest["aspects"], F(0)) / 40 * 100)


def field_of_study(p: Person) -> F:
    if not p["fields"]:  # holds no post, or one that names none
        return F(100)
    return F(100 if norm(p["study"]) in {norm(name) for name in p["fields"]} else 50)


def discipline(p: Person, on: date) -> F:
    worst = 100
    for penalty in p["discipline"]:
        if penalty["start"] > on:
            continue
        if penalty["end"] is None or penalty["end"] >= on:
            worst = 0
        elif penalty["end"] >= back(on, 5):
            worst = min(worst, {"B": 25, "S": 50, "R": 75}[penalty["level"]])
    return F(worst)


class Place:
    """One person's scores, axes, box and talent score; None where they are not there."""

    def __init__(self, p: Person, on: date) -> None:
        schooling = F(EDUCATION.get(p["education"], 50))
        self.xs = (
            competency(p, on), training(p, on), experience(p, on), potential(p, on), schooling,
            field_of_study(p), discipline(p, on),
        )  # fmt: skip
        self.ys = (performance(p, on), awards(p, on), teams(p, on), feedback(p, on))
        self.x = _axis(self.xs, (20, 10, 10, 25, 10, 10, 15))
        self.y = _axis(self.ys, (60, 15, 15, 10))
        self.box: int | None = None
        self.talent: F | None = None
        if self.x is not None and self.y is not None:
            self.box = BOXES[_band(self.y)][_band(self.x)]
            self.talent = (self.x + self.y) / 2

    def cells(self) -> list[str]:
        """From `Nilai X` to the last column of the exported map."""
        scores = (*self.xs, *self.ys)
        lacking = [name for name, s in zip(HEADERS, scores, strict=True) if s is None]
        return [
            shown(self.x), shown(self.y), str(self.box or ""), *map(shown, scores),
            shown(self.talent), "LENGKAP" if self.box else "BELUM LENGKAP", "; ".join(lacking),
        ]  # fmt: skip


def _axis(scores: tuple[F | None, ...], weights: tuple[int, ...]) -> F | None:
    total = F(0)
    for score, weight in zip(scores, weights, strict=True):
        if score is None:
            return None
        total += score * weight
    return total / 100


def _band(value: F) -> int:
    return (value >= 60) + (value >= 80)


def shown(value: F | None) -> str:
    """At most four decimals, rounded half up, not padded."""
    if value is None:
        return ""
    units = (value * 20_000 + 1) // 2
    whole, part = divmod(int(units), 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def failed(p: Person, place: Place, tier: str, on: date) -> list[str]:
    """Every rule the person fails for a vacancy of that tier, in the rules' order."""
    boxes, schooling, years, tiers, oldest = GATES[tier]
    out = []
    if place.box not in boxes:
        out.append("box")
    if norm(p["legal"]) != "aktif" or norm(p["civil"]) == "c":
        out.append("status")
    if height(p["tier"]) > height(tier):
        out.append("tier")
    own = {"D-IV": "S-1"}.get(p["education"], p["education"])
    if own is None or LADDER.index(own) < LADDER.index(schooling):
        out.append("education")
    days: set[date] = set()
    for c in p["careers"]:
        if c["status"] == "DEFINITIF" and c["tier"] in tiers:
            runs_on = c["end"] is None or c["end"] > on
            days |= _days(c["start"], on if runs_on else c["end"] + timedelta(days=1))
    if p["tier"] in tiers and p["since"]:
        days |= _days(p["since"], on)
    if age(on - timedelta(days=len(days)), on) < years and p["tier"] != tier:
        out.append("service")
    if oldest is not None and age(p["birth"], on) > oldest:
        out.append("age")
    yearly = sorted(
        (y, v) for (y, part), v in p["performance"].items() if part == "TAHUNAN" and y <= on.year
    )
    newest = [v for y, v in yearly if date(y, 12, 31) <= on][-2:]
    if len(newest) < 2 or any(PREDICATES[v] < 80 for v in newest):
        out.append("predicate")
    if any(_barred(penalty, on) for penalty in p["discipline"]):
        out.append("discipline")
    return out


def _days(first: date, after: date) -> set[date]:
    return {first + timedelta(days=n) for n in range((after - first).days)}


def _barred(penalty: dict[str, Any], on: date) -> bool:
    if penalty["start"] > on:
        return False
    if penalty["end"] is None or penalty["end"] >= on:
        return True
    return penalty["level"] in "SB" and penalty["end"] >= back(on, 2)


def shortlist(
    people: list[Person], tier: str, on: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The eligible in order and everyone else with the rules failed, as the JSON has them."""
    ranked, out = [], []
    for p in people:
        place = Place(p, on)
        reasons = failed(p, place, tier, on)
        levels = session(p, on)
        if reasons:
            out.append({"nip": p["nip"], "reasons": reasons})
            continue
        assert place.x is not None
        assert place.y is not None
        assert place.talent is not None
        assert levels is not None
        against = jpm(levels, tier)
        order = (-(place.box or 0), -against, -place.x, -place.y, p["grade_since"] or date.max)
        ranked.append((-place.talent, (*order, p["nip"]), place, against))
    ranked.sort(key=lambda one: one[:2])
    lines = []
    for n, (talent, key, place, against) in enumerate(ranked):
        tie = None
        if n and ranked[n - 1][0] == talent:
            above = ranked[n - 1][1]
            tie = next(t for t, a, b in zip(TIES, above, key, strict=True) if a != b)
        lines.append(
            {
                "rank": n + 1,
                "nip": key[-1],
                "talent_score": shown(-talent),
                "box": place.box,
                "jpm": shown(against),
                "tie_rule": tie,
            }
        )
    return lines, sorted(out, key=lambda one: str(one["nip"]))
