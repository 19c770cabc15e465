"""Ids of the lasting identities by the names the use cases speak of, looked up once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talenta_tui.errors import NotFound
from talenta_tui.i18n import _
from talenta_tui.services.assessment.queries import identity

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


class Ids:
    """Raises NotFound for a name nobody has."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[tuple[str, str], int] = {}

    def _get(self, table: str, column: str, value: str) -> int:
        known = self._known.get((table, value))
        if known is None:
            known = identity(self._site, table, column, value)
            if known is None:
                raise NotFound(_("{value} is not known here.").format(value=value))
            self._known[table, value] = known
        return known

    def employee(self, nip: str) -> int:
        return self._get("employee", "nip", nip)

    def assessor(self, code: str) -> int:
        return self._get("assessor", "code", code)

    def exercise(self, name: str) -> int:
        return self._get("exercise", "name", name)

    def competency(self, name: str) -> int:
        return self._get("competency", "name", name)
