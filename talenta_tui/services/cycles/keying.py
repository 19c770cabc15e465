"""Paper forms keyed under their code, a burst of answers in one transaction, then submitted.

After the last day each of these raises Refused for who has not said why (deadline.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import NotFound, Refused, TalentaError, WrongUse
from talenta_tui.i18n import _
from talenta_tui.services.assessment.values import EMPTY, NOT_OBSERVED, CellValue
from talenta_tui.services.cycles import papercode
from talenta_tui.services.cycles.calendar import CycleKey, cycle_rule, require_collecting
from talenta_tui.services.cycles.deadline import require_admitted
from talenta_tui.services.cycles.filed import (
    Said,
    checked,
    checked_comment,
    keep,
    keyer_of,
    lock,
    require_open,
    row_of,
    said_in,
)
from talenta_tui.services.cycles.paperindex import PaperEntry, PaperIndex, paper_index
from talenta_tui.services.cycles.papersheet import ITEMS, NOTHING, PaperForm, value_of
from talenta_tui.services.cycles.secret import Secret, site_secret
from talenta_tui.services.cycles.sides import Side, require_side
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class ItemWrite:
    """One keyed answer, item 1 to 21. `seen` is what the keyer knew to stand there."""

    form: str
    item: int
    value: CellValue
    seen: CellValue = EMPTY


@dataclass(frozen=True, slots=True)
class ItemSaved:
    """On disk. With `by` it replaced `replaced`, which that other keyer had written meanwhile."""

    replaced: CellValue = EMPTY
    by: str = ""


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """Not written, and why."""

    sentence: str


def key_items(
    actor: Actor, site: Site, code: str, writes: Sequence[ItemWrite]
) -> tuple[ItemSaved | ItemRefused, ...]:
    """Save keyed answers in their order, all in one transaction; one outcome a write.

    A refused write leaves the others standing. An answer somebody else has keyed since the
    keyer saw the line is written all the same, and the outcome says what was replaced.
    """
    require(actor, UseCase.FEEDBACK_KEY)
    if not writes:
        return ()
    secret = site_secret()
    with write_transaction(site.database):
        info = require_collecting(site, code)
        require_side(actor, site, info, Side.ANSWERS)
        require_admitted(actor, site, info)
        batch = _Batch(actor, site, info, secret)
        outcomes = [batch.write(write) for write in writes]
        batch.save()
    return tuple(outcomes)


class _Batch:
    """One transaction's answers, each form read once and written once."""

    def __init__(self, actor: Actor, site: Site, info: CycleKey, secret: Secret) -> None:
        self.actor, self.site, self.info, self.secret = actor, site, info, secret
        self.name = keyer_of(actor)
        self.index = paper_index(site, info, secret)
        self.forms: dict[str, tuple[PaperEntry, Said]] = {}
        self.refused: dict[str, str] = {}
        self.touched: dict[str, None] = {}

    def write(self, write: ItemWrite) -> ItemSaved | ItemRefused:
        if write.form not in self.forms and write.form not in self.refused:
            self._read(write.form)
        if write.form in self.refused:
            return ItemRefused(self.refused[write.form])
        level = write.value if isinstance(write.value, int) else None
        if not 1 <= write.item <= ITEMS:
            return ItemRefused(
                _("There is no item {n}; they run from 1 to 21.").format(n=write.item)
            )
        if level is not None and (isinstance(level, bool) or level not in range(1, 6)):
            return ItemRefused(_("An answer is a whole number from 1 to 5."))
        entry, said = self.forms[write.form]
        at = write.item - 1
        before, by = value_of(said, at), said.by[at]
        answers, names = list(said.answers), list(said.by)
        answers[at], names[at] = level, self.name
        blank = said.blank - {at} | ({at} if write.value is NOT_OBSERVED else set())
        now = replace(said, answers=tuple(answers), by=tuple(names), blank=blank)
        self.forms[write.form] = (entry, now)
        self.touched[write.form] = None
        if by and by != self.name and before != write.seen:
            return ItemSaved(before, by)
        return ItemSaved()

    def _read(self, form: str) -> None:
        try:
            entry = _entry(self.actor, self.index, self.info, form)
        except TalentaError as error:
            self.refused[form] = str(error)
            return
        row = row_of(self.site, entry.token)
        if row and row[0]:
            self.refused[form] = _("This form is submitted and locked.")
            return
        said = said_in(self.secret.open(bytes(row[1]), entry.token)) if row else NOTHING
        try:
            checked_comment(said.comment)
        except TalentaError as error:
            # An earlier version took longer ones, and sealed them in more room.
            self.refused[form] = str(error)
            return
        self.forms[form] = (entry, said)

    def save(self) -> None:
        for form in self.touched:
            entry, said = self.forms[form]
            _note(self.actor, self.site, self.info, entry)
            keep(self.site, self.info, entry.one, said)


def key_item(
    actor: Actor, site: Site, code: str, form: str, item: int, answer: int | None
) -> PaperForm:
    """Save one answer (item 1 to 21) of a paper form that is not submitted yet."""
    value = NOT_OBSERVED if answer is None else answer
    (outcome,) = key_items(actor, site, code, [ItemWrite(form, item, value)])
    if isinstance(outcome, ItemRefused):
        raise (Refused if 1 <= item <= ITEMS else WrongUse)(outcome.sentence)
    info, secret = require_collecting(site, code), site_secret()
    entry = _entry(actor, paper_index(site, info, secret), info, form)
    row = row_of(site, entry.token)
    said = said_in(secret.open(bytes(row[1]), entry.token)) if row else NOTHING
    keyed = sum(a is not None for a in said.answers)
    return PaperForm(entry.code, entry.one.ratee, entry.one.ratee_name, False, keyed)


def key_comment(actor: Actor, site: Site, code: str, form: str, text: str) -> None:
    """Save the comment of a paper form that is not submitted yet; empty takes it away.

    Raises WrongUse for one too long.
    """
    require(actor, UseCase.FEEDBACK_KEY)
    comment = checked_comment(text)
    secret = site_secret()
    with write_transaction(site.database):
        info = require_collecting(site, code)
        require_side(actor, site, info, Side.ANSWERS)
        require_admitted(actor, site, info)
        entry = _entry(actor, paper_index(site, info, secret), info, form)
        said = _on_its_way(site, secret, entry)
        _note(actor, site, info, entry)
        keep(site, info, entry.one, replace(said, comment=comment))


def key_form(
    actor: Actor,
    site: Site,
    code: str,
    form: str,
    answers: Sequence[int | None] | None = None,
    comment: str = "",
) -> None:
    """Submit a paper form by its code: with `answers`, or with what was keyed item by item."""
    require(actor, UseCase.FEEDBACK_KEY)
    written = checked_comment(comment)
    secret = site_secret()
    with write_transaction(site.database):
        info = require_collecting(site, code)
        require_side(actor, site, info, Side.ANSWERS)
        require_admitted(actor, site, info)
        entry = _entry(actor, paper_index(site, info, secret), info, form)
        said = _on_its_way(site, secret, entry)
        if answers is not None:
            said = replace(said, answers=checked(answers))
        elif said == NOTHING:
            raise Refused(_("Nothing of this form has been keyed."))
        text = written or checked_comment(said.comment)
        _note(actor, site, info, entry, submitted=True)
        lock(site, info, entry.one, replace(said, comment=text).through(actor))


def submit_paper(
    actor: Actor, site: Site, code: str, forms: Sequence[str]
) -> tuple[ItemSaved | ItemRefused, ...]:
    """Lock the forms whose every item is keyed or marked blank; one outcome a form, in one
    transaction. Each of them answers at least what the policy wants, or is refused."""
    require(actor, UseCase.FEEDBACK_KEY)
    secret = site_secret()
    outcomes: list[ItemSaved | ItemRefused] = []
    with write_transaction(site.database):
        info = require_collecting(site, code)
        require_side(actor, site, info, Side.ANSWERS)
        require_admitted(actor, site, info)
        index = paper_index(site, info, secret)
        least = cycle_rule(site).answers_least
        for form in forms:
            try:
                entry = _entry(actor, index, info, form)
                said = _on_its_way(site, secret, entry)
                _require_whole(said, least)
            except TalentaError as error:
                outcomes.append(ItemRefused(str(error)))
                continue
            _note(actor, site, info, entry, submitted=True)
            lock(site, info, entry.one, said.through(actor))
            outcomes.append(ItemSaved())
    return tuple(outcomes)


def _require_whole(said: Said, least: int) -> None:
    missing = sum(value_of(said, item) is EMPTY for item in range(ITEMS))
    if missing:
        raise WrongUse(
            _("{n} items are not keyed yet; t marks those left blank on the paper.").format(
                n=missing
            )
        )
    checked(said.answers, least)
    checked_comment(said.comment)


def _on_its_way(site: Site, secret: Secret, entry: PaperEntry) -> Said:
    require_open(site, entry.token)
    row = row_of(site, entry.token)
    return said_in(secret.open(bytes(row[1]), entry.token)) if row else NOTHING


def _entry(actor: Actor, index: PaperIndex, info: CycleKey, form: str) -> PaperEntry:
    """The form of a code as typed. Raises WrongUse where the check sign does not fit, NotFound
    where no form of the cycle has it, Refused for one the actor may not key."""
    code = papercode.read(form)
    if code is None:
        raise WrongUse(
            _("{text} is no code of a form: a sign is wrong. Look at the paper again.").format(
                text=form.strip()
            )
        )
    entry = index.by_code.get(code)
    if entry is not None and actor.nip is not None and actor.nip == entry.one.rater:
        raise Refused(_("Your own form is yours to fill in, not to key."))
    if entry is not None and actor.nip is not None and actor.nip == entry.one.ratee:
        raise Refused(_("A form about yourself is for somebody else to key."))
    if entry is None or entry.foreign_to(actor):
        raise NotFound(_("There is no form {form} in {code}.").format(form=code, code=info.code))
    return entry


def _note(
    actor: Actor, site: Site, info: CycleKey, entry: PaperEntry, *, submitted: bool = False
) -> None:
    # `forms` is how many came in: services/row_seal.py counts them against those there are.
    counted = {"forms": 1} if submitted else {}
    record(actor, site, "cycle.key", info.code, {"form": entry.pseudonym} | counted)
