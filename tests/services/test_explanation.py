"""Every figure explained down to the cell, and no rater picked out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from talenta_tui.errors import Denied, NotFound
from talenta_tui.scoring.node import Node
from talenta_tui.scoring.vocabulary import Relation
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.explanation import explain_person, node_value
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site

AS_OF = date(2026, 10, 31)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def test_everyone_is_explained_and_the_parts_sum_to_the_whole(
    admin: Actor, kota_300_site: Site
) -> None:
    people = list_people(admin, kota_300_site, AS_OF)
    for row in people.rows:
        found = explain_person(admin, kota_300_site, row.nip, AS_OF)
        assert found.placement == row.placement
        assert found.tree.value == row.talent
        for node in nodes(found.tree):
            parts = [c.contribution for c in node.children if c.contribution is not None]
            if parts and isinstance(node.value, int | Fraction):
                assert sum(parts) == node.value, (row.nip, node.key)


def test_a_competency_reaches_its_cells(admin: Actor, kota_300_site: Site) -> None:
    found = explain_person(admin, kota_300_site, "198404102013121001", AS_OF)
    node = next(n for n in nodes(found.tree) if n.key == "x.competency.Integritas")
    cells = [dict(ref.fields) for ref in node.evidence if ref.kind == "cell"]
    observed = [Fraction(str(c["level"])) for c in cells if c["level"] is not None]
    assert len(cells) == 4
    assert sum(observed) / len(observed) == node.value == Fraction(17, 4)


def test_no_small_group_of_raters_can_be_read_or_reckoned(
    admin: Actor, kota_300_site: Site
) -> None:
    """For everyone: no mean of fewer than three peers or subordinates, not by subtraction."""
    small = 0
    for row in list_people(admin, kota_300_site, AS_OF).rows:
        found = explain_person(admin, kota_300_site, row.nip, AS_OF)
        for period in found.evidence.feedback:
            for group in period.groups:
                assert group.relation is not Relation.SELF
                if group.relation is not Relation.SUPERIOR:
                    assert group.raters >= 3
        percent = next((n for n in nodes(found.tree) if n.key == "y.feedback.percent"), None)
        if percent is None:
            continue
        shown = [c for c in percent.children if c.key != "y.feedback.percent.ATASAN"]
        groups = [dict(ref.fields) for c in shown for ref in c.evidence]
        small += any(c.key.endswith("merged") for c in shown) or percent.value is None
        assert all(int(str(g["raters"])) >= 3 for g in groups)
        text = str(node_value(percent, "en", 4))
        assert "DIRI" not in text
    assert small > 20, "the sample must hold the case"


def test_the_own_answers_are_shown_to_oneself_alone(kota_300_site: Site, admin: Actor) -> None:
    nip = next(
        row.nip
        for row in list_people(admin, kota_300_site, AS_OF).rows
        if _self_rated(kota_300_site, row.nip)
    )
    me = Actor(id=nip, role=Role.EMPLOYEE, nip=nip)
    found = explain_person(me, kota_300_site, nip, AS_OF)
    assert any(g.relation is Relation.SELF for p in found.evidence.feedback for g in p.groups)


def _self_rated(site: Site, nip: str) -> bool:
    me = Actor(id=nip, role=Role.EMPLOYEE, nip=nip)
    found = explain_person(me, site, nip, AS_OF)
    return any(g.relation is Relation.SELF for p in found.evidence.feedback for g in p.groups)


def test_an_employee_reads_their_own_record_and_no_other(kota_300_site: Site) -> None:
    me = Actor(id="x", role=Role.EMPLOYEE, nip="198404102013121001")
    assert explain_person(me, kota_300_site, "198404102013121001").evidence.nip == me.nip
    with pytest.raises(Denied):
        explain_person(me, kota_300_site, "198304062010012001")
    with pytest.raises(Denied):
        list_people(me, kota_300_site)


def test_an_unknown_nip_is_not_found(admin: Actor, kota_300_site: Site) -> None:
    with pytest.raises(NotFound):
        explain_person(admin, kota_300_site, "1" * 18)


def test_the_plain_form_has_the_keys_of_the_command(admin: Actor, kota_300_site: Site) -> None:
    found = explain_person(admin, kota_300_site, "198404102013121001", AS_OF)
    for language in ("id", "en"):
        value = node_value(found.tree, language, 4)
        stack = [value]
        while stack:
            node = stack.pop()
            assert list(node) == [
                "label", "value", "weight", "contribution", "rule", "source", "evidence",
                "children",
            ]  # fmt: skip
            assert node["label"]
            stack += node["children"]
    assert value["value"] == "74.5"
