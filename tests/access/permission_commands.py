"""For every use case of the table the commands that are tried for every role.

A command is one that says, once it is let in, something only a command that was let in can say:
what it found, or what it misses among values that exist nowhere. So nothing is changed, and
"refused by role" is never mistaken for "let in, and then there was nothing".
"""

from __future__ import annotations

from dataclasses import dataclass

from talenta_tui.services.actor import Role
from talenta_tui.services.permissions import ALLOWED, UseCase

NIP = "1" * 18
"""Nobody's."""


REFUSED = 3


@dataclass(frozen=True)
class Done:
    """How a command ended, and what stood on its two outputs."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Try:
    """A command; how it ends and what it says where the role allows it.

    `said` stands on one of its two outputs. A command can ask for `another` use case before its
    own, and then it is that one's refusal that is heard.
    """

    line: str
    code: int
    said: str
    stdin: bytes = b""
    another: UseCase | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.line.split())


def judge(role: Role, case: UseCase, tried: Try, done: Done) -> None:
    """Whether the command was refused exactly where the table says so, and otherwise ran."""
    refusal = f"The role {role.value} does not allow this ("
    if role in ALLOWED[case]:
        assert refusal not in done.err, (tried.line, done)
        assert "does not allow" not in done.err
        assert done.code == tried.code, (tried.line, done)
        assert tried.said in done.out + done.err, (tried.line, done)
    else:
        asked = tried.another or case
        assert role not in ALLOWED[asked], "a command cannot ask for less than its own"
        assert done.err == f"talenta: {refusal}{asked.value}).\n", (tried.line, done)
        assert (done.code, done.out) == (REFUSED, ""), (tried.line, done)


NO_SESSION = "There is no session NO-SUCH"
NO_CYCLE = "There is no cycle NO-SUCH"
NO_PERIOD = "There is no period 1999-01"
NO_OBJECTION = "There is no objection NO-SUCH"
NOBODY = "There is no operator nobody"
NO_PERSON = f"No employee has the NIP {NIP}"

TABLE: dict[UseCase, tuple[Try, ...]] = {
    UseCase.IMPORT: (Try("import nonsense -", 2, "There is no import kind nonsense"),),
    UseCase.MAP_READ: (
        Try("period movement 1999-01 1999-02", 2, NO_PERIOD),
        Try("coverage --format csv", 0, "Dinas", another=UseCase.PEOPLE_READ),
        Try("edge --format csv", 0, "nip", another=UseCase.PEOPLE_READ),
        Try("map", 0, "300", another=UseCase.PEOPLE_READ),
        Try("policy preview -", 2, "is not a usable policy", b"nonsense"),
    ),
    UseCase.PEOPLE_READ: (Try("people --limit 1 --format csv", 0, "nip,name,unit"),),
    UseCase.PERSON_READ: (Try(f"explain {NIP}", 2, NO_PERSON),),
    UseCase.OWN_READ: (Try("me --format json", 0, '"objections": []'),),
    UseCase.VACANCY_READ: (Try("vacancies --format csv", 0, "code,name,tier"),),
    UseCase.SHORTLIST_READ: (
        Try("shortlist NO-SUCH", 2, "There is no post with the code NO-SUCH"),
        Try("signing list --format csv", 0, "number,position,as_of"),
        Try("signing show 7", 2, "There is no signed shortlist 7"),
        Try("signing replay 7", 2, "There is no signed shortlist 7"),
        Try("compare NO-SUCH 1 2", 2, "There is no post with the code NO-SUCH"),
    ),
    UseCase.SHORTLIST_SIGN: (
        Try("signing sign NO-SUCH --digest=0123456789ab", 2, "There is no post with the code"),
    ),
    UseCase.POLICY_READ: (Try("policy show", 0, "SHA-256 of the content"),),
    UseCase.POLICY_ADOPT: (
        Try("cycle questionnaire adopt - --reason=x", 2, "is no readable TOML", b"nonsense"),
    ),
    UseCase.EXPORT: (
        Try("session minutes NO-SUCH", 2, NO_SESSION),
        Try("map --format csv", 0, "NIP,Nama", another=UseCase.PEOPLE_READ),
    ),
    UseCase.SESSION_READ: (
        Try("session show NO-SUCH", 2, NO_SESSION),
        Try("session board NO-SUCH", 2, NO_SESSION),
        Try("session movement NO-SUCH", 2, NO_SESSION),
    ),
    UseCase.SESSION_EDIT: (Try("session plan NO-SUCH", 2, NO_SESSION),),
    UseCase.SESSION_RATE: (
        Try("rate NO-SUCH --assessor=X --exercise=Y", 2, NO_SESSION),
        Try("session sheet NO-SUCH --assessor=X --exercise=Y", 2, NO_SESSION),
    ),
    UseCase.SESSION_VERIFY: (
        Try("session verify NO-SUCH --assessor=X --exercise=Y", 2, NO_SESSION),
        Try("session mismatches NO-SUCH", 2, NO_SESSION),
        Try(f"session decide NO-SUCH X Y {NIP} Z 3", 2, NO_SESSION),
    ),
    UseCase.SESSION_SUPERVISE: (Try("session operators NO-SUCH", 2, NO_SESSION),),
    UseCase.SESSION_INTEGRATE: (Try("session agree NO-SUCH --suggested", 2, NO_SESSION),),
    UseCase.SESSION_SIGN: (Try("session sign NO-SUCH --as=lead --signer=X", 2, NO_SESSION),),
    UseCase.SESSION_CLOSE: (Try("session close NO-SUCH", 2, NO_SESSION),),
    UseCase.SESSION_REOPEN: (Try("session reopen NO-SUCH --approve", 2, NO_SESSION),),
    UseCase.PERIOD_READ: (Try("period status 1999-01", 2, NO_PERIOD),),
    UseCase.PERIOD_OPEN: (Try("period open nonsense", 2, "nonsense is no month"),),
    UseCase.PERIOD_CLOSE: (Try("period close 1999-01", 2, NO_PERIOD),),
    UseCase.PERIOD_AMEND: (Try(f"period amend 1999-01 {NIP} --reason=x", 2, NO_PERIOD),),
    UseCase.DEVELOPMENT_EDIT: (Try(f"develop note {NIP} 1 1999-01 reached", 2, NO_PERSON),),
    UseCase.OPERATOR_READ: (
        Try("operator show nobody", 2, NOBODY),
        Try("operator list --format csv", 0, "id,name,role"),
    ),
    UseCase.OPERATOR_EDIT: (
        Try("operator suspend nobody --reason=x", 2, NOBODY),
        Try("operator resume nobody --reason=x", 2, NOBODY),
        Try("operator role nobody auditor --reason=x", 2, NOBODY),
        Try("operator scope nobody --reason=x", 2, NOBODY),
        Try("operator key remove nobody x --reason=x", 2, NOBODY),
        Try("operator settings nobody --language=en", 2, NOBODY),
        Try("operator add ! --role=administrator", 2, "!"),
    ),
    UseCase.OPERATOR_OWN: (
        Try("operator settings me --language=en", 0, "Kept"),
        Try("home --format=csv", 0, "step,what,detail"),
    ),
    UseCase.AUDIT_READ: (Try("audit show --limit=1 --format=csv", 0, "event,time,actor"),),
    UseCase.AUDIT_VERIFY: (Try("audit verify", 0, "Whole: "),),
    UseCase.AUDIT_SIGN: (Try("audit sign", 3, "The site has no signing key"),),
    UseCase.AUDIT_KEY: (Try("audit restart", 2, "needs a reason"),),
    UseCase.BACKUP: (Try("backup no-such-folder/b.zip", 3, "The site has no signing key"),),
    UseCase.DATABASE_COPY: (Try("database copy --to short", 3, "not a sound Talenta database"),),
    UseCase.COMPLAINT_LODGE: (Try("complaint status NO-SUCH", 2, "No complaint has this receipt"),),
    UseCase.COMPLAINT_READ: (Try("complaint list --format=csv", 0, "number,kind,anonymous"),),
    UseCase.COMPLAINT_MOVE: (Try("complaint move NO-SUCH inquiry", 2, "There is no complaint"),),
    UseCase.COMPLAINT_STATS: (Try("complaint stats", 0, "days to settle"),),
    UseCase.COMPLAINT_KEY: (
        Try("complaint key key.json --passphrase-file=short", 2, "at least 12 characters"),
    ),
    UseCase.PERSON_EXPORT: (Try(f"me export --nip={NIP}", 2, NO_PERSON),),
    UseCase.PRIVACY_READ: (Try("privacy log --format=csv", 0, "action,read or change"),),
    UseCase.PRIVACY_ADOPT: (Try("privacy adopt short --reason=x", 2, "no readable TOML"),),
    UseCase.PRIVACY_ERASE: (Try("privacy retention --erase", 2, "Erasing needs a reason"),),
    UseCase.CYCLE_READ: (Try("cycle status NO-SUCH", 2, NO_CYCLE),),
    UseCase.CYCLE_EDIT: (Try("cycle begin NO-SUCH", 2, NO_CYCLE),),
    UseCase.CYCLE_NAMES: (Try("cycle raters NO-SUCH", 2, NO_CYCLE),),
    UseCase.CYCLE_RELEASE: (Try("cycle release NO-SUCH", 2, NO_CYCLE),),
    UseCase.FEEDBACK_KEY: (Try("feedback paper NO-SUCH", 2, NO_CYCLE),),
    UseCase.FEEDBACK_FILL: (Try("feedback mine --format=csv", 0, "cycle,ratee,name"),),
    UseCase.FEEDBACK_SEAL: (Try("feedback seal", 0, "forms sealed"),),
    UseCase.FEEDBACK_UNSEAL: (Try("feedback unseal list --format=csv", 0, "id,period,ratee"),),
    UseCase.OBJECTION_LODGE: (Try("objection withdraw NO-SUCH", 2, NO_OBJECTION),),
    UseCase.OBJECTION_READ: (Try("objection show NO-SUCH", 2, NO_OBJECTION),),
    UseCase.OBJECTION_ANSWER: (Try("objection answer NO-SUCH upheld x", 2, NO_OBJECTION),),
    UseCase.REPORT_PRINT: (Try(f"report {NIP}", 2, NO_PERSON),),
}
"""`short` is a file of one line, in the folder the command runs in; `me` is the operator."""

BEFORE_ROLES = {
    UseCase.SITE_INIT: Try("init --site=Again", 3, "already the site Kota Semarang"),
    UseCase.RESTORE: Try("restore short", 3, "short"),
}
"""What makes a database that has no operators yet: it is for the account at the machine itself,
whatever role a standing database knows that account by, and does nothing to a standing one."""

NOT_OVER_SSH = {
    UseCase.SITE_INIT: "makes a database on the machine; over SSH there is one already",
    UseCase.RESTORE: "makes a database out of a file of the machine",
    UseCase.AUDIT_KEY: "the site's key lies in a folder of the machine",
    UseCase.BACKUP: "writes a file of the machine, where its timer does",
    UseCase.DATABASE_COPY: "makes a database on the machine, or sends everything to another",
    UseCase.COMPLAINT_KEY: "the auditors' key is a file that stays with them",
    UseCase.PRIVACY_ADOPT: "reads a file of the machine",
    UseCase.PRIVACY_ERASE: "erases for good, which is done at the machine",
}
