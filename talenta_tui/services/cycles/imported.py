"""360° forms that come in a file: those asked for in a cycle that collects become its forms.

A form about somebody the cycle rates counts where its rater was asked, in the group they were
asked in; it is sealed, locked and looked over like any other. One by somebody who was not asked
is refused with the reason, and so is one that comes after the release: what was released stays
as it was. Forms about anybody else go on as evidence of their month.

What becomes of a row tells who is asked and whose form is in. So an import, a dry run too, stands
on the names' side of a cycle that collects: who keys its forms cannot ask one rater after the
other whose has just come in. Of a released cycle every row is refused in the same words, asked or
not; only who brought its forms in a file is told of the same file that nothing is new in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import Refused
from talenta_tui.exchange.faults import Fault, Reason
from talenta_tui.i18n import _
from talenta_tui.services.access.persons import ids_of, meet
from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.cycles.calendar import (
    CycleInfo,
    Stage,
    collecting,
    cycle_rule,
    released,
    require_collecting,
)
from talenta_tui.services.cycles.deadline import admits_late, is_over, require_admitted
from talenta_tui.services.cycles.filed import Said, hands_of, is_submitted, lock, opened, row_of
from talenta_tui.services.cycles.raters import Asked, asked
from talenta_tui.services.cycles.seal import is_sealed
from talenta_tui.services.cycles.secret import site_secret
from talenta_tui.services.cycles.sides import Side, require_side
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
    `same` known from an earlier file of the actor's."""

    actor: Actor
    site: Site
    due: list[_Due] = field(default_factory=list)
    same: int = 0
    _asked: dict[tuple[str, str, str], tuple[CycleInfo, Asked]] = field(default_factory=dict)
    _rated: dict[tuple[str, str], CycleInfo] = field(default_factory=dict)
    _least: int = 0
    _infos: dict[str, list[CycleInfo]] = field(default_factory=dict)
    _met: dict[str, CycleInfo] = field(default_factory=dict)
    _brought: dict[str, bool] = field(default_factory=dict)
    _in_time: dict[str, bool] = field(default_factory=dict)

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
        info = self._rated[row.period, row.ratee_nip]
        code = info.code
        if info.stage is Stage.COLLECTING and code not in self._met:
            with read_transaction(self.site.database):
                require_side(self.actor, self.site, info, Side.NAMES)
            self._met[code] = info
        found = self._asked.get(row.key)
        if found is not None and self._same(*found, row):
            self.same += 1
            return None
        if info.stage is Stage.RELEASED:
            return Fault(
                number, "NIP DINILAI", row.ratee_nip, Reason.CYCLE_RELEASED, {"cycle": code}
            )
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
        token = site_secret().token(info.code, one.ratee, one.rater)
        if is_submitted(self.site, token):
            return Fault(number, "NIP DINILAI", row.ratee_nip, Reason.FORM_LOCKED, {"cycle": code})
        if code not in self._in_time:
            with read_transaction(self.site.database):
                over = is_over(self.site, info) and not admits_late(self.actor, self.site, info)
            self._in_time[code] = not over
        if not self._in_time[code]:
            return Fault(
                number, "PERIODE", row.period, Reason.TOO_LATE,
                {"cycle": code, "day": info.closes.isoformat()},
            )  # fmt: skip
        self.due.append(_Due(info, one, row))
        return None

    def _same(self, info: CycleInfo, one: Asked, row: FeedbackRow) -> bool:
        """Whether the row is a form the actor brought before, as it was.

        Only what a file brought is compared with a file, and only for who brought it: to
        anybody else "the same" would tell that a guess of its answers is right.
        """
        if row.relation.value != one.relation:
            return False
        secret = site_secret()
        token = secret.token(info.code, one.ratee, one.rater)
        stored = row_of(self.site, token)
        if not stored or not stored[0]:
            return False
        said = opened(secret, token, stored)
        if said["source"] != "import" or tuple(said["answers"]) != row.answers:
            return False
        hands = set(hands_of(said))
        with read_transaction(self.site.database):
            return meet(ids_of(self.site, self.actor.id, self.actor.nip), hands) or self._alone(
                info, hands
            )

    def _alone(self, info: CycleInfo, hands: set[str]) -> bool:
        """Whether nobody but the actor has ever imported into the cycle; for a form older than
        the names of who brought it."""
        if "?import" not in hands:
            return False
        if info.code not in self._brought:
            sql = "SELECT DISTINCT actor FROM event WHERE action = 'cycle.import' AND subject = ?"
            others = {row[0] for row in rows(self.site, sql, info.code)}
            self._brought[info.code] = others <= set(
                ids_of(self.site, self.actor.id, self.actor.nip)
            )
        return self._brought[info.code]

    def look(self, file: str) -> None:
        """Note that the actor has seen what a file that is not written would come to: whoever
        has stands on the names' side. Raises Refused for who keys forms of such a cycle."""
        if self._met:
            with write_transaction(self.site.database):
                for code, info in sorted(self._met.items()):
                    require_side(self.actor, self.site, info, Side.NAMES)
                    detail = {"file": file}
                    record(self.actor, self.site, "cycle.import.look", code, detail, reading=True)

    def write(self, file: str) -> None:
        """Submit what is due, in the caller's transaction; raises Refused where another form of
        the same rater came in while the file was read, or the cycle was released."""
        secret = site_secret()
        counts: dict[str, int] = {}
        for due in self.due:
            counts[due.info.code] = counts.get(due.info.code, 0) + 1
        for code, n in sorted(counts.items()):
            info = require_collecting(self.site, code)
            require_side(self.actor, self.site, info, Side.NAMES)
            require_admitted(self.actor, self.site, info)
            record(self.actor, self.site, "cycle.import", code, {"file": file, "forms": n})
        for due in self.due:
            token = secret.token(due.info.code, due.one.ratee, due.one.rater)
            if is_submitted(self.site, token):
                raise Refused(
                    _("A form of the file was submitted here while it was read. Import it again.")
                )
            said = Said(due.row.answers, source="import").through(self.actor)
            lock(self.site, due.info, due.one, said)
