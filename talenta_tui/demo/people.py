"""The people who hold the posts: who they are, how they got there, what they are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from talenta_tui.demo.calendar import AS_OF, day_of_age
from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.demo.names import name, titles
from talenta_tui.demo.posts import Post
from talenta_tui.demo.staff import FAMILIES, GENERAL
from talenta_tui.scoring.vocabulary import EducationLevel, Sex, Tier

CITY = "Pemerintah Kota Semarang"


@dataclass(frozen=True, slots=True)
class Stay:
    """A definitive post held from `start` to `end` (None: still held)."""

    post: str
    tier: Tier
    unit: str
    agency: str
    start: date
    end: date | None


@dataclass(slots=True)
class Person:
    """A civil servant. `potential` and `drive` are what the evidence will show of them: about
    normal, mean 0; the first moves the X axis, the second the Y axis."""

    nip: str
    name: str
    title_before: str
    title_after: str
    sex: Sex
    birth_date: date
    legal_status: str
    civil_status: str
    civil_since: date
    grade: str
    grade_since: date
    education: EducationLevel
    field_of_study: str
    post: Post
    stays: list[Stay]
    potential: float
    drive: float
    lacks: frozenset[str] = field(default=frozenset())

    @property
    def post_since(self) -> date:
        return self.stays[-1].start

    @property
    def candidate(self) -> bool:
        """Appointed this year or last, not yet a civil servant (CPNS)."""
        return self.civil_status == "C"


_AGES = {
    "II": (47, 59), "III.a": (41, 57), "III.b": (38, 57), "IV.a": (33, 57), "IV.b": (30, 57),
    Tier.JF_AHLI_UTAMA: (54, 63), Tier.JF_AHLI_MADYA: (42, 59), Tier.JF_AHLI_MUDA: (32, 57),
    Tier.JF_AHLI_PERTAMA: (24, 42), Tier.JF_PENYELIA: (40, 57), Tier.JF_MAHIR: (31, 54),
    Tier.JF_TERAMPIL: (22, 42), Tier.JF_PEMULA: (20, 30), Tier.PELAKSANA: (22, 57),
}  # fmt: skip
_GRADES = {
    "II": ("IV/b", "IV/c"), "II.a": ("IV/c", "IV/d"), "III.a": ("IV/a", "IV/b"),
    "III.b": ("III/d", "IV/a"), "IV.a": ("III/c", "III/d"), "IV.b": ("III/b", "III/c"),
    Tier.JF_AHLI_UTAMA: ("IV/d", "IV/e"), Tier.JF_AHLI_MADYA: ("IV/a", "IV/b", "IV/c"),
    Tier.JF_AHLI_MUDA: ("III/c", "III/d"), Tier.JF_AHLI_PERTAMA: ("III/a", "III/b"),
    Tier.JF_PENYELIA: ("III/c", "III/d"), Tier.JF_MAHIR: ("III/a", "III/b"),
    Tier.JF_TERAMPIL: ("II/c", "II/d"), Tier.JF_PEMULA: ("II/a", "II/b"),
}  # fmt: skip
_PATHS = {
    Tier.JPT_PRATAMA: (
        Tier.PELAKSANA, Tier.PENGAWAS, Tier.PENGAWAS, Tier.ADMINISTRATOR, Tier.ADMINISTRATOR,
        Tier.JPT_PRATAMA,
    ),
    Tier.ADMINISTRATOR: (Tier.PELAKSANA, Tier.PENGAWAS, Tier.PENGAWAS, Tier.ADMINISTRATOR),
    Tier.PENGAWAS: (Tier.PELAKSANA, Tier.PELAKSANA, Tier.PENGAWAS),
    Tier.PELAKSANA: (Tier.PELAKSANA, Tier.PELAKSANA),
    Tier.JF_AHLI_UTAMA: (
        Tier.JF_AHLI_PERTAMA, Tier.JF_AHLI_MUDA, Tier.JF_AHLI_MADYA, Tier.JF_AHLI_UTAMA,
    ),
    Tier.JF_AHLI_MADYA: (Tier.JF_AHLI_PERTAMA, Tier.JF_AHLI_MUDA, Tier.JF_AHLI_MADYA),
    Tier.JF_AHLI_MUDA: (Tier.JF_AHLI_PERTAMA, Tier.JF_AHLI_MUDA),
    Tier.JF_AHLI_PERTAMA: (Tier.JF_AHLI_PERTAMA,),
    Tier.JF_PENYELIA: (Tier.JF_TERAMPIL, Tier.JF_MAHIR, Tier.JF_PENYELIA),
    Tier.JF_MAHIR: (Tier.JF_TERAMPIL, Tier.JF_MAHIR),
    Tier.JF_TERAMPIL: (Tier.JF_TERAMPIL,),
    Tier.JF_PEMULA: (Tier.JF_PEMULA,),
}  # fmt: skip
_S = EducationLevel
_SCHOOLING = {
    "II": Weighted({_S.S1: 8.0, _S.S2: 80.0, _S.S3: 12.0}),
    "III.a": Weighted({_S.S1: 26.0, _S.S2: 70.0, _S.S3: 4.0}),
    "III.b": Weighted({_S.D4: 3.0, _S.S1: 40.0, _S.S2: 57.0}),
    "IV.a": Weighted({_S.SLTA: 1.0, _S.D3: 4.0, _S.D4: 4.0, _S.S1: 66.0, _S.S2: 25.0}),
    "IV.b": Weighted({_S.SLTA: 9.0, _S.D3: 11.0, _S.S1: 68.0, _S.S2: 12.0}),
    "expert": Weighted({_S.D4: 6.0, _S.S1: 80.0, _S.S2: 14.0}),
    "senior": Weighted({_S.S1: 62.0, _S.S2: 36.0, _S.S3: 2.0}),
    "skilled": Weighted({_S.SLTA: 7.0, _S.D3: 84.0, _S.D4: 4.0, _S.S1: 5.0}),
    GENERAL: Weighted(
        {_S.SD: 1.5, _S.SLTP: 3.0, _S.SLTA: 38.0, _S.D2: 1.0, _S.D3: 14.0, _S.S1: 40.0, _S.S2: 2.5}
    ),
}
_OTHER_FIELDS = (
    "Ilmu Hukum", "Ilmu Pemerintahan", "Administrasi Publik", "Manajemen", "Akuntansi",
    "Ekonomi Pembangunan", "Sosiologi", "Ilmu Komunikasi", "Teknik Sipil", "Teknik Informatika",
    "Pertanian", "Psikologi",
)  # fmt: skip
_SCHOOL_FIELDS = {
    _S.SD: ("Sekolah Dasar",),
    _S.SLTP: ("SLTP",),
    _S.SLTA: ("SLTA/IPS", "SLTA/IPA", "SMK/Administrasi Perkantoran", "SMK/Teknik Mesin"),
}
_STATUSES = Weighted(
    {
        "Aktif": 986.0,
        "Tugas Belajar": 7.0,
        "Cuti Luar Tanggungan Negara": 3.0,
        "Pemberhentian Sementara": 1.5,
        "Dipekerjakan di Instansi Lain": 2.5,
    }
)
_OTHER_AGENCIES = (
    "Pemerintah Provinsi Jawa Tengah", "Pemerintah Kabupaten Demak", "Pemerintah Kabupaten Kendal",
    "Pemerintah Kabupaten Semarang", "Kementerian Dalam Negeri", "Pemerintah Kota Salatiga",
)  # fmt: skip
_INTAKE_MONTHS = (1, 2, 3, 3, 3, 4, 12, 12)
_TRICKY_EVERY = 293
_FEMALE = {"Bidan": 1.0, "Guru": 0.66, "Perawat": 0.7, "Pemadam": 0.03, "Polisi": 0.2}


def _rank(post: Post) -> str:
    """The key of a post in the tables above: its echelon, or the kind of its family."""
    if post.echelon is not None:
        return "II" if post.tier is Tier.JPT_PRATAMA else post.echelon.value
    if post.tier in (Tier.JF_AHLI_MADYA, Tier.JF_AHLI_UTAMA):
        return "senior"
    if post.tier in (Tier.JF_AHLI_MUDA, Tier.JF_AHLI_PERTAMA):
        return "expert"
    return GENERAL if post.tier is Tier.PELAKSANA else "skilled"


def populate(dice: Dice, posts: Sequence[Post]) -> list[Person]:
    """One person for every post that is not vacant, with a NIP that is theirs alone."""
    taken: dict[str, int] = {}
    units = sorted({p.unit for p in posts if p.echelon is not None})
    return [
        _person(dice, n, post, units, taken)
        for n, post in enumerate(p for p in posts if not p.vacant)
    ]


def _person(
    dice: Dice, number: int, post: Post, units: Sequence[str], taken: dict[str, int]
) -> Person:
    rank = _rank(post)
    sex = Sex.FEMALE if dice.hit(_FEMALE.get(post.family.split(" ")[0], 0.45)) else Sex.MALE
    youngest, oldest = _AGES.get(rank) or _AGES[post.tier]
    birth = day_of_age(dice, youngest, oldest)
    fresh = post.tier in (Tier.JF_AHLI_PERTAMA, Tier.JF_TERAMPIL, Tier.PELAKSANA)
    candidate = fresh and birth.year >= 1990 and dice.hit(0.05)
    joined = _joined(dice, birth, candidate)
    education = dice.draw(_SCHOOLING[rank])
    study = _study(dice, post, education)
    before, after = titles(dice, sex, birth.year, education, study)
    grade, grade_since = _grade(dice, post, rank, education, joined)
    stem = f"{birth:%Y%m%d}{joined:%Y%m}{1 if sex is Sex.MALE else 2}"
    taken[stem] = taken.get(stem, 0) + 1
    potential, drive = dice.bell(), dice.bell()
    lift = {"II": 0.55, "III.a": 0.4, "III.b": 0.3, "IV.a": 0.1}.get(rank, 0.0)
    return Person(
        nip=f"{stem}{taken[stem]:03d}",
        name=name(dice, sex, birth.year, number % _TRICKY_EVERY == 17),
        title_before=before,
        title_after=after,
        sex=sex,
        birth_date=birth,
        legal_status="Aktif" if candidate or rank == "II" else dice.draw(_STATUSES),
        civil_status="C" if candidate else "P",
        civil_since=joined,
        grade=grade,
        grade_since=grade_since,
        education=education,
        field_of_study=study,
        post=post,
        stays=_stays(dice, post, joined, units),
        potential=potential + lift,
        drive=0.1 * potential + 0.99 * drive + lift,
    )


def _joined(dice: Dice, birth: date, candidate: bool) -> date:
    """TMT CPNS: the first of a month of intake, at 20 to 33, and years ago unless new."""
    if candidate:
        return date(2025 + dice.whole(0, 1), dice.pick((3, 4, 6)), 1)
    year = birth.year + dice.whole(20, 33)
    while year > 2024:
        year -= 1
    return date(year, dice.pick(_INTAKE_MONTHS), 1)


def _study(dice: Dice, post: Post, education: EducationLevel) -> str:
    """PENDIDIKAN NAMA: often, not always, one of those the post asks for."""
    plain = _SCHOOL_FIELDS.get(education)
    if plain:
        return dice.pick(plain)
    family = FAMILIES.get(post.family)
    if family is not None and dice.hit(0.84):
        return dice.pick(family.fields)
    if post.fields and dice.hit(0.62):
        return dice.pick(post.fields)
    return dice.pick(_OTHER_FIELDS)


def _grade(
    dice: Dice, post: Post, rank: str, education: EducationLevel, joined: date
) -> tuple[str, date]:
    """GOL AKHIR and its TMT, a first of April or October after the intake."""
    if post.code == "SETDA-001":
        rank = "II.a"
    ladder = _GRADES.get(rank) or _GRADES.get(post.tier)
    if ladder is None:
        base, top = {_S.SD: (0, 4), _S.SLTP: (1, 5), _S.SLTA: (4, 9), _S.D3: (6, 10)}.get(
            education, (8, 11)
        )
        grades = [f"{g}/{r}" for g in ("I", "II", "III", "IV") for r in "abcd"]
        grade = grades[min(base + (AS_OF.year - joined.year) // 4, top)]
    else:
        grade = dice.pick(ladder)
    year, month = 2026 - dice.whole(0, 5), dice.pick((4, 10))
    return grade, max(date(year, month, 1), joined)


def _stays(dice: Dice, post: Post, joined: date, units: Sequence[str]) -> list[Stay]:
    """The definitive posts from the intake to today, the last of them the present one."""
    path = _PATHS[post.tier]
    span = (AS_OF - joined).days
    if span < 900 or (post.tier is Tier.PELAKSANA and dice.hit(0.4)):
        path = path[-1:]
    weights = [0.5 + dice.chance() for _ in path]
    if len(path) > 1:
        weights[0] *= 1.6
        weights[-1] *= 0.9
    scale = span / sum(weights)
    starts = [joined]
    for weight in weights[:-1]:
        starts.append(starts[-1] + timedelta(days=max(30, int(weight * scale))))
    family = FAMILIES.get(post.family)
    stays = []
    unit, agency = post.unit, CITY
    for n, (tier, start) in enumerate(zip(path, starts, strict=True)):
        last = n == len(path) - 1
        unit, agency = (post.unit, CITY) if last else _place(dice, post, units, family is None)
        title = post.name if last else _title(dice, tier, post, unit)
        end = None if last else starts[n + 1] - timedelta(days=1)
        stays.append(Stay(title, tier, unit, agency, start, end))
    return stays


def _place(dice: Dice, post: Post, units: Sequence[str], mobile: bool) -> tuple[str, str]:
    chance = dice.chance()
    if mobile and chance < 0.07:
        other = dice.pick(_OTHER_AGENCIES)
        return f"Sekretariat Daerah {other.removeprefix('Pemerintah ')}", other
    if chance < (0.5 if mobile else 0.25):
        return dice.pick(units), CITY
    return post.unit, CITY


def _title(dice: Dice, tier: Tier, post: Post, unit: str) -> str:
    if tier is Tier.ADMINISTRATOR:
        return f"{dice.pick(('Sekretaris', 'Kepala Bidang Pembinaan', 'Kepala Bagian'))} {unit}"
    if tier is Tier.PENGAWAS:
        return f"{dice.pick(('Kepala Subbagian Umum', 'Kepala Seksi Pelayanan'))} {unit}"
    if tier is Tier.PELAKSANA:
        return dice.pick(("Pengadministrasi Umum", "Pengelola Keuangan", "Analis Data"))
    return f"{post.family} {tier.value.removeprefix('JF ').title()}"
