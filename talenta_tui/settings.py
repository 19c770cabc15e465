"""The operator's own settings: a TOML file, and TALENTA_LANGUAGE, TALENTA_THEME, TALENTA_KEYMAP.

    language = "id"            # id or en; without it the site's own
    theme = "contrast"         # dark, light, contrast or 16; without it what the terminal can
    [keymap]
    "home.import" = "g"        # the action's name as F1 shows it, and its keys

The environment wins over the file. Most people have neither, and then nothing is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = ("TALENTA_LANGUAGE", "TALENTA_THEME", "TALENTA_KEYMAP")


@dataclass(frozen=True, slots=True)
class Settings:
    """What was set; None and an empty keymap where nothing was."""

    language: str | None = None
    theme: str | None = None
    keymap: dict[str, str] = field(default_factory=dict)


def default_path() -> Path:
    """The settings file in the platform's configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("talenta") / "settings.toml"


def load_settings(path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in force; WrongUse names the file, the key and the nearest valid name."""
    named = [name for name in ENVIRONMENT if environment.get(name)]
    if not named and not path.exists():
        return Settings()
    # pydantic-settings costs a third of the first paint; it is paid only where it is used.
    from talenta_tui.settings_model import read_settings

    return read_settings(path, named)
