"""The quick reading of the common openings: what it takes, what it leaves, and without click."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from talenta_tui.cli import talenta
from talenta_tui.start.quick import Opening, open_quickly, read_opening

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("words", "opening"),
    [
        ((), Opening()),
        (("--database", "a.db"), Opening("a.db")),
        (("--database=a=b.db", "--lang", "id"), Opening("a=b.db", "id")),
        (("--lang=en",), Opening(lang="en")),
        (("--config", "/etc/t.toml", "--as-key", "7"), Opening(key=7, config="/etc/t.toml")),
        (("--as-key", "7"), Opening(key=7)),
        (("--config", "/etc/t.toml"), Opening()),
    ],
)
def test_the_common_openings(words: tuple[str, ...], opening: Opening) -> None:
    assert read_opening(words) == opening
    # The command line reads the same from the same words.
    with talenta.make_context("talenta", list(words), resilient_parsing=False) as context:
        said = context.params
    assert said["as_key"] == opening.key
    if opening.key is None:
        assert (said["database"], said["lang"]) == (opening.database, opening.lang)
    else:
        assert said["config"] == opening.config


@pytest.mark.parametrize(
    "words",
    [
        ("map",), ("--database", "a.db", "map"), ("--help",), ("-h",), ("--version",),
        ("--database",),
        ("--lang", "fr"), ("--data", "a.db"), ("--lang", "id", "--lang", "en"), ("--",), ("x",),
        ("--as-key", "x"), ("--as-key", "-1"), ("--as-key", "7", "--database", "a.db"), ("",),
        ("--as-key", "٧"),
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_command_line(words: tuple[str, ...]) -> None:
    assert read_opening(words) is None
    assert open_quickly(words) is None


def test_the_environment_counts_as_it_does_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALENTA_DATABASE", "e.db")
    monkeypatch.setenv("TALENTA_LANG", "en")
    assert read_opening(()) == Opening("e.db", "en")
    assert read_opening(("--database", "a.db")) == Opening("a.db", "en")
    assert read_opening(("--as-key", "7")) == Opening(key=7)
    monkeypatch.setenv("TALENTA_LANG", "fr")
    assert read_opening(()) is None
    monkeypatch.setenv("SSH_ORIGINAL_COMMAND", "map")
    assert read_opening(("--as-key", "7")) is None


def test_what_stands_in_the_way_is_told_as_the_command_line_tells_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talenta_tui.start.keyed.forget_environment", lambda: None)
    assert open_quickly(("--database", str(tmp_path / "none.db"), "--lang", "en")) == 2
    assert "needs a terminal" in capsys.readouterr().err
    assert open_quickly(("--config", str(tmp_path / "none.toml"), "--as-key", "7")) == 3
    assert capsys.readouterr().err.startswith("talenta: ")


def test_opening_the_application_imports_no_command_line() -> None:
    code = (
        "import sys\n"
        "from talenta_tui.start.quick import open_quickly\n"
        "import talenta_tui.start.application, talenta_tui.start.keyed\n"
        "import talenta_tui.app, talenta_tui.screens.home\n"
        "print(*(m for m in ('click', 'csv', 'peewee', 'pydantic', 'talenta_tui.cli',"
        " 'talenta_tui.services.site', 'talenta_tui.scoring') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
