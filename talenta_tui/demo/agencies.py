"""The badan and dinas of Kota Semarang (regulation.md 11) with what each of them does."""

from __future__ import annotations

from dataclasses import dataclass

LAW = ("Ilmu Hukum", "Ilmu Pemerintahan")
ADMIN = ("Administrasi Publik", "Ilmu Pemerintahan", "Manajemen")
MONEY = ("Akuntansi", "Manajemen", "Ekonomi Pembangunan")
BUILD = ("Teknik Sipil", "Teknik Lingkungan", "Teknik Planologi")
HEALTH = ("Kesehatan Masyarakat", "Kedokteran", "Keperawatan")
SOCIAL = ("Sosiologi", "Ilmu Kesejahteraan Sosial", "Psikologi")
DATA = ("Teknik Informatika", "Sistem Informasi", "Ilmu Komunikasi")
SCHOOL = ("Pendidikan Guru Sekolah Dasar", "Pendidikan Matematika", "Manajemen Pendidikan")
GREEN = ("Pertanian", "Agribisnis", "Perikanan")
TRADE = ("Ekonomi Pembangunan", "Manajemen", "Administrasi Bisnis")


@dataclass(frozen=True, slots=True)
class Agency:
    """A badan or dinas: code prefix, name, its divisions, fields of study, functional families."""

    code: str
    name: str
    divisions: tuple[str, ...]
    fields: tuple[str, ...]
    families: tuple[str, ...]
    head: str = ""
    branches: tuple[str, ...] = ()

    @property
    def head_post(self) -> str:
        return self.head or f"Kepala {self.name}"


BADAN = (
    Agency(
        "BAPPEDA",
        "Badan Perencanaan Pembangunan Daerah",
        (
            "Perencanaan, Pengendalian dan Evaluasi",
            "Pemerintahan dan Pembangunan Manusia",
            "Perekonomian dan Sumber Daya Alam",
            "Infrastruktur dan Kewilayahan",
        ),
        ("Teknik Planologi", *MONEY),
        ("Perencana", "Analis Kebijakan"),
    ),
    Agency(
        "BRIDA",
        "Badan Riset dan Inovasi Daerah",
        (
            "Riset Sosial dan Pemerintahan",
            "Riset Ekonomi dan Pembangunan",
            "Inovasi dan Teknologi",
            "Pemanfaatan Riset",
        ),
        ("Administrasi Publik", *DATA),
        ("Analis Kebijakan", "Perencana"),
    ),
    Agency(
        "BKPP",
        "Badan Kepegawaian, Pendidikan dan Pelatihan",
        (
            "Pengadaan, Pemberhentian dan Informasi",
            "Mutasi dan Promosi",
            "Pengembangan Kompetensi",
            "Penilaian Kinerja dan Penghargaan",
        ),
        (*ADMIN, "Psikologi"),
        ("Analis SDM Aparatur", "Pranata Komputer"),
    ),
    Agency(
        "BPKAD",
        "Badan Pengelolaan Keuangan dan Aset Daerah",
        ("Anggaran", "Perbendaharaan", "Akuntansi", "Aset"),
        MONEY,
        ("Analis Keuangan Pusat dan Daerah", "Pranata Komputer"),
    ),
    Agency(
        "BAPENDA",
        "Badan Pendapatan Daerah",
        (
            "Perencanaan dan Pengembangan Pendapatan",
            "Pajak Daerah I",
            "Pajak Daerah II",
            "Pengawasan dan Penagihan",
        ),
        MONEY,
        ("Analis Keuangan Pusat dan Daerah", "Pranata Komputer"),
    ),
    Agency(
        "KESBANG",
        "Badan Kesatuan Bangsa dan Politik",
        (
            "Ideologi dan Wawasan Kebangsaan",
            "Politik Dalam Negeri",
            "Ketahanan Ekonomi dan Sosial Budaya",
            "Kewaspadaan Nasional",
        ),
        LAW,
        ("Analis Kebijakan",),
    ),
    Agency(
        "BPBD",
        "Badan Penanggulangan Bencana Daerah",
        (
            "Pencegahan dan Kesiapsiagaan",
            "Kedaruratan dan Logistik",
            "Rehabilitasi dan Rekonstruksi",
        ),
        BUILD,
        ("Analis Kebijakan", "Penata Penanggulangan Bencana"),
    ),
    Agency(
        "SATPOLPP",
        "Satuan Polisi Pamong Praja",
        (
            "Penegakan Peraturan Daerah",
            "Ketertiban Umum",
            "Perlindungan Masyarakat",
            "Sumber Daya Aparatur",
        ),
        LAW,
        ("Polisi Pamong Praja",),
    ),
)

DINAS = (
    Agency(
        "DISDIK",
        "Dinas Pendidikan",
        (
            "Pembinaan PAUD",
            "Pembinaan SD",
            "Pembinaan SMP",
            "Pembinaan Guru dan Tenaga Kependidikan",
        ),
        SCHOOL,
        ("Pengawas Sekolah", "Analis Kebijakan"),
    ),
    Agency(
        "DINKES",
        "Dinas Kesehatan",
        (
            "Kesehatan Masyarakat",
            "Pencegahan dan Pengendalian Penyakit",
            "Pelayanan Kesehatan",
            "Sumber Daya Kesehatan",
        ),
        HEALTH,
        ("Administrator Kesehatan", "Epidemiolog Kesehatan"),
        branches=("Laboratorium Kesehatan", "Instalasi Farmasi"),
    ),
    Agency(
        "DPU",
        "Dinas Pekerjaan Umum",
        ("Bina Marga", "Sumber Daya Air", "Drainase", "Jasa Konstruksi"),
        BUILD,
        ("Teknik Jalan dan Jembatan", "Teknik Pengairan"),
        branches=("Pompa dan Drainase I", "Pompa dan Drainase II"),
    ),
    Agency(
        "DISTARU",
        "Dinas Penataan Ruang",
        ("Perencanaan Ruang", "Pemanfaatan Ruang", "Pengendalian Ruang", "Tata Bangunan"),
        BUILD,
        ("Penata Ruang", "Teknik Tata Bangunan dan Perumahan"),
    ),
    Agency(
        "DISPERKIM",
        "Dinas Perumahan dan Kawasan Permukiman",
        ("Perumahan", "Kawasan Permukiman", "Pertamanan", "Pertanahan"),
        BUILD,
        ("Teknik Tata Bangunan dan Perumahan",),
        branches=("Rumah Susun", "Pemakaman"),
    ),
    Agency(
        "DISHANPAN",
        "Dinas Ketahanan Pangan",
        ("Ketersediaan Pangan", "Distribusi Pangan", "Konsumsi Pangan", "Keamanan Pangan"),
        GREEN,
        ("Analis Ketahanan Pangan",),
    ),
    Agency(
        "DLH",
        "Dinas Lingkungan Hidup",
        ("Tata Lingkungan", "Pengelolaan Sampah", "Pengendalian Pencemaran", "Penaatan Lingkungan"),
        ("Teknik Lingkungan", "Biologi", "Kimia"),
        ("Pengendali Dampak Lingkungan", "Pengawas Lingkungan Hidup"),
        branches=("TPA Jatibarang", "Laboratorium Lingkungan"),
    ),
    Agency(
        "DISDUKCAPIL",
        "Dinas Kependudukan dan Pencatatan Sipil",
        ("Pendaftaran Penduduk", "Pencatatan Sipil", "Pengelolaan Informasi", "Pemanfaatan Data"),
        (*LAW, "Sistem Informasi"),
        ("Administrator Database Kependudukan", "Pranata Komputer"),
    ),
    Agency(
        "DALDUKKB",
        "Dinas Pengendalian Penduduk dan Keluarga Berencana",
        ("Pengendalian Penduduk", "Keluarga Berencana", "Ketahanan Keluarga", "Penyuluhan"),
        SOCIAL,
        ("Penyuluh Keluarga Berencana",),
    ),
    Agency(
        "DISHUB",
        "Dinas Perhubungan",
        ("Lalu Lintas", "Angkutan", "Parkir", "Keselamatan"),
        ("Teknik Sipil", "Teknik Transportasi", "Manajemen"),
        ("Penguji Kendaraan Bermotor",),
        branches=("Terminal", "Pengujian Kendaraan"),
    ),
    Agency(
        "ARPUS",
        "Dinas Arsip dan Perpustakaan",
        (
            "Pengelolaan Arsip",
            "Pembinaan Arsip",
            "Layanan Perpustakaan",
            "Pengembangan Perpustakaan",
        ),
        ("Ilmu Perpustakaan", "Kearsipan", "Administrasi Publik"),
        ("Arsiparis", "Pustakawan"),
    ),
    Agency(
        "DISKAN",
        "Dinas Perikanan",
        ("Perikanan Tangkap", "Perikanan Budidaya", "Pemberdayaan Nelayan"),
        GREEN,
        ("Penyuluh Perikanan",),
        branches=("Balai Benih Ikan",),
    ),
    Agency(
        "DISTAN",
        "Dinas Pertanian",
        ("Tanaman Pangan", "Hortikultura", "Peternakan", "Penyuluhan"),
        GREEN,
        ("Penyuluh Pertanian", "Medik Veteriner"),
        branches=("Rumah Potong Hewan", "Kebun Bibit"),
    ),
    Agency(
        "DISDAG",
        "Dinas Perdagangan",
        ("Pengembangan Perdagangan", "Penataan Pasar", "Stabilitas Harga", "Metrologi"),
        TRADE,
        ("Penera", "Analis Perdagangan"),
        branches=("Pasar Wilayah I", "Pasar Wilayah II", "Metrologi Legal"),
    ),
    Agency(
        "DISPERIN",
        "Dinas Perindustrian",
        ("Industri Agro", "Industri Logam", "Industri Kreatif"),
        ("Teknik Industri", *TRADE),
        ("Pembina Industri",),
    ),
    Agency(
        "DINKOPUM",
        "Dinas Koperasi dan Usaha Mikro",
        ("Kelembagaan Koperasi", "Pengawasan Koperasi", "Usaha Mikro", "Pembiayaan"),
        TRADE,
        ("Pengawas Koperasi",),
    ),
    Agency(
        "DPMPTSP",
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        ("Penanaman Modal", "Perizinan I", "Perizinan II", "Pengaduan dan Kebijakan"),
        (*LAW, "Ekonomi Pembangunan"),
        ("Penata Perizinan", "Analis Kebijakan"),
    ),
    Agency(
        "DISPORA",
        "Dinas Kepemudaan dan Olah Raga",
        ("Kepemudaan", "Olah Raga Prestasi", "Olah Raga Masyarakat"),
        ("Pendidikan Jasmani", "Ilmu Keolahragaan", "Manajemen"),
        ("Analis Kebijakan",),
        branches=("Gelanggang Olah Raga",),
    ),
    Agency(
        "DISBUDPAR",
        "Dinas Kebudayaan dan Pariwisata",
        ("Kebudayaan", "Kesenian", "Destinasi", "Pemasaran Pariwisata"),
        ("Pariwisata", "Sejarah", "Ilmu Komunikasi"),
        ("Pamong Budaya", "Adyatama Kepariwisataan"),
        branches=("Museum Kota", "Taman Budaya"),
    ),
    Agency(
        "DAMKAR",
        "Dinas Pemadam Kebakaran",
        ("Pencegahan", "Operasional", "Sarana Prasarana"),
        ("Teknik Sipil", "Teknik Mesin", "Ilmu Pemerintahan"),
        ("Pemadam Kebakaran",),
    ),
    Agency(
        "DINSOS",
        "Dinas Sosial",
        ("Rehabilitasi Sosial", "Perlindungan Sosial", "Pemberdayaan Sosial"),
        SOCIAL,
        ("Pekerja Sosial", "Penyuluh Sosial"),
        branches=("Rumah Pelayanan Sosial",),
    ),
    Agency(
        "DISNAKER",
        "Dinas Tenaga Kerja",
        ("Pelatihan Kerja", "Penempatan Kerja", "Hubungan Industrial"),
        (*LAW, "Psikologi"),
        ("Mediator Hubungan Industrial", "Instruktur"),
        branches=("Balai Latihan Kerja",),
    ),
    Agency(
        "DP3A",
        "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
        ("Pemberdayaan Perempuan", "Perlindungan Anak", "Data dan Gender"),
        SOCIAL,
        ("Pekerja Sosial", "Analis Kebijakan"),
        branches=("Perlindungan Perempuan dan Anak",),
    ),
    Agency(
        "DISKOMINFO",
        "Dinas Komunikasi, Informatika, Statistik, dan Persandian",
        ("Komunikasi Publik", "E-Government", "Statistik", "Persandian dan Keamanan Informasi"),
        DATA,
        ("Pranata Komputer", "Statistisi", "Pranata Humas", "Sandiman"),
    ),
)
