"""The auditors' key: complaints are sealed to it, and only its holders can open them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from talenta_tui.db.engine import write_transaction
from talenta_tui.errors import Refused
from talenta_tui.i18n import _
from talenta_tui.models.base import Event
from talenta_tui.models.complaint import AuditorKey
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.sealing import fingerprint_of, make_key_file
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from pathlib import Path

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def create_auditor_key(actor: Actor, site: Site, path: Path, passphrase: str) -> str:
    """Make the auditors' key pair; returns the fingerprint of what is sealed to from now on.

    The private half is only in the file at `path`, under the passphrase: without both no
    complaint sealed to it can ever be read. Complaints lodged before stay under the old key.
    """
    require(actor, UseCase.COMPLAINT_KEY)
    public = make_key_file(path, passphrase)
    name = fingerprint_of(public)
    with write_transaction(site.database):
        event = record(
            actor, site, UseCase.COMPLAINT_KEY.value, name, {"public": public.hex()}, reading=True
        )
        AuditorKey.create(
            fingerprint=name,
            public=public.hex(),
            at=site.now().isoformat(timespec="seconds"),
            event=event,
        )
    return name


def auditor_key() -> AuditorKey:
    """The key in use; Refused where there is none, or not the one its event names.

    Whoever swaps the key in the database file would read what is lodged next; the trail knows
    the true one.
    """
    row = AuditorKey.select().order_by(AuditorKey.id.desc()).first()
    if row is None:
        raise Refused(
            _("The complaints room has no key yet; an auditor makes it: talenta complaint key")
        )
    detail = Event.select(Event.detail).where(Event.seq == row.event_id).scalar()
    if json.loads(detail or "{}").get("public") != row.public:
        raise Refused(_("The auditors' key is not the one the trail has; tell an auditor."))
    found: AuditorKey = row
    return found
