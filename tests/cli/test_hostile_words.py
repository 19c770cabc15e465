"""Hostile words for everything a command takes: refused or taken as text, never believed.

The commands and what they take are walked from the command line itself.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import click
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from talenta_tui.services.access import roster
from tests.access.service_functions import PACKAGE
from tests.cli.hostile_site import Facts, add_users, facts_of, sensible, user_of
from tests.cli.hostile_words import Done, Leaf, is_flag, leaves, run_words, words_of
from tests.screens.cycle_kit import Town
from tests.screens.hostile_kit import STRINGS

MORE = (
    "../../etc/passwd", "~", "~nobody/x", "-rf", "--reason=x", '=HYPERLINK("file:///etc","y")',
    "+1", "-1", "\t=1", "\r=1", "' OR 1=1; --", '"; DROP TABLE employee; --', "$(id) `id`",
    "{0.__class__.__init__.__globals__}", 'a,b;"c"', '{"a": [1]}', "\udcff\udcfe", "y" * 10_000,
    "²", "١٢", "1e9", "9" * 400, "NaN", "[/]", "2026-13", "2026-02-30", "-", "", "%(x)s", "\\N",
)  # fmt: skip
"""Beside those of the screens. No NUL: an argument of a process cannot hold one."""
TEXTS = (*STRINGS, *MORE)

seeds = st.integers(0, 2**32).filter(bool)


@contextmanager
def at_desk(town: Town, folder: Path) -> Iterator[tuple[Path, Facts]]:
    """The town on a copy, in a folder of its own deep enough for any `../..`."""
    here = folder / "a" / "b" / "c"
    here.mkdir(parents=True)
    path = Path(shutil.copy(town.path, folder / "town.db"))
    shutil.copytree(town.keys, folder / "keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("TALENTA_KEYS", str(folder / "keys"))
        patch.setenv("HOME", str(folder))
        facts = facts_of(path, town.asked[-2])
        add_users(path, facts.rater)
        yield path, facts


def run_leaf(path: Path, leaf: Leaf, given: dict[str, str], **how: Any) -> Done:
    flags = ["--no-open"] if leaf.path == "demo" else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(roster, "os_user", lambda: user_of(leaf))
        words = ["--database", str(path), *words_of(leaf, given, flags)]
        return run_words(words, **how)


def test_every_word_of_every_command(hostile_town: Town, tmp_path: Path) -> None:
    found: list[str] = []

    @given(seeds)
    @settings(max_examples=1, deadline=None, phases=[Phase.generate])
    def worded(seed: int) -> None:
        texts = list(TEXTS)
        Random(seed).shuffle(texts)
        found.extend(_all_words(hostile_town, tmp_path / f"{seed}", texts))

    # Told afterwards: nothing is to be run again to find a simpler text.
    worded()
    assert found == []


def _all_words(town: Town, folder: Path, texts: list[str]) -> list[str]:
    faults: list[str] = []
    turn = 0
    folder.mkdir()
    with at_desk(town, folder) as (path, facts):
        for leaf in leaves():
            fitting = sensible(leaf, facts)
            for parameter in (p for _name, params in leaf.chain for p in params):
                if is_flag(parameter):
                    continue
                turn += 1
                text = texts[turn % len(texts)]
                done = run_leaf(
                    path, leaf, {**fitting, str(parameter.name): text},
                    stdin=text.encode("utf-8", "replace"),
                )  # fmt: skip
                wrong = fault_of(done)
                if wrong:
                    faults.append(f"{leaf.path} {parameter.name} {text[:60]!r}: {wrong}")
    assert turn > 380
    return faults


def fault_of(done: Done) -> str:
    """What must never be, whatever the words."""
    if done.crashes:
        return done.crashes[0][-1500:]
    if done.code not in (0, 1, 2, 3):
        return f"ended with {done.code}"
    if done.raw():
        return f"{done.raw()} on the terminal: {done.said[-500:]!r}"
    if done.code in (2, 3) and not done.err.strip():
        return "ended without a word"
    return ""


def test_what_is_no_text_is_refused(hostile_town: Town, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 come as halves of surrogate pairs; no database takes them."""
    done = run_words(["--database", str(hostile_town.path), "people", "a\udcff"])
    assert (done.code, done.crashes) == (2, ())
    assert done.err.startswith("talenta: a· ".encode())
    long = "x" * 300
    done = run_words(["--database", str(hostile_town.path), "import", "awards", long])
    assert (done.code, done.crashes) == (2, ())
    done = run_words(["demo", "--no-open", "--people", "60", "--keep", str(tmp_path / long)])
    assert (done.code, done.crashes) == (3, ())
    assert b"name too long" in done.err


def test_every_number_is_one_both_engines_take() -> None:
    for leaf in leaves():
        for parameter in leaf.parameters:
            if isinstance(parameter.type, type(click.INT)):
                assert isinstance(parameter.type, click.IntRange), (leaf.path, parameter.name)
                assert (parameter.type.max or 2**31) < 2**31, (leaf.path, parameter.name)


def test_all_that_is_printed_goes_through_say_and_emit_text() -> None:
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        if path.name != "common.py":
            found = re.findall(r"click\.s?echo\((?!_\(\"Stopped)|\bprint\(", path.read_text())
            assert not found, path.name


def test_a_terminal_gets_no_controls_and_a_pipe_gets_the_data(hostile_town: Town) -> None:
    here = ["--database", str(hostile_town.path), "people", "--format", "csv", "--limit", "0"]
    pipe, screen = run_words(here, terminal=False), run_words(here)
    assert "\u202e" in pipe.out.decode()
    assert not screen.raw()
    assert pipe.out.decode().count("\n") == screen.out.decode().count("\n")
