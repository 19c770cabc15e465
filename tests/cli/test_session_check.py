"""Second keying, what differs, what the paper says, and how everybody keys, by commands."""

from __future__ import annotations

import io

import pytest

from talenta_tui.services.actor import Role
from tests.cli.test_session_commands import (
    CASE,
    PEOPLE,
    Office,
    acting,
    office_file,
    planned,
    talenta,
)
from tests.services.assessment.kit import CODE, nip_of

__all__ = ["office_file", "planned", "talenta"]

SHEET = ("--assessor", "A1", "--exercise", CASE)


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.fixture
def handed_in(planned: Office) -> Office:
    """One sheet keyed 3 throughout by the administrator, and handed in."""
    planned.rate("A1", CASE, planned.whole_sheet("A1", CASE, "3"))
    planned("session", "submit", CODE, *SHEET)
    return planned


def test_a_sheet_keyed_a_second_time_and_decided_on_the_paper(
    handed_in: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = handed_in.whole_sheet("A1", CASE, "3")
    wrong = f"{nip_of(2)},Integritas,3\n"
    assert wrong in text
    stands = handed_in.json("session", "sheet", CODE, *SHEET)
    assert {cell["value"] for cell in stands} == {"3"}
    assert len(stands) == text.count("\n") - 1
    acting(monkeypatch, "sari", Role.OPERATOR)
    half = text.index(wrong)
    type_in(monkeypatch, text[:half])
    assert "keyed a second time" in handed_in("session", "verify", CODE, *SHEET)
    assert handed_in.json("session", "mismatches", CODE) == []
    # Nothing is compared before it is said that the form is done.
    type_in(
        monkeypatch,
        "NIP,KOMPETENSI,NILAI\n" + text[half:].replace(wrong, wrong.replace(",3", ",4")),
    )
    out = handed_in("session", "verify", CODE, *SHEET, "--done", code=1)
    assert f"1 cells differ. See them with: talenta session mismatches {CODE}" in out
    (found,) = handed_in.json("session", "mismatches", CODE, code=1)
    assert (found["nip"], found["competency"]) == (nip_of(2), "Integritas")
    assert (found["first"], found["second"], found["second_by"]) == ("3", "4", "sari")
    cell = ("A1", CASE, nip_of(2), "Integritas")
    handed_in("session", "decide", CODE, *cell, "nine", code=2)
    handed_in("session", "decide", CODE, *cell, "4", "--reason", "kertas")
    (found,) = handed_in.json("session", "mismatches", CODE)
    assert (found["decided"], found["decided_by"]) == ("4", "sari")
    handed_in("session", "decide", CODE, *cell, "4", code=2)
    assert "no undecided mismatch" in handed_in.error
    acting(monkeypatch, "lead", Role.LEAD_ASSESSOR)
    (figures,) = handed_in.json("session", "operators", CODE)
    assert figures["cells"] == figures["verified"] == PEOPLE * 9
    assert (figures["differ"], figures["wrong"]) == (1, 1)


def test_who_keyed_first_is_refused_and_nobody_else_sees_the_first_keying(
    handed_in: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, handed_in.whole_sheet("A1", CASE, "3"))
    handed_in("session", "verify", CODE, *SHEET, code=3)
    assert "You keyed this sheet the first time" in handed_in.error
    acting(monkeypatch, "sari", Role.OPERATOR)
    handed_in("session", "verify", CODE, "--assessor", "A2", "--exercise", CASE, code=3)
    assert "not handed in yet" in handed_in.error


def test_a_wrong_line_stops_them_all(handed_in: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    acting(monkeypatch, "sari", Role.OPERATOR)
    good = f"{nip_of(1)},Integritas,3\n"
    for line, told in (
        (f"{nip_of(1)},Integritas,9\n", "line 2: NILAI"),
        (f"{nip_of(1)},Menyanyi,3\n", "line 2: KOMPETENSI"),
        (f"{'9' * 18},Integritas,3\n", f"line 2: {'9' * 18} is not on this sheet"),
        (f"{nip_of(2)},Integritas,3,+ baik\n", "line 2: a second keying has no notes"),
    ):
        head = "NIP,KOMPETENSI,NILAI,CATATAN\n" if line.endswith("baik\n") else ""
        first = good.replace("\n", ",\n") if head else good
        type_in(monkeypatch, head + first + line)
        handed_in("session", "verify", CODE, *SHEET, code=3)
        assert told.replace("line 2", "line 3" if head else "line 2") in handed_in.error, line
    type_in(monkeypatch, "")
    handed_in("session", "verify", CODE, *SHEET, "--done", code=3)
    assert "Nothing of this sheet has been keyed a second time" in handed_in.error
