"""One question to PostgreSQL through libpq itself, for the process sshd starts at every login.

Importing psycopg takes about 200 ms, the whole answer may take 100; the C library that
psycopg ships is there anyway and loads in a few.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Sequence

from talenta_tui.errors import Unavailable

_TUPLES_OK = 2
_CONNECTION_OK = 0


def _library() -> ctypes.CDLL:
    """The libpq that psycopg's wheel carries, else the system's."""
    names = []
    for place in sys.path:
        folder = os.path.join(place, "psycopg_binary.libs")
        if os.path.isdir(folder):
            names += [os.path.join(folder, n) for n in os.listdir(folder) if n.startswith("libpq-")]
    for name in (*names, "libpq.so.5"):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function in ("PQconnectdb", "PQexecParams"):
            getattr(library, function).restype = ctypes.c_void_p
        for function in ("PQgetvalue", "PQerrorMessage"):
            getattr(library, function).restype = ctypes.c_char_p
        return library
    raise Unavailable("PostgreSQL needs the extra: pip install 'talenta-tui[postgres]'")


def ask(url: str, sql: str, value: str) -> Sequence[str] | None:
    """The first row of `sql` with `$1` as `value`, all columns as text; None without a row."""
    pq = _library()
    connection = ctypes.c_void_p(pq.PQconnectdb(url.encode()))
    try:
        if pq.PQstatus(connection) != _CONNECTION_OK:
            raise Unavailable(_first_line(pq.PQerrorMessage(connection)))
        values = (ctypes.c_char_p * 1)(value.encode())
        result = ctypes.c_void_p(
            pq.PQexecParams(connection, sql.encode(), 1, None, values, None, None, 0)
        )
        try:
            if pq.PQresultStatus(result) != _TUPLES_OK:
                raise Unavailable(_first_line(pq.PQerrorMessage(connection)))
            if pq.PQntuples(result) == 0:
                return None
            return [
                "" if pq.PQgetisnull(result, 0, i) else pq.PQgetvalue(result, 0, i).decode()
                for i in range(pq.PQnfields(result))
            ]
        finally:
            pq.PQclear(result)
    finally:
        pq.PQfinish(connection)


def _first_line(message: bytes) -> str:
    return message.decode("utf-8", "replace").strip().split("\n")[0]
