"""Whatever is done in whatever order: no way to closed around a gate, no rating lost."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from talenta_tui.errors import Refused
from talenta_tui.models.assessment import Rating, Session
from talenta_tui.models.session_scores import RatingWrite
from talenta_tui.services.assessment import (
    agreeing,
    closing,
    keying,
    people,
    run,
    sessions,
    submissions,
    verification,
)
from talenta_tui.services.assessment.cells import from_code, to_code
from talenta_tui.services.assessment.facts import Sheet
from talenta_tui.services.assessment.keying import Saved
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue, Mark
from talenta_tui.services.site import Site, init_site

from .kit import ADMIN, BUDI, CODE, LEAD, SARI, Centre, actor

VALUES = st.sampled_from([0, 1, 2, 3, 4, 5, NOT_OBSERVED, EMPTY])
NUMBER = st.integers(0, 7)
THIRD = actor("tono")


class SessionLife(RuleBasedStateMachine):
    """A session with 4 people, 2 assessors, and everybody who may act on it."""

    @initialize(signed=st.booleans())
    def begin(self, signed: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        now = datetime(2026, 11, 1, 12, tzinfo=UTC)
        path = str(Path(self.folder.name) / "talenta.db")
        self.site: Site = init_site(ADMIN, path, "Uji", clock=lambda: now)
        self.site.database.execute_sql("PRAGMA synchronous = OFF")
        self.centre = Centre(self.site).ready()
        self.model: dict[tuple[Sheet, str, str], CellValue] = {}
        self.asked = ""
        if signed:
            self.walk_to_signed()

    def sheet(self, n: int, *, open_first: bool = False) -> Sheet:
        """The n-th sheet; with `open_first` of those not handed in, where there are any."""
        facts = self.centre.facts()
        sheets = list(facts.sheets())
        if open_first:
            sheets = [s for s in sheets if s not in facts.submitted] or sheets
        return sheets[n % len(sheets)]

    def person(self, n: int) -> str:
        return self.centre.nips[n % len(self.centre.nips)]

    @rule(n=NUMBER, p=NUMBER, c=NUMBER, value=VALUES, who=st.sampled_from([BUDI, SARI]))
    def key_one(self, n: int, p: int, c: int, value: CellValue, who: object) -> None:
        sheet, nip = self.sheet(n, open_first=True), self.person(p)
        columns = self.centre.facts().columns(sheet[1])
        competency = columns[c % len(columns)]
        actor = BUDI if who is BUDI else SARI
        try:
            outcome = self.centre.write(actor, sheet, nip, competency, value)
        except Refused:
            return
        if isinstance(outcome, Saved):
            self.model[sheet, nip, competency] = value

    @rule(n=NUMBER, value=st.integers(0, 5))
    def key_all(self, n: int, value: int) -> None:
        sheet, facts = self.sheet(n, open_first=True), self.centre.facts()
        writes = [
            keying.CellWrite(nip, c, value)
            for nip in facts.sheets()[sheet]
            for c in facts.columns(sheet[1])
        ]
        outcomes = keying.write_cells(BUDI, self.site, CODE, *sheet, writes)
        for write, outcome in zip(writes, outcomes, strict=True):
            if isinstance(outcome, Saved):
                self.model[sheet, write.nip, write.competency] = write.value

    @rule(n=NUMBER)
    def submit(self, n: int) -> None:
        self.attempt(lambda: submissions.submit_sheet(BUDI, self.site, CODE, *self.sheet(n)))

    @rule()
    def submit_all(self) -> None:
        for n in range(len(self.centre.facts().sheets())):
            self.submit(n)

    @rule(n=NUMBER)
    def withdraw(self, n: int) -> None:
        sheet = self.sheet(n)
        self.attempt(lambda: submissions.withdraw_sheet(BUDI, self.site, CODE, *sheet, "keliru"))

    @rule(absent=st.booleans())
    def attend(self, absent: bool) -> None:
        here = {
            nip: run.Arrival("absent" if absent and n == 0 else "present")
            for n, nip in enumerate(self.centre.nips)
        }
        self.attempt(lambda: run.note_attendance(ADMIN, self.site, CODE, here))

    @rule(p=NUMBER, back=st.booleans())
    def excuse(self, p: int, back: bool) -> None:
        change = people.readmit_assessee if back else people.excuse_assessee
        self.attempt(lambda: change(ADMIN, self.site, CODE, self.person(p), "alasan"))

    @rule(n=NUMBER)
    def verify(self, n: int) -> None:
        sheet, facts = self.sheet(n), self.centre.facts()
        writes = [
            verification.SecondWrite(nip, c, 3)
            for nip in facts.sheets()[sheet]
            for c in facts.columns(sheet[1])
        ]

        def both() -> None:
            verification.write_second(THIRD, self.site, CODE, *sheet, writes)
            verification.finish_second(THIRD, self.site, CODE, *sheet)

        self.attempt(both)

    @rule(value=st.integers(0, 5))
    def decide(self, value: int) -> None:
        for found in verification.list_mismatches(ADMIN, self.site, CODE)[:3]:
            if found.decided is None and self.attempt(
                lambda cell=found.cell: verification.decide_mismatch(
                    ADMIN, self.site, CODE, cell, value
                )
            ):
                assessor, exercise, nip, competency = found.cell
                self.model[(assessor, exercise), nip, competency] = value

    @rule()
    def accept(self) -> None:
        self.attempt(lambda: agreeing.accept_suggestions(ADMIN, self.site, CODE))

    @rule(value=st.integers(0, 5))
    def agree_all(self, value: int) -> None:
        self.attempt(lambda: self.centre.integrate(value))

    @rule(lead=st.booleans())
    def sign(self, lead: bool) -> None:
        if lead:
            self.attempt(lambda: closing.sign_levels(LEAD, self.site, CODE, "lead", "A1"))
        else:
            self.attempt(lambda: closing.sign_levels(ADMIN, self.site, CODE, "second", "A2"))

    @rule()
    def close(self) -> None:
        gates = closing.show_closing(ADMIN, self.site, CODE).gates
        closed = self.closed()
        done = self.attempt(lambda: closing.close_session(BUDI, self.site, CODE))
        assert done == (not gates and not closed)
        if done:
            self.check_official()

    @precondition(lambda self: not self.closed())
    @rule(kind=st.integers(0, 5), n=NUMBER, value=st.integers(0, 5))
    def disturb_and_close(self, kind: int, n: int, value: int) -> None:
        """From the last gate, one change, and the try to close all the same."""
        self.walk_to_signed()
        if kind == 0:
            self.withdraw(n)
        elif kind == 1:
            self.withdraw(n)
            self.key_all(0, value)
            self.submit_all()
        elif kind == 2:
            self.excuse(n, False)
        elif kind == 3:
            self.agree_all(value)
        elif kind == 4:
            self.attend(True)
        else:
            self.verify(n)
        self.close()

    def walk_to_signed(self) -> None:
        """The straight way to the last gate, so that what happens around it is tried often."""
        self.attend(False)
        for n in range(len(self.centre.facts().sheets())):
            self.key_all(0, 3)
            self.submit(n)
        self.agree_all(3)
        self.sign(True)
        self.sign(False)

    @precondition(lambda self: self.closed())
    @rule()
    def ask_reopen(self) -> None:
        if self.attempt(lambda: closing.request_reopen(ADMIN, self.site, CODE, "salah")):
            self.asked = ADMIN.id

    @precondition(lambda self: self.closed())
    @rule()
    def reopen_as_asked(self) -> None:
        self.ask_reopen()
        self.reopen(self.asked == LEAD.id)

    @rule(same=st.booleans())
    def reopen(self, same: bool) -> None:
        closed = self.closed()
        who = ADMIN if same else LEAD
        done = self.attempt(lambda: closing.approve_reopen(who, self.site, CODE))
        assert done == (closed and self.asked not in ("", who.id))
        if done:
            self.asked = ""

    def attempt(self, work: object) -> bool:
        """Whether the use case did it; a refusal must change nothing (the invariants look)."""
        from talenta_tui.errors import TalentaError

        assert callable(work)
        try:
            work()
        except TalentaError:
            return False
        return True

    def closed(self) -> bool:
        return bool(Session.get(Session.code == CODE).state == "closed")

    def check_official(self) -> None:
        """What the gates promise, from the tables and not from the gates."""
        facts = self.centre.facts()
        active = [a.nip for a in facts.active()]
        assert active
        for sheet, nips in facts.sheets().items():
            if set(nips) & set(active):
                assert sheet in facts.submitted
            for nip in set(nips) & set(active):
                for competency in facts.columns(sheet[1]):
                    assert self.model.get((sheet, nip, competency), EMPTY) is not EMPTY
        agreed = {
            (nip, c): Fraction(mean)
            for nip, c, mean in self.site.database.execute_sql(
                "SELECT e.nip, c.name, t.mean FROM agreed_level t"
                " JOIN employee e ON e.id = t.employee_id"
                " JOIN competency c ON c.id = t.competency_id WHERE t.until IS NULL"
            ).fetchall()
        }
        for nip in active:
            for competency in facts.competencies:
                given = [
                    Fraction(value)
                    for (_sheet, who, what), value in self.model.items()
                    if (who, what) == (nip, competency) and not isinstance(value, Mark)
                ]
                assert agreed[nip, competency] == sum(given, Fraction(0)) / len(given)
        signers = self.site.database.execute_sql(
            "SELECT signer FROM signature WHERE until IS NULL"
        ).fetchall()
        assert {s for (s,) in signers} == {"A1", "A2"}
        assert all(a.reason for a in facts.assessees if a.excused)

    @invariant()
    def no_rating_is_lost(self) -> None:
        if not hasattr(self, "site"):
            return
        standing = {
            ((a, x), nip, c): from_code(-1 if halves is None else halves)
            for a, x, nip, c, halves in self.site.database.execute_sql(
                "SELECT a.code, x.name, e.nip, c.name, t.halves FROM rating t"
                " JOIN assessor a ON a.id = t.assessor_id JOIN exercise x ON x.id = t.exercise_id"
                " JOIN employee e ON e.id = t.employee_id"
                " JOIN competency c ON c.id = t.competency_id WHERE t.until IS NULL"
            ).fetchall()
        }
        assert standing == {k: v for k, v in self.model.items() if v is not EMPTY}
        kept = {r.halves for r in Rating.select(Rating.halves)}
        written = {w.new for w in RatingWrite.select(RatingWrite.new) if w.new is not None}
        assert {to_code(from_code(w)) for w in written} <= {-1 if h is None else h for h in kept}

    @invariant()
    def the_state_is_the_first_open_step(self) -> None:
        if not hasattr(self, "site"):
            return
        detail = sessions.show_session(ADMIN, self.site, CODE)
        state = detail.facts.key.state
        assert state == ("closed" if self.closed() else detail.current.step.value)

    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.site.database.close()
            self.folder.cleanup()


TestSessionLife = SessionLife.TestCase
TestSessionLife.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
