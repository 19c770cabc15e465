"""What an administrator does to the whole site: another policy adopted, everything backed up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens import administration_forms as forms
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.view_administration import difference_lines
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from pathlib import Path

    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.scoring.policy import Difference
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.backup import BackupReport
    from talenta_tui.services.policies import PolicyInForce

_SHOWN_DIFFERENCES = 8


class SiteActions(ControlScreen):
    """A subclass shows what these have changed."""

    NEEDS = {"adopt": "policy.adopt", "backup": "backup"}

    async def load(self, desk: WorkDesk) -> None:
        """Read and show everything anew."""
        raise NotImplementedError

    async def examine(self) -> None:
        """Look anew whether all is in order."""
        raise NotImplementedError

    def action_adopt(self) -> None:
        if self.lets("adopt"):
            ask_form(
                self, _("Adopt a policy"), forms.adopt_fields(), self._adopt,
                check=forms.check_adopt,
            )  # fmt: skip

    async def _adopt(self, values: Values) -> None:
        desk, source, reason = self.desk, str(values["source"]), str(values["reason"])

        def compare() -> tuple[PolicyInForce, Sequence[Difference]]:
            from talenta_tui.scoring.policy import diff_policies
            from talenta_tui.services.policies import read_policy, show_policy

            new = read_policy(source)
            return new, diff_policies(show_policy(desk.actor, desk.site).policy, new.policy)

        new, found = await self.ask(compare)
        name = f"{new.policy.id} {new.policy.version}"
        lines = difference_lines(found, _SHOWN_DIFFERENCES)
        sure = await self.app.push_screen_wait(
            ConfirmModal(
                _("Compute by {name} from now on?").format(name=name), *lines,
                yes=_("adopts it"),
            )
        )  # fmt: skip
        if not sure:
            self.say(_("Nothing was changed."))
            return

        def work() -> str:
            from talenta_tui.services.policies import adopt_policy

            return adopt_policy(desk.actor, desk.site, source, reason).hash

        digest = await self.ask(work)
        await self.load(desk)
        self.say(
            _("{name} is in force ({hash}). F4, then m, shows who moves.").format(
                name=name, hash=digest[:8]
            )
        )

    def action_backup(self) -> None:
        if not self.lets("backup"):
            return
        name = f"talenta-{self.desk.site.now().astimezone():%Y-%m-%d}.backup"
        ask_form(
            self, _("Back the site up"), forms.backup_fields(name), self._backup,
            check=forms.backup_target, note=_where,
        )  # fmt: skip

    async def _backup(self, values: Values) -> None:
        desk, path = self.desk, forms.backup_target(values)
        if path.exists():
            sure = await self.app.push_screen_wait(
                ConfirmModal(
                    _("The file is there already"), plain(path, 200),
                    yes=_("replaces what it holds"),
                )
            )  # fmt: skip
            if not sure:
                self.say(_("Nothing was written."))
                return

        def work(ticket: Ticket) -> BackupReport:
            from talenta_tui.services.backup import write_backup

            return write_backup(desk.actor, desk.site, path, ticket.tell)

        found = await self.ask_apart(work, _("Backup"))
        await self.examine()
        self.say(
            _("{file}: {n} bytes, {events} events, read back and whole").format(
                file=plain(path.name, 60), n=grouped(found.size), events=grouped(found.events)
            )
        )


def _where(values: Values) -> str:
    """Which file is meant, for what is typed is relative to somewhere."""
    from talenta_tui.errors import TalentaError

    try:
        path: Path = forms.backup_target(values)
    except TalentaError:
        return ""
    return plain(path.absolute(), 200)
