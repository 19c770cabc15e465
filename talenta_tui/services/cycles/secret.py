"""The secret 360° forms are sealed with, kept beside the site's keys and never in the database.

From it come, each for one purpose only, the tokens of forms, the keys of released rows, the
pseudonyms in the trail and the key of the encryption.

What somebody learns who gets hold of files, past the application:

- The database file alone. Who was asked about whom, of how many it is in, who keyed when: that is
  not sealed. Of a form that is not released, nothing of what it says, nor how long its comment
  is. Of released forms the answers, group by group, as they are evidence; not which of a group's
  forms is whose. A group of one has no such doubt: the one superior, the one subordinate asked.
  Nor have forms that say the same, nor one whose writer can be told by what it says. Comments
  that are shown are there in their words, without a name.
- The folder of keys alone. Nothing of anybody.
- Both. Everything, from the first draft: who said what. So keep the two apart, in backups too, as
  the site's signing key is kept; whoever administers the machine while it works has both.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talenta_tui.errors import Refused, Unavailable
from talenta_tui.i18n import _
from talenta_tui.models.cycle import FeedbackSecret
from talenta_tui.services.cycles import papercode
from talenta_tui.services.key_files import KEY_BYTES, read_key_file, write_key_file
from talenta_tui.services.signing import keys_folder
from talenta_tui.services.trail import canonical

if TYPE_CHECKING:
    from pathlib import Path

_NONCE = 12

FORM_BYTES = 4096
"""What every form is filled up to before it is sealed: the length of a sealed form would tell who
wrote a long comment. Whoever writes one bounds what is in it (filed.LONGEST_COMMENT)."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """32 bytes; never printed, never returned by a use case."""

    raw: bytes

    @property
    def fingerprint(self) -> str:
        return self._digest("fingerprint").hex()[:16]

    def token(self, *parts: object) -> str:
        """What a form is stored under: 64 hex digits."""
        return self._digest("form", *parts).hex()

    def row_key(self, *parts: object) -> bytes:
        """The 16-byte key of a sealed row of `feedback`."""
        return self._digest("row", *parts)[:16]

    def pseudonym(self, *parts: object) -> str:
        """What the trail calls a form; it is not the token, so the database links neither."""
        return "form-" + self._digest("trail", *parts).hex()[:20]

    def code(self, *parts: object) -> str:
        """What a paper form is known by: signs that cannot be misread, the last of them a check."""
        number = int.from_bytes(self._digest("paper", *parts), "big")
        text = ""
        for _n in range(papercode.SIGNS):
            number, digit = divmod(number, len(papercode.ALPHABET))
            text += papercode.ALPHABET[digit]
        return papercode.printed(text)

    def order(self, *parts: object) -> bytes:
        """A place in an order that tells nothing."""
        return self._digest("order", *parts)

    def evidence_key(self) -> bytes:
        """What the digests of evidence in closed periods are keyed with."""
        return self._digest("evidence")

    def close(self, value: dict[str, Any], bound: str) -> bytes:
        """`value` encrypted, bound to where it is stored (ChaCha20-Poly1305, RFC 8439).

        The outcome is of one length, whatever the value; ValueError for one that does not fit.
        """
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce = secrets.token_bytes(_NONCE)
        text = canonical(value).encode("utf-8", "surrogatepass").ljust(FORM_BYTES)
        if len(text) > FORM_BYTES:
            raise ValueError(f"a form of {len(text)} bytes does not fit into {FORM_BYTES}")
        return nonce + ChaCha20Poly1305(self._digest("seal")).encrypt(nonce, text, bound.encode())

    def open(self, sealed: bytes, bound: str) -> dict[str, Any]:
        """What `close` sealed; raises Unavailable where it was touched."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        cipher = ChaCha20Poly1305(self._digest("seal"))
        try:
            text = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound.encode())
        except InvalidTag as error:
            raise changed_outside() from error
        value: dict[str, Any] = json.loads(text.decode("utf-8", "surrogatepass"))
        return value

    def _digest(self, purpose: str, *parts: object) -> bytes:
        text = "\x1f".join(
            str(p).replace("\\", "\\\\").replace("\x1f", "\\u") for p in (purpose, *parts)
        )
        return hmac.new(self.raw, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def changed_outside() -> Unavailable:
    """A form is not what was sealed, or is not where or what it was sealed as."""
    return Unavailable(_("A sealed form was changed outside Talenta; restore a backup."))


def new_secret() -> Secret:
    """A secret written to the keys' folder; raises Unavailable where it cannot be."""
    made = Secret(secrets.token_bytes(KEY_BYTES))
    write_key_file(_path(made.fingerprint), made.raw.hex() + "\n")
    return made


def fingerprint_in_use() -> str | None:
    """Of the secret the database is sealed with; None before it was sealed."""
    found = FeedbackSecret.select(FeedbackSecret.fingerprint).order_by(FeedbackSecret.id.desc())
    value = found.limit(1).scalar()
    return None if value is None else str(value)


def site_secret() -> Secret:
    """The secret of a sealed site; raises Refused where it is not sealed or not on this machine."""
    fingerprint = fingerprint_in_use()
    if fingerprint is None:
        raise Refused(_("The 360° forms are not sealed yet. Run: talenta feedback seal"))
    path = _path(fingerprint)
    missing = _("The secret of the 360° forms is not on this machine ({file}).").format(file=path)
    found = Secret(read_key_file(path, missing))
    if found.fingerprint != fingerprint:
        raise Refused(_("The file {file} is no key of this site.").format(file=path))
    return found


def _path(fingerprint: str) -> Path:
    return keys_folder() / f"{fingerprint}.feedback"
