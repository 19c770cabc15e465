"""360° forms that come in a file: those asked for in a cycle that collects become its forms.

A form about somebody the cycle rates counts where its rater was asked, in the group they were
asked in; it is sealed, locked and looked over like any other. One by somebody who was not asked
is refused with the reason, and so is one that comes after the release: what was released stays
as it was. Forms about anybody else go on as evidence of their month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Refused
from talenta_tui.exchange.faults import Fault, Reason
from talenta_tui.i18n import _
from talenta_tui.services.cycles.calendar import (
    CycleInfo,
    Stage,
    collecting,
    cycle_rule,
    released,
    require_collecting,
)
from talenta_tui.services.cycles.filed import Said, is_submitted, lock, opened, row_of
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.seal import is_sealed
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.exchange.rows import FeedbackRow
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class _Due:
    """A row of the file and the form of the cycle it is."""

    info: CycleInfo
    one: Asked
    row: FeedbackRow


@dataclass
class CycleForms:
    """The cycles that collect or are released, and what of a file is theirs: `due` new ones,
    `same` known from an earlier file."""

    site: Site
    due: list[_Due] = field(default_factory=list)
    same: int = 0
    _asked: dict[tuple[str, str, str], tuple[CycleInfo, Asked]] = field(default_factory=dict)
    _rated: dict[tuple[str, str], CycleInfo] = field(default_factory=dict)
    _least: int = 0
    _infos: dict[str, list[CycleInfo]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not is_sealed():
            return
        with read_transaction(self.site.database):
            # One that collects comes last: it has the word about whom both rate.
            for info in [*released(self.site), *collecting(self.site)]:
                self._infos.setdefault(info.period, []).append(info)
            if self._infos:
                self._least = cycle_rule(self.site).answers_least

    def takes(self, row: Any) -> bool:
        """Whether the row is about somebody a cycle of that month rates."""
        # Months the file does not name are not read: every cycle ever released is among them.
        for info in self._infos.pop(row.period, ()):
            for one in asked(self.site, info):
                self._rated[info.period, one.ratee] = info
                self._asked[info.period, one.ratee, one.rater] = (info, one)
        return (row.period, row.ratee_nip) in self._rated

    def take(self, number: int, row: Any) -> Fault | None:
        """Keep row `number` for the cycle, or say why it cannot be one of its forms."""
        found = self._asked.get(row.key)
        code = self._rated[row.period, row.ratee_nip].code
        if found is None:
            return Fault(number, "NIP PENILAI", row.rater_nip, Reason.NOT_ASKED, {"cycle": code})
        info, one = found
        if row.relation.value != one.relation:
            return Fault(
                number, "HUBUNGAN", row.relation.value, Reason.OTHER_GROUP,
                {"cycle": code, "relation": one.relation},
            )  # fmt: skip
        given = sum(answer is not None for answer in row.answers)
        if given < self._least:
            return Fault(
                number, "B01", str(given), Reason.TOO_FEW_ANSWERS,
                {"least": self._least, "given": given},
            )  # fmt: skip
        secret = site_secret()
        token = secret.token(info.code, one.ratee, one.rater)
        stored = row_of(self.site, token)
        if stored and stored[0]:
            said = opened(secret, token, stored)
            # Only what a file brought is compared with a file: of a form filled in or keyed,
            # "the same" would tell whoever guesses its answers that the guess is right.
            if said["source"] == "import" and tuple(said["answers"]) == row.answers:
                self.same += 1
                return None
            return Fault(number, "NIP DINILAI", row.ratee_nip, Reason.FORM_LOCKED, {"cycle": code})
        if info.stage is Stage.RELEASED:
            return Fault(
                number, "NIP DINILAI", row.ratee_nip, Reason.CYCLE_RELEASED, {"cycle": code}
            )
        self.due.append(_Due(info, one, row))
        return None

    def write(self, actor: Actor, file: str) -> None:
        """Submit what is due, in the caller's transaction; raises Refused where another form of
        the same rater came in while the file was read, or the cycle was released."""
        secret = site_secret()
        counts: dict[str, int] = {}
        for due in self.due:
            counts[due.info.code] = counts.get(due.info.code, 0) + 1
        for code, n in sorted(counts.items()):
            require_collecting(self.site, code)
            record(actor, self.site, "cycle.import", code, {"file": file, "forms": n})
        for due in self.due:
            token = secret.token(due.info.code, due.one.ratee, due.one.rater)
            if is_submitted(self.site, token):
                raise Refused(
                    _("A form of the file was submitted here while it was read. Import it again.")
                )
            lock(self.site, due.info, due.one, Said(due.row.answers, source="import"))
