"""The periods as rows and sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.view_words import box_word, figure
from talenta_tui.text import moment, plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.scoring.placement import Placement
    from talenta_tui.services.periods.calendar import PeriodInfo
    from talenta_tui.services.periods.checks import Check
    from talenta_tui.services.periods.official import Amendment
    from talenta_tui.services.periods.replay import Replay

CHECK_NAMES = {
    "no_people": mark("nobody here"),
    "earlier_open": mark("earlier period"),
    "not_over": mark("still running"),
    "open_sessions": mark("open sessions"),
    "missing_inputs": mark("missing inputs"),
    "import_faults": mark("faulty imports"),
    "results_lapsed": mark("results too old"),
}
"""A closing check in a word, by its code."""

WAYS = {
    "no_people": mark("import the employees"),
    "earlier_open": mark("go to it"),
    "not_over": mark("wait"),
    "open_sessions": mark("open the session"),
    "missing_inputs": mark("see the coverage"),
    "import_faults": mark("import again"),
    "results_lapsed": mark("list the people"),
}
"""What Enter does about it."""


def period_columns() -> tuple[Column, ...]:
    return (
        Column(_("Period"), 7),
        Column(_("As of"), 10),
        Column(_("State"), 7),
        Column(_("Placed"), 7, "right"),
        Column(_("People"), 7, "right"),
        Column(_("Amended"), 7, "right"),
        Column(_("Policy"), share=1, minimum=14),
        Column("SHA-256", 8),
    )


def period_row(info: PeriodInfo) -> Row:
    closing = info.closing
    if closing is None:
        return (info.month, info.as_of.isoformat(), _("open"), "", "", "", "", "")
    return (
        info.month,
        info.as_of.isoformat(),
        _("closed"),
        grouped(closing.placed),
        grouped(closing.people),
        str(info.amendments or ""),
        f"{closing.policy_name} {closing.policy_version}",
        closing.digest[:8],
    )


def check_columns() -> tuple[Column, ...]:
    return (
        Column(_("Check"), 17),
        Column(_("What stands against closing"), share=1, minimum=30),
        Column(_("Enter"), 18),
    )


def check_row(check: Check) -> Row:
    code = check.code.value
    return (_(CHECK_NAMES[code]), plain(check.sentence()), _(WAYS[code]))


def reading_line() -> str:
    """What a key that came before the list is answered."""
    return _("Still reading; press it again.")


def standing_line(info: PeriodInfo | None, checks: int) -> str:
    """How the period work goes into stands."""
    if info is None:
        return _("No period is open. n opens one.")
    if checks:
        return _("Period {month} is open; {n} things stand against closing it:").format(
            month=info.month, n=checks
        )
    return _("Period {month} is open and can be closed: c").format(month=info.month)


def closing_lines(info: PeriodInfo) -> tuple[str, ...]:
    """What a closed period was closed on, and what was set aside."""
    closing = info.closing
    if closing is None:
        return ()
    lines = [
        _("Closed {at} by {who} · {placed} of {people} placed as of {day} · official").format(
            at=moment(closing.at),
            who=plain(closing.by, 20),
            placed=grouped(closing.placed),
            people=grouped(closing.people),
            day=info.as_of.isoformat(),
        ),
        _("Policy {policy} {version} · everything as known at event {known}").format(
            policy=plain(closing.policy_name, 30),
            version=plain(closing.policy_version, 12),
            known=grouped(closing.known),
        ),
        f"SHA-256 {closing.digest}",
    ]
    for code, reason in json.loads(closing.overrides).items():
        name = _(CHECK_NAMES[code]) if code in CHECK_NAMES else plain(code, 30)
        lines.append(
            _("Set aside: {check}: {reason}").format(check=name, reason=plain(reason, 160))
        )
    return tuple(lines)


def amendment_columns() -> tuple[Column, ...]:
    return (
        Column(_("Amended"), 16),
        Column(_("NIP"), 18),
        Column(_("From"), 6, "right"),
        Column(_("To"), 6, "right"),
        Column(_("Who"), 10),
        Column(_("Reason"), share=1, minimum=10),
    )


def amendment_row(one: Amendment) -> Row:
    old, new = amended_words(one.old.placement, one.new.placement)
    return (moment(one.at), one.nip, old, new, one.by, one.reason)


def amended_words(old: Placement, new: Placement) -> tuple[str, str]:
    """What an amendment changed: the box, or within the same box the talent score."""
    if old.box != new.box or old.box is None:
        return box_word(old.box), box_word(new.box)
    return figure(old.talent, 2), figure(new.talent, 2)


def amended_sentence(one: Amendment, month: str) -> str:
    """One amendment in words."""
    old, new = amended_words(one.old.placement, one.new.placement)
    text = _("{nip} in period {month}: box {old} became {new}.")
    if one.old.placement.box is not None and one.old.placement.box == one.new.placement.box:
        text = _("{nip} in period {month}: box {box} still, talent score {old} became {new}.")
    return text.format(nip=one.nip, month=month, old=old, new=new, box=one.new.placement.box)


def replay_sentence(found: Replay) -> tuple[str, bool]:
    """What computing again gave, and whether that is bad."""
    if found.equal:
        text = _("Period {month} comes out the same, byte for byte: {digest}")
        return text.format(month=found.month, digest=found.digest[:16]), False
    if found.same_figures:
        text = _("Period {month}: figures come out the same; its evidence was not compared. {why}")
        return text.format(month=found.month, why=plain(found.unkeyed, 200)), True
    text = _("Period {month} DIFFERS for {n} people; see: talenta period replay {month}")
    said = text.format(month=found.month, n=len(found.differing) + len(found.amendments))
    if not found.erased:
        return said, True
    from talenta_tui.services.periods.replay import erased_sentence

    return f"{said} {erased_sentence(found)}", True
