"""How fast and how surely each operator keys, for the supervisor."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.services.assessment.facts import read_facts
from talenta_tui.services.assessment.mismatches import mismatches, second_entries, verified_sheets
from talenta_tui.services.assessment.queries import find_own, rows
from talenta_tui.services.permissions import UseCase, require

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

PAUSE = timedelta(seconds=60)
"""A longer gap between two writes is a pause and no time of keying."""


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """One operator in one session.

    cells: cells keyed the first time, each once. writes: writes it took. per_hour: writes per
    hour of keying, pauses left out; None with fewer than two moments. verified: of the cells,
    how many somebody keyed again. mismatched: how many of those differed. wrong: how many of
    the differences the paper decided against this operator.
    """

    operator: str
    cells: int
    writes: int
    per_hour: Fraction | None
    verified: int
    mismatched: int
    wrong: int

    @property
    def mismatch_rate(self) -> Fraction | None:
        """Share of the verified cells that differed; None where none was verified."""
        return Fraction(self.mismatched, self.verified) if self.verified else None


def operator_figures(actor: Actor, site: Site, session: str) -> tuple[OperatorFigures, ...]:
    """Everyone who keyed in the session, by name."""
    require(actor, UseCase.SESSION_SUPERVISE, session=session)
    with read_transaction(site.database):
        facts = read_facts(site, find_own(site, session))
        written = rows(
            site,
            "SELECT t.operator, v.at, a.code, x.name, e.nip, c.name FROM rating_write t"
            " JOIN event v ON v.seq = t.event"
            " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
            " JOIN employee e ON e.id = t.employee_id JOIN competency c ON c.id = t.competency_id"
            " WHERE t.session_id = ? ORDER BY t.id",
            facts.key.id,
        )
        differing = {m.cell: m for m in mismatches(site, facts)}
        verified = verified_sheets(site, facts)
        second = second_entries(site, facts)
    # The one who wrote a cell last before it was handed in answers for it.
    answers = {tuple(row[2:]): row[0] for row in written}
    moments: dict[str, list[datetime]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for operator, at, *_cell in written:
        moments[operator].append(datetime.fromisoformat(at))
        count[operator] += 1
    result = []
    for operator in sorted(count):
        own = [cell for cell, who in answers.items() if who == operator]
        checked = [c for c in own if c[:2] in verified and (c in second or c in differing)]
        bad = [differing[c] for c in own if c in differing]
        result.append(
            OperatorFigures(
                operator,
                len(own),
                count[operator],
                _per_hour(moments[operator]),
                len(checked),
                len(bad),
                sum(m.decided is not None and m.decided != m.first for m in bad),
            )
        )
    return tuple(result)


def _per_hour(moments: list[datetime]) -> Fraction | None:
    """Writes after the first, per hour of the gaps that are no pause."""
    counted, span = 0, timedelta()
    for before, after in pairwise(moments):
        if after - before <= PAUSE:
            counted += 1
            span += after - before
    microseconds = span // timedelta(microseconds=1)
    return Fraction(counted * 3_600_000_000, microseconds) if microseconds else None
