"""What the words of the commands are, where they are sensible, in the hostile town."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from talenta_tui.services.actor import Role
from talenta_tui.services.cycles.raters import Asked
from talenta_tui.services.operators import NewOperator, add_operator
from talenta_tui.services.site import open_site
from talenta_tui.services.vacancies import list_vacancies
from tests.cli.hostile_words import Leaf, is_flag
from tests.conftest import NOON
from tests.screens.control_kit import ADMIN
from tests.screens.hostile_town import CHECK, NEW, RUN, SHUT

WHO = {
    "feedback fill": "rater", "feedback mine": "rater", "feedback key": "keyer",
    "feedback paper": "keyer", "complaint list": "auditor", "complaint move": "auditor",
    "complaint read": "auditor", "complaint stats": "auditor", "complaint key": "auditor",
    "feedback unseal": "auditor", "me": "rater", "objection withdraw": "rater",
    "objection lodge": "rater", "objection list": "boss", "privacy log": "auditor",
    "audit": "boss", "operator settings": "boss",
}  # fmt: skip
"""Who runs a command, by the longest beginning of its path; everybody else is the boss."""


def user_of(leaf: Leaf) -> str:
    fitting = [path for path in WHO if f"{leaf.path} ".startswith(f"{path} ")]
    return WHO[max(fitting, key=len)] if fitting else "boss"


@dataclass(frozen=True)
class Facts:
    """One of each thing a command names; `planted` ones may be hostile themselves."""

    nip: str
    rater: str
    ratee: str
    assessee: str
    post: str
    unit: str
    assessor: str
    exercise: str
    competency: str
    form: str
    complaint: str
    objection: str
    goal: str


USERS = {
    "boss": Role.ADMINISTRATOR, "auditor": Role.AUDITOR, "rater": Role.EMPLOYEE,
    "keyer": Role.OPERATOR,
}  # fmt: skip


def add_users(path: Path, rater: str) -> None:
    """The operators of `WHO`."""
    site = open_site(str(path), clock=lambda: NOON)
    for name, role in USERS.items():
        nip = rater if name == "rater" else None
        add_operator(ADMIN, site, NewOperator(name, role, name, nip), None, "uji")
    site.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.database.close()


def facts_of(path: Path, asked: Asked) -> Facts:
    """Read from the database as it is, planted or not."""
    site = open_site(str(path), clock=lambda: NOON)

    def one(sql: str) -> str:
        return str(site.database.execute_sql(sql).fetchone()[0])

    sheet = (
        " FROM rating t JOIN assessor a ON a.id = t.assessor_id"
        " JOIN exercise x ON x.id = t.exercise_id JOIN session s ON s.id = t.session_id"
        " JOIN competency c ON c.id = t.competency_id JOIN employee e ON e.id = t.employee_id"
        f" WHERE s.code = '{CHECK}' ORDER BY t.id LIMIT 1"
    )
    found = Facts(
        nip=one("SELECT nip FROM employee ORDER BY id LIMIT 1"),
        rater=asked.rater,
        ratee=asked.ratee,
        assessee=one("SELECT e.nip" + sheet),
        post=list_vacancies(ADMIN, site)[0].code,
        unit=one("SELECT name FROM unit ORDER BY id LIMIT 1"),
        assessor=one("SELECT a.code" + sheet),
        exercise=one("SELECT x.name" + sheet),
        competency=one("SELECT c.name" + sheet),
        form="",
        complaint=one("SELECT number FROM complaint LIMIT 1"),
        objection=one("SELECT number FROM objection ORDER BY id DESC LIMIT 1"),
        goal=one("SELECT id FROM development_goal LIMIT 1"),
    )
    site.database.close()
    return found


def sensible(leaf: Leaf, facts: Facts) -> dict[str, str]:
    """A value for every parameter of the command that has to have one, by name."""
    known = _known(leaf, facts)
    found: dict[str, str] = {}
    for _name, parameters in leaf.chain:
        for parameter in parameters:
            name = str(parameter.name)
            if is_flag(parameter):
                continue
            if name in known and (parameter.required or name in _USEFUL or name in _named(leaf)):
                found[name] = known[name]
    return found


_USEFUL = frozenset({"reason", "nips", "months", "words", "target", "query", "answers"})


def _named(leaf: Leaf) -> Mapping[str, str]:
    return _OF.get(leaf.path, {})


def _known(leaf: Leaf, facts: Facts) -> dict[str, str]:
    cycle = leaf.path.startswith(("cycle", "feedback"))
    person = facts.assessee if leaf.path.startswith(("session", "develop")) else facts.nip
    known = {
        "code": "C1" if cycle else CHECK, "cycle": "C1", "session": CHECK, "nip": person,
        "nips": facts.nip, "query": "a", "assessor": facts.assessor, "assessors": "A3",
        "exercise": facts.exercise, "competency": facts.competency, "level": "3",
        "reason": "sebab", "month": "2026-10", "months": "2026-10", "old": "2026-10",
        "new": "2026-10", "period": "2026-10", "text": "isi", "action": "magang",
        "goal": facts.goal, "status": "running", "operator": "sari", "role": "operator",
        "kind": "brokering", "number": facts.complaint, "state": "inquiry", "receipt": "X",
        "verdict": "upheld", "ratee": facts.ratee, "rater": facts.nip, "relation": "REKAN",
        "answers": "3" * 21, "form": "AAAA-AAA1", "file": "berkas", "source": "bkn-411-2025",
        "a": "bkn-411-2025", "b": "bkn-411-2025", "target": "salinan.db", "name": "berkas",
        "signer": facts.assessor, "stand_in": "A3", "absent": facts.assessor,
        "fingerprint": "SHA256:x", "key_file": "kunci", "folder": "folder", "keep": "3",
        "people": "60", "words": "x",
    }  # fmt: skip
    if leaf.path.startswith("feedback unseal"):
        known["number"] = "1"
    if leaf.path.startswith("objection"):
        known["number"] = facts.objection
    if leaf.path.startswith("signing"):
        known["number"] = "1"
    if leaf.path in ("shortlist", "signing list", "signing sign"):
        known["code"] = facts.post
    return {**known, **_named(leaf)}


_OF: dict[str, dict[str, str]] = {
    "demo": {"people": "60", "keep": "kota.db"},
    "init": {"name": "Kota Lain", "database": "lain.db"},
    "session create": {
        "code": "BARU-1", "template": "pelaksana", "title": "Baru", "tier": "PENGAWAS",
        "start": "2026-12-20", "end": "2026-12-21", "place": "Aula",
    },
    "session people": {"code": NEW},
    "session plan": {"code": NEW, "seed": "1"},
    "session attend": {"code": RUN},
    "session incident": {"code": RUN, "text": "padam", "handling": "genset"},
    "session substitute": {"code": RUN},
    "session minutes": {"code": SHUT},
    "session reopen": {"code": SHUT, "reason": "salah"},
    "session define-assessor": {"assessor": "A9", "name": "Baru"},
    "period open": {"month": "2026-12"},
    "period close": {"month": "2026-11"},
    "period trend": {},
    "cycle new": {"code": "C9", "period": "2026-11", "name": "Baru"},
    "cycle edit": {"name": "Lagi"},
    "cycle people": {"code": "C2", "nips": "1"},
    "cycle propose": {"code": "C2"},
    "cycle begin": {"code": "C2"},
    "cycle questionnaire check": {"file": "-"},
    "cycle questionnaire adopt": {"file": "-"},
    "import": {"kind": "awards", "file": "-"},
    "policy check": {"file": "berkas"},
    "policy adopt": {"source": "bkn-411-2025"},
    "policy preview": {"source": "bkn-411-2025"},
    "operator add": {"operator": "baru", "role": "operator", "name": "Baru"},
    "backup": {"file": "cadangan.zip"},
    "rate": {},
    "report": {},
}  # fmt: skip
"""Where a name means something else than elsewhere."""
