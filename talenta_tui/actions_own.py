"""The actions of one's own record, of objections, of reports and of development plans."""

from __future__ import annotations

from talenta_tui.action import Action, arrows, enters
from talenta_tui.i18n import mark

OWN_ABOUT = {
    "me": mark(
        "What is kept of you, the place that follows from it, and who has looked. x on a line"
        " explains it; who rated you is nobody's to know, yours neither."
    ),
    "requests": mark(
        "What people object to in their record, and who asks for their data, by the time that is"
        " left. An answer is read by the person who asked."
    ),
}

OWN_APP_ACTIONS: tuple[Action, ...] = (
    Action(
        "app.me", ("ctrl+o",), mark("My record"),
        mark("Your own place, every figure in it, what is missing, and who has looked."),
        footer=False, palette=True,
    ),
    Action(
        "app.requests", (), mark("Objections"),
        mark("What people object to in their record or ask for, by the time that is left."),
        footer=False, palette=True,
    ),
)  # fmt: skip

_REPORT = mark("Print the report, as PDF or text, into a file.")
_REPORTS = mark("Print everyone's report of a unit into one file; Esc stops it.")

OWN_ACTIONS: tuple[Action, ...] = (
    arrows("me", mark("Move through the record.")),
    enters("me", mark("Open"),
           mark("Go where the step is done; read what was lodged and answered; else explain.")),
    Action("me.explain", ("x",), mark("Explain"), mark("How this figure came about.")),
    Action("me.lodge", ("o",), mark("Object"),
           mark("Object to what the line says or to the whole record, or ask for your data.")),
    Action("me.withdraw", ("w",), mark("Withdraw"),
           mark("Take back the objection under the cursor while it waits."), footer=False),
    Action("me.report", ("p",), mark("Report"), _REPORT),
    Action("me.export", ("e",), mark("My data"),
           mark("Save all that is kept of you and who looked, as JSON (UU 27/2022).")),
    Action("me.next_section", ("right",), mark("Next section"),
           mark("On to the next section of the page.")),
    Action("me.previous_section", ("left",), mark("Section before"),
           mark("Back to the section before."), footer=False),
    #
    arrows("requests", mark("Move through the list.")),
    enters("requests", mark("Read"), mark("What was asked, in full; recorded as read.")),
    Action("requests.answer", ("a",), mark("Answer"),
           mark("Uphold or reject, grant or refuse, with the reason the person reads.")),
    Action("requests.data", ("d",), mark("Their data"),
           mark("Save the person's data as JSON, to hand it over; recorded.")),
    Action("requests.page", ("g",), mark("Page"), mark("Open the person's page.")),
    Action("requests.receive", ("n",), mark("From paper"),
           mark("Enter what came on paper from somebody who does not work here themselves.")),
    Action("requests.all", ("s",), mark("Answered too"),
           mark("Show the answered ones too, or only those that wait.")),
    #
    Action("person.report", ("p",), mark("Report"), _REPORT),
    Action("person.seed", ("d",), mark("Plan"),
           mark("Set goals for the largest gaps that have none.")),
    Action("person.add_goal", ("a",), mark("Add a goal"),
           mark("Set one goal, with what is to be done."), footer=False),
    Action("person.note_goal", ("n",), mark("Note progress"),
           mark("Note how the goal under the cursor stands this month."), footer=False),
    #
    Action("people.reports", ("r",), mark("Reports"), _REPORTS, footer=False),
    Action("box.reports", ("r",), mark("Reports"), _REPORTS),
    Action("map.reports", ("r",), mark("Reports"), _REPORTS, footer=False),
)  # fmt: skip
