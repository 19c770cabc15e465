"""The other units of the city (regulation.md 11), and the posts the demo leaves vacant.

Kecamatan and bagian are the city's own; kelurahan bear invented names.
"""

from __future__ import annotations

from talenta_tui.demo.agencies import ADMIN, DATA, LAW, MONEY, SOCIAL

BAGIAN = (
    ("Tata Pemerintahan", LAW), ("Kerjasama dan Otda", LAW), ("Hukum", LAW), ("Organisasi", ADMIN),
    ("Perekonomian dan SDA", MONEY), ("Administrasi Pembangunan", MONEY),
    ("Kesejahteraan Rakyat", SOCIAL), ("Pengadaan Barang/Jasa", ADMIN),
    ("Komunikasi Pimpinan dan Protokol", DATA), ("Tata Usaha", ADMIN), ("Rumah Tangga", ADMIN),
    ("Keuangan", MONEY),
)  # fmt: skip

KECAMATAN = (
    "Semarang Tengah",
    "Semarang Barat",
    "Semarang Utara",
    "Semarang Timur",
    "Semarang Selatan",
    "Gayamsari",
    "Genuk",
    "Gunungpati",
    "Gajahmungkur",
    "Banyumanik",
    "Tugu",
    "Ngaliyan",
    "Tembalang",
    "Pedurungan",
    "Mijen",
    "Candisari",
)

VACANT_HEADS = (
    "BKPP",
    "BAPENDA",
    "DISDIK",
    "DPU",
    "DISPERKIM",
    "DISHUB",
    "DISDAG",
    "DISPORA",
    "DISBUDPAR",
    "DISNAKER",
    "DISKOMINFO",
)
"""Badan and dinas whose head is to be found; with the Sekda the twelve strategic vacancies."""

_FRONT = (
    "Sendang",
    "Karang",
    "Wono",
    "Suko",
    "Kali",
    "Tambak",
    "Banjar",
    "Sumber",
    "Purwo",
    "Tegal",
    "Rejo",
    "Jati",
    "Gondo",
    "Mangun",
    "Kebon",
    "Watu",
    "Bulu",
    "Pandan",
    "Ngemplak",
    "Krapyak",
)
_BACK = (
    "sari",
    "rejo",
    "harjo",
    "mulyo",
    "asri",
    "agung",
    "wetan",
    "kulon",
    "lor",
    "kidul",
)


def village_names(count: int) -> list[str]:
    """Invented names of kelurahan, all different."""
    names = []
    for n in range(count):
        front = _FRONT[n % len(_FRONT)]
        back = _BACK[(n // len(_FRONT) + n) % len(_BACK)]
        joint = " " if back in ("wetan", "kulon", "lor", "kidul") else ""
        names.append(f"{front}{joint}{back.title() if joint else back}")
    return names
