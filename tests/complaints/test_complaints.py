"""The complaints room: what is said reaches auditors alone, and who said it nobody."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.cli import run
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.db.shape import shapes
from talenta_tui.errors import Denied, NotFound, Refused, WrongUse
from talenta_tui.models.base import Event
from talenta_tui.models.operator import Operator, OperatorVersion
from talenta_tui.services import sealing
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.auditor_key import create_auditor_key
from talenta_tui.services.backup_rows import encode, read_rows
from talenta_tui.services.complaint_receipts import new_receipt
from talenta_tui.services.complaints import (
    Lodging,
    Receipt,
    complaint_stats,
    follow,
    lodge,
    own_complaints,
)
from talenta_tui.services.complaints_desk import list_complaints, move_complaint, read_complaint
from talenta_tui.services.sealing import OpenKey, open_key_file
from talenta_tui.services.site import Site
from talenta_tui.services.trail import record
from tests.conftest import NOON

PHRASE = "correct horse battery"
AUDITOR = Actor(id="ani", role=Role.AUDITOR, origin="ssh 10.1.1.1 22 SHA256:auditorauditor")
LODGER = Actor(
    id="rahmat.h", role=Role.OPERATOR, origin="ssh 10.9.8.7 50122 SHA256:lodgerlodger",
    nip="198404102013121001",
)  # fmt: skip
SAID = "Kepala bidang meminta 50 juta untuk jabatan ini [/foo]"


@pytest.fixture
def key(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenKey:
    # What trying a passphrase costs is there on purpose, and no matter of these tests.
    monkeypatch.setitem(sealing._SCRYPT, "n", 1 << 10)
    create_auditor_key(AUDITOR, site, tmp_path / "auditor.key", PHRASE)
    return open_key_file(tmp_path / "auditor.key", PHRASE)


def lodged(site: Site, **change: Any) -> Receipt:
    lodging = Lodging(
        "brokering", SAID, (("person", "197001011990011001"), ("vacancy", "DISDIK-01")),
        contact="0811-111-222",
    )  # fmt: skip
    return lodge(LODGER, site, replace(lodging, **change))


def everything_stored(site: Site) -> bytes:
    """Every row of every table, as the administrator of the database would see them."""
    with read_transaction(site.database):
        return b"".join(
            encode(row)
            for shape in shapes(site.database)
            for row in read_rows(site.database, shape)
        )


def test_what_was_lodged_openly_is_found_again_and_nothing_anonymous(
    site: Site, key: OpenKey
) -> None:
    receipt = new_receipt()
    assert lodge(LODGER, site, Lodging("bias", SAID, anonymous=True), receipt).code == receipt
    assert follow(LODGER, site, receipt.lower().replace("0", "o")).number == "C-00001"
    assert own_complaints(LODGER, site) == ()
    with write_transaction(site.database):
        since = record(AUDITOR, site, "operator.add", LODGER.id)
        OperatorVersion.create(
            operator=Operator.create(code=LODGER.id), name="Rahmat", role="operator",
            state="active", nip=LODGER.nip, since=since, key=b"x",
        )  # fmt: skip
    for wrong in ("ABCD", receipt + "0", receipt[:-1] + "U"):
        with pytest.raises(WrongUse):
            lodge(LODGER, site, Lodging("bias", SAID), wrong)
    number = lodged(site).number
    move_complaint(AUDITOR, site, number, "review", "", "kami periksa")
    events = Event.select().count()
    (mine,) = own_complaints(LODGER, site)
    assert (mine.number, mine.steps[-1].answer) == (number, "kami periksa")
    assert own_complaints(replace(LODGER, id="lain"), site) == ()
    # Whoever is given the id later is another person.
    assert [one.number for one in own_complaints(LODGER, site)] == [number]
    assert own_complaints(replace(LODGER, nip="199001012015011009"), site) == ()
    assert Event.select().count() == events, "following leaves no trace"


def test_an_auditor_with_the_key_reads_all_of_it(site: Site, key: OpenKey) -> None:
    receipt = lodged(site)
    found = read_complaint(AUDITOR, site, receipt.number, key)
    assert found.text == SAID
    assert found.links == (("person", "197001011990011001"), ("vacancy", "DISDIK-01"))
    assert found.contact == "0811-111-222"
    assert found.lodger == "rahmat.h 198404102013121001"
    assert Event.select().where(Event.action == "complaint.read").count() == 1


def test_nothing_of_an_anonymous_complaint_is_in_the_database(site: Site, key: OpenKey) -> None:
    before = everything_stored(site)
    receipt = lodged(site, anonymous=True)
    stored = everything_stored(site)
    words = ("50 juta", "bidang", "197001011990011001", "DISDIK-01", "0811-111-222",
             receipt.code, receipt.code.replace("-", ""))  # fmt: skip
    traces = ("rahmat", "10.9.8.7", "lodgerlodger", "198404102013121001", "operator")
    for word in (*words, *traces):
        assert stored.count(word.encode()) == before.count(word.encode()), word
        hexed = word.encode().hex().encode()
        assert stored.count(hexed) == before.count(hexed), word
    event = Event.select().where(Event.action == "complaint.lodge").get()
    assert (event.actor, event.origin, event.fingerprint) == ("anonymous", "", None)
    assert event.at.startswith("2026-11-01T00:00:00")
    assert read_complaint(AUDITOR, site, receipt.number, key).lodger is None


def test_an_open_complaint_hides_what_was_said_too(site: Site, key: OpenKey) -> None:
    lodged(site)
    stored = everything_stored(site)
    for word in ("50 juta", "197001011990011001", "DISDIK-01", "0811-111-222"):
        assert word.encode() not in stored
        assert word.encode().hex().encode() not in stored


def test_nobody_but_auditors_may(site: Site, key: OpenKey, tmp_path: Path) -> None:
    receipt = lodged(site)
    for role in set(Role) - {Role.AUDITOR}:
        other = Actor("x", role)
        with pytest.raises(Denied):
            read_complaint(other, site, receipt.number, key)
        with pytest.raises(Denied):
            list_complaints(other, site)
        with pytest.raises(Denied):
            move_complaint(other, site, receipt.number, "review")
        with pytest.raises(Denied):
            create_auditor_key(other, site, tmp_path / "mine", PHRASE)
        lodge(other, site, Lodging("bias", "x"))
    with pytest.raises(Denied):
        complaint_stats(Actor("x", Role.EMPLOYEE), site)


def test_the_receipt_follows_it_and_leaves_no_trace(site: Site, key: OpenKey) -> None:
    receipt = lodged(site, anonymous=True)
    move_complaint(AUDITOR, site, receipt.number, "review", note="call the bank", answer="Seen.")
    events = Event.select().count()
    found = follow(Actor("y", Role.EMPLOYEE), site, receipt.code.lower().replace("-", " "))
    assert Event.select().count() == events
    assert found.number == receipt.number
    assert [(s.state, s.answer) for s in found.steps] == [("received", ""), ("review", "Seen.")]
    assert [s.due for s in found.steps] == [date(2026, 11, 4), date(2026, 11, 15)]
    assert b"call the bank" not in everything_stored(site)
    assert read_complaint(AUDITOR, site, receipt.number, key).notes == ("", "call the bank")
    with pytest.raises(NotFound):
        follow(LODGER, site, "AAAA-AAAA-AAAA-AAAA")


def test_states_and_the_clock(site: Site, key: OpenKey) -> None:
    first, second = lodged(site), lodged(site, kind="bias", anonymous=True)
    with pytest.raises(Refused, match="review, rejected"):
        move_complaint(AUDITOR, site, first.number, "upheld")
    later = replace(site, clock=lambda: NOON + timedelta(days=5))
    assert [(c.number, c.overdue) for c in list_complaints(AUDITOR, later)] == [
        (first.number, True), (second.number, True),
    ]  # fmt: skip
    for state in ("review", "investigation", "upheld"):
        move_complaint(AUDITOR, later, first.number, state)
    found = complaint_stats(Actor("b", Role.COMMITTEE), later)
    assert (found.total, found.anonymous, found.overdue, found.median_days) == (2, 1, 1, 5)
    assert found.kinds == {"brokering": 1, "bias": 1}
    assert found.states == {"upheld": 1, "received": 1}
    assert [c.number for c in list_complaints(AUDITOR, later)] == [second.number, first.number]


@pytest.mark.rows_unsealed
def test_a_key_swapped_in_the_database_seals_nothing(site: Site, key: OpenKey) -> None:
    site.database.execute_sql(f"UPDATE auditor_key SET public = '{'11' * 32}'")
    with pytest.raises(Refused, match="trail"):
        lodged(site)


def test_a_new_key_leaves_old_complaints_under_the_old(
    site: Site, key: OpenKey, tmp_path: Path
) -> None:
    old = lodged(site)
    create_auditor_key(AUDITOR, site, tmp_path / "new.key", PHRASE)
    new = open_key_file(tmp_path / "new.key", PHRASE)
    move_complaint(AUDITOR, site, old.number, "review", note="later")
    with pytest.raises(Refused):
        read_complaint(AUDITOR, site, old.number, new)
    assert read_complaint(AUDITOR, site, old.number, key).notes == ("", "(sealed to another key)")


def test_what_cannot_be_lodged(site: Site, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no key yet"):
        lodged(site)
    for change in ({"kind": "gossip"}, {"text": "  "}, {"text": "x" * 20_001},
                   {"links": (("cat", "x"),)}, {"links": (("person", "1" * 101),)}):  # fmt: skip
        with pytest.raises(WrongUse):
            lodged(site, **change)


def test_hostile_text_comes_back_as_it_was(site: Site, key: OpenKey) -> None:
    said = "\x1b[31m\u202e[@click=app.quit]\0 'DROP TABLE\n" + "é" * 500
    receipt = lodged(site, text=said)
    assert read_complaint(AUDITOR, site, receipt.number, key).text == said


def test_on_the_command_line(
    site: Site, site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], clock: Callable[[], datetime],
) -> None:  # fmt: skip
    from talenta_tui.cli import common

    site.database.close()
    phrase = tmp_path / "phrase"
    phrase.write_text(PHRASE + "\n")
    who = [LODGER]
    monkeypatch.setattr(common.Desk, "actor", lambda _desk: who[0])

    def talenta(*words: str, code: int = 0, stdin: str = "") -> str:
        class Stdin:
            buffer = io.BytesIO(stdin.encode())

            @staticmethod
            def isatty() -> bool:
                return False

        monkeypatch.setattr("sys.stdin", Stdin())
        capsys.readouterr()
        assert run(["--database", site_url, "--lang", "en", "complaint", *words]) == code
        return capsys.readouterr().out

    who[0] = AUDITOR
    talenta("key", str(tmp_path / "auditor.key"), "--passphrase-file", str(phrase))
    who[0] = LODGER
    receipt = json.loads(
        talenta("lodge", "--kind", "brokering", "--anonymous", "--person", "1970 01", "--format",
                "json", stdin=SAID)
    )  # fmt: skip
    assert "received" in talenta("status", receipt["code"])
    talenta("list", code=3)
    who[0] = AUDITOR
    assert receipt["number"] in talenta("list")
    shown = json.loads(
        talenta("read", receipt["number"], "--key", str(tmp_path / "auditor.key"),
                "--passphrase-file", str(phrase), "--format", "json")
    )  # fmt: skip
    assert shown["text"] == SAID
    assert shown["links"] == [{"kind": "person", "what": "197001"}]
    assert "investigation" not in talenta("move", receipt["number"], "review", "--answer", "Seen.")
    assert "Seen." in talenta("status", receipt["code"])
    assert json.loads(talenta("stats", "--format", "json"))["anonymous"] == 1
