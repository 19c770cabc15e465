"""What one component came to, and what decided it."""

from __future__ import annotations

from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from talenta_tui.scoring.numbers import Number

T = TypeVar("T")


class ComponentResult(NamedTuple, Generic[T]):
    """`score` 0 to 100 before weighting, None where it is missing; `chosen` decided it."""

    score: Number | None
    chosen: T


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """`text` as names are compared: without case, without surplus blanks."""
    return " ".join(text.casefold().split())
