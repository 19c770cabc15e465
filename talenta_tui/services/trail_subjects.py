"""What events are about: the things somebody names, and the events that wrote their rows.

An import is one event about a kind of file. Whoever asks for the trail of one person must be
shown the imports that changed that person's evidence, or a rating bought through a file would
stand nowhere in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.touched import OF_A_PERSON

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_NOT_TOLD = frozenset({"feedback"})
"""Whose form an event wrote must not be looked up: it would date and name raters."""
MOST = 200
"""So many things at once: a shortlist and everyone on it."""


def subjects_of(text: str) -> tuple[str, ...]:
    """The things named, separated by commas; a NIP may be written in groups."""
    found = []
    for word in text.split(","):
        close = word.replace(" ", "")
        found.append(close if close.isdigit() else word.strip())
    return tuple(dict.fromkeys(filter(None, found)))[:MOST]


def writers_of(site: Site, subjects: tuple[str, ...]) -> set[int]:
    """The events that wrote or ended a row of these people and posts; inside a transaction."""
    if not subjects:
        return set()
    marks = ", ".join("?" * len(subjects))
    found: set[int] = set()

    def gather(sql: str) -> None:
        for pair in rows(site, sql, *subjects):
            found.update(seq for seq in pair if seq is not None)

    for table, column in OF_A_PERSON:
        if table not in _NOT_TOLD:
            gather(
                f"SELECT DISTINCT t.since, t.until FROM {table} t"
                f" JOIN employee e ON e.id = t.{column} WHERE e.nip IN ({marks})"
            )
    gather(
        "SELECT DISTINCT v.since, v.until FROM position_version v"
        f" JOIN position p ON p.id = v.position_id WHERE p.code IN ({marks})"
    )
    gather(f"SELECT since, until FROM position_version WHERE holder_nip IN ({marks})")
    return found
