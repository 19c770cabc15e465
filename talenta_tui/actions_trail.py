"""The actions that lead from a thing to its trail, and what F1 says of each."""

from __future__ import annotations

from talenta_tui.action import Action
from talenta_tui.i18n import mark

_TRAIL = mark("Trail")

TRAIL_ACTIONS = (
    Action("shortlist.trail", ("t",), _TRAIL,
           mark("Who read and changed what of this post (administrators, auditors)."),
           footer=False),
    Action("signed_list.trail", ("t",), _TRAIL,
           mark("Who read and changed what of the post and of everyone ranked on the list."),
           footer=False),
    Action("session.trail", ("t",), _TRAIL,
           mark("Who did and read what in this session (administrators, auditors)."),
           footer=False),
    Action("administration.trail", ("t",), _TRAIL,
           mark("Everything the operator under the cursor did and read.")),
)  # fmt: skip
