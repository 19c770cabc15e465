"""One's own record as lines: place, what is missing and how to get it, figures, who has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, mark
from talenta_tui.scoring.numbers import Number
from talenta_tui.scoring.placement import box_text
from talenta_tui.scoring.vocabulary import Component
from talenta_tui.screens.frame import ROLES
from talenta_tui.screens.view_history import history_section
from talenta_tui.screens.view_person import (
    competencies,
    component_target,
    components,
    identity,
    potential,
    recommended,
)
from talenta_tui.screens.view_plan import plan_section
from talenta_tui.screens.view_records import records
from talenta_tui.screens.view_requests import moment, own_request_lines
from talenta_tui.screens.view_sheet import Line, Sheet
from talenta_tui.screens.view_words import component_name, figure, label, possible
from talenta_tui.services.report_values import group_lines, group_name, value_rows
from talenta_tui.widgets.lines import fit, wrap

if TYPE_CHECKING:
    from talenta_tui.scoring.evidence import Evidence
    from talenta_tui.scoring.placement import Placement
    from talenta_tui.screens.next_steps import NextItem
    from talenta_tui.services.cycles.values import ValueView
    from talenta_tui.services.looks import Look
    from talenta_tui.services.own_record import OwnRecord
    from talenta_tui.services.policies import PolicyInForce

REQUEST = "request:"
"""What the target of an objection's line begins with; its number follows."""

_STEP = "step:"

_LEVELS = (mark("low"), mark("mid"), mark("high"))
_RESULTS = (mark("above"), mark("expected"), mark("below"))
_GRID = 36

WAYS = {
    Component.PERFORMANCE: mark("Your unit hands in the year's e-Kinerja predicate."),
    Component.AWARDS: mark("Hand the award's decree to the personnel office."),
    Component.TEAMS: mark("Hand the decree of the working team to the personnel office."),
    Component.FEEDBACK: mark("A 360° cycle: enough of those asked about you have to answer."),
    Component.COMPETENCY: mark("An assessment session; the assessment centre invites you."),
    Component.TRAINING: mark("Hand your certificates to the personnel office."),
    Component.EXPERIENCE: mark("Hand the decrees of the posts you held to the personnel office."),
    Component.POTENTIAL: mark("A potential test; the assessment centre invites you."),
    Component.EDUCATION: mark("Hand your highest diploma to the personnel office."),
    Component.FIELD: mark("Your post has to stand in the post map with the fields it asks for."),
    Component.DISCIPLINE: mark("The personnel office enters what your file says."),
}
"""How each component's evidence comes about."""

_LOOKED = {
    "person.read": mark("opened the record"),
    "report.print": mark("printed the report"),
    "person.export": mark("saved all data for you"),
    "objection.read": mark("read what you lodged"),
    "feedback.unseal.ask": mark("asked for an inquiry into 360° answers"),
    "feedback.unseal.confirm": mark("confirmed an inquiry into 360° answers"),
    "feedback.unseal.read": mark("read 360° answers in an inquiry"),
}


def request_of(target: str | None) -> str | None:
    """The objection a line is about."""
    if target is None or not target.startswith(REQUEST):
        return None
    return target.removeprefix(REQUEST)


def step_of(target: str | None) -> int | None:
    """Which of what waits a line is about."""
    if target is None or not target.startswith(_STEP):
        return None
    return int(target.removeprefix(_STEP))


def own_page(found: OwnRecord, width: int, waits: Sequence[NextItem] = ()) -> list[Line[str]]:
    """The lines of one's own record, `width` cells wide; `waits` stand before everything."""
    about = found.explanation
    evidence, placement, used = about.evidence, about.placement, about.used
    decimals = used.policy.arithmetic.decimals
    page: Sheet[str] = Sheet(width)
    if waits:
        page.heading(_("Waits for you"), _("Enter goes there"))
        # The cursor begins here, and Enter means what the line says.
        page.lines[-1] = replace(page.lines[-1], target=f"{_STEP}0")
    for n, item in enumerate(waits):
        page.lines.append(
            Line(fit(f"▸ {item.title}", page.width).rstrip(), item.style, f"{_STEP}{n}")
        )
        if item.detail:
            text = fit(f"  {item.detail}", page.width).rstrip()
            page.lines.append(Line(text, "muted", f"{_STEP}{n}"))
    page.heading(
        _("Your place on the map"),
        _("on {day} by {policy}").format(day=about.as_of, policy=used.policy.id),
    )
    _place(page, placement, used)
    if any(one.left is not None for one in found.objections):
        _requests(page, found)
    _missing(page, evidence, placement, used)
    if placement.box is not None:
        page.heading(_("What follows from your box"))
        recommended(page, used, placement.box)
    components(page, placement, used)
    competencies(page, evidence, placement, used)
    plan_section(page, found.plan)
    history_section(page, found.history, decimals)
    if all(one.left is None for one in found.objections):
        _requests(page, found)
    _looks(page, found.looks)
    identity(page, evidence, about.as_of)
    potential(page, evidence)
    records(page, evidence, about.tree)
    if found.values is not None:
        values_section(page, found.values)
    _comments(page, found.comments)
    return page.lines


def _place(page: Sheet[str], placement: Placement, used: PolicyInForce) -> None:
    """The nine boxes in small with one's own marked, and the figures beside them."""
    left = box_lines(placement, used)
    room = page.width - _GRID - 1
    right: list[tuple[str, str]] = []
    policy, decimals = used.policy, used.policy.arithmetic.decimals
    if placement.box is not None:
        text = _("Box {box}").format(box=placement.box)
        text = f"{text}  {label(box_text(used.prepared, placement.box))}"
        right += [(part, "box") for part in wrap(text, room, 2)]
    else:
        span = possible(placement.worst_box, placement.best_box)
        text = _("Not placed yet; boxes {boxes} are possible.").format(boxes=span)
        right += [(part, "missing") for part in wrap(text, room, 2)]
    right.append(("", ""))
    axes = (
        ("y", _("Performance"), policy.axes.y, used.prepared.y, placement.y),
        ("x", _("Potential"), policy.axes.x, used.prepared.x, placement.x),
    )
    for key, name, axis, table, value in axes:
        band = "" if value is None else label(axis.bands[2 - table.band(value)])
        right.append((_figured(name, value, decimals, band), key))
    right.append((_figured(label(policy.talent), placement.talent, decimals), "talent"))
    for grid, beside in zip_longest(left, right):
        words, target = beside or ("", "")
        line = f"{fit(grid or '', _GRID)} {fit(words, room)}".rstrip()
        style = "strong" if target in ("box", "talent") else ""
        page.lines.append(Line(line, style, target or None))


def _figured(name: str, value: Number | None, decimals: int, band: str = "") -> str:
    return f"{fit(name, 13)} {fit(figure(value, decimals), 7, 'right')} {band}"


def box_lines(placement: Placement, used: PolicyInForce) -> list[str]:
    """The boxes as a table of text: `◆` beside one's own, brackets round those still possible."""
    lines = [" " * 11 + "".join(f" {fit(_(name), 7, 'center')}" for name in _LEVELS)]
    ends = {placement.worst_box, placement.best_box} if placement.box is None else set()
    for name, row in zip(_RESULTS, reversed(used.policy.boxes.grid), strict=True):
        cells = []
        for box in row:
            if box == placement.box:
                cells.append("◆  " + str(box) + "  ◆")
            else:
                cells.append(f"  ({box})  " if box in ends else f"   {box}   ")
        lines.append(f" {fit(_(name), 9)} │" + "│".join(cells) + "│")
    lines.append(" " * 12 + _("Potential →"))
    return lines


def thin(evidence: Evidence, placement: Placement) -> dict[Component, bool]:
    """Components that count 0 though nothing is missing, and whether anything is on record."""
    held = {
        Component.AWARDS: evidence.awards,
        Component.TEAMS: evidence.teams,
        Component.TRAINING: evidence.training,
    }
    return {c: bool(found) for c, found in held.items() if placement.score(c) == 0}


def _missing(
    page: Sheet[str], evidence: Evidence, placement: Placement, used: PolicyInForce
) -> None:
    page.heading(_("What is missing, and how to get it"))
    bare = thin(evidence, placement)
    if not placement.missing and not bare:
        page.text(_("Nothing: every component has evidence."), "muted")
        return
    for component in placement.missing:
        name = component_name(used.policy, component)
        page.value(name, _(WAYS[component]), component_target(component), "warn")
    for component, held in bare.items():
        name = component_name(used.policy, component)
        text = _("Nothing on record, so it counts 0. {way}")
        if held:
            text = _("What is on record no longer counts, so it is 0. {way}")
        text = text.format(way=_(WAYS[component]))
        page.value(name, text, component_target(component))


def _requests(page: Sheet[str], found: OwnRecord) -> None:
    page.heading(_("Your objections and requests"), _("o lodges one"))
    for number, state, said, answer in own_request_lines(found.objections):
        target = REQUEST + number
        page.value(number, state, target, "strong")
        page.value("", said, target)
        if answer:
            page.value(_("Answer"), answer, target)
    if not found.objections:
        page.text(_("None."), "muted")


def _looks(page: Sheet[str], looks: tuple[Look, ...]) -> None:
    page.heading(_("Who has looked at your record"), str(len(looks)) if looks else "")
    page.records(
        (
            (
                moment(datetime.fromisoformat(look.at)),
                _(ROLES.get(look.role, look.role)),
                look.by or _("not named"),
                _(_LOOKED[look.action]) if look.action in _LOOKED else look.action,
            )
            for look in looks
        ),
        (16, 14, 14),
        _("Nobody but you."),
    )


def values_section(page: Sheet[str], view: ValueView) -> None:
    """How groups see each value beside oneself, in words that tell no rater."""
    page.heading(_("How others see you, value by value"), view.period)
    for text in group_lines(view):
        page.text(text, "muted")
    heads = (_("You"), *(group_name(one) for one in view.groups))
    widths = (24, 4, *(12 for _one in view.groups))
    page.records([("", *heads, ""), *value_rows(view)], widths, "")


def _comments(page: Sheet[str], comments: tuple[tuple[str, str], ...]) -> None:
    page.heading(_("Comments of raters, in no order"))
    if comments:
        page.records(comments, (8,), "")
    else:
        page.text(_("None, or too few to show without telling who wrote them."), "muted")
