"""Blindness beyond the session's own screens: explanations and provisional places."""

from __future__ import annotations

from datetime import date

from talenta_tui.db.engine import read_transaction
from talenta_tui.scoring.placement import place
from talenta_tui.services.actor import Actor, Role
from talenta_tui.services.assessment.blind import hidden_sessions
from talenta_tui.services.explanation import explain_person
from talenta_tui.services.live import provisional_places
from talenta_tui.services.people import list_people
from talenta_tui.services.site import Site

from .kit import ADMIN, BUDI, CODE, Centre

AS_OF = date(2026, 12, 31)


def test_an_open_session_shows_in_no_explanation_and_no_provisional_place(site: Site) -> None:
    """Everything keyed, nothing handed in: the means would tell each rater the others'."""
    centre = Centre(site).ready()
    for sheet in centre.facts().sheets():
        centre.key_sheet(sheet, 3, BUDI)
    with read_transaction(site.database):
        assert hidden_sessions(BUDI, site) == {CODE}
    placements = list_people(BUDI, site, AS_OF).placements
    assert provisional_places(BUDI, site, placements) == {}
    found = explain_person(BUDI, site, centre.nips[0], AS_OF)
    assert found.evidence.sessions == ()
    assert found.placement == place(found.used.prepared, found.evidence, AS_OF), (
        "what is hidden must not have entered the place"
    )


def test_once_all_is_handed_in_the_place_shows_as_provisional(site: Site) -> None:
    from talenta_tui.services.assessment import submissions

    centre = Centre(site).ready()
    for sheet in centre.facts().sheets():
        centre.key_sheet(sheet, 3, BUDI)
        submissions.submit_sheet(BUDI, site, CODE, *sheet)
    lead = Actor("lead", Role.ADMINISTRATOR, "test")
    placements = list_people(ADMIN, site, AS_OF).placements
    assert set(provisional_places(lead, site, placements)) == set(centre.nips)
    assert explain_person(lead, site, centre.nips[0], AS_OF).placement.jpm is None
