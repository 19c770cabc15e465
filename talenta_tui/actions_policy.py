"""The actions around looking at a policy before it is adopted."""

from __future__ import annotations

from talenta_tui.action import Action, arrows, enters, parts
from talenta_tui.i18n import mark

POLICY_ABOUT = {
    "policy_preview": mark(
        "The same people placed by the policy in force and by another one: who would move, what"
        " moves them, and which shortlists would change. Nothing is adopted until a is pressed."
    ),
}

POLICY_ACTIONS: tuple[Action, ...] = (
    Action("administration.preview", ("v",), mark("Preview"),
           mark("Who would move, and which shortlists would change, by another policy.")),
    #
    arrows("policy_preview", mark("Move through the list.")),
    enters("policy_preview", mark("Open"),
           mark("Who comes into the box or leaves it; a person's page; who comes onto a shortlist"
                " or drops off it; a value in full.")),
    *parts("policy_preview"),
    Action("policy_preview.adopt", ("a",), mark("Adopt"),
           mark("Compute by this policy from now on, with a reason and after a question.")),
    Action("policy_preview.again", ("r",), mark("Look again"),
           mark("Place everyone by both policies again; Esc stops it.")),
    Action("policy_preview.export", ("p",), mark("Save"), mark("Save who would move as a file.")),
)  # fmt: skip
