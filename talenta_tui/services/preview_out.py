"""What another policy would change, as plain values: the same from a screen and a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talenta_tui.i18n import _
from talenta_tui.services.map_out import MOVEMENT_HEADERS, Rows, movement_rows
from talenta_tui.services.movement import NOWHERE

if TYPE_CHECKING:
    from talenta_tui.services.policies import PolicyInForce
    from talenta_tui.services.policy_preview import PolicyPreview

PREVIEW_HEADERS = (*MOVEMENT_HEADERS, "name", "unit")


def preview_rows(found: PolicyPreview) -> Rows:
    """One line a person who would move; an empty box is none."""
    return [
        (*line, found.rows[line[0]].name, found.rows[line[0]].unit)
        for line in movement_rows(found.movement)
    ]


def held_sentence(found: PolicyPreview) -> str:
    """That other rules of 360° feedback were not tried out; "" where there are none."""
    if not found.feedback_held:
        return ""
    return _(
        "360° feedback is read by the rules in force: others, tried out, could tell raters."
        " They count once adopted."
    )


def box_changes(found: PolicyPreview) -> list[tuple[int, int, int, int, int]]:
    """(box, people before, after, in, out) by box; those not placed last, as `NOWHERE`."""
    arrows = found.movement.arrows
    boxes = sorted({*found.before, *found.after} - {NOWHERE})
    return [
        (
            box,
            found.before.get(box, 0),
            found.after.get(box, 0),
            sum(n for (_old, new), n in arrows.items() if new == box),
            sum(n for (old, _new), n in arrows.items() if old == box),
        )
        for box in (*boxes, NOWHERE)
    ]


def preview_value(found: PolicyPreview) -> dict[str, Any]:
    """Everything of a preview as JSON has it; `shortlists` null for who may read none."""
    return {
        "as_of": found.as_of.isoformat(),
        "known": found.known,
        "old": _policy(found.old),
        "new": _policy(found.new),
        "values": [{"path": d.path, "old": d.old, "new": d.new} for d in found.differences],
        "people": found.people,
        "other_figures": found.rescored,
        "feedback_held": found.feedback_held,
        "boxes": [
            {"box": box or None, "before": old, "after": new, "in": came, "out": went}
            for box, old, new, came, went in box_changes(found)
        ],
        "moves": [dict(zip(PREVIEW_HEADERS, row, strict=True)) for row in preview_rows(found)],
        "vacancies": found.vacancies,
        "shortlists": None
        if found.lists is None
        else [
            {
                "code": one.vacancy.code,
                "name": one.vacancy.name,
                "before": one.before,
                "after": one.after,
                "in": list(one.came),
                "out": list(one.went),
                "reordered": one.reordered,
            }
            for one in found.lists
        ],
    }


def _policy(used: PolicyInForce) -> dict[str, Any]:
    return {"id": used.policy.id, "version": used.policy.version, "hash": used.hash}
