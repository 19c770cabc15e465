"""Rows that carry no seal of their own, held against what events told when they were written.

Each of these tables is exempt from the seals for a reason of its own (`LOOSE` in db/stamps.py),
and none of them may be believed by itself: whoever edits one changes what the site is, which
policy counts, what was signed, how the last check ended or how many forms came in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from talenta_tui.services.audit_fault import Break

if TYPE_CHECKING:
    from peewee import Database

SUBMITTING = frozenset({"feedback.submit", "cycle.key", "cycle.import"})
"""Actions that may lock 360° forms, which no seal can cover without telling of a form's rater."""

_SOON = timedelta(seconds=60)
"""A row and its event are of one transaction, and each asked the clock."""

Found = tuple[int, str]
"""The event and the table that do not fit."""


class ToldRows:
    """Feed it every event in order, then ask for the `first` that does not fit its rows."""

    def __init__(self, database: Database) -> None:
        self._run: Callable[..., Any] = database.execute_sql
        self._forms: dict[str, tuple[int, int]] = {}
        self._site: Mapping[str, Any] | None = None
        self._policy: tuple[int, Any] = (0, None)
        self._heads: list[Mapping[str, Any]] = []
        self._checks: list[Mapping[str, Any]] = []

    def feed(self, event: Mapping[str, Any]) -> None:
        """Take in one event."""
        action = event["action"]
        if action == "audit.sign":
            self._heads.append(event)
        elif action == "audit.verify":
            self._checks.append(event)
        elif action in SUBMITTING:
            self._count(event)
        elif action == "policy.adopt":
            self._policy = event["seq"], _detail(event).get("new")
        elif action == "site.init":
            self._site = event

    def first(self) -> Found | None:
        """The first event and table whose rows are not what it told; None for none."""
        found = [
            self._site_fault(),
            self._sessions_fault(),
            self._in_step(
                "signed_head", "head, hash, occasion, fingerprint, at", self._heads, _head
            ),
            self._in_step(
                "trail_check", "head, hash, actor, sound, detail, at", self._checks, _check
            ),
            self._forms_fault(),
        ]
        return min((one for one in found if one is not None), default=None)

    def _site_fault(self) -> Found | None:
        """The one row of the site: what it was made as, and the policy adopted since."""
        rows = self._run(
            "SELECT name, language, demo, as_of, created_at, policy FROM site"
        ).fetchall()
        seq, policy = self._policy
        if self._site is None:
            # A trail without the event that makes a site; only tests have one.
            return None if all(row[5] == policy for row in rows) else (seq, "site")
        told, at = _detail(self._site), self._site["seq"]
        if len(rows) != 1:
            return at, "site"
        name, language, demo, as_of, created, chosen = rows[0]
        day = None if as_of is None else str(as_of)
        # A demo city older than this detail may stand at any date; a real site stands at none.
        dated = day == told.get("as_of") or (bool(demo) and "as_of" not in told)
        made = (name, language, bool(demo)) == (
            self._site["subject"], told.get("language"), told.get("demo"),
        )  # fmt: skip
        if not (made and dated and _near(created, self._site["at"])):
            return at, "site"
        return None if chosen == policy else (seq, "site")

    def _sessions_fault(self) -> Found | None:
        """The state a session is found by, against the rows of its own that say the same."""
        (other,) = self._run(
            "SELECT MIN(COALESCE(v.since, 0)) FROM session s LEFT JOIN session_state v"
            " ON v.session_id = s.id AND v.until IS NULL"
            # A session that came with a file is closed until a state of it is recorded here.
            " WHERE s.state <> COALESCE(v.state, 'closed')"
        ).fetchone()
        return None if other is None else (int(other), "session")

    def _in_step(
        self,
        table: str,
        columns: str,
        events: Sequence[Mapping[str, Any]],
        fits: Callable[[Sequence[Any], Mapping[str, Any]], bool],
    ) -> Found | None:
        """Rows of which every event of one action wrote one, in the same order."""
        rows = self._run(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()
        for row, event in zip(rows, events, strict=False):
            if not fits(row, event):
                return event["seq"], table
        if len(rows) == len(events):
            return None
        return (events[len(rows)]["seq"] if len(rows) < len(events) else 0), table

    def _count(self, event: Mapping[str, Any]) -> None:
        """360° forms that came in, by cycle, and the newest event one came in with."""
        told = _detail(event)
        own = event["action"] == "feedback.submit"
        code = str(told.get("cycle")) if own else event["subject"]
        number = 1 if own else int(told.get("forms", 0))
        if number:
            self._forms[code] = (self._forms.get(code, (0, 0))[0] + number, event["seq"])

    def _forms_fault(self) -> Found | None:
        """The newest submission of a collecting cycle that has other forms than came in.

        Once released, its forms are evidence with a seal of its own, and may be past their term.
        """
        there = self._run(
            "SELECT c.code, COUNT(f.token) FROM cycle c JOIN cycle_state s ON s.cycle_id = c.id"
            " AND s.until IS NULL AND s.state = 'collecting'"
            " LEFT JOIN cycle_form f ON f.cycle_id = c.id AND f.submitted = 1"
            " GROUP BY c.code ORDER BY c.code"
        ).fetchall()
        for code, number in there:
            came, seq = self._forms.get(code, (0, 0))
            if number != came:
                return seq, "cycle_form"
        return None


def _head(row: Sequence[Any], event: Mapping[str, Any]) -> bool:
    """A signed head names the event of its signing. Its signature covers all of it."""
    told = (event["seq"], event["hash"], event["subject"], _detail(event).get("key"))
    return tuple(row[:4]) == told and _near(row[4], event["at"])


_MISSED = f"{Break.NOTED.value} "
"""A check of a whole trail held against a head that is not in it."""


def _check(row: Sequence[Any], event: Mapping[str, Any]) -> bool:
    """A check kept, and the event of the check; a head not found leaves the trail sound."""
    told = _detail(event)
    head, digest, actor, sound, detail, at = row
    said = str(event["subject"])
    return (
        (head, digest, actor) == (told.get("events"), told.get("head"), event["actor"])
        and (detail or "sound", sound) == (said, int(said == "sound" or said.startswith(_MISSED)))
        and _near(at, event["at"])
    )


def _near(one: Any, other: Any) -> bool:
    """Whether two times as written (ISO 8601) are of one transaction."""
    try:
        return abs(datetime.fromisoformat(one) - datetime.fromisoformat(other)) < _SOON
    except (ValueError, TypeError):
        return False


def _detail(event: Mapping[str, Any]) -> dict[str, Any]:
    found = json.loads(event["detail"])
    return found if isinstance(found, dict) else {}
