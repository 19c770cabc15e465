"""What is read of the evidence: of whom, known when, and from which date on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Scope:
    """What to read: everyone, some people or a `span` of employee ids, both ends included, and
    the state as known at an event.

    `since` gives, by table, the date before which no window reaches; a table it does not
    name is read in full, as an explanation must to show what did not count.
    """

    people: Sequence[int] | None = None
    known: int | None = None
    since: Mapping[str, date] = field(default_factory=dict)
    span: tuple[int, int] | None = None

    def narrowed(self, column: str) -> str:
        """The condition on a column of employee ids, beginning with AND; "" for everyone."""
        if self.span is not None:
            return f" AND {column} BETWEEN {int(self.span[0])} AND {int(self.span[1])}"
        if self.people is not None:
            ids = ",".join(str(int(i)) for i in self.people) or "NULL"
            return f" AND {column} IN ({ids})"
        return ""
