"""How far from a cut-off still counts as near, asked in one line."""

from __future__ import annotations

from talenta_tui.i18n import _
from talenta_tui.scoring.numbers import parse_exact
from talenta_tui.screens.modals.form import FormModal, Values
from talenta_tui.screens.view_form import Form, TextField


def fault(values: Values) -> str:
    """What is wrong with the distance, or nothing."""
    text = str(values["within"])
    try:
        good = parse_exact(text) >= 0
    except ValueError:
        good = False
    return "" if good else _("{text} is no number of points.").format(text=text)


def distance_modal(now: str) -> FormModal:
    form = Form([TextField("within", _("Points"), now, limit=8)])
    return FormModal(form, _("Near a cut-off: within how many points?"), judge=fault)
