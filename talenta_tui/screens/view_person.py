"""Everything known of one person as a page of lines."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.i18n import _, current_language
from talenta_tui.scoring.dates import completed_years
from talenta_tui.scoring.jpm import category, match
from talenta_tui.scoring.labels import ASPECTS
from talenta_tui.scoring.placement import box_text
from talenta_tui.scoring.policy_talent import component_key
from talenta_tui.scoring.vocabulary import (
    POTENTIAL_ASPECTS,
    X_COMPONENTS,
    Y_COMPONENTS,
    Component,
)
from talenta_tui.screens.view_plan import plan_section
from talenta_tui.screens.view_records import records
from talenta_tui.screens.view_sheet import Line, Sheet
from talenta_tui.screens.view_words import (
    actions,
    competency_name,
    component_name,
    day,
    figure,
    label,
    possible,
    word,
)
from talenta_tui.widgets.profile_bars import Bar

if TYPE_CHECKING:
    from talenta_tui.scoring.evidence import Evidence
    from talenta_tui.scoring.placement import Placement
    from talenta_tui.services.person_file import PersonFile
    from talenta_tui.services.policies import PolicyInForce

_CIVIL = {"C": "CPNS", "P": "PNS"}
"""STATUS CPNS PNS of the SIASN export, written out as offices say it."""

Page = Sheet[str]
"""A page whose lines point at keys of the explanation tree."""


def aspect_name(index: int) -> str:
    return ASPECTS[POTENTIAL_ASPECTS[index]][0 if current_language() == "id" else 1]


def component_target(component: Component) -> str:
    """Key of the component's node in the explanation tree."""
    axis = "x" if component in X_COMPONENTS else "y"
    return f"{axis}.{component_key(component)}"


def person_page(found: PersonFile, width: int) -> list[Line[str]]:
    """The lines of a person's page, `width` cells wide."""
    about = found.explanation
    evidence, placement, used, as_of = about.evidence, about.placement, about.used, about.as_of
    page: Page = Sheet(width)
    _place(page, placement, used, found.stand.word)
    components(page, placement, used)
    competencies(page, evidence, placement, used)
    plan_section(page, found.plan)
    identity(page, evidence, as_of)
    potential(page, evidence)
    records(page, evidence, about.tree)
    return page.lines


def _place(page: Page, placement: Placement, used: PolicyInForce, stand: str) -> None:
    policy, decimals = used.policy, used.policy.arithmetic.decimals
    page.heading(_("Place on the map"), f"{stand} · {policy.id} {policy.version}")
    if placement.box is not None:
        text = box_text(used.prepared, placement.box)
        page.value(_("Box"), f"{placement.box}  {label(text)}", "box", "strong")
    else:
        page.value(_("Box"), _("none yet: not everything needed is there"), "missing", "warn")
        names = "; ".join(component_name(policy, c) for c in placement.missing)
        page.value(_("Missing"), names, "missing", "warn")
        boxes = possible(placement.worst_box, placement.best_box)
        page.value(_("Boxes still possible"), boxes, "missing")
    for key, axis, table, value in (
        ("y", policy.axes.y, used.prepared.y, placement.y),
        ("x", policy.axes.x, used.prepared.x, placement.x),
    ):
        band = "" if value is None else f"  {label(axis.bands[2 - table.band(value)])}"
        name = f"{label(axis)} ({key.upper()})"
        page.value(name, figure(value, decimals) + band, key)
    page.value(label(policy.talent), figure(placement.talent, decimals), "talent")
    if placement.box is not None:
        recommended(page, used, placement.box)


def recommended(page: Page, used: PolicyInForce, box: int) -> None:
    """What the policy recommends for the box, and the succession pools it opens."""
    text = box_text(used.prepared, box)
    for number, action in enumerate(actions(text)):
        page.value(_("Recommended") if number == 0 else "", f"{number + 1} {action}", "box")
    pools = ", ".join(label(used.policy.boxes.pools[code]) for code in text.pools)
    if pools:
        page.value(_("Succession pools"), pools, "box")


def components(page: Page, placement: Placement, used: PolicyInForce) -> None:
    """Each component's score and weight, axis by axis."""
    policy, decimals = used.policy, used.policy.arithmetic.decimals
    for axis, components in ((policy.axes.y, Y_COMPONENTS), (policy.axes.x, X_COMPONENTS)):
        page.heading(label(axis), _("score of 100, weight"))
        for component in components:
            score = placement.score(component)
            bar = Bar(
                component_name(policy, component),
                None if score is None else Fraction(score),
                figure(score, decimals),
                Fraction(100),
            )
            weight = figure(axis.weights[component_key(component)], decimals)
            page.bar(bar, f"× {weight}", component_target(component))


def competencies(page: Page, evidence: Evidence, placement: Placement, used: PolicyInForce) -> None:
    """Levels against the standard of the person's tier, in the session that counts."""
    prepared, decimals = used.prepared, used.policy.arithmetic.decimals
    session = next((s for s in evidence.sessions if s.code == placement.session), None)
    standard_tier = prepared.map_standard[evidence.tier]
    page.heading(
        _("Competencies against the standard"),
        "" if session is None else f"{session.code}  {day(session.on)}",
    )
    if session is None:
        page.text(_("No complete assessment session counts on this date."), "muted")
        return
    for competency, standard in prepared.standards[standard_tier].items():
        level = session.levels[competency]
        text = _("{level} of {standard}").format(
            level=figure(level, 2), standard=figure(standard, 2)
        )
        bar = Bar(competency_name(competency), level, text, Fraction(5), Fraction(standard))
        page.bar(bar, target=f"x.competency.{competency.value}")
    share = match(prepared, session.levels, standard_tier)
    band = category(prepared, share, "mapping")
    page.value(
        _("Job person match"),
        f"{figure(share, decimals)}  {label(band)}  ({standard_tier.value})",
        "x.competency",
        "strong",
    )


def identity(page: Page, evidence: Evidence, as_of: date) -> None:
    """Who the person is, and the post they hold."""
    age = completed_years(evidence.birth_date, as_of)
    page.heading(_("Person and post"))
    page.value(_("NIP"), evidence.nip)
    page.value(_("Name"), evidence.name)
    page.value(
        _("Born"),
        _("{day}, {age} years old, {sex}").format(
            day=day(evidence.birth_date), age=age, sex=word(evidence.sex)
        ),
    )
    civil = _CIVIL.get(evidence.civil_status.strip().upper(), evidence.civil_status)
    page.value(_("Status"), ", ".join(part for part in (evidence.legal_status, civil) if part))
    page.value(_("Grade"), _("{grade} since {day}").format(
        grade=evidence.grade or "–", day=day(evidence.grade_since)
    ))  # fmt: skip
    page.value(_("Post"), evidence.post)
    page.value(_("Post since"), day(evidence.post_since), "x.experience")
    page.value(_("Tier"), evidence.tier.value)
    page.value(_("Unit"), evidence.unit)
    education = evidence.education.value if evidence.education else "–"
    page.value(_("Education"), education, "x.education")
    page.value(_("Field of study"), evidence.field_of_study, "x.field")
    page.value(_("Fields the post names"), _held(evidence), "x.field")


def _held(evidence: Evidence) -> str:
    if evidence.held_fields is None:
        return _("holds no post of the post map")
    return "; ".join(evidence.held_fields) or _("none named")


def potential(page: Page, evidence: Evidence) -> None:
    """The eight aspects of each potential result."""
    for row in sorted(evidence.potential, key=lambda r: r.on, reverse=True):
        page.heading(_("Potential"), day(row.on))
        for index, aspect in enumerate(row.aspects):
            bar = Bar(aspect_name(index), aspect, figure(aspect, 2))
            page.bar(bar, target="x.potential")
    if not evidence.potential:
        page.heading(_("Potential"))
        page.text(_("No results."), "muted")
