"""Calls every public function of the services as everybody, on one of the two worlds.

Functions are found by importing all of the services; what they need is found by the names of
their parameters, or for single functions in `more`.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import talenta_tui.services
from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import TalentaError
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.scoring.vocabulary import Competency, Tier
from talenta_tui.services import home
from talenta_tui.services.access.keys import parse_key
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.assessors import AssessorRequest
from talenta_tui.services.assessment.changes import Changes
from talenta_tui.services.assessment.closing import close_session, request_reopen
from talenta_tui.services.assessment.forms import issue_forms
from talenta_tui.services.assessment.keying import CellWrite
from talenta_tui.services.assessment.preferences import Place
from talenta_tui.services.assessment.prepare import SessionEdit
from talenta_tui.services.assessment.problems import build_problem, stored_plan
from talenta_tui.services.assessment.run import Arrival
from talenta_tui.services.assessment.sessions import SessionRequest, show_session
from talenta_tui.services.assessment.values import Purpose
from talenta_tui.services.assessment.verification import SecondWrite
from talenta_tui.services.audit_search import TrailFilter
from talenta_tui.services.complaints import NEXT, Lodging
from talenta_tui.services.cycles.calendar import Stage, create_cycle, edit_cycle, find_cycle
from talenta_tui.services.cycles.keying import ItemWrite
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.people import add_ratees
from talenta_tui.services.cycles.questionnaire import shipped_questionnaire
from talenta_tui.services.cycles.raters import asked, propose_raters
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.cycles.sides import Side
from talenta_tui.services.development import GoalStatus
from talenta_tui.services.importing import ImportRequest
from talenta_tui.services.objections import ObjectionState
from talenta_tui.services.operators import NewOperator, list_operators, suspend_operator
from talenta_tui.services.people import list_people
from talenta_tui.services.permissions import UseCase
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.sealing import open_key_file
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.site import Site
from talenta_tui.services.terms import shipped_terms
from talenta_tui.services.vacancies import list_vacancies, shortlist
from talenta_tui.services.whereabouts import Stop, Whereabouts
from tests.access.keys import ed25519
from tests.screens.hostile_kit import PHRASE
from tests.services.assessment.kit import CODE, DAY

from . import worlds
from .conftest import MONTH
from .worlds import ADMIN, GOOD, SESSION, Cast, mask_of, plain

EVIDENCE = {
    "home.bench", "home.home_view", "movement.movement_between", "movement.movement_since",
    "people.list_people", "policy_preview.preview_policy",
    "periods.official.official_map", "periods.replay.replay_period",
    "person_reports.unit_reports", "signed_shortlists.replay_signed",
    "shortlist_remarks.remarks", "signed_shortlists.sign_shortlist", "vacancies.compute_shortlist",
    "vacancies.count_eligible", "vacancies.shortlist",
}  # fmt: skip
"""Called after the release alone, as each takes long: before, forms are no evidence."""

Function = Callable[..., Any]
Given = dict[str, Any]


def functions() -> dict[str, Function]:
    """Every public function of the services that takes an actor, by module and name."""
    found: dict[str, Function] = {}
    for info in pkgutil.walk_packages(talenta_tui.services.__path__, "talenta_tui.services."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if name.startswith("_") or not inspect.isfunction(value):
                continue
            if value.__module__ == info.name and "actor" in inspect.signature(value).parameters:
                found[f"{info.name.removeprefix('talenta_tui.services.')}.{name}"] = value
    return found


class Undone(Exception):
    """Nothing a call writes stays."""


@dataclass(frozen=True)
class Told:
    """What a call came to: what it returned (`ok`), or its refusal in words."""

    ok: bool
    value: Any


@cache
def takes_site(function: Function) -> bool:
    return "site" in inspect.signature(function).parameters


@dataclass
class Reader:
    """A world read through. `told` is by function, actor and number of the call."""

    site: Site
    cast: Cast
    side: str
    folder: Path
    final: bool
    roles: Collection[Role] = tuple(Role)
    told: dict[tuple[str, str, int], Told] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mask = mask_of(self.cast, self.side)
        self.people = list_people(ADMIN, self.site)
        self.values = self._values()
        self.more = self._more()
        self.before = self._before()

    def actors(self) -> Iterator[Actor]:
        """Every role, as a stranger and as the rated person; then the raters exchanged."""
        rated = Role.OPERATOR if Role.OPERATOR in self.roles and not self.final else Role.EMPLOYEE
        for role in self.roles:
            yield Actor(f"peek-{role.value}", role, "test")
            if role is rated:
                yield Actor(f"rated-{role.value}", role, "test", nip=self.cast.ratee)
        for n, nip in enumerate(self.cast.raters["screen"]):
            yield Actor(f"rater-{n}", Role.EMPLOYEE, "test", nip=nip)

    def read(self, called: dict[str, Function]) -> None:
        for name, function in called.items():
            if name in EVIDENCE and not self.final:
                continue
            for n, given in enumerate(self.given(name, function)):
                for actor in self.actors():
                    self.told[name, actor.id, n] = self._call(name, function, actor, given)

    def given(self, name: str, function: Function) -> list[Given]:
        """Arguments for the calls of a function; none where a parameter is unknown here."""
        found = []
        parameters = inspect.signature(function).parameters
        for own in self.more.get(name, [{}]):
            known = self._scope(name) | own
            names = set(parameters)
            wanted = [
                p for p in parameters.values()
                if p.name not in {"actor", "site"} and p.kind is not p.VAR_POSITIONAL
            ]  # fmt: skip
            if any(p.default is p.empty and p.name not in known for p in wanted):
                return []
            # What may be left out is, but for a reason: refusals of those without are tested.
            taken = {"reason", "stages", *own, *(p.name for p in wanted if p.default is p.empty)}
            found.append({n: known[n] for n in known.keys() & taken & names})
        return found

    def _scope(self, name: str) -> Given:
        """The values a function is given by the names of its parameters."""
        code = "C1"
        if name.startswith("assessment."):
            code = SESSION
        if name.startswith(("vacancies.", "signed_shortlists.")):
            code = self.values["post"]
        if name.startswith("operator"):
            code = "sari"
        return self.values | {"code": code}

    def _call(self, name: str, function: Function, actor: Actor, given: Given) -> Told:
        first: list[Any] = [actor]
        if takes_site(function):
            first.append(self.site)
        rest = dict(given)
        if "stages" in rest:
            first += [rest.pop("code"), *rest.pop("stages")]
        try:
            with write_transaction(self.site.database):
                if name in self.before:
                    self.before[name]()
                found = function(*first, **rest)
                told = Told(True, plain(found, self.mask))
                raise Undone
        except Undone:
            return told
        except TalentaError as error:
            return Told(False, self.mask(f"{type(error).__name__}: {error}"))

    def _values(self) -> Given:
        """Something for every parameter there is, by its name."""
        site, cast, people = self.site, self.cast, self.people
        secret = site_secret()
        who = cast.said_by("paper", cast.other, self.side)
        form = secret.code("C1", cast.other, who)
        number = self._one("number", "objection")
        return {
            "people": people, "placements": people.placements,
            "prepared": people.placements.used.prepared, "rows": people.rows, "within": 5,
            "places": people.placements.by_nip, "nip": cast.ratee, "ratee": cast.ratee,
            "nips": [cast.ratee], "month": MONTH, "period": MONTH, "old": MONTH, "new": MONTH,
            "before": date(2027, 1, 1), "first": date(2026, 1, 1), "last": date(2026, 12, 31),
            "reason": "alasan", "note": "alasan", "text": "teks", "occasion": "rapat",
            "action": "x", "subject": cast.ratee, "answers": GOOD, "form": form,
            "forms": [form], "item": 1, "answer": 3, "rater": who, "relation": "REKAN",
            "info": find_cycle(ADMIN, site, "C1"), "side": Side.NAMES,
            "closes": date(2026, 12, 31), "name": "x", "inquiry": 2, "number": number,
            "use_case": UseCase.MAP_READ, "tier": Tier.PENGAWAS, "unit": people.rows[0].unit,
            "value": 3, "post": list_vacancies(ADMIN, site)[0].code, "session": SESSION,
            "view": home.home_view(ADMIN, site, people), "assessor": "P0", "event": 1,
            "used": policy_in_force(site), "group": "1", "abbreviation": "XX",
            "levels": tuple("abcde"), "seed": 0, "made": "x", "as_of": date(2026, 10, 31),
            "stages": (Stage.COLLECTING, Stage.RELEASED), "keep": 3, "closing": 1,
            "day": date(2026, 10, 31),
        }  # fmt: skip

    def _more(self) -> dict[str, list[Given]]:
        """What single functions need that a name does not tell; one call for each."""
        site, cast = self.site, self.cast
        facts = show_session(ADMIN, site, CODE).facts
        sheet, nips = next(iter(facts.sheets().items()))
        competency = facts.columns(sheet[1])[0]
        on = {"session": CODE, "assessor": sheet[0], "exercise": sheet[1]}
        cell = on | {"nip": nips[0], "competency": competency}
        with read_transaction(site.database):
            problem = build_problem(site, facts)
            plan = stored_plan(facts, problem)
        assert plan is not None
        key = open_key_file(self.folder / "auditor.key", PHRASE)
        day = SessionRequest("S-NEW", "x", Purpose.MAPPING, DAY, DAY, "x", Tier.PENGAWAS)
        form = self.values["form"]
        both = [{}, {"session": CODE, "code": CODE}]
        pairs = [
            (who, nip)
            for who in (cast.ratee, cast.other)
            for p in cast.raters.values()
            for nip in p
        ]
        probes = [ImportRequest("feedback", self._file(*p), "f.csv", dry_run=True) for p in pairs]
        found: dict[str, list[Given]] = {
            "access.folder.put_file": [{"source": io.BytesIO(b"x")}],
            "access.folder.get_file": [{"out": io.BytesIO()}],
            "assessment.agreeing.agree_level": [cell],
            "assessment.agreeing.accept_suggestions": [{"session": CODE}],
            "assessment.assessors.define_assessor": [{"request": AssessorRequest("A9", "x")}],
            "assessment.assessors.add_assessors": [{"assessors": ["A1"]}],
            "assessment.blind.own_assessor": [{"facts": facts}],
            "assessment.blind.visible_raters": [{"facts": facts}],
            "assessment.blind.all_visible": [{"facts": facts}],
            "assessment.closing.sign_levels": [on | {"role": "lead", "signer": "A1"}],
            "assessment.closing.close_session": [{"session": CODE}],
            "assessment.competencies.add_technical_competency": [{"name": "Arsip Daerah"}],
            "assessment.forms.issue_forms": [{"session": CODE}],
            "assessment.forms.find_form": [{"text": issue_forms(ADMIN, site, CODE)[0].number}],
            "assessment.keying.write_cells": [on | {"writes": [CellWrite(nips[0], competency, 3)]}],
            "assessment.life.save": [{"key": facts.key, "changes": Changes()}],
            "assessment.notes.add_note": [cell | {"positive": True}],
            "assessment.prepare.set_competencies": [{"names": list(facts.competencies)}],
            "assessment.agreeing.record_dissent": [cell],
            "assessment.preferences.keep_place": [{"place": Place(**cell)}],
            "assessment.preferences.set_place": [{"place": Place(**cell)}],
            "assessment.prepare.edit_session": [{"edit": SessionEdit(title="x")}],
            "assessment.prepare.set_exercises": [{"exercises": facts.exercises}],
            "assessment.prepare.set_hours": [{"hours": []}],
            "assessment.prepare.set_matrix": [{"pairs": []}],
            "assessment.prepare.set_rooms": [{"rooms": []}],
            "assessment.prepare.set_rules": [{"rules": facts.rules}],
            "assessment.run.note_attendance": [{"arrivals": {cast.ratee: Arrival("present")}}],
            "assessment.submissions.submit_sheet": [on],
            "assessment.submissions.withdraw_sheet": [on],
            "assessment.verification.decide_mismatch": [
                {"session": CODE, "cell": (*sheet, nips[0], competency)}
            ],
            "auditor_key.create_auditor_key": [
                {"path": self.folder / "new.key", "passphrase": PHRASE}
            ],
            "operator_keys.give_key": [
                {"row": list_operators(ADMIN, site)[0], "owner": 1, "key": parse_key(ed25519())}
            ],
            "assessment.rotation.keep_plan": [{"facts": facts, "problem": problem, "plan": plan}],
            "assessment.rotation.replan_session": [{"code": CODE}],
            "assessment.run.free_substitutes": [
                {"code": CODE, "absent": sheet[0], "exercise": sheet[1]}
            ],
            "assessment.run.substitute": [
                {"code": CODE, "absent": sheet[0], "stand_in": "A2", "exercise": sheet[1]}
            ],
            "assessment.sessions.create_session": [{"request": day}],
            "assessment.sheets.require_sheet": [{"facts": facts, "sheet": sheet}],
            "assessment.sheets.open_sheet": [on],
            "assessment.verification.open_second": [on],
            "assessment.verification.finish_second": [on],
            "assessment.verification.write_second": [
                on | {"writes": [SecondWrite(nips[0], competency, 3)]}
            ],
            "backup.write_backup": [{"path": self.folder / "b.zip"}],
            "complaints.lodge": [{"lodging": Lodging("brokering", "x", contact="0811")}],
            "complaints_desk.read_complaint": [{"number": self._complaint(), "key": key}],
            "complaints_desk.move_complaint": [
                {"number": self._complaint(), "to": next(iter(NEXT["received"])), "note": "x"}
            ],
            "cycles.calendar.require_side": [{"side": side} for side in Side],
            "cycles.calendar.create_cycle": [{"code": "C9"}],
            "cycles.keying.key_items": [{"writes": [ItemWrite(form, 1, 3)]}],
            "cycles.questionnaire.adopt_questionnaire": [{"content": shipped_questionnaire()}],
            "cycles.questionnaire.keep_questionnaire": [{"content": shipped_questionnaire()}],
            "cycles.raters.add_rater": [{"ratee": who, "rater": nip} for who, nip in pairs],
            "cycles.raters.replace_rater": [{"old": nip, "new": cast.other} for _w, nip in pairs],
            "cycles.raters.of_oneself": [
                {"one": one} for one in asked(site, self.values["info"]) if one.ratee == cast.ratee
            ],
            "cycles.unsealing.confirm_unsealing": [{"inquiry": 3}],
            "cycles.calendar.begin_cycle": [{"code": "C9"}],
            "cycles.people.add_ratees": [{"code": "C9"}],
            "cycles.people.drop_ratee": [{"code": "C9"}],
            "cycles.raters.propose_raters": [{"code": "C9"}],
            "development.add_goal": [{"aim": next(iter(Competency))}],
            "development.note_goal": [
                {"goal": self._goal()[0], "nip": self._goal()[1], "status": GoalStatus.REACHED}
            ],
            "home.readiness": [{"counts": {}}],
            "shortlist_remarks.remarks": [{"found": shortlist(ADMIN, site, self.values["post"])}],
            "home.eligible": [{"waiting": self._bench(), "part": self._bench().parts[0]}],
            "importing.run_import": [{"request": one} for one in probes],
            "objections.answer_objection": [{"state": ObjectionState.UPHELD, "answer": "x"}],
            "operator_keys.add_key": [{"line": "x"}],
            "operator_keys.set_taste": [{"language": "en", "keymap": {}}],
            "operators.add_operator": [{"new": NewOperator("baru", Role.OPERATOR)}],
            "operators.change_role": [{"role": Role.AUDITOR}],
            "operators.change_scope": [{"units": (self.people.rows[0].unit,), "sessions": None}],
            "operator_keys.remove_key": [{"fingerprint": self._one("fingerprint", "operator_key")}],
            "backup_rotation.remove_old_backups": [{"folder": self.folder}],
            "periods.calendar.open_period": [{"month": "2026-11"}],
            "kept_run.keep_run": [{"rows": [], "known": 0}],
            "signed_shortlists.read_signed": [{"number": 1}],
            "signed_shortlists.replay_signed": [{"number": 1}],
            "signed_shortlists.sign_shortlist": [{"digest": self._digest()}],
            "talent_map.note_export": [{"people": 3, "form": "csv"}],
            "assessment.minutes.read_minutes": [{"session": CODE}],
            "assessment.closing.approve_reopen": [{"session": CODE}],
            "policy_preview.preview_policy": [{"new": dump_policy(builtin_policy()).encode()}],
            "policies.adopt_policy": [{"source": dump_policy(builtin_policy())}],
            "preview.first_rows": [{"request": probes[0]}],
            "terms.adopt_terms": [{"content": shipped_terms()}],
            "whereabouts.keep_whereabouts": [{"place": Whereabouts("home", (Stop("home"),))}],
            "audit_search.show_trail": [
                {"before": None, "wanted": TrailFilter(person=who), "limit": 2000}
                for who in ("", cast.ratee, *cast.hidden)
            ],
        }
        if not self.final:
            sheet_now = open_paper(worlds.KEYER, site, "C1")
            found["cycles.papersheet.paper_news"] = [{"sheet": sheet_now, "known": 0}]
        for name in functions():
            if name.startswith("assessment.") and name not in found:
                found[name] = both
        return found

    def _before(self) -> dict[str, Callable[[], object]]:
        """What has to have happened for a function to have something to say; taken back with it."""
        site, nip = self.site, self.cast.ratee

        def prepared() -> None:
            create_cycle(ADMIN, site, "C9", "2026-11")
            add_ratees(ADMIN, site, "C9", [nip])

        def asked_for() -> None:
            prepared()
            propose_raters(ADMIN, site, "C9")

        def closed() -> None:
            close_session(ADMIN, site, CODE)

        def reopening() -> None:
            closed()
            request_reopen(ADMIN, site, CODE, "alasan")

        def over() -> None:
            if not self.final:
                edit_cycle(ADMIN, site, "C1", "Uji", date(2026, 10, 30), "alasan")

        return {
            "cycles.deadline.admit_late": over,
            "cycles.people.add_ratees": prepared,
            "cycles.people.drop_ratee": prepared,
            "cycles.raters.propose_raters": prepared,
            "cycles.calendar.begin_cycle": asked_for,
            "assessment.minutes.read_minutes": closed,
            "assessment.closing.approve_reopen": reopening,
            "operators.resume_operator": partial(suspend_operator, ADMIN, site, "sari", "alasan"),
        }

    def _one(self, column: str, table: str) -> str:
        sql = f"SELECT {column} FROM {table} ORDER BY id"
        return str(self.site.database.execute_sql(sql).fetchone()[0])

    def _file(self, ratee: str, nip: str) -> Path:
        path = self.folder / f"{ratee}-{nip}.csv"
        worlds.write_form(path, ratee, nip)
        return path

    def _digest(self) -> str:
        return shortlist_digest(shortlist(ADMIN, self.site, self.values["post"]))

    def _goal(self) -> tuple[int, str]:
        sql = "SELECT g.id, e.nip FROM development_goal g JOIN employee e ON e.id = g.employee_id"
        found = self.site.database.execute_sql(sql).fetchone()
        return found[0], found[1]

    def _complaint(self) -> str:
        return self._one("number", "complaint")

    def _bench(self) -> home.Bench:
        return home.bench(ADMIN, self.site, self.values["view"])
