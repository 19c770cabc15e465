"""Everyone's place at one date: computed from the evidence, kept until the evidence changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Unavailable
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.scoring.vocabulary import COMPONENTS, Component
from talenta_tui.services.actor import Actor
from talenta_tui.services.evidence_reader import EvidenceReader, read_in_parts
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.kept_run import keep_run, read_run
from talenta_tui.services.policies import PolicyInForce, policy_in_force
from talenta_tui.services.quiet import collector_paused
from talenta_tui.services.touched import touched_since
from talenta_tui.services.trail import newest_change

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_TOUCHED_MOST = 500
"""A kept run that more people's changes have overtaken is computed anew and kept again."""


@dataclass(frozen=True, slots=True)
class Placements:
    """Everyone's placement by NIP, the policy that gave it and the change it was known at."""

    as_of: date
    used: PolicyInForce
    known: int
    by_nip: dict[str, Placement]


def read_everyone(site: Site, as_of: date) -> tuple[PolicyInForce, int, list[tuple[int, Evidence]]]:
    """The policy in force, the newest change and everyone's evidence, in one snapshot."""
    with collector_paused(), read_transaction(site.database):
        used = policy_in_force(site)
        known = newest_change()
        scope = Scope(since=windows(used, as_of))
        return used, known, EvidenceReader(site.database, scope).read()


def place_everyone(
    site: Site, as_of: date
) -> tuple[PolicyInForce, int, list[tuple[int, Placement]]]:
    """The policy in force, the newest change, and everyone placed by (id, placement), by NIP.

    All from one snapshot.
    """
    with collector_paused(), read_transaction(site.database):
        used = policy_in_force(site)
        known = newest_change()
        scope = Scope(since=windows(used, as_of))
        placed = [
            (key, place(used.prepared, evidence, as_of))
            for _share, part in read_in_parts(site.database, scope)
            for key, evidence in part
        ]
    placed.sort(key=lambda one: one[1].nip)
    return used, known, placed


def windows(used: PolicyInForce, as_of: date) -> dict[str, date]:
    """The oldest date each dated table can count from; older rows need not be read."""
    at = used.prepared.at(as_of)
    return {
        "award": at.awards_from,
        "training": at.training_from,
        "potential_result": at.potential_from,
        "feedback": date.fromisoformat(f"{at.feedback_first}-01"),
    }


def compute(
    used: PolicyInForce, people: Sequence[tuple[int, Evidence]], as_of: date
) -> list[Placement]:
    """One placement a person, in the given order."""
    prepared = used.prepared
    with collector_paused():
        return [place(prepared, evidence, as_of) for _id, evidence in people]


def current_placements(actor: Actor, site: Site, as_of: date) -> Placements:
    """Everyone's placement, from the kept run brought up to date, else computed.

    What is computed is kept for the next asker. Where the database cannot be written to, the
    answer is the same and only the keeping is left out.
    """
    with read_transaction(site.database):
        used = policy_in_force(site)
        kept = _kept(site, used, as_of)
    if kept is not None:
        return kept
    used, known, placed = place_everyone(site, as_of)
    with suppress(Unavailable):
        keep_run(actor, site, used, as_of, known, ((key, *packed(p)) for key, p in placed))
    return Placements(as_of, used, known, {p.nip: p for _key, p in placed})


def replace_people(site: Site, placements: Placements, people: Collection[int]) -> Placements:
    """The same placements with those of the employee ids `people` computed anew.

    Equal to computing everyone anew wherever `people` holds all that `touched_since` names.
    Call inside a transaction; `known` becomes the newest change of its snapshot.
    """
    used, as_of = placements.used, placements.as_of
    scope = Scope(people=tuple(people), since=windows(used, as_of))
    by_nip = dict(placements.by_nip)
    if not people:
        return Placements(as_of, used, newest_change(), by_nip)
    for _id, evidence in EvidenceReader(site.database, scope).read():
        by_nip[evidence.nip] = place(used.prepared, evidence, as_of)
    return Placements(as_of, used, newest_change(), by_nip)


def _kept(site: Site, used: PolicyInForce, as_of: date) -> Placements | None:
    """The kept run with those placed anew whom changes since have touched; None for too many."""
    run = read_run(site, used, as_of)
    if run is None:
        return None
    touched = touched_since(site, run.known)
    if touched.everyone or len(touched.people) > _TOUCHED_MOST:
        return None
    figures: dict[str, Fraction | None] = {}
    kept = Placements(as_of, used, run.known, {row[0]: unpacked(row, figures) for row in run.rows})
    return replace_people(site, kept, touched.people)


def _number(text: str | None) -> Fraction | None:
    return None if text is None or text == "-" else Fraction(text)


def unpacked(row: Sequence[Any], figures: dict[str, Fraction | None] | None = None) -> Placement:
    """The placement kept as a NIP and then the values of `packed`.

    `figures` holds what was read so far: most scores of a city are a few dozen values, and one
    object each is a third of the memory.
    """
    known = {} if figures is None else figures

    def number(text: str) -> Fraction | None:
        if text not in known:
            known[text] = _number(text)
        return known[text]

    scores = tuple(number(part) for part in row[1].split(" "))
    return Placement(
        nip=row[0],
        scores=scores,
        x=_number(row[2]),
        y=_number(row[3]),
        talent=_number(row[4]),
        box=row[5],
        missing=tuple(c for c, s in zip(COMPONENTS, scores, strict=True) if s is None),
        best_box=row[6],
        worst_box=row[7],
        jpm=None if row[8] is None else scores[COMPONENTS.index(Component.COMPETENCY)],
        session=row[8],
    )


def _text(value: Fraction | int | None) -> str | None:
    return None if value is None else str(value)


def packed(p: Placement) -> tuple[Any, ...]:
    """The values of `kept_run.VALUES`: exact figures as text.

    Scores stand in the order of `COMPONENTS`, blank-separated, `-` for missing.
    """
    return (
        " ".join("-" if s is None else str(s) for s in p.scores),
        _text(p.x),
        _text(p.y),
        _text(p.talent),
        p.box,
        p.best_box,
        p.worst_box,
        p.session,
    )
