"""Code values as offices write them, folded to the codes of the vocabulary (formats.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from talenta_tui.exchange.faults import CellFault, Reason
from talenta_tui.exchange.values import Cell, cached, text
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    Echelon,
    EducationLevel,
    Expectation,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Relation,
    Sex,
    TeamRole,
    TeamScope,
    Tier,
)

E = TypeVar("E", bound=StrEnum)


def fold(value: str) -> str:
    """`value` for comparison: capitals, single blanks, none at the ends."""
    return " ".join(value.split()).upper()


def squeeze(value: str) -> str:
    """`value` for comparison: capitals, without blanks, hyphens, dots and slashes."""
    return re.sub(r"[\s./-]", "", value).upper()


class Codes(Generic[E]):
    """A cell parser for one closed list: the member, None where the cell is empty.

    `codes` are spellings beside the members' own values; `key` folds a spelling before it
    is compared. Raises `CellFault` (UNKNOWN_CODE with the allowed values).
    """

    def __init__(
        self,
        members: Iterable[E],
        codes: Mapping[str, E] | None = None,
        key: Callable[[str], str] = fold,
    ) -> None:
        members = tuple(members)
        self._key = key
        self._allowed = ", ".join(member.value for member in members)
        self._codes = {key(member.value): member for member in members}
        self._codes.update({key(name): member for name, member in (codes or {}).items()})
        self._read = cached(self._member)

    def __call__(self, cell: Cell) -> E | None:
        return self._read(cell)

    def _member(self, cell: Cell) -> E | None:
        value = text(cell)
        if not value:
            return None
        member = self._codes.get(value) or self._codes.get(self._key(value))
        if member is None:
            raise CellFault(Reason.UNKNOWN_CODE, allowed=self._allowed)
        return member


tier = Codes(Tier)
echelon = Codes(Echelon, key=squeeze)
predicate = Codes(Predicate, {"CUKUP": Predicate.BUTUH_PERBAIKAN})
expectation = Codes(Expectation)
performance_period = Codes(PerformancePeriod)
award_scope = Codes(AwardScope)
team_scope = Codes(TeamScope)
team_role = Codes(TeamRole)
career_status = Codes(CareerStatus)
relation = Codes(Relation)
competency = Codes(Competency)
penalty_level = Codes(
    PenaltyLevel,
    {
        "RINGAN": PenaltyLevel.LIGHT,
        "SEDANG": PenaltyLevel.MEDIUM,
        "BERAT": PenaltyLevel.HEAVY,
    },
)
sex = Codes(
    Sex,
    {
        "L": Sex.MALE,
        "LAKI-LAKI": Sex.MALE,
        "PRIA": Sex.MALE,
        "P": Sex.FEMALE,
        "PEREMPUAN": Sex.FEMALE,
        "WANITA": Sex.FEMALE,
    },
)
education = Codes(
    EducationLevel,
    {
        "Spesialis II": EducationLevel.S3,
        "Spesialis I": EducationLevel.S2,
        "S-1/Sarjana": EducationLevel.S1,
        "Profesi": EducationLevel.S1,
        "Diploma IV": EducationLevel.D4,
        "Diploma III": EducationLevel.D3,
        "Diploma III/Sarjana Muda": EducationLevel.D3,
        "Diploma II": EducationLevel.D2,
        "Diploma I": EducationLevel.D1,
        "SLTA Kejuruan": EducationLevel.SLTA,
        "SLTA Keguruan": EducationLevel.SLTA,
        "SLTP Kejuruan": EducationLevel.SLTP,
        "Sekolah Dasar": EducationLevel.SD,
    },
    key=squeeze,
)

_TIER_OF_ECHELON = {
    "I": Tier.JPT_MADYA,
    "II": Tier.JPT_PRATAMA,
    "III": Tier.ADMINISTRATOR,
    "IV": Tier.PENGAWAS,
}
_FUNCTIONAL_LEVEL = re.compile(
    r"\b(AHLI (?:UTAMA|MADYA|MUDA|PERTAMA)|PENYELIA|MAHIR|TERAMPIL|PEMULA)\b"
)


def tier_of(echelon: Echelon | None, post_kind: str, post: str) -> Tier:
    """The tier of an employee's post in a SIASN export (formats.md, "Code values").

    It follows from the echelon; where that is blank, from the level in the name of a
    functional post; any other post is PELAKSANA, the "jabatan fungsional umum" of older exports
    among them.
    """
    if echelon is not None:
        return _TIER_OF_ECHELON[echelon.value.split(".")[0]]
    short = len(post_kind) + len(post) <= _LONGEST_POST
    return (_remembered_tier if short else _tier_of_names)(post_kind, post)


def _tier_of_names(post_kind: str, post: str) -> Tier:
    kind = fold(post_kind)
    if not kind or ("FUNGSIONAL" in kind and "UMUM" not in kind):
        levels = _FUNCTIONAL_LEVEL.findall(fold(post))
        if levels:
            return Tier("JF " + levels[-1])
    return Tier.PELAKSANA


_LONGEST_POST = 200
"""Longer names are not remembered: a hostile file would fill the memory with them."""
_remembered_tier = lru_cache(maxsize=4096)(_tier_of_names)
