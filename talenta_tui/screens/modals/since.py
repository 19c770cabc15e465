"""From which closed period movement is shown, chosen in one line."""

from __future__ import annotations

from collections.abc import Sequence

from talenta_tui.i18n import _
from talenta_tui.screens.modals.form import FormModal
from talenta_tui.screens.view_form import ChoiceField, Form


def since_modal(months: Sequence[str], now: str | None) -> FormModal:
    """Gives `since`: a month, or "" for no movement. Typing finds a month."""
    field = ChoiceField(
        "since", _("Period"), [*((month, month) for month in months), ("", _("no movement"))]
    )
    field.choose(now or months[0])
    return FormModal(Form([field]), _("Movement since which period?"))
