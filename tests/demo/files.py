"""The demo's rows as the import files of formats.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

from talenta_tui.exchange.rows import Kind
from talenta_tui.exchange.schemas import SCHEMAS

_HALVES = {Kind.RATINGS, Kind.POTENTIAL}


def _cell(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, int) and kind in _HALVES:
        return f"{value / 2:g}"
    return str(value)


def as_csv(kind: Kind, rows: Iterable[Any]) -> io.BytesIO:
    """One kind's rows as a CSV file in memory."""
    schema = SCHEMAS[kind]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(schema.headers)
    for row in rows:
        values = row._asdict()
        if schema.gather is not None:
            field, headers = schema.gather
            values.update(zip(headers, values.pop(field), strict=True))
        writer.writerow([_cell(kind, values[column.field]) for column in schema.columns])
    return io.BytesIO(text.getvalue().encode())
