"""The cycles of a site: made, listed, begun, found by their code and stage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import Cycle, CycleState
from talenta_tui.scoring.dates import last_day
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.questionnaire import (
    CURRENT,
    keep_questionnaire,
    shipped_questionnaire,
    version_in_force,
)
from talenta_tui.services.cycles.scope import require_whole
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.periods.calendar import month_of
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_talent import CycleRule
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")


class Stage(StrEnum):
    """Prepared: raters are named. Collecting: forms come in. Released: it is evidence."""

    PREPARED = "prepared"
    COLLECTING = "collecting"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class CycleKey:
    """A cycle without its numbers: counting forms is too dear for every key."""

    id: int
    code: str
    name: str
    period: str
    stage: Stage
    closes: date
    questionnaire: str


@dataclass(frozen=True, slots=True)
class CycleInfo(CycleKey):
    """A cycle with its numbers: people rated, forms asked for and forms submitted."""

    ratees: int
    asked: int
    submitted: int


def cycle_rule(site: Site) -> CycleRule:
    """How the policy in force wants cycles run; raises Refused where it says nothing of them."""
    rule = policy_in_force(site).policy.cycles
    if rule is None:
        raise Refused(_("The policy in force has no rules for 360° cycles; adopt one that has."))
    return rule


def create_cycle(
    actor: Actor,
    site: Site,
    code: str,
    period: str,
    name: str = "",
    closes: date | None = None,
    seed: str = "",
) -> CycleInfo:
    """Make a cycle for a period (`YYYY-MM`); its forms are sealed from the first.

    `seed` decides the draw of raters and is kept; without one it is the code. Raises WrongUse,
    and Refused where the code is taken or the site is not sealed.
    """
    require(actor, UseCase.CYCLE_EDIT)
    if not _CODE.fullmatch(code):
        raise WrongUse(_("A cycle's code is letters, digits, dots and dashes, up to 32."))
    year, month = month_of(period)
    cycle_rule(site)
    site_secret()
    closes = closes or last_day(year, month)
    with write_transaction(site.database):
        if any(info.code.casefold() == code.casefold() for info in _all(site)):
            raise Refused(_("There is a cycle {code} already.").format(code=code))
        version = version_in_force(site)
        if version == CURRENT:
            keep_questionnaire(actor, site, shipped_questionnaire())
        key = Cycle.insert(
            code=code, period=period, questionnaire=version, seed=seed or code
        ).execute()
        changes = Changes()
        _put_state(changes, int(key), code, name or code, Stage.PREPARED, closes)
        detail = {"period": period, "seed": seed or code, "closes": closes.isoformat()}
        changes.save(actor, site, "cycle.create", code, detail)
    return find_cycle(actor, site, code)


def edit_cycle(
    actor: Actor, site: Site, code: str, name: str, closes: date, reason: str = ""
) -> CycleInfo:
    """Give a cycle that is not released another name or another last day for forms.

    Raises WrongUse where the day changes while forms come in and no reason is given, and Refused
    for who may not decide of everybody in it.
    """
    require(actor, UseCase.CYCLE_EDIT)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
        require_whole(actor, site, info)
        if info.stage is Stage.COLLECTING and closes != info.closes and not reason.strip():
            raise WrongUse(_("Raters know the last day; another one needs a reason."))
        changes = Changes()
        _put_state(changes, info.id, info.code, name.strip() or info.code, info.stage, closes)
        detail = {"closes": closes.isoformat()}
        changes.save(actor, site, "cycle.edit", info.code, detail, reason.strip())
    return find_cycle(actor, site, info.code)


def days_left(site: Site, info: CycleKey) -> int:
    """Days until the last day for forms, 0 on it, negative after it.

    A demo city is seen on its own day.
    """
    pinned = site.as_of_pin if site.demo else None
    return (info.closes - (pinned or site.now().astimezone().date())).days


def _put_state(
    changes: Changes, key: int, code: str, name: str, stage: Stage, closes: date
) -> None:
    changes.put(CycleState, ("cycle", code), cycle=key, name=name, state=stage, closes=closes)


def move_cycle(site: Site, info: CycleInfo, stage: Stage, event: int) -> None:
    """Bring a cycle to a stage under an event already recorded."""
    changes = Changes()
    _put_state(changes, info.id, info.code, info.name, stage, info.closes)
    changes.write(site, event)


def begin_cycle(actor: Actor, site: Site, code: str) -> CycleInfo:
    """Let forms come in. Raises Refused where nobody is asked yet, where it has begun or its last
    day is over, and for who may not decide of everybody in it."""
    require(actor, UseCase.CYCLE_EDIT)
    with write_transaction(site.database):
        info = stage_of(actor, site, code, Stage.PREPARED)
        require_whole(actor, site, info)
        if not info.asked:
            raise Refused(_("Nobody has been asked yet. Propose raters first."))
        if days_left(site, info) < 0:
            raise Refused(
                _(
                    "The last day for forms, {day}, is over. Give the cycle a later one first."
                ).format(day=info.closes.isoformat())
            )
        event = record(actor, site, "cycle.begin", info.code, {"asked": info.asked})
        move_cycle(site, info, Stage.COLLECTING, event)
    return find_cycle(actor, site, code)


def list_cycles(actor: Actor, site: Site) -> tuple[CycleInfo, ...]:
    """Every cycle, the newest period first."""
    require(actor, UseCase.CYCLE_READ)
    with read_transaction(site.database):
        return _all(site)


def collecting(site: Site) -> list[CycleInfo]:
    """The cycles forms come in for now."""
    with read_transaction(site.database):
        return [info for info in _all(site) if info.stage is Stage.COLLECTING]


def released(site: Site) -> list[CycleInfo]:
    """The cycles whose forms are evidence."""
    with read_transaction(site.database):
        return [info for info in _all(site) if info.stage is Stage.RELEASED]


def find_cycle(actor: Actor, site: Site, code: str) -> CycleInfo:
    """The cycle with that code, whatever its case; raises NotFound."""
    require(actor, UseCase.FEEDBACK_FILL)
    with read_transaction(site.database):
        for info in _all(site):
            if info.code.casefold() == code.casefold():
                return info
    raise NotFound(_("There is no cycle {code}.").format(code=code))


def stage_of(actor: Actor, site: Site, code: str, *stages: Stage) -> CycleInfo:
    """The cycle, where it stands at one of the stages; raises Refused where it does not.

    Whoever writes asks inside the transaction that writes: a release may just have come.
    """
    info = find_cycle(actor, site, code)
    _require_stage(info, *stages)
    return info


def _require_stage(info: CycleKey, *stages: Stage) -> None:
    if info.stage not in stages:
        words = {
            Stage.PREPARED: _("{code} is still being prepared."),
            Stage.COLLECTING: _("{code} is collecting forms already."),
            Stage.RELEASED: _("{code} is released and cannot change."),
        }
        raise Refused(words[info.stage].format(code=info.code))


def require_collecting(site: Site, code: str) -> CycleKey:
    """The cycle of that code, whatever its case, while forms come in.

    Raises NotFound, and Refused before and after. For use cases that have asked who may.
    """
    with read_transaction(site.database):
        found = rows(
            site,
            "SELECT c.id, c.code, s.name, c.period, s.state, s.closes, c.questionnaire"
            " FROM cycle c JOIN cycle_state s ON s.cycle_id = c.id AND s.until IS NULL",
        )
    for row in found:
        if row[1].casefold() == code.casefold():
            closes = date.fromisoformat(str(row[5]))
            info = CycleKey(row[0], row[1], row[2], row[3], Stage(row[4]), closes, row[6])
            _require_stage(info, Stage.COLLECTING)
            return info
    raise NotFound(_("There is no cycle {code}.").format(code=code))


def _all(site: Site) -> tuple[CycleInfo, ...]:
    found: list[Any] = rows(
        site,
        "SELECT c.id, c.code, s.name, c.period, s.state, s.closes, c.questionnaire,"
        " (SELECT COUNT(*) FROM cycle_ratee r WHERE r.cycle_id = c.id AND r.until IS NULL),"
        " (SELECT COUNT(*) FROM cycle_rater r WHERE r.cycle_id = c.id AND r.until IS NULL),"
        " (SELECT COUNT(*) FROM cycle_form f WHERE f.cycle_id = c.id AND f.submitted = 1)"
        " FROM cycle c JOIN cycle_state s ON s.cycle_id = c.id AND s.until IS NULL"
        " ORDER BY c.period DESC, c.code",
    )
    return tuple(
        CycleInfo(
            r[0], r[1], r[2], r[3], Stage(r[4]), date.fromisoformat(str(r[5])), r[6], r[7], r[8],
            r[9],
        )
        for r in found
    )  # fmt: skip
