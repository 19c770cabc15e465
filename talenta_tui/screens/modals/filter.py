"""The filters of the talent map, chosen in one keyboard form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from talenta_tui.i18n import _
from talenta_tui.scoring.vocabulary import Sex, Tier
from talenta_tui.screens.modals.form import FormModal, Values
from talenta_tui.screens.view_form import ChoiceField, Form, TextField
from talenta_tui.screens.view_map import Filters
from talenta_tui.screens.view_words import word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.services.people import PersonRow

_OLDEST = 999


def filters_of(values: Values) -> Filters:
    """The form's values as filters."""
    return Filters(
        unit=str(values["unit"]),
        tier=cast("Tier | None", values["tier"]),
        grade=str(values["grade"]),
        sex=cast("Sex | None", values["sex"]),
        age_from=cast("int | None", values["age_from"]),
        age_to=cast("int | None", values["age_to"]),
    )


def fault(values: Values) -> str:
    """What is wrong with the values, or nothing."""
    low, high = filters_of(values).age_from, filters_of(values).age_to
    if low is not None and high is not None and low > high:
        return _("Age from {low} to {high} fits nobody.").format(low=low, high=high)
    return ""


def filter_form(now: Filters, rows: Sequence[PersonRow]) -> Form:
    """The form, standing on `now`; tiers and grades are those that occur."""
    anything = _("any")
    tiers = {row.tier for row in rows}
    grades = sorted({row.grade for row in rows if row.grade})
    tier = ChoiceField(
        "tier", _("Tier"), [(None, anything), *((t, t.value) for t in Tier if t in tiers)]
    )
    grade = ChoiceField("grade", _("Grade"), [("", anything), *((g, plain(g, 20)) for g in grades)])
    sex = ChoiceField("sex", _("Sex"), [(None, anything), *((s, word(s)) for s in Sex)])
    tier.choose(now.tier)
    grade.choose(now.grade)
    sex.choose(now.sex)
    ages = [
        TextField(
            name, title, "" if age is None else str(age), limit=len(str(_OLDEST)), digits=True
        )
        for name, title, age in (
            ("age_from", _("Age from"), now.age_from),
            ("age_to", _("Age to"), now.age_to),
        )
    ]
    return Form([TextField("unit", _("Unit"), now.unit, limit=100), tier, grade, sex, *ages])


def filter_modal(now: Filters, rows: Sequence[PersonRow]) -> FormModal:
    """The form on screen; it counts who fits while it is filled in."""

    def fitting(values: Values) -> str:
        filters = filters_of(values)
        count = sum(map(filters.fits, rows))
        return _("{n} of {all} fit").format(n=grouped(count), all=grouped(len(rows)))

    return FormModal(filter_form(now, rows), _("Filter the map"), judge=fault, note=fitting)
