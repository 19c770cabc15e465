"""Root's configuration: read as it is, refused where another could have written it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talenta_tui.errors import Unavailable
from talenta_tui.services.access.config import parse, read_config

GOOD = 'database = "/var/lib/t/t.db"\nfolders = "/var/lib/t/f"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "talenta.toml"
    found.write_text(GOOD)
    found.chmod(0o640)
    return found


def read(path: Path) -> object:
    return read_config(str(path), owner=os.getuid())


def test_what_it_says(path: Path) -> None:
    config = read_config(str(path), owner=os.getuid())
    assert (config.database, config.folders) == ("/var/lib/t/t.db", "/var/lib/t/f")
    assert (config.idle_minutes, config.session_hours) == (15, 10)
    path.write_text(GOOD + "idle_minutes = 0\nsession_hours = 3\n")
    config = read_config(str(path), owner=os.getuid())
    assert (config.idle_minutes, config.session_hours) == (0, 3)


@pytest.mark.parametrize(
    "text",
    [
        "", 'database = "/x"', 'folders = "/x"', GOOD + "shell = true", GOOD + "idle_minutes = -1",
        GOOD + 'idle_minutes = "15"', GOOD + "idle_minutes = true", "database = 1\n" + GOOD,
        'database = "relative.db"\nfolders = "/f"', 'database = "/x"\nfolders = "f"', "= = =",
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(Unavailable, match=r"talenta\.toml"):
        read(path)


def test_a_file_others_may_change_is_not_read(path: Path) -> None:
    for mode in (0o660, 0o646):
        path.chmod(mode)
        with pytest.raises(Unavailable, match="changed by others"):
            read(path)


def test_a_folder_others_may_change_is_not_trusted(path: Path) -> None:
    path.parent.chmod(0o777)
    with pytest.raises(Unavailable, match="changed by others"):
        read(path)
    path.parent.chmod(0o1777)
    read(path)


def test_a_link_leads_to_what_it_names(path: Path, tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    (loose / "t.toml").write_text(GOOD)
    loose.chmod(0o777)
    link = tmp_path / "link.toml"
    link.symlink_to(loose / "t.toml")
    with pytest.raises(Unavailable, match="changed by others"):
        read(link)


def test_it_is_named_in_full() -> None:
    with pytest.raises(Unavailable, match="full path"):
        read_config("talenta.toml")


_PIECES = st.sampled_from(
    ["a", "a_b", "b", " ", "  ", "=", " = ", '"', '"x"', '"""', "'", "\\", "\\n", "#", "# c",
     "0", "15", "015", "+1", "1_0", "1.5", "true", "[a]", "a.b", "é", "\t", "\r", "\n", "\r\n",
     "\x00", "{}", ","]
)  # fmt: skip


@given(st.one_of(st.lists(_PIECES, max_size=14).map("".join), st.text(max_size=20)))
@example('a = "x" # c\nb = 15# d\n\n# e = 1\n')
@example('a = "x"\na = "y"')
@example('a = "x" "y"')
def test_a_plain_line_means_what_toml_says(text: str) -> None:
    try:
        expected: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(ValueError):
            parse(text)
        return
    assert parse(text) == expected
