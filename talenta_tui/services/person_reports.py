"""The person report's words and figures, for one person or for a whole unit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.errors import NotFound
from talenta_tui.i18n import _, current_language
from talenta_tui.reports.person import Part, PersonReport, ReportBar
from talenta_tui.scoring.jpm import category, match, uncapped
from talenta_tui.scoring.numbers import Number, format_exact
from talenta_tui.scoring.placement import box_text
from talenta_tui.scoring.policy_base import Named
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import (
    POTENTIAL_ASPECTS,
    X_COMPONENTS,
    Y_COMPONENTS,
    Relation,
)
from talenta_tui.services.development import gaps_of
from talenta_tui.services.explanation import Explanation, explain_person
from talenta_tui.services.follow_up import recommendation
from talenta_tui.services.objections import own_nip
from talenta_tui.services.people import list_people
from talenta_tui.services.permissions import UseCase, require, unit_key

if TYPE_CHECKING:
    from datetime import date

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def own_report(actor: Actor, site: Site, as_of: date | None = None) -> PersonReport:
    """The report on the actor's own record; raises Refused for who has none."""
    require(actor, UseCase.OWN_READ)
    return _report(site, explain_person(actor, site, own_nip(actor), as_of))


def person_report(actor: Actor, site: Site, nip: str, as_of: date | None = None) -> PersonReport:
    """The report on one person; recorded as a read. Raises NotFound and Denied."""
    require(actor, UseCase.REPORT_PRINT)
    return _report(site, explain_person(actor, site, nip, as_of))


def unit_reports(
    actor: Actor, site: Site, unit: str, as_of: date | None = None
) -> tuple[int, Iterator[PersonReport]]:
    """How many people a unit has, and their reports by NIP, made as they are asked for.

    Each is recorded as a read when it is made. Raises NotFound for a unit without people.
    """
    require(actor, UseCase.REPORT_PRINT)
    people = list_people(actor, site, as_of).rows
    nips = [row.nip for row in people if unit_key(row.unit) == unit_key(unit)]
    if not nips:
        raise NotFound(_("There is no unit {name}.").format(name=unit))
    return len(nips), (person_report(actor, site, nip, as_of) for nip in nips)


def _report(site: Site, found: Explanation) -> PersonReport:
    person = found.evidence
    return PersonReport(
        file=person.nip,
        agency=site.name,
        title=_("Talent report"),
        subtitle=_("{name}, {nip}, as of {day}").format(
            name=person.name, nip=person.nip, day=found.as_of.isoformat()
        ),
        printed=_("policy {policy}, printed {day}").format(
            policy=found.used.policy.id, day=site.now().astimezone().date().isoformat()
        ),
        parts=(
            _identity(found),
            _potential(found),
            _competencies(found),
            _strengths(found),
            _place(found),
            _components(found),
            _feedback(found),
            _advice(found),
        ),
        signatures=(_("Assessor"), _("Head of the office")),
    )


def _identity(found: Explanation) -> Part:
    person = found.evidence
    education = "-" if person.education is None else person.education.value
    return Part(
        _("Identity"),
        pairs=(
            (_("Name"), person.name),
            ("NIP", person.nip),
            (_("Post"), person.post),
            (_("Tier"), person.tier.value),
            (_("Unit"), person.unit),
            (_("Grade"), person.grade),
            (_("Education"), f"{education} {person.field_of_study}".strip()),
        ),
    )


def _potential(found: Explanation) -> Part:
    at = found.used.prepared.at(found.as_of)
    rows = [
        r
        for r in found.evidence.potential
        if at.potential_from <= r.on <= found.as_of and None not in r.aspects
    ]
    if not rows:
        return Part(_("Potential profile"), lines=(_("No result counts on this date."),))
    newest = max(rows, key=lambda r: r.on)
    most = Fraction(found.used.policy.components.potential.aspect_max)
    bars = tuple(
        ReportBar(name.capitalize(), _figure(found, value), _percent(value, most))
        for name, value in zip(POTENTIAL_ASPECTS, newest.aspects, strict=True)
    )
    return Part(_("Potential profile"), newest.on.isoformat(), bars=bars)


def _competencies(found: Explanation) -> Part:
    prepared, person = found.used.prepared, found.evidence
    session = next((s for s in person.sessions if s.code == found.placement.session), None)
    if session is None:
        return Part(_("Competency profile"), lines=(_("No complete assessment session counts."),))
    tier = prepared.map_standard[person.tier]
    bars = []
    for competency, standard in prepared.standards[tier].items():
        level = session.levels[competency]
        note = _("meets") if level >= standard else _("below")
        text = f"{_figure(found, level)} / {standard}"
        goal = _percent(Fraction(standard), Fraction(5))
        bars.append(ReportBar(competency.value, text, _percent(level, Fraction(5)), goal, note))
    jpm = match(prepared, session.levels, tier)
    line = _("Job person match {jpm} % ({uncapped} % uncut): {category}").format(
        jpm=_figure(found, jpm),
        uncapped=_figure(found, uncapped(prepared, session.levels, tier)),
        category=_label(category(prepared, jpm, "mapping")),
    )
    note = f"{session.code}, {session.on.isoformat()}"
    return Part(_("Competency profile"), note, bars=tuple(bars), lines=(line,))


def _strengths(found: Explanation) -> Part:
    prepared, person = found.used.prepared, found.evidence
    gaps = gaps_of(prepared, person, found.as_of)
    session = next((s for s in person.sessions if s.code == gaps.session), None)
    if session is None:
        return Part(_("Strengths and areas to develop"), lines=(_("Not known yet."),))
    standards = prepared.standards[prepared.map_standard[person.tier]]
    strong = [c.value for c, standard in standards.items() if session.levels[c] >= standard]
    weak = [
        _("{competency} ({gap} below the standard)").format(
            competency=gap.competency.value, gap=_figure(found, gap.size)
        )
        for gap in gaps.gaps
    ]
    return Part(
        _("Strengths and areas to develop"),
        pairs=(
            (_("Strengths"), "; ".join(strong) or "-"),
            (_("To develop"), "; ".join(weak) or "-"),
        ),
    )


def _place(found: Explanation) -> Part:
    placement, policy = found.placement, found.used.policy
    if placement.box is None:
        rules = policy.components
        missing = [_label(getattr(rules, component_key(c))) for c in placement.missing]
        box = _("none yet; missing: {names}").format(names="; ".join(missing))
    else:
        text = box_text(found.used.prepared, placement.box)
        box = f"{placement.box}  {_label(text)}"
    return Part(
        _("Place on the talent map"),
        pairs=(
            (_label(policy.axes.y), _figure(found, placement.y)),
            (_label(policy.axes.x), _figure(found, placement.x)),
            (_("Box"), box),
            (_label(policy.talent), _figure(found, placement.talent)),
        ),
    )


def _components(found: Explanation) -> Part:
    policy, placement = found.used.policy, found.placement
    bars = []
    for axis, components in ((policy.axes.y, Y_COMPONENTS), (policy.axes.x, X_COMPONENTS)):
        for component in components:
            score = placement.score(component)
            name = _label(getattr(policy.components, component_key(component)))
            weight = _figure(found, axis.weights[component_key(component)])
            share = None if score is None else _percent(Fraction(score), Fraction(100))
            bars.append(ReportBar(name, _figure(found, score), share, note=f"× {weight}"))
    return Part(_("Components"), _("score of 100, weight"), bars=tuple(bars))


def _feedback(found: Explanation) -> Part:
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
                bars.append(ReportBar(name, _figure(found, mean), _percent(mean, top), note=note))
    title = _("360° feedback")
    if not bars:
        return Part(title, lines=(_("Too few raters to show a mean without telling who."),))
    return Part(title, period, bars=tuple(sorted(bars, key=lambda b: b.label)))


def _advice(found: Explanation) -> Part:
    text = recommendation(found.used.prepared, found.placement.box)
    actions = () if text is None else tuple(getattr(text, f"actions_{_language()}"))
    lines = tuple(f"{n}. {action}" for n, action in enumerate(actions, 1))
    return Part(_("Recommended follow-up"), lines=lines or (_("None before everything is there."),))


def _language() -> str:
    return "id" if current_language() == "id" else "en"


def _label(named: Named | object) -> str:
    return str(getattr(named, f"label_{_language()}"))


def _figure(found: Explanation, value: Number | None) -> str:
    return "-" if value is None else format_exact(value, found.used.policy.arithmetic.decimals)


def _percent(value: Fraction | None, most: Fraction) -> int | None:
    return None if value is None else max(0, min(100, round(value * 100 / most)))
