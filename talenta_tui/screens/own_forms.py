"""The forms of one's own record and of the objections desk, and saving a person's data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from talenta_tui.i18n import _
from talenta_tui.screens.saving import ask_file, saved_sentence
from talenta_tui.screens.session_forms import need
from talenta_tui.screens.view_form import ChoiceField, Field, TextField, Value
from talenta_tui.screens.view_requests import KIND_WORDS, STATE_WORDS, about_word
from talenta_tui.text import json_text

if TYPE_CHECKING:
    from talenta_tui.scoring.policy_model import Policy
    from talenta_tui.screens.base import DeskScreen
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.objections import ObjectionView


def lodge_fields(policy: Policy, target: str | None) -> list[Field]:
    """Kind and subject; the subject stands on what the line `target` explains."""
    from talenta_tui.scoring.vocabulary import Component
    from talenta_tui.screens.view_person import component_target
    from talenta_tui.services.objections import ABOUT

    kinds: list[tuple[Value, str]] = [(kind, _(word)) for kind, word in KIND_WORDS.items()]
    subjects: list[tuple[Value, str]] = [(code, about_word(code, policy)) for code in ABOUT]
    about = ChoiceField("about", _("About"), subjects)
    for component in Component:
        key = component_target(component)
        if target == key or (target or "").startswith(key + "."):
            about.choose(component.value)
    return [ChoiceField("kind", _("What for"), kinds), about]


def lodge_note(values: Values) -> str:
    if values["kind"] == "access":
        return _("Answered within 3 × 24 hours; e saves your data at once.")
    return _("Whoever reads it leaves a trace; you find the answer here.")


def receive_fields(policy: Policy) -> list[Field]:
    return [TextField("nip", _("NIP"), limit=24), *lodge_fields(policy, None)]


def answer_fields(one: ObjectionView) -> list[Field]:
    """Verdict and reason, in the words of what was asked."""
    words = STATE_WORDS[one.kind.value]
    verdicts: list[tuple[Value, str]] = [(v, _(words[v])) for v in ("upheld", "rejected")]
    return [
        ChoiceField("verdict", _("Answer"), verdicts),
        TextField("reason", _("Reason"), limit=2_000),
    ]


def check_answer(values: Values) -> None:
    need(values, "reason", _("This needs a reason."))


def save_data(screen: DeskScreen, nip: str) -> None:
    """Ask for a file and save all that is kept of the person into it, as JSON."""

    async def job(path: Path, _values: Values) -> None:
        desk = screen.desk

        def work() -> None:
            from dataclasses import asdict

            from talenta_tui.exchange.atomic import write_atomically
            from talenta_tui.services.personal_data import own_export

            found = json_text(asdict(own_export(desk.actor, desk.site, nip)), 1)

            def write(stream: BinaryIO) -> None:
                stream.write(found.encode("utf-8", "replace"))

            write_atomically(path, write)

        await screen.ask(work)
        screen.say(saved_sentence(path))

    stem = _("data-{nip}").format(nip=nip)
    ask_file(screen, _("Save all data of a person"), stem, ("json",), job)
