"""Release: the disclosure check with its progress, what would be shown of whom, the release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.cycle_base import CyclePart
from talenta_tui.screens.notes import Note
from talenta_tui.screens.session_forms import ask_form
from talenta_tui.screens.view_cycle import (
    GROUPS,
    LEVELS,
    SHORT_LEVELS,
    group_head,
    has_group,
    verdict_row,
)
from talenta_tui.screens.view_form import TextField
from talenta_tui.screens.view_session import said
from talenta_tui.text import local_day, plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import Ticket, WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.cycles.release import Check
    from talenta_tui.services.cycles.released import Released


class ReleaseScreen(CyclePart):
    """What would be shown of each person, and the key that releases."""

    CONTEXT = "releasing"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("releasing")
    PARTS = (("people", mark("What would be shown")),)

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._check: Check | None = None
        self._released: Released | None = None
        self._names: dict[str, tuple[str, str]] = {}
        self._checked = 0

    def heading(self) -> str:
        return _("Release")

    def idle_keys(self) -> set[str]:
        out = set() if self.is_read and self._may_check() else {"check"}
        if not self.is_read or not self._may_release():
            out.add("release")
        return out

    async def fetch(self, desk: WorkDesk) -> None:
        await super().fetch(desk)

        def read() -> tuple[dict[str, tuple[str, str]], Released | None]:
            from talenta_tui.services.cycles.people import list_ratees
            from talenta_tui.services.cycles.released import show_release

            people = list_ratees(desk.actor, desk.site, self.code)
            return {r.nip: (r.name, r.unit) for r in people}, show_release(
                desk.actor, desk.site, self.code
            )

        self._names, self._released = await self.ask(read)

    async def load(self, desk: WorkDesk) -> None:
        await super().load(desk)
        if self._check is None and self._may_check():
            self.do(self._run_check(), "check")

    @property
    def _has_forms(self) -> bool:
        return self.info.stage.value == "collecting" and self.info.submitted > 0

    def _may_check(self) -> bool:
        return self._has_forms and not self.on_answers

    def _may_release(self) -> bool:
        return self._has_forms and self.allows("cycle.release")

    async def _run_check(self) -> None:
        """On a connection of its own: others go on keying meanwhile, and Esc stops it."""
        desk = self.desk
        forms = self.info.submitted

        def work(ticket: Ticket) -> Check:
            from talenta_tui.services.cycles.release import check_release

            return check_release(desk.actor, desk.site, self.code, ticket.tell)

        found = await self.ask_apart(work, _("Disclosure check"))
        names = self._names
        verdicts = sorted(found.verdicts, key=lambda v: (*names.get(v.ratee, ("", ""))[::-1],))
        self._check = replace(found, verdicts=tuple(verdicts))
        self._checked = forms
        self.draw()

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        return (
            Column(_("About"), share=3, minimum=14),
            Column(_("Unit"), share=2, minimum=8),
            *(Column(group_head(r), 4, "right") for r in GROUPS),
            Column(_("Shown"), 14),
            Column(_("Comments"), 9),
        )

    def rows(self) -> list[Row]:
        return (
            [verdict_row(one, self._names) for one in self._check.verdicts] if self._check else []
        )

    def mark(self, index: int) -> RowMark:
        if self._check is None:
            return NO_MARK
        one = self._check.verdicts[index]
        if one.pinned:
            return RowMark("!", "bad")
        return RowMark("·", "muted") if one.level.value == "points" else NO_MARK

    def empty(self) -> str:
        stage = self.info.stage.value
        if stage == "released":
            return _("Released.")
        if stage == "prepared":
            return _("Nothing to release yet: the cycle is being prepared.")
        if not self.info.submitted:
            return _("No form has been submitted yet.")
        if self.on_answers:
            return _("You have keyed forms: how many came of each group is for others to look at.")
        return "…" if self.busy else _("d runs the disclosure check.")

    def about(self, index: int | None) -> Sequence[Note]:
        if self._released is not None:
            return _told(self._released)
        check = self._check
        releases = self.is_read and self._may_release()
        if check is None and self.is_read and self.on_answers and releases:
            return [(_("r releases; the disclosure check runs with it."), "strong")]
        if check is None:
            return ()
        notes: list[Note] = []
        if check.safe:
            fine = _("No rater can be told from what would be shown.")
            then = _("r releases.") if releases else _("An administrator releases it.")
            notes.append((f"{fine} {then}", "good"))
        else:
            notes.append((_("A rater could be told: the release is refused."), "bad"))
        notes.append((_counted(check.levels), ""))
        if self.info.submitted != self._checked:
            text = _("{n} forms have come in since the check; d checks again.")
            notes.append((text.format(n=self.info.submitted - self._checked), "warn"))
        elif check.missing:
            text = _("{n} forms are missing; releasing without them needs a reason.")
            notes.append((text.format(n=grouped(check.missing)), "warn"))
        if index is not None and index < len(check.verdicts):
            one = check.verdicts[index]
            name = self._names.get(one.ratee, (one.ratee, ""))[0]
            shown = said(LEVELS, one.level.value)
            if not has_group(one):
                shown = _("no peer or subordinate wrote")
            elif one.values:
                shown = _("{level}, and a word value by value").format(level=shown)
            notes.append((f"{plain(name, 60)}: {shown}", "muted"))
        return notes

    # --- actions ---

    async def action_check(self) -> None:
        await self.ready()
        if self._may_check() and not self.busy:
            self.do(self._run_check(), "check")
        elif not self.busy:
            self.say(self.empty(), bad=True)

    async def action_release(self) -> None:
        await self.ready()
        info = self.info
        if not self._has_forms:
            self.say(self.empty(), bad=True)
            return
        if not self._may_release():
            self.say(_("An administrator releases it."), bad=True)
            return
        missing = info.asked - info.submitted

        def judge(values: Values) -> None:
            from talenta_tui.errors import WrongUse

            if values["code"] != info.code:
                raise WrongUse(_("Type the code to release it: {code}").format(code=info.code))
            if missing and not values["reason"]:
                raise WrongUse(_("Forms are missing: say why it is released without them."))

        ask_form(
            self,
            _("Release {code} for good").format(code=plain(info.code, 32)),
            [
                TextField("code", _("Type the code"), "", limit=32),
                TextField("reason", _("Reason"), "", limit=300),
            ],
            self._release,
            check=judge,
            note=lambda _values: _("Its forms become evidence. Nothing of it changes afterwards."),
        )

    async def _release(self, values: Values) -> None:
        desk = self.desk

        def work(ticket: Ticket) -> Check:
            from talenta_tui.services.cycles.release import release_cycle

            reason = str(values["reason"])
            return release_cycle(desk.actor, desk.site, self.code, reason, ticket.tell)

        await self.ask_long(work, _("Releasing"))
        self._check = None
        await self.load(desk)
        self.say(_("Released: its forms count on the map now."))


def _counted(counts: Mapping[str, int]) -> str:
    """How many people by what is shown of them, in a line."""
    parts = [(SHORT_LEVELS[level], counts.get(level, 0)) for level in SHORT_LEVELS]
    text = " · ".join(f"{_(name)}: {grouped(n)}" for name, n in parts)
    none = counts.get("none", 0)
    return text + (" · " + _("no peers' forms: {n}").format(n=grouped(none)) if none else "")


def _told(found: Released) -> list[Note]:
    forms = _("{forms} forms became evidence on {day}, {missing} were missing.").format(
        forms=grouped(found.forms), day=local_day(found.at), missing=grouped(found.missing)
    )
    counts = _counted(found.levels)
    by = _("Released by {who}.").format(who=plain(found.by, 40))
    return [(forms, "strong"), (counts, ""), (f"{by} {plain(found.reason, 200)}", "muted")]
