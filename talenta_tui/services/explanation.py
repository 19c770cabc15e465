"""A person's place explained: the tree of `scoring.explain`, down to the keyed cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talenta_tui.scoring.evidence import Evidence
from talenta_tui.scoring.explain import Node, explain
from talenta_tui.scoring.placement import Placement, place
from talenta_tui.services.actor import Actor

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything known of one person on a date, their place, and why it is that place."""

    as_of: date
    policy: str
    evidence: Evidence
    placement: Placement
    tree: Node


def explain_person(actor: Actor, site: Site, nip: str, as_of: date | None = None) -> Explanation:
    """The explanation of one person's place; raises NotFound and Denied."""
    raise NotImplementedError
