"""The minutes put into words: the parts of the document, in the language spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.figures import exact_text
from talenta_tui.i18n import _
from talenta_tui.reports.minutes import MinutesPaper, MinutesPart
from talenta_tui.services.assessment.competencies import competencies
from talenta_tui.services.assessment.minutes import Minutes, Remark, TeamMember
from talenta_tui.services.assessment.values import Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talenta_tui.services.site import Site


def minutes_paper(site: Site, found: Minutes) -> MinutesPaper:
    """The document of `read_minutes`. Parts that have nothing to say are left out, but for what
    went otherwise: there "none" is said."""
    about = found.about
    days = about.starts.isoformat()
    if about.ends != about.starts:
        days = f"{days} – {about.ends.isoformat()}"
    roles = {"lead": _("Lead assessor"), "second": _("Assessor")}
    signed = {s.role: s.name for s in found.signatures if s.valid}
    sealed = _("Trail {head}, signed with the site's key") if found.signed else _("Trail {head}")
    return MinutesPaper(
        agency=site.name,
        title=_("Minutes of the competency assessment"),
        subtitle=f"{found.session} · {about.title}",
        parts=(
            _session(found, days),
            _team(found.team),
            _people(site, found),
            _remarks(_("Levels settled with a reason"), found.reasons),
            _remarks(_("Dissent kept beside the levels"), found.dissent),
            _course(found),
        ),
        signatures=tuple((name, signed.get(role, "")) for role, name in roles.items()),
        foot=sealed.format(head=found.head),
    )


def _session(found: Minutes, days: str) -> MinutesPart:
    about = found.about
    purpose = _("Mapping") if about.purpose is Purpose.MAPPING else _("Filling a post")
    pairs = [
        (_("Session"), found.session),
        (_("Purpose"), purpose),
        (_("Standard of the tier"), about.tier.value),
        (_("Post"), about.position or ""),
        (_("Date"), days),
        (_("Place"), about.place),
        (_("Policy"), found.policy),
        (_("Closed"), f"{found.closed[0].isoformat()}, {found.closed[1]}"),
        (_("Event"), str(found.event)),
    ]
    return MinutesPart(_("Session"), pairs=tuple(pair for pair in pairs if pair[1]))


def _team(team: Sequence[TeamMember]) -> MinutesPart:
    return MinutesPart(
        _("Assessors"),
        headers=(_("Code"), _("Name"), _("Sheets"), _("Remark")),
        widths=(0, 2, 0, 2),
        rows=tuple(
            (one.code, one.name, str(one.sheets), _("lead") if one.lead else one.reason)
            for one in team
        ),
    )


def _people(site: Site, found: Minutes) -> MinutesPart:
    """A line a person: the levels under the competencies' short names, JPM and category."""
    known = competencies(site)
    short = [known[c].abbreviation if c in known else c for c in found.competencies]
    rows = []
    for n, one in enumerate(found.people, 1):
        levels = [
            exact_text(one.levels[c], 1) if c in one.levels else "–" for c in found.competencies
        ]
        jpm = "–" if one.jpm is None else exact_text(one.jpm, 2)
        result = _("excused: {why}").format(why=one.excused) if one.excused else one.category
        rows.append((str(n), one.name, one.nip, *levels, jpm, result))
    return MinutesPart(
        _("Assessed"),
        headers=("#", _("Name"), _("NIP"), *short, "JPM", _("Result")),
        widths=(0, 2, 0, *([0] * len(short)), 0, 2),
        rows=tuple(rows),
        lines=tuple(f"{a}: {c}" for a, c in zip(short, found.competencies, strict=True)),
    )


def _remarks(title: str, remarks: Sequence[Remark]) -> MinutesPart:
    if not remarks:
        return MinutesPart(title, lines=(_("None."),))
    return MinutesPart(
        title,
        headers=(_("Name"), _("Competency"), _("Level"), _("Reason")),
        widths=(2, 2, 0, 3),
        rows=tuple(
            (
                one.name, one.competency,
                "–" if one.level is None else exact_text(one.level, 1), one.text,
            )
            for one in remarks
        ),
    )  # fmt: skip


def _course(found: Minutes) -> MinutesPart:
    """What went otherwise than planned: incidents, substitutions, conflicts set aside."""
    lines = [
        f"{one.day.isoformat()} {one.minute // 60:02d}:{one.minute % 60:02d} {one.text}"
        + (f" – {one.handling}" if one.handling else "")
        for one in found.incidents
    ]
    lines += [
        _("{substitute} in place of {absent} ({exercise}): {reason}").format(
            substitute=one.substitute, absent=one.absent,
            exercise=one.exercise or _("everything to come"), reason=one.reason,
        )
        for one in found.substitutions
    ]  # fmt: skip
    lines += [
        _("Conflict of {assessor} with {name} set aside: {reason}").format(
            assessor=assessor, name=name, reason=reason
        )
        for assessor, name, reason in found.set_aside
    ]
    return MinutesPart(_("What went otherwise"), lines=tuple(lines) or (_("Nothing."),))
