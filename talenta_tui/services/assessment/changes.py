"""Versioned changes, collected and then written under the one event that records them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.models.base import Versioned, row_key
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Difference:
    """For one table: ids of rows to end, and rows (key, then the values of `names`) to add."""

    model: type[Versioned]
    names: tuple[str, ...]
    ended: tuple[int, ...]
    added: tuple[tuple[Any, ...], ...]


def _apply(site: Site, difference: Iterable[_Difference], event: int) -> None:
    for one in difference:
        bulk.end_versions(site.database, one.model, one.ended, event)
        if one.added:
            bulk.insert(
                site.database,
                one.model,
                ("key", *one.names, "since"),
                [(*row, event) for row in one.added],
            )


class Changes:
    """What one use case wants to stand and what it wants ended.

    Putting what stands already is no change; `save` writes nothing and records no event where
    nothing changes. Must be saved inside a write transaction.
    """

    def __init__(self) -> None:
        self._put: dict[type[Versioned], dict[bytes, dict[str, Any]]] = {}
        self._end: dict[type[Versioned], set[bytes]] = {}

    def put(self, model: type[Versioned], key: Sequence[object], **values: Any) -> None:
        """Let a row of these values stand under the natural key."""
        digest = row_key(*key)
        self._end.get(model, set()).discard(digest)
        self._put.setdefault(model, {})[digest] = {k: _stored(v) for k, v in values.items()}

    def end(self, model: type[Versioned], key: Sequence[object]) -> None:
        """Let nothing stand under the natural key."""
        self.end_digest(model, row_key(*key))

    def end_digest(self, model: type[Versioned], digest: bytes) -> None:
        """As `end`, by the key as it is stored."""
        self._put.get(model, {}).pop(digest, None)
        self._end.setdefault(model, set()).add(digest)

    def save(
        self,
        actor: Actor,
        site: Site,
        action: str,
        subject: str,
        detail: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> int | None:
        """Write the changes under one event and return its number; None where nothing changed."""
        difference = self._difference(site)
        if not difference:
            return None
        event = record(actor, site, action, subject, detail, reason)
        _apply(site, difference, event)
        return event

    def write(self, site: Site, event: int) -> None:
        """Write the changes under an event that has been recorded."""
        _apply(site, self._difference(site), event)

    def _difference(self, site: Site) -> list[_Difference]:
        """Per table, the rows to end and the rows to add; nothing for what stands already."""
        found = []
        for model, rows in self._put.items():
            if not rows:
                continue
            names = tuple(next(iter(rows.values())))
            old = self._standing(site, model, names, rows)
            new = {k: v for k, v in rows.items() if k not in old or old[k][1:] != (*v.values(),)}
            if new:
                ended = tuple(old[k][0] for k in new if k in old)
                added = tuple((k, *v.values()) for k, v in new.items())
                found.append(_Difference(model, names, ended, added))
        for model, keys in self._end.items():
            standing = self._standing(site, model, (), keys)
            if standing:
                ended = tuple(row[0] for row in standing.values())
                found.append(_Difference(model, (), ended, ()))
        return found

    @staticmethod
    def _standing(
        site: Site, model: type[Versioned], names: Sequence[str], keys: Iterable[bytes]
    ) -> dict[bytes, tuple[Any, ...]]:
        found: dict[bytes, tuple[Any, ...]] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            found |= bulk.standing(site.database, model, names, chunk)
        return found


def _stored(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
