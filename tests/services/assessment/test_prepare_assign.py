"""Preparing and assigning: templates, refusals with the way out, conflicts, plan, re-plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Cancelled, NotFound, Refused, WrongUse
from talenta_tui.models.base import row_key
from talenta_tui.models.employee import Employee
from talenta_tui.models.feedback import Feedback
from talenta_tui.planning.plan import Impossible
from talenta_tui.scoring.vocabulary import Competency, Tier
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import (
    assessors,
    board,
    competencies,
    declarations,
    people,
    prepare,
    rotation,
    run,
    sessions,
    templates,
)
from talenta_tui.services.assessment.designs import DayHours
from talenta_tui.services.assessment.templates import Exercise, Room, Span
from talenta_tui.services.assessment.values import (
    SIMULATIONS,
    ExerciseKind,
    Purpose,
    SessionRules,
)
from talenta_tui.services.site import Site, read_site
from talenta_tui.services.trail import record

from .kit import ADMIN, CODE, DAY, Centre, make_people


def blockers(centre: Centre) -> list[str]:
    detail = sessions.show_session(ADMIN, centre.site, CODE)
    return [b.code for b in detail.current.blockers]


def test_every_tier_has_a_sound_template() -> None:
    for tier in Tier:
        design = templates.template_for(tier).design
        assert set(design.competencies) == {c.value for c in Competency}
        observed = {e.name for e in design.exercises if e.raters}
        for competency in design.competencies:
            seen = {e for e, c in design.matrix if c == competency}
            assert len(seen) >= 2
            assert seen <= observed
        assert any(e.kind in SIMULATIONS for e in design.exercises)


def test_the_guide_has_five_levels_of_the_nine(sqlite_site: Site) -> None:
    found = competencies.list_competencies(ADMIN, sqlite_site)
    assert [c.name for c in found] == [c.value for c in Competency]
    assert all(len(c.levels) == 5 and c.abbreviation for c in found)


def test_a_session_starts_from_the_last_like_it(site: Site) -> None:
    Centre(site).prepare()
    rooms = [Room("Ruang Kaca", 9)]
    prepare.set_rooms(ADMIN, site, CODE, rooms)
    competencies.add_technical_competency(
        ADMIN, site, "Analisis anggaran", "Ang", ("satu", "dua", "tiga", "empat", "lima")
    )
    names = [*(c.value for c in Competency), "Analisis anggaran"]
    prepare.set_competencies(ADMIN, site, CODE, names)
    request = sessions.SessionRequest(
        "ADM-2", "Lagi", Purpose.MAPPING, DAY + timedelta(7), DAY + timedelta(8), "B",
        tier=Tier.PENGAWAS, template="last",
    )  # fmt: skip
    facts = sessions.create_session(ADMIN, site, request).facts
    assert facts.rooms == tuple(rooms)
    assert facts.competencies == tuple(names)
    assert facts.about.template == CODE
    assert {item.day for item in facts.hours} == {DAY + timedelta(7), DAY + timedelta(8)}
    with pytest.raises(Refused, match="already a session"):
        sessions.create_session(ADMIN, site, request)
    other = sessions.SessionRequest(
        "X", "", Purpose.MAPPING, DAY, DAY, "", tier=Tier.JF_MAHIR, template="last"
    )
    with pytest.raises(NotFound):
        sessions.create_session(ADMIN, site, other)


@pytest.mark.parametrize(
    "request_",
    [
        sessions.SessionRequest("", "t", Purpose.MAPPING, DAY, DAY, "", tier=Tier.PENGAWAS),
        sessions.SessionRequest(
            "X", "t", Purpose.MAPPING, DAY, date(2026, 1, 1), "", Tier.PENGAWAS
        ),
        sessions.SessionRequest(
            "X", "t", Purpose.MAPPING, DAY, date(2027, 9, 1), "", Tier.PENGAWAS
        ),
        sessions.SessionRequest("X", "t", Purpose.MAPPING, DAY, DAY, ""),
        sessions.SessionRequest("X", "t", Purpose.VACANCY, DAY, DAY, ""),
        sessions.SessionRequest("X\x1b[2J", "t", Purpose.MAPPING, DAY, DAY, "", Tier.PENGAWAS),
    ],
)
def test_faulty_requests(sqlite_site: Site, request_: sessions.SessionRequest) -> None:
    with pytest.raises(WrongUse):
        sessions.create_session(ADMIN, sqlite_site, request_)
    assert sessions.list_sessions(ADMIN, sqlite_site) == ()


def test_what_blocks_preparing(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).prepare()
    site = sqlite_site
    prepare.set_competencies(ADMIN, site, CODE, [])
    assert blockers(centre) == ["no_competencies", "exercise_unused"]
    prepare.set_competencies(ADMIN, site, CODE, ["Integritas"])
    prepare.set_exercises(
        ADMIN, site, CODE, [Exercise("BEI", ExerciseKind.INTERVIEW, 30, "individual", 2)]
    )
    prepare.set_matrix(ADMIN, site, CODE, {("BEI", "Integritas")})
    prepare.set_rooms(ADMIN, site, CODE, [])
    prepare.set_hours(ADMIN, site, CODE, [DayHours(DAY, (Span("break", 600, 615),))])
    assert blockers(centre) == ["no_simulation", "few_exercises", "no_rooms", "no_hours"]
    detail = sessions.show_session(ADMIN, site, CODE)
    assert all(b.sentence and b.action for s in detail.steps for b in s.blockers)


def test_refusals_of_preparing(sqlite_site: Site) -> None:
    Centre(sqlite_site).prepare()
    site = sqlite_site
    with pytest.raises(Refused, match="stands twice"):
        prepare.set_rooms(ADMIN, site, CODE, [Room("A", 2), Room("a", 4)])
    with pytest.raises(WrongUse):
        prepare.set_rooms(ADMIN, site, CODE, [Room("A", 0)])
    with pytest.raises(Refused):
        prepare.set_matrix(ADMIN, site, CODE, {("Tes psikometri", "Integritas")})
    spans = (Span("slot", 480, 600), Span("slot", 590, 700))
    with pytest.raises(WrongUse, match="overlap"):
        prepare.set_hours(ADMIN, site, CODE, [DayHours(DAY, spans)])
    with pytest.raises(WrongUse, match="not a day"):
        prepare.set_hours(ADMIN, site, CODE, [DayHours(DAY + timedelta(1), ())])
    with pytest.raises(WrongUse):
        prepare.set_exercises(ADMIN, site, CODE, [Exercise("X", ExerciseKind.LGD, 0, "group", 2)])
    with pytest.raises(NotFound):
        prepare.set_competencies(ADMIN, site, CODE, ["Tidak ada"])
    with pytest.raises(WrongUse, match="reason"):
        prepare.set_rules(ADMIN, site, CODE, SessionRules(), "")


def test_rated_parts_of_the_design_stay(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    sheet = next(iter(centre.facts().sheets()))
    competency = centre.facts().columns(sheet[1])[0]
    centre.write(ADMIN, sheet, centre.nips[0], competency, 3)
    rest = [c for c in centre.facts().competencies if c != competency]
    with pytest.raises(Refused, match="keyed"):
        prepare.set_competencies(ADMIN, sqlite_site, CODE, rest)
    with pytest.raises(Refused, match="keyed"):
        prepare.set_matrix(
            ADMIN, sqlite_site, CODE, centre.facts().matrix - {(sheet[1], competency)}
        )
    others = [e for e in centre.facts().exercises if e.name != sheet[1]]
    with pytest.raises(Refused, match="keyed"):
        prepare.set_exercises(ADMIN, sqlite_site, CODE, others)
    with pytest.raises(Refused, match="Re-plan"):
        rotation.plan_session(ADMIN, sqlite_site, CODE)
    with pytest.raises(Refused, match="excuse"):
        people.remove_assessee(ADMIN, sqlite_site, CODE, centre.nips[0])
    edit = prepare.SessionEdit(ends=DAY + timedelta(1))
    with pytest.raises(Refused, match="dates"):
        prepare.edit_session(ADMIN, sqlite_site, CODE, edit)


def test_people_are_refused_one_by_one(site: Site) -> None:
    centre = Centre(site).prepare()
    nips = make_people(site, 4)
    assessors.define_assessor(ADMIN, site, assessors.AssessorRequest("A1", "Satu", nips[3]))
    assessors.add_assessors(ADMIN, site, CODE, ["A1"])
    spaced = f"{nips[0][:8]} {nips[0][8:]}"
    found = people.add_assessees(
        ADMIN, site, CODE, [spaced, nips[1], nips[0], nips[3], "198001012005011099"]
    )
    assert found.added == (nips[0], nips[1])
    assert [(r.nip, r.code) for r in found.refused] == [
        (nips[0], "twice"), (nips[3], "assessor"), ("198001012005011099", "unknown"),
    ]  # fmt: skip
    request = sessions.SessionRequest(
        "LAIN", "t", Purpose.MAPPING, DAY, DAY, "", tier=Tier.PENGAWAS
    )
    sessions.create_session(ADMIN, site, request)
    other = people.add_assessees(ADMIN, site, "LAIN", [nips[0], nips[2]])
    assert [(r.nip, r.code) for r in other.refused] == [(nips[0], "elsewhere")]
    assert CODE in other.refused[0].sentence
    assessors.define_assessor(ADMIN, site, assessors.AssessorRequest("A2", "Dua", nips[0]))
    with pytest.raises(Refused, match="cannot assess"):
        assessors.add_assessors(ADMIN, site, CODE, ["A2"])
    with pytest.raises(Refused, match="already the assessor"):
        assessors.define_assessor(ADMIN, site, assessors.AssessorRequest("A9", "X", nips[3]))
    with pytest.raises(Refused, match="twice"):
        assessors.add_assessors(ADMIN, site, CODE, ["A1", "a1"])
    assert len(centre.facts().assessees) == 2


def test_what_blocks_assigning(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).prepare()
    assert blockers(centre) == ["no_assessees", "no_assessors", "no_lead", "no_plan"]
    centre.people, centre.raters = 7, 2
    centre.invite()
    assert blockers(centre) == ["few_assessors", "no_plan"]
    request = assessors.AssessorRequest("A1", "Satu", certified_until=date(2026, 11, 2))
    assessors.define_assessor(ADMIN, sqlite_site, request)
    assert "certificate_expired" in blockers(centre)
    impossible = rotation.plan_session(ADMIN, sqlite_site, CODE)
    assert isinstance(impossible, Impossible)
    with pytest.raises(Cancelled):
        rotation.plan_session(ADMIN, sqlite_site, CODE, cancelled=lambda: True)


def test_conflicts_found_in_the_data_forbid_the_pair(site: Site) -> None:
    centre = Centre(site, people=4, raters=3).prepare().invite()
    inside = make_people(site, 1, first=50)[0]
    assessors.define_assessor(ADMIN, site, assessors.AssessorRequest("A3", "Tiga", inside))
    with write_transaction(site.database):
        event = record(ADMIN, site, "test", "feedback")
        ids = {row.nip: row.id for row in Employee.select()}
        for ratee, rater in ((inside, centre.nips[0]), (centre.nips[0], inside)):
            Feedback.create(
                key=row_key("2026-06", ratee, rater), since=event, period="2026-06",
                ratee=ids[ratee], rater=ids[rater], relation="REKAN",
            )  # fmt: skip
    found = declarations.list_interests(ADMIN, site, CODE)
    assert [(i.assessor, i.nip, i.kinds, i.override) for i in found] == [
        ("A3", centre.nips[0], ("mutual_raters",), ""),
    ]
    declarations.declare_conflict(ADMIN, site, "A3", centre.nips[0], "ipar")
    centre.plan()
    met = {(a, n) for a, _e in centre.facts().sheets() for n in centre.facts().sheets()[a, _e]}
    assert ("A3", centre.nips[0]) not in met
    with pytest.raises(WrongUse):
        declarations.override_conflict(ADMIN, site, CODE, "A3", centre.nips[0], "")
    with pytest.raises(Refused):
        declarations.override_conflict(ADMIN, site, CODE, "A1", centre.nips[0], "perlu")
    declarations.override_conflict(ADMIN, site, CODE, "A3", centre.nips[0], "tak ada lain")
    assert declarations.list_interests(ADMIN, site, CODE)[0].override == "tak ada lain"


def test_a_new_conflict_outlives_the_override(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).prepare().invite()
    site, nip = sqlite_site, centre.nips[0]
    declarations.declare_conflict(ADMIN, site, "A1", nip, "ipar")
    declarations.override_conflict(ADMIN, site, CODE, "A1", nip, "disetujui")
    assert declarations.list_interests(ADMIN, site, CODE)[0].override
    assessors.define_assessor(
        ADMIN, site, assessors.AssessorRequest("A1", "Satu", make_people(site, 1, "Unit", 60)[0])
    )
    with write_transaction(site.database):
        event = record(ADMIN, site, "test", "feedback")
        ids = {row.nip: row.id for row in Employee.select()}
        mine = next(n for n in ids if n.endswith("60"))
        for ratee, rater in ((mine, nip), (nip, mine)):
            Feedback.create(
                key=row_key("2026-06", ratee, rater), since=event, period="2026-06",
                ratee=ids[ratee], rater=ids[rater], relation="REKAN",
            )  # fmt: skip
    found = declarations.list_interests(ADMIN, site, CODE)[0]
    assert found.kinds == ("declared", "mutual_raters")
    assert found.override == ""


def test_the_plan_is_kept_as_it_was_made(site: Site) -> None:
    centre = Centre(site, people=8, raters=4, template="pengawas").prepare().invite()
    shares: list[float] = []
    made = rotation.plan_session(ADMIN, site, CODE, progress=shares.append)
    assert isinstance(made, rotation.Rotation)
    assert shares[-1] == 1.0
    kept = rotation.show_rotation(ADMIN, site, CODE)
    assert kept is not None
    assert kept.plan.assignments == made.plan.assignments
    assert kept.plan.groups == made.plan.groups
    assert kept.violations == ()
    assert kept.connectivity.verdict in ("connected", "weak")
    assert {a.group for a in centre.facts().assessees} == {g.id for g in made.plan.groups}
    status = board.live_board(ADMIN, site, CODE)
    assert (status.assessees, status.complete) == (8, 0)
    assert {s.assessor for s in status.sheets} == {"A1", "A2", "A3", "A4"}


def test_an_absent_assessor_is_replanned_with_least_change(site: Site) -> None:
    centre = Centre(site, people=6, raters=4).ready()
    assessors.set_absent(ADMIN, site, CODE, "A4", "sakit")
    assert "absent_planned" in blockers(centre)
    before = centre.facts().plan
    done = rotation.replan_session(ADMIN, site, CODE, "A4 sakit")
    assert isinstance(done, rotation.Replanned)
    assert done.changed_pairs > 0
    assert centre.facts().plan != before
    assert "A4" not in {a for a, _e in centre.facts().sheets()}
    assert centre.steps()["assign"] == "done"


def test_substitution_moves_what_is_not_rated(site: Site) -> None:
    centre = Centre(site, people=4, raters=4).ready()
    sheets = centre.facts().sheets()
    absent, exercise = next(iter(sheets))
    inside = {s[0] for s in sheets if s[1] == exercise}
    with pytest.raises(Refused, match=r"in one of these sittings|breaks"):
        run.substitute(ADMIN, site, CODE, absent, min(inside - {absent}), "sakit", exercise)
    assert run.list_substitutions(ADMIN, site, CODE) == ()
    assert centre.facts().sheets() == sheets
    free = run.free_substitutes(ADMIN, site, CODE, absent, exercise)
    assert free
    assert not set(free) & inside
    # Who is not named cannot be seated, and who is can.
    for one in set(centre.codes) - {absent, *free}:
        with pytest.raises(Refused, match=r"in one of these sittings|breaks"):
            run.substitute(ADMIN, site, CODE, absent, one, "sakit", exercise)
    run.substitute(ADMIN, site, CODE, absent, free[0], "sakit", exercise)
    assert (absent, exercise) not in centre.facts().sheets()
    assert (free[0], exercise) in centre.facts().sheets()
    log = run.list_substitutions(ADMIN, site, CODE)
    assert [(s.exercise, s.absent, s.substitute, s.reason) for s in log] == [
        (exercise, absent, free[0], "sakit"),
    ]


def test_another_session_takes_assessors_and_rooms_away(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    site = sqlite_site
    taken = {(s.assessor, s.room, s.begins, s.ends) for s in centre.facts().seats}
    request = sessions.SessionRequest(
        "LAIN", "t", Purpose.MAPPING, DAY, DAY, "Gedung A", tier=Tier.PENGAWAS, template=CODE
    )
    sessions.create_session(ADMIN, site, request)
    people.add_assessees(ADMIN, site, "LAIN", make_people(site, 4, first=70))
    assessors.add_assessors(ADMIN, site, "LAIN", ["A1", "A2"])
    found = rotation.plan_session(ADMIN, site, "LAIN")
    assert isinstance(found, rotation.Rotation)
    for a in found.plan.assignments:
        for who, room, begins, ends in taken:
            if a.room == room or who in a.assessors:
                assert a.end <= begins or ends <= a.start


def test_late_arrivals_incidents_and_who_is_missing(site: Site) -> None:
    centre = Centre(site).ready()
    first, second, third, fourth = centre.nips
    with pytest.raises(WrongUse):
        run.note_attendance(ADMIN, site, CODE, {first: run.Arrival("late")})
    arrivals = {
        first: run.Arrival("late", 500, "ban bocor"),
        second: run.Arrival("present"),
        third: run.Arrival("absent"),
    }
    run.note_attendance(ADMIN, site, CODE, arrivals)
    assert run.read_attendance(ADMIN, site, CODE) == arrivals
    assert blockers(centre) == ["attendance_open", "absent_not_excused"]
    assert run.note_incident(ADMIN, site, CODE, "listrik padam", "genset") == 1
    assert run.note_incident(ADMIN, site, CODE, "alarm") == 2
    assert [i.text for i in run.list_incidents(ADMIN, site, CODE)] == ["listrik padam", "alarm"]
    people.excuse_assessee(ADMIN, site, CODE, third, "sakit")
    run.note_attendance(ADMIN, site, CODE, {fourth: run.Arrival("present")})
    assert centre.steps()["run"] == "done"
    assert centre.steps()["assign"] == "done"


def test_scopes_and_roles_hold(sqlite_site: Site) -> None:
    from talenta_tui.errors import Denied

    Centre(sqlite_site).prepare()
    scoped = Actor("x", Role.OPERATOR, sessions=frozenset({"lain"}))
    with pytest.raises(NotFound):
        sessions.show_session(scoped, sqlite_site, CODE)
    assert sessions.list_sessions(scoped, sqlite_site) == ()
    with pytest.raises(Denied):
        prepare.set_rooms(Actor("a", Role.ASSESSOR), sqlite_site, CODE, [])


def test_the_reassessment_queue_has_the_lapsed_only(kota_300: object) -> None:
    from pathlib import Path

    from talenta_tui.db.engine import bind
    from talenta_tui.db.migrate import migrate

    assert isinstance(kota_300, Path)
    database = bind(str(kota_300))
    migrate(database)
    site = read_site(database, lambda: datetime(2026, 11, 1, tzinfo=UTC))
    early = people.reassessment_queue(ADMIN, site, date(2026, 11, 1))
    later = people.reassessment_queue(ADMIN, site, date(2030, 1, 1))
    assert len(later) > len(early)
    assert all(c.last is not None and c.last < date(2023, 11, 1) for c in early)
    assert [c.last for c in later] == sorted(c.last for c in later if c.last is not None)
    database.close()
