"""A stylesheet that reads each source once, however often it is put together anew.

Textual puts all rules together again whenever a theme is set and whenever a screen is shown
that brings rules of its own, each time in a fresh stylesheet that has parsed nothing yet: the
rules of a hundred widgets for the sake of one screen's.
"""

from __future__ import annotations

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

_Source = tuple[str, CSSLocation, bool, int, str]
_parsed: dict[frozenset[tuple[str, str]], dict[_Source, list[RuleSet]]] = {}
"""By the variables of a theme; there are a few of them, and as many sources as classes."""


class KeptStylesheet(Stylesheet):
    """Textual's stylesheet, with what was parsed under the same variables kept."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._kept = _parsed_under(self._variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        super().set_variables(variables)
        self._kept = _parsed_under(variables)

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        source = (css, read_from, is_default_rules, tie_breaker, scope)
        rules = self._kept.get(source)
        if rules is None:
            rules = self._kept[source] = super()._parse_rules(*source)
        return rules

    def reparse(self) -> None:
        """Put the rules together anew; they stay as they are where a source cannot be read."""
        self.parse()


def _parsed_under(variables: dict[str, str]) -> dict[_Source, list[RuleSet]]:
    return _parsed.setdefault(frozenset(variables.items()), {})
