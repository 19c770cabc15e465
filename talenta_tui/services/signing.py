"""The site's signing key, kept outside the database, and the heads it signs (RFC 8032, Ed25519).

Whoever can write to the database can compute a whole new chain; they cannot sign its head.
The private key lies in `keys_folder()`, readable by its owner only; the database knows the
public half. Beside the key, a list of the heads signed so far is kept, so that signed heads
removed from the database are missed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.db.engine import translated_errors, write_transaction
from talenta_tui.errors import NotFound, Refused, Unavailable, WrongUse
from talenta_tui.i18n import _
from talenta_tui.models.trail import SignedHead, SiteKey
from talenta_tui.services.key_files import read_key_file, write_key_file
from talenta_tui.services.permissions import UseCase, require
from talenta_tui.services.row_seal import seal_now
from talenta_tui.services.trail import canonical, head, record

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_SYSTEM_FOLDER = Path("/etc/talenta/keys")
CODE_DIGITS = 24
"""Hex digits of a head in its short code: 96 bits, beyond finding another chain with them."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a site key; `fingerprint` is what the database calls it by."""

    public: bytes
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the trail as it was signed."""

    seq: int
    hash: str
    occasion: str
    at: str
    fingerprint: str
    signature: str

    @property
    def code(self) -> str:
        """What minutes and reports print and `talenta audit verify --head` takes.

        `number-hhhh-…-ssss`: the event's number, 24 digits of its hash, 8 of the signature.
        """
        return f"{head_code(self.seq, self.hash)}-{self.signature[:8]}"


def head_code(seq: int, digest: str) -> str:
    """A head short enough to be written down: its number and 24 digits of its hash."""
    groups = [digest[n : n + 4] for n in range(0, CODE_DIGITS, 4)]
    return "-".join((str(seq), *groups))


def keys_folder() -> Path:
    """Where private keys are: TALENTA_KEYS, /etc/talenta/keys if there is one, else our own."""
    if named := os.environ.get("TALENTA_KEYS"):
        return Path(named)
    if _SYSTEM_FOLDER.is_dir():
        return _SYSTEM_FOLDER
    from platformdirs import user_config_path

    return user_config_path("talenta") / "keys"


def fingerprint_of(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def create_site_key(actor: Actor, site: Site, reason: str = "") -> PublicKey:
    """Make a new key pair for the site; heads signed before stay valid under the old one.

    Raises Unavailable where the private key cannot be written. The key file is there before
    the database names it, so the site never names a key that is nowhere.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    require(actor, UseCase.AUDIT_KEY)
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes_raw()
    key = PublicKey(raw, fingerprint_of(raw))
    write_key_file(_private_path(key.fingerprint), private.private_bytes_raw().hex() + "\n")
    with write_transaction(site.database):
        event = record(
            actor, site, UseCase.AUDIT_KEY.value, key.fingerprint, {"public": raw.hex()}, reason
        )
        SiteKey.create(
            fingerprint=key.fingerprint,
            public=raw.hex(),
            at=site.now().isoformat(timespec="seconds"),
            event=event,
        )
    return key


def site_key() -> PublicKey:
    """The public key the site signs with now; raises Refused where it has none."""
    with translated_errors():
        row = SiteKey.select().order_by(SiteKey.id.desc()).first()
    if row is None:
        raise Refused(_("The site has no signing key. Make one with: talenta audit key create"))
    return PublicKey(bytes.fromhex(row.public), row.fingerprint)


def known_keys(given: PublicKey | None = None) -> dict[str, PublicKey]:
    """Fingerprint to key, for the keys this machine trusts: `given`, else those in the folder."""
    if given is not None:
        return {given.fingerprint: given}
    found = {}
    for path in sorted(keys_folder().glob("*.key")) if keys_folder().is_dir() else ():
        try:
            raw = _public_of(_private(path))
        except (Refused, Unavailable):
            continue
        found[fingerprint_of(raw)] = PublicKey(raw, fingerprint_of(raw))
    return found


def read_public_key(path: Path) -> PublicKey:
    """The public key in a file as `talenta audit key show` prints it: 64 hex digits."""
    try:
        words = path.read_text("ascii").split()
        raw = bytes.fromhex(words[0])
    except OSError as error:
        raise NotFound(_("{file}: {why}").format(file=path, why=error.strerror)) from error
    except (IndexError, ValueError):
        raw = b""
    if len(raw) != 32:
        raise WrongUse(
            _("{file} is no public key; talenta audit key show prints it.").format(file=path)
        )
    return PublicKey(raw, fingerprint_of(raw))


def sign_bytes(key: PublicKey, data: bytes) -> bytes:
    """64 bytes of signature; raises Refused where this machine has not the private half."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    raw = _private(_private_path(key.fingerprint))
    if _public_of(raw) != key.public:
        raise Refused(
            _("The key file {file} is not the site's key.").format(
                file=_private_path(key.fingerprint)
            )
        )
    return Ed25519PrivateKey.from_private_bytes(raw).sign(data)


def signature_holds(key: PublicKey, signature: bytes, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def sign_head(actor: Actor, site: Site, occasion: str) -> Head:
    """Sign the trail's head and keep it; call it at a close, a signed shortlist, a backup.

    The signing is itself an event, and the head signed is that event. It may be called inside
    the transaction of what it seals and then stands or falls with it. Raises Refused where
    the site has no key or this machine has not its private half.
    """
    key = site_key()
    with write_transaction(site.database):
        record(
            actor, site, UseCase.AUDIT_SIGN.value, occasion, {"key": key.fingerprint}, reading=True
        )
        seal_now(site.database)
        seq, digest = head()
        at = site.now().isoformat(timespec="seconds")
        message = head_message(seq, digest, occasion, at, key.fingerprint)
        signed = Head(seq, digest, occasion, at, key.fingerprint, sign_bytes(key, message).hex())
        SignedHead.create(
            head=seq,
            hash=digest,
            occasion=occasion,
            at=at,
            fingerprint=key.fingerprint,
            signature=signed.signature,
        )
    return signed


def sign_head_if_keyed(actor: Actor, site: Site, occasion: str) -> Head | None:
    """As `sign_head`, for what must not wait for a key: None where nothing can be signed here.

    `talenta doctor` says so where that is the case.
    """
    try:
        return sign_head(actor, site, occasion)
    except Refused:
        return None


def head_message(seq: int, digest: str, occasion: str, at: str, fingerprint: str) -> bytes:
    """What is signed of a head."""
    return canonical(
        {
            "talenta": "head",
            "seq": seq,
            "hash": digest,
            "occasion": occasion,
            "at": at,
            "key": fingerprint,
        }
    ).encode()


def head_holds(key: PublicKey, signed: Head) -> bool:
    """Whether the head's signature is the key's."""
    try:
        signature = bytes.fromhex(signed.signature)
    except ValueError:
        return False
    message = head_message(signed.seq, signed.hash, signed.occasion, signed.at, signed.fingerprint)
    return signed.signature == signature.hex() and signature_holds(key, signature, message)


def _private_path(fingerprint: str) -> Path:
    return keys_folder() / f"{fingerprint}.key"


def _private(path: Path) -> bytes:
    missing = _("The site's private key is not on this machine ({file}).").format(file=path)
    return read_key_file(path, missing)


def _public_of(raw: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
