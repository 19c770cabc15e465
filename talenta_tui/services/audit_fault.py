"""How and where the trail is broken, in words: the finding, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from talenta_tui.i18n import _, mark
from talenta_tui.text import moment, plain


class Break(StrEnum):
    """How the trail is broken."""

    ALTERED = "altered"
    MISSING = "missing"
    RELINKED = "relinked"
    CUT = "cut"
    REWRITTEN = "rewritten"
    SIGNATURE = "signature"
    DANGLING = "dangling"
    ROWS = "rows"
    GUARD = "guard"
    NOTED = "noted"


SENTENCES: dict[Break, str] = {
    Break.ALTERED: mark("Event {seq} is not what was written: its hash does not fit it."),
    Break.MISSING: mark("Event {seq} is missing."),
    Break.RELINKED: mark(
        "Event {seq} does not follow the one before it: something was removed, inserted, put in"
        " another order or replaced there."
    ),
    Break.CUT: mark("The trail ends before event {seq}: its tail was cut off."),
    Break.REWRITTEN: mark(
        "Event {seq} is another than the one signed or noted: the trail was rewritten before it."
    ),
    Break.SIGNATURE: mark("The signature of the head at event {seq} is false or of a foreign key."),
    Break.DANGLING: mark("Rows of {place} rest on event {seq}, which does not exist."),
    Break.ROWS: mark(
        "What event {seq} wrote to {place} is not what is there now: rows were changed, added or"
        " taken away outside Talenta."
    ),
    Break.GUARD: mark(
        "In the database {place} is not what Talenta put there: what acts by itself there can"
        " change a row as it is written, or let a frozen one be changed."
    ),
    Break.NOTED: mark("The trail is whole in itself, but the head noted outside is not in it."),
}

_SHORT: dict[Break, str] = {
    Break.ALTERED: mark("event {seq} altered"),
    Break.MISSING: mark("event {seq} missing"),
    Break.RELINKED: mark("event {seq} out of its order"),
    Break.CUT: mark("cut off before event {seq}"),
    Break.REWRITTEN: mark("rewritten before event {seq}"),
    Break.SIGNATURE: mark("false signature at event {seq}"),
    Break.DANGLING: mark("rows of {place} without their event {seq}"),
    Break.ROWS: mark("rows of {place}, event {seq}"),
    Break.GUARD: mark("{place} is not Talenta's"),
    Break.NOTED: mark("the head held against it is not in it"),
}


_SLIPS = 3
"""So many digits off is a slip of the hand: of 16 others at random 15 would be."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The event whose rows are others now: who did what, and when, as the trail says it."""

    at: str
    actor: str
    action: str
    subject: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the trail is broken, and how; `place` is a table, or what else of the database is
    concerned.

    `then` and `now` count the rows there, where that is known; of a head noted outside, the
    digits typed and those that differ from the event of its number.
    """

    kind: Break
    seq: int
    place: str = ""
    then: int | None = field(default=None, compare=False)
    now: int | None = field(default=None, compare=False)

    def sentence(self) -> str:
        return _(SENTENCES[self.kind]).format(seq=self.seq, place=self.place)

    def code(self) -> str:
        """What a check keeps of it: `rows 11 rating`."""
        return f"{self.kind.value} {self.seq} {self.place}".strip()

    def title(self) -> str:
        """What to write above it."""
        if self.kind is Break.NOTED:
            return _("The noted head is not in the trail")
        return _("The trail is broken")

    def first(self) -> str:
        """The finding in one line, with a word before it that says how bad it is."""
        if self.kind is Break.NOTED:
            return _("NOT FOUND: {fault}").format(fault=self.sentence())
        return _("BROKEN: {fault}").format(fault=self.sentence())

    def lines(self, origin: Origin | None = None) -> list[str]:
        """The finding and what to do, a sentence each."""
        found = [self.sentence()]
        if self.kind is Break.NOTED:
            return [*found, *self._of_the_head()]
        if origin is not None:
            found.append(
                _("Event {seq} was {action} by {who}, {when}: {subject}").format(
                    seq=self.seq, action=plain(origin.action, 40), who=plain(origin.actor, 40),
                    when=_moment(origin.at), subject=plain(origin.subject, 60) or "–",
                )
            )  # fmt: skip
        if self.then is not None and self.now is not None:
            same = self.then == self.now
            told = _("{n} rows as then, but not the same.") if same else _(
                "It wrote {then} rows; {n} are there."
            )  # fmt: skip
            found.append(told.format(n=self.now, then=self.then))
        return [*found, "", *self._what_to_do()]

    def _of_the_head(self) -> list[str]:
        if self.then is None:
            found = _("None of its events has this hash.")
        elif self.now is None:
            found = _(
                "It has no event {seq}: the number was mistyped, or its end was cut off since."
            )
        elif self.now <= _SLIPS:
            found = _(
                "It differs from that of event {seq} in {n} of {all} digits: probably mistyped."
            )
        else:
            found = _("The head of event {seq} is another one.")
        return [
            found.format(seq=self.seq, n=self.now, all=self.then),
            "",
            _(
                "First look whether the head was typed as it was noted, and is of this site. If"
                " so, the trail was rewritten or cut since: change nothing more, keep the database"
                " as it is, and verify the newest backups against the same head (talenta restore"
                " into an empty database, then talenta audit verify --head)."
            ),
        ]

    def _what_to_do(self) -> list[str]:
        found = []
        if self.place in ("placement", "placement_run"):
            found.append(
                _(
                    "It is a copy of the map, which nobody is shown any more: figures come from"
                    " the evidence. Find out who can write to the database."
                )
            )
        if self.kind is Break.GUARD:
            return [
                _(
                    "Keep a copy of the database as it is: it is the proof. Find out who can write"
                    " to it, and hold against the papers what was written since this is there:"
                    " seals fit what it wrote. Then restore a backup of before, or copy the site"
                    " (talenta database copy): the copy has none of it."
                )
            ]
        found.append(
            _(
                "Change nothing more and keep the database as it is: it is the proof. Restore the"
                " newest backup of before into an empty database (talenta restore) and compare"
                " what this event wrote there."
            )
            if self.place
            else _(
                "Change nothing more and keep the database as it is: it is the proof. Verify the"
                " newest backups (talenta restore into an empty database): the first that is whole"
                " tells when it happened."
            )
        )
        return found


def short_words(code: str) -> str:
    """What a check kept (`Fault.code`) in a few words; as it is where it is of another version."""
    kind, _blank, rest = code.partition(" ")
    seq, _blank, place = rest.partition(" ")
    if kind not in set(Break) or not seq:
        return plain(code, 40)
    return _(_SHORT[Break(kind)]).format(seq=plain(seq, 20), place=plain(place, 40))


def _moment(at: str) -> str:
    try:
        return moment(at)
    except ValueError:
        return plain(at, 16)
