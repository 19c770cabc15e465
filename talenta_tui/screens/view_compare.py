"""Two to four candidates side by side, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.scoring.dates import completed_years
from talenta_tui.scoring.jpm import category, match
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import X_COMPONENTS, Y_COMPONENTS, PerformancePeriod
from talenta_tui.screens.view_person import component_target
from talenta_tui.screens.view_shortlist import age_of, tie_word
from talenta_tui.screens.view_words import NONE, component_name, day, figure, label
from talenta_tui.widgets.lines import fit
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.evidence import Evidence, SessionLevels
    from talenta_tui.scoring.policy_talent import Axis
    from talenta_tui.services.vacancies import Excluded, Listed, Shortlist

_LABEL = 24


@dataclass(frozen=True, slots=True)
class Compared:
    """One row: its cells, the key that explains it, and whether the cells differ."""

    cells: Row
    target: str = "talent"
    heading: bool = False

    @property
    def differs(self) -> bool:
        return len(set(self.cells[1:])) > 1


def columns(people: Sequence[Listed | Excluded], chosen: int) -> tuple[Column, ...]:
    """A column a person; `▸` stands at the one whose figures `x` explains."""
    heads = (
        Column(("▸" if n == chosen else " ") + p.evidence.name[:60], minimum=10)
        for n, p in enumerate(people)
    )
    return (Column("", _LABEL), *heads)


def compared(found: Shortlist, people: Sequence[Listed | Excluded]) -> list[Compared]:
    """Rank, axes, components with their weights, JPM, and how old the evidence is."""
    return [
        *_standing(found, people),
        *_components(found, people),
        *_match(found, people),
        *_ages(found, people),
    ]


def _row(name: str, cells: Sequence[str], target: str = "talent") -> Compared:
    return Compared((name, *cells), target)


def _heading(name: str, people: Sequence[Listed | Excluded]) -> Compared:
    return Compared((name, *("" for _person in people)), heading=True)


def _standing(found: Shortlist, people: Sequence[Listed | Excluded]) -> list[Compared]:
    policy = found.used.policy
    decimals = policy.arithmetic.decimals

    def figures(values: Sequence[Number | None]) -> list[str]:
        return [figure(v, decimals) for v in values]

    ranked = [getattr(p, "ranked", None) for p in people]
    places = [p.placement for p in people]
    rows = [
        _row(_("Rank"), [NONE if r is None else str(r.rank) for r in ranked]),
        _row(_("Box"), [NONE if p.box is None else str(p.box) for p in places], "box"),
        _row(label(policy.talent), figures([p.talent for p in places])),
        _row(f"{label(policy.axes.y)} (Y)", figures([p.y for p in places]), "y"),
        _row(f"{label(policy.axes.x)} (X)", figures([p.x for p in places]), "x"),
    ]
    if any(r is not None and r.tie_rule for r in ranked):
        ties = [NONE if r is None else tie_word(r.tie_rule) or NONE for r in ranked]
        rows.append(_row(_("Tie by"), ties))
    failed = [len(p.eligibility.failed) for p in people]
    rows.append(_row(_("Rules not met"), [str(n) for n in failed]))
    rows.append(_row(_("To confirm"), [str(len(p.eligibility.to_confirm)) for p in people]))
    return rows


def _components(found: Shortlist, people: Sequence[Listed | Excluded]) -> list[Compared]:
    policy = found.used.policy
    rows = []
    for axis, components in ((policy.axes.y, Y_COMPONENTS), (policy.axes.x, X_COMPONENTS)):
        rows.append(_heading(label(axis), people))
        for component in components:
            name = component_name(policy, component)
            weight = _weight(axis, component_key(component))
            scores = [p.placement.score(component) for p in people]
            rows.append(
                _row(
                    f"{fit(name, _LABEL - len(weight) - 1)} {weight}",
                    [figure(score, policy.arithmetic.decimals) for score in scores],
                    component_target(component),
                )
            )
    return rows


def _weight(axis: Axis, key: str) -> str:
    return f"×{figure(axis.weights[key], 2)}"


def _match(found: Shortlist, people: Sequence[Listed | Excluded]) -> list[Compared]:
    """JPM against the standard of the vacancy's tier, from the session that counts."""
    prepared, decimals = found.used.prepared, found.used.policy.arithmetic.decimals
    tier = found.vacancy.tier
    shares = []
    words = []
    for person in people:
        session = _session(person.evidence, person.placement.session)
        share = None if session is None else match(prepared, session.levels, tier)
        shares.append(figure(share, decimals))
        words.append(NONE if share is None else label(category(prepared, share, "promotion")))
    return [
        _heading(_("Match with the post"), people),
        _row(f"{_('JPM')} ({tier.value})", shares, "x.competency"),
        _row(_("Category"), words, "x.competency"),
    ]


def _session(evidence: Evidence, code: str | None) -> SessionLevels | None:
    return next((s for s in evidence.sessions if s.code == code), None)


def _ages(found: Shortlist, people: Sequence[Listed | Excluded]) -> list[Compared]:
    """How old the newest evidence is, and what the ranking reads of the person."""
    as_of = found.as_of

    def each(values: Sequence[date | None]) -> list[str]:
        return [age_of(value, as_of) for value in values]

    evidence = [p.evidence for p in people]
    sessions = [_session(p.evidence, p.placement.session) for p in people]
    years = [
        max((r.year for r in e.performance if r.period is PerformancePeriod.YEAR), default=None)
        for e in evidence
    ]
    newest = [max((r.on for r in e.potential if r.on <= as_of), default=None) for e in evidence]
    periods = [max((p.period for p in e.feedback), default=NONE) for e in evidence]
    return [
        _heading(_("How old the evidence is"), people),
        _row(
            _("Assessment"), each([None if s is None else s.on for s in sessions]), "x.competency"
        ),
        _row(_("Potential"), each(newest), "x.potential"),
        _row(
            _("Performance"), [NONE if y is None else str(y) for y in years], "y.performance"
        ),
        _row(_("360° feedback"), periods, "y.feedback"),
        _heading(_("Person"), people),
        _row(_("Tier"), [e.tier.value for e in evidence]),
        _row(_("Grade"), [e.grade or NONE for e in evidence]),
        _row(_("Since"), [day(e.grade_since) for e in evidence]),
        _row(_("Age"), [str(completed_years(e.birth_date, as_of)) for e in evidence]),
        _row(
            _("Education"), [e.education.value if e.education else NONE for e in evidence],
            "x.education",
        ),
        _row(_("Post"), [e.post for e in evidence], "x.experience"),
        _row(_("Unit"), [e.unit for e in evidence]),
    ]  # fmt: skip
