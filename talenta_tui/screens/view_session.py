"""The words of an assessment session: steps, kinds, states, where a blocker's key leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.errors import WrongUse
from talenta_tui.figures import exact_text
from talenta_tui.i18n import _, mark
from talenta_tui.scoring.numbers import Number
from talenta_tui.text import plain

if TYPE_CHECKING:
    from talenta_tui.services.assessment.steps import Blocker, StepState

STEP_NAMES = {
    "prepare": mark("Prepare"),
    "assign": mark("Assign"),
    "run": mark("Run"),
    "score": mark("Score"),
    "integrate": mark("Integrate"),
    "close": mark("Close"),
    "closed": mark("closed"),
    "open": mark("open"),
}

STEP_HINTS = {
    "prepare": mark("competencies, exercises, matrix, rooms, hours"),
    "assign": mark("assessees, assessors, conflicts, plan and timetables"),
    "run": mark("attendance, incidents, substitutions"),
    "score": mark("score sheets, hand in, second keying"),
    "integrate": mark("all raters side by side, agreed levels, signatures"),
    "close": mark("gates, close, reopen"),
}

STATES = {
    "done": (mark("done"), "✓"),
    "ready": (mark("open"), "○"),
    "blocked": (mark("waits"), "·"),
}

PURPOSES = {"mapping": mark("mapping"), "vacancy": mark("vacancy")}

KINDS = {
    "lgd": mark("group discussion (LGD)"),
    "in_basket": mark("in-basket"),
    "case_analysis": mark("case analysis"),
    "presentation": mark("presentation"),
    "proposal": mark("proposal writing"),
    "interview": mark("interview (BEI)"),
    "role_play": mark("role play"),
    "psychometric": mark("psychometric test"),
    "questionnaire": mark("questionnaire"),
}

MODES = {"group": mark("group"), "individual": mark("individual")}

SOURCES = {
    "list": mark("list"),
    "vacancy": mark("vacancy"),
    "reassessment": mark("re-assessment"),
}

CONFLICTS = {
    "reporting_line": mark("reporting line"),
    "same_unit_now": mark("same unit"),
    "same_unit_before": mark("same unit before"),
    "mutual_raters": mark("rated each other"),
    "earlier_assessor": mark("earlier assessor"),
    "declared": mark("declared"),
}

PRESENCE = {
    "present": mark("present"),
    "late": mark("late"),
    "absent": mark("absent"),
}

FLAGS = {
    "range": (mark("raters far apart"), "R"),
    "split": (mark("no two raters agree"), "S"),
    "outlier": (mark("one rater far from the others"), "O"),
    "standard": (mark("raters on both sides of the standard"), "N"),
}
"""A flag's words and the letter it has in a narrow column."""

VERDICTS = {
    "connected": mark("connected: severity of every assessor can be estimated"),
    "weak": mark("connected through a single place: fragile"),
    "confounded": mark("assessors differ only in their exercises: severity cannot be told apart"),
    "disconnected": mark("in separate parts: severities cannot be compared"),
    "unrated": mark("nobody rates anybody"),
}


def said(table: dict[str, str], code: str) -> str:
    """The word for a code, the code itself where there is none."""
    return _(table[code]) if code in table else code


def level_text(value: Number | None) -> str:
    """A level or mean with at most two places; a dash where there is none."""
    return "–" if value is None else exact_text(value, 2)


def clock(minute: int | None) -> str:
    """A minute of the day as `08:30`."""
    return "" if minute is None else f"{minute // 60:02d}:{minute % 60:02d}"


def minute_of(text: str) -> int:
    """`08:30`, `8.30` or `830` as a minute of the day; raises WrongUse."""
    digits = text.strip().replace(".", ":")
    hours, _colon, minutes = digits.partition(":")
    if not _colon and len(digits) in (3, 4):
        hours, minutes = digits[:-2], digits[-2:]
    try:
        hour, minute = int(hours), int(minutes or 0)
    except ValueError:
        hour = minute = -1
    if not (0 <= hour <= 24 and 0 <= minute < 60 and hour * 60 + minute <= 1440):
        raise WrongUse(_("{text} is no time of a day; write 08:30.").format(text=text))
    return hour * 60 + minute


def day_of(text: str) -> date:
    """`2026-11-03` or `3-11-2026` as a date; raises WrongUse."""
    parts = text.strip().replace("/", "-").replace(".", "-").split("-")
    try:
        first, second, third = (int(part) for part in parts)
        return date(first, second, third) if first > 31 else date(third, second, first)
    except ValueError:
        raise WrongUse(_("{text} is no date; write 2026-11-03.").format(text=text)) from None


def dates(starts: date | None, ends: date | None) -> str:
    """A day, or the first and the last of several."""
    if starts is None:
        return "–"
    if ends is None or ends == starts:
        return starts.isoformat()
    return f"{starts.isoformat()}…{ends.isoformat()[5:]}"


def step_line(state: StepState) -> tuple[str, str, str]:
    """Sign, name and how it stands, of one step."""
    word, sign = STATES[state.status.value]
    return sign, said(STEP_NAMES, state.step.value), _(word)


def blocker_line(blocker: Blocker) -> str:
    """A blocker's sentence, with the words of the step it names in the current language."""
    if blocker.code == "earlier_step":
        step = said(STEP_NAMES, str(blocker.params["step"]))
        return _("The step {step} comes first.").format(step=step)
    return plain(blocker.sentence, 400)


def names(people: Iterable[str], most: int = 3) -> str:
    """The first few names and how many more."""
    listed = list(people)
    text = ", ".join(plain(name, 40) for name in listed[:most])
    more = len(listed) - most
    return text if more <= 0 else _("{names} and {n} more").format(names=text, n=more)
