"""F9: operators and keys, the policy in force, findings and backup; and who sees which part."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from talenta_tui.errors import Denied
from talenta_tui.scoring.policy import builtin_policy, dump_policy
from talenta_tui.services.access.confine import confine_to
from talenta_tui.services.access.roster import OperatorRow
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.audit_search import TrailFilter, show_trail
from talenta_tui.services.backup import write_backup
from talenta_tui.services.backup_file import open_archive
from talenta_tui.services.health import examine_site
from talenta_tui.services.operators import NewOperator, add_operator, list_operators
from talenta_tui.services.policies import adopt_policy, show_policy
from talenta_tui.services.signing import create_site_key, known_keys
from tests.screens.control_kit import (
    ADMIN,
    AUDITOR,
    FOO,
    PUBLIC,
    at_home,
    at_work,
    made,
    site_at,
)
from tests.screens.map_kit import burst, filled, notes, press, rows, screen, shown, status, until

HOSTILE = "Brown [/foo]"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TALENTA_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = made(tmp_path / "town.db")
    site = site_at(path)
    create_site_key(ADMIN, site)
    add_operator(ADMIN, site, NewOperator("budi", Role.OPERATOR, HOSTILE))
    site.database.close()
    return path


def operators(path: Path) -> dict[str, OperatorRow]:
    """Every operator; not while the application is open, for the tables are bound anew."""
    site = site_at(path)
    found = {row.id: row for row in list_operators(ADMIN, site)}
    site.database.close()
    return found


def reasons(path: Path) -> set[str]:
    site = site_at(path)
    found = {e.reason for e in show_trail(ADMIN, site, TrailFilter()).events}
    site.database.close()
    return found


async def admin(pilot: Pilot[None], *parts: str) -> None:
    await press(pilot, "f9", *parts)
    await screen(pilot, "AdministrationScreen")
    await filled(pilot)


async def test_an_operator_is_added_given_a_role_suspended_and_let_in(town: Path) -> None:
    async with at_work(town) as pilot:
        await admin(pilot)
        await press(pilot, "down")
        assert [r[0] for r in rows(pilot)] == ["admin", "budi"]
        assert HOSTILE in shown(pilot)
        assert "has no key" in notes(pilot)
        burst(pilot, "n", *"sari", "tab", *"Sari Dewi", "tab", *"lead", "tab", "tab")
        modal = await screen(pilot, "FormModal")
        modal._form.here.paste(PUBLIC)
        burst(pilot, "tab", *"baru", "enter")
        await until(pilot, lambda: "sari was added" in status(pilot))
        assert rows(pilot)[2][:5] == ("sari", "Sari Dewi", "lead assessor", "active", "1")

        burst(pilot, "s", "enter")
        await until(pilot, lambda: "needs a reason" in shown(pilot))
        burst(pilot, *"pindah", "enter")
        await until(pilot, lambda: "budi is suspended" in status(pilot))
        assert "× budi" in shown(pilot)
        burst(pilot, "s", *"kembali", "enter")
        await until(pilot, lambda: "budi may come in again" in status(pilot))
        burst(pilot, "o", *"auditor", "tab", "tab", *"naik", "enter")
        await until(pilot, lambda: "another role" in status(pilot))
        await press(pilot, "enter")
        await screen(pilot, "TextModal")
        text = shown(pilot)
        assert "role: operator → auditor" in text
        assert "state: active → suspended" in text
    assert reasons(town) >= {"baru", "pindah", "kembali", "naik"}
    found = operators(town)
    assert (found["budi"].role, found["budi"].state) == (Role.AUDITOR, "active")
    assert [k.comment for k in found["sari"].keys] == ["sari@pc"]


async def test_keys_come_and_go_one_line_at_a_time(town: Path) -> None:
    async with at_work(town) as pilot:
        await admin(pilot)
        await press(pilot, "down", "k")
        modal = await screen(pilot, "FormModal")
        modal._form.here.paste("ssh-ed25519 AAAA[/foo]")
        await press(pilot, "enter")
        await until(pilot, lambda: "not a sound ssh-ed25519 key" in shown(pilot))
        assert modal.is_current
        burst(pilot, "ctrl+u", *PUBLIC, "enter")
        await until(pilot, lambda: "Added: SHA256:" in status(pilot))
        assert rows(pilot)[1][4] == "1"
        burst(pilot, "d", "tab", *"hilang", "enter")
        await until(pilot, lambda: "Removed: SHA256:" in status(pilot))
    assert operators(town)["budi"].keys == ()
    assert "hilang" in reasons(town)


async def test_a_scope_names_what_there_is(town: Path) -> None:
    async with at_work(town) as pilot:
        await admin(pilot)
        await press(pilot, "down")
        burst(pilot, "e", *"Dinas Hantu", "tab", "tab", *"uji", "enter")
        await screen(pilot, "ErrorModal")
        assert "There is no unit Dinas Hantu" in str(
            [w.render() for w in pilot.app.screen.query(Static)]
        )
    assert operators(town)["budi"].units is None


async def test_a_policy_shows_what_differs_before_it_is_adopted(town: Path) -> None:
    policy = builtin_policy("bkn-411-2025").model_copy(update={"title_en": HOSTILE})
    Path("mine.toml").write_text(dump_policy(policy))
    Path("bad.toml").write_text("id = 'x'")
    async with at_work(town) as pilot:
        await admin(pilot, "tab")
        await until(pilot, lambda: "bkn-411-2025" in shown(pilot))
        before = next(r[1] for r in rows(pilot) if r[0] == "SHA-256")
        burst(pilot, "a", *"bad.toml", "tab", *"uji", "enter")
        await screen(pilot, "ErrorModal")
        await press(pilot, "enter")
        burst(pilot, "a", *"mine.toml", "tab", *"surat edaran", "enter")
        await screen(pilot, "PolicyPreviewScreen")
        await until(pilot, lambda: "nothing is adopted yet" in notes(pilot))
        assert "0 of 0 people would stand in another box" in notes(pilot)
        assert [row[0] for row in rows(pilot)] == [*"123456789", "–"]
        await press(pilot, "shift+tab")
        assert rows(pilot) == [("title_en", builtin_policy("bkn-411-2025").title_en, HOSTILE)]
        await press(pilot, "a")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "escape")
        await until(pilot, lambda: "Nothing was changed" in status(pilot))
        await press(pilot, "a")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "enter")
        await until(pilot, lambda: "is in force" in status(pilot))
        await screen(pilot, "AdministrationScreen")
        await until(
            pilot, lambda: ("title_en", policy.title_en) in [(r[0], r[2]) for r in rows(pilot)]
        )
        after = next(r[1] for r in rows(pilot) if r[0] == "SHA-256")
        assert after != before
        assert ("title_en", policy.title_en) in [(r[0], r[2]) for r in rows(pilot)]
    site = site_at(town)
    assert show_policy(ADMIN, site).hash == after
    site.database.close()
    assert "surat edaran" in reasons(town)


async def test_findings_and_a_backup_into_the_named_file(town: Path, tmp_path: Path) -> None:
    async with at_work(town) as pilot:
        await admin(pilot, "tab", "tab")
        await until(pilot, lambda: any("last backup" in r[0] for r in rows(pilot)))
        assert "! last backup" in shown(pilot)
        assert "✓ durability" in shown(pilot)
        burst(pilot, "b", "ctrl+u", *"[hr] malam.backup", "enter")
        await until(pilot, lambda: "read back and whole" in status(pilot))
        assert "✓ last backup" in shown(pilot)
        target = tmp_path / "folder" / "[hr] malam.backup"
        with open_archive(target, known_keys()) as (_archive, manifest):
            assert manifest.site == "Kota Uji"
        # The tables are still those of the open site.
        await press(pilot, "tab")
        await until(pilot, lambda: rows(pilot)[1][0] == "budi")
        # A second time it asks before it replaces.
        await press(pilot, "shift+tab")
        burst(pilot, "b", "ctrl+u", *"[hr] malam.backup", "enter")
        await screen(pilot, "ConfirmModal")
        await press(pilot, "escape")
        await until(pilot, lambda: "Nothing was written" in status(pilot))


async def test_over_ssh_no_file_outside_ones_folder_is_named(town: Path, tmp_path: Path) -> None:
    confine_to(tmp_path / "folder")
    try:
        async with at_work(town) as pilot:
            await admin(pilot, "tab", "tab")
            burst(pilot, "b", "ctrl+u", *"../out.backup", "enter")
            await until(pilot, lambda: "outside your folder" in shown(pilot))
            await press(pilot, "escape", "shift+tab")
            burst(pilot, "a", *"/etc/passwd", "tab", *"uji", "enter")
            await screen(pilot, "ErrorModal")
            text = str([str(w.render()) for w in pilot.app.screen.query(Static)])
            assert "outside your folder" in text
    finally:
        confine_to(None)
    assert not (tmp_path / "out.backup").exists()


async def test_an_auditor_looks_and_changes_nothing(town: Path) -> None:
    async with at_work(town, AUDITOR) as pilot:
        await admin(pilot)
        await press(pilot, "down")
        for key in ("n", "s", "o", "e", "k", "d"):
            await press(pilot, key)
            await screen(pilot, "AdministrationScreen")
            assert "does not allow" in status(pilot)
        assert "Suspend" not in shown(pilot)
        await press(pilot, "tab", "a", "tab")
        await until(pilot, lambda: any("durability" in r[0] for r in rows(pilot)))
        await press(pilot, "b")
        await screen(pilot, "AdministrationScreen")
        assert "Back up" not in shown(pilot)
    assert operators(town)["budi"].state == "active"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EMPLOYEE])
async def test_others_see_only_the_policy(town: Path, role: Role) -> None:
    actor = Actor("x", role, "test")
    async with at_work(town, actor) as pilot:
        await at_home(pilot)
        await admin(pilot)
        assert "[Policy]" in shown(pilot)
        for word in ("Operators", "State", "budi", "Adopt"):
            assert word not in shown(pilot)
        for key in ("n", "s", "k", "a", "b", "r", "tab"):
            await press(pilot, key)
            await screen(pilot, "AdministrationScreen")
        assert "budi" not in shown(pilot)
    site = site_at(town)
    for refused in (
        lambda: list_operators(actor, site),
        lambda: examine_site(actor, site),
        lambda: adopt_policy(actor, site, "bkn-411-2025", "x"),
        lambda: write_backup(actor, site, Path("x.backup")),
    ):
        with pytest.raises(Denied):
            refused()
    site.database.close()
    assert FOO not in reasons(town)


async def test_it_speaks_indonesian(town: Path) -> None:
    async with at_work(town, language="id") as pilot:
        await admin(pilot)
        assert HOSTILE in shown(pilot)
