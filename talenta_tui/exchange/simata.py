"""The talent map as a SIMATA-like file (formats.md, "Out", "Not placed")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import BinaryIO

from talenta_tui.exchange.exports import DECIMALS, Value, write_csv, write_json, write_xlsx
from talenta_tui.scoring.vocabulary import COMPONENTS, Component

PLACED = "LENGKAP"
NOT_PLACED = "BELUM LENGKAP"

MAP_HEADERS = (
    "NIP",
    "Nama",
    "Unit Organisasi",
    "Jabatan",
    "Nilai X",
    "Nilai Y",
    "Box",
    *(component.value for component in COMPONENTS),
    "Nilai Talenta",
    "Status",
    "Keterangan",
)


class MapFormat(StrEnum):
    """What a map goes out as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class MapLine:
    """One person on the map, or not yet on it.

    `scores` holds the components before weighting (0 to 100), absent where missing. An axis
    is None unless all its own inputs are there; `box` and `talent_score` are None for
    someone who cannot be placed, and `missing` then names why.
    """

    nip: str
    name: str
    unit: str
    post: str
    x: Fraction | None
    y: Fraction | None
    box: int | None
    scores: Mapping[Component, Fraction]
    talent_score: Fraction | None
    missing: tuple[Component, ...] = ()

    def cells(self) -> tuple[Value, ...]:
        """The line in the order of `MAP_HEADERS`."""
        missing = set(self.missing)
        return (
            self.nip,
            self.name.strip(),
            self.unit,
            self.post,
            self.x,
            self.y,
            self.box,
            *(self.scores.get(component) for component in COMPONENTS),
            self.talent_score,
            PLACED if self.box is not None else NOT_PLACED,
            "; ".join(c.value for c in COMPONENTS if c in missing),
        )


def write_map(
    lines: Iterable[MapLine], stream: BinaryIO, form: MapFormat, decimals: int = DECIMALS
) -> None:
    """Write `lines` sorted by NIP, numbers with at most `decimals` places."""
    rows = (line.cells() for line in sorted(lines, key=lambda line: line.nip))
    if form is MapFormat.CSV:
        write_csv(MAP_HEADERS, rows, stream, decimals)
    elif form is MapFormat.XLSX:
        write_xlsx(MAP_HEADERS, rows, stream, "Peta talenta", decimals)
    else:
        write_json(MAP_HEADERS, rows, stream, decimals)
