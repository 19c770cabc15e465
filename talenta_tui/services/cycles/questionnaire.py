"""The questionnaire of a cycle: 21 behaviours, a scale and the open question, by version."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from talenta_tui.i18n import current_language
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS

CURRENT = "berakhlak-1"


@dataclass(frozen=True, slots=True)
class Item:
    """One behaviour: its code B01 to B21, the value it belongs to, and its words."""

    code: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    version: str
    items: tuple[Item, ...]
    scale: tuple[str, ...]
    comment: str


@cache
def _shipped(language: str) -> Questionnaire:
    text = files("talenta_tui.services.cycles").joinpath("questionnaire.toml").read_text("utf-8")
    data = tomllib.loads(text)
    name = "name" if language == "id" else "name_en"
    words = [(v[name], item) for v in data["value"] for item in v[f"items_{language}"]]
    items = tuple(Item(code, *said) for code, said in zip(FEEDBACK_ITEMS, words, strict=True))
    return Questionnaire(
        data["version"], items, tuple(data[f"scale_{language}"]), data[f"comment_{language}"]
    )


def questionnaire(version: str = CURRENT) -> Questionnaire:
    """The questionnaire of that version in the language spoken; KeyError for an unknown one."""
    if version != CURRENT:
        raise KeyError(version)
    return _shipped("id" if current_language() == "id" else "en")
