"""Retention: what is past its term, counted first and erased only when asked to.

Erasing takes rows of evidence whose own date is past the term of their class (UU 27/2022
Pasal 42-44). The trail keeps that they were there and when they went; backups made before
have them still and end with their own term.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.db import bulk
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.db.shape import shapes
from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import FeedbackShown
from talenta_tui.scoring.dates import months_before
from talenta_tui.services.cycles.history import ERASED, shown_of
from talenta_tui.services.kept_run import forget_runs
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.row_seal import rewriting
from talenta_tui.services.terms import (
    BY_CYCLE,
    SHIELDED_HISTORY,
    Retention,
    Terms,
    terms_in_force,
)
from talenta_tui.services.trail import record
from talenta_tui.services.whereabouts import LONGEST, forget_places, kept_places

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class PastTerm:
    """Of one class: rows kept, rows dated before `before`; None where it is kept for ever."""

    name: str
    months: int | None
    before: date | None
    kept: int
    past: int
    source: str
    certainty: str


def past_term(actor: Actor, site: Site) -> tuple[PastTerm, ...]:
    """What retention would erase today; changes nothing."""
    require(actor, UseCase.PRIVACY_READ)
    with read_transaction(site.database):
        return _count(site, terms_in_force())


def erase_past_term(actor: Actor, site: Site, reason: str) -> tuple[PastTerm, ...]:
    """Erase what is past its term, with a reason, under one event; returns what went.

    Raises WrongUse without a reason.
    """
    require(actor, UseCase.PRIVACY_ERASE)
    if not reason.strip():
        raise WrongUse(_("Erasing needs a reason (--reason)."))
    with write_transaction(site.database):
        terms = terms_in_force()
        found = _count(site, terms)
        gone = {one.name: one.past for one in found if one.past}
        if gone:
            detail = {"terms": terms.hash, "rows": gone}
            event = record(actor, site, UseCase.PRIVACY_ERASE.value, "retention", detail, reason)
            _keep_what_was_shown(site, terms, event)
            for term in terms.retention:
                for table, where in _conditions(site, term):
                    rewriting(site.database, table, where)
                    site.database.execute_sql(f'DELETE FROM "{table}" WHERE {where}')
            forget_places(kept_places(site)[1])
            # A kept run is brought up to date by rows written or ended; what is gone is neither.
            forget_runs(site)
    return found


def _count(site: Site, terms: Terms) -> tuple[PastTerm, ...]:
    known = {shape.name: shape.columns for shape in shapes(site.database)}
    found = []
    for term in terms.retention:
        for table, column in term.tables:
            dated = known.get("cycle", {}) if table in BY_CYCLE else known.get(table, {})
            if table not in known or column not in dated:
                raise WrongUse(
                    _("The terms name {table}.{column}, which there is not.").format(
                        table=table, column=column
                    )
                )
        kept = sum(_rows(site, f'SELECT COUNT(*) FROM "{table}"') for table, _c in term.tables)
        past = sum(
            _rows(site, f'SELECT COUNT(*) FROM "{table}" WHERE {where}')
            for table, where in _conditions(site, term)
        )
        before = None if term.months is None else _before(site, term.months)
        found.append(
            PastTerm(term.name, term.months, before, kept, past, term.source, term.certainty)
        )
    found.append(_places(site))
    return tuple(found)


def _places(site: Site) -> PastTerm:
    """Where operators were, which names whom they looked at: days, whatever the terms say."""
    kept, past = kept_places(site)
    before = (site.now() - LONGEST).astimezone().date()
    source = "kept to come back after a dropped line; no other use (UU 27/2022 Pasal 42-44)"
    return PastTerm("operators' places", None, before, kept, len(past), source, "O")


def _rows(site: Site, sql: str) -> int:
    (count,) = site.database.execute_sql(sql).fetchone()
    return int(count)


def _before(site: Site, months: int) -> date:
    return months_before(site.now().astimezone().date(), months)


def _conditions(site: Site, term: Retention) -> list[tuple[str, str]]:
    """Per table the SQL that finds its rows past the term; none where it is kept for ever."""
    if term.months is None:
        return []
    before = _before(site, term.months)
    # A year or a month counts as past when all of it is.
    bounds = {"year": str(before.year), "period": f"'{before:%Y-%m}'"}
    found = []
    for table, column in term.tables:
        where = f'"{column}" < {bounds.get(column, repr(before.isoformat()))}'
        if table in BY_CYCLE:
            where = (
                "cycle_id IN (SELECT c.id FROM cycle c JOIN cycle_state s ON s.cycle_id = c.id"
                f" AND s.until IS NULL AND s.state = 'released' WHERE c.{where})"
            )
        found.append((table, where))
    return found


def _keep_what_was_shown(site: Site, terms: Terms, event: int) -> None:
    """Before older 360° periods go: what was shown of the newer ones, as a word each.

    What may be shown of a period rests on what was shown of those before it. Without the older
    ones more would be shown of the newer, and the two together tell a rater.
    """
    rule = policy_in_force(site).policy.components.feedback
    for term in terms.retention:
        if term.months is None or SHIELDED_HISTORY.isdisjoint(t for t, _c in term.tables):
            continue
        before = f"{_before(site, term.months):%Y-%m}"
        gone = site.database.execute_sql(
            "SELECT ratee_id, MAX(period) FROM feedback"
            f" WHERE period < {site.database.param} GROUP BY ratee_id ORDER BY ratee_id",
            (before,),
        ).fetchall()
        known = {
            tuple(row)
            for row in site.database.execute_sql(
                "SELECT ratee_id, period, state FROM feedback_shown"
            ).fetchall()
        }
        rows: list[tuple[int, str, int, str]] = []
        for person, newest in gone:
            rows.append((person, newest, 0, ERASED))
            rows += [
                (person, state.period, at, level.value)
                for at, state, level in shown_of(site, person, rule)
                if state.period >= before
            ]
        bulk.insert(
            site.database,
            FeedbackShown,
            ("ratee", "period", "state", "level", "event"),
            [(*row, event) for row in rows if row[:3] not in known],
        )
