"""The functional and general posts: as many as there are people left to hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talenta_tui.demo.agencies import ADMIN, HEALTH
from talenta_tui.demo.dice import Dice, Weighted
from talenta_tui.demo.places import village_names
from talenta_tui.demo.posts import FULL_CITY, Block, Post
from talenta_tui.scoring.vocabulary import Tier

GENERAL = "pelaksana"

_EXPERT = {Tier.JF_AHLI_PERTAMA: 34, Tier.JF_AHLI_MUDA: 48, Tier.JF_AHLI_MADYA: 18}
_SKILLED = {Tier.JF_PEMULA: 3, Tier.JF_TERAMPIL: 34, Tier.JF_MAHIR: 38, Tier.JF_PENYELIA: 25}
_BOTH = {
    **{tier: weight * 0.6 for tier, weight in _SKILLED.items()},
    **{tier: weight * 0.4 for tier, weight in _EXPERT.items()},
}


@dataclass(frozen=True, slots=True)
class Family:
    """A functional post: in which tiers it comes and which studies lead to it."""

    tiers: Weighted[Tier]
    fields: tuple[str, ...]


def _family(tiers: Mapping[Tier, float], *fields: str) -> Family:
    return Family(Weighted(tiers), fields)


FAMILIES: dict[str, Family] = {
    "Guru Kelas": _family(_EXPERT, "Pendidikan Guru Sekolah Dasar", "Pendidikan Dasar"),
    "Guru Mata Pelajaran": _family(
        _EXPERT,
        "Pendidikan Matematika",
        "Pendidikan Bahasa Indonesia",
        "Pendidikan Bahasa Inggris",
        "Pendidikan IPA",
    ),
    "Guru Bimbingan Konseling": _family(_EXPERT, "Bimbingan dan Konseling", "Psikologi"),
    "Guru Pendidikan Jasmani": _family(_EXPERT, "Pendidikan Jasmani", "Ilmu Keolahragaan"),
    "Pengawas Sekolah": _family({Tier.JF_AHLI_MADYA: 1}, "Manajemen Pendidikan"),
    "Dokter": _family({**_EXPERT, Tier.JF_AHLI_UTAMA: 2}, "Kedokteran"),
    "Dokter Gigi": _family(_EXPERT, "Kedokteran Gigi"),
    "Perawat": _family(_BOTH, "Keperawatan"),
    "Bidan": _family(_BOTH, "Kebidanan"),
    "Apoteker": _family(_EXPERT, "Farmasi"),
    "Asisten Apoteker": _family(_SKILLED, "Farmasi"),
    "Sanitarian": _family(_BOTH, "Kesehatan Lingkungan", "Kesehatan Masyarakat"),
    "Nutrisionis": _family(_BOTH, "Gizi"),
    "Pranata Laboratorium Kesehatan": _family(_BOTH, "Analis Kesehatan"),
    "Pranata Komputer": _family(_BOTH, "Teknik Informatika", "Sistem Informasi"),
    "Arsiparis": _family(_BOTH, "Kearsipan", "Administrasi Publik"),
    "Pustakawan": _family(_BOTH, "Ilmu Perpustakaan"),
    "Polisi Pamong Praja": _family(_BOTH, "Ilmu Hukum", "Ilmu Pemerintahan"),
    "Pemadam Kebakaran": _family(_SKILLED, "Teknik Mesin", "Ilmu Pemerintahan"),
    "Penguji Kendaraan Bermotor": _family(_BOTH, "Teknik Mesin", "Teknik Transportasi"),
    "Penyuluh Pertanian": _family(_BOTH, "Pertanian", "Agribisnis"),
    "Penera": _family(_BOTH, "Teknik Mesin", "Fisika"),
    "Auditor": _family(_EXPERT, "Akuntansi", "Ilmu Hukum"),
    "Analis Kebijakan": _family(_EXPERT, *ADMIN, "Ilmu Hukum"),
}
"""Families with studies of their own; any other is an expert of its unit's studies."""

_DEFAULT_TIERS = Weighted(_EXPERT)
_GENERAL_POSTS = (
    "Pengadministrasi Perkantoran",
    "Pengolah Data dan Informasi",
    "Penelaah Teknis Kebijakan",
    "Penata Layanan Operasional",
    "Operator Layanan Operasional",
    "Pengelola Layanan Operasional",
)
_LEVEL_NAME = {tier: tier.value.removeprefix("JF ").title() for tier in Tier}


@dataclass(frozen=True, slots=True)
class Pool:
    """People of one unit without a structural post.

    `share` is the unit's part of all staff; `leaders` are the posts they answer to, the first
    of the staff themselves where there is none; `head` names that one's post.
    """

    prefix: str
    unit: str
    share: float
    mix: Weighted[str]
    fields: tuple[str, ...]
    leaders: tuple[str, ...]
    head: str = ""
    head_family: str = ""
    parent: str = ""


def _block_pool(block: Block) -> Pool:
    kind = block.prefix.split("-")
    fields = block.fields
    if block.prefix == "RSUD":
        mix, share = Weighted({**_HEALTH_MIX, GENERAL: 22.0}), 520.0
    elif len(kind) == 3:
        mix, share = Weighted({GENERAL: 1.0}), 2.0
    elif kind[0] == "KEC":
        mix, share = Weighted({"Analis Kebijakan": 1.0, GENERAL: 9.0}), 14.0
    elif len(kind) == 2:
        mix, share = Weighted({**dict.fromkeys(block.families, 1.0), GENERAL: 4.0}), 9.0
    else:
        mix, share = Weighted({**dict.fromkeys(block.families, 6.0), GENERAL: 12.0}), 30.0
    middle = tuple(p.code for p in block.posts if p.tier is not Tier.JPT_PRATAMA)
    leaders = middle or (block.posts[0].code,)
    return Pool(block.prefix, block.unit, share, mix, fields, leaders)


_HEALTH_MIX = {
    "Dokter": 12.0, "Perawat": 46.0, "Bidan": 20.0, "Apoteker": 3.0, "Asisten Apoteker": 6.0,
    "Nutrisionis": 3.0, "Pranata Laboratorium Kesehatan": 6.0, "Sanitarian": 3.0,
}  # fmt: skip
_CLINIC_MIX = Weighted({**_HEALTH_MIX, "Dokter Gigi": 6.0, "Bidan": 34.0, GENERAL: 14.0})
_PRIMARY_MIX = Weighted({"Guru Kelas": 80.0, "Guru Pendidikan Jasmani": 12.0, GENERAL: 4.0})
_JUNIOR_MIX = Weighted(
    {"Guru Mata Pelajaran": 80.0, "Guru Bimbingan Konseling": 8.0, GENERAL: 12.0}
)


def _served(people: int) -> list[Pool]:
    """Puskesmas and schools, fewer in a smaller city."""
    scale = min(1.0, people / FULL_CITY)
    names = village_names(177)
    clinics, primaries, juniors = (max(1, round(n * scale)) for n in (37, 150, 45))
    pools = []
    for n in range(clinics):
        unit = f"Puskesmas {names[n]}"
        pools.append(
            Pool(
                f"PKM-{n + 1:02d}", unit, 24.0, _CLINIC_MIX, HEALTH, (),
                f"Kepala {unit}", "Dokter", "DINKES-001",
            )
        )  # fmt: skip
    for n in range(primaries):
        unit = f"SD Negeri {names[n]} {1 + n % 4:02d}"
        pools.append(
            Pool(
                f"SDN-{n + 1:03d}", unit, 8.0, _PRIMARY_MIX, ADMIN, (),
                f"Kepala {unit}", "Guru Kelas", "DISDIK-001",
            )
        )  # fmt: skip
    for n in range(juniors):
        unit = f"SMP Negeri {n + 1} Semarang"
        pools.append(
            Pool(
                f"SMPN-{n + 1:02d}", unit, 22.0, _JUNIOR_MIX, ADMIN, (),
                f"Kepala {unit}", "Guru Mata Pelajaran", "DISDIK-001",
            )
        )  # fmt: skip
    return pools


def staff_posts(dice: Dice, people: int, blocks: Sequence[Block]) -> list[Post]:
    """Functional and general posts so that, with the held structural ones, `people` serve."""
    held = sum(not p.vacant for b in blocks for p in b.posts)
    pools = [*(_block_pool(b) for b in blocks), *_served(people)]
    posts: list[Post] = []
    for pool, size in zip(pools, _apportion(people - held, [p.share for p in pools]), strict=True):
        posts += _fill(dice, pool, size)
    return posts


def _apportion(total: int, shares: Sequence[float]) -> list[int]:
    """`total` split in proportion to `shares`, the largest remainders rounded up."""
    scale = total / sum(shares)
    sizes = [int(s * scale) for s in shares]
    by_rest = sorted(range(len(shares)), key=lambda n: sizes[n] - shares[n] * scale)
    for n in by_rest[: total - sum(sizes)]:
        sizes[n] += 1
    return sizes


def _fill(dice: Dice, pool: Pool, size: int) -> list[Post]:
    posts: list[Post] = []
    leaders = pool.leaders
    for n in range(size):
        code = f"{pool.prefix}-{101 + n:03d}"
        if not n and pool.head:
            level = _LEVEL_NAME[Tier.JF_AHLI_MADYA]
            name = f"{pool.head_family} {level} ({pool.head})"
            family = FAMILIES[pool.head_family]
            posts.append(
                Post(
                    code, name, Tier.JF_AHLI_MADYA, None, pool.unit, pool.parent, family.fields,
                    pool.head_family,
                )
            )  # fmt: skip
            leaders = (code,)
            continue
        posts.append(_member(dice, pool, code, leaders[n % len(leaders)]))
    return posts


def _member(dice: Dice, pool: Pool, code: str, superior: str) -> Post:
    family = dice.draw(pool.mix)
    if family == GENERAL:
        name = dice.pick(_GENERAL_POSTS)
        fields = pool.fields if dice.hit(0.75) else ()
        return Post(code, name, Tier.PELAKSANA, None, pool.unit, superior, fields, GENERAL)
    known = FAMILIES.get(family)
    tiers, fields = (known.tiers, known.fields) if known else (_DEFAULT_TIERS, pool.fields)
    tier = dice.draw(tiers)
    name = f"{family} {_LEVEL_NAME[tier]}"
    return Post(code, name, tier, None, pool.unit, superior, fields, family)
