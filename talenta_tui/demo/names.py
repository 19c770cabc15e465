"""Invented names as one meets them in Semarang, and the titles that go with a degree."""

from __future__ import annotations

from talenta_tui.demo.dice import Dice
from talenta_tui.scoring.vocabulary import EducationLevel, Sex


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_OLDER = {
    Sex.MALE: _words(
        "Agus Ahmad Anto Bambang Budi Darmanto Djoko Eko Gunawan Hadi Hari Haryanto Heru Joko "
        "Kuncoro Margono Mulyono Ngatiman Pardi Parjo Purwanto Rusdi Sabar Sarwono Slamet Sri "
        "Sudarmaji Sugeng Sugiyono Suharto Sukardi Sumarno Sumarsono Supardi Suparman Supriyadi "
        "Suryanto Susanto Sutarno Sutrisno Suwarno Tri Wahyu Waluyo Warsito Widodo Wiyono Yulianto"
    ),
    Sex.FEMALE: _words(
        "Anik Ariyani Dwi Endang Erna Eny Hartini Heni Indah Isti Kusmiyati Lestari Lilik Marsiyah "
        "Mujiati Murni Murtini Nanik Ngatmi Ninik Nunuk Nurul Partini Puji Purwanti Retno Rini "
        "Rukmini Rusmiyati Siti Sri Sudarti Sugiarti Suharni Sukarsih Sulastri Sumarni Sumiyati "
        "Suparmi Supriyati Suryani Sutarmi Suwarni Titik Tri Tutik Umi Warsini Winarti Yuni"
    ),
}
_YOUNGER = {
    Sex.MALE: _words(
        "Adi Aditya Agung Ahmad Andi Angga Anggoro Ardian Arif Aris Bagas Bagus Bayu Candra Danang "
        "Dani Dian Dimas Dwi Edi Fajar Faisal Febri Galih Hendra Ilham Imam Irfan Ivan Krisna "
        "Luthfi Muhammad Nanang Nur Panji Prasetyo Rahmat Rendra Rizky Satria Septian Taufik Teguh "
        "Tri Wahyu Wisnu Yoga Yudha Yusuf Zainal"
    ),
    Sex.FEMALE: _words(
        "Ajeng Amalia Anisa Annisa Arum Astri Ayu Citra Desi Devi Dewi Dian Diah Dwi Dyah Eka Elok "
        "Erlina Fatimah Fitri Galuh Hesti Ika Indri Intan Kartika Laila Laras Lina Maya Mega Nadia "
        "Nina Novi Nur Nurul Putri Rahma Ratih Ratna Rina Riska Septi Shinta Siti Sri Tika Umi "
        "Vina Wulan Yuliana"
    ),
}
_LAST = {
    Sex.MALE: _words(
        "Adiwibowo Anggoro Ardiansyah Arifin Atmojo Budiarto Cahyono Darmawan Fauzi Firmansyah "
        "Gunarto Hadiprayitno Hakim Handoko Hartono Hermawan Hidayat Iswanto Kurniawan Kusuma "
        "Laksono Mahendra Mardiyanto Maulana Mustofa Nugroho Nurcahyo Permadi Prabowo Pradana "
        "Prakoso Pramono Prasetya Pratama Prayitno Priyono Purnomo Raharjo Riyanto Sadewo Santosa "
        "Saputra Sasongko Setiawan Setyawan Siswanto Subagyo Suryadi Susilo Sutanto Syaifudin "
        "Triyono Utomo Wibisono Wibowo Wicaksono Wijaya Winarno Yuwono Zulkarnain"
    ),
    Sex.FEMALE: _words(
        "Agustina Anggraeni Aprilia Astuti Budiarti Cahyani Damayanti Dewanti Fadhilah Fatmawati "
        "Handayani Hapsari Haryani Hastuti Hidayah Indrawati Iswari Kartikasari Khasanah Kurniasih "
        "Kusumaningrum Kusumastuti Kusumawati Larasati Lestari Listyowati Maharani "
        "Maryani Mulyani Ningrum Ningsih Novitasari Nurhayati Nurjanah Oktaviani Palupi "
        "Permatasari Pertiwi Prihatin Purnamasari Puspitasari Rahayu Rahmawati Ratnasari Riyanti "
        "Rohmah Safitri Sari Setyaningsih Setyowati Sulistyowati Susanti Susilowati Utami Wahyuni "
        "Wardani Widayati Widiastuti Wijayanti Wulandari Yuliani"
    ),
}
_TRICKY = {
    Sex.MALE: (
        "Ma'ruf Nugroho", "R. Soeryo Hadiningrat", "Sutrisno [II]", "Ahmad Syafi'i",
        "Moch. Ch. Anwar", "Abdul-Hamid", "Slamet (Ateng) Raharjo", "M", "Ki Agus Mas'ud",
        "Yohanes D'Costa",
        "Wahyu \"Yoyok\" Prihanto", "Fransiskus Xaverius Bambang Tri Atmojo Hadikusumo Ningrat",
    ),
    Sex.FEMALE: (
        "R.A. Kusumawardhani", "Siti Ni'matul Khoiriyah", "Sri Wahyuni [Yuni]", "Nur 'Aini",
        "R.R. Dyah Ayu Sekar", "Kustini (Almh. Suami: Harto)", "Maria-Goretti Lestari", "Jum'iyati",
        "Zulaikha & Putri", "Th. Rr. Endang S.", "Ng",
        "Siti Maesaroh Nur Laela Qotrunnada Az-Zahra",
    ),
}  # fmt: skip
"""Harmless, but not the plain words a careless program expects."""

_DEGREES = {
    "Pendidikan": ("S.Pd.", "M.Pd.", "A.Ma.Pd."),
    "Bimbingan": ("S.Pd.", "M.Pd.", "A.Ma.Pd."),
    "Keperawatan": ("S.Kep., Ners", "M.Kep.", "A.Md.Kep."),
    "Kebidanan": ("S.Tr.Keb.", "M.Keb.", "A.Md.Keb."),
    "Kedokteran": ("", "Sp.PD", ""),
    "Farmasi": ("S.Farm., Apt.", "M.Farm.", "A.Md.Farm."),
    "Kesehatan": ("S.K.M.", "M.Kes.", "A.Md.Kes."),
    "Analis": ("S.Tr.Kes.", "M.Kes.", "A.Md.A.K."),
    "Gizi": ("S.Gz.", "M.Gizi", "A.Md.Gz."),
    "Ilmu Hukum": ("S.H.", "M.H.", "A.Md."),
    "Ilmu Pemerintahan": ("S.I.P.", "M.Si.", "A.Md."),
    "Administrasi": ("S.A.P.", "M.A.P.", "A.Md."),
    "Akuntansi": ("S.E.", "M.Ak.", "A.Md.Ak."),
    "Manajemen": ("S.E.", "M.M.", "A.Md."),
    "Ekonomi": ("S.E.", "M.Si.", "A.Md."),
    "Teknik": ("S.T.", "M.T.", "A.Md.T."),
    "Informatika": ("S.Kom.", "M.Kom.", "A.Md.Kom."),
    "Sistem": ("S.Kom.", "M.Kom.", "A.Md.Kom."),
    "Pertanian": ("S.P.", "M.P.", "A.Md.P."),
    "Agribisnis": ("S.P.", "M.P.", "A.Md.P."),
    "Perikanan": ("S.Pi.", "M.Si.", "A.Md.Pi."),
    "Psikologi": ("S.Psi.", "M.Psi.", "A.Md."),
}
_OTHER = ("S.Sos.", "M.Si.", "A.Md.")


def name(dice: Dice, sex: Sex, born: int, tricky: bool) -> str:
    """A full name without titles, in the fashion of the year of birth."""
    if tricky:
        return dice.pick(_TRICKY[sex])
    first = (_OLDER if born < 1979 else _YOUNGER)[sex]
    parts = [dice.pick(first)]
    shape = dice.chance()
    if shape < 0.05 and born < 1979:
        return parts[0]
    if shape > 0.62:
        second = dice.pick(_YOUNGER[sex])
        if second not in parts:
            parts.append(second)
    parts.append(dice.pick(_LAST[sex]))
    return " ".join(parts)


def titles(
    dice: Dice, sex: Sex, born: int, education: EducationLevel, field: str
) -> tuple[str, str]:
    """GELAR DEPAN and GELAR BELAKANG that fit a degree in `field`."""
    bachelor, master, diploma = _DEGREES.get(field, _DEGREES.get(field.split()[0], _OTHER))
    before = "dr." if field == "Kedokteran" else "drg." if field == "Kedokteran Gigi" else ""
    if education is EducationLevel.S3:
        return "Dr.", ", ".join(t for t in (bachelor, master) if t)
    if education is EducationLevel.S2:
        return before, ", ".join(t for t in (bachelor, master) if t)
    if education in (EducationLevel.S1, EducationLevel.D4):
        if born < 1970 and bachelor in ("S.Sos.", "S.Pd.") and dice.hit(0.6):
            return ("Drs." if sex is Sex.MALE else "Dra."), ""
        if bachelor == "S.T." and born < 1970 and dice.hit(0.6):
            return "Ir.", ""
        return before, bachelor
    if education is EducationLevel.D3:
        return "", diploma
    return "", ""
