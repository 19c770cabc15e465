"""What another policy would change, as columns, rows and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_words import NONE, box_bands
from talenta_tui.services.preview_out import box_changes
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import Column, Row

if TYPE_CHECKING:
    from talenta_tui.services.policies import PolicyInForce
    from talenta_tui.services.policy_preview import ListChange, PolicyPreview


def policy_name(used: PolicyInForce) -> str:
    return f"{used.policy.id} {used.policy.version}"


def moved_sentence(found: PolicyPreview) -> str:
    """How many would move; the same on the screen and in the question before adopting."""
    return _(
        "{n} of {people} people would stand in another box; {figures} get other figures"
    ).format(
        n=grouped(len(found.movement.moves)),
        people=grouped(found.people),
        figures=grouped(found.rescored),
    )


def lists_sentence(found: PolicyPreview) -> str:
    """How many shortlists would change; "" for a role that may read none."""
    if found.lists is None:
        return ""
    return _("{n} of {all} shortlists would change").format(
        n=grouped(len(found.lists)), all=grouped(found.vacancies)
    )


def ways_sentence(found: PolicyPreview) -> str:
    """From which policy to which, and that nothing has happened."""
    return _("{old} → {new} · as of {day} · nothing is adopted yet").format(
        old=policy_name(found.old), new=policy_name(found.new), day=found.as_of
    )


def box_columns() -> Sequence[Column]:
    return (
        Column(_("Box"), 5, "right"),
        Column("", share=1, minimum=20),
        Column(_("Now"), 8, "right"),
        Column(_("Then"), 8, "right"),
        Column(_("In"), 7, "right"),
        Column(_("Out"), 7, "right"),
    )


def box_rows(found: PolicyPreview) -> list[Row]:
    """Each box with its people by either policy; those not placed come last."""
    rows: list[Row] = []
    for box, before, after, came, went in box_changes(found):
        name = box_bands(found.new.policy, box) if box else _("not placed")
        counts = (grouped(before), grouped(after), _signed(came, "+"), _signed(went, "−"))
        rows.append((str(box or NONE), name, *counts))
    return rows


def _signed(number: int, sign: str) -> str:
    return sign + grouped(number) if number else ""


def list_columns() -> Sequence[Column]:
    return (
        Column(_("Post"), share=1, minimum=24),
        Column(_("Now"), 8, "right"),
        Column(_("Then"), 8, "right"),
        Column(_("In"), 7, "right"),
        Column(_("Out"), 7, "right"),
        Column(_("Order"), 7),
    )


def list_row(one: ListChange) -> Row:
    """A shortlist that changes: how many are eligible by either policy."""
    return (
        one.vacancy.name,
        _count(one.before),
        _count(one.after),
        _signed(len(one.came), "+"),
        _signed(len(one.went), "−"),
        _("other") if one.reordered else _("same"),
    )


def _count(number: int | None) -> str:
    return NONE if number is None else grouped(number)


def list_lines(one: ListChange, found: PolicyPreview) -> list[str]:
    """Who comes onto a shortlist and who drops off it, in the order of the ranking."""
    lines = [f"{one.vacancy.name}  {one.vacancy.code}", one.vacancy.unit, ""]
    if one.before is None:
        lines.append(_("The policy in force has no rules for this post."))
    if one.after is None:
        lines.append(_("The other policy has no rules for this post."))
    for title, nips in ((_("In"), one.came), (_("Out"), one.went)):
        if nips:
            lines.append(f"{title}: {grouped(len(nips))}")
            lines += [f"  {_person(nip, found)}" for nip in nips]
    if one.reordered:
        lines.append(_("Those on both lists stand in another order."))
    return lines


def _person(nip: str, found: PolicyPreview) -> str:
    row = found.rows[nip]
    return f"{row.name}  {nip}  {row.unit}"


def value_columns() -> Sequence[Column]:
    return (
        Column(_("Value"), share=2, minimum=24),
        Column(_("Now"), share=1, minimum=12),
        Column(_("Then"), share=1, minimum=12),
    )
