"""How peers and subordinates see a person value by value, beside how the person does.

For self-awareness the gap tells more than the mean. Of a group nothing is said of a value but a
word, lower, about alike or higher than the group's shown mean (`planning/leaning.py`); single
behaviours are never shown. The words stand only where a mean does, and only where

- a superior's form veils the points, whose tier is not asked (as for a mean over two groups);
- every form of the group answers every behaviour, so that each value rests on the same raters;
- the period has had one state only, and none less than the window before it showed such words:
  what two of them together would tell of those who came or went is nowhere reckoned. A cycle a
  year has them every time, of two a year every other one.

All of this depends on how many forms there are and what is left blank, never on an answer.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.planning.disclosure import Form as SealedForm
from talenta_tui.planning.disclosure import Level, State, groups, near
from talenta_tui.planning.leaning import Form, Leaning, cells, leanings
from talenta_tui.planning.pinning import Figure
from talenta_tui.scoring.dates import last_day
from talenta_tui.scoring.vocabulary import FEEDBACK_ITEMS, Relation
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.history import shown_of
from talenta_tui.services.cycles.questionnaire import questionnaire
from talenta_tui.services.rater_shield import SHIELDED, shown_mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from talenta_tui.scoring.policy_components import FeedbackRule
    from talenta_tui.services.site import Site

Figures: TypeAlias = tuple[list[Figure], dict[Hashable, tuple[int, int]]]

VALUES = 7
"""BerAKHLAK has seven values of three behaviours each (SE MenPANRB 20/2021; regulation.md 6.2)."""
_EACH = len(FEEDBACK_ITEMS) // VALUES


@dataclass(frozen=True, slots=True)
class GroupView:
    """What a group, or both as one (`relation` REKAN+BAWAHAN), sees: `mean` as it is shown, and of
    each value a word, lower or higher by `distance` at least, with the means it stands for.
    Near an end of the scale only some words are `possible`.
    """

    relation: str
    raters: int
    mean: Fraction
    distance: Fraction
    words: tuple[Leaning, ...]
    spans: tuple[tuple[Fraction, Fraction], ...]
    possible: frozenset[Leaning]

    def beside(self, value: int, own: Fraction) -> Leaning | None:
        """Whether the person sees themselves higher, or lower, in the value than the group does,
        by half the distance at least; None where the word leaves that open."""
        low, high = self.spans[value]
        least = self.distance / 2
        above, below = own >= high + least, own <= low - least
        return Leaning.HIGHER if above else Leaning.LOWER if below else None


@dataclass(frozen=True, slots=True)
class ValueView:
    """A period's values: their names, the groups, and what the person said of themselves (a mean
    a value, None where nothing is answered; empty for anybody else)."""

    period: str
    names: tuple[str, ...]
    groups: tuple[GroupView, ...]
    own: tuple[Fraction | None, ...]


def values_of(
    site: Site, person: int, rule: FeedbackRule, as_of: date, *, own: bool
) -> ValueView | None:
    """The newest period over by a day of which values may be shown; None without one. Inside a
    transaction.

    `own` keeps what the person said of themselves, which is theirs alone.
    """
    period = _period(shown_of(site, person, rule), rule, as_of)
    if period is None:
        return None
    state, level = period
    said = _said(site, person, state.period)
    names = _names()
    found = []
    for relation, forms in _groups(state, level):
        mine = [answers for of, answers in said if of in relation.split("+")]
        one = _view(relation, mine, rule)
        if one is None or len(mine) != len(forms):
            return None
        found.append(one)
    selves = [answers for of, answers in said if of == Relation.SELF] if own else []
    return ValueView(state.period, names, tuple(found), _own(selves))


def may_follow(
    shown: Sequence[tuple[int, State, Level]], state: State, level: Level, rule: FeedbackRule
) -> bool:
    """Whether values of a state to come, shown at that level, may be shown after all there were."""
    return _carries(state, level, rule) and not any(
        _close(earlier, state, rule) for earlier in _shown(shown, rule)
    )


def figures_of(answers: Sequence[tuple[int | None, ...]], rule: FeedbackRule) -> Figures:
    """What the words of one group would leave open of each rater's sum of each value: the figures
    shown, and the sums possible before. For the check before a release."""
    form = form_of(rule)
    one = _view("", answers, rule)
    if one is None:
        return [], {}
    names = [(n, value) for n in range(len(answers)) for value in range(VALUES)]
    half = form.step / 2
    weight = Fraction(1, len(FEEDBACK_ITEMS) * len(answers))
    found = [Figure(dict.fromkeys(names, weight), one.mean - half, one.mean + half, open=True)]
    for value, (low, high) in enumerate(one.spans):
        mine = [name for name in names if name[1] == value]
        found.append(Figure(dict.fromkeys(mine, Fraction(1, _EACH * len(answers))), low, high))
    return found, dict.fromkeys(names, (form.low * _EACH, form.high * _EACH))


def _period(
    shown: Sequence[tuple[int, State, Level]], rule: FeedbackRule, as_of: date
) -> tuple[State, Level] | None:
    """The newest state whose values are shown, where its period has had no other and is over."""
    found = [
        (state, level)
        for _event, state, level in shown
        if state in _shown(shown, rule)
        and last_day(*map(int, state.period.split("-"))) <= as_of
        and sum(other.period == state.period for _e, other, _l in shown) == 1
    ]
    return max(found, key=lambda pair: pair[0].period, default=None)


def _shown(shown: Sequence[tuple[int, State, Level]], rule: FeedbackRule) -> list[State]:
    """The states, in their order, whose values were shown when they began."""
    found: list[State] = []
    begun: set[str] = set()
    for _event, state, level in shown:
        first = state.period not in begun
        begun.add(state.period)
        close = any(_close(old, state, rule) for old in found)
        if first and not close and _carries(state, level, rule):
            found.append(state)
    return found


def _close(one: State, other: State, rule: FeedbackRule) -> bool:
    return near(one.period, other.period, rule.window_months - 1)


def _carries(state: State, level: Level, rule: FeedbackRule) -> bool:
    whole = all(form.answered == len(FEEDBACK_ITEMS) for form in state.forms)
    return level is not Level.POINTS and state.veiled and whole and rule.shown_step is not None


def _groups(state: State, level: Level) -> list[tuple[str, tuple[SealedForm, ...]]]:
    if level is Level.MERGED:
        return [("+".join(sorted(r.value for r in SHIELDED)), state.forms)]
    # One after the other, peers first, as everywhere.
    found = {forms[0].group: forms for forms in groups(state, level)}
    order = (Relation.PEER.value, Relation.SUBORDINATE.value)
    return [(name, found[name]) for name in order if name in found]


def form_of(rule: FeedbackRule) -> Form:
    """What is asked, as the pure check takes it; the policy has a step."""
    assert rule.shown_step is not None
    step = Fraction(rule.shown_step)
    return Form(VALUES, _EACH, int(rule.item_min), int(rule.item_max), step)


def _view(
    relation: str, said: Sequence[tuple[int | None, ...]], rule: FeedbackRule
) -> GroupView | None:
    sums = [
        sum(answers[n] or 0 for answers in said for n in range(at, at + _EACH))
        for at in range(0, len(FEEDBACK_ITEMS), _EACH)
    ]
    raters = len(said)
    if not raters:
        return None
    mean = shown_mean(Fraction(sum(sums), raters * len(FEEDBACK_ITEMS)), rule)
    form = form_of(rule)
    found = None if mean is None else cells(form, mean, raters)
    if mean is None or found is None:
        return None
    words = leanings(form, mean, sums, raters)
    many = raters * _EACH
    spans = tuple(
        (Fraction(low, many), Fraction(high, many))
        for low, high in (found[1][word] for word in words)
    )
    return GroupView(relation, raters, mean, found[0], words, spans, frozenset(found[1]))


def _own(said: Sequence[tuple[int | None, ...]]) -> tuple[Fraction | None, ...]:
    if not said:
        return ()
    found: list[Fraction | None] = []
    for at in range(0, len(FEEDBACK_ITEMS), _EACH):
        given = [a for a in said[0][at : at + _EACH] if a is not None]
        found.append(Fraction(sum(given), len(given)) if given else None)
    return tuple(found)


def _said(site: Site, person: int, period: str) -> list[tuple[str, tuple[int | None, ...]]]:
    """Relation and answers of each form that stands; nothing of it leaves this module but words."""
    columns = ", ".join(ANSWER_COLUMNS)
    return [
        (row[0], tuple(row[1:]))
        for row in rows(
            site,
            f"SELECT relation, {columns} FROM feedback"
            " WHERE ratee_id = ? AND period = ? AND until IS NULL",
            person,
            period,
        )
    ]


def _names() -> tuple[str, ...]:
    """The seven values in the language spoken, as the questionnaire shipped calls them."""
    return tuple(one.value for one in questionnaire().items[::_EACH])
