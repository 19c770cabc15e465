"""The actions around signed shortlists."""

from __future__ import annotations

from talenta_tui.action import Action, arrows, enters
from talenta_tui.i18n import mark

SIGNED_ABOUT = {
    "signed": mark(
        "The lists of the post that were signed, the newest first. Each is kept as it was signed"
        " and can be computed again, whatever came later."
    ),
    "signed_list": mark("A shortlist as it was signed: the ranked, then those out in spite of the"
                        " right box."),
}  # fmt: skip

SIGNED_ACTIONS = (
    Action("shortlist.sign", ("s",), mark("Sign"),
           mark("Sign this very list for the talent committee; the trail is signed with it.")),
    Action("shortlist.signed", ("g",), mark("Signed lists"),
           mark("The lists of this post that were signed, by whom, and whether this is one.")),
    #
    arrows("signed", mark("Move through the signed lists.")),
    enters("signed", mark("Read"), mark("Read the list as it was signed.")),
    Action("signed.replay", ("r",), mark("Compute again"),
           mark("Compute the signed list again from the evidence; it must come out the same.")),
    Action("signed.print", ("p",), mark("Print"),
           mark("Print the list with its signatures and the head of the trail.")),
    #
    arrows("signed_list", mark("Move through the list.")),
    enters("signed_list", mark("Page"), mark("Open the person's page.")),
    Action("signed_list.excluded", ("o",), mark("Who is out"),
           mark("Who was out in spite of the right box, and why; then the ranked again.")),
    Action("signed_list.print", ("p",), mark("Print"),
           mark("Print the list with its signatures and the head of the trail.")),
)  # fmt: skip
