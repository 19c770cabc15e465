"""Letters and paper forms of a cycle as the document that is printed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.reports.feedback_forms import FormPage, FormsStyle, RaterLetter
from talenta_tui.services.cycles.calendar import CycleInfo, cycle_rule
from talenta_tui.services.cycles.handout import Handout, hand_out
from talenta_tui.services.cycles.questionnaire import questionnaire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def letters_on_paper(
    actor: Actor, site: Site, code: str, unit: str = "", rater: str = ""
) -> tuple[list[RaterLetter], FormsStyle]:
    """What `hand_out` gives, as `reports.feedback_forms` sets it; permissions and errors are its.

    The paper is in Indonesian whatever is spoken here: it is for the raters.
    """
    info, found = hand_out(actor, site, code, unit, rater)
    return _letters(found), _style(site, info)


def _letters(found: Sequence[Handout]) -> list[RaterLetter]:
    return [
        RaterLetter(
            one.name,
            one.unit,
            tuple(FormPage(f.code, f.name, f.unit, f.relation) for f in one.forms),
        )
        for one in found
    ]


def _style(site: Site, info: CycleInfo) -> FormsStyle:
    words = questionnaire(info.questionnaire, "id")
    values: dict[str, list[tuple[str, str]]] = {}
    for item in words.items:
        values.setdefault(item.value, []).append((item.code, item.text))
    return FormsStyle(
        site.name,
        info.name,
        info.closes.isoformat(),
        cycle_rule(site).answers_least,
        tuple((name, tuple(items)) for name, items in values.items()),
        words.scale,
        words.comment,
    )
