"""The talent map as plain values: who is filtered in, the boxes, and who is not placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import NamedBand
from talenta_tui.scoring.vocabulary import Component, Sex, Tier
from talenta_tui.screens.view_coverage import short_names
from talenta_tui.screens.view_words import actions, figure, label, missing_names, possible, word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.nine_box_values import AxisLabel, BoxCell, BoxGrid

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.scoring.policy_talent import Axis
    from talenta_tui.services.movement import Movement
    from talenta_tui.services.people import PersonRow


_PLACES = 4
"""Decimals of a cut-off."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Who is on the map; an empty field filters nothing.

    `unit` holds words that all stand in the unit's name, in any case. `grade` is a grade
    (`IV/a`); ages are completed years, both ends included.
    """

    unit: str = ""
    tier: Tier | None = None
    grade: str = ""
    sex: Sex | None = None
    age_from: int | None = None
    age_to: int | None = None

    @property
    def active(self) -> bool:
        return any(getattr(self, f.name) not in ("", None) for f in fields(self))

    def kept(self) -> dict[str, str | int]:
        """The fields that filter, as JSON."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in values.items() if value not in ("", None)}

    @classmethod
    def again(cls, kept: Mapping[str, Any]) -> Filters:
        """The filters that `kept` said."""
        values = dict(kept)
        for name, kind in (("tier", Tier), ("sex", Sex)):
            if name in values:
                values[name] = kind(values[name])
        return cls(**values)

    def fits(self, row: PersonRow) -> bool:
        if self.tier is not None and row.tier is not self.tier:
            return False
        if self.grade and row.grade != self.grade:
            return False
        if self.sex is not None and row.sex is not self.sex:
            return False
        if self.age_from is not None and row.age < self.age_from:
            return False
        if self.age_to is not None and row.age > self.age_to:
            return False
        unit = row.unit.casefold()
        return all(part in unit for part in self.unit.casefold().split())

    def apply(self, rows: Sequence[PersonRow]) -> Sequence[PersonRow]:
        return tuple(row for row in rows if self.fits(row)) if self.active else rows

    def sentence(self) -> str:
        """The filters in one line: `unit dinas · IV/a · woman · age 30–40`."""
        parts = []
        if self.unit:
            parts.append(_("unit {text}").format(text=plain(self.unit, 40)))
        if self.tier is not None:
            parts.append(self.tier.value)
        if self.grade:
            parts.append(plain(self.grade, 12))
        if self.sex is not None:
            parts.append(word(self.sex))
        if self.age_from is not None or self.age_to is not None:
            low = "" if self.age_from is None else self.age_from
            high = "" if self.age_to is None else self.age_to
            parts.append(_("age {low}–{high}").format(low=low, high=high))
        return " · ".join(parts)


def cutoffs(bands: Sequence[NamedBand]) -> list[str]:
    """What each band covers, the highest first: `≥ 80`, `60–<80`, `< 60`."""
    texts = [f"≥ {exact_text(bands[0].at_least, _PLACES)}"]
    for above, band in pairwise(bands):
        low, high = exact_text(band.at_least, _PLACES), exact_text(above.at_least, _PLACES)
        texts.append(f"< {high}" if band.at_least == 0 else f"{low}–<{high}")
    return texts


def _labels(axis: Axis) -> list[AxisLabel]:
    """The bands of an axis with their cut-offs, the highest first."""
    texts = cutoffs(axis.bands)
    return [AxisLabel(label(b), text) for b, text in zip(axis.bands, texts, strict=True)]


def box_grid(
    policy: Policy, rows: Iterable[PersonRow], movement: Movement | None = None
) -> BoxGrid:
    """The nine boxes of the policy with the people of `rows` who are placed, and who came in."""
    counts = Counter(row.placement.box for row in rows)
    grid = policy.boxes.grid
    height = len(grid)
    return BoxGrid(
        column_axis=label(policy.axes.x),
        row_axis=label(policy.axes.y),
        columns=tuple(reversed(_labels(policy.axes.x))),
        rows=tuple(_labels(policy.axes.y)),
        boxes=tuple(
            BoxCell(
                number,
                height - 1 - y,
                x,
                counts[number],
                *_arrows(movement, number),
                notes=actions(policy.boxes.texts[str(number)]),
            )
            for y, line in enumerate(grid)
            for x, number in enumerate(line)
        ),
    )


def _arrows(movement: Movement | None, box: int) -> tuple[int, int, int]:
    """How many came into the box from a lower and from a higher one, and how many left it."""
    if movement is None:
        return 0, 0, 0
    flow = movement.flows[box]
    return flow.up, flow.down, flow.left


def _rank(row: PersonRow) -> tuple[bool, Number, str]:
    talent = row.placement.talent
    return (talent is None, -(talent or 0), row.nip)


def people_of(rows: Iterable[PersonRow], box: int) -> list[PersonRow]:
    """Those in a box, the highest talent score first, then by NIP."""
    return sorted((row for row in rows if row.placement.box == box), key=_rank)


def not_placed(rows: Iterable[PersonRow]) -> list[PersonRow]:
    """Those without a box, who lack least first, then by what they lack and by NIP."""
    found = [row for row in rows if row.placement.box is None]
    return sorted(found, key=lambda r: (len(r.placement.missing), r.placement.missing, r.nip))


def missing_counts(rows: Iterable[PersonRow]) -> list[tuple[tuple[Component, ...], int]]:
    """How many lack exactly which components, the most frequent first."""
    counts = Counter(row.placement.missing for row in rows if row.placement.box is None)
    return sorted(counts.items(), key=lambda item: (-item[1], len(item[0]), item[0]))


def missing_sentence(policy: Policy, rows: Sequence[PersonRow]) -> str:
    """`99 not placed: 41 competency; 22 360° + potential …`: short, or a narrow screen cuts it."""
    counts = missing_counts(rows)
    total = sum(n for _missing, n in counts)
    if not total:
        return _("Everyone is placed.")
    parts = [f"{grouped(n)} {short_names(policy, missing)}" for missing, n in counts]
    head = _("{n} not placed, lacking:").format(n=grouped(total))
    return f"{head} " + "; ".join(parts)


def found_sentence(policy: Policy, row: PersonRow) -> str:
    """Who was found, with both axes and the talent score."""
    place, decimals = row.placement, policy.arithmetic.decimals
    figures = "  ".join(
        f"{name} {figure(value, decimals)}"
        for name, value in (("Y", place.y), ("X", place.x), (label(policy.talent), place.talent))
    )
    return f"{row.name}  {row.nip}  {figures}"


def lacking_sentence(policy: Policy, row: PersonRow) -> str:
    """Who was found without a box: what is missing, and the boxes still possible."""
    place = row.placement
    return _("{name} is not placed; missing: {missing}; boxes {boxes} possible").format(
        name=row.name,
        missing=missing_names(policy, place.missing),
        boxes=possible(place.worst_box, place.best_box),
    )
