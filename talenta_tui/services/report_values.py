"""How others see somebody value by value, in words: for the own record, its text and the report."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _, mark
from talenta_tui.planning.leaning import Leaning
from talenta_tui.scoring.vocabulary import Relation

if TYPE_CHECKING:
    from talenta_tui.services.cycles.values import GroupView, ValueView

WORDS = {
    Leaning.LOWER: mark("lower"),
    Leaning.ABOUT: mark("about"),
    Leaning.HIGHER: mark("higher"),
}


def group_name(one: GroupView) -> str:
    """A group's name; both as one have one of their own."""
    names = {
        Relation.PEER.value: _("Peers"),
        Relation.SUBORDINATE.value: _("Subordinates"),
    }
    return names.get(one.relation, _("Peers and subordinates"))


def group_lines(view: ValueView) -> list[str]:
    """What the words mean, a sentence each."""
    found = [_group_line(one) for one in view.groups]
    if view.own:
        found.append(
            _("Blind spot: you see yourself clearly higher than they do. Hidden strength: they do.")
        )
    return found


def _group_line(one: GroupView) -> str:
    parts = [
        _("{group} ({n} raters): mean {mean}").format(
            group=group_name(one), n=one.raters, mean=_figure(one.mean)
        )
    ]
    if Leaning.LOWER in one.possible:
        parts.append(_("lower is under {at}").format(at=_figure(one.mean - one.distance)))
    if Leaning.HIGHER in one.possible:
        parts.append(_("higher is {at} and more").format(at=_figure(one.mean + one.distance)))
    return ", ".join(parts) + "."


def value_rows(view: ValueView) -> list[tuple[str, ...]]:
    """A row a value: its name, one's own mean, each group's word, and the gap between the two."""
    found = []
    for n, name in enumerate(view.names):
        own = view.own[n] if view.own else None
        mine = "–" if own is None else _figure(own)
        words = (_(WORDS[one.words[n]]) for one in view.groups)
        found.append((name, mine, *words, _gap(view, n, own)))
    return found


def _gap(view: ValueView, value: int, own: Fraction | None) -> str:
    """Only what is certain: nothing where the words leave it open."""
    if own is None:
        return ""
    sides = {one.beside(value, own) for one in view.groups} - {None}
    if sides == {Leaning.HIGHER}:
        return _("blind spot")
    if sides == {Leaning.LOWER}:
        return _("hidden strength")
    return _("the groups differ") if sides else ""


def _figure(value: Fraction) -> str:
    return exact_text(value, 1)
