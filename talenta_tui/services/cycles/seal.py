"""Sealing: rows of `feedback` lose the rater's name, and who rated whom is kept apart from them.

A sealed row is keyed with the site's secret, so that the same form imported again is still
found, and rows are written in the order of that key within each event, so that their numbers
tell nothing. `feedback_pair` keeps, in an order of its own, that someone rated someone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.db.engine import is_sqlite, write_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.models.base import row_key
from talenta_tui.models.cycle import FeedbackPair, FeedbackSecret
from talenta_tui.models.feedback import ANSWER_COLUMNS, Feedback
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.secret import Secret, fingerprint_in_use, new_secret
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.row_seal import rewriting
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_PAIR = ("key", "since", "until", "period", "ratee", "rater", "relation")
_ROW = ("key", "since", "until", "period", "ratee", "relation", *ANSWER_COLUMNS)


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many rows lost their rater's name, and the fingerprint of the secret."""

    rows: int
    fingerprint: str


def is_sealed() -> bool:
    return fingerprint_in_use() is not None


def seal_feedback(actor: Actor, site: Site) -> Sealed:
    """Seal every row there is, and with it every row to come. It cannot be undone.

    Raises Refused where the site is sealed already. Backups made before still hold the names.
    """
    require(actor, UseCase.FEEDBACK_SEAL)
    with write_transaction(site.database):
        if is_sealed():
            raise Refused(_("The 360° forms are sealed already."))
        secret = new_secret()
        found = _rewrite(site, secret)
        event = record(
            actor,
            site,
            UseCase.FEEDBACK_SEAL.value,
            "feedback",
            {"rows": found, "secret": secret.fingerprint},
        )
        FeedbackSecret.create(fingerprint=secret.fingerprint, event=event)
    return Sealed(found, secret.fingerprint)


def _rewrite(site: Site, secret: Secret) -> int:
    nips = {row[0]: row[1] for row in rows(site, "SELECT id, nip FROM employee")}
    columns = ", ".join(("id", "since", "until", "period", "ratee_id", "rater_id", "relation"))
    answers = ", ".join(ANSWER_COLUMNS)
    old = rows(site, f"SELECT {columns}, {answers} FROM feedback WHERE rater_id IS NOT NULL")
    sealed: list[tuple[Any, ...]] = []
    pairs: dict[tuple[str, int, int], list[Any]] = {}
    for _id, since, until, period, ratee, rater, relation, *said in old:
        key = secret.row_key(period, nips[ratee], nips[rater])
        sealed.append((key, since, until, period, ratee, relation, *said))
        pair = pairs.setdefault((period, ratee, rater), [since, until, relation])
        if pair[1] is not None and (until is None or until > pair[1]):
            pair[1], pair[2] = until, relation
        pair[0] = min(pair[0], since)
    if is_sqlite(site.database):
        # What is taken away must not be left readable on pages of the file that are free.
        site.database.execute_sql("PRAGMA secure_delete = ON")
    rewriting(site.database, "feedback", "rater_id IS NOT NULL")
    rows_gone = "DELETE FROM feedback WHERE rater_id IS NOT NULL"
    site.database.execute_sql(rows_gone)
    # The newest rows stay the last ones (services/touched.py); within an event order tells nothing.
    sealed.sort(key=lambda row: (row[1], row[0]))
    bulk.insert(site.database, Feedback, _ROW, sealed)
    kept = [
        (pair_key(period, nips[ratee], nips[rater]), since, until, period, ratee, rater, relation)
        for (period, ratee, rater), (since, until, relation) in pairs.items()
    ]
    kept.sort(key=lambda row: (row[1], row[0]))
    bulk.insert(site.database, FeedbackPair, _PAIR, kept)
    # Nothing was in it before: what there is came a moment ago.
    rewriting(site.database, "feedback_pair", "1 = 1", known_sound=True)
    return len(sealed)


def pair_key(period: str, ratee: str, rater: str) -> bytes:
    return row_key("pair", period, ratee, rater)
