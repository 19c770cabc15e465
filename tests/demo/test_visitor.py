"""Every role can be tried in the demo city, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from talenta_tui.demo.visitor import visitor
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site


@pytest.mark.parametrize("role", Role)
def test_a_role_is_taken_in_a_demo_city_only(kota_300_site: Site, admin: Actor, role: Role) -> None:
    with pytest.raises(ValueError, match="demo city only"):
        visitor(kota_300_site, role)
    found = visitor(replace(kota_300_site, demo=True), role)
    assert found.role is role
    assert (found.nip is not None) == (role is Role.EMPLOYEE)


def test_an_employee_has_a_record_worth_looking_at(kota_300_site: Site, admin: Actor) -> None:
    me = visitor(replace(kota_300_site, demo=True), Role.EMPLOYEE)
    boxes = {row.nip: row.box for row in list_people(admin, kota_300_site).rows}
    assert me.nip is not None
    assert boxes[me.nip] == 9
