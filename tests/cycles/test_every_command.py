"""No command prints who rated whom: the two worlds of `worlds.py` on the command line.

Every command of the groups below is found in them, and run in both worlds by an operator of every
role, while forms come in and after the release; what it prints and refuses has to be the same.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click
import pytest

from talenta_tui.cli import _COMMANDS, run
from talenta_tui.services.access import roster
from talenta_tui.services.actor import Role
from talenta_tui.services.operators import NewOperator, add_operator
from tests.screens.cycle_kit import Town

from .conftest import MONTH
from .test_every_reader import PLACES, STAFF, scene, world
from .worlds import ADMIN, GOOD, Cast, Mask, come_in, everybody_else, mask_of

__all__ = ["scene"]

GROUPS = ("cycle", "feedback", "audit", "me", "report", "explain", "people", "map")
WORDS = {
    "cycle list": "--format json", "cycle raters": "C1 --format csv",
    "cycle letters": "C1 --format csv", "cycle status": "C1 --format json",
    "cycle remind": "C1 --format csv", "cycle flags": "C1 --format json",
    "cycle check": "C1 --format json", "cycle questionnaire show": "--cycle C1",
    "cycle people": "C1 --nip {ratee}", "cycle drop": "C1 {ratee}", "cycle propose": "C1",
    "cycle begin": "C1", "cycle edit": "C1 --closes 2099-12-30 --reason x",
    "cycle ask": "C1 {ratee} {rater} REKAN", "cycle replace": "C1 {ratee} {rater} {other}",
    "cycle release": "C1", "cycle new": "C1 2026-11", "feedback mine": "--format json",
    "feedback items": "--format json", "feedback paper": "C1 --format csv",
    "feedback fill": "C1 {ratee} {answers}", "feedback key": "C1 XXXXX-XXXXXX {answers}",
    "feedback late": "C1 --reason x", "feedback seal": "", "feedback unseal list": "--format json",
    "feedback unseal ask": "{month} {ratee}", "feedback unseal confirm": "2 --reason x",
    "feedback unseal read": "1", "audit verify": "", "audit show": "--limit 500 --format json",
    "audit head": "", "me": "--format json", "me export": "--nip {ratee}",
    "report": "{ratee} --format text", "explain": "{ratee} --format json",
    "people": "--format json", "map": "--format csv",
}  # fmt: skip
APART = {
    "cycle questionnaire check": "reads a file of the machine, and nothing of the site",
    "cycle questionnaire adopt": "reads a file of the machine, and nothing of the site",
    "cycle forms": "writes a PDF of what `cycle letters` prints",
    "audit sign": "signs with a key of the machine, in a file of its folder",
    "audit restart": "signs with a key of the machine, in a file of its folder",
    "audit key create": "makes a random key",
    "audit key show": "the site's public key",
}
NAMING = {"cycle raters", "cycle letters", "cycle remind", "cycle ask", "cycle replace"}
"""As in `test_every_reader`: to who plans the raters, while the cycle runs."""

KEYED_ORDER = {"feedback paper", "me", "me export"}
"""Forms by their codes, comments by tokens: in another order in each world, and no other words."""

_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*")
"""Commands have the clock of the machine."""

SIDES = ("left", "right")
Printed = tuple[int, str, str]


def leaves(name: str, command: click.Command) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield name
        return
    if command.invoke_without_command:
        yield name
    for below, one in command.commands.items():
        yield from leaves(f"{name} {below}", one)


def every_command() -> set[str]:
    found: set[str] = set()
    for group in GROUPS:
        made = importlib.import_module(_COMMANDS[group][0]).COMMANDS[group]
        found |= set(leaves(group, made))
    return found


def test_every_command_of_the_groups_is_run_or_has_its_reason() -> None:
    assert every_command() == WORDS.keys() | APART.keys()
    assert not WORDS.keys() & APART.keys()


def printed(
    file: Path, cast: Cast, mask: Mask, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, *, final: bool,
) -> dict[tuple[str, Role], Printed]:  # fmt: skip
    """What every command prints to an operator of every role."""
    found: dict[tuple[str, Role], Printed] = {}
    known: dict[str, Any] = {
        "ratee": cast.ratee, "other": cast.other, "rater": cast.raters["screen"][0],
        "answers": "".join(map(str, GOOD)), "month": MONTH,
    }  # fmt: skip
    for role in Role:
        # Names first for one, answers for the other: nobody stands on both sides.
        for name, words in WORDS.items():
            side = "keys" if name == "feedback paper" else "names"
            monkeypatch.setattr(roster, "os_user", lambda role=role, side=side: f"{side}-{role}")
            line = f"{name} {words.format(**known)}".split()
            capfd.readouterr()
            if final and name in {"cycle new", "cycle release"}:
                continue
            code = run(["--database", str(file), "--lang", "en", *line])
            out, err = capfd.readouterr()
            out, err = (_CLOCK.sub("<time>", mask(text)) for text in (out, err))
            found[name, role] = code, out, err
    return found


def test_no_command_tells_the_worlds_apart(
    scene: tuple[Town, Cast],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast = scene[1]
    heard: dict[tuple[str, bool], dict[tuple[str, Role], Printed]] = {}
    monkeypatch.setenv("TALENTA_KEYS", "")
    for side in SIDES:
        for final in (False, True):
            folder = tmp_path / str(final)
            with world(scene, side, PLACES[0], folder, str) as (site, here):
                for role in Role:
                    for who, nip in (("names", cast.ratee), ("keys", cast.other)):
                        own = nip if role is Role.EMPLOYEE else None
                        add_operator(ADMIN, site, NewOperator(f"{who}-{role}", role, nip=own))
                come_in(site, cast, side, cast.ratee, here)
                if final:
                    come_in(site, cast, side, cast.other, here)
                    everybody_else(site)
                mask = mask_of(cast, side)
                site.database.close()
                file = here / "town.db"
                heard[side, final] = printed(file, cast, mask, capfd, monkeypatch, final=final)
    naming = set()
    for final in (False, True):
        left, right = (heard[side, final] for side in SIDES)
        for (name, role), said in left.items():
            other = right[name, role]
            if name in KEYED_ORDER:
                said, other = _unordered(said), _unordered(other)
            if said == other:
                continue
            one, two = ("\n".join(map(str, told[1:])).splitlines() for told in (said, other))
            assert name in NAMING, (name, role, final, *unified_diff(one, two, n=0))
            assert role in STAFF, (name, role)
            assert not final, (name, role)
            naming.add(name)
        assert {code for code, _out, _err in left.values()} >= {0, 3}
    assert {"cycle raters", "cycle letters"} <= naming <= NAMING


def _unordered(said: Printed) -> Printed:
    code, *texts = said
    out, err = ("\n".join(sorted(x.rstrip(",") for x in t.splitlines())) for t in texts)
    return code, out, err
