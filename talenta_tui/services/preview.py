"""The first rows of a file about to be imported, only the columns its kind needs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from talenta_tui.exchange.headers import match_headers
from talenta_tui.exchange.rows import Kind
from talenta_tui.exchange.schemas import SCHEMAS
from talenta_tui.exchange.tables import open_table
from talenta_tui.exchange.values import raw_text
from talenta_tui.services.actor import Actor
from talenta_tui.services.importing import ImportRequest
from talenta_tui.services.permissions import UseCase, require


@dataclass(frozen=True, slots=True)
class Preview:
    """The needed headers and, by row number, the cells below them as they stand."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def first_rows(actor: Actor, request: ImportRequest, limit: int = 20) -> Preview:
    """At most `limit` rows; raises as `importing.run_import` for a table it cannot read.

    What is not needed is not shown: it will not be stored either.
    """
    require(actor, UseCase.IMPORT)
    headers = SCHEMAS[Kind(request.kind)].headers
    with open_table(
        request.readable(), sheet=request.sheet, name=request.name, expected=headers
    ) as table:
        positions = match_headers(headers, table.header, request.name).positions
        rows = tuple(
            (number, tuple(raw_text(cells[p]) if p < len(cells) else "" for p in positions))
            for number, cells in islice(table, limit)
        )
    return Preview(tuple(headers), rows)
