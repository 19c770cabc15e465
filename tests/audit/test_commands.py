"""`talenta audit` as scripts and auditors use it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.cli import run


@pytest.fixture
def talenta(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    database = str(tmp_path / "kota.db")

    def call(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        found = run(["--database", database, "--lang", "en", *words])
        captured = capsys.readouterr()
        assert found == code, captured.err
        return captured.out

    call("init", "--site", "Kota Uji")
    return call


def test_init_makes_the_key_outside_the_database(talenta: Any, keys: Path) -> None:
    (key,) = keys.glob("*.key")
    assert key.stat().st_mode & 0o777 == 0o600
    public = talenta("audit", "key", "show").strip()
    assert len(bytes.fromhex(public)) == 32
    assert public not in key.read_text()


def test_a_whole_trail_is_exit_0_and_a_broken_one_exit_1(talenta: Any, tmp_path: Path) -> None:
    talenta("audit", "sign", "--occasion", "minutes")
    assert "Whole" in talenta("audit", "verify")
    plain = sqlite3.connect(tmp_path / "kota.db")
    plain.execute("UPDATE event SET subject = 'x' WHERE seq = 2")
    plain.commit()
    plain.close()
    assert "Event 2" in talenta("audit", "verify", code=1)
    found = json.loads(talenta("audit", "verify", "--format", "json", code=1))
    assert found["sound"] is False
    assert (found["fault"]["kind"], found["fault"]["event"]) == ("altered", 2)


def test_a_head_noted_outside_is_found_in_every_spelling(talenta: Any) -> None:
    signed = json.loads(talenta("audit", "sign", "--format", "json"))
    for text in (signed["hash"], signed["hash"][:16], signed["code"], signed["code"].upper(),
                 signed["code"].replace("-", " "), signed["code"].rpartition("-")[0]):  # fmt: skip
        talenta("audit", "verify", "--head", text)
    other = "f" * 64
    talenta("audit", "verify", "--head", other, code=1)
    # The number was mistyped: the hash is that of an event there is, which is named.
    out = talenta("audit", "verify", "--head", f"999-{signed['code'].partition('-')[2]}")
    assert f"is in it: event {signed['seq']}." in out
    for text in ("abc", "xyz" * 10, "", "f" * 65):
        talenta("audit", "verify", "--head", text, code=2)


def test_the_trail_of_another_key_is_told(talenta: Any, tmp_path: Path) -> None:
    talenta("audit", "sign")
    mine = tmp_path / "mine.txt"
    mine.write_text(talenta("audit", "key", "show"))
    talenta("audit", "verify", "--public-key", str(mine))
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("11" * 32)
    talenta("audit", "verify", "--public-key", str(theirs), code=1)
    talenta("audit", "key", "create", "--reason", "yearly")
    talenta("audit", "sign")
    talenta("audit", "verify")
    both = tmp_path / "new.txt"
    both.write_text(talenta("audit", "key", "show"))
    talenta("audit", "verify", "--public-key", str(both), code=1)
    talenta("audit", "verify", "--public-key", str(both), "--public-key", str(mine))


def test_a_key_others_can_read_signs_nothing(talenta: Any, keys: Path) -> None:
    (key,) = keys.glob("*.key")
    key.chmod(0o644)
    talenta("audit", "sign", code=3)
    key.unlink()
    talenta("audit", "sign", code=3)
    events = json.loads(talenta("audit", "head", "--format", "json"))["event"]
    assert json.loads(talenta("audit", "head", "--format", "json"))["event"] == events


def test_after_a_restore_the_notes_begin_anew(
    talenta: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The older state is reported as cut until somebody answers for it."""
    talenta("backup", str(tmp_path / "kota.backup"))
    talenta("audit", "sign", "--occasion", "period 2026-11")
    other = ["--database", str(tmp_path / "again.db"), "--lang", "en"]
    assert run([*other, "restore", str(tmp_path / "kota.backup")]) == 0
    assert run([*other, "audit", "verify"]) == 1
    assert "cut" in capsys.readouterr().out
    assert run([*other, "audit", "restart"]) == 2
    assert run([*other, "audit", "restart", "--reason", "disk lost on 1 November"]) == 0
    assert run([*other, "audit", "verify"]) == 0


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_show_in_every_format(talenta: Any, form: str) -> None:
    talenta("audit", "sign", "--occasion", "minutes")
    text = talenta("audit", "show", "--action", "audit", "--format", form, "--limit", "3")
    assert "minutes" in text
    if form == "json":
        found = json.loads(text)
        assert [e["action"] for e in found] == ["audit.read", "audit.sign", "audit.key"]
    if form == "table":
        assert "--before" not in text


def test_show_pages(talenta: Any) -> None:
    for _n in range(5):
        talenta("audit", "sign")
    assert "--before" in talenta("audit", "show", "--limit", "3")
