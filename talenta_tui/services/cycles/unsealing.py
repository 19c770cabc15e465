"""Who said what, for an inquiry: asked for by one, confirmed by another, on the trail for good."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Denied, NotFound, Refused
from talenta_tui.i18n import _
from talenta_tui.models.cycle import Unsealing
from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.services.access.persons import ids_of, meet, nips_of
from talenta_tui.services.actor import Role
from talenta_tui.services.assessment.queries import employee_id, need_reason, rows
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.periods.calendar import month_of
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


_READ = "feedback.unseal.read"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An unsealing asked for; `confirmed_by` is None until another person has agreed.

    `read_by` are those of the two who have read it; each may once.
    """

    id: int
    period: str
    ratee: str
    asked_by: str
    confirmed_by: str | None
    reason: str
    read_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsealed:
    """One form with the name of its rater. Only an unsealing by two people returns it."""

    rater: str
    relation: str
    answers: tuple[int | None, ...]


def ask_unsealing(actor: Actor, site: Site, period: str, ratee: str, reason: str) -> Inquiry:
    """Ask for the forms about one person in one period to be opened, with the reason."""
    require(actor, UseCase.FEEDBACK_UNSEAL)
    month_of(period)
    why = need_reason(reason)
    site_secret()
    with write_transaction(site.database):
        _not_about_oneself(actor, site, ratee)
        person = employee_id(site, ratee)
        event = record(actor, site, "feedback.unseal.ask", ratee, {"period": period}, why)
        row = Unsealing.create(period=period, ratee=person, asked_by=actor.id, asked=event)
    return Inquiry(row.id, period, ratee, actor.id, None, why)


def confirm_unsealing(actor: Actor, site: Site, inquiry: int, reason: str) -> Inquiry:
    """Agree to an unsealing another person asked for; one of the two must be the auditor."""
    require(actor, UseCase.FEEDBACK_UNSEAL)
    why = need_reason(reason)
    with write_transaction(site.database):
        found = _find(site, inquiry)
        _not_about_oneself(actor, site, found.ratee)
        if found.confirmed_by is not None:
            raise Refused(_("This unsealing is confirmed already."))
        asked = rows(
            site,
            "SELECT e.actor, e.role, e.detail FROM unsealing u JOIN event e ON e.seq = u.asked"
            " WHERE u.id = ?",
            inquiry,
        )[0]
        if meet(ids_of(site, actor.id, actor.nip), [asked[0]]):
            raise Denied(_("Another person must confirm what you asked for."))
        if Role.AUDITOR.value not in (asked[1], actor.role.value):
            raise Denied(_("One of the two who unseal must be an auditor."))
        event = record(
            actor, site, "feedback.unseal.confirm", found.ratee, {"inquiry": inquiry}, why
        )
        Unsealing.update(confirmed_by=actor.id, confirmed=event).where(
            (Unsealing.id == inquiry) & Unsealing.confirmed_by.is_null()
        ).execute()
    return _find(site, inquiry)


def list_unsealings(actor: Actor, site: Site) -> tuple[Inquiry, ...]:
    """Every unsealing ever asked for."""
    require(actor, UseCase.FEEDBACK_UNSEAL)
    with read_transaction(site.database):
        return tuple(_all(site))


def read_unsealed(actor: Actor, site: Site, inquiry: int) -> tuple[Unsealed, ...]:
    """The forms of a confirmed inquiry, to the two who opened it alone, once each; recorded.

    Raises Refused before it is confirmed and for a second look, and Denied for anybody else.
    """
    require(actor, UseCase.FEEDBACK_UNSEAL)
    secret = site_secret()
    with write_transaction(site.database):
        found = _find(site, inquiry)
        if found.confirmed_by is None:
            raise Refused(_("Another person must confirm this unsealing first."))
        mine = ids_of(site, actor.id, actor.nip)
        if not meet(mine, [found.asked_by, found.confirmed_by]):
            raise Denied(_("Only the two who unsealed these forms may read them."))
        if meet(mine, found.read_by):
            raise Refused(_("You have read these forms. Another look takes another unsealing."))
        record(actor, site, _READ, found.ratee, {"inquiry": inquiry}, reading=True)
        person = employee_id(site, found.ratee)
        columns = ", ".join(ANSWER_COLUMNS)
        stored = {
            bytes(row[0]): row[1:]
            for row in rows(
                site,
                f"SELECT key, relation, {columns} FROM feedback"
                " WHERE ratee_id = ? AND period = ? AND until IS NULL",
                person,
                found.period,
            )
        }
        raters = rows(
            site,
            "SELECT DISTINCT e.nip FROM feedback_pair p JOIN employee e ON e.id = p.rater_id"
            " WHERE p.ratee_id = ? AND p.period = ? ORDER BY e.nip",
            person,
            found.period,
        )
    opened = []
    for (nip,) in raters:
        form = stored.get(secret.row_key(found.period, found.ratee, nip))
        if form is not None:
            opened.append(Unsealed(nip, form[0], tuple(form[1:])))
    return tuple(opened)


def _not_about_oneself(actor: Actor, site: Site, ratee: str) -> None:
    if ratee in nips_of(site, actor.id, actor.nip):
        raise Denied(_("Nobody unseals the forms about themselves."))


def _find(site: Site, inquiry: int) -> Inquiry:
    with read_transaction(site.database):
        found = next((i for i in _all(site) if i.id == inquiry), None)
    if found is None:
        raise NotFound(_("There is no unsealing {n}.").format(n=inquiry))
    return found


def _all(site: Site) -> list[Inquiry]:
    looks: dict[int, list[str]] = defaultdict(list)
    for actor, detail in rows(
        site, "SELECT actor, detail FROM event WHERE action = ? ORDER BY seq", _READ
    ):
        looks[int(json.loads(detail)["inquiry"])].append(actor)
    return [
        Inquiry(row[0], row[1], row[2], row[3], row[4], row[5], tuple(looks[row[0]]))
        for row in rows(
            site,
            "SELECT u.id, u.period, e.nip, u.asked_by, u.confirmed_by, v.reason FROM unsealing u"
            " JOIN employee e ON e.id = u.ratee_id JOIN event v ON v.seq = u.asked ORDER BY u.id",
        )
    ]
