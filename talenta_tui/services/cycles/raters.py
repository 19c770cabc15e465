"""Who is rated and who is asked: proposed from the organisation, replaced with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.cycle import CycleRatee, CycleRater
from talenta_tui.planning.raters import Pair, Proposal, Request, Staff, propose
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.queries import employee_ids, need_reason, rows
from talenta_tui.services.cycles.calendar import (
    CycleInfo,
    CycleKey,
    Side,
    Stage,
    cycle_rule,
    require_side,
    stage_of,
)
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.permissions import UseCase, require, sees_unit, unit_key
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """A rater asked about a rated person, as the names' side sees it; nothing of the form."""

    ratee: str
    ratee_name: str
    unit: str
    rater: str
    rater_name: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a rater is handed: for each form its code, whom it is about and in which group."""

    rater: str
    name: str
    unit: str
    forms: tuple[tuple[str, str, str], ...]


def add_ratees(
    actor: Actor, site: Site, code: str, nips: Sequence[str] = (), units: Sequence[str] = ()
) -> int:
    """Add people to be rated, by NIP or by whole units; returns how many are new.

    Raises NotFound for an unknown NIP or unit, or one outside the actor's units.
    """
    require(actor, UseCase.CYCLE_EDIT)
    info = stage_of(actor, site, code, Stage.PREPARED)
    with write_transaction(site.database):
        staff = {one.nip: one for one in staff_of(site)}
        wanted = list(nips)
        for unit in units:
            found = [s.nip for s in staff.values() if unit_key(s.unit) == unit_key(unit)]
            if not found:
                raise NotFound(_("There is no unit {name}.").format(name=unit))
            wanted += found
        for nip in wanted:
            if nip not in staff or not sees_unit(actor, staff[nip].unit):
                raise NotFound(_("No employee has the NIP {nip}.").format(nip=nip))
        ids = employee_ids(site, sorted(set(wanted)))
        standing = {
            row[0]
            for row in rows(
                site,
                "SELECT employee_id FROM cycle_ratee WHERE cycle_id = ? AND until IS NULL",
                info.id,
            )
        }
        changes = Changes()
        for nip, key in ids.items():
            changes.put(CycleRatee, (info.code, nip), cycle=info.id, employee=key)
        new = len(set(ids.values()) - standing)
        changes.save(actor, site, "cycle.people", info.code, {"new": new})
    return new


def propose_raters(actor: Actor, site: Site, code: str) -> Proposal:
    """Draw raters for everyone rated and ask them, in place of an earlier draw.

    Raters set by hand stay. The draw rests on the cycle's seed and the policy's counts.
    """
    require(actor, UseCase.CYCLE_NAMES)
    info = stage_of(actor, site, code, Stage.PREPARED)
    require_side(actor, site, info, Side.NAMES)
    rule = cycle_rule(site)
    with write_transaction(site.database):
        ratees = _ratees(site, info)
        if not ratees:
            raise Refused(_("Nobody is to be rated yet."))
        seed = rows(site, "SELECT seed FROM cycle WHERE id = ?", info.id)[0][0]
        found = propose(
            staff_of(site),
            Request(
                ratees,
                {relation.value: n for relation, n in rule.counts.items()},
                rule.most_forms,
                f"{info.code}:{seed}",
                _barred(site),
            ),
        )
        changes = Changes()
        standing = _standing(site, info)
        by_hand = {(a.ratee, a.rater) for a in standing if a.reason}
        drawn = {(p.ratee, p.rater) for p in found.pairs}
        for one in standing:
            if not one.reason and (one.ratee, one.rater) not in drawn:
                changes.end(CycleRater, (info.code, one.ratee, one.rater))
        nips = sorted({n for p in found.pairs for n in (p.ratee, p.rater)})
        ids = employee_ids(site, nips)
        for pair in found.pairs:
            if (pair.ratee, pair.rater) not in by_hand:
                _ask(changes, info, pair, ids, "")
        event = record(
            actor,
            site,
            "cycle.propose",
            info.code,
            {"seed": seed, "pairs": len(found.pairs), "short": len(found.short)},
        )
        changes.write(site, event)
    return found


def _ask(
    changes: Changes, info: CycleInfo, pair: Pair, ids: Mapping[str, int], reason: str
) -> None:
    changes.put(
        CycleRater,
        (info.code, pair.ratee, pair.rater),
        cycle=info.id,
        ratee=ids[pair.ratee],
        rater=ids[pair.rater],
        relation=pair.relation,
        reason=reason,
    )


def replace_rater(
    actor: Actor, site: Site, code: str, ratee: str, old: str, new: str, reason: str
) -> None:
    """Ask `new` in place of `old` about `ratee`, in the same group, with a reason.

    Raises NotFound, WrongUse for who is asked already, and Refused once `old` has submitted:
    what is said is said. The trail names neither rater: it holds pseudonyms.
    """
    require(actor, UseCase.CYCLE_NAMES)
    info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
    require_side(actor, site, info, Side.NAMES)
    why = need_reason(reason)
    secret = site_secret()
    with write_transaction(site.database):
        standing = {(a.ratee, a.rater): a for a in _standing(site, info)}
        one = standing.get((ratee, old))
        if one is None or not sees_unit(actor, one.unit):
            raise NotFound(_("{rater} is not asked about {ratee}.").format(rater=old, ratee=ratee))
        if (ratee, new) in standing or new == ratee:
            raise WrongUse(_("{rater} is asked already.").format(rater=new))
        token = secret.token(info.code, ratee, old)
        form = rows(site, "SELECT submitted FROM cycle_form WHERE token = ?", token)
        if form and form[0][0]:
            raise Refused(_("This rater has submitted; a submitted form stands."))
        ids = employee_ids(site, [ratee, new])
        if new not in ids:
            raise NotFound(_("No employee has the NIP {nip}.").format(nip=new))
        changes = Changes()
        changes.end(CycleRater, (info.code, ratee, old))
        _ask(changes, info, Pair(ratee, new, one.relation), ids, why)
        detail = {
            "old": secret.pseudonym(info.code, ratee, old),
            "new": secret.pseudonym(info.code, ratee, new),
        }
        event = record(actor, site, "cycle.replace", info.code, detail, why)
        changes.write(site, event)
        for gone in (token, secret.token("draft", info.code, ratee, old)):
            site.database.execute_sql(
                f"DELETE FROM cycle_form WHERE token = '{gone}' AND submitted = 0"
            )


def list_raters(actor: Actor, site: Site, code: str) -> tuple[Asked, ...]:
    """Who is asked about whom, while the cycle runs; recorded as a read.

    Nothing here tells whether a form has come, and after the release nobody is named any more.
    """
    require(actor, UseCase.CYCLE_NAMES)
    info = stage_of(actor, site, code, Stage.PREPARED, Stage.COLLECTING)
    with write_transaction(site.database):
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.raters", info.code, reading=True)
        found = _standing(site, info)
    return tuple(a for a in found if sees_unit(actor, a.unit))


def letters(actor: Actor, site: Site, code: str) -> tuple[Letter, ...]:
    """What every rater is handed, by rater; recorded as a read."""
    require(actor, UseCase.CYCLE_NAMES)
    info = stage_of(actor, site, code, Stage.COLLECTING)
    secret = site_secret()
    with write_transaction(site.database):
        require_side(actor, site, info, Side.NAMES)
        record(actor, site, "cycle.letters", info.code, reading=True)
        found = _standing(site, info)
        units = {one.nip: one.unit for one in staff_of(site)}
    grouped: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for one in found:
        if sees_unit(actor, units.get(one.rater, "")):
            form = (secret.code(info.code, one.ratee, one.rater), one.ratee_name, one.relation)
            grouped.setdefault((one.rater, one.rater_name), []).append(form)
    return tuple(
        Letter(nip, name, units.get(nip, ""), tuple(sorted(forms, key=lambda f: f[1])))
        for (nip, name), forms in sorted(grouped.items())
    )


def asked(site: Site, info: CycleKey, rater: str | None = None) -> tuple[Asked, ...]:
    """For the other modules here; what comes of it must name no rater beside an answer."""
    with read_transaction(site.database):
        return tuple(_standing(site, info, rater))


def _ratees(site: Site, info: CycleInfo) -> list[str]:
    return [
        row[0]
        for row in rows(
            site,
            "SELECT e.nip FROM cycle_ratee r JOIN employee e ON e.id = r.employee_id"
            " WHERE r.cycle_id = ? AND r.until IS NULL ORDER BY e.nip",
            info.id,
        )
    ]


def _standing(site: Site, info: CycleKey, rater: str | None = None) -> list[Asked]:
    only, values = ("", ()) if rater is None else (" AND p.nip = ?", (rater,))
    return [
        Asked(*row)
        for row in rows(
            site,
            "SELECT e.nip, v.name, u.name, p.nip, w.name, r.relation, r.reason FROM cycle_rater r"
            " JOIN employee e ON e.id = r.ratee_id JOIN employee p ON p.id = r.rater_id"
            " JOIN employee_version v ON v.employee_id = e.id AND v.until IS NULL"
            " JOIN employee_version w ON w.employee_id = p.id AND w.until IS NULL"
            " JOIN unit u ON u.id = v.unit_id"
            f" WHERE r.cycle_id = ? AND r.until IS NULL{only}"
            " ORDER BY e.nip, r.relation, p.nip",
            info.id,
            *values,
        )
    ]


def staff_of(site: Site) -> list[Staff]:
    """Everyone with unit, tier and superior: the holder of the post above, or of the next
    above it where that is vacant."""
    posts = {
        row[0]: (row[1], row[2])
        for row in rows(
            site,
            "SELECT p.code, v.superior_code, v.holder_nip FROM position_version v"
            " JOIN position p ON p.id = v.position_id WHERE v.until IS NULL ORDER BY p.code",
        )
    }
    above: dict[str, str] = {}
    for code, (superior, holder) in posts.items():
        seen = {code}
        while holder and superior and superior not in seen and superior in posts:
            seen.add(superior)
            next_above, boss = posts[superior]
            if boss and boss != holder:
                above.setdefault(holder, boss)
                break
            superior = next_above
    return [
        Staff(nip, unit, tier, above.get(nip))
        for nip, unit, tier in rows(
            site,
            "SELECT e.nip, u.name, v.tier FROM employee_version v"
            " JOIN employee e ON e.id = v.employee_id JOIN unit u ON u.id = v.unit_id"
            " WHERE v.until IS NULL ORDER BY e.nip",
        )
    ]


def _barred(site: Site) -> frozenset[tuple[str, str]]:
    """Pairs with a declared conflict, either way round."""
    found = rows(
        site,
        "SELECT o.nip, e.nip FROM declared_conflict t JOIN assessor_version a"
        " ON a.assessor_id = t.assessor_id AND a.until IS NULL"
        " JOIN employee o ON o.id = a.employee_id JOIN employee e ON e.id = t.employee_id"
        " WHERE t.until IS NULL",
    )
    return frozenset(pair for a, b in found for pair in ((a, b), (b, a)))
