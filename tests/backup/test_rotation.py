"""Nightly backups: named by their time, the oldest go once a new one is whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from talenta_tui.cli import run
from talenta_tui.errors import Denied
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.backup_rotation import dated_backup, remove_old_backups
from tests.conftest import NOON

ADMIN = Actor("admin", Role.ADMINISTRATOR, "test")


def nights(folder: Path, n: int, first: datetime = NOON) -> list[Path]:
    paths = [dated_backup(folder, first + timedelta(days=day)) for day in range(n)]
    for path in paths:
        path.write_text("x")
    return paths


def test_names_sort_as_their_times(tmp_path: Path) -> None:
    made = nights(tmp_path, 40)
    assert made == sorted(made)
    assert made[0].name == "talenta-20261101T120000Z.backup"


def test_the_newest_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    made = nights(tmp_path, 5)
    others = [tmp_path / name for name in ("talenta-2026.backup", "before-upgrade.backup", "x.csv")]
    for path in others:
        path.write_text("x")
    link = tmp_path / "talenta-20200101T000000Z.backup"
    link.symlink_to(others[0])
    folder = tmp_path / "talenta-20200102T000000Z.backup"
    folder.mkdir()
    assert remove_old_backups(ADMIN, tmp_path, 2) == tuple(made[:3])
    assert {p.name for p in tmp_path.iterdir()} == {
        p.name for p in (*made[3:], *others, link, folder)
    }
    assert remove_old_backups(ADMIN, tmp_path, 2) == ()


def test_only_who_backs_up_removes(tmp_path: Path) -> None:
    nights(tmp_path, 3)
    with pytest.raises(Denied):
        remove_old_backups(Actor("a", Role.AUDITOR, "test"), tmp_path, 1)
    assert len(list(tmp_path.iterdir())) == 3


def test_the_command_keeps_as_many_as_it_is_told(
    kota_300: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "backups"
    folder.mkdir()
    old = nights(folder, 3)
    talenta = ["--database", str(kota_300), "--lang", "en"]
    refused = run([*talenta, "backup", "--into", str(folder), "--keep", "2"])
    assert refused != 0, "without a key there is no backup"
    assert sorted(folder.iterdir()) == old, "and then none goes"
    assert run([*talenta, "audit", "key", "create"]) == 0
    assert run([*talenta, "backup", "--into", str(folder), "--keep", "2"]) == 0
    left = sorted(folder.iterdir())
    assert len(left) == 2
    assert left[0] == old[-1]
    assert run(["restore", str(left[1]), "--help"]) == 0
    restored = ["--database", str(tmp_path / "again.db"), "--lang", "en"]
    assert run([*restored, "restore", str(left[1])]) == 0
    capsys.readouterr()
    for words in (
        ["backup"],
        ["backup", "x", "--into", str(folder)],
        ["backup", "x", "--keep", "2"],
    ):
        assert run([*talenta, *words]) == 2
