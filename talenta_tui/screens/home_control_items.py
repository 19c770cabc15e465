"""The words on Home of the trail, the backups and the complaints, for those who answer for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark, ngettext
from talenta_tui.screens.next_steps import NextItem
from talenta_tui.widgets.lines import grouped

if TYPE_CHECKING:
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.services.home import HomeView
    from talenta_tui.services.home_steps import Step

_MISSING: dict[str, tuple[str, str]] = {
    "key": (
        mark("No backup can be made yet: the site has no signing key"),
        mark("At the machine: talenta audit key create. Lists and months are not signed either."),
    ),
    "key_away": (
        mark("Nothing can be backed up or signed: the site's key is not here"),
        mark("Bring the key back from its safe; Enter shows where it belongs."),
    ),
    "never_saved": (
        mark("The site was never backed up"),
        mark("Enter, then b; every night by the timer of docs/install.md."),
    ),
    "saved": (
        mark("Last backed up {n} days ago"),
        mark("See why the nightly one failed; Enter, then b makes one now."),
    ),
    "never_verified": (mark("The trail was never verified"), mark("Enter, then v.")),
    "verified": (mark("The trail was last verified {n} days ago"), mark("Enter, then v.")),
}


def broken_item(step: Step, _view: HomeView | None) -> NextItem:
    """A verification that failed: nothing else matters before it."""
    from talenta_tui.services.audit_fault import short_words

    title = _("The trail was found BROKEN: {what}").format(what=short_words(step.subject))
    return NextItem(title, _("Change nothing more; Enter, then v says what to do."), "bad")


def proof_item(step: Step, _view: HomeView | None) -> NextItem:
    """What keeps the site from being saved or proved, and how it is mended."""
    title, detail = _MISSING[step.subject]
    return NextItem(_(title).format(n=step.number), _(detail), "warn")


async def go_proof(screen: DeskScreen, step: Step) -> None:
    """To where it is done: backups and keys in Administration, the trail in Integrity."""
    verifying = step.subject in ("never_verified", "verified")
    await screen.app.run_action("app.integrity" if verifying else "app.administration")


def complaints_item(step: Step, _view: HomeView | None) -> NextItem:
    """Complaints not settled, by how many and how late; nothing of what is in them."""
    title = ngettext(
        "{n} complaint is not settled", "{n} complaints are not settled", step.number
    ).format(n=grouped(step.number))
    first = _("First: {number}").format(number=step.subject)
    late = _("{n} overdue").format(n=step.overdue) if step.overdue else ""
    detail = " · ".join(part for part in (first, late) if part)
    return NextItem(title, detail, "warn" if step.overdue else "strong")


def complaint_key_item(_step: Step, _view: HomeView | None) -> NextItem:
    """Without the auditors' key the room is closed to everybody."""
    return NextItem(
        _("Nobody can lodge a complaint: the auditors have no key yet"),
        _("Enter opens the room; k makes the key only auditors can read with."),
        "warn",
    )
