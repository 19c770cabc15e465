"""The answer to sshd: right, harmless, on both engines, and fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from talenta_tui.errors import Unavailable
from talenta_tui.services.access.authorized import (
    BY_FINGERPRINT,
    BY_ID,
    find_key,
    offered,
    safe_words,
)
from talenta_tui.services.access.keys import parse_key
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.operator_keys import add_key, remove_key, set_taste
from talenta_tui.services.operators import (
    NewOperator,
    add_operator,
    resume_operator,
    suspend_operator,
)
from talenta_tui.services.site import Site, init_site
from tests.access import keys

ROOT = Path(__file__).resolve().parents[2]
CODE = (
    f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = '/usr/bin/talenta';"
    " from talenta_tui.__main__ import main; {after}main()"
)


def answer(
    config: Path, *words: str, after: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", CODE.format(after=after), "ssh", "authorized-keys",
         "--config", str(config), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def config_for(url: str, folder: Path) -> Path:
    path = folder / "talenta.toml"
    path.write_text(f'database = "{url}"\nfolders = "{folder}"\n')
    path.chmod(0o600)
    return path


def test_a_key_finds_its_owner_while_both_stand(site: Site, site_url: str, admin: Actor) -> None:
    key = parse_key(keys.ed25519())
    assert find_key(site_url, BY_FINGERPRINT, key.fingerprint) is None
    add_operator(admin, site, NewOperator("budi", Role.AUDITOR), keys.ed25519())
    found = find_key(site_url, BY_FINGERPRINT, key.fingerprint)
    assert found is not None
    assert (found.operator, found.kind, found.public) == ("budi", key.kind, key.public)
    assert (found.language, found.keymap) == (None, None)
    assert find_key(site_url, BY_ID, found.key) == found
    set_taste(admin, site, "budi", "id", {"home.import": "g"})
    changed = find_key(site_url, BY_ID, found.key)
    assert changed is not None
    assert (changed.language, changed.keymap) == ("id", '{"home.import": "g"}')
    suspend_operator(admin, site, "budi", "x")
    assert find_key(site_url, BY_FINGERPRINT, key.fingerprint) is None
    assert find_key(site_url, BY_ID, found.key) is None
    resume_operator(admin, site, "budi", "y")
    assert find_key(site_url, BY_ID, found.key) == changed
    remove_key(admin, site, "budi", key.fingerprint, "lost")
    assert find_key(site_url, BY_ID, found.key) is None
    add_key(admin, site, "budi", keys.ed25519())
    again = find_key(site_url, BY_FINGERPRINT, key.fingerprint)
    assert again is not None
    assert again.key != found.key


def test_the_line_sshd_gets(url: str, admin: Actor, tmp_path: Path) -> None:
    made = init_site(admin, url, "Kota", language="en")
    add_operator(admin, made, NewOperator("budi", Role.AUDITOR), keys.rsa())
    made.database.close()
    config = config_for(url, tmp_path)
    words = keys.rsa().split(" ")
    line = answer(config, *words).stdout
    assert line == (
        f'restrict,pty,command="/usr/bin/talenta --config {config} --as-key 1" {words[0]}'
        f" {words[1]}\n"
    )
    assert answer(config, parse_key(keys.rsa()).fingerprint).stdout == line
    assert answer(config, *keys.ed25519().split(" ")).stdout == ""
    assert answer(config, "ssh-ed25519", words[1]).stdout == "", "another kind than stored"


@pytest.mark.parametrize(
    "words",
    [(), ("x",), ("a", "b", "c"), ("ssh-rsa", "not base64!"), ("ssh-rsa", "é"), ("--help",)],
)
def test_what_is_no_question_gets_no_answer(words: tuple[str, ...], tmp_path: Path) -> None:
    done = answer(config_for("/nowhere/t.db", tmp_path), *words, code=2)
    assert done.stdout == ""
    assert done.stderr.startswith("usage")


@pytest.mark.parametrize("url", ["/nowhere/t.db", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_is_not_there_is_logged(url: str, tmp_path: Path) -> None:
    done = answer(config_for(url, tmp_path), *keys.ed25519().split(" "), code=3)
    assert done.stdout == ""
    assert done.stderr.startswith("talenta: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "t.db").write_text("x" * 4096)
    with pytest.raises(Unavailable):
        find_key(str(tmp_path / "t.db"), BY_ID, 1)


def test_odd_file_names_are_opened(admin: Actor, tmp_path: Path) -> None:
    path = tmp_path / "a ?mode=rw #%41.db"
    made = init_site(admin, str(path), "Kota", language="en")
    add_operator(admin, made, NewOperator("budi", Role.AUDITOR), keys.ed25519())
    made.database.close()
    assert find_key(str(path), BY_ID, 1) is not None


def test_only_plain_words_stand_in_the_forced_command() -> None:
    assert safe_words("/usr/local/bin/talenta", "/etc/talenta/talenta.toml")
    for word in ("", "/a b", '/a"b', "/a'b", "/a;b", "/a$b", "/a\nb", "/é", "/a`b", "/a%b"):
        assert not safe_words(word)
    assert offered(("SHA256:x",)) == (BY_FINGERPRINT, "SHA256:x")


def test_it_imports_nothing_it_does_not_need(admin: Actor, tmp_path: Path) -> None:
    made = init_site(admin, str(tmp_path / "t.db"), "Kota", language="en")
    made.database.close()
    after = (
        "import atexit; atexit.register(lambda: print(*sorted(m for m in sys.modules),"
        " file=sys.stderr)); "
    )
    done = answer(
        config_for(str(tmp_path / "t.db"), tmp_path), *keys.ed25519().split(" "), after=after
    )
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    # An installation for development may have loaded some of it before us.
    loaded = set(done.stderr.split()) - set(bare.stdout.split())
    assert "talenta_tui.services.access.authorized" in loaded
    for heavy in (
        "textual", "rich", "click", "pydantic", "peewee", "psycopg", "dataclasses", "inspect",
        "typing", "re", "tomllib", "hashlib", "pathlib",
        "talenta_tui.cli", "talenta_tui.i18n", "talenta_tui.services.actor",
    ):  # fmt: skip
        assert heavy not in loaded
