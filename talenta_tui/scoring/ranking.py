"""The order of the eligible for a vacancy, and the rule that decided each tie.

Keys and their order are the policy's, so that the list can print them (formats.md
"Ranking", "tie_rule").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.jpm import category, match
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.placement import Placement
from talenta_tui.scoring.policy_base import Certainty, NamedBand
from talenta_tui.scoring.prepared import Prepared
from talenta_tui.scoring.vocabulary import Tier


class Unrankable(ValueError):
    """A candidate without a place on the map, or without the technical score others have."""

    def __init__(self, nip: str, why: str) -> None:
        self.nip = nip
        super().__init__(f"{nip}: {why}")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the list. `talent` is the score that ranks, with the technical share in it
    where technical scores are recorded; `tie_rule` is the key that parted this line from the
    line above of equal score, else None."""

    rank: int
    nip: str
    talent: Fraction
    box: int
    jpm_target: Fraction | None
    category: NamedBand | None
    x: Fraction
    y: Fraction
    grade_since: date | None
    tie_rule: str | None


@dataclass(frozen=True, slots=True)
class RankingBasis:
    """What the list prints about itself: keys in order, and the technical share, in percent.

    `technical_share` is the policy's for the tier (0 where it names none);
    `technical_applied` is 0 until technical scores are recorded (regulation.md 2.4).
    """

    keys: tuple[str, ...]
    box_order: tuple[int, ...]
    label_id: str
    label_en: str
    rule_id: str
    rule_en: str
    source: str
    certainty: Certainty
    technical_share: Number
    technical_applied: Number
    technical_label_id: str
    technical_label_en: str
    technical_rule_id: str
    technical_rule_en: str
    technical_source: str
    technical_certainty: Certainty


def ranking_basis(prepared: Prepared, target: Tier, *, technical: bool = False) -> RankingBasis:
    """The rules of a list for a vacancy of tier `target`, as policy text."""
    rule, share_rule = prepared.policy.ranking, prepared.policy.technical
    share = share_rule.shares.get(target, 0)
    return RankingBasis(
        keys=rule.keys,
        box_order=rule.box_order,
        label_id=rule.label_id,
        label_en=rule.label_en,
        rule_id=rule.rule("id"),
        rule_en=rule.rule("en"),
        source=rule.source,
        certainty=rule.certainty,
        technical_share=share,
        technical_applied=share if technical else 0,
        technical_label_id=share_rule.label_id,
        technical_label_en=share_rule.label_en,
        technical_rule_id=share_rule.rule("id"),
        technical_rule_en=share_rule.rule("en"),
        technical_source=share_rule.source,
        technical_certainty=share_rule.certainty,
    )


def rank(
    prepared: Prepared,
    candidates: Iterable[tuple[Evidence, Placement]],
    target: Tier,
    technical: Mapping[str, Number] | None = None,
) -> list[Ranked]:
    """The candidates in order for a vacancy of tier `target`, ranks 1, 2, 3 ….

    `technical` holds the technical scores recorded for the post (0 to 100, by NIP) once
    there are any; it must then hold every candidate. Raises `Unrankable` for someone not
    placed or, with `technical`, without a score.
    """
    order = prepared.policy.ranking.box_order
    place_of = {box: index for index, box in enumerate(order)}
    rest = [box for box in range(9, 0, -1) if box not in place_of]
    place_of.update({box: len(order) + index for index, box in enumerate(rest)})
    entries = [_entry(prepared, e, p, target, technical) for e, p in candidates]
    keys: dict[str, Callable[[Ranked], Any]] = {
        "talent": lambda r: -r.talent,
        "box": lambda r: place_of[r.box],
        "jpm": lambda r: (r.jpm_target is None, -(r.jpm_target or 0)),
        "x": lambda r: -r.x,
        "y": lambda r: -r.y,
        "tmt_golongan": lambda r: (r.grade_since is None, r.grade_since or date.max),
        "nip": lambda r: r.nip,
    }
    names = prepared.policy.ranking.keys
    lines = sorted(
        ((tuple(keys[name](entry) for name in names), entry) for entry in entries),
        key=lambda line: line[0],
    )
    out: list[Ranked] = []
    above: tuple[Any, ...] | None = None
    for index, (key, entry) in enumerate(lines, start=1):
        tie_rule = None
        if above is not None and above[0] == key[0]:
            differing = (n for n, a, b in zip(names, above, key, strict=True) if a != b)
            tie_rule = next(differing, None)
        out.append(replace(entry, rank=index, tie_rule=tie_rule))
        above = key
    return out


def _entry(
    prepared: Prepared,
    evidence: Evidence,
    placement: Placement,
    target: Tier,
    technical: Mapping[str, Number] | None,
) -> Ranked:
    score, box, x, y = placement.talent, placement.box, placement.x, placement.y
    if score is None or box is None or x is None or y is None:
        raise Unrankable(evidence.nip, "not placed on the map")
    if technical is not None:
        if evidence.nip not in technical:
            raise Unrankable(evidence.nip, "no technical score is recorded")
        share = Fraction(prepared.policy.technical.shares.get(target, 0), 100)
        score = (1 - share) * score + share * technical[evidence.nip]
    session = next((s for s in evidence.sessions if s.code == placement.session), None)
    jpm = None if session is None else match(prepared, session.levels, target)
    return Ranked(
        rank=0,
        nip=evidence.nip,
        talent=score,
        box=box,
        jpm_target=jpm,
        category=None if jpm is None else category(prepared, jpm, "promotion"),
        x=x,
        y=y,
        grade_since=evidence.grade_since,
        tie_rule=None,
    )
