"""Both languages complete: a sentence without its Indonesian fails here."""

from __future__ import annotations

import io
import shutil
import string
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from talenta_tui.i18n import LOCALE_DIR
from talenta_tui.locale.__main__ import template, update

FOLDER = LOCALE_DIR / "id" / "LC_MESSAGES"


def catalogue() -> dict[str, tuple[str, ...]]:
    with (FOLDER / "talenta.po").open("rb") as handle:
        return {
            m.id if isinstance(m.id, str) else m.id[0]: (
                (m.string,) if isinstance(m.string, str) else tuple(m.string or ("",))
            )
            for m in read_po(handle, locale="id")
            if m.id
        }


@cache
def collected() -> Catalog:
    return template()


def said() -> list[str]:
    return [m.id if isinstance(m.id, str) else m.id[0] for m in collected() if m.id]


def places() -> dict[str, set[str]]:
    """What may be filled in to a sentence, in its singular or its plural."""
    found = {}
    for message in collected():
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        try:
            found[ids[0]] = set().union(*map(fields, ids))
        except ValueError:  # a brace that is text, such as in a pattern
            continue
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_is_translated() -> None:
    known = catalogue()
    assert [m for m in said() if not all(known.get(m, ("",)))] == []


def test_sentences_inside_f_strings_are_collected() -> None:
    assert {"{n} to look at (?)", "not kept: {why}", "Building the city"} <= set(said())


def test_nothing_is_translated_that_is_no_longer_said() -> None:
    assert set(catalogue()) - set(said()) == set()


def test_a_translation_fills_in_the_same_places() -> None:
    """A missing or misspelt placeholder would be a crash in one language only."""
    known = catalogue()
    for message, wanted in places().items():
        for text in known.get(message, ()):
            assert fields(text) <= wanted, message


def test_collecting_what_is_collected_changes_nothing(tmp_path: Path) -> None:
    shutil.copytree(LOCALE_DIR / "id", tmp_path / "id")
    update("id", tmp_path, collected())
    for path in FOLDER.iterdir():
        assert (tmp_path / "id" / "LC_MESSAGES" / path.name).read_bytes() == path.read_bytes()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (FOLDER / "talenta.po").open("rb") as handle:
        catalog = read_po(handle, locale="id")
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    assert (FOLDER / "talenta.mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize("file", ["talenta.po", "talenta.mo"])
def test_the_catalogue_ships(file: str) -> None:
    assert (FOLDER / file).stat().st_size > 10_000
