"""What a period freezes, in one spelling only, so that it can be compared byte for byte."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from talenta_tui.scoring import evidence as ev
from talenta_tui.scoring.placement import Placement
from talenta_tui.services.placements import packed, unpacked

COLUMNS = (
    "evidence", "unit", "tier", "scores", "x", "y", "talent", "box", "best_box", "worst_box",
    "session",
)  # fmt: skip
"""The frozen columns of one person, in the order of a line after the NIP."""


@dataclass(frozen=True, slots=True)
class FrozenPlace:
    """One person's place as frozen, with unit and tier as they were."""

    unit: str
    tier: str
    evidence: str
    placement: Placement


def frozen_values(person: ev.Evidence, placement: Placement, key: bytes | None) -> tuple[Any, ...]:
    """The values of `COLUMNS` for one person; `key` as for `evidence_digest`."""
    return (evidence_digest(person, key), person.unit, person.tier.value, *packed(placement))


def frozen_place(row: Sequence[Any]) -> FrozenPlace:
    """From a NIP and the values of `COLUMNS`."""
    nip, digest, unit, tier, *place = row
    return FrozenPlace(unit, tier, digest, unpacked((nip, *place)))


def line(nip: str, values: Iterable[Any]) -> str:
    """One person as one line of JSON."""
    return _encode([nip, *values])


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As json.dumps, which makes an encoder for every line."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a period was computed on; the first line of its content.

    `secret` is the fingerprint of what evidence is keyed with. A head that names one says that
    its content is of format 2; format 1 is that of closings before migration 0008.
    """

    month: str
    as_of: date
    policy: str
    known: int
    secret: str | None

    def line(self) -> str:
        values = (self.as_of.isoformat(), self.policy, self.known)
        return line(self.month, values if self.secret is None else (*values, 2, self.secret))


def content_digest(head: Head, lines: Iterable[str]) -> str:
    """SHA-256 over the head and everyone's line, by NIP, each ended by a line feed."""
    found = hashlib.sha256()
    for text in (head.line(), *lines):
        found.update(text.encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()


def evidence_digest(person: ev.Evidence, key: bytes | None) -> str:
    """Digest of all that was read of one person, 32 hex digits; None is the key of format 1.

    Keyed, because what is not known of it can take few values (periods/evidence_key.py).
    """
    text = _evidence_text(person).encode("utf-8", "surrogatepass")
    if key is None:
        return blake2b(text, digest_size=16).hexdigest()
    return hmac.digest(key, text, "sha256")[:16].hex()


def _evidence_text(person: ev.Evidence) -> str:
    """All of it written out, lists sorted, because a database gives them in any order."""
    parts = [
        person.nip, person.name, person.sex, _day(person.birth_date), person.tier,
        person.legal_status, person.civil_status, person.grade, _day(person.grade_since),
        person.post, _day(person.post_since), person.unit, str(person.education),
        person.field_of_study, str(person.held_fields),
    ]  # fmt: skip
    for kind, records in (
        ("P", [f"{r.year}|{r.period}|{r.predicate}" for r in person.performance]),
        ("A", [f"{_day(r.on)}|{r.scope}|{r.name}" for r in person.awards]),
        (
            "T",
            [f"{_day(r.start)}|{_day(r.end)}|{r.role}|{r.scope}|{r.name}" for r in person.teams],
        ),
        ("C", [f"{_day(r.on)}|{_day(r.valid_until)}|{r.name}" for r in person.training]),
        (
            "J",
            [
                f"{_day(r.start)}|{_day(r.end)}|{r.tier}|{r.status}|{_cell(r.post)}"
                f"|{_cell(r.unit)}|{r.agency}"
                for r in person.careers
            ],
        ),
        ("D", [f"{_day(r.start)}|{_day(r.end)}|{r.level}|{r.name}" for r in person.penalties]),
        (
            "S",
            [
                f"{_day(s.on)}|{s.closed}|{_cell(s.code)}|"
                + "|".join(sorted(f"{c}={level}" for c, level in s.levels.items()))
                for s in person.sessions
            ],
        ),
        ("B", [f"{_day(r.on)}|{'|'.join(map(str, r.aspects))}" for r in person.potential]),
        (
            "F",
            [
                f"{r.period}|"
                + "|".join(sorted(f"{g.relation}:{g.mean}:{g.raters}" for g in r.groups))
                for r in person.feedback
            ],
        ),
    ):
        parts.append(kind)
        parts += sorted(records)
    return "\n".join(map(_text, parts))


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _cell(value: str) -> str:
    """Text within a line that cannot be mistaken for the bar between two."""
    return (
        value.replace("\\", "\\\\").replace("|", "\\/") if "|" in value or "\\" in value else value
    )


def _text(value: str) -> str:
    """A line that cannot be mistaken for two."""
    if "\n" in value or "\\" in value:
        return value.replace("\\", "\\\\").replace("\n", "\\n")
    return value
