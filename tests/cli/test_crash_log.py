"""What an unforeseen failure leaves behind: places and a type, and nothing anybody wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from talenta_tui.cli.common import failure
from tests.screens.hostile_kit import STRINGS


def _fails(name: str, nip: str) -> None:
    raise KeyError(name, nip)


def test_it_holds_no_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in (*STRINGS[:-1], "Budi 198001012005011001"):
        name, nip = text, "198001012005011001"
        with pytest.raises(KeyError) as raised:
            _fails(name, nip)
        assert failure(raised.value) == 3
    told = capsys.readouterr()
    (log,) = tmp_path.rglob("crash.log")
    kept = log.read_text("utf-8")
    assert kept.count(" KeyError\n") == len(STRINGS)
    for text in (*STRINGS[:-1], "Budi", "1980010120"):
        assert text not in kept
        assert text not in told.err
    assert log.stat().st_mode & 0o077 == 0
