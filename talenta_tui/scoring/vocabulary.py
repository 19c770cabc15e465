"""The closed lists of codes the domain speaks in (formats.md, "Code values").

Every member's value is the code as offices write it, in capitals; it is what the
database keeps and what files carry, so a code means the same thing everywhere.
"""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """Job tier (jenjang jabatan) of a post or a person."""

    JPT_MADYA = "JPT MADYA"
    JPT_PRATAMA = "JPT PRATAMA"
    ADMINISTRATOR = "ADMINISTRATOR"
    PENGAWAS = "PENGAWAS"
    PELAKSANA = "PELAKSANA"
    JF_AHLI_UTAMA = "JF AHLI UTAMA"
    JF_AHLI_MADYA = "JF AHLI MADYA"
    JF_AHLI_MUDA = "JF AHLI MUDA"
    JF_AHLI_PERTAMA = "JF AHLI PERTAMA"
    JF_PENYELIA = "JF PENYELIA"
    JF_MAHIR = "JF MAHIR"
    JF_TERAMPIL = "JF TERAMPIL"
    JF_PEMULA = "JF PEMULA"


class Echelon(StrEnum):
    """Echelon of a structural post."""

    I_A = "I.a"
    I_B = "I.b"
    II_A = "II.a"
    II_B = "II.b"
    III_A = "III.a"
    III_B = "III.b"
    IV_A = "IV.a"
    IV_B = "IV.b"


class Predicate(StrEnum):
    """Yearly or quarterly performance predicate of e-Kinerja."""

    SANGAT_BAIK = "SANGAT BAIK"
    BAIK = "BAIK"
    BUTUH_PERBAIKAN = "BUTUH PERBAIKAN"
    KURANG = "KURANG"
    SANGAT_KURANG = "SANGAT KURANG"


class Expectation(StrEnum):
    """Rating of work results (hasil kerja) and of work behaviour (perilaku kerja)."""

    ABOVE = "DI ATAS EKSPEKTASI"
    MEETS = "SESUAI EKSPEKTASI"
    BELOW = "DI BAWAH EKSPEKTASI"


class PerformancePeriod(StrEnum):
    """A whole year or one of its quarters."""

    YEAR = "TAHUNAN"
    Q1 = "TW1"
    Q2 = "TW2"
    Q3 = "TW3"
    Q4 = "TW4"


class AwardScope(StrEnum):
    INTERNATIONAL = "INTERNASIONAL"
    NATIONAL = "NASIONAL"
    INTER_AGENCY = "LINTAS INSTANSI"
    AGENCY = "INSTANSI"


class TeamScope(StrEnum):
    INTER_AGENCY = "LINTAS INSTANSI"
    INTERNAL = "INTERNAL"


class TeamRole(StrEnum):
    LEAD = "KETUA"
    MEMBER = "ANGGOTA"


class CareerStatus(StrEnum):
    """Standing in a post: definitive, or one of the three ways of acting in it."""

    DEFINITIVE = "DEFINITIF"
    PLT = "PLT"
    PLH = "PLH"
    PJ = "PJ"


class PenaltyLevel(StrEnum):
    """Level of a disciplinary penalty (PP 94/2021): light, medium, heavy."""

    LIGHT = "R"
    MEDIUM = "S"
    HEAVY = "B"


class Relation(StrEnum):
    """How a 360° rater stands to the person rated."""

    SUPERIOR = "ATASAN"
    PEER = "REKAN"
    SUBORDINATE = "BAWAHAN"
    SELF = "DIRI"


class EducationLevel(StrEnum):
    """Highest formal education, folded from the spellings of SIASN."""

    S3 = "S-3"
    S2 = "S-2"
    S1 = "S-1"
    D4 = "D-IV"
    D3 = "D-III"
    D2 = "D-II"
    D1 = "D-I"
    SLTA = "SLTA"
    SLTP = "SLTP"
    SD = "SD"


class Sex(StrEnum):
    MALE = "M"
    FEMALE = "F"


class Competency(StrEnum):
    """The nine competencies of PermenPANRB 38/2017 (regulation.md 4.1), in its order."""

    INTEGRITY = "Integritas"
    COOPERATION = "Kerja sama"
    COMMUNICATION = "Komunikasi"
    RESULTS = "Orientasi pada hasil"
    SERVICE = "Pelayanan publik"
    DEVELOPMENT = "Pengembangan diri & orang lain"
    CHANGE = "Mengelola perubahan"
    DECISION = "Pengambilan keputusan"
    NATION = "Perekat bangsa"


POTENTIAL_ASPECTS = (
    "INTELEKTUAL",
    "INTERPERSONAL",
    "KESADARAN DIRI",
    "BERPIKIR KRITIS",
    "PEMECAHAN MASALAH",
    "KECERDASAN EMOSIONAL",
    "GROWTH MINDSET",
    "GRIT",
)
"""The eight potential aspects (regulation.md 5), by the headers of the `potential` file."""

FEEDBACK_ITEMS = tuple(f"B{n:02d}" for n in range(1, 22))
"""The 21 BerAKHLAK behaviours (regulation.md 6.2), by the headers of the `feedback` file."""


class Component(StrEnum):
    """The eleven scored components, X first, in the column order of the exported map."""

    COMPETENCY = "X - Penilaian Kompetensi"
    TRAINING = "X - Pengembangan Kompetensi"
    EXPERIENCE = "X - Pengalaman Jabatan"
    POTENTIAL = "X - Penilaian Potensi"
    EDUCATION = "X - Tingkat Pendidikan Formal"
    FIELD = "X - Kesesuaian Bidang Ilmu"
    DISCIPLINE = "X - Verifikasi Rekam Jejak Disiplin"
    PERFORMANCE = "Y - Penilaian Kinerja"
    AWARDS = "Y - Penghargaan"
    TEAMS = "Y - Penugasan dalam Tim Kerja"
    FEEDBACK = "Y - Umpan Balik Kinerja 360"


COMPONENTS = tuple(Component)
X_COMPONENTS = tuple(c for c in COMPONENTS if c.value.startswith("X"))
Y_COMPONENTS = tuple(c for c in COMPONENTS if c.value.startswith("Y"))
