"""The desk a process works at: which database, in which language, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talenta_tui.i18n import detect_language, set_language

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site
    from talenta_tui.start.keyed import Keyed


@dataclass(slots=True)
class Desk:
    """Where and in which language a command works; `keyed` for a session over SSH."""

    database: str | None
    lang: str | None
    keyed: Keyed | None = None
    _site: Site | None = None

    def __post_init__(self) -> None:
        set_language(self.lang or detect_language())

    @property
    def url(self) -> str:
        from talenta_tui.db.engine import default_path, spare_psycopg

        if self.keyed is not None:
            url = self.keyed.config.database
        else:
            url = self.database or str(default_path())
        spare_psycopg(url)
        return url

    def site(self) -> Site:
        """The open site; from here on its language is spoken unless one was asked for."""
        url = self.url
        from talenta_tui.services.site import open_site

        site = open_site(url)
        if self.lang is None:
            set_language(site.language)
        self._site = site
        return site

    def actor(self) -> Actor:
        """Who is at work: the key's owner, or the operator (or owner) on this machine.

        Before a site is open, as when one is being made, it is the owner of this account.
        """
        if self.keyed is not None or self._site is not None:
            return self.actor_at(self._site or self.site())
        from talenta_tui.services.actor import local_actor

        return local_actor()

    def actor_at(self, site: Site) -> Actor:
        """Who is at work on an open site; raises Denied for a suspended operator."""
        if self.keyed is not None:
            return self.keyed.actor(site)
        from talenta_tui.services.access.roster import operator_here

        return operator_here(site)
