"""A session over SSH stays in its folder, whatever it is told to open."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talenta_tui.errors import Denied, Unavailable
from talenta_tui.exchange.rows import Kind
from talenta_tui.screens.import_form import entries
from talenta_tui.services.access import confine, folder
from talenta_tui.services.access.confine import allowed, confine_to, confined, within
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.policies import read_policy
from talenta_tui.services.preview import first_rows
from talenta_tui.services.site import Site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "folders" / "budi"
    folder.mkdir(parents=True)
    (folder / "own.csv").write_text("x")
    (tmp_path / "folders" / "siti").mkdir()
    (tmp_path / "folders" / "siti" / "secret.csv").write_text("x")
    (tmp_path / "folders" / "budi-not").mkdir()
    return folder


@pytest.fixture
def confined_home(home: Path) -> Iterator[Path]:
    confine_to(home)
    yield home
    confine_to(None)


def test_inside_is_inside(home: Path) -> None:
    assert confined("own.csv", home) == home / "own.csv"
    assert confined(home / "new.csv", home) == home / "new.csv"
    assert confined("a/../own.csv", home) == home / "own.csv"


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "..", "../siti/secret.csv", "/etc/passwd", "/", "a/../../siti/secret.csv",
        "../budi-not/x", "own.csv\n", "own.csv\0", "\x1b[2J", "~/x/../../../etc/passwd",
    ],
)  # fmt: skip
def test_outside_is_refused(home: Path, path: str) -> None:
    with pytest.raises(Denied):
        confined(path, home)


def test_links_pipes_and_devices_are_refused(home: Path) -> None:
    (home / "link").symlink_to("/etc/passwd")
    (home / "dangling").symlink_to(home.parent / "siti" / "new")
    (home / "up").symlink_to(home.parent)
    (home / "self").symlink_to("own.csv")
    os.mkfifo(home / "pipe")
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(home / "s"))
    for name in ("link", "dangling", "up/siti/secret.csv", "self", "pipe", "s"):
        with pytest.raises(Denied):
            confined(name, home)


@given(st.text(alphabet="./~abn\0\n", max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_spelling_leaves(home: Path, path: str) -> None:
    try:
        found = confined(path, home)
    except Denied:
        return
    assert home in found.parents
    assert Path(os.path.realpath(found)) == found


def test_without_confinement_any_path_is_allowed(home: Path) -> None:
    assert allowed("/etc/passwd") == Path("/etc/passwd")
    assert within("/etc")


def test_what_takes_a_path_asks(confined_home: Path, admin: Actor, sqlite_site: Site) -> None:
    foreign = confined_home.parent / "siti" / "secret.csv"
    request = ImportRequest(Kind.EMPLOYEES.value, foreign, "x.csv")
    with pytest.raises(Denied):
        run_import(admin, sqlite_site, request)
    with pytest.raises(Denied):
        first_rows(admin, request)
    with pytest.raises(Denied):
        read_policy(str(foreign))
    assert entries(confined_home.parent / "siti") == []
    assert entries(Path("/etc")) == []
    assert [e.name for e in entries(confined_home)] == ["own.csv"]


def test_a_folder_holds_so_much_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One operator's files do not fill the disk that everybody works on."""
    monkeypatch.setattr(confine, "_folder", tmp_path)
    monkeypatch.setattr(folder, "LARGEST", 100)
    monkeypatch.setattr(folder, "ROOM", 250)
    actor = Actor("budi", Role.EMPLOYEE, "test")
    with pytest.raises(Unavailable, match="larger than"):
        folder.put_file(actor, "much", io.BytesIO(bytes(101)))
    for name in ("one", "two"):
        folder.put_file(actor, name, io.BytesIO(bytes(100)))
    with pytest.raises(Unavailable, match="Your folder holds"):
        folder.put_file(actor, "three", io.BytesIO(bytes(51)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    folder.remove_file(actor, "one")
    assert folder.put_file(actor, "three", io.BytesIO(bytes(100))) == 100
