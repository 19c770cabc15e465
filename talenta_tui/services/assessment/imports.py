"""What an import of ratings asks before it writes into a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.services.assessment.queries import rows
from talenta_tui.services.assessment.values import OWN

if TYPE_CHECKING:
    from talenta_tui.services.site import Site

REASON = "session_is_own"
"""Reason code of a row for a session run here: its ratings are keyed, not imported."""


def own_sessions(site: Site) -> frozenset[str]:
    """Codes of the sessions run here; call inside a transaction."""
    return frozenset(row[0] for row in rows(site, "SELECT code FROM session WHERE source = ?", OWN))
