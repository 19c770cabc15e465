"""Every screen names the command that prints what it shows, and the command is there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import click
import pytest

import talenta_tui.screens
from talenta_tui.cli import talenta as root
from talenta_tui.cli.remote import REMOTE, remote_arguments
from talenta_tui.printed import PRINTED
from talenta_tui.screens.base import DeskScreen
from tests.cli.test_commands import AS_OF, Talenta
from tests.screens.map_kit import pin

COMMANDS = sorted({line for lines in PRINTED.values() for line in lines})


def contexts() -> set[str]:
    """Of every screen there is."""
    for module in walk_packages(talenta_tui.screens.__path__, "talenta_tui.screens."):
        import_module(module.name)
    found: set[str] = set()
    waiting: list[type[DeskScreen]] = [DeskScreen]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        # Those of a test's own have no place here.
        if cls.CONTEXT and cls.__module__.startswith("talenta_tui."):
            found.add(cls.CONTEXT)
    return found


def test_every_screen_names_its_command() -> None:
    assert contexts() == set(PRINTED), "put the screen's command into talenta_tui/printed.py"


@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_is_there_also_over_ssh(line: str) -> None:
    words = [word for word in line.split() if word.islower() or word.startswith("-")]
    path = [word for word in words if not word.startswith("-")]
    command: click.Command | None = root
    while path and isinstance(command, click.Group):
        command = command.get_command(click.Context(command), path.pop(0))
    assert isinstance(command, click.Command), line
    assert not isinstance(command, click.Group) or command.invoke_without_command, line
    assert any(REMOTE.get(tuple(words[:size])) for size in (3, 2, 1)), line
    # Over SSH the file comes in through standard input.
    assert remote_arguments(line.replace("FILE", "-"), str)


@pytest.fixture
def talenta(kota_300: Path, capsys: pytest.CaptureFixture[str]) -> Talenta:
    return Talenta(str(pin(kota_300)), capsys)


def test_home_says_what_waits(talenta: Talenta) -> None:
    steps = talenta.json("home")
    codes = [step["step"] for step in steps]
    assert {"no_period", "not_placed", "ready"} <= set(codes)
    placed = next(step for step in steps if step["step"] == "not_placed")
    assert placed["what"] in talenta("home")
    assert talenta("home", "--format", "csv").splitlines()[0] == "step,what,detail"


def test_candidates_side_by_side(talenta: Talenta) -> None:
    code = "BAPENDA-002"
    listed = talenta.json("shortlist", code, *AS_OF)["eligible"][:2]
    nips = [person["nip"] for person in listed]
    rows = {row["figure"]: row for row in talenta.json("compare", code, *nips, *AS_OF)}
    for person in listed:
        assert rows["Rank"][person["nip"]] == str(person["rank"])
        assert rows["Talent score"][person["nip"]] == person["talent_score"]
    talenta("compare", code, nips[0], nips[0], code=2)
    talenta("compare", code, nips[0], "1" * 18, code=2)
    assert f"No employee has the NIP {'1' * 18}" in talenta.error
