"""sshd's question answered: whose is this key? (AuthorizedKeysCommand, sshd_config(5))

sshd asks twice a login, while the user waits, so the whole process must take well under
100 ms, and a bare interpreter takes a quarter of that. Therefore nothing of ours is imported
here but `errors` and `config`, nothing of the library that can be spared (`dataclasses`,
`typing`, `tomllib` and `hashlib` take 2 to 8 ms each), and the database is asked directly:
SQLite opened read-only, PostgreSQL through libpq itself (psycopg alone costs more than twice
the budget). The price is one statement of SQL outside the models; a test holds it against them.
"""

from __future__ import annotations

import sys
from collections import namedtuple
from collections.abc import Sequence

from talenta_tui.errors import TalentaError, Unavailable

_SQL = (
    "SELECT k.id, o.code, k.kind, k.public, k.fingerprint, t.language, t.keymap"
    " FROM operator_key k JOIN operator o ON o.id = k.operator_id"
    " JOIN operator_version v ON v.operator_id = o.id AND v.until IS NULL"
    " LEFT JOIN operator_taste t ON t.operator_id = o.id AND t.until IS NULL"
    " WHERE k.until IS NULL AND v.state = 'active' AND "
)
BY_FINGERPRINT = _SQL + "k.fingerprint = ?"
BY_PUBLIC = _SQL + "k.public = ?"
BY_ID = _SQL + "k.id = ?"

USAGE = "usage: talenta ssh authorized-keys [--config FILE] TYPE KEY | FINGERPRINT"


class KeyOwner(  # typing.NamedTuple would import typing, and with it re
    namedtuple(
        "KeyOwner", ("key", "operator", "kind", "public", "fingerprint", "language", "keymap")
    )
):
    """A standing key of an active operator, and how that operator likes the screens."""

    __slots__ = ()

    key: int
    operator: str
    kind: str
    public: str
    fingerprint: str
    language: str | None
    keymap: str | None


def find_key(url: str, sql: str, value: str | int) -> KeyOwner | None:
    """The key that `BY_FINGERPRINT` or `BY_ID` finds; raises Unavailable."""
    if url.startswith(("postgresql://", "postgres://")):
        from talenta_tui.services.access.libpq import ask

        row = ask(url, sql.replace("?", "$1"), str(value))
    else:
        row = _ask_sqlite(url, sql, value)
    if row is None:
        return None
    key, operator, kind, public, found, language, keymap = row
    return KeyOwner(int(key), operator, kind, public, found, language or None, keymap or None)


def _ask_sqlite(url: str, sql: str, value: str | int) -> Sequence[str] | None:
    import sqlite3

    path = url.removeprefix("sqlite:///")
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        connection = sqlite3.connect(f"file:{escaped}?mode=ro", uri=True, timeout=2)
        try:
            row: Sequence[str] | None = connection.execute(sql, (value,)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unavailable(f"{path}: {error}") from error
    return row


def offered(words: Sequence[str]) -> tuple[str, str] | None:
    """What to ask for what sshd passes, `TYPE KEY` or a fingerprint; None for neither.

    A key is looked up as it is written: sshd writes it, and we kept it, in its only spelling.
    """
    if len(words) == 1 and words[0].startswith("SHA256:"):
        return BY_FINGERPRINT, words[0]
    if len(words) != 2:
        return None
    import binascii

    try:
        binascii.a2b_base64(words[1].encode("ascii"), strict_mode=True)
    except ValueError:
        return None
    return BY_PUBLIC, words[1]


def key_line(owner: KeyOwner, program: str, config: str) -> str:
    """The authorized_keys line that lets the key do one thing: be its operator here.

    Nothing in it comes from the client. `restrict` refuses everything there is to refuse,
    now and in later versions of OpenSSH; `pty` gives the terminal back.
    """
    command = f"{program} --config {config} --as-key {owner.key}"
    return f'restrict,pty,command="{command}" {owner.kind} {owner.public}'


def safe_words(*words: str) -> bool:
    """Whether the words can stand in a command line between quotes and need none themselves."""
    return all(
        word and all(c.isascii() and (c.isalnum() or c in "/._-+@") for c in word) for word in words
    )


def main(arguments: Sequence[str], program: str) -> int:
    """Print the line of the key asked for, or nothing; 3 when it cannot be told, 2 wrong use."""
    from talenta_tui.services.access.config import DEFAULT, read_config

    words, config = list(arguments), DEFAULT
    if words[:1] == ["--config"] and len(words) > 1:
        config, words = words[1], words[2:]
    question = offered(words)
    if question is None:
        print(USAGE, file=sys.stderr)
        return 2
    if not safe_words(program, config):
        print(f"talenta: blanks or quotes in {program} or {config}", file=sys.stderr)
        return 3
    try:
        owner = find_key(read_config(config).database, *question)
    except TalentaError as error:
        print(f"talenta: {error}", file=sys.stderr)
        return 3
    if owner is not None and (len(words) == 1 or words[0] == owner.kind):
        print(key_line(owner, program, config))
    return 0
