"""A policy adopted counts everywhere at once: no view is left with the weights of before.

Cause: another product's calibration ignored the weights of its own grid (peers.md 7.12).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from talenta_tui.scoring.placement import place
from talenta_tui.scoring.policy import builtin_policy, dump_policy, policy_data, policy_from
from talenta_tui.scoring.prepared import prepare
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.edges import edge_view
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.follow_up import recommendation, succession_pools
from talenta_tui.services.live import LiveMap
from talenta_tui.services.movement import movement_since
from talenta_tui.services.own_record import own_record
from talenta_tui.services.people import list_people
from talenta_tui.services.periods.calendar import open_period
from talenta_tui.services.periods.checks import CheckCode
from talenta_tui.services.periods.closing import close_period
from talenta_tui.services.periods.official import official_map
from talenta_tui.services.placements import read_everyone
from talenta_tui.services.policies import adopt_policy
from talenta_tui.services.site import Site
from talenta_tui.services.talent_map import count
from talenta_tui.services.vacancies import shortlist

AS_OF = date(2026, 10, 31)
ALL = {code.value: "uji" for code in CheckCode}


def test_what_is_adopted_counts_in_every_view(
    admin: Actor, kota_300_site: Site, tmp_path: Path
) -> None:
    site = kota_300_site
    live = LiveMap(admin, site, AS_OF)
    before = {row.nip: row.placement for row in live.people().rows}
    open_period(admin, site, "2026-10")
    close_period(admin, site, "2026-10", ALL)
    data = policy_data(builtin_policy())
    data["version"] = 2
    data["axes"]["y"]["weights"] = {"performance": 40, "awards": 25, "teams": 25, "feedback": 10}
    data["axes"]["x"]["bands"][0]["at_least"] = 75
    data["talent"] |= {"x": "0.25", "y": "0.75"}
    data["boxes"]["grid"] = [[1, 3, 6], [2, 4, 8], [5, 7, 9]]
    policy = policy_from(data)
    path = tmp_path / "other.toml"
    path.write_text(dump_policy(policy), encoding="utf-8")
    adopt_policy(admin, site, str(path), "uji")

    prepared = prepare(policy)
    evidence = {e.nip: e for _id, e in read_everyone(site, AS_OF)[2]}
    wanted = {nip: place(prepared, e, AS_OF) for nip, e in evidence.items()}
    assert sum(p.box != before[nip].box for nip, p in wanted.items()) > 50

    people = live.people()
    assert people.placements.by_nip == wanted
    assert list_people(admin, site, AS_OF).rows == people.rows
    counts = count(people.rows, people.placements.used)
    assert counts.boxes == {b: sum(p.box == b for p in wanted.values()) for b in range(1, 10)}
    for row, near in edge_view(admin, prepared, people.rows, 2).near:
        assert near.box == wanted[row.nip].box
    pools = succession_pools(admin, people)
    assert {r.nip for r in pools["agency"]} == {n for n, p in wanted.items() if p.box in {7, 8, 9}}
    moves = movement_since(admin, site, people, "2026-10").moves
    assert {m.nip for m in moves} == {n for n, p in wanted.items() if p.box != before[n].box}
    for nip in sorted(wanted)[::17]:
        found = explain_person(admin, site, nip, AS_OF)
        assert found.placement == wanted[nip]
        assert found.tree.value == wanted[nip].talent
        me = Actor(id=f"e{nip}", role=Role.EMPLOYEE, nip=nip, origin="test")
        own = own_record(me, site, AS_OF)
        assert own.explanation.placement == wanted[nip]
        assert own.recommended == recommendation(prepared, wanted[nip].box)
    for line in shortlist(admin, site, "BAPENDA-002", AS_OF).eligible:
        assert (line.ranked.talent, line.ranked.box) == (
            wanted[line.evidence.nip].talent,
            wanted[line.evidence.nip].box,
        )
    open_period(admin, site, "2026-11")
    close_period(admin, site, "2026-11", ALL)
    assert official_map(admin, site, "2026-11").used.hash == prepared.hash
    # What was closed before stands by the policy of then.
    assert official_map(admin, site, "2026-10").placements() == before
