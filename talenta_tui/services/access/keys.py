"""Public keys as `authorized_keys` spells them, taken apart down to their last byte.

What is stored here is later printed into sshd's own input, so nothing passes that was not
understood: one line, no options, one of seven kinds, canonical base64, and inside it exactly
the fields the kind has (RFC 4253 section 6.6, RFC 5656 3.1, RFC 8709 4, OpenSSH PROTOCOL.u2f).
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from talenta_tui.errors import WrongUse
from talenta_tui.i18n import _
from talenta_tui.text import plain

RSA_LEAST, RSA_MOST = 2048, 16384
"""Bits of an RSA modulus: less is refused as weak, more as an attempt to keep sshd busy."""

_LONGEST_LINE = 12_000
_LONGEST_COMMENT = 200


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A checked public key: `kind` and `public` are the first two words of its line."""

    kind: str
    public: str
    comment: str

    @property
    def fingerprint(self) -> str:
        return fingerprint(binascii.a2b_base64(self.public))


class _Bad(Exception):
    """The bytes are not what the kind says."""


def fingerprint(blob: bytes) -> str:
    """`SHA256:…` of a key's bytes, as OpenSSH prints it."""
    digest = binascii.b2a_base64(hashlib.sha256(blob).digest(), newline=False).decode()
    return "SHA256:" + digest.rstrip("=")


class _Fields:
    """The length-prefixed strings of a key's bytes."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob
        self._at = 0

    def string(self) -> bytes:
        start = self._at + 4
        size = int.from_bytes(self._blob[self._at : start], "big")
        if start > len(self._blob) or size > len(self._blob) - start:
            raise _Bad
        self._at = start + size
        return self._blob[start : self._at]

    def number(self) -> int:
        """A positive multiple precision integer in its only spelling."""
        raw = self.string()
        if not raw or raw[0] & 0x80 or (raw[0] == 0 and (len(raw) < 2 or not raw[1] & 0x80)):
            raise _Bad
        return int.from_bytes(raw, "big")

    def end(self) -> None:
        if self._at != len(self._blob):
            raise _Bad


def _ed25519(fields: _Fields) -> None:
    if len(fields.string()) != 32:
        raise _Bad


def _ecdsa(curve: bytes, size: int) -> Callable[[_Fields], None]:
    def check(fields: _Fields) -> None:
        if fields.string() != curve:
            raise _Bad
        point = fields.string()
        if len(point) != 1 + 2 * size or point[0] != 4:
            raise _Bad

    return check


def _rsa(fields: _Fields) -> None:
    exponent, modulus = fields.number(), fields.number()
    if exponent < 3 or exponent % 2 == 0 or modulus % 2 == 0:
        raise _Bad
    if modulus.bit_length() < RSA_LEAST:
        raise WrongUse(
            _(
                "An RSA key of {bits} bits is too weak; {least} is the least, ed25519 is best."
            ).format(bits=modulus.bit_length(), least=RSA_LEAST)
        )
    if modulus.bit_length() > RSA_MOST or exponent.bit_length() > 64:
        raise _Bad


def _hardware(inner: Callable[[_Fields], None]) -> Callable[[_Fields], None]:
    """A key held by a security key: the application's name follows the key itself."""

    def check(fields: _Fields) -> None:
        inner(fields)
        application = fields.string()
        if not 0 < len(application) <= 255 or not all(33 <= c <= 126 for c in application):
            raise _Bad

    return check


KINDS: dict[str, Callable[[_Fields], None]] = {
    "ssh-ed25519": _ed25519,
    "ecdsa-sha2-nistp256": _ecdsa(b"nistp256", 32),
    "ecdsa-sha2-nistp384": _ecdsa(b"nistp384", 48),
    "ecdsa-sha2-nistp521": _ecdsa(b"nistp521", 66),
    "ssh-rsa": _rsa,
    "sk-ssh-ed25519@openssh.com": _hardware(_ed25519),
    "sk-ecdsa-sha2-nistp256@openssh.com": _hardware(_ecdsa(b"nistp256", 32)),
}
"""The kinds taken, each with what its bytes must hold after the kind's own name."""


def parse_key(text: str) -> PublicKey:
    """The key of one `.pub` line; raises WrongUse with a sentence for anything else.

    A single line end at the end is taken, as `ssh-keygen` writes one; every other control
    character is refused, and so are options before the key.
    """
    if "PRIVATE KEY-----" in text:
        raise WrongUse(
            _("This is a private key: it must never leave its owner. Give the file ending in .pub.")
        )
    line = text.removesuffix("\n").removesuffix("\r")
    if len(line) > _LONGEST_LINE:
        raise WrongUse(_("The line is too long for a public key."))
    if not line.isprintable():
        raise WrongUse(
            _("A public key is one line of plain text, without line breaks or control characters.")
        )
    kind, _blank, rest = line.strip(" ").partition(" ")
    public, _blank, comment = rest.strip(" ").partition(" ")
    if kind not in KINDS:
        raise WrongUse(
            _(
                "{word} is not a kind of key taken here (no options before it); the kinds are:"
                " {kinds}"
            ).format(word=repr(plain(kind, 40)), kinds=", ".join(KINDS))
        )
    _check(kind, public)
    return PublicKey(kind, public, plain(comment.strip(" "), _LONGEST_COMMENT))


def _check(kind: str, public: str) -> None:
    try:
        blob = binascii.a2b_base64(public.encode("ascii"), strict_mode=True)
        if binascii.b2a_base64(blob, newline=False).decode() != public:
            raise _Bad
        fields = _Fields(blob)
        if fields.string() != kind.encode():
            raise _Bad
        KINDS[kind](fields)
        fields.end()
    except (_Bad, ValueError) as error:
        raise WrongUse(
            _("This is not a sound {kind} key; copy the whole line of the .pub file.").format(
                kind=kind
            )
        ) from error
