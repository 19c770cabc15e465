"""Sealing: names are gone from the rows of answers, and imports go on as before.

What the database file still tells stands in `services/cycles/secret.py`, and is shown here.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from talenta_tui.errors import Denied, Refused, Unavailable
from talenta_tui.models.feedback import ANSWER_COLUMNS
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.cycles.calendar import create_cycle
from talenta_tui.services.cycles.forms import fill_form
from talenta_tui.services.cycles.history import levels_of
from talenta_tui.services.cycles.papersheet import paper_forms
from talenta_tui.services.cycles.release import release_cycle
from talenta_tui.services.cycles.seal import seal_feedback
from talenta_tui.services.cycles.secret import FORM_BYTES, site_secret
from talenta_tui.services.importing import ImportRequest, run_import
from talenta_tui.services.people import employee_id, list_people
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.signing import keys_folder
from talenta_tui.services.site import Site
from tests.conftest import DATA

from .conftest import MONTH, asked_in, rater

FILE = DATA / "kota-300" / "feedback.csv"


def again(admin: Actor, site: Site) -> tuple[int, int, int]:
    report = run_import(admin, site, ImportRequest("feedback", FILE, FILE.name))
    return report.new, report.changed, report.unchanged


def test_sealed_rows_name_nobody_and_the_map_stays(admin: Actor, kota_300_site: Site) -> None:
    before = {r.nip: r.placement for r in list_people(admin, kota_300_site).rows}
    rule = policy_in_force(kota_300_site).policy.components.feedback
    some = [employee_id(nip) for nip in list(before)[:40]]
    levels = [levels_of(kota_300_site, one, rule) for one in some]
    found = seal_feedback(admin, kota_300_site)
    count, named = kota_300_site.database.execute_sql(
        "SELECT COUNT(*), COUNT(rater_id) FROM feedback"
    ).fetchone()
    assert (count, named) == (found.rows, 0)
    assert {r.nip: r.placement for r in list_people(admin, kota_300_site).rows} == before
    assert [levels_of(kota_300_site, one, rule) for one in some] == levels
    with pytest.raises(Refused):
        seal_feedback(admin, kota_300_site)


def test_the_same_file_again_changes_nothing(admin: Actor, kota_300_site: Site) -> None:
    assert again(admin, kota_300_site) == (0, 0, 1503)
    seal_feedback(admin, kota_300_site)
    assert again(admin, kota_300_site) == (0, 0, 1503)


def test_a_changed_and_a_new_form_are_found_in_a_sealed_site(
    admin: Actor, kota_300_site: Site, tmp_path: Path
) -> None:
    seal_feedback(admin, kota_300_site)
    head, first, *_rest = FILE.read_text("utf-8-sig").splitlines()
    sign = next(s for s in ",;\t" if s in head)
    cells = first.split(sign)
    cells[-1] = "1" if cells[-1] != "1" else "2"
    other = [*cells]
    other[0] = "2026-09"
    path = tmp_path / "later.csv"
    path.write_text("\n".join([head, sign.join(cells), sign.join(other)]) + "\n")
    report = run_import(admin, kota_300_site, ImportRequest("feedback", path, path.name))
    assert (report.new, report.changed, report.unchanged) == (1, 1, 0)
    assert not kota_300_site.database.execute_sql(
        "SELECT COUNT(*) FROM feedback WHERE rater_id IS NOT NULL"
    ).fetchone()[0]


def test_rows_and_pairs_lie_in_other_orders_than_they_came_in(
    admin: Actor, kota_300_site: Site
) -> None:
    """Ids follow a keyed order within an event, pairs another one."""
    secret_free = kota_300_site.database.execute_sql(
        "SELECT ratee_id, rater_id FROM feedback ORDER BY id"
    ).fetchall()
    seal_feedback(admin, kota_300_site)
    rows = kota_300_site.database.execute_sql("SELECT ratee_id FROM feedback ORDER BY id")
    pairs = kota_300_site.database.execute_sql(
        "SELECT ratee_id, rater_id FROM feedback_pair ORDER BY id"
    ).fetchall()
    assert sorted(pairs) == sorted(secret_free)
    assert pairs != secret_free
    kept = [row[0] for row in rows.fetchall()]
    same = sum(a == b[0] for a, b in zip(kept, pairs, strict=True))
    assert same < len(kept) // 20


def test_what_a_form_says_is_not_in_the_file_before_the_release(
    collecting: Site, admin: Actor
) -> None:
    one = next(a for a in asked_in(collecting, admin) if a.relation == "REKAN")
    text = "a remark nobody else would make"
    fill_form(rater(one.rater), collecting, "C1", one.ratee, (1, 5, 2) * 7, text)
    collecting.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    (file,) = [row[2] for row in collecting.database.execute_sql("PRAGMA database_list").fetchall()]
    raw = Path(file).read_bytes()
    assert text.encode() not in raw
    secret = site_secret()
    assert secret.raw not in raw
    assert secret.raw.hex().encode() not in raw
    with sqlite3.connect(file) as connection:
        ((token, ratee, sealed),) = connection.execute(
            "SELECT token, ratee_id, sealed FROM cycle_form"
        ).fetchall()
        trail = connection.execute(
            "SELECT subject, detail FROM event WHERE action = 'feedback.submit'"
        ).fetchall()
    assert len(sealed) == 12 + FORM_BYTES + 16, "nonce, padded text, tag"
    assert ratee == employee_id(one.ratee)
    ((subject, detail),) = trail
    assert subject.startswith("form-")
    for said in (one.ratee, one.rater, token, token[:20]):
        assert said not in subject + detail


def test_a_group_of_one_is_told_by_the_file(collecting: Site, admin: Actor) -> None:
    """The limit that is documented: where one is asked, their row is theirs; of more it is not."""
    said = {}
    for n, one in enumerate(asked_in(collecting, admin)):
        said[one.ratee, one.rater] = answers = tuple((n * 7 + k * k) % 5 + 1 for k in range(21))
        fill_form(rater(one.rater), collecting, "C1", one.ratee, answers)
    release_cycle(admin, collecting, "C1")
    columns = ", ".join(f"f.{column}" for column in ANSWER_COLUMNS)
    guessed: dict[int, set[bool]] = {}
    for nip, other, relation in collecting.database.execute_sql(
        "SELECT e.nip, r.nip, p.relation FROM feedback_pair p JOIN employee e ON e.id = p.ratee_id"
        f" JOIN employee r ON r.id = p.rater_id WHERE p.period = '{MONTH}'"
    ).fetchall():
        rows = collecting.database.execute_sql(
            f"SELECT {columns} FROM feedback f JOIN employee e ON e.id = f.ratee_id"
            f" WHERE e.nip = '{nip}' AND f.period = '{MONTH}' AND f.relation = '{relation}'"
        ).fetchall()
        if (nip, other) in said:
            right = [tuple(row) == said[nip, other] for row in rows]
            guessed.setdefault(len(rows), set()).add(right == [True])
    assert guessed.pop(1) == {True}
    assert guessed, "there are groups of more"
    assert set().union(*guessed.values()) == {False}


# It touches the sealed row past the services, as nobody may.
@pytest.mark.rows_unsealed
def test_a_touched_form_is_refused(collecting: Site, admin: Actor, keyer: Actor) -> None:
    one = asked_in(collecting, admin)[0]
    fill_form(rater(one.rater), collecting, "C1", one.ratee, (1, 5, 2) * 7)
    collecting.database.execute_sql("UPDATE cycle_form SET sealed = zeroblob(4124), submitted = 0")
    with pytest.raises(Unavailable):
        paper_forms(keyer, collecting, "C1")


def test_without_the_secret_nothing_comes_in(admin: Actor, sealed: Site) -> None:
    (path,) = keys_folder().glob("*.feedback")
    assert path.stat().st_mode & 0o077 == 0
    kept = path.read_text()
    path.unlink()
    for act in (
        lambda: again(admin, sealed),
        lambda: create_cycle(admin, sealed, "C9", "2026-11"),
    ):
        with pytest.raises(Refused):
            act()
    assert list_people(admin, sealed).rows
    path.write_text("00" * 32)
    path.chmod(0o600)
    with pytest.raises(Refused):
        again(admin, sealed)
    path.write_text(kept)
    path.chmod(0o644)
    with pytest.raises(Refused):
        again(admin, sealed)


def test_only_an_administrator_seals(kota_300_site: Site) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Denied):
            seal_feedback(Actor(id="x", role=role), kota_300_site)
