"""Many operators keying at once, each in a terminal of their own, killed at random.

Each has rows of their own, two of them on every sheet, and keys a rating for every cell in
order. One whose program is killed starts it again, is back on the very sheet, looks where it
stands and goes on. In the end every rating is stored once, as it was keyed, and the chain of
events verifies.

By default a few operators key a few ratings; `make chaos` takes 24 of 200 each.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from talenta_tui.db.engine import make_database
from talenta_tui.services.assessment import prepare
from talenta_tui.services.assessment.designs import DayHours
from talenta_tui.services.assessment.templates import Exercise, Room, Span
from talenta_tui.services.assessment.values import ExerciseKind
from talenta_tui.services.audit import verify_trail
from talenta_tui.services.site import Site, init_site
from tests.access.warm import APPLICATION, warm
from tests.conftest import NOON
from tests.pty.terminal import Terminal
from tests.services.assessment.kit import ADMIN, CODE, DAY, Centre

FULL = bool(os.environ.get("TALENTA_FULL"))
OPERATORS, RATINGS, KILLS = (24, 200, 3) if FULL else (6, 40, 2)
COLUMNS = 9
ROWS = -(-RATINGS // COLUMNS)
EXERCISES = ("Kasus", "Esai")
SIZE = (100, 20 + 2 * ROWS)
"""Cells of a terminal: all rows of a sheet show, so that every cell painted can be judged."""
PATIENCE = 300
"""Seconds for what waits for the machine: so many programs start at once."""

PROGRAM = """
from talenta_tui.app import TalentaApp
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import open_site
actor = Actor({id!r}, Role.OPERATOR, "pty")
app = TalentaApp(lambda: open_site({url!r}), language="en", actor_of=lambda _site: actor)
app.run(mouse=False)
"""

LOG = (
    "SELECT w.operator, e.nip, c.name, w.old, w.new, w.kind FROM rating_write w"
    " JOIN employee e ON e.id = w.employee_id JOIN competency c ON c.id = w.competency_id"
    " ORDER BY w.id"
)
STANDING = (
    "SELECT a.code, x.name, e.nip, c.name, t.halves, t.keyed_by FROM rating t"
    " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
    " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
    " WHERE t.until IS NULL"
)

_SPAWNING = threading.Lock()


def town(url: str) -> None:
    """A session of two exercises of everybody at once: two operators to each of the sheets."""
    site = init_site(ADMIN, url, "Kota Uji", language="en", clock=lambda: NOON)
    raters = max(2, -(-OPERATORS // 4))
    centre = Centre(site, people=2 * ROWS, raters=raters).prepare()
    exercises = [
        Exercise(name, ExerciseKind.CASE_ANALYSIS, 60, "individual", raters, 2 * ROWS)
        for name in EXERCISES
    ]
    prepare.set_exercises(ADMIN, site, CODE, exercises)
    pairs = [(e.name, c) for e in exercises for c in centre.facts().competencies]
    prepare.set_matrix(ADMIN, site, CODE, pairs)
    prepare.set_rooms(ADMIN, site, CODE, [Room("Aula", 200)])
    hours = DayHours(DAY, (Span("slot", 480, 720), Span("slot", 780, 1020)))
    prepare.set_hours(ADMIN, site, CODE, [hours])
    rules = replace(centre.facts().rules, assessees_per_assessor=2 * ROWS)
    prepare.set_rules(ADMIN, site, CODE, rules, "one large sheet")
    centre.invite().plan()
    site.database.close()


@dataclass
class Operator:
    """One of them: their sheet, their rows on it, what they key, and what they lived through."""

    number: int
    url: str
    nips: list[str]
    names: list[str]
    warm: Path | None = None
    kills: int = 0
    cut: int = 0
    latencies: list[float] = field(default_factory=list)
    memory: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.number)
        self.ratings = self.chance.choices("012345t", k=RATINGS)
        sheet = self.number // 2
        self.sheet = (f"A{sheet // 2 + 1}", EXERCISES[sheet % 2])
        self.first = self.number % 2 * ROWS
        # Killed on the way at random places, never before the first or behind the last key.
        places = self.chance.sample(range(5, RATINGS - 5), KILLS)
        self.deaths = sorted(places)

    @property
    def id(self) -> str:
        return f"op{self.number:02d}"

    def cell(self, n: int) -> tuple[str, str]:
        """NIP and competency of the n-th rating."""
        return self.nips[self.first + n // COLUMNS], self.names[n % COLUMNS]

    def value(self, n: int) -> int | None:
        return None if self.ratings[n] == "t" else 2 * int(self.ratings[n])

    def work(self) -> None:
        at = 0
        while at < RATINGS:
            terminal = self._start()
            try:
                found = self._stands(terminal)
                assert found >= at, f"{self.id}: {at} saved, {found} show\n{terminal.text}"
                at = self._key(terminal, found)
            finally:
                terminal.close()

    def _start(self) -> Terminal:
        with _SPAWNING:
            program = PROGRAM.format(id=self.id, url=self.url)
            terminal = Terminal(Path("unused"), size=SIZE, program=program, warm=self.warm)
        if not self.kills:
            self._go_to_sheet(terminal)
        # After a kill it comes back to the very sheet by itself, with no key pressed.
        terminal.until("Batch: sum", PATIENCE)
        terminal.until(lambda: bool(re.search(r"\d/[1-9]\d* saved", terminal.text)), PATIENCE)
        before, painted = None, self._mine(terminal)
        while painted != before:
            # One reading may end within a frame; two alike, a while apart, do not.
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                terminal.read()
            before, painted = painted, self._mine(terminal)
        return terminal

    def _go_to_sheet(self, terminal: Terminal) -> None:
        terminal.until("Next", PATIENCE)
        terminal.type("\x1bOR")
        terminal.until(CODE, PATIENCE)
        terminal.type("\r")
        terminal.until("1 Prepare", PATIENCE)
        terminal.type("4")
        terminal.until("sheets handed in", PATIENCE)
        wanted = re.compile(rf"\bAsesor {self.sheet[0][1:]}\b.*{self.sheet[1]}"
                            rf"|{self.sheet[1]}.*\bAsesor {self.sheet[0][1:]}\b")  # fmt: skip
        lines: list[str] = []

        def listed() -> bool:
            lines[:] = [line for line in terminal.screen.display if "Asesor" in line]
            return any(wanted.search(line) for line in lines)

        terminal.until(listed, PATIENCE)
        here = next(n for n, line in enumerate(lines) if "▸" in line)
        there = next(n for n, line in enumerate(lines) if wanted.search(line))
        terminal.type(("\x1b[B" if there > here else "\x1b[A") * abs(there - here) + "\r")

    def _mine(self, terminal: Terminal) -> dict[int, tuple[str, str]]:
        """Index of a rating to (value, sign) as painted, for this operator's rows."""
        return {
            (row - self.first) * COLUMNS + column: cell
            for (row, column), cell in terminal.painted().items()
            if self.first <= row < self.first + ROWS
        }

    def _stands(self, terminal: Terminal) -> int:
        """How many ratings stand on the sheet: the first so many and no other."""
        painted = self._mine(terminal)
        assert sorted(painted) == list(range(len(painted))), f"{self.id}:\n{terminal.text}"
        for n, (value, sign) in painted.items():
            assert (value, sign) == (self.ratings[n], " "), (self.id, n, value, sign)
        return len(painted)

    def _key(self, terminal: Terminal, at: int) -> int:
        """Key on from `at` until all is saved, or killed; how many are surely saved."""
        terminal.type(f"r{self.first + at // COLUMNS + 1}\r\x1b[H" + "\x1b[C" * (at % COLUMNS))
        death = self.deaths[self.kills] if self.kills < KILLS else RATINGS
        while at < RATINGS:
            burst = min(self.chance.randrange(1, COLUMNS), RATINGS - at)
            began = time.monotonic()
            terminal.type("".join(self.ratings[at : at + burst]))
            at += burst
            if at > death:
                return self._die(terminal, at)
            if self.chance.random() < 0.5:
                terminal.until(lambda at=at: self._saved(terminal) == at, PATIENCE)  # type: ignore[misc]
                self.latencies.append(time.monotonic() - began)
            else:
                terminal.read(self.chance.random() * 0.05)
        terminal.until(lambda: self._saved(terminal) == RATINGS, PATIENCE)
        self.memory = psutil.Process(terminal.process.pid).memory_info().rss
        return at

    def _saved(self, terminal: Terminal) -> int:
        return sum(sign == " " for _value, sign in self._mine(terminal).values())

    def _die(self, terminal: Terminal, typed: int) -> int:
        """Killed without warning: what was painted as saved must be stored; how many were."""
        terminal.read(self.chance.random() * 0.05)
        terminal.kill()
        self.kills += 1
        painted = self._mine(terminal)
        stored = standing(self.url)
        saved = [n for n, (_value, sign) in painted.items() if sign == " "]
        for n in saved:
            key = (*self.sheet, *self.cell(n))
            assert key in stored, f"{self.id}: rating {n} was painted as saved and is lost"
            assert stored[key] == (self.value(n), self.id)
        self.cut += typed - len(saved)
        return len(saved)


def asked(url: str, sql: str) -> list[tuple[Any, ...]]:
    """A query on a connection of its own, which any thread may ask."""
    database = make_database(url)
    with database.connection_context():
        found: list[tuple[Any, ...]] = database.execute_sql(sql).fetchall()
    return found


def standing(url: str) -> dict[tuple[str, str, str, str], tuple[int | None, str]]:
    return {row[:4]: row[4:] for row in asked(url, STANDING)}


@pytest.fixture
def warm_application(url: str, tmp_path: Path) -> Iterator[Path | None]:
    """By default the programs are forked; with `make chaos` each is an interpreter of its own."""
    if FULL:
        yield None
        return
    with warm(tmp_path / "warm", Path("/usr/bin/talenta"), url, APPLICATION):
        yield tmp_path / "warm"


@pytest.fixture
def operators(url: str, warm_application: Path | None) -> list[Operator]:
    town(url)
    nips = asked(
        url,
        "SELECT e.nip FROM session_assessee t JOIN employee e ON e.id = t.employee_id"
        " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
        " WHERE t.until IS NULL ORDER BY v.name, e.nip",
    )
    names = asked(
        url,
        "SELECT c.name FROM session_competency t JOIN competency c ON c.id = t.competency_id"
        " WHERE t.until IS NULL ORDER BY t.rank, c.name",
    )
    assert (len(nips), len(names)) == (2 * ROWS, COLUMNS)
    return [
        Operator(n, url, [row[0] for row in nips], [row[0] for row in names], warm_application)
        for n in range(OPERATORS)
    ]


def test_no_saved_rating_is_lost_none_doubled_and_the_chain_verifies(
    operators: list[Operator], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(len(operators)) as pool:
        for done in [pool.submit(operator.work) for operator in operators]:
            done.result()
    took = time.monotonic() - began

    assert [o.kills for o in operators] == [KILLS] * OPERATORS
    assert sum(o.cut for o in operators) > 0, "some must have been killed while keying"
    log = asked(url, LOG)
    for one in operators:
        keyed = [(*one.cell(n), None, -1 if one.value(n) is None else one.value(n), "key")
                 for n in range(RATINGS)]  # fmt: skip
        assert [row[1:] for row in log if row[0] == one.id] == keyed, one.id
    assert len(log) == OPERATORS * RATINGS
    assert standing(url) == {
        (*one.sheet, *one.cell(n)): (one.value(n), one.id)
        for one in operators
        for n in range(RATINGS)
    }
    events = asked(url, "SELECT DISTINCT event FROM rating_write")
    found = _verified(url)
    assert found.sound, found.fault
    with capsys.disabled():
        waits = sorted(wait for one in operators for wait in one.latencies)
        print(
            f"\n{'postgres' if '://' in url else 'sqlite'}: {OPERATORS} operators x {RATINGS}"
            f" ratings, {OPERATORS * KILLS} kills that cut {sum(o.cut for o in operators)}"
            f" ratings on their way, {took:.0f} s; {len(events)} keying events of"
            f" {found.events}; a burst saved and shown in {median(waits) * 1000:.0f} ms (median),"
            f" {waits[len(waits) * 95 // 100] * 1000:.0f} ms (95 %);"
            f" {max(o.memory for o in operators) / 1e6:.0f} MB at most a program"
        )


def _verified(url: str) -> Any:
    from talenta_tui.services.site import open_site

    site: Site = open_site(url, clock=lambda: NOON)
    try:
        return verify_trail(ADMIN, site)
    finally:
        site.database.close()
