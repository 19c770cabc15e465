"""The structural posts of the city: who leads what, under whom, and what is vacant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from talenta_tui.demo import places
from talenta_tui.demo.agencies import ADMIN, BADAN, DINAS, HEALTH, LAW, Agency
from talenta_tui.demo.dice import Dice
from talenta_tui.scoring.vocabulary import Echelon, Tier

TIER_OF = {
    Echelon.II_A: Tier.JPT_PRATAMA,
    Echelon.II_B: Tier.JPT_PRATAMA,
    Echelon.III_A: Tier.ADMINISTRATOR,
    Echelon.III_B: Tier.ADMINISTRATOR,
    Echelon.IV_A: Tier.PENGAWAS,
    Echelon.IV_B: Tier.PENGAWAS,
}
VACANT_III = 6
VACANT_IV = 12
FULL_CITY = 7041
_STRUCTURAL_SHARE = 0.42
"""At most this share of a small city leads; the full city stays far below it."""


@dataclass(slots=True)
class Post:
    """One post of the map; `family` is the functional or general post of a staff member."""

    code: str
    name: str
    tier: Tier
    echelon: Echelon | None
    unit: str
    superior: str
    fields: tuple[str, ...]
    family: str = ""
    vacant: bool = False


@dataclass(slots=True)
class Block:
    """A unit with its structural posts in the order in which a smaller city keeps them.

    `wait` is how many rounds later than an agency's its first post comes in; `parent` is the
    code of the post its first post answers to.
    """

    prefix: str
    unit: str
    parent: str
    wait: int = 0
    families: tuple[str, ...] = ()
    fields: tuple[str, ...] = ADMIN
    posts: list[Post] = field(default_factory=list)

    def add(self, name: str, echelon: Echelon, under: int | None, *fields: str) -> None:
        """Append a post under the block's post number `under`, or under the block's parent."""
        self.posts.append(
            Post(
                f"{self.prefix}-{len(self.posts) + 1:03d}",
                name,
                TIER_OF[echelon],
                echelon,
                self.unit,
                self.parent if under is None else self.posts[under].code,
                fields or self.fields,
            )
        )


_COUNCIL_SECTIONS = (
    "Rumah Tangga",
    "Keuangan",
    "Rapat dan Risalah",
    "Perundang-undangan",
    "Anggaran",
    "Pengawasan",
)


def _secretariat() -> Iterator[Block]:
    top = Block("SETDA", "Sekretariat Daerah", "", families=("Analis Kebijakan",))
    top.add("Sekretaris Daerah", Echelon.II_A, None, *ADMIN, "Ilmu Hukum")
    for name in (
        "Asisten Pemerintahan dan Kesejahteraan Rakyat",
        "Asisten Perekonomian dan Pembangunan",
        "Asisten Administrasi Umum",
        "Staf Ahli Wali Kota Bidang Pemerintahan, Hukum dan Politik",
        "Staf Ahli Wali Kota Bidang Kemasyarakatan dan Sumber Daya Manusia",
        "Staf Ahli Wali Kota Bidang Ekonomi, Keuangan dan Pembangunan",
    ):
        top.add(name, Echelon.II_B, 0, *ADMIN, "Ilmu Hukum")
    yield top
    for n, (name, fields) in enumerate(places.BAGIAN):
        block = Block(
            f"SETDA-B{n + 1:02d}",
            f"Bagian {name} Setda",
            f"SETDA-{2 + n // 4:03d}",
            families=("Analis Kebijakan", "Pengelola Pengadaan Barang/Jasa", "Arsiparis"),
            fields=fields,
        )
        block.add(f"Kepala Bagian {name}", Echelon.III_A, None)
        block.add(f"Kepala Subbagian Umum Bagian {name}", Echelon.IV_A, 0)
        block.add(f"Kepala Subbagian Pelaksanaan Bagian {name}", Echelon.IV_A, 0)
        yield block
    council = Block("SETWAN", "Sekretariat DPRD", "SETDA-001", families=("Analis Kebijakan",))
    council.add("Sekretaris DPRD", Echelon.II_B, None, *LAW, "Administrasi Publik")
    for name in ("Umum dan Keuangan", "Persidangan", "Fasilitasi Anggaran dan Pengawasan"):
        council.add(f"Kepala Bagian {name} Sekretariat DPRD", Echelon.III_A, 0)
    for n, name in enumerate(_COUNCIL_SECTIONS):
        council.add(f"Kepala Subbagian {name} Sekretariat DPRD", Echelon.IV_A, 1 + n // 2)
    yield council
    audit = Block("ITKO", "Inspektorat", "SETDA-001", families=("Auditor", "PPUPD"))
    audit.add("Inspektur", Echelon.II_B, None, "Akuntansi", *LAW)
    audit.add("Sekretaris Inspektorat", Echelon.III_A, 0)
    for number in ("I", "II", "III", "IV"):
        audit.add(f"Inspektur Pembantu {number}", Echelon.III_A, 0, "Akuntansi", *LAW)
    for name in ("Perencanaan dan Evaluasi", "Umum dan Kepegawaian"):
        audit.add(f"Kepala Subbagian {name} Inspektorat", Echelon.IV_A, 1)
    yield audit


def _agency(agency: Agency) -> Block:
    block = Block(
        agency.code, agency.name, "SETDA-001", families=agency.families, fields=agency.fields
    )
    block.add(agency.head_post, Echelon.II_B, None)
    block.add(f"Sekretaris {agency.name}", Echelon.III_A, 0, *ADMIN)
    block.add(f"Kepala Subbagian Umum dan Kepegawaian {agency.name}", Echelon.IV_A, 1, *ADMIN)
    for division in agency.divisions:
        block.add(f"Kepala Bidang {division} {agency.name}", Echelon.III_B, 0)
    block.add(f"Kepala Subbagian Keuangan dan Aset {agency.name}", Echelon.IV_A, 1, "Akuntansi")
    if agency in BADAN:
        block.add(f"Kepala Subbagian Perencanaan dan Evaluasi {agency.name}", Echelon.IV_A, 1)
    for branch in agency.branches:
        block.add(f"Kepala UPTD {branch}", Echelon.IV_A, 0)
        block.add(f"Kepala Subbagian Tata Usaha UPTD {branch}", Echelon.IV_B, -1)
    return block


def _hospital() -> Block:
    block = Block("RSUD", "RSUD K.R.M.T. Wongsonegoro", "DINKES-001", fields=HEALTH)
    block.add("Direktur RSUD K.R.M.T. Wongsonegoro", Echelon.II_B, None, "Kedokteran")
    block.add("Wakil Direktur Pelayanan", Echelon.III_A, 0, "Kedokteran")
    block.add("Wakil Direktur Umum dan Keuangan", Echelon.III_A, 0, *ADMIN)
    for n, name in enumerate(("Pelayanan", "Keperawatan", "Penunjang", "Keuangan")):
        block.add(f"Kepala Bidang {name} RSUD", Echelon.III_B, 1 + n // 3)
    for n in range(8):
        name = ("Pengembangan", "Operasional")[n % 2]
        under = block.posts[3 + n // 2].name.removeprefix("Kepala Bidang ")
        block.add(f"Kepala Seksi {name} {under}", Echelon.IV_A, 3 + n // 2)
    return block


def _districts(villages: int) -> Iterator[Block]:
    names = places.village_names(villages)
    for n, name in enumerate(places.KECAMATAN):
        unit = f"Kecamatan {name}"
        prefix = f"KEC-{n + 1:02d}"
        block = Block(prefix, unit, "SETDA-001", 1, ("Analis Kebijakan",), ADMIN)
        block.add(f"Camat {name}", Echelon.III_A, None, *LAW, "Administrasi Publik")
        block.add(f"Sekretaris {unit}", Echelon.III_B, 0)
        for section in ("Pemerintahan", "Pembangunan", "Kesejahteraan Sosial", "Ketertiban Umum"):
            block.add(f"Kepala Seksi {section} {unit}", Echelon.IV_B, 0)
        for section in ("Umum dan Kepegawaian", "Perencanaan dan Keuangan"):
            block.add(f"Kepala Subbagian {section} {unit}", Echelon.IV_B, 1)
        yield block
        for number, village in enumerate(names[n :: len(places.KECAMATAN)], start=1):
            ward = Block(f"{prefix}-K{number:02d}", f"Kelurahan {village}", f"{prefix}-001", 3)
            ward.add(f"Lurah {village}", Echelon.IV_A, None)
            ward.add(f"Sekretaris Kelurahan {village}", Echelon.IV_B, 0)
            for section in ("Pemerintahan dan Pembangunan", "Kesejahteraan Sosial"):
                ward.add(f"Kepala Seksi {section} Kelurahan {village}", Echelon.IV_B, 0)
            yield ward


def structure(dice: Dice, people: int) -> list[Block]:
    """Every unit that is led from a structural post, as large as `people` can fill.

    All posts of echelon II are always there; of the others a smaller city keeps the first of
    every unit before the second of any.
    """
    villages = 177
    blocks = [
        *_secretariat(),
        *[_agency(a) for a in (*BADAN, *DINAS)],
        _hospital(),
        *_districts(villages),
    ]
    top = [(b, p) for b in blocks for p in b.posts if p.tier is Tier.JPT_PRATAMA]
    rest = sorted(
        ((r + b.wait, n, b, p) for n, b in enumerate(blocks) for r, p in enumerate(b.posts)),
        key=lambda entry: entry[:2],
    )
    held = max(int(people * _STRUCTURAL_SHARE), len(top))
    room = held + len(places.VACANT_HEADS) + 1 + VACANT_III + VACANT_IV - len(top)
    kept = {id(p) for _, p in top}
    kept.update(id(p) for p in [p for *_, p in rest if id(p) not in kept][:room])
    for block in blocks:
        block.posts = [p for p in block.posts if id(p) in kept]
    blocks = [b for b in blocks if b.posts]
    _vacate(dice, [p for b in blocks for p in b.posts])
    return blocks


def _vacate(dice: Dice, posts: list[Post]) -> None:
    heads = {f"{code}-001" for code in places.VACANT_HEADS} | {"SETDA-001"}
    for post in posts:
        post.vacant = post.code in heads
    for tier, count in ((Tier.ADMINISTRATOR, VACANT_III), (Tier.PENGAWAS, VACANT_IV)):
        for post in dice.some([p for p in posts if p.tier is tier], count):
            post.vacant = True
