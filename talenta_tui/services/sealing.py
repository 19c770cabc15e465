"""Sealed to one key pair: anyone can seal, only the holder of the private half can open.

An ephemeral X25519 key agrees with the public key on a secret, HKDF-SHA256 makes a key of it,
and ChaCha20-Poly1305 encrypts. The text is padded to whole kilobytes, so that its length does
not tell who wrote it. The private half is a file under a passphrase (scrypt).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from talenta_tui.errors import Refused, Unavailable, WrongUse
from talenta_tui.i18n import _
from talenta_tui.services.key_files import write_key_file

LEAST_PASSPHRASE = 12
_BLOCK = 1024
_INFO = b"talenta complaint 1"
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}
_MOST_MEMORY = 64 * 1024 * 1024
_KIND = "talenta auditor key 1"


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A private key that was unlocked; `public` is its other half. Never shown, never stored."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"OpenKey({fingerprint_of(self.public)})"


def fingerprint_of(public: bytes) -> str:
    return hashlib.sha256(b"x25519" + public).hexdigest()[:16]


def seal(public: bytes, data: bytes) -> bytes:
    """`data` sealed to the X25519 key `public`: 32 bytes of ephemeral key, then ciphertext."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    key = _agreed(once.exchange(X25519PublicKey.from_public_bytes(public)), mine, public)
    padded = len(data).to_bytes(4, "big") + data
    padded += bytes(-len(padded) % _BLOCK)
    # The key serves one message only, so a fixed nonce repeats nothing.
    return mine + ChaCha20Poly1305(key).encrypt(bytes(12), padded, _INFO)


def unseal(key: OpenKey, sealed: bytes) -> bytes:
    """What was sealed to the key; raises Refused where it was another key or was altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    mine = sealed[:32]
    private = X25519PrivateKey.from_private_bytes(key.private)
    try:
        secret = private.exchange(X25519PublicKey.from_public_bytes(mine))
        padded = ChaCha20Poly1305(_agreed(secret, mine, key.public)).decrypt(
            bytes(12), sealed[32:], _INFO
        )
    except (InvalidTag, ValueError) as error:
        raise Refused(_("It is sealed to another key, or was altered.")) from error
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]


def _agreed(secret: bytes, once: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=once + public, info=_INFO).derive(secret)


def check_passphrase(passphrase: str) -> None:
    """Raise WrongUse for a passphrase under 12 characters."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise WrongUse(
            _("The passphrase needs at least {n} characters.").format(n=LEAST_PASSPHRASE)
        )


def make_key_file(path: Path, passphrase: str) -> bytes:
    """Make a key pair, write its private half under the passphrase, return the public one.

    Raises WrongUse for a passphrase under 12 characters, Unavailable where the file cannot be
    made or is there already.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    check_passphrase(passphrase)
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    locked = ChaCha20Poly1305(_stretched(passphrase, salt, _SCRYPT)).encrypt(
        nonce, private.private_bytes_raw(), public
    )
    content = {
        "kind": _KIND, "public": public.hex(), "scrypt": _SCRYPT, "salt": salt.hex(),
        "nonce": nonce.hex(), "private": locked.hex(),
    }  # fmt: skip
    write_key_file(path, json.dumps(content, indent=1), make_folder=False)
    return public


def open_key_file(path: Path, passphrase: str) -> OpenKey:
    """The private key in a file; raises Refused for a wrong passphrase or another file."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        found = json.loads(path.read_text("ascii"))
        if found["kind"] != _KIND:
            raise ValueError(found["kind"])
        public = bytes.fromhex(found["public"])
        key = _stretched(passphrase, bytes.fromhex(found["salt"]), found["scrypt"])
        private = ChaCha20Poly1305(key).decrypt(
            bytes.fromhex(found["nonce"]), bytes.fromhex(found["private"]), public
        )
    except OSError as error:
        raise Unavailable(_("{file}: {why}").format(file=path, why=error.strerror)) from error
    except InvalidTag as error:
        raise Refused(_("The passphrase is not that of {file}.").format(file=path)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_("{file} is no auditors' key.").format(file=path)) from error
    return OpenKey(private, public)


def _stretched(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(), salt=salt, n=int(cost["n"]), r=int(cost["r"]), p=int(cost["p"]),
        maxmem=_MOST_MEMORY, dklen=32,
    )  # fmt: skip
