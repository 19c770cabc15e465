"""A whole session from the command line, and what its commands refuse."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from talenta_tui.cli import run
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import init_site
from tests.cli.test_commands import Talenta
from tests.conftest import NOON
from tests.services.assessment.kit import ADMIN, CODE, make_people, nip_of

CASE, TALK = "Analisis kasus", "Wawancara BEI"
PEOPLE = 6
DAY = "2099-11-03"  # in the future of any clock: what has begun is not planned anew


class Office(Talenta):
    """As `Talenta`, with standard input."""

    def __init__(
        self, path: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        super().__init__(str(path), capture)
        self._patch = patch

    def rate(self, assessor: str, exercise: str, text: str, *more: str, code: int = 0) -> Any:
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        words = ("rate", CODE, "--assessor", assessor, "--exercise", exercise, *more)
        return json.loads(self(*words, "--format", "json", code=code))

    def sheets(self) -> list[tuple[str, str]]:
        return [
            (s["assessor"], s["exercise"]) for s in self.json("session", "board", CODE)["sheets"]
        ]

    def columns(self, exercise: str) -> list[str]:
        shown = self.json("session", "show", CODE)["exercises"]
        found: list[str] = next(e["competencies"] for e in shown if e["name"] == exercise)
        return found

    def people(self, assessor: str, exercise: str) -> list[str]:
        rows = self.json("session", "timetable", CODE, "--view", "assessor", "--of", assessor)
        return sorted({n for r in rows if r["exercise"] == exercise for n in r["assessees"]})

    def whole_sheet(self, assessor: str, exercise: str, value: str) -> str:
        return "NIP,KOMPETENSI,NILAI\n" + "".join(
            f"{nip},{name},{value}\n"
            for nip in self.people(assessor, exercise)
            for name in self.columns(exercise)
        )


@pytest.fixture
def office_file(tmp_path: Path) -> Path:
    """A site with people and no session."""
    path = tmp_path / "office.db"
    site = init_site(ADMIN, str(path), "Kota Uji", language="en", clock=lambda: NOON)
    make_people(site, PEOPLE, first=1)
    site.database.close()
    return path


@pytest.fixture
def talenta(
    office_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Office:
    return Office(office_file, capsys, monkeypatch)


@pytest.fixture
def planned(talenta: Office) -> Office:
    """A session that can be keyed, made by commands alone."""
    nips = [nip_of(n) for n in range(1, PEOPLE + 1)]
    talenta(
        "session", "create", CODE, "--from", "pelaksana", "--tier", "PENGAWAS",
        "--start", DAY, "--title", "Pemetaan [red]", "--place", "Gedung A",
    )  # fmt: skip
    talenta("session", "people", CODE, "add", *nips)
    for code in ("A1", "A2"):
        talenta("session", "define-assessor", code, "--name", f"Asesor {code} #panic()")
    talenta("session", "assessors", CODE, "add", "A1", "A2")
    talenta("session", "edit", CODE, "--lead", "A1")
    talenta("session", "plan", CODE)
    return talenta


def acting(monkeypatch: pytest.MonkeyPatch, who: str, role: Role) -> None:
    """Let the commands be run by somebody else."""
    actor = Actor(id=who, role=role, origin="test")
    monkeypatch.setattr("talenta_tui.services.access.roster.operator_here", lambda _site: actor)


def test_a_whole_session_from_creating_to_reopening(
    planned: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planned("session", "attend", CODE, "--all", "--late", f"{nip_of(1)}=08:40")
    statuses = {a["nip"]: (a["status"], a["time"]) for a in planned.json("session", "attend", CODE)}
    assert statuses[nip_of(1)] == ("late", "08:40")
    assert statuses[nip_of(4)] == ("present", "")
    sheets = planned.sheets()
    assert sheets == [("A1", CASE), ("A2", CASE), ("A1", TALK), ("A2", TALK)]
    for assessor, exercise in sheets:
        text = planned.whole_sheet(assessor, exercise, "3")
        if assessor == "A2":
            text += f"{nip_of(4)},Integritas,4\n"
        found = planned.rate(assessor, exercise, text)
        assert found["faults"] == 0
        assert found["written"] == PEOPLE * 9 + (assessor == "A2")
        planned("session", "submit", CODE, "--assessor", assessor, "--exercise", exercise)
    assert planned.json("session", "board", CODE)["complete"] == PEOPLE
    planned("session", "close", CODE, code=3)
    assert "levels" in planned.error
    planned.json("session", "levels", CODE, code=1)
    planned("session", "agree", CODE, "--suggested")
    # What the raters do not agree on is left to them.
    levels = planned.json("session", "levels", CODE, code=1)
    (apart,) = [v for v in levels if v["agreed"] is None]
    assert (apart["nip"], apart["competency"]) == (nip_of(4), "Integritas")
    assert (apart["mean"], apart["suggested"], apart["flags"]) == ("3.5", "4", ["split"])
    assert apart["ratings"] == {
        f"A1/{CASE}": "3", f"A1/{TALK}": "3", f"A2/{CASE}": "4", f"A2/{TALK}": "4",
    }  # fmt: skip
    assert {v["agreed"] for v in levels} == {None, "3"}
    planned("session", "agree", CODE, nip_of(4), "Integritas", "2", code=3)
    planned("session", "agree", CODE, nip_of(4), "Integritas", "x", code=2)
    planned("session", "agree", CODE, nip_of(4), "Integritas", "2", "--reason", "rapat asesor")
    (settled,) = [v for v in planned.json("session", "levels", CODE) if v["agreed"] == "2"]
    assert settled["reason"] == "rapat asesor"
    planned("session", "sign", CODE, "--as", "lead", "--signer", "A1")
    planned("session", "sign", CODE, "--as", "second", "--signer", "A2")
    planned("session", "close", CODE)
    assert planned.json("session", "list")[0]["state"] == "closed"
    assert CODE in planned("session", "minutes", CODE)
    # Reopening takes two people, each under their own name.
    acting(monkeypatch, "ani", Role.LEAD_ASSESSOR)
    planned("session", "reopen", CODE, "--reason", "keberatan", code=2)
    planned("session", "reopen", CODE, "--reason", "keberatan", "--second", "ANI", code=2)
    assert "--approve" in planned(
        "session", "reopen", CODE, "--reason", "keberatan", "--second", "budi"
    )
    planned("session", "reopen", CODE, "--approve", code=3)
    acting(monkeypatch, "budi", Role.ADMINISTRATOR)
    planned("session", "reopen", CODE, "--approve")
    assert planned.json("session", "show", CODE)["state"] == "integrate"


def test_the_ratings_go_out_and_in_elsewhere(
    planned: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for assessor, exercise in planned.sheets():
        text = planned.whole_sheet(assessor, exercise, "TO" if exercise == TALK else "3")
        planned.rate(assessor, exercise, text)
        planned("session", "submit", CODE, "--assessor", assessor, "--exercise", exercise)
    out = tmp_path / "ratings.csv"
    planned("session", "export", CODE, "-o", str(out))
    with out.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 4 * PEOPLE * 9
    assert {(r["SIMULASI"], r["NILAI"]) for r in rows} == {(CASE, "3"), (TALK, "TO")}
    assert {r["TANGGAL"] for r in rows} == {DAY}
    assert len({tuple(r.values()) for r in rows}) == len(rows)
    # Here its rows are refused; another site takes them.
    report = planned.json("import", "ratings", str(out), code=1)
    assert {f["column"] for f in report["faults"]} >= {"SESI"}
    assert report["new"] == 0
    path = tmp_path / "other.db"
    site = init_site(ADMIN, str(path), "Lain", language="en", clock=lambda: NOON)
    make_people(site, PEOPLE, first=1)
    site.database.close()
    other = Talenta(str(path), capsys)
    taken = other.json("import", "ratings", str(out))
    assert taken["new"] == 4 * PEOPLE * 9
    assert other.json("session", "list")[0]["source"] == "file"
    book = tmp_path / "ratings.xlsx"
    planned("session", "export", CODE, "--format", "xlsx", "-o", str(book))
    assert book.read_bytes().startswith(b"PK")
    planned("session", "export", CODE, "--format", "xlsx", code=2)


def test_nothing_goes_out_before_it_may_be_seen(
    planned: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planned.rate("A1", CASE, planned.whole_sheet("A1", CASE, "5"))
    planned("session", "export", CODE, code=3)
    assert "hidden" in planned.error
    planned("session", "levels", CODE, code=3)
    for assessor, exercise in planned.sheets():
        if assessor == "A1":
            planned.rate(assessor, exercise, planned.whole_sheet(assessor, exercise, "5"))
            planned("session", "submit", CODE, "--assessor", assessor, "--exercise", exercise)
    planned("session", "export", CODE, code=3)
    # The lead who does not rate sees those who have handed in, and is told who is missing.
    acting(monkeypatch, "ketua", Role.LEAD_ASSESSOR)
    rows = planned.json("session", "export", CODE)
    assert {r["ASESOR"] for r in rows} == {"A1"}
    assert "A2" in planned.error
    # An assessor exports nothing, and another's sheet is not theirs to write.
    acting(monkeypatch, "A2", Role.ASSESSOR)
    planned("session", "export", CODE, code=3)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x,Integritas,3\n")))
    planned("rate", CODE, "--assessor", "A1", "--exercise", CASE, code=3)
    planned("session", "levels", CODE, code=3)
    acting(monkeypatch, "pemeriksa", Role.AUDITOR)
    planned("session", "export", CODE, code=3)


def test_an_export_is_in_the_trail(planned: Office) -> None:
    for assessor, exercise in planned.sheets():
        planned.rate(assessor, exercise, planned.whole_sheet(assessor, exercise, "3"))
        planned("session", "submit", CODE, "--assessor", assessor, "--exercise", exercise)
    planned("session", "export", CODE)
    actions = [(e["action"], e["subject"]) for e in planned.json("audit", "show")]
    assert ("export", CODE) in actions


def test_rating_lines_are_judged_one_by_one(planned: Office) -> None:
    first, second, third = planned.people("A1", CASE)[:3]
    text = "\n".join(
        [
            "NIP,KOMPETENSI,NILAI,CATATAN",
            f"{first},Integritas,4,",  # 2
            f"'{first[:8]} {first[8:]},kerja SAMA,TO,",  # 3: as offices write them
            f"{first},Kom,,",  # 4: nothing is not observed
            f"{first},Integritas,6,",  # 5
            f"{first},Sihir,3,",  # 6
            "199901012020011999,Integritas,3,",  # 7: nobody of this sheet
            f"{second[:10]},Integritas,3,",  # 8
            "",
            f"{second},Integritas,2,- menyela rekannya",  # 10
            f"{second},Integritas,5,",  # 11: the later line stands
            f"{third},Integritas,x,",  # 12
            f"{third},Integritas,3.5,",  # 13: no halves here
            f"{third},Integritas,3,,4",  # 14
            f"{first},Integritas,-,",  # 15: cleared again
        ]
    )
    found = planned.rate("A1", CASE, text, code=1)
    results = {r["line"]: (r["result"], r["reason"]) for r in found["results"]}
    faults = {line for line, (result, _why) in results.items() if result == "fault"}
    assert faults == {5, 6, 7, 8, 12, 13, 14}
    assert all(results[line][1] for line in faults)
    assert "NILAI" in results[5][1]
    assert "KOMPETENSI" in results[6][1]
    assert "not on the sheet" in results[7][1]
    assert "NIP" in results[8][1]
    assert (found["lines"], found["written"], found["faults"]) == (13, 6, 7)
    board = {
        (s["assessor"], s["exercise"]): s["filled"]
        for s in planned.json("session", "board", CODE)["sheets"]
    }
    assert board["A1", CASE] == 3, "Kerja sama, Komunikasi, and one Integritas"
    again = planned.rate("A1", CASE, f"{second},Integritas,5,- menyela rekannya\n")
    assert again["written"] == 1


def test_rating_takes_semicolons_and_no_header_and_refuses_what_is_none(
    planned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    nip = planned.people("A1", CASE)[0]
    found = planned.rate("A1", CASE, f"{nip};Integritas;4\n{nip};Komunikasi;9\n", code=1)
    assert [(r["line"], r["result"]) for r in found["results"]] == [(1, "saved"), (2, "fault")]
    dry = planned.rate("A1", CASE, f"\ufeff{nip},Komunikasi,2\n", "--dry-run")
    assert [r["result"] for r in dry["results"]] == ["checked"]
    for bad, code in (("", 2), ("\n \n", 2), ("NIP,NILAI\n1,2\n", 3)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(bad.encode())))
        planned("rate", CODE, "--assessor", "A1", "--exercise", CASE, code=code)
    planned.rate("A1", CASE, planned.whole_sheet("A1", CASE, "3"))
    planned("session", "submit", CODE, "--assessor", "A1", "--exercise", CASE)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{nip},Integritas,1".encode())))
    planned("rate", CODE, "--assessor", "A1", "--exercise", CASE, code=3)
    assert "handed in" in planned.error
    planned("session", "withdraw", CODE, "--assessor", "A1", "--exercise", CASE, code=2)
    planned(
        "session", "withdraw", CODE, "--assessor", "A1", "--exercise", CASE, "--reason", "salah"
    )
    found = planned.rate("A1", CASE, f"{nip},Integritas,1\n")
    assert found["written"] == 1


def test_what_another_wrote_is_named(planned: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    nip = planned.people("A1", CASE)[0]
    acting(monkeypatch, "budi", Role.OPERATOR)
    planned.rate("A1", CASE, f"{nip},Integritas,4\n")
    acting(monkeypatch, "sari", Role.OPERATOR)
    found = planned.rate("A1", CASE, f"{nip},Integritas,2\n")
    assert found["results"][0]["reason"] == "replaced 4 of budi"


def test_forms_print_with_their_numbers(planned: Office, tmp_path: Path) -> None:
    out = tmp_path / "forms.pdf"
    listed = planned.json("session", "forms", CODE, "-o", str(out))
    assert [(f["assessor"], f["exercise"]) for f in listed] == planned.sheets()
    text = [page.extract_text() for page in PdfReader(out).pages]
    for form in listed:
        assert any(form["number"] in page for page in text)
    one = tmp_path / "one.pdf"
    again = planned.json(
        "session", "forms", CODE, "-o", str(one), "--assessor", "A2", "--exercise", TALK,
        "--no-guide", "--no-evidence",
    )  # fmt: skip
    assert again == [listed[-1]], "a form keeps its number"
    pages = [page.extract_text() for page in PdfReader(one).pages]
    assert all(again[0]["number"] in page for page in pages)
    assert "Asesor A2 #panic()" in pages[0]
    planned("session", "forms", CODE, "-o", str(one), "--assessor", "A9", code=2)
    planned("session", "forms", CODE, code=2)
    planned("session", "forms", CODE, "-o", str(tmp_path / "no" / "x.pdf"), code=3)


@pytest.mark.parametrize("view", ["overall", "assessor", "room", "assessee"])
def test_timetables_in_four_views_and_forms(planned: Office, tmp_path: Path, view: str) -> None:
    rows = planned.json("session", "timetable", CODE, "--view", view)
    sittings = {(r["exercise"], r["room"], r["day"], r["from"]) for r in rows if r["exercise"]}
    overall = planned.json("session", "timetable", CODE)
    assert sittings == {
        (r["exercise"], r["room"], r["day"], r["from"])
        for r in overall
        if r["exercise"] and (r["assessors"] or view != "assessor")
    }
    text = planned("session", "timetable", CODE, "--view", view, "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)
    table = planned("session", "timetable", CODE, "--view", view)
    assert CASE in table
    out = tmp_path / "t.pdf"
    planned("session", "timetable", CODE, "--view", view, "--format", "pdf", "-o", str(out))
    pages = [page.extract_text() for page in PdfReader(out).pages]
    assert CODE in pages[0]
    assert any(CASE in re.sub(r"\s+", " ", page) for page in pages)
    if view == "assessor":
        assert len(pages) == 2
        assert "Asesor A1 #panic()" in pages[0]
    planned("session", "timetable", CODE, "--view", view, "-o", str(out), code=2)


def test_people_who_cannot_be_added_are_named(planned: Office) -> None:
    rows = planned.json("session", "people", CODE, "add", nip_of(4), "1" * 18, code=1)
    # `--format` belongs to the subcommand here.
    assert [(r["nip"], r["result"]) for r in rows] == [(nip_of(4), "twice"), ("1" * 18, "unknown")]
    planned("session", "people", CODE, "add", code=2)
    planned("session", "people", CODE, "add", nip_of(4), "--due", code=2)
    assert planned.json("session", "people", CODE, "add", "--due") == []
    planned("session", "people", CODE, "add", "--vacancy", "NIHIL-1", code=2)
    planned("session", "people", CODE, "burn", code=2)
    listed = planned.json("session", "people", CODE)
    assert [p["nip"] for p in listed] == [nip_of(n) for n in range(1, PEOPLE + 1)]
    planned("session", "people", CODE, "excuse", nip_of(2), "--reason", "sakit")
    excused = {p["nip"]: p["excused"] for p in planned.json("session", "people", CODE)}
    assert excused[nip_of(2)] == "sakit"
    planned("session", "people", CODE, "readmit", nip_of(2), "--reason", "sembuh")
    planned("session", "people", CODE, "remove", nip_of(3))
    assert len(planned.json("session", "people", CODE)) == PEOPLE - 1


def test_conflicts_are_declared_and_overridden(planned: Office) -> None:
    assert planned.json("session", "conflicts", CODE) == []
    pair = ("--assessor", "A1", "--nip", nip_of(4))
    planned("session", "override", CODE, *pair, "--reason", "tanpa sebab", code=3)
    planned("session", "declare", *pair, "--reason", "saudara")
    (found,) = planned.json("session", "conflicts", CODE, code=1)
    assert (found["assessor"], found["nip"], found["kinds"]) == ("A1", nip_of(4), ["declared"])
    planned("session", "override", CODE, *pair, "--reason", "satu-satunya asesor")
    (found,) = planned.json("session", "conflicts", CODE)
    assert found["override"] == "satu-satunya asesor"


def test_a_plan_that_cannot_be_says_why(talenta: Office) -> None:
    talenta(
        "session", "create", CODE, "--tier", "PENGAWAS", "--from", "pelaksana",
        "--start", DAY,
    )  # fmt: skip
    talenta("session", "people", CODE, "add", *[nip_of(n) for n in range(1, PEOPLE + 1)])
    talenta("session", "define-assessor", "A1", "--name", "Asesor")
    talenta("session", "define-assessor", "A1", "--name", "A", "--kind", "sihir", code=2)
    talenta("session", "assessors", CODE, "add", "A1")
    text = talenta("session", "plan", CODE, code=3)
    assert "A session" not in text
    assert "1 assessors for 6 assessees" in text
    found = talenta.json("session", "plan", CODE, code=3)
    assert found["impossible"][0]["code"] == "too_few_assessors"
    talenta("session", "timetable", CODE, code=3)
    talenta("session", "forms", CODE, "-o", "x.pdf", code=3)


def test_a_session_like_another_and_what_is_wrong_use(planned: Office) -> None:
    planned("session", "create", "LAIN", "--like", CODE, "--start", "2026-12-01")
    shown = planned.json("session", "show", "lain")
    assert (shown["tier"], shown["template"]) == ("PENGAWAS", CODE)
    assert shown["exercises"] == planned.json("session", "show", CODE)["exercises"]
    planned("session", "create", "lain", "--like", CODE, "--start", "2026-12-01", code=3)
    start = ("--start", "2026-12-01")
    planned("session", "create", "X", "--like", CODE, "--from", "pengawas", *start, code=2)
    planned("session", "create", "X", "--from", "entah", "--tier", "PENGAWAS", *start, code=2)
    planned("session", "create", "X", "--from", "pengawas", *start, code=2)
    planned("session", "create", "X", "--vacancy", "NIHIL", *start, code=2)
    planned("session", "show", "NIHIL", code=2)
    planned("session", "edit", CODE, code=2)
    assert {t["code"] for t in planned.json("session", "templates")} == {
        "administrator", "jpt-pratama", "pelaksana", "pengawas",
    }  # fmt: skip
    table = planned("session", "show", CODE)
    assert "Pemetaan [red]" in table


def test_absence_and_substitution(planned: Office) -> None:
    planned("session", "define-assessor", "A3", "--name", "Asesor 3")
    planned("session", "assessors", CODE, "add", "A3")
    assert "A3" in planned("session", "substitute", CODE, "--absent", "A2")
    assert {a for a, _x in planned.sheets()} == {"A1", "A2"}
    planned("session", "substitute", CODE, "--absent", "A2", "--by", "A3", "--reason", "sakit")
    assert {a for a, _x in planned.sheets()} == {"A1", "A3"}
    planned("session", "assessors", CODE, "absent", "A3", "--reason", "sakit")
    absent = {a["code"]: a["absent"] for a in planned.json("session", "assessors", CODE)}
    assert absent == {"A1": "", "A2": "", "A3": "sakit"}
    value = planned.json("session", "plan", CODE, "--replan", "A3 sakit")
    assert value["changes"]
    assert {a for a, _x in planned.sheets()} == {"A1", "A2"}
    planned("session", "incident", CODE, "listrik padam", "--handling", "genset")
    (incident,) = planned.json("session", "incident", CODE)
    assert (incident["incident"], incident["handling"]) == ("listrik padam", "genset")


@pytest.mark.parametrize(
    "words",
    [
        ("session",), ("session", "list"), ("session", "show"), ("session", "create"),
        ("session", "plan"), ("session", "forms"), ("session", "timetable"), ("session", "board"),
        ("session", "submit"), ("session", "withdraw"), ("session", "close"),
        ("session", "reopen"), ("session", "export"), ("session", "people"),
        ("session", "people", "X", "add"), ("session", "assessors", "X", "add"),
        ("session", "override"), ("rate",),
    ],
)  # fmt: skip
def test_every_command_has_help(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", *words, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out
