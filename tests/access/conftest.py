"""The door for everyone: one sshd a module, in front of a city of 300."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.door import WARM, Door, need_sshd, open_door
from tests.access.warm import warm


@pytest.fixture(scope="module")
def door(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A main file that takes every variable stands before the drop-in: the worst case."""
    need_sshd()
    database = Path(str(tmp_path_factory.mktemp("door"))) / "city.db"
    shutil.copy(kota_300_file, database)
    with open_door(str(database), accept="AcceptEnv *") as opened:
        yield opened


@pytest.fixture(scope="module")
def _asleep(door: Door) -> Iterator[Path]:
    """Where a warm process listens that nobody asks yet."""
    path = door.folder / "asleep"
    with warm(path, door.program, door.database):
        yield path


@pytest.fixture
def warm_door(door: Door, _asleep: Path) -> Iterator[Door]:
    """The same door, for what is tried many times: its program's imports are done."""
    awake = _asleep.rename(door.folder / WARM)
    yield door
    awake.rename(_asleep)


@pytest.fixture(scope="module")
def boss(door: Door) -> Path:
    """The key of an administrator."""
    return door.add("boss", "administrator")
