"""The annex of a person report: the place on the map, components, 360° feedback, closed months."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.reports.person import NineBoxes, Part, ReportBar
from talenta_tui.scoring.placement import box_text
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import X_COMPONENTS, Y_COMPONENTS, Relation
from talenta_tui.services.report_values import group_lines, group_name, value_rows
from talenta_tui.services.report_words import figure_of, label_of, percent

if TYPE_CHECKING:
    from talenta_tui.services.cycles.values import ValueView
    from talenta_tui.services.explanation import Explanation
    from talenta_tui.services.person_file import PersonFile

_SHOWN_MONTHS = 6


def place_part(found: Explanation) -> Part:
    """Axes, box and talent score, with the nine boxes in small."""
    placement, policy = found.placement, found.used.policy
    if placement.box is None:
        rules = policy.components
        missing = [label_of(getattr(rules, component_key(c))) for c in placement.missing]
        box = _("none yet; missing: {names}").format(names="; ".join(missing))
    else:
        text = box_text(found.used.prepared, placement.box)
        box = f"{placement.box}  {label_of(text)}"
    return Part(
        _("Place on the talent map"),
        pairs=(
            (label_of(policy.axes.y), figure_of(found, placement.y)),
            (label_of(policy.axes.x), figure_of(found, placement.x)),
            (_("Box"), box),
            (label_of(policy.talent), figure_of(found, placement.talent)),
        ),
        boxes=NineBoxes(
            tuple(label_of(band) for band in policy.axes.y.bands),
            tuple(label_of(band) for band in reversed(policy.axes.x.bands)),
            tuple(reversed(policy.boxes.grid)),
            placement.box,
        ),
    )


def components_part(found: Explanation) -> Part:
    """Every component's score and weight."""
    policy, placement = found.used.policy, found.placement
    bars = []
    for axis, components in ((policy.axes.y, Y_COMPONENTS), (policy.axes.x, X_COMPONENTS)):
        for component in components:
            score = placement.score(component)
            name = label_of(getattr(policy.components, component_key(component)))
            weight = figure_of(found, axis.weights[component_key(component)])
            share = None if score is None else percent(Fraction(score), Fraction(100))
            bars.append(ReportBar(name, figure_of(found, score), share, note=f"× {weight}"))
    return Part(_("Components"), _("score of 100, weight"), bars=tuple(bars))


def feedback_part(found: Explanation) -> Part:
    """Means of groups as the shield shows them, and nothing finer."""
    words = {
        Relation.SUPERIOR.value: _("Superior"),
        Relation.PEER.value: _("Peers"),
        Relation.SUBORDINATE.value: _("Subordinates"),
        Relation.SELF.value: _("Self"),
    }
    bars = []
    period = ""
    stack = [found.tree]
    while stack:
        node = stack.pop()
        stack += node.children
        for ref in node.evidence:
            fields = dict(ref.fields)
            if ref.kind == "feedback_group" and fields.get("mean") is not None:
                mean = Fraction(str(fields["mean"]))
                period = str(fields["period"])
                name = words.get(str(fields["relation"]), _("Peers and subordinates together"))
                note = _("{n} raters").format(n=fields["raters"])
                top = Fraction(found.used.policy.components.feedback.item_max)
                bars.append(ReportBar(name, figure_of(found, mean), percent(mean, top), note=note))
    title = _("360° feedback")
    if not bars:
        return Part(title, lines=(_("Too few raters to show a mean without telling who."),))
    return Part(title, period, bars=tuple(sorted(bars, key=lambda b: b.label)))


def values_part(view: ValueView | None) -> Part:
    """A word a value and group, beside what the person said of themselves where it is theirs."""
    title = _("360° feedback by value")
    if view is None:
        return Part(title, lines=(_("Too few raters to go into single values."),))
    pairs = []
    for name, mine, *words, gap in value_rows(view):
        said = [f"{group_name(one)}: {word}" for one, word in zip(view.groups, words, strict=True)]
        if view.own:
            said = [_("self {mean}").format(mean=mine), *said]
        pairs.append((name, "; ".join([*said, gap] if gap else said)))
    return Part(title, view.period, pairs=tuple(pairs), lines=tuple(group_lines(view)))


def history_part(kept: PersonFile) -> Part:
    """The talent score of the last closed months."""
    found = kept.explanation
    bars = []
    for point in kept.history[-_SHOWN_MONTHS:]:
        place = point.place.placement
        box = "-" if place.box is None else _("box {box}").format(box=place.box)
        share = percent(place.talent, Fraction(100))
        bars.append(ReportBar(point.month, figure_of(found, place.talent), share, note=box))
    lines = () if bars else (_("No month is closed yet."),)
    return Part(_("Closed months"), bars=tuple(bars), lines=lines)
