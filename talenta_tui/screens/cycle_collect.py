"""Collect: completion by unit, live; flags; reminders and letters for the names' side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from talenta_tui.i18n import _, mark
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.cycle_base import CyclePart, may_key, open_keying, take_side
from talenta_tui.screens.cycle_letters import print_letters
from talenta_tui.screens.notes import Note
from talenta_tui.screens.saving import Exported, save
from talenta_tui.screens.view_cycle import BAR, FLAGS, days, flag_rows, side_lines, unit_rows
from talenta_tui.screens.view_words import word
from talenta_tui.text import plain
from talenta_tui.widgets.lines import grouped
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.services.cycles.progress import Oddities, Reminder, UnitProgress
    from talenta_tui.services.cycles.raters import Letter

_NAMING = frozenset({"reminders", "letters"})


class CollectScreen(CyclePart):
    """How far the forms are; two parts name raters and are read only when they are shown."""

    CONTEXT = "collect"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("collect")
    PARTS = (
        ("units", mark("By unit")),
        ("flags", mark("Flags")),
        ("reminders", mark("Reminders")),
        ("letters", mark("Letters")),
    )

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code, part)
        self._units: Sequence[UnitProgress] = ()
        self._flags: Sequence[Oddities] | None = None
        self._reminders: Sequence[Reminder] | None = None
        self._letters: Sequence[Letter] | None = None

    def heading(self) -> str:
        return _("Collect")

    def idle_keys(self) -> set[str]:
        out: set[str] = set()
        collects = self.is_read and self.info.stage.value == "collecting"
        may_look = collects and self.side_free and self.allows("cycle.names")
        if self.part not in _NAMING or not may_look:
            out.add("look")
        if self.part in _NAMING or not self.is_read or not may_key(self, self.cycle):
            out.add("key_forms")
        if not self.is_read or not self.rows():
            out.add("save")
        return out

    async def fetch(self, desk: WorkDesk) -> None:
        await super().fetch(desk)
        self._flags = None

        def read() -> Sequence[UnitProgress]:
            from talenta_tui.services.cycles.progress import completion

            return completion(desk.actor, desk.site, self.code)

        self._units = await self.ask(read)
        if self.part == "flags":
            await self._read_flags()
        elif self.part == "reminders" and self._reminders is not None:
            # Live without another look in the trail would not be true: it is asked again.
            self._reminders = None

    async def _read_flags(self) -> None:
        desk = self.desk

        def read() -> Sequence[Oddities]:
            from talenta_tui.services.cycles.progress import oddities

            return oddities(desk.actor, desk.site, self.code)

        self._flags = await self.ask(read)

    async def _read_names(self) -> None:
        desk = self.desk
        part = self.part

        def read() -> tuple[Sequence[Reminder] | None, Sequence[Letter] | None]:
            from talenta_tui.services.cycles.progress import reminders
            from talenta_tui.services.cycles.raters import letters

            if part == "reminders":
                return reminders(desk.actor, desk.site, self.code), None
            return None, letters(desk.actor, desk.site, self.code)

        reminders, letters = await self.ask(read)
        self._reminders = self._reminders if reminders is None else reminders
        self._letters = self._letters if letters is None else letters

    def draw(self) -> None:
        super().draw()
        if not self.is_read:
            return
        unread = {
            "flags": self._flags is None,
            "reminders": self._reminders is None and self._names_open,
            "letters": self._letters is None and self._names_open,
        }
        if unread.get(self.part):
            self.do(self._fill(), "fill")

    @property
    def _names_open(self) -> bool:
        return self.on_names and self.info.stage.value == "collecting"

    async def _fill(self) -> None:
        if self.part == "flags":
            await self._read_flags()
        elif self.part in _NAMING:
            await self._read_names()
        super().draw()

    # --- what is shown ---

    def columns(self) -> Sequence[Column]:
        if self.part == "units":
            return (
                Column(_("Unit of the rated")),
                Column(_("Rated"), 6, "right"),
                Column(_("Forms in"), 11, "right"),
                Column("", BAR + 2),
                Column("", 5, "right"),
            )
        if self.part == "flags":
            return (
                Column(_("Unit of the rated")),
                Column(_("Forms in"), 11, "right"),
                *(Column(_(title), 8, "right") for title in FLAGS.values()),
            )
        if self.part == "reminders":
            return (
                Column(_("Rater")), Column(_("Unit")), Column(_("Not in"), 8, "right")
            )  # fmt: skip
        return (
            Column(_("Rater")), Column(_("Unit")), Column(_("Form"), 12), Column(_("About")),
            Column(_("Group"), 12),
        )  # fmt: skip

    def rows(self) -> list[Row]:
        if self.part == "units":
            return unit_rows(self._units)
        if self.part == "flags":
            return flag_rows(self._flags or ())
        if self.part == "reminders":
            return [(r.name, r.unit, str(r.missing)) for r in self._reminders or ()]
        return [
            (letter.name, letter.unit, code, about, word(Relation(relation)))
            for letter in self._letters or ()
            for code, about, relation in letter.forms
        ]

    def mark(self, index: int) -> RowMark:
        if self.part == "units":
            one = self._units[index]
            return RowMark("✓", "good") if one.submitted == one.asked else NO_MARK
        if self.part == "flags":
            found = self._flags or ()
            counts = found[index].counts if index < len(found) else None
            return RowMark("!", "warn") if counts and any(counts.values()) else NO_MARK
        return NO_MARK

    def empty(self) -> str:
        if self.part not in _NAMING:
            unread = self.part == "flags" and self._flags is None
            return "…" if unread else _("Nobody has been asked yet.")
        if self.info.stage.value != "collecting":
            return _("Only while the cycle collects.")
        if not self.allows("cycle.names"):
            return _("Names of raters are for those who run the cycle.")
        if self.on_answers:
            return _("You have worked with the answers: names are for somebody else.")
        if self.on_names:
            return "…" if self._unread() else _("Every form is in.")
        return _("l looks at the names. From then on you cannot key forms of this cycle.")

    def _unread(self) -> bool:
        return (self._reminders if self.part == "reminders" else self._letters) is None

    def about(self, index: int | None) -> Sequence[Note]:
        info = self.info
        if self.part == "units":
            missing = info.asked - info.submitted
            text = _("{n} forms missing; last day {day}, {when}.").format(
                n=grouped(missing), day=info.closes.isoformat(), when=days(self.cycle.left)
            )
            done = (_("Every form is in; the release is next."), "good")
            return [(text, "strong") if missing else done, *side_lines(self.cycle.side)[1:]]
        if self.part == "flags":
            return [
                (_("Pointed out, never dropped: every form counts."), "strong"),
                (_("· is counted once all forms about the unit are in and enough of them are"
                   " unknown to each who keyed or imported; before, a count would point at"
                   " somebody."), "muted"),
            ]  # fmt: skip
        if not self._names_open:
            return side_lines(self.cycle.side)
        if self.part == "reminders":
            n = len(self._reminders or ())
            text = _("{n} people to remind. About whom their forms are is not told.")
            return [(text.format(n=grouped(n)), "strong")]
        text = _(
            "Each rater gets the codes of their forms. p prints letters and forms, or the list."
        )
        notes: list[Note] = [(text, "strong")]
        rows = self.rows()
        if index is not None and index < len(rows):
            name, unit, code, about, group = rows[index]
            line = f"{plain(name, 60)} · {plain(unit, 60)} · {code} → {plain(about, 60)}, {group}"
            notes.append((line, ""))
        return notes

    # --- actions ---

    async def action_look(self) -> None:
        await self.ready()
        if self.part not in _NAMING:
            self.say(_("Reminders and letters name raters; Tab goes there."), bad=True)
        elif self.info.stage.value != "collecting":
            self.say(_("Only while the cycle collects."), bad=True)
        else:
            take_side(self, self.cycle, "names", _("Look at the names?"), self._look)

    async def _look(self) -> None:
        await self._read_names()
        await self.load(self.desk)

    async def action_key_forms(self) -> None:
        await self.ready()
        open_keying(self, self.cycle)

    async def action_save(self) -> None:
        """The part as a file; what names raters is noted in the trail."""
        await self.ready()
        rows, part = self.rows(), self.part
        if not rows:
            self.say(_("There is nothing to save here."), bad=True)
            return
        if part == "letters":
            print_letters(self, self.code, sorted({one.unit for one in self._letters or ()}))
            return
        headers, lines = self._table()

        def writer(stream: BinaryIO, _form: str) -> None:
            from talenta_tui.exchange.exports import write_csv

            write_csv(headers, lines, stream)

        stem = f"{plain(self.code, 32)}-{part}"
        save(self, stem, ("csv",), writer, Exported(f"cycle {part}", len(rows)))

    def _table(self) -> tuple[tuple[str, ...], list[tuple[str | int | None, ...]]]:
        """The part as a file has it: plain numbers, nothing where a flag is not counted yet."""
        if self.part == "units":
            headers: tuple[str, ...] = ("unit", "rated", "submitted", "asked")
            return headers, [(u.unit, u.ratees, u.submitted, u.asked) for u in self._units]
        if self.part == "flags":
            headers = ("unit", "submitted", "asked", *FLAGS)
            none: list[int | None] = [None] * len(FLAGS)
            return headers, [
                (f.unit, f.submitted, f.asked, *(none if f.counts is None else f.counts.values()))
                for f in self._flags or ()
            ]
        headers = ("rater", "unit", "missing")
        return headers, [tuple(row) for row in self.rows()]
