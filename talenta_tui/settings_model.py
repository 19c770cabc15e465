"""The typed model behind `settings`, imported only where something is set."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.keymap import checked_keymap
from talenta_tui.settings import Settings

Language = Literal["id", "en"]
ThemeName = Literal["dark", "light", "contrast", "16"]


class SettingsModel(BaseSettings):
    """Every setting there is."""

    model_config = SettingsConfigDict(env_prefix="TALENTA_", extra="forbid", frozen=True)
    file: ClassVar[Path]

    language: Language | None = Field(None, description="Language of the screens.")
    theme: ThemeName | None = Field(None, description="Colours of the screens.")
    keymap: dict[str, str] = Field(default_factory=dict, description="Action to its keys.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - Textual's hook, we need two
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, TomlConfigSettingsSource(settings_cls, cls.file)


def read_settings(path: Path, named: Sequence[str]) -> Settings:
    """The settings of the file at `path` and of the environment's variables `named`."""
    model = type("FileSettings", (SettingsModel,), {"file": path, "__module__": __name__})
    try:
        found = model()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(
            _("{file} is not readable TOML: {why}").format(file=path, why=error)
        ) from error
    except SettingsError as error:
        raise WrongUse(_("TALENTA_KEYMAP must be a JSON object, action to keys.")) from error
    except ValidationError as error:
        raise WrongUse(_sentence(error, path, named)) from error
    return Settings(found.language, found.theme, checked_keymap(found.keymap, str(path)))


def _sentence(error: ValidationError, path: Path, named: Sequence[str]) -> str:
    """The first fault: where it stands, and the nearest name that would do."""
    detail = error.errors(include_url=False)[0]
    place = detail["loc"]
    key = ".".join(str(part) for part in place)
    variable = f"TALENTA_{str(place[0]).upper()}"
    where = variable if variable in named else str(path)
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(key, list(SettingsModel.model_fields), 1, 0.0)[0]
        return _("{file}: there is no setting {key}; the nearest is {near}").format(
            file=where, key=key, near=near
        )
    allowed = _allowed(key)
    if allowed:
        value: Any = detail["input"]
        near = get_close_matches(str(value), allowed, 1, 0.0)[0]
        return _("{file}: {key} cannot be {value}; the nearest is {near} (of {allowed})").format(
            file=where, key=key, value=repr(value), near=near, allowed=", ".join(allowed)
        )
    return _("{file}: {key} must be text").format(file=where, key=key)


def _allowed(key: str) -> list[str]:
    choices = {"language": Language, "theme": ThemeName}.get(key)
    return [str(choice) for choice in get_args(choices)] if choices is not None else []
