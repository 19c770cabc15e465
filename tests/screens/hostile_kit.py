"""A database with something of everything, whose every free text can be made hostile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import peewee

import talenta_tui.models
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment import agreeing, declarations, notes, run
from talenta_tui.services.auditor_key import create_auditor_key
from talenta_tui.services.complaints import Lodging, lodge
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.unsealing import ask_unsealing, confirm_unsealing
from talenta_tui.services.development import GoalStatus, add_goal, note_goal
from talenta_tui.services.objections import Kind, ObjectionState, answer_objection, lodge_objection
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import closing_checks
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.signed_content import shortlist_digest
from talenta_tui.services.signed_shortlists import sign_shortlist
from talenta_tui.services.signing import create_site_key, sign_head
from talenta_tui.services.site import Site
from talenta_tui.services.vacancies import list_vacancies, shortlist
from tests.cycles.conftest import rater
from tests.screens.control_kit import ADMIN, AUDITOR, PUBLIC
from tests.screens.cycle_kit import Town
from tests.services.assessment.kit import CODE, Centre

PHRASE = "correct horse battery"

STRINGS = (
    "Brown [/foo]",
    "[@click=app.quit]x[/]",
    "[link=file:///etc]y[/link]",
    "red \x1b[31m \x1b]0;title\x07 \x1bP1q\x1b\\ \x9b5n",
    "\x1b]8;;file:///etc\x1b\\here\x1b]8;;\x1b\\",
    "a\u202eb\u2066c\u200bd\ufeffe\u2028f",
    "👩\u200d💻 ❤\ufe0f é\u0301",
    "山田太郎と申します 界界界",
    "=1+1|'x'!A1",
    "@SUM(A1) -1 +2",
    "tab\tline\nfeed\rreturn",
    "x" * 2000,
    "界" * 2000,
    "e" + "\u0301" * 2000,
    "{name} %s {0} \\N{BULLET}",
    " ",
)

_LISTS = "a list of the product's own words, or a code that is checked where it comes in"
_MADE = "made by the product: a moment, a digest, a key, JSON or sealed bytes"
_MONTH = "a month or a day, checked where it comes in"

CODES: dict[str, tuple[str, frozenset[str]]] = {
    "agreed_level": (_LISTS, frozenset({"mean"})),
    "assessor_version": (_LISTS, frozenset({"kinds"})),
    "attendance": (_LISTS, frozenset({"status"})),
    "auditor_key": (_MADE, frozenset({"fingerprint", "public", "at"})),
    "award": (_LISTS, frozenset({"scope"})),
    "backup": (_MADE, frozenset({"at", "digest"})),
    "career": (_LISTS, frozenset({"tier", "status"})),
    "competency": (_LISTS, frozenset({"name"})),
    "competency_version": (_LISTS, frozenset({"abbreviation", "levels"})),
    "complaint": (_MADE, frozenset({"number", "receipt", "kind", "day"})),
    "complaint_move": (_LISTS, frozenset({"state", "day", "due"})),
    "conflict_override": (_LISTS, frozenset({"codes"})),
    "cycle": (_LISTS, frozenset({"code", "period", "questionnaire", "seed"})),
    "cycle_form": (_MADE, frozenset({"token"})),
    "cycle_rater": (_LISTS, frozenset({"relation"})),
    "cycle_state": (_LISTS, frozenset({"state", "closes"})),
    "development_goal": (_LISTS, frozenset({"month", "competency", "level", "session"})),
    "development_note": (_LISTS, frozenset({"month", "status"})),
    "education": (_LISTS, frozenset({"level"})),
    "employee": ("18 digits, checked", frozenset({"nip"})),
    "employee_version": (
        _LISTS,
        frozenset({"sex", "legal_status", "civil_status", "grade", "post_kind", "echelon", "tier"}),
    ),
    "event": (
        "sealed by the chain",
        frozenset({"at", "role", "action", "detail", "previous", "hash", "fingerprint", "written"}),
    ),
    "feedback": (_LISTS, frozenset({"period", "relation"})),
    "feedback_comment": (_MADE, frozenset({"token", "period", "text"})),
    "feedback_pair": (_LISTS, frozenset({"period", "relation"})),
    "feedback_shown": (_MADE, frozenset({"period", "level"})),
    "feedback_secret": (_MADE, frozenset({"fingerprint"})),
    "objection": (_MADE, frozenset({"number", "component", "at", "due"})),
    "objection_move": (_LISTS, frozenset({"state", "at"})),
    "operator": ("checked: letters, digits, dot, dash", frozenset({"code"})),
    "operator_key": (_MADE, frozenset({"kind", "public", "fingerprint"})),
    "operator_preference": (_MADE, frozenset({"operator", "name", "value"})),
    "operator_taste": (_MADE, frozenset({"language", "keymap"})),
    "operator_version": (_LISTS, frozenset({"role", "state", "nip", "units", "sessions"})),
    "penalty": (_LISTS, frozenset({"level"})),
    "performance": (_LISTS, frozenset({"period", "result", "behaviour", "predicate"})),
    "period": (_MONTH, frozenset({"month"})),
    "placement": (_MADE, frozenset({"scores", "x", "y", "talent", "session"})),
    "placement_run": (_MADE, frozenset({"at"})),
    "plan_seat": (_LISTS, frozenset({"group"})),
    "policy": (_MADE, frozenset({"code", "version", "hash", "content"})),
    "position": ("the key of a post", frozenset({"code"})),
    "position_version": (
        _LISTS, frozenset({"tier", "echelon", "superior_code", "holder_nip"})
    ),
    "questionnaire": (_MADE, frozenset({"version", "hash", "content"})),
    "rating": (_LISTS, frozenset({"form"})),
    "rating_write": (_LISTS, frozenset({"kind"})),
    "retention_schedule": (_MADE, frozenset({"hash", "content"})),
    "session": (_LISTS, frozenset({"code", "state", "source"})),
    "session_assessee": (_LISTS, frozenset({"source", "group"})),
    "session_exercise": (_LISTS, frozenset({"kind", "mode"})),
    "session_hours": (_LISTS, frozenset({"kind"})),
    "session_plan": (_MADE, frozenset({"made"})),
    "session_state": (_LISTS, frozenset({"state"})),
    "session_version": (_LISTS, frozenset({"purpose", "tier", "method", "template", "settings"})),
    "signature": (_LISTS, frozenset({"role", "digest"})),
    "signed_head": (_MADE, frozenset({"hash", "at", "fingerprint", "signature"})),
    "signed_shortlist": (_MADE, frozenset({"standing", "month", "content", "digest"})),
    "shortlist_signature": ("an operator's code, a moment", frozenset({"signer", "at"})),
    "site": (_LISTS, frozenset({"language", "policy", "created_at"})),
    "site_key": (_MADE, frozenset({"fingerprint", "public", "at"})),
    "team": (_LISTS, frozenset({"role", "scope"})),
    "trail_check": (_MADE, frozenset({"at", "hash", "detail"})),
    "training": (_LISTS, frozenset({"hours"})),
    "unit": (_MADE, frozenset({"folded", "key"})),
    "unsealing": (_MONTH, frozenset({"period"})),
} | {
    table: ("what a closed period keeps, computed and canonical", frozenset(names))
    for table, names in {
        "frozen": ("evidence", "unit", "tier", "scores", "x", "y", "talent", "session"),
        "period_amendment": (
            "evidence", "unit", "tier", "scores", "x", "y", "talent", "session", "at",
            "digest", "secret",
        ),
        "period_closing": ("at", "overrides", "software", "digest", "secret"),
        "period_placement": (
            "evidence", "unit", "tier", "scores", "x", "y", "talent", "session",
        ),
    }.items()
}  # fmt: skip
"""Per table: why these text columns take no text from outside, and which they are.

Every other text column of every model is made hostile: a new one is, until it is named here.
"""


def _models(of: type[peewee.Model]) -> Iterator[type[peewee.Model]]:
    for model in of.__subclasses__():
        yield model
        yield from _models(model)


def text_columns() -> dict[str, frozenset[str]]:
    """Every text column of every model, by table."""
    for module in walk_packages(talenta_tui.models.__path__, "talenta_tui.models."):
        import_module(module.name)
    return {
        model._meta.table_name: found
        for model in _models(peewee.Model)
        if model.__module__.startswith("talenta_tui.models")
        if (
            found := frozenset(
                f.column_name
                for f in model._meta.sorted_fields
                if isinstance(f, peewee.CharField | peewee.TextField)
            )
        )
    }


def free_columns() -> dict[str, frozenset[str]]:
    """The text columns that hold what somebody wrote, by table."""
    nothing: tuple[str, frozenset[str]] = ("", frozenset())
    found = {t: names - CODES.get(t, nothing)[1] for t, names in text_columns().items()}
    return {table: names for table, names in found.items() if names}


def plant(path: Path, strings: Sequence[str]) -> dict[tuple[str, str], int]:
    """Write `strings` into every free text of the database; how many rows of each it reached.

    Each row gets another of them; its number at the end keeps what has to differ different.
    """
    reached = {}
    with sqlite3.connect(path) as connection:
        there = {t for (t,) in connection.execute("SELECT name FROM sqlite_master").fetchall()}
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            # What is frozen is written here as somebody with the file in hand would.
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("CREATE TEMP TABLE hostile (n INTEGER PRIMARY KEY, text TEXT)")
        connection.executemany("INSERT INTO hostile VALUES (?, ?)", enumerate(strings))
        for shift, (table, names) in enumerate(sorted(free_columns().items())):
            if table not in there:
                continue
            for turn, name in enumerate(sorted(names)):
                done = connection.execute(
                    f'UPDATE "{table}" SET "{name}" = (SELECT text FROM hostile'
                    f' WHERE n = ("{table}".rowid + ?) % ?) || "{table}".rowid'
                    f' WHERE "{name}" IS NOT NULL AND typeof("{name}") = \'text\'',
                    (shift + turn, len(strings)),
                )
                reached[table, name] = done.rowcount
    return reached


def furnish(town: Town) -> None:
    """Into a town with a cycle: a session, requests, complaints, operators, a period, keys."""
    site = town.site()
    create_site_key(ADMIN, site)
    open_period(ADMIN, site, "2026-10")
    sign_head(ADMIN, site, "rapat")
    create_auditor_key(AUDITOR, site, town.path.with_name("auditor.key"), PHRASE)
    lodger = Actor("rahmat", Role.OPERATOR, "test", nip=town.asked[0].rater)
    lodge(lodger, site, Lodging("brokering", "50 juta", contact="0811"))
    add_operator(ADMIN, site, NewOperator("sari", Role.OPERATOR, "Sari", None), PUBLIC, "baru")
    _close_month(site)
    # The first form stays open: a screen fills it in.
    one = town.asked[-1]
    fill_form(rater(one.rater), site, "C1", one.ratee, (3,) * 21, "baik")
    _sign_shortlist(site)
    inquiry = ask_unsealing(AUDITOR, site, "2026-10", one.ratee, "dugaan")
    second = Actor("auditor-2", Role.AUDITOR, "test")
    confirm_unsealing(second, site, inquiry.id, "setuju")
    me = rater(town.asked[0].rater)
    for kind in (Kind.OBJECTION, Kind.ACCESS):
        said = lodge_objection(me, site, "salah", "", kind)
    answer_objection(ADMIN, site, said.number, ObjectionState.UPHELD, "benar")
    assessed = site.database.execute_sql(
        "SELECT e.nip FROM rating r JOIN employee e ON e.id = r.employee_id ORDER BY r.id LIMIT 1"
    ).fetchone()[0]
    plan = add_goal(ADMIN, site, assessed, "2026-10", next(iter(Competency)), "magang")
    note_goal(ADMIN, site, assessed, plan.goals[0].id, "2026-10", GoalStatus.RUNNING, "jalan")
    _hold_session(site)
    site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.database.close()


def _sign_shortlist(site: Site) -> None:
    member = Actor("tuti", Role.COMMITTEE, "test")
    post = list_vacancies(member, site)[0].code
    digest = shortlist_digest(shortlist(member, site, post))
    sign_shortlist(member, site, post, digest, "sesuai rapat")


def _close_month(site: Site) -> None:
    found = closing_checks(ADMIN, site, "2026-10")
    close_period(ADMIN, site, "2026-10", {c.code.value: "rapat" for c in found if not c.final})


def _hold_session(site: Site) -> None:
    centre = Centre(site, people=3, raters=3).ready()
    arrivals = {nip: run.Arrival("present", None, "macet") for nip in centre.nips}
    run.note_attendance(ADMIN, site, CODE, arrivals)
    run.note_incident(ADMIN, site, CODE, "listrik padam", "genset")
    declarations.declare_conflict(ADMIN, site, "A3", centre.nips[0], "ipar")
    declarations.override_conflict(ADMIN, site, CODE, "A3", centre.nips[0], "tidak ada lain")
    sheet = next(iter(centre.facts().sheets()))
    competency = centre.facts().columns(sheet[1])[0]
    nip = centre.facts().sheets()[sheet][0]
    notes.add_note(ADMIN, site, CODE, *sheet, nip, competency, "tenang", positive=True)
    centre.score((3, 3, 4)).integrate()
    agreeing.record_dissent(ADMIN, site, CODE, nip, competency, sheet[0], "rendah", 4)
    centre.sign()
