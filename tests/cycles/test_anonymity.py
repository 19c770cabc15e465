"""No role's way of reading returns who said what, nor what one rater said at all.

Cause: anonymity promised on the form and broken by an API, an audit row or a pool of one
(peers.md 7.7 to 7.10).
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import talenta_tui
import talenta_tui.services
from talenta_tui.cli import run
from talenta_tui.errors import TalentaError
from talenta_tui.planning.disclosure import Level
from talenta_tui.scoring.evidence import FeedbackPeriod
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.explanation import explain_person, node_value
from talenta_tui.services.importing import ImportReport, ImportRequest, run_import
from talenta_tui.services.own_record import own_record
from talenta_tui.services.people import list_people
from talenta_tui.services.rater_shield import SHIELDED
from talenta_tui.services.site import Site

from .conftest import MONTH, UNIT, asked_in, rater

PACKAGE = Path(talenta_tui.__file__).parent

READERS = {
    # Sums over forms; whom they are about; the shield; sealing; the cycle's own modules.
    "services/evidence_reader.py", "services/touched.py", "services/importing.py",
    "services/import_targets.py", "services/rater_shield.py", "services/cycles/history.py",
    "services/cycles/seal.py", "services/cycles/filed.py", "services/cycles/papersheet.py",
    "services/cycles/keying.py", "services/cycles/imported.py",
    "services/cycles/release.py",
    "services/cycles/unsealing.py", "services/cycles/calendar.py", "services/cycles/raters.py",
    "services/cycles/progress.py",
    # Released comments, without their writers.
    "services/cycles/released.py",
    # Words of values: what they may be is tried out in tests/planning/test_leaning.py.
    "services/cycles/values.py",
    # Who rated whom, without answers: conflicts of interest.
    "services/assessment/interests.py",
    # Definitions, migrations, the whole database as a file.
    "models/feedback.py", "models/cycle.py", "services/terms.py", "services/retention.py",
    "db/stamps.py",
    # Counts submitted rows of a collecting cycle; opens none and tells no number.
    "services/told_rows.py",
    "demo/feedback.py", "services/backup_rows.py", "services/database_copy.py",
}  # fmt: skip
"""Modules that may name the tables of forms at all. A new one must be looked at first."""

TABLES = ("FROM feedback", "JOIN feedback", "cycle_form", "feedback_pair", "open_submitted")


def canary(n: int) -> tuple[int, ...]:
    """21 answers no other form has: n in base 5 over and over."""
    digits = [(n // 5**k) % 5 + 1 for k in range(4)]
    return tuple((digits * 6)[:21])


@pytest.fixture
def released(collecting: Site, admin: Actor) -> tuple[Site, dict[tuple[str, str], tuple[int, ...]]]:
    """A released cycle in which every form is unlike every other."""
    said = {}
    for n, one in enumerate(asked_in(collecting, admin), 7):
        said[one.ratee, one.rater] = canary(n)
        fill_form(rater(one.rater), collecting, "C1", one.ratee, canary(n))
    release_cycle(admin, collecting, "C1")
    return collecting, said


def test_only_known_modules_touch_the_tables_of_forms() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("db/migrations/"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
        text = " ".join(str(w) for w in words if isinstance(w, str))
        if any(table in text or table in names for table in TABLES):
            found.add(name)
    assert found <= READERS, found - READERS


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the services that an actor can call on a site."""
    for info in pkgutil.walk_packages(talenta_tui.services.__path__, "talenta_tui.services."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(value):
                continue
            if value.__module__ != info.name:
                continue
            names = list(inspect.signature(value).parameters)
            if names[:2] == ["actor", "site"]:
                yield f"{info.name}.{name}", value


BY_TWO = {
    "talenta_tui.services.cycles.unsealing.read_unsealed",
    "talenta_tui.services.cycles.unsealing.ask_unsealing",
    "talenta_tui.services.cycles.unsealing.confirm_unsealing",
}
NAMES_OF_RATERS = {
    # The names' side of a running cycle: who is asked, before and beside any answer.
    "talenta_tui.services.cycles.raters.list_raters",
    "talenta_tui.services.cycles.raters.letters",
    "talenta_tui.services.cycles.handout_paper.letters_on_paper",
    "talenta_tui.services.cycles.candidates.candidates",
    "talenta_tui.services.cycles.raters.propose_raters",
    "talenta_tui.services.cycles.progress.reminders",
}


def arguments(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Arguments for all that must be given, None where one is unknown."""
    found = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[2:]:
        if name in given:
            found[name] = given[name]
        elif parameter.default is inspect.Parameter.empty:
            return None
    return found


def values(value: object, depth: int = 0) -> Iterator[object]:
    """Everything inside a result."""
    yield value
    if depth > 12:
        return
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from values(getattr(value, one.name), depth + 1)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from values(key, depth + 1)
            yield from values(one, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from values(one, depth + 1)


def answers_in(result: object, said: set[tuple[int, ...]]) -> list[object]:
    """Anything in the result that is, ends in, or spells a whole form."""
    whole = [list(form) for form in said]
    strings = {"".join(map(str, one)) for one in said}
    bad: list[object] = []
    for one in values(result):
        if isinstance(one, tuple | list) and len(one) >= 21 and list(one[-21:]) in whole:
            bad.append(one)
        if isinstance(one, str) and any(s in one for s in strings):
            bad.append(one)
    return bad


@pytest.mark.parametrize("role", list(Role))
def test_no_service_returns_a_form(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]], role: Role
) -> None:
    site, said = released
    ratee, someone = next(pair for pair in said if pair[0] != pair[1])
    forms = set(said.values())
    actor = Actor(id="looker", role=role, nip=ratee, origin="test")
    given = {
        "nip": ratee, "code": "C1", "month": MONTH, "period": MONTH, "ratee": ratee,
        "unit": "", "people": None, "as_of": None,
    }  # fmt: skip
    called = set()
    for name, function in functions():
        if name in BY_TWO or "backup" in name or "restore" in name:
            continue
        found = arguments(function, given)
        if found is None:
            continue
        try:
            result = function(actor, site, **found)
        except (TalentaError, TypeError, AttributeError, KeyError, ValueError):
            continue
        called.add(name)
        assert answers_in(result, forms) == [], name
        if name in NAMES_OF_RATERS:
            continue
        assert not rater_named(result, someone), name
    assert len(called) >= 5
    if role is Role.ADMINISTRATOR:
        for name in (
            "explanation.explain_person", "people.list_people", "own_record.own_record",
            "person_file.person_file", "person_reports.own_report", "person_reports.person_report",
            "development.development_plan", "objections.own_objections",
        ):  # fmt: skip
            assert f"talenta_tui.services.{name}" in called
        assert len(called) > 25


SPEAKING = {
    "FeedbackGroup", "FeedbackPeriod", "EvidenceRef", "Verdict", "UnitProgress", "Look",
    "ReportBar", "PersonReport",
}  # fmt: skip


def rater_named(result: object, someone: str) -> bool:
    """Whether a record of 360° feedback in the result names the rater."""
    for one in values(result):
        kind = type(one).__name__
        if kind in SPEAKING and someone in str(one):
            return True
    return False


@pytest.mark.rows_unsealed
def test_ones_own_record_names_no_rater_and_no_assessor(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]],
) -> None:
    """On the page, in every format of the command, in the report: of everyone rated.

    Cause: one's own explanation went down to the single cell with its assessor's code.
    """
    from talenta_tui.cli.me import _own_lines, _own_value
    from talenta_tui.reports.person import report_text
    from talenta_tui.screens.view_explain import node_rows
    from talenta_tui.screens.view_own import own_page
    from talenta_tui.services.person_reports import own_report

    site, said = released
    run_sql: Callable[..., Any] = site.database.execute_sql
    run_sql("UPDATE rating SET note = 'catatan rahasia penilai'")
    codes = {row[0] for row in run_sql("SELECT code FROM assessor").fetchall()}
    assert codes
    for ratee in sorted({pair[0] for pair in said})[:12]:
        raters = {rater for who, rater in said if who == ratee and rater != ratee}
        me = Actor(id=f"e{ratee}", role=Role.EMPLOYEE, nip=ratee, origin="test")
        found = own_record(me, site)
        text = "\n".join(
            [
                *(line.text for line in own_page(found, 120)),
                *_own_lines(_own_value(found)),
                report_text(own_report(me, site)),
                str(node_rows(found.explanation.tree, 4)),
                str(found),
            ]
        )
        assert "catatan rahasia" not in text
        assert not [nip for nip in raters if nip in text]
        assert not codes & set(text.replace("'", " ").replace(",", " ").split())


def test_shown_means_are_groups_and_rounded(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]],
) -> None:
    site, said = released
    for ratee in {pair[0] for pair in said}:
        for actor in (
            Actor(id=ratee, role=Role.EMPLOYEE, nip=ratee),
            Actor(id="a", role=Role.AUDITOR),
        ):
            found = explain_person(actor, site, ratee)
            for period in found.evidence.feedback:
                for group in period.groups:
                    if group.relation is Relation.SELF:
                        assert actor.nip == ratee
                        continue
                    assert group.relation is not Relation.SUPERIOR
                    assert group.raters >= 3
                    assert group.mean * 10 == int(group.mean * 10)
            stack = [found.tree]
            while stack:
                node = stack.pop()
                stack += node.children
                if node.key.startswith("y.feedback.percent"):
                    assert node.contribution is None
                    own = node.key.endswith("DIRI")
                    if isinstance(node.value, int | Fraction) and not own:
                        assert (Fraction(node.value) / 2).denominator == 1


def test_own_view_and_others_view_show_the_same_of_others(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]],
) -> None:
    """Two views that differ could be subtracted."""
    site, said = released
    for ratee in {pair[0] for pair in said}:
        shown = []
        for actor in (
            Actor(id=ratee, role=Role.EMPLOYEE, nip=ratee),
            Actor(id="c", role=Role.COMMITTEE),
        ):
            tree = explain_person(actor, site, ratee).tree
            stack, means = [tree], []
            while stack:
                node = stack.pop()
                stack += node.children
                for ref in node.evidence:
                    if ref.kind == "feedback_group" and dict(ref.fields)["relation"] != "DIRI":
                        means.append(ref.fields)
            shown.append(sorted(map(str, means)))
        assert shown[0] == shown[1]


def test_a_late_form_is_not_told_by_a_second_look(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]], admin: Actor, tmp_path: Path
) -> None:
    """Cause: one more form in the same period, and the difference of two reports was that form.

    About whom a cycle rated no file brings one; about anybody else nothing is shown any more.
    """
    site, said = released
    people = [r.nip for r in list_people(admin, site).rows]
    rated = {p[0] for p in said}
    one = next(r for r in sorted(rated) if groups_of(site, r))
    known = {p[1] for p in said if p[0] == one}
    before = groups_of(site, one)
    report = late_form(admin, site, tmp_path, MONTH, one, next(n for n in people if n not in known))
    assert [fault.reason.value for fault in report.faults] == ["cycle_released"]
    assert groups_of(site, one) == before
    other, period = next(
        (nip, p.period)
        for nip in people
        if nip not in rated
        for p in evidence_of(site, nip)
        if any(g.relation in SHIELDED for g in p.groups)
    )
    rater_nip = next(n for n in reversed(people) if n != other)
    assert late_form(admin, site, tmp_path, period, other, rater_nip).new == 1
    assert not any(
        g.relation in SHIELDED
        for p in evidence_of(site, other) if p.period == period for g in p.groups
    )  # fmt: skip


def late_form(
    admin: Actor, site: Site, folder: Path, period: str, ratee: str, rater_nip: str
) -> ImportReport:
    head = ["PERIODE", "NIP DINILAI", "NIP PENILAI", "HUBUNGAN"]
    head += [f"B{n:02d}" for n in range(1, 22)]
    row = [period, ratee, rater_nip, "REKAN", *"1" * 21]
    path = folder / "late.csv"
    path.write_text(",".join(head) + "\n" + ",".join(row) + "\n")
    return run_import(admin, site, ImportRequest("feedback", path, path.name))


def evidence_of(site: Site, nip: str) -> tuple[FeedbackPeriod, ...]:
    return explain_person(Actor(id="a", role=Role.AUDITOR), site, nip).evidence.feedback


def groups_of(site: Site, ratee: str) -> list[object]:
    return [g for p in evidence_of(site, ratee) if p.period == MONTH for g in p.groups]


def test_comments_come_alone_and_only_from_many(collecting: Site, admin: Actor) -> None:
    """Three peers or subordinates at least; one's own words are not among what others said."""
    found = asked_in(collecting, admin)
    asked = Counter(a.ratee for a in found if a.relation in {"REKAN", "BAWAHAN"})
    many = sorted(nip for nip, n in asked.items() if n > 3)
    most = dict(zip(many, (2, 3, 0), strict=False))
    wrote: dict[str, set[str]] = {a.ratee: set() for a in found}
    shielded = Counter[str]()
    for n, one in enumerate(found):
        group = one.relation in {"REKAN", "BAWAHAN"}
        text = "" if group and shielded[one.ratee] >= most.get(one.ratee, 9) else f"pesan {n}"
        fill_form(rater(one.rater), collecting, "C1", one.ratee, canary(n), text)
        shielded[one.ratee] += group and bool(text)
        if text and one.relation != "DIRI":
            wrote[one.ratee].add(text)
    check = release_cycle(admin, collecting, "C1")
    assert {shielded[v.ratee] for v in check.verdicts} >= {0, 2, 3}
    for verdict in check.verdicts:
        me = Actor(id=verdict.ratee, role=Role.EMPLOYEE, nip=verdict.ratee)
        comments = own_record(me, collecting).comments
        assert verdict.comments == (shielded[verdict.ratee] >= 3)
        assert {text for _period, text in comments} == (
            wrote[verdict.ratee] if verdict.comments else set()
        )
        assert all(len(row) == 2 for row in comments)
    # In the file forms and pairs stand each in an order of their own, that of nothing else.
    for table in ("feedback", "feedback_pair"):
        since = "(SELECT MAX(seq) FROM event WHERE action = 'cycle.release')"
        kept = collecting.database.execute_sql(
            f'SELECT "key" FROM {table} WHERE since = {since} ORDER BY id'
        )
        keys = [row[0] for row in kept]
        assert len(keys) > 20
        assert keys == sorted(keys), table


READ_COMMANDS = (
    ("map", "--format", "json"), ("people", "--format", "json"), ("explain", "{nip}"),
    ("explain", "{nip}", "--format", "json"), ("report", "{nip}"), ("cycle", "list"),
    ("cycle", "status", "C1"), ("cycle", "flags", "C1"), ("me",), ("me", "--format", "json"),
    ("me", "export", "--nip", "{nip}"), ("feedback", "mine"), ("feedback", "unseal", "list"),
    ("audit", "show", "--format", "json"), ("period", "list"), ("vacancies",), ("coverage",),
    ("edge",), ("privacy", "log"), ("objection", "list"), ("operator", "list"),
    ("develop", "show", "{nip}"), ("pools",), ("report", "--unit", UNIT, "--format", "text"),
)  # fmt: skip


def test_no_command_prints_a_form_or_its_rater(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]],
    capfd: pytest.CaptureFixture[str],
) -> None:
    site, said = released
    (file,) = [row[2] for row in site.database.execute_sql("PRAGMA database_list").fetchall()]
    ratee, someone = next(pair for pair in said if pair[0] != pair[1])
    site.database.close()
    strings = {"".join(map(str, one)) for one in said.values()}
    strings |= {", ".join(map(str, one)) for one in said.values()}
    printed = 0
    for words in READ_COMMANDS:
        code = run(["--database", file, "--lang", "en", *(w.format(nip=ratee) for w in words)])
        out = capfd.readouterr().out
        printed += code == 0
        assert not [s for s in strings if s in out], words
        if words[0] in {"explain", "report", "me"}:
            assert someone not in out, words
    assert printed >= len(READ_COMMANDS) - 3


def test_the_plain_explanation_spells_no_exact_percentage(
    released: tuple[Site, dict[tuple[str, str], tuple[int, ...]]],
) -> None:
    site, said = released
    levels = set()
    for ratee in {pair[0] for pair in said}:
        found = explain_person(Actor(id="a", role=Role.AUDITOR), site, ratee)
        value = node_value(found.tree, "en", 4)
        stack = [value]
        while stack:
            node = stack.pop()
            stack += node["children"]
            if node["label"] == "Result in percent":
                assert node["value"] is None
                levels.add(len(node["children"]))
    assert levels
    assert Level.POINTS in Level
