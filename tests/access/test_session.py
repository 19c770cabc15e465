"""How a session ends: suspended, left alone, too long; and what --as-key makes of its place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from talenta_tui.app import TalentaApp
from talenta_tui.services.access.watch import SessionWatch, watch_of
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.operators import (
    NewOperator,
    add_operator,
    show_operator,
    suspend_operator,
)
from talenta_tui.services.site import Site, open_site
from tests.access import keys

ROOT = Path(__file__).resolve().parents[2]


def test_a_session_left_alone_ends_and_says_so_before() -> None:
    watch = watch_of(15, 10, 1000.0)
    assert (watch.idle, watch.longest) == (900, 36_000)
    assert watch.ending(1899) is None
    assert watch.warning(1839) is None
    assert watch.warning(1841) is not None
    assert "left alone" in str(watch.ending(1900))
    watch.touch(1890)
    assert watch.ending(1900) is None
    assert watch.warning(1900) is None
    assert "left alone" in str(watch.ending(2790))


def test_the_longest_session_ends_however_busy() -> None:
    watch = watch_of(0, 1, 0.0)
    for second in range(0, 3600, 60):
        watch.touch(second)
        assert watch.ending(second) is None
    assert watch.warning(3541) is not None
    assert "longest time" in str(watch.ending(3600))


def test_without_limits_nothing_ends() -> None:
    watch = watch_of(0, 0, 0.0)
    assert watch.ending(10.0**9) is None
    assert watch.warning(10.0**9) is None


def app_on(url: str, actor_of: Callable[[Site], Actor], watch: SessionWatch | None) -> TalentaApp:
    return TalentaApp(lambda: open_site(url), language="en", actor_of=actor_of, watch=watch)


async def test_the_application_ends_when_left_alone(
    sqlite_site: Site, admin: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = SessionWatch(idle=0.5, longest=None, began=0.0, touched=10.0**12)
    app = app_on(str(tmp_path / "talenta.db"), lambda _site: admin, watch)
    async with app.run_test(size=(100, 30)) as pilot:
        for _second in range(3):
            await pilot.pause(0.5)
        assert app.is_running
        await pilot.press("down")
        assert watch.touched < 10.0**12, "a key counts as being there"
        for _tenth in range(60):
            await pilot.pause(0.1)
            if app.return_code is not None and not app.is_running:
                break
    assert app.return_code == 3
    assert "left alone and has ended" in capsys.readouterr().err


async def test_the_application_ends_when_its_user_is_suspended(
    sqlite_site: Site, admin: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = str(tmp_path / "talenta.db")
    add_operator(admin, sqlite_site, NewOperator("budi", Role.OPERATOR))
    row, _history = show_operator(admin, sqlite_site, "budi")
    app = app_on(url, lambda _site: row.actor("test"), None)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause(2.5)
        assert app.is_running
        assert app.desk is not None
        desk = app.desk
        suspended = await app.executor.run(
            lambda: suspend_operator(admin, desk.site, "budi", "resigned")
        )
        assert suspended.state == "suspended"
        for _tenth in range(60):
            await pilot.pause(0.1)
            if not app.is_running:
                break
    assert app.return_code == 3
    assert "suspended or changed" in capsys.readouterr().err


class Keyed:
    """`talenta --as-key` as sshd starts it, without sshd: the environment is wholly hostile."""

    def __init__(self, folder: Path, database: str) -> None:
        self.config = folder / "talenta.toml"
        self.folder = folder
        self.config.write_text(f'database = "{database}"\nfolders = "{folder / "folders"}"\n')
        self.config.chmod(0o600)

    def __call__(
        self,
        command: str | None,
        environment: dict[str, str] | None = None,
        key: int = 1,
        after: tuple[str, ...] = (),
    ) -> subprocess.CompletedProcess[str]:
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r});" + (
            " from talenta_tui.__main__ import main; main()"
        )
        sent = {"PATH": os.environ["PATH"], "HOME": str(self.folder), **(environment or {})}
        if command is not None:
            sent["SSH_ORIGINAL_COMMAND"] = command
        return subprocess.run(
            [
                sys.executable, "-c", code, "--config", str(self.config), "--as-key", str(key),
                *after,
            ],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
            env=sent,
        )  # fmt: skip


needs_root = pytest.mark.skipif(
    os.getuid() != 0, reason="the configuration must be root's, and this is another account"
)


@pytest.fixture
def keyed(site_url: str, site: Site, admin: Actor, tmp_path: Path) -> Keyed:
    add_operator(admin, site, NewOperator("budi", Role.AUDITOR, sessions=None), keys.ed25519())
    return Keyed(tmp_path, site_url)


@needs_root
def test_the_environment_decides_nothing(keyed: Keyed, tmp_path: Path) -> None:
    hostile = {
        "TALENTA_DATABASE": str(tmp_path / "other.db"), "TALENTA_LANG": "xx",
        "TALENTA_KEYMAP": "{", "XDG_CONFIG_HOME": "/nonexistent", "TEXTUAL_DRIVER": "os:system",
        "USER": "root", "LOGNAME": "admin", "_TALENTA_COMPLETE": "bash_source",
        "SSH_CONNECTION": "192.0.2.7 1 2 3",
    }  # fmt: skip
    done = keyed("operator list --format json", hostile)
    assert done.returncode == 0, done.stderr
    assert [o["id"] for o in json.loads(done.stdout)] == ["admin", "budi"]
    assert not (tmp_path / "other.db").exists()
    assert (tmp_path / "folders" / "budi").is_dir()


@needs_root
def test_a_key_that_is_none_opens_nothing(keyed: Keyed) -> None:
    done = keyed("operator list", key=99)
    assert (done.returncode, done.stdout) == (3, "")
    done = keyed(None, key=99)
    assert (done.returncode, done.stdout) == (3, "")


@needs_root
def test_what_the_trail_gets_of_a_hostile_connection(
    keyed: Keyed, site: Site, admin: Actor
) -> None:
    from talenta_tui.models.base import Event

    done = keyed("operator settings budi --language en", {"SSH_CONNECTION": "\x1b[2J x y z"})
    assert done.returncode == 0, done.stderr
    event = Event.select().where(Event.action == "operator.taste").get()
    assert event.origin.startswith("ssh unknown")
    assert "\x1b" not in event.origin


@needs_root
def test_a_folder_that_is_a_link_is_not_worked_in(keyed: Keyed, tmp_path: Path) -> None:
    (tmp_path / "folders").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folders" / "budi").symlink_to(tmp_path / "elsewhere")
    done = keyed("files list")
    assert done.returncode == 3
    assert done.stdout == ""


@needs_root
def test_as_key_takes_no_command_of_its_own(keyed: Keyed) -> None:
    for words in (("vacancies",), ("operator", "list"), ("--database", "/tmp/x", "map")):
        done = keyed(None, after=words)
        assert (done.returncode, done.stdout) == (2, ""), words
