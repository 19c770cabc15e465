"""Home: what waits, most urgent first; the map in small; the vacancies."""

from __future__ import annotations

from talenta_tui.actions import bindings
from talenta_tui.i18n import _
from talenta_tui.screens.base import DeskScreen


class HomeScreen(DeskScreen):
    """Where Talenta begins."""

    CONTEXT = "home"
    BINDINGS = bindings("home")

    def heading(self) -> str:
        return _("Home")
