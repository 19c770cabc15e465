"""Keying through a real terminal: full speed, killed without warning, two at one sheet, blind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty.terminal import Terminal
from tests.screens.session_kit import LOG, asked, cells, copied, large, office, order
from tests.services.assessment.kit import BUDI, Centre

COUNT = 5000
PEOPLE, COLUMNS = 100, 9
KILLS = 50

AS_SOMEBODY = """
from talenta_tui.app import TalentaApp
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.site import open_site
actor = Actor({id!r}, Role({role!r}))
app = TalentaApp(lambda: open_site({path!r}), language="en", actor_of=lambda _site: actor)
app.run(mouse=False)
"""


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return office(tmp_path_factory.mktemp("large") / "large.db", large, people=PEOPLE)


@pytest.fixture
def large_db(large_file: Path, tmp_path: Path) -> Path:
    return copied(large_file, tmp_path / "large.db")


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Those opened in a test; closed whatever happens."""
    opened: list[Terminal] = []
    yield opened
    for one in opened:
        one.close()


def somebody(path: Path, who: str, role: str) -> str:
    return AS_SOMEBODY.format(id=who, role=role, path=str(path))


def test_5000_keys_at_full_speed_are_all_stored(large_db: Path, terminals: list[Terminal]) -> None:
    terminal = Terminal(large_db)
    terminals.append(terminal)
    terminal.open_sheet()
    terminal.until("Asesor 1")
    ratings = random.Random(1).choices("012345t", k=COUNT)
    whole = PEOPLE * COLUMNS
    parts = ["".join(ratings[n : n + whole]) for n in range(0, COUNT, whole)]
    terminal.type("\x1b[1;5H\x1b[H".join(parts))
    terminal.until("900/900 saved", 120)
    terminal.until(lambda: "on its way" not in terminal.text, 120)
    nips, names = order(large_db)
    log = asked(large_db, LOG, "A1", "Kasus")
    assert [(row[0], row[1], row[3]) for row in log] == [
        (
            nips[n % whole // COLUMNS],
            names[n % COLUMNS],
            -1 if key == "t" else 2 * int(key),
        )
        for n, key in enumerate(ratings)
    ]


def test_killed_under_typing_every_cell_painted_as_saved_is_on_disk(
    large_file: Path, tmp_path: Path, terminals: list[Terminal], warm_application: Path
) -> None:
    chance = random.Random(50)
    painted_at_all = 0
    nips, names = order(large_file)
    database = copied(large_file, tmp_path / "killed.db")
    wanted: set[tuple[str, str]] = set()
    for round_ in range(KILLS):
        terminal = Terminal(database, warm=warm_application)
        terminals.append(terminal)
        terminal.open_sheet()
        terminal.until("Asesor 1")
        # Where the last one was killed, every mark on this screen is true, too.
        terminal.read(0.2)
        _hold(terminal, database, nips, names)
        row = chance.randrange(PEOPLE - 8)
        terminal.type(f"r{row + 1}\r\x1b[H")
        for _burst in range(chance.randrange(1, 12)):
            terminal.type("".join(chance.choices("012345t", k=chance.randrange(1, 7))))
            terminal.read(chance.random() * 0.03)
        terminal.kill()
        painted_at_all += _hold(terminal, database, nips, names)
        stored = set(cells(database, "A1", "Kasus"))
        assert wanted <= stored, f"round {round_}"
        wanted = stored
    assert painted_at_all > KILLS, "the screens must have shown saved cells"


def _hold(terminal: Terminal, database: Path, nips: list[str], names: list[str]) -> int:
    """Assert that every cell painted as saved is on the disk; how many there were.

    A key typed over a saved cell may have reached the disk and not yet the screen: then what
    is painted stands in the history right before what is stored.
    """
    stored, count = cells(database, "A1", "Kasus"), 0
    history: dict[tuple[object, object], list[object]] = {}
    for nip, name, _old, new, _kind in asked(database, LOG, "A1", "Kasus"):
        history.setdefault((nip, name), []).append(new)
    for key, writes in history.items():
        assert writes[-1] == (-1 if stored[key] is None else stored[key])  # type: ignore[index]
    for (row, column), (value, sign) in terminal.painted().items():
        if sign == " ":
            count += 1
            written = history.get((nips[row], names[column]), [])
            assert (-1 if value == "t" else 2 * int(value)) in written[-2:], terminal.text
    return count


def test_two_operators_on_one_sheet(large_db: Path, terminals: list[Terminal]) -> None:
    budi = Terminal(large_db, program=somebody(large_db, "budi", "operator"))
    sari = Terminal(large_db, program=somebody(large_db, "sari", "operator"))
    terminals += [budi, sari]
    for one in (budi, sari):
        one.open_sheet()
        one.until("Asesor 1")
    budi.type("345")
    budi.until("3/900 saved")
    # Sari sees the three cells appear within two seconds, each marked as another's.
    others = [("3", "*"), ("4", "*"), ("5", "*")]
    sari.until(lambda: list(sari.painted().values()) == others)
    sari.type("2")
    sari.until("replaced")
    budi.until(lambda: budi.painted().get((0, 0)) == ("2", "*"), 5)
    both = asked(large_db, LOG, "A1", "Kasus")
    nips, names = order(large_db)
    assert [row[1:4] for row in both] == [
        (names[0], None, 6), (names[1], None, 8), (names[2], None, 10), (names[0], 6, 4),
    ]  # fmt: skip
    assert cells(large_db, "A1", "Kasus")[nips[0], names[0]] == 4


def test_two_writing_the_same_cells_at_once_keep_both(
    large_db: Path, terminals: list[Terminal]
) -> None:
    budi = Terminal(large_db, program=somebody(large_db, "budi", "operator"))
    sari = Terminal(large_db, program=somebody(large_db, "sari", "operator"))
    terminals += [budi, sari]
    for one in (budi, sari):
        one.open_sheet()
        one.until("Asesor 1")
    keys = 60
    budi.type("3" * keys)
    sari.type("4" * keys)
    for one in (budi, sari):
        one.until(lambda one=one: len(one.painted()) >= keys)  # type: ignore[misc]
        one.until(lambda one=one: "on its way" not in one.text)  # type: ignore[misc]
    log = asked(large_db, "SELECT operator, new FROM rating_write ORDER BY id")
    assert sorted(log) == [("budi", 6)] * keys + [("sari", 8)] * keys
    last = {}
    for row in asked(large_db, LOG, "A1", "Kasus"):
        last[row[0], row[1]] = row[3]
    assert cells(large_db, "A1", "Kasus") == last


def _blind(centre: Centre) -> None:
    centre.ready().attend()
    first = next(s for s in centre.facts().sheets() if s[0] == "A2")
    centre.key_sheet(first, 5, BUDI)


def test_an_assessor_sees_no_other_rater_before_handing_in(
    tmp_path: Path, terminals: list[Terminal]
) -> None:
    path = office(tmp_path / "blind.db", _blind)
    terminal = Terminal(path, program=somebody(path, "A1", "assessor"))
    terminals.append(terminal)
    terminal.until("Next")
    terminal.type("\x1bOR")
    terminal.until("› Sessions")
    terminal.until("ADM-26-11-03")
    terminal.type("\r")
    terminal.until("1 Prepare")
    terminal.type("4")
    terminal.until("sheets handed in")
    assert "5" not in re.sub(r"\d+/\d+|\d\d:\d\d|F\d+|\d of \d+", "", _list(terminal))
    # Another rater's sheet does not open.
    terminal.type("\x1b[B\r")
    terminal.until("stays hidden")
    terminal.type("\r")
    terminal.until("sheets handed in")
    # One's own does; turned, the other's column is hatched.
    terminal.type("\x1b[A\r")
    terminal.until("Batch: sum 0")
    terminal.until("Asesor 1")
    terminal.type("o")
    terminal.until("▒")
    assert not terminal.painted()
    terminal.type("\x1b[Cx")
    terminal.until("explained on their own sheet")
    terminal.type("\x1b")
    terminal.until("sheets handed in")
    # Nor does integration.
    terminal.type("i")
    terminal.until("Integration begins")


def _list(terminal: Terminal) -> str:
    return "\n".join(line for line in terminal.screen.display if "Asesor" in line)
