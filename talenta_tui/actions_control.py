"""The actions of Integrity, the complaints room and Administration, and what F1 says of each."""

from __future__ import annotations

from talenta_tui.action import Action, arrows, enters
from talenta_tui.i18n import mark

CONTROL_ABOUT = {
    "integrity": mark(
        "Everything done and read here, in a chain nobody can change unseen. Note the head"
        " somewhere outside; v proves that everything before it is still what it was."
    ),
    "complaints": mark(
        "Report brokering or bias, openly or anonymously. Only auditors can read it: it is sealed"
        " to their key. The receipt lets you follow it."
    ),
    "administration": mark(
        "Who may work here, by which rules figures are computed, and whether all is in order."
    ),
}

CONTROL_ACTIONS: tuple[Action, ...] = (
    arrows("integrity", mark("Move through the events, newest first; more come at the end.")),
    enters("integrity", mark("Whole event"), mark("Everything the event says, to read.")),
    Action("integrity.verify", ("v",), mark("Verify"),
           mark("Check the whole trail now; others go on keying, Esc stops it.")),
    Action("integrity.noted", ("h",), mark("Noted head"),
           mark("Check the trail against a head noted outside.")),
    Action("integrity.filter", ("f",), mark("Filter"),
           mark("By person, actor, action and time; / finds the person.")),
    Action("integrity.clear", ("a",), mark("All"), mark("Take the filter away.")),
    Action("integrity.trail", ("t",), mark("Its trail"),
           mark("Every event about what the event under the cursor is about.")),
    Action("integrity.sign", ("s",), mark("Sign"),
           mark("Sign the head with the site's key, for an occasion you name.")),
    Action("integrity.complaints", ("c",), mark("Complaints"), mark("The complaints room.")),
    #
    arrows("complaints", mark("Move through the complaints.")),
    enters("complaints", mark("Read"),
           mark("Auditors open it with their key; of one lodged openly its lodger sees the"
                " states.")),
    Action("complaints.lodge", ("n",), mark("Lodge"),
           mark("Report something, openly or anonymously; the receipt to follow it by comes"
                " first.")),
    Action("complaints.follow", ("r",), mark("Receipt"),
           mark("Where a complaint stands, by its receipt.")),
    Action("complaints.move_on", ("m",), mark("Next state"),
           mark("Bring the complaint to another state, with an answer and a note.")),
    Action("complaints.statistics", ("s",), mark("Statistics"),
           mark("How many of what, and how fast; nothing of who.")),
    Action("complaints.key", ("k",), mark("Auditors' key"),
           mark("Make the key complaints are sealed to from now on.")),
    #
    arrows("administration", mark("Move through the list.")),
    Action("administration.next_section", ("tab",), mark("Next part"),
           mark("On to the next part of the screen.")),
    Action("administration.previous_section", ("shift+tab",), mark("Part before"),
           mark("Back to the part before."), footer=False),
    enters("administration", mark("Whole line"),
           mark("An operator with keys and every change; a finding or a value in full.")),
    Action("administration.add", ("n",), mark("Add"),
           mark("Add an operator: id, role, name, NIP, and a first key.")),
    Action("administration.suspend", ("s",), mark("Suspend, resume"),
           mark("Let an operator in no more, or again; with a reason.")),
    Action("administration.role", ("o",), mark("Role"),
           mark("Give an operator another role, with a reason.")),
    Action("administration.scope", ("e",), mark("Scope"),
           mark("Limit an operator to units or sessions, with a reason.")),
    Action("administration.add_key", ("k",), mark("Add key"),
           mark("Paste the line of a .pub file.")),
    Action("administration.remove_key", ("d",), mark("Remove key"),
           mark("Take a key away and end the sessions it opened; with a reason.")),
    Action("administration.adopt", ("a",), mark("Adopt a policy"),
           mark("Compute by another policy from now on; shows first who would move.")),
    Action("administration.examine", ("r",), mark("Look again"),
           mark("Examine installation and database again.")),
    Action("administration.backup", ("b",), mark("Back up"),
           mark("Back the site up into a file while others work.")),
)  # fmt: skip
