"""Settings: read where they are, refused by file, key and nearest name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from talenta_tui.errors import WrongUse
from talenta_tui.settings import Settings, load_settings
from talenta_tui.styles import fitting_theme


def test_nothing_set_imports_nothing() -> None:
    script = (
        "import sys; from pathlib import Path; from talenta_tui.settings import load_settings;"
        "load_settings(Path('/nowhere/settings.toml'), {});"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('language = "id"\ntheme = "light"\n[keymap]\n"home.import" = "g"\n')
    monkeypatch.setenv("TALENTA_THEME", "contrast")
    found = load_settings(path, {"TALENTA_THEME": "contrast"})
    assert found == Settings("id", "contrast", {"home.import": "g"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('langage = "id"', "langage; the nearest is language"),
        ('theme = "drak"', "theme cannot be 'drak'; the nearest is dark"),
        ("theme = dark", "not readable TOML"),
        ('[keymap]\n"home.imprt" = "g"', "home.import"),
        ("[keymap]\nx = 3", "keymap.x"),
    ],
)
def test_a_mistake_names_the_file_and_what_was_meant(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(WrongUse) as refused:
        load_settings(path, {})
    assert words in str(refused.value)
    assert "settings.toml" in str(refused.value)


def test_a_mistake_in_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALENTA_LANGUAGE", "de")
    with pytest.raises(WrongUse, match="TALENTA_LANGUAGE: language cannot be 'de'"):
        load_settings(tmp_path / "settings.toml", {"TALENTA_LANGUAGE": "de"})


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TERM": "xterm"}, "talenta-16"),
        ({"TERM": "linux"}, "talenta-16"),
        ({"TERM": "xterm-256color"}, "talenta-dark"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "talenta-dark"),
    ],
)
def test_the_terminal_gets_a_theme_it_can_show(environment: dict[str, str], theme: str) -> None:
    assert fitting_theme(environment) == theme
