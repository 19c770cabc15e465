"""Two sites alike but for who said it: what a role reads of the one, it must read of the other.

In both the same forms are asked for, filled in, keyed and imported about the same people, in the
same order and with the same answers. Only the raters are exchanged: whoever rated `ratee` in the
left one rated `other` in the right one. A reader who can tell the two apart can tell a rater.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pydantic

from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.assessors import (
    AssessorRequest,
    add_assessors,
    define_assessor,
)
from talenta_tui.services.assessment.people import add_assessees
from talenta_tui.services.assessment.sessions import SessionRequest, create_session
from talenta_tui.services.assessment.values import Purpose
from talenta_tui.services.cycles.filed import is_submitted
from talenta_tui.services.cycles.forms import fill_form, keep_draft
from talenta_tui.services.cycles.keying import key_form
from talenta_tui.services.cycles.raters import add_rater, list_raters, replace_rater
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.site import Site
from tests.conftest import DATA
from tests.services.assessment.kit import DAY

from .conftest import MONTH, rater

ADMIN = Actor("admin", Role.ADMINISTRATOR, "test")
KEYER = Actor("keyer", Role.OPERATOR, "test")
SESSION = "S-360"
GOOD = (4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4)
WAYS = ("screen", "paper", "file")
"""How the three forms about each of the two come in, one pair of raters each."""


@dataclass(frozen=True)
class Cast:
    """Who is who, by NIP: two who are rated, and for each way in the two raters exchanged."""

    ratee: str
    other: str
    raters: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]
    old: Mapping[str, tuple[str, ...]]

    def said_by(self, way: str, ratee: str, side: str) -> str:
        """Who is asked about that person in a world, `left` or `right`."""
        first, second = self.raters[way]
        straight = (ratee == self.ratee) is (side == "left")
        return first if straight else second

    @property
    def two(self) -> tuple[str, str]:
        return self.ratee, self.other

    @property
    def hidden(self) -> tuple[str, ...]:
        """NIPs and names of the exchanged raters."""
        nips = [nip for pair in self.raters.values() for nip in pair]
        return (*nips, *(self.names[nip] for nip in nips))


def cast_for(site: Site, folder: Path) -> Cast:
    """Choose the people of the cycle C1 and give them names nobody else has."""
    asked = list_raters(ADMIN, site, "C1")
    peers: dict[str, list[str]] = {}
    for one in asked:
        if one.relation == "REKAN":
            peers.setdefault(one.ratee, []).append(one.rater)
    units = {one.ratee: one.unit for one in asked}
    ratee, other = sorted(peers, key=lambda nip: (-len(peers[nip]), nip))[:2]
    taken = {one.rater for one in asked if one.ratee in (ratee, other)} | {ratee, other}
    free = sorted(n for n, u in units.items() if n not in taken and u != units[ratee])
    if units[ratee] != units[other]:
        raise AssertionError("the two are to be of one unit")
    pairs = {way: (free[2 * n], free[2 * n + 1]) for n, way in enumerate(WAYS)}
    names = {nip: f"Qxz{n}vorak Wjk{n}" for n, nip in enumerate([ratee, other, *free[:6]])}
    _rename(site, names, folder)
    old = {nip: tuple(sorted(peers[nip])[:3]) for nip in (ratee, other)}
    return Cast(ratee, other, pairs, names, old)


def _rename(site: Site, names: Mapping[str, str], folder: Path) -> None:
    source = (DATA / "kota-300" / "employees.csv").read_text("utf-8-sig")
    head, *lines = csv.reader(source.splitlines(), delimiter=";")
    plain = [" ".join(cell.split()).upper() for cell in head]
    nip, name = plain.index("NIP BARU"), plain.index("NAMA")
    kept = [head]
    for line in lines:
        number = re.sub(r"\D", "", line[nip])
        if number in names:
            line[name] = names[number]
            kept.append(line)
    path = folder / "renamed.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, delimiter=";").writerows(kept)
    report = run_import(ADMIN, site, ImportRequest("employees", path, path.name))
    assert report.changed == len(names), report


def set_the_scene(site: Site, cast: Cast) -> None:
    """What both worlds share: the raters assess the two in a session, and are rated by them."""
    request = SessionRequest(
        code=SESSION, title="Pemetaan", purpose=Purpose.MAPPING, starts=DAY, ends=DAY,
        place="Gedung A", tier=Tier.PENGAWAS, template="pelaksana",
    )  # fmt: skip
    create_session(ADMIN, site, request)
    add_assessees(ADMIN, site, SESSION, [cast.ratee, cast.other])
    codes = []
    for n, nip in enumerate(nip for pair in cast.raters.values() for nip in pair):
        codes.append(f"P{n}")
        define_assessor(ADMIN, site, AssessorRequest(f"P{n}", cast.names[nip], nip))
        for who in (cast.ratee, cast.other):
            add_rater(ADMIN, site, "C1", nip, who, "REKAN", "lintas unit")
    add_assessors(ADMIN, site, SESSION, codes)


def part(site: Site, cast: Cast, side: str) -> None:
    """From here on the two worlds differ: in who is asked about whom."""
    for n, way in enumerate(WAYS):
        for who in (cast.ratee, cast.other):
            new = cast.said_by(way, who, side)
            replace_rater(ADMIN, site, "C1", who, cast.old[who][n], new, "lintas unit")


def come_in(site: Site, cast: Cast, side: str, who: str, folder: Path) -> None:
    """The three forms about somebody come in, each by its way."""
    name, secret = {w: cast.said_by(w, who, side) for w in WAYS}, site_secret()
    me = rater(name["screen"])
    keep_draft(me, site, "C1", who, (*GOOD[:20], None), [20], "hampir", 30)
    fill_form(me, site, "C1", who, GOOD, "Kalimat dari layar", 300)
    key_form(KEYER, site, "C1", secret.code("C1", who, name["paper"]), GOOD[::-1], "Dari kertas")
    path = folder / "forms.csv"
    write_form(path, who, name["file"])
    report = run_import(ADMIN, site, ImportRequest("feedback", path, path.name))
    assert report.new == 1, report


def write_form(path: Path, ratee: str, nip: str) -> None:
    """A file of one form, as an office sends it."""
    head = ["PERIODE", "NIP DINILAI", "NIP PENILAI", "HUBUNGAN"]
    head += [f"B{n:02d}" for n in range(1, 22)]
    row = [MONTH, ratee, nip, "REKAN", *map(str, GOOD)]
    path.write_text(",".join(head) + "\n" + ",".join(row) + "\n")


def everybody_else(site: Site) -> None:
    """All other forms, and the release."""
    secret = site_secret()
    for one in list_raters(ADMIN, site, "C1"):
        if not is_submitted(site, secret.token("C1", one.ratee, one.rater)):
            fill_form(rater(one.rater), site, "C1", one.ratee, GOOD, "Baik." * (one.rater > "1985"))
    release_cycle(ADMIN, site, "C1")


# --- what a reader sees, made comparable -----------------------------------------------------

_RANDOM = re.compile(
    r"\b(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128}"
    r"|\d+-(?:[0-9a-f]{4,8}-)+[0-9a-f]{4,8}|(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})\b"
    r"|\d+ MiB free at \S+|\S+/(?:sqlite|postgres)-(?:left|right)\S*"
)
"""Digests and signatures, the code of a head, a complaint's receipt, what this machine is like."""


@dataclass
class Mask:
    """Puts one word for what only the secret makes different: codes, pseudonyms and hashes."""

    words: Mapping[str, str]

    def __post_init__(self) -> None:
        self._known = re.compile("|".join(map(re.escape, self.words)))
        # A world says a few thousand texts, and each of them hundreds of times.
        self._said: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        said = self._said.get(text)
        if said is None:
            known = self._known.sub(lambda found: self.words[found[0]], text)
            said = self._said[text] = _RANDOM.sub("<hash>", known)
        return said


def mask_of(cast: Cast, side: str) -> Mask:
    secret, words = site_secret(), {}
    for way in WAYS:
        for who in (cast.ratee, cast.other):
            pair = ("C1", who, cast.said_by(way, who, side))
            for text in (secret.code(*pair), secret.token(*pair), secret.pseudonym(*pair)):
                words[text] = f"<{way} {who}>"
    mask = Mask(words)
    # A NIP looks like the digits of a digest; a mask that took it for one would be blind.
    told = " ".join(f"{nip} e{nip}" for nip in (*cast.two, *cast.hidden))
    assert mask(told) == told
    return mask


_AS_IT_IS = frozenset({type(None), bool, int, date, datetime})


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def plain(value: object, mask: Mask, depth: int = 0) -> Any:
    """Everything a value is made of, as strings and tuples that compare."""
    if depth > 40:
        raise AssertionError("deeper than anything is")
    below = depth + 1
    # First what nearly every value is made of: a million of these are asked.
    exact: Any = type(value)
    if exact is str:
        return mask(value)  # type: ignore[arg-type]
    if exact in _AS_IT_IS or isinstance(value, bool | int):
        return value
    if exact is tuple or exact is list:
        return tuple([plain(one, mask, below) for one in value])  # type: ignore[attr-defined]
    if isinstance(value, Fraction):
        return ("fraction", value.numerator, value.denominator)
    if isinstance(value, str):
        return mask(str(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return mask(bytes(value).decode("latin-1"))
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, pydantic.BaseModel | Prepared):
        # Rules, of nobody.
        return type(value).__name__
    if is_dataclass(value) and not isinstance(value, type):
        parts = [plain(getattr(value, name), mask, below) for name in _names(exact)]
        return (exact.__name__, *parts)
    if isinstance(value, Mapping):
        pairs = [(plain(k, mask, below), plain(v, mask, below)) for k, v in value.items()]
        return ("mapping", *sorted(pairs, key=repr))
    if isinstance(value, set | frozenset):
        return ("set", *sorted((plain(one, mask, below) for one in value), key=repr))
    if isinstance(value, list | tuple | Iterator):
        return tuple(plain(one, mask, below) for one in value)
    if hasattr(value, "__dict__") and type(value).__module__.startswith("talenta_tui"):
        held = {k: v for k, v in vars(value).items() if not k.startswith("_")}
        return (type(value).__name__, plain(held, mask, below))
    return mask(repr(value))


def unordered(value: Any) -> Any:
    """The same without the order of its parts."""
    if isinstance(value, tuple):
        return tuple(sorted((unordered(one) for one in value), key=repr))
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)
