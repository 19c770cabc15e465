"""Small keyboard forms of a session's screens, each opened at the key so that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from talenta_tui.errors import TalentaError
from talenta_tui.i18n import _
from talenta_tui.screens.modals.confirm import ConfirmModal
from talenta_tui.screens.modals.form import FormModal, Values
from talenta_tui.screens.view_form import Field, Form, TextField

if TYPE_CHECKING:
    from talenta_tui.screens.base import DeskScreen

Job = Callable[..., Coroutine[Any, Any, object]]


def ask_form(
    screen: DeskScreen,
    title: str,
    fields: list[Field],
    job: Callable[[Values], Coroutine[Any, Any, object]],
    *,
    check: Callable[[Values], object] | None = None,
    note: Callable[[Values], str] | None = None,
) -> None:
    """Fill the fields, then run `job` with their values.

    `check` raises the error (TalentaError) that keeps the form open, with its sentence.
    """

    def answered(values: Values | None) -> None:
        if values is not None:
            screen.do(job(values), "save")

    screen.app.push_screen(FormModal(Form(fields), title, judge=judged(check), note=note), answered)


def judged(check: Callable[[Values], object] | None) -> Callable[[Values], str]:
    """A check that raises (TalentaError) as a form asks it: the sentence, empty where it fits."""

    def judge(values: Values) -> str:
        if check is None:
            return ""
        try:
            check(values)
        except TalentaError as error:
            return str(error)
        return ""

    return judge


def need(values: Values, name: str, sentence: str) -> str:
    """The text of a field; raises WrongUse with the sentence where there is none."""
    from talenta_tui.errors import WrongUse

    text = str(values[name]).strip()
    if not text:
        raise WrongUse(sentence)
    return text


def ask_reason(screen: DeskScreen, title: str, job: Job, *extra: object) -> None:
    """Ask why, then run `job(*extra, reason)`."""

    async def go(values: Values) -> None:
        await job(*extra, str(values["reason"]).strip())

    ask_form(
        screen,
        title,
        [TextField("reason", _("Reason"), limit=500)],
        go,
        check=lambda values: need(values, "reason", _("This needs a reason.")),
    )


def ask_sure(screen: DeskScreen, title: str, *lines: str, yes: str, job: Job) -> None:
    """Ask before something is written, then run `job()`."""

    def answered(sure: bool | None) -> None:
        if sure:
            screen.do(job(), "save")

    screen.app.push_screen(ConfirmModal(title, *lines, yes=yes), answered)
