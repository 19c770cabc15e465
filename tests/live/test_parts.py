"""Everyone read a part at a time is everyone read at once, on either engine."""

from __future__ import annotations

import pytest

from talenta_tui.db.engine import read_transaction
from talenta_tui.services import evidence_reader
from talenta_tui.services.actor import Actor
from talenta_tui.services.evidence_reader import EvidenceReader, read_in_parts
from talenta_tui.services.evidence_scope import Scope
from talenta_tui.services.periods.content import evidence_digest
from talenta_tui.services.placements import place_everyone, windows
from talenta_tui.services.policies import policy_in_force
from talenta_tui.services.site import Site
from talenta_tui.services.trail import newest_change

from .kit import AS_OF, change, full, ids


def test_where_nobody_is_there_is_no_part(site: Site) -> None:
    assert list(read_in_parts(site.database, Scope())) == []


def test_parts_make_the_whole(
    city_site: Site, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = city_site
    monkeypatch.setattr(evidence_reader, "_PART", 37)
    known = newest_change()
    for n, kind in enumerate(("performance", "potential", "rating", "vacate")):
        change(admin, site, kind, ids(site)[n * 50], 2, [])
    since = windows(policy_in_force(site), AS_OF)
    for scope in (Scope(), Scope(since=since), Scope(known=known), Scope(known=known, since=since)):
        with read_transaction(site.database):
            whole = EvidenceReader(site.database, scope).read()
            shares, parts = zip(*read_in_parts(site.database, scope), strict=True)
        people = [one for part in parts for one in part]
        # The digest is over every value, in whatever order the database gives the records.
        assert {i: evidence_digest(e, None) for i, e in people} == {
            i: evidence_digest(e, None) for i, e in whole
        }
        assert len(people) == len(whole) == 300
        assert len(parts) == -(-max(ids(site)) // 37)
        assert list(shares) == sorted(set(shares))
        assert max(shares) < 1
    _used, _known, placed = place_everyone(site, AS_OF)
    assert {p.nip: p for _id, p in placed} == full(site)
    assert [p.nip for _id, p in placed] == sorted(p.nip for _id, p in placed)
