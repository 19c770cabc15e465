"""What integration has come to: means, agreed levels, what is missing, what was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.scoring.numbers import Number
from talenta_tui.services.assessment.cells import everyones_cells, observed
from talenta_tui.services.assessment.disagreement import mean
from talenta_tui.services.assessment.facts import SessionFacts
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.values import level
from talenta_tui.services.trail import canonical

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

PersonCompetency = tuple[str, str]
"""(NIP, competency)."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreed level as settled: from what mean, what was suggested, why, by whom."""

    level: Number
    mean: Fraction | None
    suggested: Number | None
    reason: str
    by: str
    version: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """missing: cells of assessees not excused without an agreed level. stale: agreed on a mean
    that is not the present one. digest: what a signature stands for."""

    means: Mapping[PersonCompetency, Fraction]
    agreed: Mapping[PersonCompetency, Agreed]
    missing: tuple[PersonCompetency, ...]
    stale: tuple[PersonCompetency, ...]
    digest: str


def read_agreed(site: Site, facts: SessionFacts) -> dict[PersonCompetency, Agreed]:
    """The standing agreed levels."""
    return {
        (row[0], row[1]): Agreed(
            level(row[2]),
            None if row[3] is None else Fraction(row[3]),
            None if row[4] is None else level(row[4]),
            row[5] or "",
            row[6] or "",
            row[7],
        )
        for row in rows(
            site,
            "SELECT e.nip, c.name, t.halves, t.mean, t.suggested, t.reason, t.decided_by, t.id"
            " FROM agreed_level t JOIN employee e ON e.id = t.employee_id"
            " JOIN competency c ON c.id = t.competency_id"
            " WHERE t.until IS NULL AND t.session_id = ?",
            facts.key.id,
        )
    }


def read_agreement(site: Site, facts: SessionFacts) -> Agreement:
    """For gates and signatures; call inside a transaction."""
    cells = observed(everyones_cells(site, facts))
    means = {key: value for key, raters in cells.items() if (value := mean(raters)) is not None}
    agreed = read_agreed(site, facts)
    wanted = [(a.nip, c) for a in facts.active() for c in facts.competencies]
    return Agreement(
        means=means,
        agreed=agreed,
        missing=tuple(key for key in wanted if key not in agreed),
        stale=tuple(k for k in wanted if k in agreed and agreed[k].mean != means.get(k)),
        digest=_digest(facts, agreed, wanted),
    )


def _digest(
    facts: SessionFacts, agreed: Mapping[PersonCompetency, Agreed], wanted: list[PersonCompetency]
) -> str:
    """SHA-256 over who is assessed, who is excused and every agreed level.

    Unsalted: it tells nothing to those who read it in the trail, administrators and auditors,
    who may read the levels themselves and cannot be limited to units (`operators.UNSCOPED`).
    """
    content = {
        "session": facts.key.code,
        "levels": [
            [nip, competency, str(agreed[nip, competency].level)]
            for nip, competency in sorted(wanted)
            if (nip, competency) in agreed
        ],
        "excused": sorted([a.nip, a.reason] for a in facts.assessees if a.excused),
    }
    return hashlib.sha256(canonical(content).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """A signature that stands; `valid` while the levels are those that were signed."""

    role: str
    signer: str
    name: str
    valid: bool


def read_signatures(site: Site, facts: SessionFacts, digest: str) -> tuple[SignatureRow, ...]:
    return tuple(
        SignatureRow(row[0], row[1], row[2], row[3] == digest)
        for row in rows(
            site,
            "SELECT role, signer, name, digest FROM signature"
            " WHERE until IS NULL AND session_id = ? ORDER BY role",
            facts.key.id,
        )
    )


def signed_roles(site: Site, facts: SessionFacts, digest: str) -> frozenset[str]:
    """Roles under whose valid signatures the levels stand; one person counts once, as lead."""
    valid = {s.role: s.signer for s in read_signatures(site, facts, digest) if s.valid}
    if valid.get("second") == valid.get("lead"):
        valid.pop("second", None)
    return frozenset(valid)
