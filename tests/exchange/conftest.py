"""What the tests of files in and out share: the predicate matrix and little files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from talenta_tui.exchange.reader import Known, Parsed, read
from talenta_tui.exchange.rows import Kind
from talenta_tui.scoring.vocabulary import Expectation, Predicate

Matrix = Mapping[tuple[Expectation, Expectation], Predicate]
Book = Callable[..., io.BytesIO]


@pytest.fixture(scope="session")
def data() -> Path:
    return Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def matrix() -> Matrix:
    """regulation.md 6.1, by (result, behaviour)."""
    above, meets, below = Expectation.ABOVE, Expectation.MEETS, Expectation.BELOW
    return {
        (above, below): Predicate.KURANG,
        (above, meets): Predicate.BAIK,
        (above, above): Predicate.SANGAT_BAIK,
        (meets, below): Predicate.KURANG,
        (meets, meets): Predicate.BAIK,
        (meets, above): Predicate.BAIK,
        (below, below): Predicate.SANGAT_KURANG,
        (below, meets): Predicate.BUTUH_PERBAIKAN,
        (below, above): Predicate.BUTUH_PERBAIKAN,
    }


@pytest.fixture
def parse(matrix: Matrix) -> Callable[..., list[Parsed]]:
    """Read bytes or text as a file of a kind."""

    def run(
        kind: Kind, content: str | bytes | io.BytesIO, known: set[str] | None = None
    ) -> list[Parsed]:
        if isinstance(content, str):
            content = content.encode()
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        nips = None if known is None else Known(known)
        with read(kind, stream, known=nips, policy_matrix=matrix) as reader:
            return list(reader)

    return run


@pytest.fixture(scope="session")
def book() -> Book:
    """An XLSX of the sheets given by name, each a list of rows."""

    def make(**sheets: Iterable[Sequence[object]]) -> io.BytesIO:
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
        as_date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, (date, datetime)):
                        sheet.write_datetime(at, column, value, as_date)
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
        workbook.close()
        stream.seek(0)
        return stream

    return make
