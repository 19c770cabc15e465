"""The one table of actions: everything in it works, and nothing locks the user in."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from talenta_tui.actions import (
    ACTIONS,
    BY_ID,
    FORBIDDEN_KEYS,
    Action,
    actions_of,
    key_name,
    shared_keys,
)
from talenta_tui.app import TalentaApp
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _, set_language
from talenta_tui.keymap import checked_keymap
from talenta_tui.screens.administration import AdministrationScreen
from talenta_tui.screens.base import DeskScreen
from talenta_tui.screens.compare import CompareScreen
from talenta_tui.screens.complaints import ComplaintsScreen
from talenta_tui.screens.coverage import CoverageScreen
from talenta_tui.screens.cycle import CycleScreen
from talenta_tui.screens.cycle_collect import CollectScreen
from talenta_tui.screens.cycle_people import RateesScreen
from talenta_tui.screens.cycle_raters import RatersScreen
from talenta_tui.screens.cycle_release import ReleaseScreen
from talenta_tui.screens.cycles import CyclesScreen
from talenta_tui.screens.edge import EdgeScreen
from talenta_tui.screens.explain import ExplainScreen
from talenta_tui.screens.feedback_keying import FeedbackKeying
from talenta_tui.screens.help import ABOUT
from talenta_tui.screens.home import HomeScreen
from talenta_tui.screens.importing import ImportScreen
from talenta_tui.screens.inquiries import InquiriesScreen
from talenta_tui.screens.integrity import IntegrityScreen
from talenta_tui.screens.my_forms import MyFormsScreen
from talenta_tui.screens.own import OwnScreen
from talenta_tui.screens.own_form import OwnFormScreen
from talenta_tui.screens.people import PeopleScreen
from talenta_tui.screens.people_list import PeopleListScreen
from talenta_tui.screens.period import PeriodScreen
from talenta_tui.screens.periods import PeriodsScreen
from talenta_tui.screens.person import PersonScreen
from talenta_tui.screens.policy_preview import PolicyPreviewScreen
from talenta_tui.screens.pool import PoolScreen
from talenta_tui.screens.requests import RequestsScreen
from talenta_tui.screens.session import SessionScreen
from talenta_tui.screens.session_assign import AssignScreen
from talenta_tui.screens.session_board import BoardScreen
from talenta_tui.screens.session_close import CloseScreen
from talenta_tui.screens.session_integrate import IntegrateScreen
from talenta_tui.screens.session_movement import MovementScreen
from talenta_tui.screens.session_plan import PlanScreen
from talenta_tui.screens.session_prepare import PrepareScreen
from talenta_tui.screens.session_run import RunScreen
from talenta_tui.screens.session_score import ScoreScreen
from talenta_tui.screens.session_verify import VerifyScreen
from talenta_tui.screens.sessions import SessionsScreen
from talenta_tui.screens.shortlist import ShortlistScreen
from talenta_tui.screens.signed_lists import SignedListScreen, SignedListsScreen
from talenta_tui.screens.talent_map import TalentMapScreen
from talenta_tui.screens.trend import TrendScreen
from talenta_tui.screens.vacancies import VacanciesScreen
from talenta_tui.widgets.key_bar import KeyBar, KeyHint

HANDLERS: dict[str, type] = {
    "app": TalentaApp,
    "desk": DeskScreen,
    **{
        screen.CONTEXT: screen
        for screen in (
            HomeScreen,
            ImportScreen,
            TalentMapScreen,
            PeopleScreen,
            PeopleListScreen,
            EdgeScreen,
            PoolScreen,
            CoverageScreen,
            SignedListsScreen,
            SignedListScreen,
            TrendScreen,
            PeriodScreen,
            PersonScreen,
            VacanciesScreen,
            ShortlistScreen,
            PeriodsScreen,
            CompareScreen,
            ExplainScreen,
            SessionsScreen,
            SessionScreen,
            PrepareScreen,
            AssignScreen,
            PlanScreen,
            RunScreen,
            BoardScreen,
            ScoreScreen,
            VerifyScreen,
            IntegrateScreen,
            MovementScreen,
            CloseScreen,
            IntegrityScreen,
            ComplaintsScreen,
            AdministrationScreen,
            PolicyPreviewScreen,
            FeedbackKeying,
            MyFormsScreen,
            OwnFormScreen,
            CyclesScreen,
            CycleScreen,
            RateesScreen,
            RatersScreen,
            CollectScreen,
            ReleaseScreen,
            InquiriesScreen,
            OwnScreen,
            RequestsScreen,
        )
    },
}


def own(action: Action) -> tuple[Action, tuple[str, ...]]:
    return action, action.keys


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.id)
def test_every_action_has_a_handler(action: Action) -> None:
    owner = HANDLERS[action.context]
    if not action.built_in:
        handler = getattr(owner, f"action_{action.name}")
        bases = {"action_back"} if action.context == "desk" else set()
        base = DeskScreen if issubclass(owner, DeskScreen) else owner.__mro__[1]
        assert handler is not getattr(base, f"action_{action.name}", None) or (
            f"action_{action.name}" in bases
        )


def test_every_screen_binds_its_whole_context() -> None:
    for context, owner in HANDLERS.items():
        bound = {b.id for b in owner.BINDINGS if isinstance(b, Binding)}  # type: ignore[attr-defined]
        wanted = {a.id for a in actions_of(context) if a.keys and not a.built_in}
        assert wanted <= bound, context


def test_no_two_actions_share_a_key() -> None:
    assert shared_keys(own(a) for a in ACTIONS) == []


def test_a_shared_key_is_noticed() -> None:
    rival = Action("home.rival", ("f1",), "", "")
    assert shared_keys(own(a) for a in (*ACTIONS, rival)) == [("f1", "app.help", "home.rival")]


def test_keys_that_are_others_over_ssh_are_not_used() -> None:
    assert not {key for action in ACTIONS for key in action.keys} & FORBIDDEN_KEYS


def test_ids_are_unique_and_every_context_has_help() -> None:
    assert len(BY_ID) == len(ACTIONS)
    assert {a.context for a in ACTIONS} - {"app", "desk"} <= set(ABOUT)


def test_keys_read_as_on_the_keyboard() -> None:
    assert [key_name(k) for k in ("f10", "ctrl+p", "slash", "escape", "x")] == [
        "F10", "Ctrl+P", "/", "Esc", "x",
    ]  # fmt: skip


def test_help_and_leave_keep_their_keys() -> None:
    keymap = checked_keymap({"app.help": "", "app.leave": "f12"}, "settings.toml")
    assert keymap == {"app.help": "f1", "app.leave": "f12,f10,ctrl+q"}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"app.hlp": "f1"}, "app.help"),
        ({"home.import": "ctrl+m"}, "ctrl+m"),
        ({"home.import": ""}, "home.import"),
        ({"home.import": "f10"}, "app.leave"),
        ({"home.import": "r"}, "home.refresh"),
        ({"home.move": "j"}, "home.move"),
    ],
)
def test_a_bad_keymap_is_refused_by_name(wanted: dict[str, str], words: str) -> None:
    with pytest.raises(WrongUse) as refused:
        checked_keymap(wanted, "settings.toml")
    assert words in str(refused.value)
    assert "settings.toml" in str(refused.value)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("context", sorted({a.context for a in ACTIONS} - {"app", "desk"}))
def test_the_keys_of_a_screen_and_the_help_are_all_there_at_80_columns(
    context: str, language: str
) -> None:
    """In Indonesian the administration's bar ended before `b` and had no help in it."""
    set_language(language)
    own = [action for action in actions_of(context) if action.footer and action.keys]
    bar = KeyBar(
        [KeyHint(key_name(a.keys[0]), _(a.label)) for a in own]
        + [KeyHint(key_name(a.keys[0]), _(a.label), True) for a in actions_of("app") if a.footer]
    )
    shown = [(hint.key, hint.label) for line in bar.lines_at(80) for hint in line]
    assert [(key_name(a.keys[0]), _(a.label)) for a in own] == shown[: len(own)]
    assert "F1" in dict(shown)
    assert len(bar.lines_at(80)) == 2 or context in ("administration", "assign")
