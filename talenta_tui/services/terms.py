"""Terms as data: how long a complaint may stand in a state, how long a class of data is kept."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import translated_errors, write_transaction
from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.privacy import RetentionSchedule
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_SHIPPED = Path(__file__).with_name("terms.toml")
ERASABLE = frozenset(
    {"performance", "award", "team", "training", "penalty", "potential_result", "rating",
     "feedback", "feedback_pair", "feedback_comment", "cycle_form", "cycle_rater"}
)  # fmt: skip
"""Tables nothing else refers to: rows past their term can go from these alone.

What a released cycle was, who was rated in it and every unsealing stay.
"""

BY_CYCLE = frozenset({"cycle_form", "cycle_rater"})
"""Tables dated by the period of their cycle; rows go only once it is released."""

SHIELDED_HISTORY = frozenset({"feedback", "feedback_pair"})
"""What the disclosure check rests on: what was shown of later periods is kept as a word first."""

ACCESS_HOURS = 72
"""3 x 24 hours, by the law (UU 27/2022 Pasal 32); terms may be shorter, never longer."""

_ANSWERS = {"access": ACCESS_HOURS, "objection": ACCESS_HOURS}
"""For terms adopted before there were any for answers."""


@dataclass(frozen=True, slots=True)
class Retention:
    """A class of data: its (table, date column) pairs and the months it is kept, None for ever."""

    name: str
    tables: tuple[tuple[str, str], ...]
    months: int | None
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms in force; `clock` maps a complaint's state to days, `answers` the kind of what
    a person asks about their own record to the hours until it is answered."""

    hash: str
    clock: dict[str, int]
    answers: dict[str, int]
    retention: tuple[Retention, ...]


def shipped_terms() -> str:
    """The TOML we ship, to be changed and adopted."""
    return _SHIPPED.read_text("utf-8")


def terms_in_force() -> Terms:
    """The site's own terms, else the shipped ones."""
    with translated_errors():
        row = RetentionSchedule.select().order_by(RetentionSchedule.id.desc()).first()
    if row is None:
        return read_terms(shipped_terms())
    found = read_terms(row.content)
    if found.hash != row.hash:
        raise Unavailable(_("The stored terms are not those their hash names; restore a backup."))
    return found


def adopt_terms(actor: Actor, site: Site, content: str, reason: str) -> Terms:
    """Put the terms of a TOML file in force for this site; WrongUse names what is wrong."""
    require(actor, UseCase.PRIVACY_ADOPT)
    if not reason.strip():
        raise WrongUse(_("Adopting terms needs a reason (--reason)."))
    new, old = read_terms(content), terms_in_force()
    with write_transaction(site.database):
        event = record(
            actor,
            site,
            UseCase.PRIVACY_ADOPT.value,
            new.hash,
            {"old": old.hash, "new": new.hash},
            reason,
            reading=True,
        )
        RetentionSchedule.create(hash=new.hash, content=content, event=event)
    return new


@lru_cache(maxsize=4)
def read_terms(content: str) -> Terms:
    """Terms out of TOML; raises WrongUse with the first fault."""
    try:
        found = tomllib.loads(content)
        clock = {str(one["state"]): _count(one["days"]) for one in found["clock"]}
        answers = _ANSWERS | {
            str(one["kind"]): _count(one["hours"]) for one in found.get("answer", ())
        }
        retention = tuple(_retention(one) for one in found["retention"])
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(_("The terms are no readable TOML: {why}").format(why=error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise WrongUse(_("The terms are incomplete or wrong: {why}").format(why=error)) from error
    missing = {"received", "review", "investigation"} - clock.keys()
    if missing:
        raise WrongUse(_("The terms are incomplete or wrong: {why}").format(why=sorted(missing)))
    if answers["access"] > ACCESS_HOURS or answers.keys() != _ANSWERS.keys():
        raise WrongUse(
            _("Answers are of the kinds {kinds}; access takes at most {n} hours by law.").format(
                kinds=", ".join(_ANSWERS), n=ACCESS_HOURS
            )
        )
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    return Terms(digest, clock, answers, retention)


def _retention(one: dict[str, Any]) -> Retention:
    tables = []
    for text in one["tables"]:
        table, _colon, column = str(text).partition(":")
        tables.append((table, column or str(one["date"])))
    months = None if one.get("months") is None else _count(one["months"])
    if months is not None:
        wrong = sorted({table for table, _column in tables} - ERASABLE)
        if wrong:
            raise ValueError(f"{wrong[0]} cannot be erased; leave its months out")
    return Retention(
        str(one["class"]), tuple(tables), months, str(one["source"]), str(one["certainty"])
    )


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{value!r} is no whole number above 0")
    return value
