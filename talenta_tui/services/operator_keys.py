"""An operator's public keys, and the language and keys of their screens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from talenta_tui.db.engine import read_transaction, write_transaction
from talenta_tui.errors import NotFound, Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.base import row_key
from talenta_tui.models.operator import Operator, OperatorKey, OperatorTaste
from talenta_tui.services.access.keys import PublicKey, parse_key
from talenta_tui.services.access.roster import KeyRow, OperatorRow
from talenta_tui.services.actor import Actor
from talenta_tui.services.operators import find, need_reason
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.trail import record

if TYPE_CHECKING:
    from talenta_tui.services.site import Site


def add_key(actor: Actor, site: Site, code: str, line: str, reason: str = "") -> PublicKey:
    """Give an operator another key; raises WrongUse for a bad line, Refused for a taken key."""
    require(actor, UseCase.OPERATOR_EDIT)
    key = parse_key(line)
    with write_transaction(site.database):
        row = find(site, code)
        owner = Operator.get(Operator.code == row.id)
        give_key(actor, site, row, owner.id, key, reason)
    return key


def remove_key(actor: Actor, site: Site, code: str, fingerprint: str, reason: str) -> KeyRow:
    """Take a key from an operator and end the sessions it opened; needs a reason."""
    require(actor, UseCase.OPERATOR_EDIT)
    need_reason(reason)
    with write_transaction(site.database):
        row = find(site, code)
        found = next((k for k in row.keys if k.fingerprint == fingerprint), None)
        if found is None:
            raise NotFound(
                _("{id} has no key {fingerprint}.").format(id=row.id, fingerprint=fingerprint)
            )
        event = record(
            actor, site, "operator.key.remove", row.id, {"fingerprint": fingerprint}, reason
        )
        OperatorKey.update(until=event).where(OperatorKey.id == found.number).execute()
    return found


def set_taste(
    actor: Actor, site: Site, code: str, language: str | None, keymap: Mapping[str, str]
) -> OperatorRow:
    """The language and the keys of an operator's screens; everyone may set their own."""
    from talenta_tui.i18n import LANGUAGES

    own = code.casefold() == actor.id.casefold()
    require(actor, UseCase.OPERATOR_OWN if own else UseCase.OPERATOR_EDIT)
    if language is not None and language not in LANGUAGES:
        raise WrongUse(_("The languages are: {names}").format(names=", ".join(LANGUAGES)))
    with write_transaction(site.database):
        row = find(site, code)
        detail = {"language": language, "keymap": dict(keymap)}
        event = record(actor, site, "operator.taste", row.id, detail)
        owner = Operator.get(Operator.code == row.id)
        standing = (OperatorTaste.operator == owner.id) & OperatorTaste.until.is_null()
        OperatorTaste.update(until=event).where(standing).execute()
        OperatorTaste.create(
            key=row_key(row.id), since=event, operator=owner.id, language=language,
            keymap=json.dumps(dict(keymap), sort_keys=True),
        )  # fmt: skip
        return find(site, code)


def taste_of(actor: Actor, site: Site, code: str) -> tuple[str | None, dict[str, str]]:
    """Language and keymap as they stand; the same permission as to set them."""
    own = code.casefold() == actor.id.casefold()
    require(actor, UseCase.OPERATOR_OWN if own else UseCase.OPERATOR_EDIT)
    with read_transaction(site.database):
        row = find(site, code)
    return row.language, row.keymap


def give_key(
    actor: Actor, site: Site, row: OperatorRow, owner: int, key: PublicKey, reason: str
) -> None:
    """Record and keep a key; inside a write transaction. Refused where it has an owner."""
    print_ = key.fingerprint
    digest = row_key(print_)
    taken = OperatorKey.select().where((OperatorKey.key == digest) & OperatorKey.until.is_null())
    if taken.exists():
        raise Refused(
            _("The key {fingerprint} has an owner already; a key names one person.").format(
                fingerprint=print_
            )
        )
    detail = {"fingerprint": print_, "kind": key.kind}
    event = record(actor, site, "operator.key.add", row.id, detail, reason)
    OperatorKey.create(
        key=digest, since=event, operator=owner, kind=key.kind, public=key.public,
        fingerprint=print_, comment=key.comment,
    )  # fmt: skip
