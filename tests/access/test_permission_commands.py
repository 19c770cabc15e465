"""The whole table of permissions through commands: at the machine, and over SSH.

Every use case a command reaches, for every role, both ways: a refusal names the use case and
leaves nothing on standard output; whoever is let in gets what only the let in can get.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from talenta_tui.cli import run
from talenta_tui.cli.remote import REMOTE
from talenta_tui.services.access import roster
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.permissions import UseCase
from talenta_tui.services.site import Site
from tests.access import keys
from tests.access.as_sshd import as_sshd
from tests.access.permission_commands import (
    BEFORE_ROLES,
    NOT_OVER_SSH,
    REFUSED,
    TABLE,
    Done,
    Try,
    judge,
)


def is_remote(tried: Try) -> bool:
    return any(tried.words[: len(path)] == path for path in REMOTE)


# --- by construction -------------------------------------------------------------------------


def test_every_use_case_has_its_command() -> None:
    parts = [set(TABLE), set(BEFORE_ROLES)]
    assert set().union(*parts) == set(UseCase), "give the new use case a command here"
    assert sum(map(len, parts)) == len(UseCase)
    assert all(TABLE.values())
    for case in TABLE:
        assert any(tried.another is None for tried in TABLE[case]), case


def test_every_use_case_of_a_command_is_there_over_ssh_or_has_its_reason() -> None:
    for case, tries in TABLE.items():
        assert {is_remote(tried) for tried in tries} == {case not in NOT_OVER_SSH}, case
    assert set(NOT_OVER_SSH) <= set(TABLE) | set(BEFORE_ROLES)
    assert not any(is_remote(tried) for tried in BEFORE_ROLES.values())


# --- at the machine --------------------------------------------------------------------------


@pytest.fixture
def nip(kota_300_site: Site) -> str:
    found: str = kota_300_site.database.execute_sql("SELECT nip FROM employee").fetchone()[0]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "here"
    made.mkdir()
    (made / "short").write_text("x\n")
    monkeypatch.chdir(made)
    return made


class Here:
    """The command line in this process."""

    def __init__(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.url, self.monkeypatch, self.capsys = url, monkeypatch, capsys

    def __call__(self, tried: Try) -> Done:
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(tried.stdin)))
        self.capsys.readouterr()
        code = run(["--database", self.url, "--lang", "en", *tried.words])
        return Done(code, *self.capsys.readouterr())


@pytest.mark.parametrize("role", Role)
def test_every_cell_through_the_command_line(
    role: Role, kota_300: Path, kota_300_site: Site, nip: str, admin: Actor, folder: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    del folder
    add_operator(admin, kota_300_site, NewOperator("me", role, nip=nip))
    kota_300_site.database.close()
    monkeypatch.setattr(roster, "os_user", lambda: "me")
    here = Here(str(kota_300), monkeypatch, capsys)
    for case, tries in TABLE.items():
        for tried in tries:
            judge(role, case, tried, here(tried))
    assert here(Try(f"explain {nip}", 0, "")).code == 0, "one's own record"
    before = kota_300.read_bytes()
    for tried in BEFORE_ROLES.values():
        done = here(tried)
        assert (done.code, done.out) == (tried.code, "")
        assert tried.said in done.err
    assert kota_300.read_bytes() == before


# --- over SSH --------------------------------------------------------------------------------


@pytest.mark.skipif(
    os.getuid() != 0, reason="the configuration must be root's, and this is another account"
)
@pytest.mark.parametrize("role", Role)
def test_every_cell_through_the_forced_command(
    role: Role, kota_300: Path, kota_300_site: Site, nip: str, admin: Actor, tmp_path: Path
) -> None:
    public = keys.ed25519()
    add_operator(admin, kota_300_site, NewOperator("me", role, nip=nip), public)
    kota_300_site.database.close()
    config = tmp_path / "talenta.toml"
    config.write_text(f'database = "{kota_300}"\nfolders = "{tmp_path / "folders"}"\n')
    config.chmod(0o600)
    with as_sshd(config, public) as ssh:
        # First in the operator's language, which is not asked of the client.
        ssh("operator settings me --language=en")
        for case, tries in TABLE.items():
            for tried in tries:
                done = ssh(tried.line, tried.stdin)
                if case in NOT_OVER_SSH:
                    _not_there(tried, done)
                else:
                    judge(role, case, tried, done)
        for tried in BEFORE_ROLES.values():
            _not_there(tried, ssh(tried.line))
        assert ssh(f"explain {nip}").code == 0, "one's own record"


def _not_there(tried: Try, done: Done) -> None:
    assert (done.code, done.out) == (REFUSED, ""), (tried.line, done)
    assert "is not available over SSH" in done.err or "is not taken over SSH" in done.err, done
