"""The actions of the 360° forms, keyed from paper and filled in oneself, and what F1 says."""

from __future__ import annotations

from talenta_tui.action import MOVE, Action, arrows, enters
from talenta_tui.i18n import mark

FEEDBACK_ABOUT = {
    "paper": mark(
        "Paper forms of a 360° cycle, a line a form. Type or scan the code, then a key an answer;"
        " at the end of a form the next code is asked for. … is on its way, ! was refused."
    ),
    "my_forms": mark("The people you are asked about, and which forms are still to be filled in."),
    "own_form": mark(
        "One key answers a behaviour and goes on. What you have answered is kept for you alone"
        " until you submit; afterwards nobody can see or change it, nor can you."
    ),
}

FEEDBACK_ACTIONS: tuple[Action, ...] = (
    Action("paper.rate", ("1–5",), mark("answer"),
           mark("Write the answer, save it and move on."), built_in=True),
    Action("paper.none", ("t",), mark("left blank"),
           mark("The paper has no answer here: that is not a zero."), built_in=True),
    Action("paper.find", ("f",), mark("code"),
           mark("Go to a form by its code, typed or scanned; a wrong sign is caught."),
           built_in=True),
    Action("paper.submit", ("s",), mark("submit"),
           mark("Submit every whole form, after a question that shows their sums; they lock.")),
    Action("paper.unit", ("o",), mark("unit"),
           mark("List the forms of one unit, as the paper is sorted, or of all again."),
           built_in=True),
    Action("paper.undo", ("u", "U"), mark("undo, redo"),
           mark("Take back, at any depth; U does it again."), built_in=True),
    Action("paper.comment", ("n",), mark("comment"),
           mark("What the paper says in its own words; Enter keeps it."), built_in=True),
    Action("paper.empty", ("-",), mark("empty"), mark("Empty the cell again."), footer=False,
           built_in=True),
    Action("paper.guide", ("g",), mark("guide"),
           mark("Show or fold the behaviour's wording and the scale."), built_in=True),
    Action("paper.jump", ("r", "c"), mark("go to"),
           mark("Go to a row or an item by its number."), footer=False, built_in=True),
    Action("paper.move", ("up", "down", "left", "right", "home", "end"), MOVE,
           mark("Move; Tab goes to the next cell that can be written."), footer=False,
           built_in=True),
    Action("paper.direction", ("d",), mark("direction"),
           mark("Move on along the form or down the item."), footer=False, built_in=True),
    Action("paper.retry", ("R",), mark("try again"),
           mark("Write again what could not be saved; what was typed is still there."),
           footer=False),
    #
    arrows("my_forms", mark("Move through the forms asked of you.")),
    enters("my_forms", mark("Fill in"), mark("Open the form; what you had filled in is there.")),
    #
    Action("own_form.answer", ("1–5",), mark("answer"),
           mark("Answer the behaviour and go on to the next."), built_in=True),
    Action("own_form.none", ("t",), mark("no answer"),
           mark("Go on without an answer: that is not a zero."), built_in=True),
    Action("own_form.undo", ("u",), mark("undo"), mark("Take the last answer back."),
           built_in=True),
    Action("own_form.comment", ("n",), mark("comment"),
           mark("Write in your own words; Enter ends it."), built_in=True),
    Action("own_form.submit", ("s",), mark("submit"),
           mark("Submit the form, after a question; it locks for good."), built_in=True),
    Action("own_form.empty", ("-",), mark("empty"), mark("Take the answer away again."),
           footer=False, built_in=True),
    Action("own_form.move", ("up", "down", "tab"), MOVE,
           mark("Move; Tab goes to the next behaviour without an answer."), footer=False,
           built_in=True),
)  # fmt: skip
