"""What an administrator does to the whole site: another policy adopted, everything backed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens import administration_forms as forms
from talenta_tui.screens.control import ControlScreen
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from pathlib import Path

    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.backup import BackupReport


class SiteActions(ControlScreen):
    """A subclass shows what these have changed."""

    NEEDS = {"adopt": "policy.adopt", "preview": "map.read", "backup": "backup"}

    async def load(self, desk: WorkDesk) -> None:
        """Read and show everything anew."""
        raise NotImplementedError

    async def examine(self) -> None:
        """Look anew whether all is in order."""
        raise NotImplementedError

    def action_adopt(self) -> None:
        if self.lets("adopt"):
            ask_form(
                self, _("Adopt a policy"), forms.adopt_fields(), self._preview,
                check=forms.check_adopt,
            )  # fmt: skip

    def action_preview(self) -> None:
        if self.lets("preview"):
            ask_form(
                self, _("What would another policy change?"), forms.source_fields(),
                self._preview, check=forms.check_source,
            )  # fmt: skip

    async def _preview(self, values: Values) -> None:
        """Show what it would change; adopting is a key there, so that nobody adopts unseen."""
        from talenta_tui.screens.policy_preview import PolicyPreviewScreen

        source, reason = str(values["source"]), str(values.get("reason", ""))

        def readable() -> None:
            from talenta_tui.services.policies import read_policy

            read_policy(source)

        await self.ask(readable)
        self.app.push_screen(PolicyPreviewScreen(source, reason))

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
