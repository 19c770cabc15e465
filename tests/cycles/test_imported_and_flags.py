"""Forms that come in a file belong to the cycle; careless ones are flagged and never dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused
from talenta_tui.exchange.rows import FeedbackRow
from talenta_tui.planning.carefulness import Flag, Limits, flags
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.actor import Actor
from talenta_tui.services.cycles.forms import fill_form, keep_draft, own_form
from talenta_tui.services.cycles.imported import CycleForms
from talenta_tui.services.cycles.keying import key_form
from talenta_tui.services.cycles.papersheet import open_paper
from talenta_tui.services.cycles.progress import completion, oddities
from talenta_tui.services.cycles.raters import Asked
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.importing import ImportReport, ImportRequest, run_import
from talenta_tui.services.site import Site

from .conftest import MONTH, asked_in, rater

GOOD = (4, 3, 5, 4, 3, 4, 5, 4, 3, 4, 4, 5, 3, 4, 4, 3, 5, 4, 4, 3, 4)


def imported(
    admin: Actor, site: Site, path: Path,
    rows: Sequence[tuple[str, str, str, Sequence[object]]], *, dry: bool = False,
) -> ImportReport:  # fmt: skip
    head = ["PERIODE", "NIP DINILAI", "NIP PENILAI", "HUBUNGAN"]
    head += [f"B{n:02d}" for n in range(1, 22)]
    lines = [",".join(head)]
    lines += [",".join([MONTH, *row[:3], *map(str, row[3])]) for row in rows]
    path.write_text("\n".join(lines) + "\n")
    return run_import(admin, site, ImportRequest("feedback", path, path.name, dry_run=dry))


def row(one: Asked, answers: Sequence[object] = GOOD) -> tuple[str, str, str, Sequence[object]]:
    return one.ratee, one.rater, one.relation, answers


def test_imported_forms_are_the_cycles_locked_and_counted(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    found = asked_in(collecting, admin)
    before = collecting.database.execute_sql("SELECT COUNT(*) FROM feedback").fetchone()[0]
    keep_draft(rater(found[0].rater), collecting, "C1", found[0].ratee, GOOD)
    report = imported(admin, collecting, tmp_path / "f.csv", [row(one) for one in found[:3]])
    assert (report.new, report.changed, report.unchanged, report.faults) == (3, 0, 0, ())
    assert sum(p.submitted for p in completion(admin, collecting, "C1")) == 3
    now = collecting.database.execute_sql("SELECT COUNT(*) FROM feedback").fetchone()[0]
    assert now == before, "nothing is evidence before the release"
    with pytest.raises(Exception, match="locked"):
        fill_form(rater(found[0].rater), collecting, "C1", found[0].ratee, GOOD)
    with pytest.raises(Exception, match="locked"):
        own_form(rater(found[0].rater), collecting, "C1", found[0].ratee)
    drafts = "SELECT COUNT(*) FROM cycle_form WHERE submitted = 0"
    assert collecting.database.execute_sql(drafts).fetchone()[0] == 0
    again = imported(admin, collecting, tmp_path / "f.csv", [row(one) for one in found[:3]])
    assert (again.new, again.unchanged, again.faults) == (0, 3, ())
    assert release_cycle(admin, collecting, "C1", "tenggat").missing == len(found) - 3


def test_what_was_not_asked_for_is_refused_with_the_reason(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    found = asked_in(collecting, admin)
    one = next(a for a in found if a.relation == "REKAN")
    taken = {a.rater for a in found if a.ratee == one.ratee}
    stranger = next(a.rater for a in found if a.rater not in taken)
    fill_form(rater(found[-1].rater), collecting, "C1", found[-1].ratee, GOOD)
    report = imported(
        admin, collecting, tmp_path / "f.csv",
        [
            (one.ratee, stranger, "REKAN", GOOD), (one.ratee, one.rater, "BAWAHAN", GOOD),
            row(found[0], [*GOOD[:13], *[""] * 8]), row(found[-1], (1,) * 21), row(found[1]),
        ],
    )  # fmt: skip
    reasons = [fault.reason.value for fault in report.faults]
    assert reasons == ["not_asked", "other_group", "too_few_answers", "form_locked"]
    assert all(fault.sentence() for fault in report.faults)
    assert (report.new, report.applied) == (1, True)


def test_what_was_released_is_not_changed_by_a_file(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    found = asked_in(collecting, admin)
    first, missing = found[0], found[1]
    fill_form(rater(first.rater), collecting, "C1", first.ratee, GOOD)
    release_cycle(admin, collecting, "C1", "tenggat")
    sql = "SELECT COUNT(*) FROM feedback WHERE until IS NULL"
    before = collecting.database.execute_sql(sql).fetchone()[0]
    file = tmp_path / "f.csv"
    late = imported(admin, collecting, file, [row(first, (1,) * 21), row(missing)])
    assert [fault.reason.value for fault in late.faults] == ["cycle_released"] * 2
    assert all(fault.sentence() for fault in late.faults)
    assert (late.new, late.changed) == (0, 0)
    # Whoever guesses the answers of a form filled in is not told that they are right.
    guessed = imported(admin, collecting, file, [row(first)])
    assert [fault.reason.value for fault in guessed.faults] == ["cycle_released"]
    assert (guessed.changed, guessed.unchanged) == (0, 0)
    assert collecting.database.execute_sql(sql).fetchone()[0] == before


def test_a_file_tells_nobody_else_who_is_asked_or_what_they_said(
    collecting: Site, admin: Actor, keyer: Actor, tmp_path: Path
) -> None:
    """Cause: a dry run of one row at a time told the keyer whose form they had just submitted,
    after the release who had been asked, and whether a guess of an imported form was right."""
    found = asked_in(collecting, admin)
    one, file = next(a for a in found if a.relation == "REKAN"), tmp_path / "f.csv"
    other = replace(admin, id="other")
    taken = {a.rater for a in found if a.ratee == one.ratee}
    stranger = next(a.rater for a in found if a.rater not in taken)
    assert imported(admin, collecting, file, [row(one)]).new == 1
    key_form(keyer, collecting, "C1", open_paper(keyer, collecting, "C1").lines[0].code, GOOD)
    for dry in (True, False):
        with pytest.raises(Refused, match="You have keyed forms of C1"):
            imported(keyer, collecting, file, [row(one)], dry=dry)
    assert imported(admin, collecting, file, [row(one)]).unchanged == 1
    guess = imported(other, collecting, file, [row(one)], dry=True)
    assert [fault.reason.value for fault in guess.faults] == ["form_locked"]
    with pytest.raises(Refused, match="You have seen names of raters of C1"):
        open_paper(other, collecting, "C1")
    release_cycle(admin, collecting, "C1", "tenggat")
    asked_or_not = [(one.ratee, nip, "REKAN", GOOD) for nip in (one.rater, stranger)]
    told = imported(other, collecting, file, asked_or_not)
    assert [fault.sentence() for fault in told.faults] == [told.faults[0].sentence()] * 2
    assert imported(admin, collecting, file, [row(one)]).unchanged == 1


def test_a_file_read_while_the_cycle_is_released_brings_nothing(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    found = asked_in(collecting, admin)
    fill_form(rater(found[0].rater), collecting, "C1", found[0].ratee, GOOD)
    taken = CycleForms(admin, collecting)
    (one,) = [a for a in found if (a.ratee, a.rater) == (found[1].ratee, found[1].rater)]
    line = FeedbackRow(
        period=MONTH, ratee_nip=one.ratee, rater_nip=one.rater,
        relation=Relation(one.relation), answers=GOOD,
    )  # fmt: skip
    assert taken.takes(line)
    assert taken.take(1, line) is None
    release_cycle(admin, collecting, "C1", "tenggat")
    with pytest.raises(Refused), write_transaction(collecting.database):
        taken.write("f.csv")


def test_flags_fall_on_imported_forms_too(collecting: Site, admin: Actor, tmp_path: Path) -> None:
    found = asked_in(collecting, admin)
    odd = [row(one, (5,) * 21 if n % 2 else GOOD) for n, one in enumerate(found)]
    assert imported(admin, collecting, tmp_path / "f.csv", odd).new == len(found)
    (line,) = oddities(admin, collecting, "C1")
    assert line.submitted == len(found)
    assert line.counts is not None
    assert line.counts[Flag.TOP] == line.counts[Flag.STRAIGHT] == len(found) // 2
    copies = Counter(one.rater for n, one in enumerate(found) if n % 2 == 0)
    assert line.counts[Flag.COPIED] == sum(n - 1 for n in copies.values())
    assert line.counts[Flag.FAST] == 0, "nobody took the time"


answers = st.lists(st.integers(1, 5) | st.none(), min_size=21, max_size=21)
LIMITS = Limits(15, 5, 2)


@given(answers, st.integers(0, 600), st.integers(2, 21), st.integers(0, 30))
def test_every_threshold_decides(said: list[int | None], seconds: int, run: int, each: int) -> None:
    limits = Limits(run, 5, each)
    found = flags(said, (), seconds, limits)
    answered = [a for a in said if a is not None]
    longest = max(
        (n for n in range(1, len(answered) + 1)
         if any(len(set(answered[k : k + n])) == 1 for k in range(len(answered) - n + 1))),
        default=0,
    )  # fmt: skip
    assert (Flag.STRAIGHT in found) is (longest >= run)
    assert (Flag.TOP in found) is (bool(answered) and set(answered) == {5})
    assert (Flag.FAST in found) is (bool(answered) and seconds < each * len(answered))
    assert (Flag.COPIED in flags(said, [said], seconds, limits)) is (len(set(answered)) > 1)


@given(st.permutations(range(21)))
def test_careful_forms_of_realistic_length_are_left_alone(
    order: list[int],
) -> None:
    """Each level at least four times, in any order: no run reaches 15, nothing is all fives."""
    said = [n % 5 + 1 for n in order]
    assert flags(said, (), 21 * 2, LIMITS) == ()


def test_flags_tell_who_brought_the_others_nothing_of_the_last_form(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    """Cause: who had imported every form about a unit but one read that one off the counts."""
    found = asked_in(collecting, admin)
    last = found[-1]
    file, other = tmp_path / "f.csv", replace(admin, id="other")
    mine = [row(one) for one in found[:-1]]
    assert imported(admin, collecting, file, mine).new == len(found) - 1
    fill_form(rater(last.rater), collecting, "C1", last.ratee, (5,) * 21)
    for who in (admin, other):
        (line,) = oddities(who, collecting, "C1")
        assert line.submitted == line.asked
        assert line.counts is None


def test_flags_are_counted_where_enough_is_left_to_each_who_keyed(
    collecting: Site, admin: Actor, keyer: Actor, tmp_path: Path
) -> None:
    found = asked_in(collecting, admin)
    raters = sorted({one.rater for one in found})
    ours, rest = found[::2], found[1::2]
    assert imported(admin, collecting, tmp_path / "f.csv", [row(o) for o in ours]).new == len(ours)
    for n, one in enumerate(rest):
        said = (5,) * 21 if n == 0 else GOOD[n % 7 :] + GOOD[: n % 7]
        key_form(keyer, collecting, "C1", site_secret().code("C1", one.ratee, one.rater), said)
    assert len(raters) > 6
    (line,) = oddities(admin, collecting, "C1")
    assert line.counts is not None
    assert line.counts[Flag.TOP] == 1


def test_only_who_brought_a_form_is_told_that_it_is_the_same(
    collecting: Site, admin: Actor, tmp_path: Path
) -> None:
    """Cause: having imported any form of the cycle was enough to try guesses of the others'."""
    first, second = asked_in(collecting, admin)[:2]
    file, other = tmp_path / "f.csv", replace(admin, id="other")
    straight = (3,) * 21
    assert imported(admin, collecting, file, [row(first, straight)]).new == 1
    assert imported(other, collecting, file, [row(second, straight)]).new == 1
    for who, mine, theirs in ((admin, first, second), (other, second, first)):
        assert imported(who, collecting, file, [row(mine, straight)], dry=True).unchanged == 1
        guess = imported(who, collecting, file, [row(theirs, straight)], dry=True)
        assert [fault.reason.value for fault in guess.faults] == ["form_locked"]
