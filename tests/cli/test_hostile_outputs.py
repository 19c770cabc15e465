"""Everything that goes out of a city whose every free text is hostile: files, papers, terminals.

Every command is run in every format it has, found in the command line itself.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from typing import Any

import click
import pytest

import talenta_tui.reports
from tests.cli.hostile_site import sensible
from tests.cli.hostile_words import Leaf, leaves
from tests.cli.test_hostile_words import at_desk, fault_of, run_leaf
from tests.screens.cycle_kit import Town
from tests.screens.hostile_kit import STRINGS, plant

DATA = ("csv", "json", "xlsx", "pdf")
NO_FILE = frozenset({"demo", "init", "database copy", "backup", "restore", "migrate"})
"""Commands that make databases, and so take long; test_hostile_words runs them."""

PAPER = frozenset({"session forms", "cycle forms"})
"""Their file is a PDF whatever the format of the list that is printed beside it."""


def _forms(leaf: Leaf) -> list[str]:
    form = leaf.takes("form")
    if form is None or not isinstance(form.type, click.Choice):
        return [""]
    return list(form.type.choices)


def _hidden(text: str) -> set[str]:
    """What could drive a terminal or turn a line round, beside the ends of lines."""
    return {c for c in text if c != "\n" and not c.isprintable() and c != "\u3000"}


def _csv(text: str) -> str:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not re.match(r"-?\d", cell):
                return f"a spreadsheet runs {cell[:40]!r}"
    return ""


def _json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        return f"no JSON: {error}"
    return f"{_hidden(text)} in it" if _hidden(text) else ""


def _text(text: str) -> str:
    return f"{_hidden(text) - {chr(12)}} in it" if _hidden(text) - {chr(12)} else ""


def _xlsx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            part = book.read(name)
            if re.search(rb"<f[ >]|<hyperlink|<!DOCTYPE", part):
                return f"{name} holds a formula or a link"
            if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", part):
                return f"{name} holds a control character as it is"
            # What is no number of ours is a text of the shared ones: nothing a program computes.
            kinds = set(re.findall(rb'<c [^>]*t="(\w+)"', part))
            if kinds - {b"s"}:
                return f"{name} has cells of {kinds}"
    return ""


def _pdf(data: bytes) -> str:
    if shutil.which("pdftotext") is None:
        return "" if data.startswith(b"%PDF") else "no PDF"
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, timeout=60, check=False
    )
    if done.returncode or not done.stdout.strip():
        return f"no text in it: {done.stderr[:200]!r}"
    # Typesetting itself lets a long word break, at a blank of no width.
    text = done.stdout.decode().replace("\u200b", "")
    bad = {c for c in text if c not in "\n\f" and unicodedata.category(c) in {"Cc", "Cs", "Cf"}}
    if bad or b"/URI" in data or b"/JavaScript" in data:
        return f"{bad} or a link in it"
    return ""


def wrong_in(form: str, data: bytes) -> str:
    match form:
        case "csv":
            return _csv(data.decode())
        case "json":
            return _json(data.decode())
        case "xlsx":
            return _xlsx(data)
        case "pdf":
            return _pdf(data)
        case "txt" | "text":
            return _text(data.decode())
    return ""


def writers() -> Iterator[tuple[str, str]]:
    """Every function that writes a paper or a table, as (module, name)."""
    names = [m.name for m in walk_packages(talenta_tui.reports.__path__, "talenta_tui.reports.")]
    for name in (*names, "talenta_tui.exchange.exports", "talenta_tui.exchange.simata"):
        module = import_module(name)
        for attribute, made in vars(module).items():
            if attribute.startswith("write_") and made.__module__ == name:
                yield name, attribute


def _plant(path: Path, texts: list[str]) -> None:
    """Make all hostile but the codes by which the trail knows sessions: they are checked codes."""
    with sqlite3.connect(path) as connection:
        kept = connection.execute(
            "SELECT subject, rowid FROM event WHERE action LIKE 'session.%'"
        ).fetchall()
    plant(path, texts)
    connection = sqlite3.connect(path)
    connection.executemany("UPDATE event SET subject = ? WHERE rowid = ?", kept)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the file alone is copied
    connection.close()


def test_everything_that_goes_out(hostile_town: Town, tmp_path: Path) -> None:
    texts = list(STRINGS)
    Random(7).shuffle(texts)
    planted = Town(
        Path(shutil.copy(hostile_town.path, tmp_path / "planted.db")),
        hostile_town.keys,
        hostile_town.asked,
    )
    _plant(planted.path, texts)
    called: Counter[str] = Counter()
    faults: list[str] = []
    worked: Counter[str] = Counter()

    def counted(name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **named: Any) -> Any:
            called[name] += 1
            return plain(*args, **named)

        return write

    with pytest.MonkeyPatch.context() as patch:
        for module, name in writers():
            made = getattr(import_module(module), name)
            patch.setattr(f"{module}.{name}", counted(name, made))
        with at_desk(planted, tmp_path / "desk") as (path, facts):
            for leaf in leaves():
                if leaf.path in NO_FILE:
                    continue
                given = sensible(leaf, facts)
                if leaf.path == "report":
                    given["nip"] = facts.nip
                for form in _forms(leaf):
                    faults += _run(
                        path, leaf, {**given, **({"form": form} if form else {})}, form, worked
                    )
    assert faults == []
    missing = {name for _module, name in writers()} - set(called)
    assert missing == set(), "no command writes it here"
    assert sum(worked.values()) > 120, worked


def _run(
    path: Path, leaf: Leaf, given: dict[str, str], form: str, worked: Counter[str]
) -> list[str]:
    faults = []
    out = Path.cwd() / "out"
    out.unlink(missing_ok=True)
    if leaf.takes("output") is not None and (form in DATA or leaf.path in PAPER):
        given = {**given, "output": str(out)}
    done = run_leaf(path, leaf, given, terminal=form not in DATA)
    if done.crashes:
        faults.append(done.crashes[0][-1200:])
    elif form not in DATA and (wrong := fault_of(done)):
        faults.append(wrong)
    if done.code not in (0, 1):
        return [f"{leaf.path} {form}: {text}" for text in faults]
    worked[form] += 1
    made = out.read_bytes() if out.exists() else None
    if leaf.path in PAPER:
        found = (wrong_in("pdf", made or b""), wrong_in(form, done.out))
    else:
        found = (wrong_in(form, done.out if made is None else made), "")
    return [f"{leaf.path} {form}: {text}" for text in (*faults, *found) if text]
