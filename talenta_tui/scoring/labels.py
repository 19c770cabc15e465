"""Names, in both languages, of parts of a figure that the policy does not name itself."""

from __future__ import annotations

from talenta_tui.scoring.vocabulary import POTENTIAL_ASPECTS, Competency, Relation

COMPETENCY_EN = {
    Competency.INTEGRITY: "Integrity",
    Competency.COOPERATION: "Cooperation",
    Competency.COMMUNICATION: "Communication",
    Competency.RESULTS: "Results orientation",
    Competency.SERVICE: "Public service",
    Competency.DEVELOPMENT: "Developing self and others",
    Competency.CHANGE: "Managing change",
    Competency.DECISION: "Decision making",
    Competency.NATION: "National cohesion",
}

ASPECTS = dict(
    zip(
        POTENTIAL_ASPECTS,
        (
            ("Kemampuan intelektual", "Intellectual ability"),
            ("Kemampuan interpersonal", "Interpersonal ability"),
            ("Kesadaran diri", "Self-awareness"),
            ("Berpikir kritis dan strategis", "Critical and strategic thinking"),
            ("Menyelesaikan permasalahan", "Problem solving"),
            ("Kecerdasan emosional", "Emotional intelligence"),
            ("Belajar cepat dan mengembangkan diri", "Growth mindset"),
            ("Motivasi dan komitmen", "Grit"),
        ),
        strict=True,
    )
)

RELATIONS = {
    Relation.SUPERIOR: ("Atasan", "Superior"),
    Relation.PEER: ("Rekan", "Peers"),
    Relation.SUBORDINATE: ("Bawahan", "Subordinates"),
    Relation.SELF: ("Diri sendiri", "Self"),
}

PERCENT = ("Hasil dalam persen", "Result in percent")
LOST_WEIGHT = ("Bobot kelompok tanpa penilai", "Weight of groups without raters")
COUNT = ("Jumlah sertifikat", "Number of certificates")
TENURE = ("Lama jabatan", "Tenure")
YEARS = ("Tahun penuh", "Completed years")
VARIETY = ("Keragaman riwayat jabatan", "Variety of posts")
ACTING = ("Penugasan jabatan nondefinitif", "Acting posts")
UNCAPPED = ("JPM tanpa pembatasan", "JPM without the cut")
CUT = ("Kelebihan di atas standar", "Surplus above the standard")
ROUNDING = ("Pembulatan", "Rounding")
BEST_BOX = ("Kotak terbaik yang mungkin", "Best box still possible")
WORST_BOX = ("Kotak terburuk yang mungkin", "Worst box still possible")
