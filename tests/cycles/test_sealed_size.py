"""The size of a sealed form tells nothing: none is longer than another, whoever brought it how.

Cause: a comment longer than a block of padding, or of letters that take more room, made the sealed
form longer than all others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talenta_tui.errors import WrongUse
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.values import NOT_OBSERVED
from talenta_tui.services.cycles.filed import LONGEST_COMMENT, Said, checked_comment, keyer_of
from talenta_tui.services.cycles.forms import fill_form, keep_draft, own_form
from talenta_tui.services.cycles.keying import (
    ItemRefused,
    ItemWrite,
    key_comment,
    key_form,
    key_items,
)
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.secret import FORM_BYTES, Secret, site_secret
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.site import Site
from talenta_tui.text import room_of

from .conftest import asked_in, rater
from .test_cycle import GOOD
from .worlds import write_form

FULL = "\N{GRINNING FACE}" * (LONGEST_COMMENT // 4)
SECRET = Secret(bytes(32))


def lengths(site: Site) -> set[int]:
    found = site.database.execute_sql("SELECT LENGTH(sealed) FROM cycle_form").fetchall()
    return {row[0] for row in found}


def test_every_form_of_a_cycle_is_sealed_in_one_length(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    """On screens, on paper, in a file; on its way and submitted; with the longest comment."""
    keyers = [Actor(f"{n:02d}" + "\N{GRINNING FACE}" * 40, admin.role) for n in range(21)]
    codes = [line.code for line in open_paper(keyers[0], collecting, "C1").lines]
    for n, keyer in enumerate(keyers, 1):
        key_items(keyer, collecting, "C1", [ItemWrite(codes[0], n, NOT_OBSERVED)])
    key_comment(keyers[0], collecting, "C1", codes[0], FULL)
    key_items(keyers[0], collecting, "C1", [ItemWrite(codes[1], 1, 5)])
    key_form(keyers[0], collecting, "C1", codes[2], GOOD, FULL)
    key_form(keyers[0], collecting, "C1", codes[3], GOOD)
    done = collecting.database.execute_sql("SELECT COUNT(*) FROM cycle_form").fetchone()[0]
    assert done == 4
    free = [a for a in asked_in(collecting, admin) if _code(a.ratee, a.rater) not in codes[:4]]
    keep_draft(rater(free[0].rater), collecting, "C1", free[0].ratee, GOOD, [], FULL, 10**9)
    fill_form(rater(free[1].rater), collecting, "C1", free[1].ratee, GOOD, FULL, 10**9)
    fill_form(rater(free[2].rater), collecting, "C1", free[2].ratee, (None, *GOOD[1:]))
    one = next(a for a in free[3:] if a.relation == "REKAN")
    write_form(tmp_path / "f.csv", one.ratee, one.rater)
    request = ImportRequest("feedback", tmp_path / "f.csv", "f.csv")
    assert run_import(admin, collecting, request).new == 1
    assert lengths(collecting) == {12 + FORM_BYTES + 16}


def _code(ratee: str, nip: str) -> str:
    return site_secret().code("C1", ratee, nip)


@pytest.mark.parametrize(
    "text", [FULL + "a", "a" * (LONGEST_COMMENT + 1), '"' * (LONGEST_COMMENT // 2 + 1)]
)
def test_a_longer_comment_is_refused_and_nothing_of_it_kept(
    collecting: Site, admin: Actor, keyer: Actor, text: str
) -> None:
    """It was cut without a word."""
    one = asked_in(collecting, admin)[0]
    me, code = rater(one.rater), open_paper(keyer, collecting, "C1").lines[0].code
    acts: tuple[Callable[[], object], ...] = (
        lambda: fill_form(me, collecting, "C1", one.ratee, GOOD, text),
        lambda: keep_draft(me, collecting, "C1", one.ratee, GOOD, [], text),
        lambda: key_comment(keyer, collecting, "C1", code, text),
        lambda: key_form(keyer, collecting, "C1", code, GOOD, text),
    )
    for act in acts:
        with pytest.raises(WrongUse, match=r"has room for 2000 letters; this one takes 200[1-4]\."):
            act()
    assert lengths(collecting) == set()


@given(st.text(), st.text(max_size=100), st.integers(0))
@example("a" * LONGEST_COMMENT, "k" * 32, 10**9)
@example(FULL, "\N{GRINNING FACE}" * 99, 10**9)
@example("\0" * (LONGEST_COMMENT // 6), "k", 0)
@example("\ud800" * (LONGEST_COMMENT // 3), "\ud800" * 32, 0)
def test_what_is_taken_fits(text: str, name: str, seconds: int) -> None:
    try:
        said = checked_comment(text)
    except WrongUse:
        assert room_of(text.strip()) > LONGEST_COMMENT
        return
    by = (keyer_of(Actor(name, rater("1").role)),) * 21
    full = Said((None,) * 21, said, seconds % 10**9, "import", frozenset(range(21)), by)
    value = full.value("BAWAHAN", (), draft=True) | {"flags": ["straight", "copied", "top", "fast"]}
    sealed = SECRET.close(value, "here")
    assert len(sealed) == 12 + FORM_BYTES + 16
    assert SECRET.open(sealed, "here") == value


# It writes a sealed row past the services, as a version before would have.
@pytest.mark.rows_unsealed
def test_a_form_sealed_longer_by_an_earlier_version_still_opens(
    collecting: Site, admin: Actor, keyer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = asked_in(collecting, admin)[0]
    me = rater(one.rater)
    keep_draft(me, collecting, "C1", one.ratee, GOOD, [], "pendek", 5)
    code = open_paper(keyer, collecting, "C1").lines[0].code
    key_items(keyer, collecting, "C1", [ItemWrite(code, 1, 5)])
    secret, old = site_secret(), "\N{GRINNING FACE}" * 2000
    run_sql: Callable[..., Any] = collecting.database.execute_sql
    with monkeypatch.context() as earlier:
        earlier.setattr("talenta_tui.services.cycles.secret.FORM_BYTES", 3 * FORM_BYTES)
        for token, sealed in run_sql("SELECT token, sealed FROM cycle_form").fetchall():
            value = secret.open(bytes(sealed), token) | {"comment": old}
            longer = secret.close(value, token).hex()
            run_sql(f"UPDATE cycle_form SET sealed = x'{longer}' WHERE token = '{token}'")
    assert own_form(me, collecting, "C1", one.ratee).comment == old
    assert open_paper(keyer, collecting, "C1").lines[0].comment == old
    (refused,) = key_items(keyer, collecting, "C1", [ItemWrite(code, 2, 5)])
    assert isinstance(refused, ItemRefused)
    assert "room for 2000" in refused.sentence
    key_comment(keyer, collecting, "C1", code, "pendek")
    keep_draft(me, collecting, "C1", one.ratee, GOOD, [], "pendek", 5)
    assert lengths(collecting) == {12 + FORM_BYTES + 16}
