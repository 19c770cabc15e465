"""The actions of the 360° cycles' screens, and what F1 says of each screen."""

from __future__ import annotations

from talenta_tui.action import Action, arrows, enters, parts
from talenta_tui.i18n import mark

CYCLE_ABOUT = {
    "cycles": mark("Every 360° cycle, the newest period first, and how far each is."),
    "cycle": mark(
        "The four steps of a cycle. A line with ! is in the way; Enter goes where it is resolved."
        " Who sees names of raters never keys answers of the same cycle, and the other way round:"
        " both together would tell who said what."
    ),
    "ratees": mark("Who is rated. Add whole units or single people, then draw the raters."),
    "raters": mark(
        "Who is asked, group by group. The draw needs no look at the names; the names themselves"
        " are for those who will not key paper forms of this cycle."
    ),
    "collect": mark(
        "How many forms are in, unit by unit, live. Reminders and letters name raters; flags"
        " are counted once all forms about a unit are in."
    ),
    "releasing": mark(
        "What a release would show of whom. Nothing that would tell a single rater's answers is"
        " shown: small groups are merged, and where that is not enough nothing is."
    ),
    "inquiries": mark(
        "Who said what, for an inquiry: one asks, another agrees, one of the two is an auditor."
        " Each may read once, and the trail keeps it for good."
    ),
}


CYCLE_ACTIONS: tuple[Action, ...] = (
    arrows("cycles", mark("Move through the cycles.")),
    enters("cycles", mark("Open"), mark("Open the cycle at its steps.")),
    Action("cycles.new", ("n",), mark("New"), mark("A new cycle: code, period, last day, seed.")),
    Action("cycles.seal", ("s",), mark("Seal"),
           mark("Take raters' names off every 360° form for good; cycles need it.")),
    Action("cycles.words", ("q",), mark("Questionnaire"),
           mark("The 21 behaviours, the scale and the question, as raters read them.")),
    Action("cycles.inquiries", ("i",), mark("Inquiries"),
           mark("Unsealing by two people: asked for, agreed to, read once.")),
    #
    arrows("cycle", mark("Move through the steps and what is in the way.")),
    enters("cycle", mark("Go there"), mark("Go where the line is resolved.")),
    Action("cycle.prepare", ("1",), mark("Prepare"), mark("Who is rated."), footer=False),
    Action("cycle.raters", ("2",), mark("Raters"), mark("Who is asked."), footer=False),
    Action("cycle.collect", ("3",), mark("Collect"),
           mark("How far it is, reminders, letters, flags."), footer=False),
    Action("cycle.release", ("4",), mark("Release"),
           mark("The disclosure check, and the release."), footer=False),
    Action("cycle.begin", ("b",), mark("Begin"), mark("Let forms come in.")),
    Action("cycle.key_forms", ("k",), mark("Key forms"),
           mark("Key paper forms by their codes; whoever does sees no names of raters.")),
    Action("cycle.edit", ("e",), mark("Edit"), mark("Change the name or the last day.")),
    Action("cycle.words", ("q",), mark("Questionnaire"),
           mark("The words this cycle asks in.")),
    #
    arrows("ratees", mark("Move through the people.")),
    Action("ratees.units", ("u",), mark("Units"), mark("Add everyone of units.")),
    Action("ratees.add", ("a",), mark("People"), mark("Add people found by name or NIP.")),
    Action("ratees.paste", ("v",), mark("Paste NIPs"), mark("Add a list of NIPs.")),
    Action("ratees.remove", ("d",), mark("Take out"), mark("Take the person out again.")),
    #
    arrows("raters", mark("Move through the list.")),
    *parts("raters"),
    Action("raters.propose", ("p",), mark("Draw"),
           mark("Draw raters from the organisation, in place of an earlier draw.")),
    Action("raters.look", ("l",), mark("Names"),
           mark("Look at the names; from then on keying is for somebody else.")),
    Action("raters.add", ("a",), mark("Ask one more"),
           mark("Ask one more person in the group, with a reason.")),
    Action("raters.replace", ("c",), mark("Replace"),
           mark("Ask somebody else in place of the rater, with a reason.")),
    #
    arrows("collect", mark("Move through the list.")),
    *parts("collect"),
    Action("collect.look", ("l",), mark("Names"),
           mark("Look at reminders or letters; from then on keying is for somebody else.")),
    Action("collect.key_forms", ("k",), mark("Key forms"),
           mark("Key paper forms by their codes; whoever does sees no names of raters.")),
    Action("collect.save", ("p",), mark("Save"), mark("Save what the part shows as a file.")),
    #
    arrows("releasing", mark("Move through the people.")),
    Action("releasing.check", ("d",), mark("Check again"),
           mark("Run the disclosure check over everything shown, earlier cycles included.")),
    Action("releasing.release", ("r",), mark("Release"),
           mark("Make the forms evidence and close the cycle for good.")),
    #
    arrows("inquiries", mark("Move through the inquiries.")),
    enters("inquiries", mark("Read"), mark("Read the forms, once; the trail keeps it.")),
    Action("inquiries.ask", ("n",), mark("Ask"),
           mark("Ask for the forms about one person in one period to be opened.")),
    Action("inquiries.agree", ("y",), mark("Agree"),
           mark("Agree to what another person asked for.")),
)  # fmt: skip
