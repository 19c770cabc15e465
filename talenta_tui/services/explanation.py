"""A person's place explained: the tree of `scoring.explain`, down to the keyed cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.explain import EvidenceRef, Node, explain
from talenta_tui.scoring.node import Reason
from talenta_tui.scoring.numbers import Number, format_exact
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.services.actor import Actor
from talenta_tui.services.assessment.blind import hidden_sessions
from talenta_tui.services.cycles.history import levels_of
from talenta_tui.services.evidence_reader import EvidenceReader
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.people import employee_id
from talenta_tui.services.permissions import UseCase, require_person
from talenta_tui.services.policies import PolicyInForce, policy_in_force
from talenta_tui.services.rater_shield import shield
from talenta_tui.services.trail import record_read

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything known of one person on a date, their place, and why it is that place.

    `evidence` and `tree` are as the actor may see them: see `rater_shield`.
    """

    as_of: date
    used: PolicyInForce
    evidence: Evidence
    placement: Placement
    tree: Node


def explain_person(
    actor: Actor,
    site: Site,
    nip: str,
    as_of: date | None = None,
    *,
    action: UseCase = UseCase.PERSON_READ,
) -> Explanation:
    """The explanation of one person's place; raises NotFound and Denied.

    Somebody else's is recorded as read, as `action`, before it is handed out
    (`trail.record_read`). One's own goes down to the agreed levels only: a single cell is
    somebody's rating, and the person may not learn whose (UU 27/2022 Pasal 33).
    """
    require_person(actor, nip)
    day = as_of or site.as_of()
    with read_transaction(site.database):
        person = employee_id(nip)
        used = policy_in_force(site)
        ((_id, evidence),) = EvidenceReader(site.database, Scope(people=(person,))).read()
        require_person(actor, nip, evidence.unit)
        own = actor.nip == nip
        cells = {} if own else _cells(site, person)
        hidden = hidden_sessions(actor, site)
        levels = levels_of(site, person, used.policy.components.feedback)
    placement = place(used.prepared, evidence, day)
    tree = _with_cells(explain(used.prepared, evidence, placement, day), cells)
    record_read(actor, site, action.value, nip)
    shown = tuple(s for s in evidence.sessions if s.code not in hidden)
    evidence = replace(evidence, sessions=shown)
    evidence, tree = shield(evidence, tree, used.policy, own=own, levels=levels)
    return Explanation(day, used, evidence, placement, tree)


_Cells = dict[tuple[str, str], list[EvidenceRef]]
"""Session code and competency to the cells keyed there."""


def _cells(site: Site, person: int) -> _Cells:
    """The rating cells of the person's closed sessions; an open one is not shown here."""
    rows = site.database.execute_sql(
        'SELECT s.code, c.name, a.code, x.name, r.halves, r."on", r.note'
        " FROM rating r JOIN session s ON s.id = r.session_id"
        " JOIN competency c ON c.id = r.competency_id JOIN assessor a ON a.id = r.assessor_id"
        " JOIN exercise x ON x.id = r.exercise_id"
        f" WHERE r.until IS NULL AND s.state = 'closed' AND r.employee_id = {int(person)}"
        " ORDER BY s.code, c.name, x.name, a.code"
    ).fetchall()
    cells: _Cells = {}
    for session, competency, assessor, exercise, halves, on, note in rows:
        fields = (
            ("assessor", assessor),
            ("exercise", exercise),
            ("level", None if halves is None else Fraction(halves, 2)),
            ("on", date.fromisoformat(str(on))),
            ("note", note or None),
        )
        reason: Reason = "used" if halves is not None else "not_observed"
        cells.setdefault((session, competency), []).append(EvidenceRef("cell", fields, reason))
    return cells


def _with_cells(node: Node, cells: _Cells) -> Node:
    """The tree with every competency's cells under it."""
    below = tuple(_with_cells(child, cells) for child in node.children)
    evidence = node.evidence
    for ref in node.evidence:
        if ref.kind == "session_competency":
            fields = dict(ref.fields)
            evidence += tuple(cells.get((str(fields["session"]), str(fields["competency"])), ()))
    return replace(node, children=below, evidence=evidence)


def node_value(
    node: Node, language: str, decimals: int, figure: Callable[[Number, int], str] = format_exact
) -> dict[str, Any]:
    """The tree as plain values for JSON and text; numbers are decimal strings.

    `figure` writes them: `figures.exact_text` where they are for people to read.
    """

    def plain(value: Any) -> str | None:
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int | Fraction):
            return figure(value, decimals)
        return None if value is None else str(value)

    return {
        "label": node.label_id if language == "id" else node.label_en,
        "value": plain(node.value),
        "weight": plain(node.weight),
        "contribution": plain(node.contribution),
        "rule": node.rule_id if language == "id" else node.rule_en,
        "source": f"{node.source} [{node.certainty}]" if node.source else "",
        "evidence": [
            {
                "kind": ref.kind,
                **{name: plain(value) for name, value in ref.fields},
                "reason": ref.reason,
            }
            for ref in node.evidence
        ],
        "children": [node_value(child, language, decimals, figure) for child in node.children],
    }
