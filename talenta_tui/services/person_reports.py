"""The person report's words and figures, for one person or for a whole unit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import NotFound
from talenta_tui.figures import exact_text
from talenta_tui.i18n import _
from talenta_tui.reports.person import Part, PersonReport, ReportBar
from talenta_tui.scoring.jpm import category, match, uncapped
from talenta_tui.scoring.labels import ASPECTS
from talenta_tui.scoring.vocabulary import (
    POTENTIAL_ASPECTS,
)
from talenta_tui.services.assessment.competencies import competencies
from talenta_tui.services.development import gaps_of
from talenta_tui.services.explanation import Explanation
from talenta_tui.services.follow_up import recommendation
from talenta_tui.services.objections import own_nip
from talenta_tui.services.people import list_people
from talenta_tui.services.permissions import UseCase, require, unit_key
from talenta_tui.services.person_file import PersonFile, person_file
from talenta_tui.services.report_annex import (
    components_part,
    feedback_part,
    history_part,
    place_part,
    values_part,
)
from talenta_tui.services.report_words import (
    competency_name,
    figure_of,
    label_of,
    language,
    percent,
)
from talenta_tui.services.signing import head_code
from talenta_tui.services.trail import head

if TYPE_CHECKING:
    from datetime import date

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


_TOP = Fraction(5)
_SHOWN_GAPS = 3


def own_report(actor: Actor, site: Site, as_of: date | None = None) -> PersonReport:
    """The report on the actor's own record; raises Refused for who has none."""
    require(actor, UseCase.OWN_READ)
    return _report(site, person_file(actor, site, own_nip(actor), as_of))


def person_report(actor: Actor, site: Site, nip: str, as_of: date | None = None) -> PersonReport:
    """The report on one person; recorded as printed. Raises NotFound and Denied."""
    require(actor, UseCase.REPORT_PRINT)
    return _report(site, person_file(actor, site, nip, as_of, action=UseCase.REPORT_PRINT))


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


def _report(site: Site, kept: PersonFile) -> PersonReport:
    """Laid out as a competency assessment's report is (regulation.md 3.2), the map as annex."""
    found = kept.explanation
    person = found.evidence
    with read_transaction(site.database):
        code = head_code(*head())
    return PersonReport(
        file=person.nip,
        agency=site.name,
        title=_("Report of the competency assessment: mapping"),
        subtitle=_("{name}, {nip}, as of {day}").format(
            name=person.name, nip=person.nip, day=found.as_of.isoformat()
        ),
        printed=_("policy {policy}, printed {day}").format(
            policy=found.used.policy.id, day=site.now().astimezone().date().isoformat()
        ),
        proof=_("Head of the trail {code}").format(code=code),
        parts=(
            _identity(found),
            _potential(found),
            _competencies(found),
            _strengths(found),
            _category(found),
            _placement_advice(found),
            _development_advice(site, kept),
        ),
        signatures=(_("Assessor"), _("Head of the office")),
        annex=(
            place_part(found),
            components_part(found),
            feedback_part(found),
            values_part(kept.values),
            history_part(kept),
        ),
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
    which = 0 if language() == "id" else 1
    bars = tuple(
        ReportBar(ASPECTS[name][which], figure_of(found, value), percent(value, most))
        for name, value in zip(POTENTIAL_ASPECTS, newest.aspects, strict=True)
    )
    words = (_("very poor"), _("poor"), _("fair"), _("good"), _("excellent"))
    scale = words if most == len(words) else tuple(str(n) for n in range(1, int(most) + 1))
    return Part(_("Potential profile"), newest.on.isoformat(), bars=bars, scale=scale)


def _competencies(found: Explanation) -> Part:
    prepared, person = found.used.prepared, found.evidence
    session = next((s for s in person.sessions if s.code == found.placement.session), None)
    if session is None:
        return Part(_("Competency profile"), lines=(_("No complete assessment session counts."),))
    tier = prepared.map_standard[person.tier]
    bars = []
    for competency, standard in prepared.standards[tier].items():
        level = session.levels[competency]
        note = _("below") if level < standard else _("above") if level > standard else _("meets")
        text = f"{exact_text(level, 2)} / {standard}"
        goal = percent(Fraction(standard), _TOP)
        bars.append(ReportBar(competency_name(competency), text, percent(level, _TOP), goal, note))
    jpm = match(prepared, session.levels, tier)
    uncut = uncapped(prepared, session.levels, tier)
    text = _("Levels sum to {sum} of {standards} required for {tier}: job person match {jpm} %.")
    if uncut != jpm:
        text = _(
            "Levels sum to {sum} of {standards} required for {tier}: job person match {jpm} %"
            " ({uncapped} % with surplus counted)."
        )
    line = text.format(
        sum=figure_of(
            found, sum((session.levels[c] for c in prepared.standards[tier]), Fraction(0))
        ),
        standards=prepared.standard_sums[tier],
        tier=tier.value,
        jpm=figure_of(found, jpm),
        uncapped=figure_of(found, uncut),
    )
    note = f"{session.code}, {session.on.isoformat()}"
    scale = tuple(str(n) for n in range(1, int(_TOP) + 1))
    return Part(_("Competency profile"), note, bars=tuple(bars), lines=(line,), scale=scale)


def _strengths(found: Explanation) -> Part:
    prepared, person = found.used.prepared, found.evidence
    gaps = gaps_of(prepared, person, found.as_of)
    session = next((s for s in person.sessions if s.code == gaps.session), None)
    if session is None:
        return Part(_("Strengths and areas to develop"), lines=(_("Not known yet."),))
    standards = prepared.standards[prepared.map_standard[person.tier]]
    strong = [
        competency_name(c) for c, standard in standards.items() if session.levels[c] >= standard
    ]
    weak = [
        _("{competency} ({gap} below the standard)").format(
            competency=competency_name(gap.competency), gap=exact_text(gap.size, 2)
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


def _category(found: Explanation) -> Part:
    """The category of the job person match, for a mapping (regulation.md 3.1)."""
    title = _("Recommendation")
    if found.placement.jpm is None:
        return Part(title, lines=(_("No complete assessment session counts."),))
    band = category(found.used.prepared, found.placement.jpm, "mapping")
    text = _("{category}, with a job person match of {jpm} %.").format(
        category=label_of(band), jpm=figure_of(found, found.placement.jpm)
    )
    return Part(title, lines=(text,))


def _placement_advice(found: Explanation) -> Part:
    """What the policy recommends for the box, and the succession pools it opens."""
    box = found.placement.box
    text = recommendation(found.used.prepared, box)
    if text is None:
        lines: tuple[str, ...] = (_("None before everything is there."),)
        return Part(_("Placement advice"), lines=lines)
    actions: tuple[str, ...] = getattr(text, f"actions_{language()}")
    lines = tuple(f"{n}. {action}" for n, action in enumerate(actions, 1))
    pools = "; ".join(label_of(found.used.policy.boxes.pools[code]) for code in text.pools)
    pairs = ((_("Succession pools"), pools),) if pools else ()
    note = _("box {box}").format(box=box)
    return Part(_("Placement advice"), note, pairs=pairs, lines=lines)


def _development_advice(site: Site, kept: PersonFile) -> Part:
    """The largest gaps with the level to reach, and the goals that are set."""
    title = _("Development advice")
    plan = kept.plan
    if plan.gaps.session is None:
        return Part(title, lines=(_("Not known yet."),))
    with read_transaction(site.database):
        described = competencies(site)
    pairs = []
    for gap in plan.gaps.gaps[:_SHOWN_GAPS]:
        levels = described[gap.competency.value].levels
        to = _("to level {level}: {what}").format(level=gap.standard, what=levels[gap.standard - 1])
        pairs.append((competency_name(gap.competency), to))
    goals = tuple(
        _("Goal {id} ({competency}, since {month}): {action}").format(
            id=goal.id, competency=competency_name(goal.competency), month=goal.month,
            action=goal.action or "-",
        )
        for goal in plan.goals
        if goal.open
    )  # fmt: skip
    if not pairs and not goals:
        goals = (_("Every competency meets the standard."),)
    return Part(title, pairs=tuple(pairs), lines=goals)
