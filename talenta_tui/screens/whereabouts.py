"""Coming back to where one was: a screen's place as small JSON, and the screen made of it again.

A screen joins by three things:

    PLACES["person"] = ("person", "PersonScreen")     below: the name it is kept under
    PLACE = "person"                                  on the class
    def place(self): return {"nip": self.nip}         what it was made with, by name

and where something was set on it (a filter, a part), `inside` says it and `go_inside` sets it
before `start`. The row under the cursor of its first list is kept and found by itself. A screen
without PLACE is not come back to, nor what was opened from it. Dialogs never are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from talenta_tui.screens.base import DeskScreen
from talenta_tui.services.whereabouts import Stop, Whereabouts
from talenta_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.screen import Screen

PLACES: dict[str, tuple[str, str]] = {
    "home": ("home", "HomeScreen"),
    "sessions": ("sessions", "SessionsScreen"),
    "map": ("talent_map", "TalentMapScreen"),
    "vacancies": ("vacancies", "VacanciesScreen"),
    "people": ("people", "PeopleScreen"),
    "periods": ("periods", "PeriodsScreen"),
    "integrity": ("integrity", "IntegrityScreen"),
    "administration": ("administration", "AdministrationScreen"),
    "complaints": ("complaints", "ComplaintsScreen"),
    "me": ("own", "OwnScreen"),
    "requests": ("requests", "RequestsScreen"),
    "import": ("importing", "ImportScreen"),
    "person": ("person", "PersonScreen"),
    "explain": ("explain", "ExplainScreen"),
    "shortlist": ("shortlist", "ShortlistScreen"),
    "signed": ("signed_lists", "SignedListsScreen"),
    "signed list": ("signed_lists", "SignedListScreen"),
    "box": ("people_list", "in_box"),
    "not placed": ("people_list", "without_place"),
    "movers": ("movers", "MoversScreen"),
    "edge": ("edge", "EdgeScreen"),
    "pool": ("pool", "PoolScreen"),
    "coverage": ("coverage", "CoverageScreen"),
    "trend": ("trend", "TrendScreen"),
    "person trend": ("trend", "PersonTrendScreen"),
    "period": ("period", "PeriodScreen"),
    "session": ("session", "SessionScreen"),
    "prepare": ("session_prepare", "PrepareScreen"),
    "assign": ("session_assign", "AssignScreen"),
    "plan": ("session_plan", "PlanScreen"),
    "run": ("session_run", "RunScreen"),
    "board": ("session_board", "BoardScreen"),
    "verify": ("session_verify", "VerifyScreen"),
    "sheet": ("session_score", "ScoreScreen"),
    "integrate": ("session_integrate", "IntegrateScreen"),
    "close": ("session_close", "CloseScreen"),
    "paper": ("feedback_keying", "FeedbackKeying"),
    "my forms": ("my_forms", "MyFormsScreen"),
    "movement": ("session_movement", "MovementScreen"),
}
"""A screen's name in what is kept, to the module below `screens` and what there makes it."""


def whereabouts(mode: str, stack: Sequence[Screen[Any]]) -> Whereabouts | None:
    """Where the user is: the screens of `stack` up to the first that is not come back to."""
    stops: list[Stop] = []
    for screen in stack:
        if not isinstance(screen, DeskScreen) or screen.PLACE not in PLACES:
            break
        made = screen.place()
        if made is None:
            break
        # A screen come back to begins when it is in front; until then it is as it was kept.
        stops.append(screen.came_back or Stop(screen.PLACE, made, screen.inside(), _row(screen)))
    return Whereabouts(mode, tuple(stops)) if stops else None


def _row(screen: DeskScreen) -> int | None:
    lists = screen.query(RowList) if screen.is_mounted else ()
    return next((found.place for found in lists), None)


def made_again(stop: Stop) -> DeskScreen | None:
    """The screen of a stop, to be pushed; None where this version knows no such screen."""
    where = PLACES.get(stop.screen)
    if where is None:
        return None
    make: Callable[..., DeskScreen] = getattr(
        import_module(f"talenta_tui.screens.{where[0]}"), where[1]
    )
    try:
        screen = make(**stop.made_with)
    except (TypeError, ValueError, KeyError):
        # Kept by a version whose screen was made with something else.
        return None
    screen.came_back = stop
    return screen
