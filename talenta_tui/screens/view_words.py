"""Words and figures as the screens show them, in the language of the moment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _, current_language, mark
from talenta_tui.scoring.labels import COMPETENCY_EN
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import (
    AwardScope,
    CareerStatus,
    Competency,
    Component,
    PenaltyLevel,
    PerformancePeriod,
    Predicate,
    Relation,
    Sex,
    TeamRole,
    TeamScope,
)

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.scoring.policy_talent import BoxText

NONE = "–"

_WORDS: dict[StrEnum, str] = {
    Sex.MALE: mark("man"),
    Sex.FEMALE: mark("woman"),
    Predicate.SANGAT_BAIK: mark("very good"),
    Predicate.BAIK: mark("good"),
    Predicate.BUTUH_PERBAIKAN: mark("needs improvement"),
    Predicate.KURANG: mark("poor"),
    Predicate.SANGAT_KURANG: mark("very poor"),
    PerformancePeriod.YEAR: mark("whole year"),
    PerformancePeriod.Q1: mark("quarter 1"),
    PerformancePeriod.Q2: mark("quarter 2"),
    PerformancePeriod.Q3: mark("quarter 3"),
    PerformancePeriod.Q4: mark("quarter 4"),
    AwardScope.INTERNATIONAL: mark("international"),
    AwardScope.NATIONAL: mark("national"),
    AwardScope.INTER_AGENCY: mark("across agencies"),
    AwardScope.AGENCY: mark("agency"),
    TeamScope.INTERNAL: mark("internal"),
    TeamRole.LEAD: mark("lead"),
    TeamRole.MEMBER: mark("member"),
    CareerStatus.DEFINITIVE: mark("definitive"),
    CareerStatus.PLT: mark("acting (PLT)"),
    CareerStatus.PLH: mark("acting by day (PLH)"),
    CareerStatus.PJ: mark("caretaker (PJ)"),
    PenaltyLevel.LIGHT: mark("light"),
    PenaltyLevel.MEDIUM: mark("medium"),
    PenaltyLevel.HEAVY: mark("heavy"),
    Relation.SUPERIOR: mark("superior"),
    Relation.PEER: mark("peers"),
    Relation.SUBORDINATE: mark("subordinates"),
    Relation.SELF: mark("self"),
}

_YEARS = re.compile(r"(?<!\d)(\d+) y\b")


class Labelled(Protocol):
    """Any part of a policy with a name in both languages."""

    @property
    def label_id(self) -> str: ...
    @property
    def label_en(self) -> str: ...


def word(code: StrEnum) -> str:
    """A code of the vocabulary as a word; tiers and levels stay as offices write them."""
    known = _WORDS.get(code)
    return _(known) if known else code.value


def code_word(code: str) -> str:
    """As `word`, for a code that comes as plain text."""
    known = next((text for member, text in _WORDS.items() if member.value == code), None)
    return _(known) if known else code


def label(part: Labelled) -> str:
    """The policy's own name of a part, in the current language."""
    return part.label_id if current_language() == "id" else part.label_en


def actions(text: BoxText) -> tuple[str, ...]:
    """What the policy recommends for a box."""
    return text.actions_id if current_language() == "id" else text.actions_en


def competency_name(competency: Competency) -> str:
    return competency.value if current_language() == "id" else COMPETENCY_EN[competency]


def component_name(policy: Policy, component: Component) -> str:
    rule = getattr(policy.components, component_key(component))
    return label(rule)


def missing_names(policy: Policy, missing: Sequence[Component]) -> str:
    return " + ".join(component_name(policy, c) for c in missing)


def figure(value: Number | None, decimals: int) -> str:
    """An exact figure with at most `decimals` places, or a dash where there is none."""
    return NONE if value is None else exact_text(value, decimals)


def day(value: date | None) -> str:
    return NONE if value is None else value.isoformat()


def span(start: date | None, end: date | None) -> str:
    """A period with both ends, `…` where it runs on."""
    return f"{day(start)} … {'' if end is None else end.isoformat()}".rstrip()


def box_word(box: int | None) -> str:
    return NONE if box is None else str(box)


def box_bands(policy: Policy, box: int) -> str:
    """Where a box stands on either axis, briefer than its name: `meets expectation · high`."""
    for y, line in enumerate(policy.boxes.grid):
        for x, number in enumerate(line):
            if number == box:
                bands = policy.axes.y.bands[-1 - y], policy.axes.x.bands[-1 - x]
                return " · ".join(label(band) for band in bands)
    return ""


def possible(worst: int, best: int) -> str:
    """The boxes still possible: `3–8`, or one number when nothing can change it."""
    return str(best) if worst == best else f"{worst}–{best}"


def neutral(text: str) -> str:
    """The scoring core's language-neutral text as people read it: `>= 2 y` as `≥ 2 years`."""
    if text in ("-", ""):
        return NONE
    text = _YEARS.sub(lambda found: _("{n} years").format(n=found[1]), text)
    for sign, shown in (("<=", "≤"), (">=", "≥"), ("!=", "≠"), (" | ", " / "), ("..", "…")):
        text = text.replace(sign, shown)
    return text


_CODES = {
    "exact": mark("exact"),
    "rounded": mark("rounded"),
}


def coded(value: str) -> str:
    """A figure of an explanation that is a code: a word where there is one."""
    return _(_CODES[value]) if value in _CODES else value
