"""Every state of a person's 360° feedback that could have been seen, and what of it may be.

Nothing is noted when something is shown; instead every state there ever was counts as seen.
What may be shown of each follows from the order of the states alone, so two readers at any two
times are told figures that fit together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import is_sqlite
from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.planning.disclosure import Form, Level, State, choose
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.rater_shield import SHIELDED, disclosure_rule, veils

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_components import FeedbackRule
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class _Row:
    """A version of a shielded or a superior's form; `rater` is None where the row is sealed."""

    id: int
    key: bytes
    period: str
    relation: str
    since: int
    until: int | None
    answered: int
    rater: int | None

    def stood(self, event: int) -> bool:
        return self.since <= event and (self.until is None or self.until > event)


def levels_of(site: Site, person: int, rule: FeedbackRule) -> dict[str, Level]:
    """What may be shown of each period of the person now; call inside a transaction."""
    states = states_of(site, person, rule)
    found = choose(states, disclosure_rule(rule))
    return {state.period: level for state, level in zip(states, found, strict=True)}


def next_level(site: Site, person: int, rule: FeedbackRule, state: State) -> Level:
    """What could be shown of one more state after all there were."""
    return choose([*states_of(site, person, rule), state], disclosure_rule(rule))[-1]


def states_of(site: Site, person: int, rule: FeedbackRule) -> list[State]:
    """The states of the shielded groups and of what veils them, in the order they came to be."""
    forms = _forms(site, person)
    pairs = _pairs(site, person)
    moments: dict[tuple[int, str], None] = {}
    for one in forms:
        moments[one.since, one.period] = None
        if one.until is not None:
            moments[one.until, one.period] = None
    states = []
    for event, period in sorted(moments):
        names = _Names(pairs, event, period)
        standing = [f for f in forms if f.period == period and f.stood(event)]
        standing.sort(key=lambda f: f.key)
        states.append(
            State(
                period,
                tuple(
                    Form(names.of(f), (f.period, f.key), f.id, f.relation, f.answered)
                    for f in standing
                    if f.relation in SHIELDED
                ),
                veils(rule, (f.relation for f in standing)),
            )
        )
    return states


class _Names:
    """A rater for each sealed row of one state.

    Which row is whose does not matter: every row of a group has the same weight in its mean.
    """

    def __init__(self, pairs: list[tuple[str, str, int, int, int | None]], event: int, period: str):
        self._free: dict[str, list[int]] = defaultdict(list)
        for of, relation, rater, since, until in sorted(pairs, key=lambda p: -p[2]):
            if of == period and since <= event and (until is None or until > event):
                self._free[relation].append(rater)

    def of(self, row: _Row) -> object:
        if row.rater is not None:
            return row.rater
        free = self._free[row.relation]
        return free.pop() if free else row.key


def _forms(site: Site, person: int) -> list[_Row]:
    if is_sqlite(site.database):
        answered = "+".join(f"({c} IS NOT NULL)" for c in ANSWER_COLUMNS)
    else:
        answered = f"num_nonnulls({','.join(ANSWER_COLUMNS)})"
    wanted = sorted(relation.value for relation in (*SHIELDED, Relation.SUPERIOR))
    found = rows(
        site,
        f"SELECT f.id, f.key, f.period, f.relation, f.since, f.until, {answered}, f.rater_id"
        " FROM feedback f WHERE f.ratee_id = ? AND f.relation IN (?, ?, ?)",
        person,
        *wanted,
    )
    made = (_Row(r[0], bytes(r[1]), *r[2:]) for r in found)
    return [row for row in made if row.answered]


def _pairs(site: Site, person: int) -> list[tuple[str, str, int, int, int | None]]:
    return [
        (row[0], row[1], row[2], row[3], row[4])
        for row in rows(
            site,
            "SELECT period, relation, rater_id, since, until FROM feedback_pair WHERE ratee_id = ?",
            person,
        )
    ]
