"""Changes of every kind a place rests on, written the way the application writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

from talenta_tui.db.engine import write_transaction
from talenta_tui.models.assessment import AgreedLevel, PotentialResult, Rating
from talenta_tui.models.employee import EmployeeVersion
from talenta_tui.models.evidence import (
    Award,
    Career,
    Education,
    Penalty,
    Performance,
    Team,
    Training,
)
from talenta_tui.models.feedback import ANSWER_COLUMNS, Feedback
from talenta_tui.models.organisation import PositionVersion
from talenta_tui.models.session_people import SessionAssessee
from talenta_tui.scoring.placement import Placement
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.life import set_state
from talenta_tui.services.assessment.queries import find_session
from talenta_tui.services.placements import compute, read_everyone
from talenta_tui.services.policies import adopt_policy
from talenta_tui.services.site import Site
from talenta_tui.services.trail import record

AS_OF = date(2026, 10, 31)
KINDS = (
    "performance", "award", "team", "training", "career", "penalty", "education", "potential",
    "feedback", "rating", "clear", "agreed", "excuse", "tier", "post", "vacate", "state", "policy",
    "read",
)  # fmt: skip


def full(site: Site, as_of: date = AS_OF) -> dict[str, Placement]:
    """Everyone from the evidence, with nothing kept."""
    used, _known, people = read_everyone(site, as_of)
    return {p.nip: p for p in compute(used, people, as_of)}


def ids(site: Site) -> list[int]:
    return [row[0] for row in site.database.execute_sql("SELECT id FROM employee ORDER BY id")]


def _one(site: Site, sql: str) -> Any:
    return site.database.execute_sql(sql).fetchone()


def _nip(site: Site, person: int) -> str:
    return str(_one(site, f"SELECT nip FROM employee WHERE id = {person}")[0])


def change(actor: Actor, site: Site, kind: str, person: int, n: int, policies: list[str]) -> None:
    """One committed change of that kind, about that employee id; `n` varies its values."""
    if kind == "policy":
        adopt_policy(actor, site, policies[n % len(policies)], "tes")
        return
    with write_transaction(site.database):
        if kind == "read":
            record(actor, site, "person.read", _nip(site, person), reading=True)
        elif kind == "state":
            code = _one(site, f"SELECT code FROM session ORDER BY id LIMIT 1 OFFSET {n % 3}")[0]
            key = find_session(site, code)
            event = record(actor, site, "session.state", code)
            set_state(key, ("closed", "score")[n // 3 % 2], event)
        else:
            changes = Changes()
            _put(site, changes, kind, person, n)
            changes.save(actor, site, f"test.{kind}", str(person))


def moves_unit(actor: Actor, site: Site, person: int, unit: int) -> None:
    """The employee id `person` goes to the unit id `unit`."""
    changes = Changes()
    with write_transaction(site.database):
        _again(site, changes, EmployeeVersion, f"employee_id = {person}", unit=unit)
        changes.save(actor, site, "test.unit", str(person))


def _put(site: Site, changes: Changes, kind: str, person: int, n: int) -> None:
    day = date(2026, 1 + n % 10, 1 + n % 28)
    nip = _nip(site, person)
    if kind == "performance":
        predicate = ("SANGAT BAIK", "BAIK", "KURANG")[n % 3]
        changes.put(
            Performance, (nip, 2025, "TAHUNAN"), employee=person, year=2025, period="TAHUNAN",
            result=None, behaviour=None, predicate=predicate,
        )  # fmt: skip
    elif kind == "award":
        scope = ("INTERNASIONAL", "NASIONAL", "INSTANSI")[n % 3]
        changes.put(Award, (nip, "X", day), employee=person, name="X", on=day, scope=scope)
    elif kind == "team":
        changes.put(
            Team, (nip, "T", day), employee=person, name="T", start=day, end=None,
            role=("KETUA", "ANGGOTA")[n % 2], scope="INTERNAL", decree=None,
        )  # fmt: skip
    elif kind == "training":
        changes.put(
            Training, (nip, f"C{n}", day), employee=person, name=f"C{n}", on=day, hours=None,
            certificate=None, valid_until=None,
        )  # fmt: skip
    elif kind == "career":
        changes.put(
            Career, (nip, "J", day), employee=person, post="J", start=day, end=None,
            tier="ADMINISTRATOR", unit="Dinas Uji", agency=f"Kota {n % 2}",
            status=("PLT", "DEFINITIF")[n % 2],
        )  # fmt: skip
    elif kind == "penalty":
        changes.put(
            Penalty, (nip, "H", day), employee=person, name="H", start=day,
            end=None if n % 2 else day, level="SB"[n % 2],
        )  # fmt: skip
    elif kind == "education":
        changes.put(
            Education, (nip,), employee=person, level=("S-3", "SLTA")[n % 2], field=f"Ilmu {n % 4}"
        )
    elif kind == "potential":
        aspects = {f"a{i}": 2 + (n + i) % 9 for i in range(1, 9)}
        changes.put(PotentialResult, (nip, day), employee=person, on=day, **aspects)
    elif kind == "feedback":
        answers: dict[str, Any] = dict.fromkeys(ANSWER_COLUMNS, 1 + n % 5)
        changes.put(
            Feedback, ("2026-10", nip, "rater"), period="2026-10", ratee=person,
            rater=person % 9 + 1, relation=("REKAN", "ATASAN")[n % 2], **answers,
        )  # fmt: skip
    elif kind in ("rating", "clear"):
        row = _one(
            site,
            'SELECT "key", session_id, assessor_id, exercise_id, competency_id FROM rating'
            f" WHERE until IS NULL AND employee_id = {person} ORDER BY id LIMIT 1 OFFSET {n % 9}",
        )
        if row is None:
            return
        if kind == "clear":
            changes.end_digest(Rating, bytes(row[0]))
            return
        changes.put(
            Rating, (row[1], nip, row[2], row[3], row[4]), session=row[1], employee=person,
            assessor=row[2], exercise=row[3], competency=row[4], halves=n % 11, note=None,
            on=day, keyed_by=None, form=None,
        )  # fmt: skip
    elif kind in ("agreed", "excuse"):
        row = _one(
            site,
            "SELECT session_id, competency_id FROM rating WHERE until IS NULL"
            f" AND employee_id = {person} ORDER BY id LIMIT 1 OFFSET {n % 9}",
        )
        if row is None:
            return
        if kind == "excuse":
            changes.put(
                SessionAssessee, (row[0], nip), session=row[0], employee=person, source="tes",
                group=None, excused=bool(n % 2), reason="sakit",
            )  # fmt: skip
        else:
            changes.put(
                AgreedLevel, (row[0], nip, row[1]), session=row[0], employee=person,
                competency=row[1], halves=n % 11, mean=None, suggested=None, reason=None,
                decided_by=None,
            )  # fmt: skip
    elif kind == "tier":
        tier = ("PELAKSANA", "PENGAWAS", "ADMINISTRATOR", "JF AHLI MUDA")[n % 4]
        _again(site, changes, EmployeeVersion, f"employee_id = {person}", tier=tier)
    elif kind == "post":
        where = f"1 = 1 ORDER BY id LIMIT 1 OFFSET {n % 50}"
        _again(site, changes, PositionVersion, where, holder_nip=nip)
    elif kind == "vacate":
        _again(site, changes, PositionVersion, f"holder_nip = '{nip}'", holder_nip=None)


def _again(site: Site, changes: Changes, model: Any, where: str, **values: Any) -> None:
    """The standing row again, with other values."""
    meta = model._meta
    names = [f for f in meta.sorted_field_names if f not in ("id", "key", "since", "until")]
    columns = ", ".join(f'"{meta.fields[n].column_name}"' for n in names)
    row = _one(
        site, f'SELECT "key", {columns} FROM "{meta.table_name}" WHERE until IS NULL AND {where}'
    )
    if row is not None:
        digest = bytes(row[0])
        changes._put.setdefault(model, {})[digest] = {
            **dict(zip(names, row[1:], strict=True)),
            **values,
        }


__all__ = ["AS_OF", "KINDS", "change", "full", "ids", "moves_unit"]
