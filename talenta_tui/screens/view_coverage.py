"""How far the mapping is, as sentences and rows: bars, what is missing, the pace, the savings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, current_language, mark
from talenta_tui.scoring.dates import last_day
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.screens.view_words import component_name
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.services.coverage import Coverage, Covered, HeldInside

_BAR = 10
_WIDE = 20
_SHORT = {
    Component.COMPETENCY: mark("competency"),
    Component.POTENTIAL: mark("potential"),
    Component.PERFORMANCE: mark("predicate"),
    Component.FEEDBACK: mark("360°"),
    Component.AWARDS: mark("award"),
    Component.TEAMS: mark("team work"),
    Component.TRAINING: mark("certificates"),
    Component.EXPERIENCE: mark("experience"),
    Component.EDUCATION: mark("education"),
    Component.FIELD: mark("field of study"),
    Component.DISCIPLINE: mark("discipline"),
}


def months_on(day: date, months: int) -> date:
    """The last day of the month so many months after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return last_day(index // 12, index % 12 + 1)


def first_target(as_of: date) -> date:
    """The end of the year; in its last two months that of the next."""
    return last_day(as_of.year + (as_of.month > 10), 12)


def short_name(policy: Policy, component: Component) -> str:
    known = _SHORT.get(component)
    return _(known) if known else component_name(policy, component)


def short_names(policy: Policy, components: Iterable[Component]) -> str:
    return " + ".join(short_name(policy, component) for component in components)


def bar(part: int, whole: int, width: int = _BAR) -> str:
    """`▕████······▏ 42 %`: full only where nothing is left, empty only where nothing is there."""
    share = part * 100 // whole if whole else 0
    full = part * width // whole if whole else 0
    full = max(full, 1) if part else 0
    return f"▕{'█' * full}{'·' * (width - full)}▏{share:3d} %"


def missing_text(policy: Policy, covered: Covered, most: int = 0) -> str:
    """What the unmapped lack, the most frequent first: `3 571 competency · 2 377 360°`."""
    parts = sorted(covered.lacking.items(), key=lambda item: (-item[1], item[0]))
    return " · ".join(
        f"{grouped(n)} {short_name(policy, c)}" for c, n in parts[: most or len(parts)]
    )


def whole_sentence(policy: Policy, found: Coverage) -> str:
    whole = found.whole
    text = _("{n} of {people} mapped {bar} · {open} open").format(
        n=grouped(whole.mapped),
        people=grouped(whole.people),
        bar=bar(whole.mapped, whole.people, _WIDE),
        open=grouped(whole.open),
    )
    return f"{text}: {missing_text(policy, whole)}" if whole.open else text


def pace_sentence(policy: Policy, found: Coverage) -> str:
    """How many a month finish the job by the date, and which evidence that is."""
    pace = found.pace
    if pace is None or not found.whole.open:
        return ""
    parts = " · ".join(
        f"{grouped(n)} {short_name(policy, c)}"
        for c, n in sorted(pace.records.items(), key=lambda item: (-item[1], item[0]))
    )
    return _("Done by {day} ({months} months): {n} people a month: {parts}").format(
        day=pace.by.isoformat(), months=pace.months, n=grouped(pace.people), parts=parts
    )


def savings_sentence(held: HeldInside) -> str:
    """Assessments held here, by year, and what they would have cost outside, both ends."""
    if held.savings is None:
        return ""
    if not held.savings.assessments:
        return _("No assessment was held here yet.")
    years = ", ".join(f"{year}: {grouped(n)}" for year, n in held.by_year.items())
    return _("{n} assessments held here ({years}) · outside Rp {least} to Rp {most}").format(
        n=grouped(held.savings.assessments),
        years=years,
        least=grouped(held.savings.least),
        most=grouped(held.savings.most),
    )


def savings_rule(held: HeldInside) -> tuple[str, str]:
    """The rule in words and where it is from."""
    if held.savings is None:
        return "", ""
    rule = held.savings.rule_id if current_language() == "id" else held.savings.rule_en
    return rule, f"{held.savings.source} · {held.savings.certainty}"


_WITH_MISSING = 100
"""Cells from which on what is missing stands in each row; below, only for the row one is on."""


def columns(group: str, width: int) -> tuple[Column, ...]:
    missing = (Column(_("Missing"), share=3, minimum=14),) if width >= _WITH_MISSING else ()
    return (
        Column(_("Unit") if group == "unit" else _("Tier"), share=2, minimum=18),
        Column(_("People"), 7, "right"),
        Column(_("To do"), 6, "right"),
        Column(_("Mapped"), 17),
        Column(_("A month"), 7, "right"),
        *missing,
    )


def groups(found: Coverage, group: str) -> Sequence[tuple[str, Covered]]:
    """Names and figures by unit or by tier."""
    if group == "unit":
        return tuple(found.units.items())
    return tuple((tier.value, covered) for tier, covered in found.tiers.items())


def rows(policy: Policy, found: Coverage, group: str, width: int) -> list[Row]:
    months = found.pace.months if found.pace is not None else 1
    return [
        (
            name,
            grouped(c.people),
            grouped(c.open),
            bar(c.mapped, c.people),
            grouped(-(-c.open // months)),
            *((missing_text(policy, c),) if width >= _WITH_MISSING else ()),
        )
        for name, c in groups(found, group)
    ]
