"""Files of every kind with hostile cells: a fault has its place and reason, good rows survive."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from talenta_tui.errors import TalentaError
from talenta_tui.exchange.exports import write_xlsx
from talenta_tui.services.actor import Actor
from talenta_tui.services.importing import ImportRequest, kinds, run_import
from talenta_tui.services.site import Site
from tests.conftest import DATA
from tests.screens.hostile_kit import STRINGS
from tests.screens.test_hostile_everywhere import HOSTILE

ROWS = 12


def sample(kind: str) -> list[list[str]]:
    """The header and the first rows of the sample file of a kind."""
    path = next((DATA / "kota-300").glob(f"{kind}.*"))
    if path.suffix == ".xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        return [[str(c) for c in row] for row in sheet.to_python()[: ROWS + 1]]
    text = path.read_bytes().decode("utf-8-sig", "replace")
    delimiter = max(",;\t", key=text.splitlines()[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))[: ROWS + 1]


def written(rows: list[list[str]], *, book: bool) -> tuple[bytes, str]:
    stream = BytesIO()
    if book:
        write_xlsx(rows[0], rows[1:], stream)
        return stream.getvalue(), "a.xlsx"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace"), "a.csv"


cells = st.tuples(
    st.integers(1, ROWS // 2), st.integers(0, 80), st.one_of(st.sampled_from(STRINGS), HOSTILE)
)


@pytest.mark.parametrize("kind", kinds())
@given(st.lists(cells, min_size=1, max_size=12), st.booleans())
@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_any_cell_is_kept_as_text_or_told(
    kota_300_site: Site, admin: Actor, kind: str, changes: list[tuple[int, int, str]], book: bool
) -> None:
    rows = sample(kind)
    whole = _dry(admin, kota_300_site, kind, rows, book)
    for row, column, text in changes:
        line = rows[min(row, len(rows) - 1)]
        line[column % len(line)] = text
    found = _dry(admin, kota_300_site, kind, rows, book)
    for fault in (*found.faults, *found.flags):
        assert fault.row >= 1
        assert fault.column
        assert fault.sentence()
    # The rows below the changed ones are what they were.
    good = sum(fault.row > ROWS // 2 + 1 for fault in whole.faults)
    assert sum(fault.row > ROWS // 2 + 1 for fault in found.faults) == good


def _dry(admin: Actor, site: Site, kind: str, rows: list[list[str]], book: bool):  # type: ignore[no-untyped-def]
    data, name = written(rows, book=book)
    return run_import(admin, site, ImportRequest(kind, BytesIO(data), name, dry_run=True))


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]), st.sampled_from(kinds()))
@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_any_bytes_are_read_or_refused(
    kota_300_site: Site, admin: Actor, noise: bytes, name: str, kind: str
) -> None:
    path = next((DATA / "kota-300").glob(f"{kind}.*"))
    data = path.read_bytes()[:400]
    for mixed in (noise, data + noise, noise + data):
        request = ImportRequest(kind, BytesIO(mixed), name, dry_run=True)
        with suppress(TalentaError):  # told in a sentence; nothing else may come out
            run_import(admin, kota_300_site, request)
