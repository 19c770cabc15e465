"""Words and figures of a report, in the language of the moment."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import current_language
from talenta_tui.scoring.labels import COMPETENCY_EN
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.policy_base import Named
from talenta_tui.scoring.vocabulary import Competency

if TYPE_CHECKING:
    from talenta_tui.services.explanation import Explanation


def language() -> str:
    """`id` or `en`: which of a policy's names and actions to take."""
    return "id" if current_language() == "id" else "en"


def competency_name(competency: Competency) -> str:
    """A competency's name."""
    return competency.value if language() == "id" else COMPETENCY_EN[competency]


def label_of(named: Named | object) -> str:
    """The policy's own name of a part."""
    return str(getattr(named, f"label_{language()}"))


def figure_of(found: Explanation, value: Number | None) -> str:
    """An exact figure as the policy shows figures; a dash where there is none."""
    return "-" if value is None else exact_text(value, found.used.policy.arithmetic.decimals)


def percent(value: Fraction | None, most: Fraction) -> int | None:
    """`value` as whole percent of `most`, within 0 and 100; None for None."""
    return None if value is None else max(0, min(100, round(value * 100 / most)))
