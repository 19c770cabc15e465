"""What an import will write: its good rows sorted against what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.errors import Cancelled
from talenta_tui.i18n import _
from talenta_tui.services.import_targets import Identities, Part, Target

if TYPE_CHECKING:
    from peewee import Database

CHUNK = 500
"""Rows compared at a time; SQLite before 3.32 takes no more than 999 values a statement."""

Progress = Callable[[str, float], None]
"""Called with the phase (`reading`, `comparing`, `writing`) and the share done, 0 to 1."""


@dataclass(slots=True)
class Plan:
    """What the writing will do: per table, the versions to end and the rows to add, each its
    key and its values."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: list[tuple[Part, list[int]]] = field(default_factory=list)
    added: list[tuple[Part, list[tuple[Any, ...]]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Steps:
    """Progress and cancelling, asked once a chunk."""

    tell: Progress
    stop: Callable[[], bool]

    def over(self, phase: str, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
        """The rows by chunks. Raises Cancelled where the user has stopped it."""
        for start in range(0, len(rows), CHUNK):
            self.go_on()
            yield rows[start : start + CHUNK]
            self.tell(phase, min(1.0, (start + CHUNK) / len(rows)))

    def go_on(self) -> None:
        if self.stop():
            raise Cancelled(_("The import was stopped. Nothing was changed."))


def compare(
    database: Database, target: Target, ids: Identities, good: Sequence[Any], steps: Steps
) -> Plan:
    """Sort the good rows into new, changed and unchanged against what stands."""
    plan = Plan(
        ended=[(part, []) for part in target.parts], added=[(part, []) for part in target.parts]
    )
    empty = [not part.model.select().exists() for part in target.parts]
    for chunk in steps.over("comparing", good):
        verdict = ["unchanged"] * len(chunk)
        # Parts of one natural key share its digests.
        digests: dict[Callable[[Any], bytes], list[bytes]] = {}
        for n, part in enumerate(target.parts):
            keys = digests.get(part.digest)
            if keys is None:
                keys = digests[part.digest] = [part.digest(row) for row in chunk]
            standing = {} if empty[n] else bulk.standing(database, part.model, part.fields, keys)
            added = plan.added[n][1]
            for i, row in enumerate(chunk):
                values = part.values(row, ids)
                old = standing.get(keys[i])
                if old is not None and old[1:] == values:
                    continue
                added.append((keys[i], *values))
                if old is None:
                    verdict[i] = "new" if n == 0 or verdict[i] == "new" else "changed"
                else:
                    plan.ended[n][1].append(old[0])
                    verdict[i] = "changed" if verdict[i] == "unchanged" else verdict[i]
        plan.new += verdict.count("new")
        plan.changed += verdict.count("changed")
        plan.unchanged += verdict.count("unchanged")
    return plan
