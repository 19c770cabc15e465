"""Ratings in a file never get into a session that is run in the application."""

from __future__ import annotations

import io

import pytest

from talenta_tui.errors import Refused
from talenta_tui.exchange.faults import Reason
from talenta_tui.models.assessment import Rating, Session
from talenta_tui.services.assessment import imports
from talenta_tui.services.importing import ImportReport, ImportRequest, run_import
from talenta_tui.services.site import Site
from tests.services.assessment.kit import ADMIN, CODE, Centre

HEADER = "SESI,NIP,ASESOR,SIMULASI,KOMPETENSI,NILAI,CATATAN,TANGGAL"


def bring(site: Site, *lines: str, strict: bool = False) -> ImportReport:
    stream = io.BytesIO("\n".join([HEADER, *lines]).encode())
    return run_import(ADMIN, site, ImportRequest("ratings", stream, "r.csv", strict=strict))


@pytest.mark.parametrize("written", [CODE, CODE.lower(), f"  {CODE} "])
def test_rows_of_an_own_session_are_faults_beside_good_rows(site: Site, written: str) -> None:
    centre = Centre(site).ready()
    nip = centre.nips[1]
    report = bring(
        site,
        f"{written},{nip},A1,Analisis kasus,Integritas,3,,2026-11-03",
        f"LAMA-1,{nip},A1,Analisis kasus,Integritas,4,,2025-11-03",
    )
    (fault,) = report.faults
    assert (fault.row, fault.column, fault.reason) == (2, "SESI", Reason.SESSION_OWN)
    assert fault.value == written
    assert "score sheets" in fault.sentence()
    assert report.new == 1
    codes = [r.session.code for r in Rating.select()]
    assert codes == ["LAMA-1"]
    assert {s.code for s in Session.select()} == {CODE, "LAMA-1"}


def test_a_strict_import_with_such_a_row_writes_nothing(sqlite_site: Site) -> None:
    centre = Centre(sqlite_site).ready()
    report = bring(
        sqlite_site,
        f"{CODE},{centre.nips[1]},A1,Analisis kasus,Integritas,3,,2026-11-03",
        f"LAMA-1,{centre.nips[1]},A1,Analisis kasus,Integritas,4,,2025-11-03",
        strict=True,
    )
    assert not report.applied
    assert Rating.select().count() == 0


def test_a_session_begun_while_the_file_was_read_is_not_written_into(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = Centre(sqlite_site, code="LAIN").ready()
    real = imports.own_sessions
    seen: list[frozenset[str]] = []

    def as_before(site: Site) -> frozenset[str]:
        # The first look, before reading, came before the session was made.
        seen.append(frozenset() if not seen else real(site))
        return seen[-1]

    monkeypatch.setattr(imports, "own_sessions", as_before)
    with pytest.raises(Refused, match="begun here"):
        bring(sqlite_site, f"LAIN,{centre.nips[1]},A1,Analisis kasus,Integritas,3,,2026-11-03")
    assert len(seen) == 2
    assert Rating.select().count() == 0


def test_the_reason_is_the_one_the_assessment_services_name() -> None:
    assert Reason.SESSION_OWN.value == imports.REASON
