"""Signs that a form was not filled in with care. They are pointed out; the form still counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

Answers = Sequence[int | None]


class Flag(StrEnum):
    STRAIGHT = "straight"
    TOP = "top"
    COPIED = "copied"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class Limits:
    """A run of equal answers this long, the highest answer, fewest seconds an item."""

    longest_run: int
    top: int
    seconds_an_item: int


def longest_run(answers: Answers) -> int:
    """The longest run of equal answers (longstring; Meade & Craig 2012); blanks are passed over."""
    longest = run = 0
    before: int | None = None
    for answer in answers:
        if answer is None:
            continue
        run = run + 1 if answer == before else 1
        before = answer
        longest = max(longest, run)
    return longest


def flags(
    answers: Answers, others: Collection[Answers], seconds: int | None, limits: Limits
) -> tuple[Flag, ...]:
    """What is odd about a form; `others` are the same rater's forms about other people.

    A copy is told only of a form with some variation: two straight lines are straight lines.
    `seconds` is None where nobody took the time (a form on paper).
    """
    given = [a for a in answers if a is not None]
    found = []
    if longest_run(answers) >= limits.longest_run:
        found.append(Flag.STRAIGHT)
    if given and all(a == limits.top for a in given):
        found.append(Flag.TOP)
    if len(set(given)) > 1 and any(tuple(other) == tuple(answers) for other in others):
        found.append(Flag.COPIED)
    if given and seconds is not None and seconds < limits.seconds_an_item * len(given):
        found.append(Flag.FAST)
    return tuple(found)
