"""No policy written for the purpose shows, as a preview, what a group or one superior answered."""

from __future__ import annotations

from datetime import date

import pytest

from talenta_tui.errors import Denied
from talenta_tui.scoring.policy import builtin_policy, dump_policy, policy_data, policy_from
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.policy_preview import preview_policy
from talenta_tui.services.site import Site


def crafted() -> bytes:
    """As the shipped policy; of 360° feedback the superior's form alone counts."""
    data = policy_data(builtin_policy("bkn-411-2025"))
    data["version"] = 2
    rule = data["components"]["feedback"]
    rule.pop("by_tier", None)
    rule["weights"] = {name: "100" if name == "ATASAN" else "0" for name in rule["weights"]}
    rule["min_raters"] = 1
    return dump_policy(policy_from(data)).encode()


def test_only_who_may_adopt_previews_other_rules_of_feedback(city_site: Site) -> None:
    for role in (Role.OPERATOR, Role.LEAD_ASSESSOR, Role.COMMITTEE, Role.AUDITOR):
        with pytest.raises(Denied, match="360"):
            preview_policy(Actor("x", role, "test"), city_site, crafted(), as_of=date(2026, 10, 31))
