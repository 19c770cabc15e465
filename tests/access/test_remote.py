"""The one reading of a client's command."""

from __future__ import annotations

import importlib
import shlex

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.cli import _COMMANDS, run
from talenta_tui.cli.remote import REMOTE, Shape, remote_arguments
from talenta_tui.errors import Denied


def place(name: str) -> str:
    if "/" in name or name.startswith("."):
        raise Denied(name)
    return f"/own/{name}"


def command_of(path: tuple[str, ...]) -> click.Command:
    found: click.Command = importlib.import_module(_COMMANDS[path[0]][0]).COMMANDS[path[0]]
    for name in path[1:]:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vacancies --format json", "vacancies --format=json --"),
        ("vacancies --format=json", "vacancies --format=json --"),
        ("shortlist 'A 1' --as-of 2026-10-31", "shortlist --as-of=2026-10-31 -- 'A 1'"),
        ("people --limit 3 siti rahayu", "people --limit=3 -- siti rahayu"),
        ("import employees - --strict", "import --strict -- employees -"),
        ("map -o map.csv --format csv", "map --output=/own/map.csv --format=csv --"),
        ("operator key add budi -", "operator key add -- budi -"),
        ("operator add x --role auditor --key -", "operator add --role=auditor --key=- -- x"),
        ("people --as-of --format", "people --as-of=--format --"),
        ("me --format pdf -o me.pdf", "me --format=pdf --output=/own/me.pdf --"),
        ("me export", "me export --"),
        ("objection lodge 'salah' --kind access", "objection lodge --kind=access -- salah"),
        ("report --unit Dinas --format pdf", "report --unit=Dinas --format=pdf --"),
        ("help", "help --"),
        ("help audit show", "help -- audit show"),
        ("audit show --limit 3 --help", "help -- audit show"),
        ("operator --help", "help -- operator"),
        ("--help", "help --"),
        ("report -o x.pdf 198", "report --output=/own/x.pdf -- 198"),
    ],
)
def test_a_command_is_spelled_anew(text: str, words: str) -> None:
    assert remote_arguments(text, place) == shlex.split(words)


@pytest.mark.parametrize("path", REMOTE, ids=" ".join)
def test_the_table_names_what_there_is(path: tuple[str, ...]) -> None:
    """Every option of the table is the command's; every option that opens a file is guarded."""
    shape, command = REMOTE[path], command_of(path)
    options = {o: p for p in command.params if isinstance(p, click.Option) for o in p.opts}
    for name in (*shape.valued, *shape.flags, *shape.written.values(), *shape.piped):
        assert name in options
    for name in shape.flags:
        assert options[name].is_flag
    for name in shape.valued:
        assert not options[name].is_flag
        assert not isinstance(options[name].type, click.Path | click.File)
    for n, argument in enumerate(p for p in command.params if isinstance(p, click.Argument)):
        if isinstance(argument.type, click.Path | click.File) or argument.name == "file":
            assert shape.read == n


TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "map", "import", "employees", "-", "--", "-o", "--output", "--output=x", "x",
                "../x",
                "--database", "--database=/x", "--as-key", "operator", "add", "key", "--key",
                "--format", "json", "policy", "show", "files", "get", "--replace", "-ox", "'", ";",
            ]
        ),
        max_size=7,
    ).map(" ".join),
)  # fmt: skip


@given(TEXTS)
def test_whatever_passes_has_only_what_the_table_allows(text: str) -> None:
    try:
        words = remote_arguments(text, place)
    except Denied:
        return
    end = words.index("--")
    path = next(p for p in REMOTE if tuple(words[: len(p)]) == p)
    shape: Shape = REMOTE[path]
    for word in words[len(path) : end]:
        name, equals, value = word.partition("=")
        assert name in (shape.valued | shape.piped | set(shape.written.values()) if equals
                        else shape.flags)  # fmt: skip
        assert name not in shape.written.values() or value.startswith("/own/")
        assert name not in shape.piped or value == "-"
    arguments = words[end + 1 :]
    assert len(arguments) <= shape.arguments
    if shape.read is not None and len(arguments) > shape.read:
        assert arguments[shape.read] == "-"


def test_click_reads_it_as_it_was_meant() -> None:
    command = command_of(("people",))
    spelled = remote_arguments("people 'x --limit=1' --limit 2", place)
    context = command.make_context("people", spelled[1:])
    assert context.params["query"] == ("x --limit=1",)
    assert context.params["limit"] == 2


def test_help_names_what_there_is_and_one_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "help"]) == 0
    listed = capsys.readouterr().out
    assert all(f"\n{' '.join(path)} " in listed for path in REMOTE)
    assert "audit restart" not in listed
    assert run(["--lang", "en", "help", "audit"]) == 0
    assert "audit verify" in (said := capsys.readouterr().out)
    assert "vacancies" not in said
    assert run(["--lang", "id", "help", "audit", "show"]) == 0
    said = capsys.readouterr().out
    assert "talenta audit show [OPSI]" in said
    assert "--actor" in said
    assert run(["--lang", "en", "help", "ssh"]) == 2


def test_what_there_is_not_is_told_with_what_is_near() -> None:
    with pytest.raises(Denied, match=r"Near to it: .*audit verify.* ssh HOST help"):
        remote_arguments("audit verfy", place)
