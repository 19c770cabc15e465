"""Files of every import kind with a row or two about one person, as an office would send them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from talenta_tui.exchange.rows import Kind
from talenta_tui.exchange.schemas import SCHEMAS
from talenta_tui.scoring.vocabulary import Competency
from talenta_tui.services.actor import Actor
from talenta_tui.services.importing import ImportReport, ImportRequest, run_import
from talenta_tui.services.site import Site

TIERS = ("PELAKSANA", "PENGAWAS", "ADMINISTRATOR", "JF AHLI MUDA")
ECHELONS = ("", "IV.a", "III.a", "II.b")


def bring(actor: Actor, site: Site, kind: Kind, nip: str, n: int) -> ImportReport:
    """Import a file of `kind` about the person `nip`; `n` varies keys and values."""
    headers = SCHEMAS[kind].headers
    rows = [[str(cell) for cell in row] for row in _rows(kind, nip, n)]
    text = "\n".join(";".join(row) for row in [list(headers), *rows]) + "\n"
    found = run_import(actor, site, ImportRequest(kind.value, BytesIO(text.encode()), "uji.csv"))
    assert found.faults == (), found.faults
    return found


def _rows(kind: Kind, nip: str, n: int) -> list[tuple[Any, ...]]:
    # Few days and names, so that a later file often corrects what an earlier one said.
    day = f"2026-0{1 + n % 9}-1{n % 3}"
    old = f"202{n % 7}-10-31"
    if kind is Kind.EMPLOYEES:
        who = (
            f"19900101202001{1 + n % 2}{n % 900 + 1:03d}"[:18].ljust(18, "1") if n % 4 == 3 else nip
        )
        return [
            (who, "Nama", "", "", "1990-01-01", "M", ("Aktif", "Pensiun")[n % 2], "P", "", "III/d",
             day, "", "", "", "Jabatan", old, ("S-2", "S-1", "SLTA")[n % 3], f"Ilmu {n % 4}",
             f"Dinas {n % 3}", ECHELONS[n % 4]),
        ]  # fmt: skip
    if kind is Kind.POSITIONS:
        holder = nip if n % 3 else ""
        return [
            (f"UJI-{n % 4}", "Jabatan", TIERS[n % 4], "", "Dinas 1", "", f"Ilmu {n % 3}", holder)
        ]
    if kind is Kind.PERFORMANCE:
        predicate = ("SANGAT BAIK", "BAIK", "KURANG")[n % 3]
        return [(nip, 2023 + n % 4, ("TAHUNAN", "TW3")[n % 2], "", "", predicate)]
    if kind is Kind.AWARDS:
        return [(nip, "Lomba", old, ("INTERNASIONAL", "NASIONAL", "INSTANSI")[n % 3])]
    if kind is Kind.TEAMS:
        end = ("", day, "2024-10-30")[n % 3]
        return [(nip, "Tim", "2024-01-01", end, ("KETUA", "ANGGOTA")[n % 2], "INTERNAL", n)]
    if kind is Kind.TRAINING:
        until = ("", "2026-10-30", "2026-11-15")[n % 3]
        return [(nip, f"Diklat {k}", day, "20", "", until) for k in range(n % 9)]
    if kind is Kind.CAREERS:
        status = ("DEFINITIF", "PLT", "PLH", "PJ")[n % 4]
        end = ("", day)[n % 2]
        return [(nip, "Jabatan", old, end, TIERS[n % 3], f"Dinas {n % 3}", f"Kota {n % 2}", status)]
    if kind is Kind.DISCIPLINE:
        return [(nip, "Teguran", "2021-01-01", ("", old, day)[n % 3], "RSB"[n % 3])]
    if kind is Kind.RATINGS:
        return [
            (f"UJI-{n % 2}", nip, "AS-UJI", "LGD", competency.value, (n + k) % 6 or "TO", "", day)
            for k, competency in enumerate(Competency)
        ]
    if kind is Kind.POTENTIAL:
        return [(nip, day, *[1 + (n + k) % 5 for k in range(8)])]
    return [("2026-09", nip, nip, "DIRI", *[5] * 21)] if n % 5 == 4 else [
        (f"2026-{8 + n % 3:02d}", nip, "198404102013121001", ("ATASAN", "REKAN")[n % 2],
         *[1 + (n + k) % 5 for k in range(21)]),
    ]  # fmt: skip
