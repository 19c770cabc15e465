"""No read path open to a role tells who rated whom: two sites alike but for that read the same.

Complete by construction: every public function of the services that takes an actor is found by
importing them all, and called as every role in both worlds of `worlds.py`, while forms come in
and after the release. What it returns or refuses has to be the same, in words and in order; a new
function that cannot be called here fails by its name. What names raters on purpose stands in
`NAMING` and `OWN`, one function at a time with the rule that says so, and has to differ: else it
need not stand there, and this test would be blind.
"""

from __future__ import annotations

import inspect
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles import paperindex, sides
from talenta_tui.services.cycles.unsealing import ask_unsealing, confirm_unsealing
from talenta_tui.services.database_copy import copy_database
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.signed_shortlists import sign_shortlist
from talenta_tui.services.site import Site, open_site
from talenta_tui.services.vacancies import list_vacancies, shortlist
from tests.conftest import NOON
from tests.screens.cycle_kit import Town, town
from tests.screens.hostile_kit import furnish

from .conftest import MONTH
from .reader import Reader, Told, functions
from .worlds import (
    ADMIN,
    Cast,
    cast_for,
    come_in,
    everybody_else,
    part,
    set_the_scene,
    texts,
    unordered,
)

FUNCTIONS = functions()
WORLDS = ("left", "right")
STAFF = {Role.ADMINISTRATOR, Role.OPERATOR}

_NAMES = "cycle.names: who plans the raters of a cycle that is not released, and keys none of it"
NAMING = {
    "cycles.raters.list_raters": _NAMES,
    "cycles.raters.letters": _NAMES,
    "cycles.raters.replace_rater": _NAMES,
    "cycles.raters.add_rater": _NAMES,
    "cycles.handout.hand_out": _NAMES,
    "cycles.handout_paper.letters_on_paper": _NAMES,
    "cycles.progress.reminders": _NAMES,
    "importing.run_import": "an import of forms names their raters: it stands on the names' side",
}
"""What names raters to `STAFF` while the cycle runs: never after, and never what they said."""

_OWN = "feedback.fill: a rater's own forms, for that rater alone"
OWN = {
    "cycles.forms.my_forms": _OWN,
    "home.whole_home": _OWN,
    "cycles.forms.own_form": _OWN,
    "cycles.forms.keep_draft": _OWN,
    "cycles.forms.fill_form": _OWN,
}
UNSEALED = {"cycles.unsealing.read_unsealed"}
"""To the two who unsealed the forms for an inquiry, on the trail, once each."""

_ORDER = "by code or by a keyed order: another in each world, and nobody can compute it"
KEYED_ORDER = {
    "cycles.papersheet.open_paper": _ORDER,
    "cycles.papersheet.paper_forms": _ORDER,
    "cycles.papersheet.paper_news": _ORDER,
    "own_record.own_record": "released comments: " + _ORDER,
    "person_reports.own_report": "released comments: " + _ORDER,
}
"""What may come in another order in the two worlds, and in nothing else."""

_WHOLE = "the database as it lies, to a file or another database; test_sealing says what is in it"
_SEALED = "the site is sealed already"
UNCALLED = {
    "backup.write_backup": _WHOLE,
    "backup_restore.restore_backup": _WHOLE,
    "database_copy.copy_database": _WHOLE,
    "site.init_site": "makes an empty database",
    "signing.create_site_key": "makes a random key",
}
"""Not called, each for its reason."""

_FOLDER = "a file of the operator's own, over SSH only"
_ELSEWHERE = "gives nothing but what another function called here shows: "
SILENT = {
    "access.folder.list_files": _FOLDER,
    "access.folder.put_file": _FOLDER,
    "assessment.notes.add_note": "gives back the note as it was given, while a sheet is open",
    "assessment.people.vacancy_candidates": _ELSEWHERE + "vacancies.shortlist",
    "assessment.run.free_substitutes": _ELSEWHERE + "assessment.rotation.show_rotation",
    "assessment.run.substitute": _ELSEWHERE + "assessment.rotation.show_rotation",
    "assessment.verification.finish_second": "how many cells differ, of a sheet keyed again",
    "complaints.follow": "asks for a receipt only the lodger has",
    "cycles.seal.seal_feedback": _SEALED,
    "operator_keys.add_key": "gives back the key as it was given",
    "periods.amendments.amend_period": _ELSEWHERE + "periods.official.list_amendments",
    "periods.closing.close_period": _ELSEWHERE + "periods.official.official_map",
    "policies.adopt_policy": "gives back the policy as it was given, where it is another",
}
"""What refuses everybody here though it would give something back; its refusals are compared."""


@dataclass(frozen=True)
class Place:
    """An engine and who reads there."""

    name: str
    roles: Collection[Role]


PLACES = (
    Place("sqlite", tuple(Role)),
    Place("postgres", (Role.ADMINISTRATOR, Role.COMMITTEE, Role.AUDITOR, Role.EMPLOYEE)),
)
Reading = dict[tuple[str, bool], Reader]


@pytest.fixture(scope="module")
def scene(kota_300_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What the two worlds come from; copied for each."""
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TALENTA_KEYS", "")
        made = town(kota_300_file, folder, units=2)
        os.environ["TALENTA_KEYS"] = str(made.keys)
        furnish(made)
        site = made.site()
        cast = cast_for(site, folder)
        set_the_scene(site, cast)
        first = Actor("peek-auditor", Role.AUDITOR, "test")
        second = Actor("peek-administrator", Role.ADMINISTRATOR, "test")
        signer = Actor("signer", Role.COMMITTEE, "test")
        post = list_vacancies(ADMIN, site)[0].code
        sign_shortlist(signer, site, post, shortlist_digest(shortlist(signer, site, post)))
        confirmed = ask_unsealing(first, site, MONTH, cast.ratee, "dugaan")
        ask_unsealing(first, site, MONTH, cast.ratee, "dugaan")
        confirm_unsealing(second, site, confirmed.id, "setuju")
        site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        site.database.close()
        yield made, cast


_numbers = count()


@contextmanager
def world(
    scene: tuple[Town, Cast], side: str, place: Place, folder: Path, server: Callable[[], str]
) -> Iterator[tuple[Site, Path]]:
    """A copy of the scene in which raters are asked as in that world."""
    made, cast = scene
    folder.mkdir(exist_ok=True)
    here = made.copied(folder / f"{place.name}-{side}")
    (here.path.parent / "auditor.key").write_bytes(made.path.with_name("auditor.key").read_bytes())
    site = here.site()
    if place.name == "postgres":
        import psycopg

        url, name = server(), f"w{next(_numbers)}"
        with psycopg.connect(url.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        copy_database(ADMIN, site, url.format(name))
        site.database.close()
        site = open_site(url.format(name), clock=lambda: NOON)
    # Two databases with one secret and one history: only here are they in one process.
    paperindex._kept.clear()
    sides._sides.clear()
    part(site, cast, side)
    yield site, here.path.parent
    site.database.close()


def read_both(
    scene: tuple[Town, Cast], place: Place, folder: Path, server: Callable[[], str]
) -> Reading:
    """Both worlds read through, while forms come in (only the first are there) and at the end."""
    found: Reading = {}
    cast = scene[1]
    for side in WORLDS:
        with world(scene, side, place, folder, server) as (site, here):
            for final in (False, True):
                who = cast.other if final else cast.ratee
                come_in(site, cast, side, who, here)
                if final:
                    everybody_else(site)
                reader = found[side, final] = Reader(site, cast, side, here, final, place.roles)
                reader.read({n: f for n, f in FUNCTIONS.items() if n not in UNCALLED})
    return found


def pairs(reading: Reading) -> Iterator[tuple[tuple[str, str, int], bool, Told, Told]]:
    """Every call: its function, actor and number, whether after the release, and both answers."""
    for final in (False, True):
        left, right = (reading[side, final].told for side in WORLDS)
        assert left.keys() == right.keys()
        for key in left:
            yield key, final, left[key], right[key]


def allowed(name: str, actor: str, *, final: bool) -> bool:
    """Whether an answer may tell the worlds apart."""
    who, _dash, role = actor.partition("-")
    if name in NAMING:
        return not final and who != "rater" and role in STAFF
    if name in OWN:
        return who == "rater"
    return name in UNSEALED and final and actor in ("peek-auditor", "peek-administrator")


def where_apart(left: Any, right: Any) -> tuple[Any, Any]:
    """The innermost parts in which two answers differ, so that the failure can be read."""
    if isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right):
        for one, other in zip(left, right, strict=True):
            if one != other:
                return where_apart(one, other)
    return str(left)[:300], str(right)[:300]


def no_answer_tells_the_worlds_apart(reading: Reading) -> None:
    apart: dict[str, list[object]] = defaultdict(list)
    told, shuffled = set(), set()
    for (name, actor, _n), final, left, right in pairs(reading):
        if left == right:
            continue
        if name in KEYED_ORDER and unordered(left.value) == unordered(right.value):
            shuffled.add(name)
        elif allowed(name, actor, final=final):
            told.add(name)
        else:
            apart[name].append((actor, final, where_apart(left.value, right.value)))
    assert not apart, "\n".join(f"{name}: {found[0]}" for name, found in apart.items())
    assert told == {*NAMING, *OWN, *UNSEALED}, "what is excused for nothing, or not told at all"
    assert shuffled <= KEYED_ORDER.keys()


def what_is_about_a_person_names_nobody_who_rated_them(reading: Reading) -> None:
    """Both worlds could name the same rater: one who is not exchanged."""
    for (name, actor, n), final, left, _right in pairs(reading):
        wanted = inspect.signature(FUNCTIONS[name]).parameters
        about = {"nip", "ratee"} & wanted.keys() or ".own_" in name or name.startswith("own_")
        if about and name not in {*NAMING, *OWN, *UNSEALED, *SILENT}:
            cast = reading["left", final].cast
            if actor.startswith("rater"):
                continue
            said = set(texts(left.value if isinstance(left.value, tuple) else (left.value,)))
            assert not [t for t in said for one in cast.hidden if one in t], (name, actor, n)


def every_function_answers_somebody(reading: Reading) -> None:
    """None is left out because it was called with too little."""
    called, answered = set(), set()
    for (name, _actor, _n), _final, left, _right in pairs(reading):
        called.add(name)
        if left.ok:
            answered.add(name)
    missed = FUNCTIONS.keys() - called - UNCALLED.keys()
    assert not missed, f"say how they are called, in reader.more: {sorted(missed)}"
    assert not called & UNCALLED.keys()
    nothing = {n for n, f in FUNCTIONS.items() if inspect.signature(f).return_annotation == "None"}
    silent = called - answered - nothing
    assert silent == SILENT.keys(), (silent - SILENT.keys(), SILENT.keys() - silent)
    for (name, _actor, _n), _final, left, _right in pairs(reading):
        assert name not in nothing or not left.ok or left.value is None, name


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_nobody_can_tell_who_rated_whom(
    scene: tuple[Town, Cast], place: Place, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One test for an engine: the worlds are read through once, whatever worker has it."""
    reading = read_both(
        scene, place, tmp_path, lambda: str(request.getfixturevalue("postgres_server"))
    )
    every_function_answers_somebody(reading)
    no_answer_tells_the_worlds_apart(reading)
    what_is_about_a_person_names_nobody_who_rated_them(reading)
