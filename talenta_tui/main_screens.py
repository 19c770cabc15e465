"""The main screens, each behind a function key: imported when first shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from textual.screen import Screen


def _lazy(module: str, name: str) -> Callable[[], Screen[None]]:
    """A screen imported when it is first shown: only Home is part of the first paint."""

    def make() -> Screen[None]:
        screen: Screen[None] = getattr(import_module(f"talenta_tui.screens.{module}"), name)()
        return screen

    return make


MODES: dict[str, str | Callable[[], Screen[None]]] = {
    "home": _lazy("home", "HomeScreen"),
    "sessions": _lazy("sessions", "SessionsScreen"),
    "map": _lazy("talent_map", "TalentMapScreen"),
    "vacancies": _lazy("vacancies", "VacanciesScreen"),
    "people": _lazy("people", "PeopleScreen"),
    "periods": _lazy("periods", "PeriodsScreen"),
    "integrity": _lazy("integrity", "IntegrityScreen"),
    "administration": _lazy("administration", "AdministrationScreen"),
    "me": _lazy("own", "OwnScreen"),
    "requests": _lazy("requests", "RequestsScreen"),
}
"""By the name of the action that shows each."""
