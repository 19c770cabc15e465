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
from talenta_tui.planning.disclosure import Form, Level, State, choose, near
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
    return {state.period: level for _event, state, level in shown_of(site, person, rule)}


def shown_of(site: Site, person: int, rule: FeedbackRule) -> list[tuple[int, State, Level]]:
    """Every state there was: the event it began with, its forms, and what may be shown of it."""
    states = _states(site, person, rule)
    levels = choose(
        [s for _event, s in states], disclosure_rule(rule), _most(site, person, rule, states)
    )
    return [(event, state, level) for (event, state), level in zip(states, levels, strict=True)]


def next_level(site: Site, person: int, rule: FeedbackRule, state: State) -> Level:
    """What could be shown of one more state after all there were."""
    states = [*_states(site, person, rule), (_TO_COME, state)]
    most = _most(site, person, rule, states)
    return choose([s for _event, s in states], disclosure_rule(rule), most)[-1]


_TO_COME = -1
"""No event: of a state that is not there yet."""
ERASED = "erased"
"""What `feedback_shown` says of the newest period of a person that was erased."""


def _most(
    site: Site, person: int, rule: FeedbackRule, states: list[tuple[int, State]]
) -> dict[int, Level]:
    """What was shown of each state, by its place, where older periods were erased since.

    They cannot be held against it any more, so it is never shown more than while they could.
    A state that came later and is near what was erased is shown as points alone.
    """
    kept = {
        (row[0], row[1]): row[2]
        for row in rows(
            site, "SELECT period, state, level FROM feedback_shown WHERE ratee_id = ?", person
        )
    }
    gone = max((period for (period, _s), level in kept.items() if level == ERASED), default=None)
    found = {}
    for n, (event, state) in enumerate(states):
        level = kept.get((state.period, event))
        if level is not None and level != ERASED:
            found[n] = Level(level)
        elif gone is not None and near(gone, state.period, rule.window_months):
            found[n] = Level.POINTS
    return found


def _states(site: Site, person: int, rule: FeedbackRule) -> list[tuple[int, State]]:
    """The states of the shielded groups and of what veils them, in the order they came to be,
    each with the event it began with."""
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
        state = State(
            period,
            tuple(
                Form(names.of(f), (f.period, f.key), f.id, f.relation, f.answered)
                for f in standing
                if f.relation in SHIELDED
            ),
            veils(rule, (f.relation for f in standing)),
        )
        states.append((event, state))
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
