"""A head noted outside, held against the trail: in it, mistyped, or of another trail.

Apart from the chain itself, because what somebody types is no evidence against it: a slip of a
digit must not leave a trail behind that is said to be broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.services.audit_fault import Break, Fault

_LEAST_DIGITS = 16
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(slots=True)
class Noted:
    """A head as somebody noted it: `digits` begin its hash, `seq` is its number if they gave it.

    Fed every event, it knows at the end where it stands (`found`, an event's number) and, where
    it does not, in how many digits the event of that number differs.
    """

    seq: int | None
    digits: str
    found: int | None = None
    differing: int | None = None

    def feed(self, seq: int, digest: str) -> None:
        if digest.startswith(self.digits):
            self.found = seq
        if seq == self.seq:
            pairs = zip(digest, self.digits, strict=False)
            self.differing = sum(there != typed for there, typed in pairs)

    def end(self, events: int) -> Fault | None:
        """What to say of it, once the chain of so many events was found whole."""
        if self.found is not None:
            return None
        if self.seq is None:
            return Fault(Break.NOTED, events)
        return Fault(Break.NOTED, self.seq, then=len(self.digits), now=self.differing)


def noted_head(text: str) -> Noted:
    """A head as somebody noted it: its hash, the beginning of it, or the printed code.

    Raises WrongUse for fewer than 16 hex digits.
    """
    words = text.strip().lower().replace(" ", "-").split("-")
    seq = None
    if len(words) > 1 and words[0].isascii() and words[0].isdecimal() and len(words[0]) < 16:
        seq, words = int(words[0]), words[1:]
        # The last group of a full code is the signature's, not the hash's.
        words = words[:6]
    digits = "".join(words)
    if not _LEAST_DIGITS <= len(digits) <= 64 or not _HEX.fullmatch(digits):
        raise WrongUse(
            _("{text} is no head: give its hash, or the code as printed.").format(text=repr(text))
        )
    return Noted(seq, digits)
