"""Screens whose keys depend on the role: what somebody may not do is not shown to them.

The services refuse all the same; hiding is never the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from talenta_tui.i18n import _
from talenta_tui.screens.base import DeskScreen

if TYPE_CHECKING:
    from talenta_tui.actions import Action
    from talenta_tui.desk import WorkDesk


class ControlScreen(DeskScreen):
    """`NEEDS` names the use case an action asks for; actions not in it are everybody's."""

    NEEDS: ClassVar[Mapping[str, str]] = {}

    def may(self, use_case: str) -> bool:
        """Whether the one table of permissions lets the user; nobody before the site is open."""
        desk: WorkDesk | None = getattr(self.app, "desk", None)
        if desk is None:
            return False
        from talenta_tui.services.permissions import UseCase, may

        return may(desk.actor, UseCase(use_case))

    def lets(self, action: str) -> bool:
        """Whether the user may do the action; says so where not."""
        if action in self.NEEDS and not self.may(self.NEEDS[action]):
            self.say(_("Your role does not allow this."), bad=True)
            return False
        return True

    def hints(self) -> list[Action]:
        return [
            action
            for action in super().hints()
            if action.context != self.CONTEXT
            or action.name not in self.NEEDS
            or self.may(self.NEEDS[action.name])
        ]


def show_trail_of(screen: DeskScreen, about: str = "", who: str = "") -> None:
    """The events about something, or those of an operator, as Integrity lists them.

    `about` may name several things, with commas between. A role that does not read the trail
    is told who does.
    """
    from talenta_tui.screens.integrity import IntegrityScreen

    screen.app.push_screen(IntegrityScreen(about, who))
