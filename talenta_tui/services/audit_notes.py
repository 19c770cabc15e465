"""The heads noted beside the site's key: signed heads that deleting rows cannot unsay.

A list of its own for each key, one JSON object a line. The database may lose a signed head
with its tail; this file, in another place and of another owner where it is set up so, does not.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction
from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.base import Event
from talenta_tui.models.trail import SignedHead
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.signing import Head, head_code, keys_folder, sign_head, site_key

if TYPE_CHECKING:
    from pathlib import Path

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def noted_heads(fingerprints: list[str]) -> list[Head]:
    """The heads noted beside these keys; lines that cannot be read are left out."""
    found = []
    for fingerprint in fingerprints:
        with suppress(OSError, UnicodeDecodeError):
            for line in _path(fingerprint).read_text("utf-8").splitlines():
                with suppress(ValueError, TypeError):
                    found.append(Head(**json.loads(line)))
    return found


def note_heads(site: Site) -> bool:
    """Note every signed head not noted yet; False where this machine cannot.

    Call it outside any transaction: what is noted must be durable.
    """
    with read_transaction(site.database):
        rows = list(SignedHead.select().order_by(SignedHead.id))
    waiting: dict[str, list[Head]] = {}
    for row in rows:
        signed = stored_head(row)
        waiting.setdefault(signed.fingerprint, []).append(signed)
    done = True
    for fingerprint, heads in waiting.items():
        noted = {head.signature for head in noted_heads([fingerprint])}
        lines = [
            json.dumps(asdict(head), sort_keys=True) + "\n"
            for head in heads
            if head.signature not in noted
        ]
        if lines:
            done = _append(fingerprint, "".join(lines)) and done
    return done


def printed_head(site: Site, occasion: str, event: int) -> tuple[str, bool]:
    """The trail's head as paper carries it for what event `event` did, and whether it is signed.

    It is the head signed for that occasion; where the site had no key then, the event's own.
    """
    signed = (
        SignedHead.select()
        .where((SignedHead.occasion == occasion) & (SignedHead.head > event))
        .order_by(SignedHead.head)
        .first()
    )
    if signed is not None:
        return stored_head(signed).code, True
    digest = Event.select(Event.hash).where(Event.seq == event).scalar(site.database)
    return head_code(event, str(digest)), False


def sign_now(actor: Actor, site: Site, occasion: str) -> Head:
    """Sign the head because somebody asks for it, and note it at once; raises as `sign_head`."""
    require(actor, UseCase.AUDIT_SIGN)
    signed = sign_head(actor, site, occasion)
    note_heads(site)
    return signed


def restart_notes(actor: Actor, site: Site, reason: str) -> Head:
    """Begin the notes anew after a restore: what was noted beyond it is put aside, with a reason.

    Without this a trail restored from a backup is reported as cut, for ever and rightly.
    """
    require(actor, UseCase.AUDIT_KEY)
    if not reason.strip():
        raise WrongUse(_("Beginning the notes anew needs a reason (--reason)."))
    path = _path(site_key().fingerprint)
    signed = sign_head(actor, site, reason)
    try:
        if path.exists():
            path.rename(path.with_suffix(f".heads-before-{signed.seq}"))
    except OSError as error:
        raise Unavailable(_("{file}: {why}").format(file=path, why=error.strerror)) from error
    note_heads(site)
    return signed


def stored_head(row: SignedHead) -> Head:
    """A row of signed heads as a value."""
    return Head(row.head, row.hash, row.occasion, row.at, row.fingerprint, row.signature)


def _path(fingerprint: str) -> Path:
    return keys_folder() / f"{fingerprint}.heads"


def _append(fingerprint: str, text: str) -> bool:
    if not (keys_folder() / f"{fingerprint}.key").exists():
        return False
    try:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        handle = os.open(_path(fingerprint), flags, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        return False
    return True
