"""The single records of a person, newest first, as sections of their page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_sheet import Sheet
from talenta_tui.screens.view_words import NONE, day, figure, word

if TYPE_CHECKING:
    from talenta_tui.scoring.evidence import Evidence
    from talenta_tui.scoring.node import Node

_DAY = 10
_SPAN = 23


def records(page: Sheet[str], evidence: Evidence, tree: Node) -> None:
    """Performance, awards, teams, training, careers, discipline, sessions and 360 feedback."""
    _performance(page, evidence)
    _awards(page, evidence)
    _teams(page, evidence)
    _training(page, evidence)
    _careers(page, evidence)
    _penalties(page, evidence)
    _sessions(page, evidence)
    _feedback(page, evidence, tree)


def _none() -> str:
    return _("No records.")


def _performance(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Performance"), _counted(len(evidence.performance)))
    rows = sorted(evidence.performance, key=lambda r: (r.year, r.period), reverse=True)
    page.records(
        ((str(r.year), word(r.period), f"{r.predicate.value}") for r in rows), (4, 14), _none()
    )


def _awards(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Awards"), _counted(len(evidence.awards)))
    rows = sorted(evidence.awards, key=lambda r: (r.on, r.name), reverse=True)
    page.records(((day(r.on), word(r.scope), r.name) for r in rows), (_DAY, 16), _none())


def _teams(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Teams"), _counted(len(evidence.teams)))
    rows = sorted(evidence.teams, key=lambda r: (r.start, r.name), reverse=True)
    page.records(
        (
            (f"{day(r.start)} – {_end(r.end)}", f"{word(r.role)}, {word(r.scope)}", r.name)
            for r in rows
        ),
        (_SPAN, 24),
        _none(),
    )


def _training(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Training"), _counted(len(evidence.training)))
    rows = sorted(evidence.training, key=lambda r: (r.on, r.name), reverse=True)
    page.records(
        (
            (
                day(r.on),
                "" if r.valid_until is None else _("until {day}").format(day=day(r.valid_until)),
                r.name,
            )
            for r in rows
        ),
        (_DAY, 17),
        _none(),
    )


def _careers(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Posts held"), _counted(len(evidence.careers)))
    rows = sorted(evidence.careers, key=lambda r: (r.start, r.post), reverse=True)
    page.records(
        (
            (
                f"{day(r.start)} – {_end(r.end)}",
                word(r.status),
                " · ".join(part for part in (r.post, r.tier.value, r.unit, r.agency) if part),
            )
            for r in rows
        ),
        (_SPAN, 16),
        _none(),
    )


def _penalties(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Discipline"), _counted(len(evidence.penalties)))
    rows = sorted(evidence.penalties, key=lambda r: (r.start, r.name), reverse=True)
    page.records(
        ((f"{day(r.start)} – {_end(r.end)}", word(r.level), r.name) for r in rows),
        (_SPAN, 8),
        _("No penalty on record."),
    )


def _sessions(page: Sheet[str], evidence: Evidence) -> None:
    page.heading(_("Assessment sessions"), _counted(len(evidence.sessions)))
    rows = sorted(evidence.sessions, key=lambda r: (r.on, r.code), reverse=True)
    page.records(
        (
            (
                day(r.on),
                _("closed") if r.closed else _("open"),
                _("{n} levels").format(n=len(r.levels)),
                r.code,
            )
            for r in rows
        ),
        (_DAY, 8, 10),
        _none(),
    )


def _feedback(page: Sheet[str], evidence: Evidence, tree: Node) -> None:
    """Means of whole groups with their number of raters; a single rater is never named.

    Peers and subordinates shown as one group stand in the explanation only.
    """
    from talenta_tui.services.rater_shield import merged_of

    page.heading(_("360° feedback"), _("means of groups, 1 to 5"))
    found = [
        (period.period, word(group.relation), group.mean, group.raters)
        for period in evidence.feedback
        for group in period.groups
    ]
    if (merged := merged_of(tree)) is not None:
        found.append((merged[0], _("peers and subordinates"), merged[1], merged[2]))
    found.sort(key=lambda line: line[0], reverse=True)
    page.records(
        (
            (period, name, figure(mean, 2), _("{n} raters").format(n=raters))
            for period, name, mean, raters in found
        ),
        (8, 22, 5),
        _none(),
    )


def _end(value: object) -> str:
    return _("now") if value is None else str(value)


def _counted(n: int) -> str:
    return str(n) if n else NONE
