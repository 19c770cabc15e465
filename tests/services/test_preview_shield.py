"""No policy written for the purpose shows, as a preview, what a group or one superior answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from talenta_tui.scoring.policy import builtin_policy, dump_policy, policy_data, policy_from
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.policy_preview import preview_policy
from talenta_tui.services.site import Site

ADMIN = Actor("x", Role.ADMINISTRATOR, "test")
SHIPPED = "bkn-411-2025"


def crafted() -> bytes:
    """As the shipped policy; of 360° feedback the superior's form alone counts."""
    data = policy_data(builtin_policy(SHIPPED))
    data["version"] = 2
    rule = data["components"]["feedback"]
    rule.pop("by_tier", None)
    rule["weights"] = {name: "100" if name == "ATASAN" else "0" for name in rule["weights"]}
    rule["min_raters"] = 1
    return dump_policy(policy_from(data)).encode()


def test_other_rules_of_feedback_are_not_tried_out_on_anybody(
    city_site: Site, tmp_path: Path
) -> None:
    day = date(2026, 10, 31)
    for role in (Role.ADMINISTRATOR, Role.OPERATOR, Role.COMMITTEE, Role.AUDITOR):
        found = preview_policy(Actor("x", role, "test"), city_site, crafted(), as_of=day)
        assert found.feedback_held
        assert (found.movement.moves, found.rescored) == ((), 0)
        assert any("feedback" in each.path for each in found.differences)
    # Nor through the policy it is held beside.
    path = tmp_path / "ours.toml"
    path.write_bytes(crafted())
    assert not preview_policy(ADMIN, city_site, SHIPPED, as_of=day).feedback_held
    found = preview_policy(ADMIN, city_site, SHIPPED, str(path), day)
    assert found.feedback_held
    assert (found.movement.moves, found.rescored) == ((), 0)
