"""Every screen there is, over a database whose every free text is hostile.

A new screen class has to be put into `SCREENS` below, a new text column is made hostile by
itself (hostile_kit): neither can be forgotten.
"""

from __future__ import annotations

import asyncio
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from traceback import format_exception
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

import talenta_tui.screens
from talenta_tui.commands import Command, CommandsModal
from talenta_tui.errors import NotFound
from talenta_tui.screens.complaints_receipt import ReceiptModal
from talenta_tui.screens.complaints_write import WriteModal
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.modals.error import ErrorModal, told
from talenta_tui.screens.modals.find import FindModal
from talenta_tui.screens.modals.form import FormModal
from talenta_tui.screens.modals.person_pick import PersonModal
from talenta_tui.screens.modals.session_pick import NipsModal, PeopleModal, PickModal
from talenta_tui.screens.modals.session_text import TextModal
from talenta_tui.screens.session_cell import CellStoryModal
from talenta_tui.screens.view_form import ChoiceField, Form, TextField
from talenta_tui.services.actor import Actor
from talenta_tui.services.periods.standing import Stand, Standing
from talenta_tui.services.vacancies import list_vacancies, shortlist
from talenta_tui.widgets.row_list import Column
from tests.cycles.conftest import rater
from tests.screens.control_kit import ADMIN, AUDITOR, at_work
from tests.screens.cycle_kit import BUDI, Town, town
from tests.screens.hostile_kit import CODES, STRINGS, furnish, plant, text_columns
from tests.screens.map_kit import pin
from tests.services.assessment.kit import CODE

NOT_THERE = {
    ("backup", "file"), ("entry_decision", "decided_by"), ("entry_decision", "reason"),
    ("period_amendment", "reason"), ("reopen_request", "reason"), ("reopen_request", "requester"),
    ("second_entry", "keyed_by"), ("second_entry_done", "keyed_by"), ("substitution", "reason"),
    ("trail_check", "actor"),
}  # fmt: skip
"""Free texts the town has no row of: no screen here shows a hostile one of these."""

BASES = {
    "AskingScreen", "DeskScreen", "ListingScreen", "ControlScreen", "WaitingScreen", "PartsScreen",
    "SheetScreen", "PipedScreen", "KeyingScreen", "PlanActions", "OperatorActions",
    "PrepareForms", "AssignForms", "AssignPicks", "RunForms", "IntegrateForms", "KeysAtOnce",
    "DeskModal", "PromptModal", "StepsScreen", "CyclePart", "ProofActions", "SiteActions",
    "TooSmall", "LodgingActions",
}  # fmt: skip
"""Classes no screen is made of, only others derived; TooSmall has a sentence of its own alone."""


class Around:
    """What the screens are opened on: the place, one of each thing, and a hostile text.

    Read before the application opens the database: the tables are bound to one connection.
    """

    def __init__(self, made: Town, text: str) -> None:
        self.text = text
        self.ratee = made.asked[0].ratee
        self.me = rater(made.asked[0].rater)
        self.desk: Any = None
        site = made.site()
        self.post = list_vacancies(ADMIN, site)[0].code
        self.listed = shortlist(ADMIN, site, self.post)
        self.sheet = site.database.execute_sql(
            "SELECT a.code, x.name FROM rating t JOIN assessor a ON a.id = t.assessor_id"
            " JOIN exercise x ON x.id = t.exercise_id JOIN session s ON s.id = t.session_id"
            f" WHERE s.code = '{CODE}' LIMIT 1"
        ).fetchone()
        self.unit = site.database.execute_sql("SELECT name FROM unit LIMIT 1").fetchone()[0]
        site.database.close()

    @property
    def form(self) -> Form:
        return Form(
            [
                TextField("text", self.text, self.text),
                ChoiceField("choice", self.text, [(None, self.text), (1, "x" + self.text)]),
            ]
        )


Make = Callable[[Around], Screen[Any]]


def _screen(name: str, made: str, *with_: Any, **named: Any) -> Make:
    return lambda _around: getattr(import_module(f"talenta_tui.screens.{name}"), made)(
        *with_, **named
    )


def _of(name: str, made: str, arguments: Callable[[Around], tuple[Any, ...]]) -> Make:
    return lambda around: getattr(import_module(f"talenta_tui.screens.{name}"), made)(
        *arguments(around)
    )


def _compared(around: Around) -> tuple[Any, ...]:
    found = around.listed
    return found, [*found.eligible, *found.excluded][:4], Stand(Standing.OFFICIAL, "2026-10")


OF_ADMIN: dict[str, Make] = {
    "HomeScreen": _screen("home", "HomeScreen"),
    "SessionsScreen": _screen("sessions", "SessionsScreen"),
    "TalentMapScreen": _screen("talent_map", "TalentMapScreen"),
    "VacanciesScreen": _screen("vacancies", "VacanciesScreen"),
    "PeopleScreen": _screen("people", "PeopleScreen"),
    "PeriodsScreen": _screen("periods", "PeriodsScreen"),
    "PeriodScreen": _screen("period", "PeriodScreen", "2026-10"),
    "IntegrityScreen": _screen("integrity", "IntegrityScreen"),
    "AdministrationScreen": _screen("administration", "AdministrationScreen"),
    "ComplaintsScreen": _screen("complaints", "ComplaintsScreen"),
    "RequestsScreen": _screen("requests", "RequestsScreen"),
    "ImportScreen": _screen("importing", "ImportScreen"),
    "PersonScreen": _of("person", "PersonScreen", lambda a: (a.ratee,)),
    "ExplainScreen": _of("explain", "ExplainScreen", lambda a: (a.ratee,)),
    "ShortlistScreen": _of("shortlist", "ShortlistScreen", lambda a: (a.post,)),
    "SignedListsScreen": _of("signed_lists", "SignedListsScreen", lambda a: (a.post,)),
    "SignedListScreen": _screen("signed_lists", "SignedListScreen", 1),
    "CompareScreen": _of("compare", "CompareScreen", _compared),
    "PolicyPreviewScreen": _screen("policy_preview", "PolicyPreviewScreen", "bkn-411-2025"),
    "PeopleListScreen": _screen("people_list", "without_place", {}),
    "MoversScreen": _screen("movers", "MoversScreen", "2026-10", {}),
    "PoolScreen": _screen("pool", "PoolScreen"),
    "EdgeScreen": _screen("edge", "EdgeScreen", {}),
    "CoverageScreen": _screen("coverage", "CoverageScreen"),
    "TrendScreen": _of("trend", "TrendScreen", lambda a: (a.unit,)),
    "PersonTrendScreen": _of("trend", "PersonTrendScreen", lambda a: (a.ratee, a.text)),
    "SessionScreen": _screen("session", "SessionScreen", CODE),
    "PrepareScreen": _screen("session_prepare", "PrepareScreen", CODE),
    "AssignScreen": _screen("session_assign", "AssignScreen", CODE),
    "PlanScreen": _screen("session_plan", "PlanScreen", CODE),
    "RunScreen": _screen("session_run", "RunScreen", CODE),
    "BoardScreen": _screen("session_board", "BoardScreen", CODE),
    "VerifyScreen": _screen("session_verify", "VerifyScreen", CODE),
    "ScoreScreen": _of("session_score", "ScoreScreen", lambda a: (CODE, *a.sheet)),
    "IntegrateScreen": _screen("session_integrate", "IntegrateScreen", CODE),
    "MovementScreen": _screen("session_movement", "MovementScreen", CODE),
    "CloseScreen": _screen("session_close", "CloseScreen", CODE),
    "CyclesScreen": _screen("cycles", "CyclesScreen"),
    "CycleScreen": _screen("cycle", "CycleScreen", "C1"),
    "RateesScreen": _screen("cycle_people", "RateesScreen", "C1"),
    "RatersScreen": _screen("cycle_raters", "RatersScreen", "C1"),
    "CollectScreen": _screen("cycle_collect", "CollectScreen", "C1"),
    "ReleaseScreen": _screen("cycle_release", "ReleaseScreen", "C1"),
    "HelpScreen": _screen("help", "HelpScreen", "map", {}, ADMIN),
    "ConfirmModal": lambda a: ConfirmModal(a.text, a.text, yes=a.text),
    "ErrorModal": lambda a: ErrorModal(told(NotFound(a.text))),
    "TextModal": lambda a: TextModal(a.text, [a.text, a.text]),
    "CellStoryModal": lambda a: CellStoryModal(a.text, [a.text, a.text], a.desk),
    "FormModal": lambda a: FormModal(a.form, a.text, note=lambda _values: a.text),
    "PickModal": lambda a: PickModal(a.text, [Column(a.text, 20)], [(a.text,), ("x",)]),
    "PeopleModal": lambda a: PeopleModal(a.desk),
    "NipsModal": lambda a: NipsModal(),
    "FindModal": lambda a: FindModal(a.desk),
    "PersonModal": lambda a: PersonModal(a.desk, a.text),
    "WriteModal": lambda a: WriteModal(a.text),
    "ReceiptModal": lambda a: ReceiptModal(a.text),
    "CommandsModal": lambda a: CommandsModal([Command("app.map", a.text, a.text, a.text)]),
}
"""How each screen is opened on what `Around` says, by somebody who may see all of it."""

OF_KEYER: dict[str, Make] = {"FeedbackKeying": _screen("feedback_keying", "FeedbackKeying", "C1")}
OF_AUDITOR: dict[str, Make] = {
    "InquiriesScreen": _screen("inquiries", "InquiriesScreen"),
    "IntegrityScreen": _screen("integrity", "IntegrityScreen"),
    "ComplaintsScreen": _screen("complaints", "ComplaintsScreen"),
}
OF_RATER: dict[str, Make] = {
    "OwnScreen": _screen("own", "OwnScreen"),
    "MyFormsScreen": _screen("my_forms", "MyFormsScreen"),
    "OwnFormScreen": _of("own_form", "OwnFormScreen", lambda a: ("C1", a.ratee)),
}


def _all_screens() -> set[str]:
    for module in walk_packages(talenta_tui.screens.__path__, "talenta_tui.screens."):
        import_module(module.name)

    def below(cls: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
        for one in cls.__subclasses__():
            yield one
            yield from below(one)

    return {c.__name__ for c in below(Screen) if c.__module__.startswith("talenta_tui.")}


def test_every_screen_is_opened_below() -> None:
    driven = {*OF_ADMIN, *OF_KEYER, *OF_AUDITOR, *OF_RATER}
    assert _all_screens() - BASES - driven == set(), "put the new screen into the table"
    assert driven - _all_screens() == set()
    assert set() == BASES & driven


def test_what_is_left_out_is_a_text_column() -> None:
    there = text_columns()
    for table, (reason, names) in CODES.items():
        assert reason
        assert names <= there[table], table


@pytest.fixture(scope="module")
def full(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town with something in every table a screen reads."""
    folder = Path(str(tmp_path_factory.mktemp("hostile")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENTA_KEYS", "")
        made = town(kota_300_file, folder, units=1).copied(folder / "full")
        furnish(made)
        patch.chdir(folder)
        yield Town(pin(made.path), made.keys, made.asked)


def test_the_town_has_a_row_for_every_free_text(full: Town, tmp_path: Path) -> None:
    reached = plant(Path(shutil.copy(full.path, tmp_path / "town.db")), STRINGS)
    empty = {key for key, rows in reached.items() if not rows}
    assert empty == NOT_THERE


def look(pilot: Pilot[None]) -> None:
    """Nothing on the screen could drive a terminal, is a link, or is wider than it."""
    app = pilot.app
    assert app.is_running
    width = app.size.width
    for strip in app.screen._compositor.render_strips(app.size):
        bad = {c for c in strip.text if unicodedata.category(c) in BAD}
        assert not bad, (type(app.screen).__name__, strip.text, bad)
        assert cell_len(strip.text) <= width, (type(app.screen).__name__, strip.text)
        for segment in strip:
            style = segment.style
            assert style is None or not (style.link or style.meta.get("@click"))


BAD = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


async def settled(pilot: Pilot[None]) -> None:
    """Wait for what the screen in front asks of the database."""
    for _step in range(500):
        await pilot.pause()
        front = pilot.app.screen
        if not any(w.node is front and not w.is_finished for w in pilot.app.workers):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{type(pilot.app.screen).__name__} never came to rest")


async def _drive(made: Town, actor: Actor, table: dict[str, Make], around: Around) -> list[str]:
    """Every screen of the table by this actor; what was wrong with any."""
    faults: list[str] = []
    async with at_work(made.path, actor, size=(80, 23)) as pilot:
        await settled(pilot)
        around.desk = pilot.app.desk  # type: ignore[attr-defined]
        base = list(pilot.app.screen_stack)
        for name, make in table.items():
            try:
                await _one(pilot, name, make(around), around.text)
            except AssertionError as wrong:
                faults.append(f"{name}: {wrong} {told_of(pilot)}")
            while len(pilot.app.screen_stack) > len(base):
                pilot.app.pop_screen()
                await pilot.pause()
        return faults


def told_of(pilot: Pilot[None]) -> str:
    front = pilot.app.screen
    return str(front.what) if isinstance(front, ErrorModal) else ""


async def _one(pilot: Pilot[None], name: str, made: Screen[Any], text: str) -> None:
    """Open one screen, look, and look again as its parts and lines pass, or text comes in."""
    await pilot.app.push_screen(made)
    await settled(pilot)
    assert type(pilot.app.screen).__name__ == name
    look(pilot)
    if isinstance(made, ModalScreen):
        pilot.app.post_message(events.Paste(text))
        await settled(pilot)
        look(pilot)
        return
    for key in ("down", "pagedown", "tab", "tab", "end"):
        await pilot.press(key)
        await settled(pilot)
        assert type(pilot.app.screen).__name__ == name, key
        look(pilot)


HOSTILE = st.text(
    st.sampled_from("[]@=\x1b\x9b\x07\u202e\u200d\u2028\ufe0f\u0301界👩é a/0'\"\n\t\r\\{}%"),
    max_size=30,
)


@given(
    st.randoms(use_true_random=False),
    st.lists(HOSTILE, min_size=4, max_size=4),
    st.sampled_from(STRINGS),
)
@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_screen_takes_any_text(full: Town, order: Random, more: list[str], text: str) -> None:
    strings = [*STRINGS, *more]
    order.shuffle(strings)
    path = Path(shutil.copy(full.path, full.path.with_name("now.db")))
    plant(path, strings)
    made = Town(path, full.keys, full.asked)
    # What drives a terminal leads every text that is given to a dialog, so that none is spared.
    around = Around(made, "\x1b[31m\x9b\u202e[/foo]" + text)

    async def all_of_them() -> list[str]:
        return [
            *await _drive(made, ADMIN, OF_ADMIN, around),
            *await _drive(made, BUDI, OF_KEYER, around),
            *await _drive(made, AUDITOR, OF_AUDITOR, around),
            *await _drive(made, around.me, OF_RATER, around),
        ]

    crashes: list[str] = []

    def kept(error: BaseException) -> tuple[str, Path]:
        crashes.append("".join(format_exception(error)))
        return "REF", path

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENTA_KEYS", str(full.keys))
        patch.setattr("talenta_tui.screens.modals.error.write_crash", kept)
        faults = asyncio.run(all_of_them())
    assert [*faults, *crashes] == []
