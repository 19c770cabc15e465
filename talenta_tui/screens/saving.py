"""Saving what a screen shows as a file the user names, never over another unasked."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.screens.modals.form import FormModal, Values
from talenta_tui.screens.view_form import ChoiceField, Field, Form, TextField
from talenta_tui.services.access.confine import allowed, confinement, named, possible
from talenta_tui.text import json_text, plain

if TYPE_CHECKING:
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.services.people import PersonRow
    from talenta_tui.services.vacancies import Shortlist

_LONGEST_NAME = 56

Writer = Callable[[BinaryIO, str], None]
"""Writes the file's content in a format (`csv`, `xlsx`, `json`) into a stream."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What leaves the program: its name in the trail and how many people are on it."""

    what: str
    people: int


def save(
    screen: DeskScreen,
    stem: str,
    formats: Sequence[str],
    writer: Writer,
    exported: Exported | None = None,
) -> None:
    """Ask for name and format, then write the file whole or not at all.

    `exported` is what the trail notes before anything leaves; None for what names no person.
    """

    async def job(path: Path, values: Values) -> None:
        await _write(screen, path, str(values["format"]), writer, exported)

    ask_file(screen, _("Save as a file"), stem, formats, job)


def ask_file(
    screen: DeskScreen,
    title: str,
    stem: str,
    formats: Sequence[str],
    job: Callable[[Path, Values], Coroutine[Any, Any, object]],
    *,
    more: Sequence[Field] = (),
) -> None:
    """Ask for a file's name, its format and `more`, then run `job` on where it may be written.

    A file that is there already is replaced only after a question.
    """
    form = Form(
        [
            TextField("file", _("File"), stem, limit=500),
            ChoiceField("format", _("Format"), [(f, f.upper()) for f in formats]),
            *more,
        ]
    )

    def judge(values: Values) -> str:
        return "" if _target(values) else _("Name the file.")

    def note(values: Values) -> str:
        target = _target(values)
        return plain(target, 200) if target else ""

    async def go(target: Path, values: Values) -> None:
        path = allowed(target)
        if await _may_replace(screen, path):
            await job(path, values)

    def answered(values: Values | None) -> None:
        target = _target(values) if values is not None else None
        if target is not None and values is not None:
            screen.do(go(target, values), "save")

    screen.app.push_screen(FormModal(form, title, judge=judge, note=note), answered)


async def _may_replace(screen: DeskScreen, path: Path) -> bool:
    from talenta_tui.screens.modals.confirm import ConfirmModal

    if not path.exists():
        return True
    sure = await screen.app.push_screen_wait(
        ConfirmModal(
            _("The file is there already"), plain(path, 200), yes=_("replaces what it holds")
        )
    )
    if not sure:
        screen.say(_("Nothing was written."))
    return bool(sure)


def _target(values: Values) -> Path | None:
    """The file named, in the working folder unless it says another, None while it names none.

    It gets the format's ending where it has none of its own.
    """
    ending = f".{values['format']}"
    try:
        path = named(str(values["file"]))
        if not path.name:
            return None
        return possible(path if path.suffix.lower() == ending else f"{path}{ending}")
    except WrongUse:
        return None


async def _write(
    screen: DeskScreen, path: Path, form: str, writer: Writer, exported: Exported | None
) -> None:
    desk = screen.desk

    def work() -> None:
        from talenta_tui.exchange.atomic import write_atomically
        from talenta_tui.services.permissions import UseCase, require
        from talenta_tui.services.talent_map import note_export

        if exported is None:
            require(desk.actor, UseCase.EXPORT)
        else:
            note_export(desk.actor, desk.site, exported.people, form, exported.what)
        write_atomically(path, lambda stream: writer(stream, form))

    await screen.ask(work)
    screen.say(saved_sentence(path))


def saved_sentence(path: Path) -> str:
    """Where a file is now, in words that fit the status line."""
    text = _("Saved as {file}") if confinement() is None else _("Saved in your folder: {file}")
    return text.format(file=saved_name(path))


def saved_name(path: Path) -> str:
    """`path` from the folder one works in; the end of one that is elsewhere and long."""
    home = confinement() or Path.cwd()
    text = str(path.relative_to(home)) if path.is_relative_to(home) else str(path)
    return plain(text if len(text) <= _LONGEST_NAME else f"…{text[1 - _LONGEST_NAME :]}")


def save_map(screen: DeskScreen, rows: Sequence[PersonRow]) -> None:
    """Save these people in the columns of the map file (formats.md, "Out")."""

    def writer(stream: BinaryIO, form: str) -> None:
        from talenta_tui.exchange.simata import MapFormat, write_map
        from talenta_tui.services.talent_map import map_line

        write_map(map(map_line, rows), stream, MapFormat(form))

    formats = ("csv", "xlsx", "json")
    save(screen, _("talent-map"), formats, writer, Exported("map", len(rows)))


def save_shortlist(screen: DeskScreen, found: Shortlist) -> None:
    """Save the ranking as CSV, or with everyone who is out and why as JSON."""

    def writer(stream: BinaryIO, form: str) -> None:

        from talenta_tui.exchange.exports import write_csv
        from talenta_tui.services.shortlist_out import CSV_HEADERS, csv_rows, shortlist_value

        value = shortlist_value(found)
        if form == "csv":
            write_csv(CSV_HEADERS, csv_rows(value), stream)
        else:
            text = json_text(value, 1)
            stream.write(text.encode("utf-8", "replace") + b"\n")

    stem = f"shortlist-{plain(found.vacancy.code, 60)}"
    exported = Exported(found.vacancy.code, len(found.eligible) + len(found.excluded))
    save(screen, stem, ("csv", "json"), writer, exported)


def save_rows(
    screen: DeskScreen,
    stem: str,
    what: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    people: bool = True,
) -> None:
    """Save a table of texts as CSV or JSON; `people` says that its lines are about people."""

    def writer(stream: BinaryIO, form: str) -> None:

        from talenta_tui.exchange.exports import write_csv

        if form == "csv":
            write_csv(headers, rows, stream)
            return
        values = [dict(zip(headers, row, strict=True)) for row in rows]
        text = json_text(values, 1)
        stream.write(text.encode("utf-8", "replace") + b"\n")

    exported = Exported(what, len(rows)) if people else None
    save(screen, stem, ("csv", "json"), writer, exported)
