"""360° cycles of the demo city: one released, two collecting, one to be prepared.

Everything goes through the services, as two invented people would have done it: one on the
side of the names, one on the side of the answers. So whoever looks around is on neither side
yet, and with two collecting cycles can try both. Forms are sealed in one statement, because a
transaction for each of some hundred would be half of what building a city takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from talenta_tui.db import bulk
from talenta_tui.db.engine import write_transaction
from talenta_tui.demo.city import SEED
from talenta_tui.demo.dice import Dice
from talenta_tui.demo.feedback import answers_about
from talenta_tui.models.cycle import CycleForm
from talenta_tui.planning.carefulness import flags
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.queries import employee_ids
from talenta_tui.services.cycles.calendar import begin_cycle, create_cycle, edit_cycle, find_cycle
from talenta_tui.services.cycles.filed import Said, limits
from talenta_tui.services.cycles.organisation import staff_of
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.raters import Asked, asked, propose_raters
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

_NAMES = Actor("sekar", Role.ADMINISTRATOR, "demo")
_ANSWERS = Actor("bagus", Role.OPERATOR, "demo")

_COMMENTS = (
    "Sudah baik, pertahankan cara membimbing rekan baru.",
    "Sebaiknya lebih cepat menanggapi permintaan unit lain.",
    "Teliti dan dapat diandalkan; laporan sering mendekati batas waktu.",
    "Terbuka terhadap masukan. Rapat perlu dibuat lebih singkat.",
    "Membagi tugas dengan adil.",
)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A cycle: its people come from units of `sizes` people; `share` of its forms are in.

    `whole` units have every form in, so that their flags are counted.
    """

    code: str
    period: str
    name: str
    closes: date
    sizes: Sequence[int]
    share: float
    whole: int = 0
    release: bool = False


_PLANS = (
    _Plan(
        "360-2025-09", "2025-09", "Umpan balik 360° September 2025", date(2025, 9, 30), (12, 11),
        0.94, release=True,
    ),
    _Plan(
        "360-2026-10", "2026-10", "Umpan balik 360° Oktober 2026", date(2026, 11, 6),
        (24, 21, 18, 15, 10), 0.62, whole=1,
    ),
    _Plan("360-2026-10-B", "2026-10", "Susulan Oktober 2026", date(2026, 11, 13), (9,), 0.3),
    _Plan("360-2026-11", "2026-11", "Umpan balik 360° November 2026", date(2026, 12, 4), (14,), 0),
)  # fmt: skip


def invent_cycles(site: Site, tell: Callable[[float], None] | None = None) -> None:
    """Make the cycles on a sealed demo city; a city too small for a cycle goes without it."""
    dice = Dice(SEED + 360)
    taken: set[str] = set()
    for n, plan in enumerate(_PLANS):
        units = _units(site, plan.sizes, taken)
        taken |= set(units)
        if units:
            _make(site, plan, units, dice)
        if tell is not None:
            tell((n + 1) / len(_PLANS))


def _units(site: Site, sizes: Sequence[int], taken: set[str]) -> list[str]:
    """For each size the first unit with just as many people, or else a few more."""
    people: dict[str, int] = defaultdict(int)
    for one in staff_of(site):
        people[one.unit] += 1
    found: list[str] = []
    for size in sizes:
        free = [(n, unit) for unit, n in people.items() if unit not in taken and unit not in found]
        fitting = [(n, unit) for n, unit in sorted(free) if size <= n <= 2 * size]
        if fitting:
            found.append(fitting[0][1])
    return found


def _make(site: Site, plan: _Plan, units: Sequence[str], dice: Dice) -> None:
    # No cycle begins after its last day: one of long ago is given it once its forms are in.
    closes = max(plan.closes, site.as_of())
    create_cycle(_NAMES, site, plan.code, plan.period, plan.name, closes)
    add_ratees(_NAMES, site, plan.code, units=units)
    if not plan.share:
        return
    propose_raters(_NAMES, site, plan.code)
    begin_cycle(_NAMES, site, plan.code)
    _fill(site, plan, units[: plan.whole], dice)
    if closes != plan.closes:
        edit_cycle(_NAMES, site, plan.code, plan.name, plan.closes, "Hari terakhir semula.")
    if plan.release:
        release_cycle(_NAMES, site, plan.code, "Batas waktu sudah lewat.")


def _fill(site: Site, plan: _Plan, whole: Sequence[str], dice: Dice) -> None:
    """Forms of a share of the pairs, as their raters and a keyer would have brought them."""
    info = find_cycle(_NAMES, site, plan.code)
    secret = site_secret()
    found = asked(site, info)
    bounds = limits(site)
    means: dict[str, float] = {}
    others: dict[str, list[Any]] = defaultdict(list)
    rows: list[tuple[Any, ...]] = []
    with write_transaction(site.database):
        ids = employee_ids(site, sorted({one.ratee for one in found}))
        for one in found:
            if one.unit not in whole and not dice.hit(plan.share):
                continue
            said = _said(dice, one, means, others[one.rater])
            odd = flags(said.answers, others[one.rater], said.seconds, bounds)
            others[one.rater].append(said.answers)
            token = secret.token(info.code, one.ratee, one.rater)
            sealed = secret.close(said.value(one.relation, odd, draft=False), token)
            rows.append((token, info.id, ids[one.ratee], 1, sealed))
        record(_ANSWERS, site, "cycle.key", info.code, {"forms": len(rows)})
        fields = ("token", "cycle", "ratee", "submitted", "sealed")
        bulk.insert(site.database, CycleForm, fields, sorted(rows))


def _said(dice: Dice, one: Asked, means: dict[str, float], others: Sequence[Any]) -> Said:
    """What somebody answers about somebody: mostly with care."""
    mean = means.setdefault(one.ratee, 4.1 + 0.3 * dice.bell())
    answers = answers_about(dice, mean)
    seconds: int | None = dice.whole(150, 900)
    if dice.hit(0.04):
        answers = (5,) * len(answers)
    elif dice.hit(0.03) and others:
        answers = tuple(others[-1])
    elif dice.hit(0.04):
        seconds = dice.whole(12, 30)
    if dice.hit(0.3):
        seconds = None
    comment = dice.pick(_COMMENTS) if dice.hit(0.35) else ""
    return Said(answers, comment, seconds, "rater" if seconds else "paper")
