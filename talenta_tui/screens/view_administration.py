"""Administration as lines: operators, the policy in force, findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, current_language, mark
from talenta_tui.screens.frame import ROLES
from talenta_tui.screens.view_integrity import changes, moment
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.scoring.policy import Difference
    from talenta_tui.services.access.roster import OperatorRow
    from talenta_tui.services.health import Finding
    from talenta_tui.services.operators import HistoryLine
    from talenta_tui.services.policies import PolicyInForce

STATES = {"active": mark("active"), "suspended": mark("suspended")}


def operator_columns() -> tuple[Column, ...]:
    return (
        Column(_("Operator"), 14),
        Column(_("Name"), share=2, minimum=8),
        Column(_("Role"), 13),
        Column(_("State"), 9),
        Column(_("Keys"), 4, "right"),
        Column(_("Scope"), share=1, minimum=10),
    )


def operator_row(one: OperatorRow) -> Row:
    return (
        one.id,
        one.name,
        _(ROLES[one.role.value]),
        _(STATES.get(one.state, one.state)),
        str(len(one.keys)),
        scope_text(one),
    )


def scope_text(one: OperatorRow) -> str:
    if one.units is None and one.sessions is None:
        return _("everything")
    return "; ".join((*(one.units or ()), *(one.sessions or ())))


def operator_mark(one: OperatorRow) -> RowMark:
    if one.state == "suspended":
        return RowMark("×", "muted")
    return RowMark("" if one.keys else "·")


def operator_lines(one: OperatorRow, history: Sequence[HistoryLine]) -> list[str]:
    """An operator with keys, scope and every change since they were added, newest first."""
    everything = _("everything")
    lines = [
        plain(f"{one.id}  {one.name}"),
        f"{_(ROLES[one.role.value])}, {_(STATES.get(one.state, one.state))}",
        f"NIP: {plain(one.nip or '–')}",
        _("Units: {names}").format(names=_joined(one.units, everything)),
        _("Sessions: {names}").format(names=_joined(one.sessions, everything)),
        "",
    ]
    lines += [plain(f"{k.fingerprint}  {k.kind}  {k.comment}") for k in one.keys] or [
        _("No key: cannot come in over SSH.")
    ]
    lines.append("")
    for line in reversed(history):
        lines.append(plain(f"{moment(line.at)}  {line.action}  {line.actor}  {line.reason}"))
        lines += [f"  {plain(said)}" for said in changes(line.detail)]
    return lines


def _joined(names: Sequence[str] | None, everything: str) -> str:
    return everything if names is None else plain("; ".join(names))


def policy_rows(used: PolicyInForce, changed: Sequence[Difference]) -> list[Row]:
    """The policy's name and hash, then every value in which it differs from the shipped one."""
    policy = used.policy
    title = policy.title_id if current_language() == "id" else policy.title_en
    rows: list[Row] = [
        (_("Policy"), policy.id, ""),
        (_("Version"), str(policy.version), ""),
        (_("Title"), title, ""),
        ("SHA-256", used.hash, ""),
        (_("Source"), policy.source, ""),
    ]
    if not changed:
        return [*rows, (_("Differs"), _("in nothing from the shipped policy"), "")]
    return rows + [difference_row(each) for each in changed]


def policy_columns(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Name and value; where the policy differs from the shipped one, the value it has there too."""
    name = max([10, *(len(row[0]) for row in rows)])
    if not any(row[2] for row in rows):
        return (Column("", name), Column("", share=1), Column("", minimum=0, share=0))
    return (Column("", min(name, 44)), Column("", share=3), Column("", share=1))


def difference_row(each: Difference) -> Row:
    return (each.path, _shown(each.old), _shown(each.new))


def _shown(value: object) -> str:
    return "–" if value is None else str(value)


def finding_row(finding: Finding) -> Row:
    return (finding.what, finding.detail)


def finding_mark(finding: Finding) -> RowMark:
    return RowMark("✓", "") if finding.ok else RowMark("!", "warn")
