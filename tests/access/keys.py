"""Public keys made by hand, so that every field of them can be wrong."""

from __future__ import annotations

import base64

ED = "ssh-ed25519"
EC = "ecdsa-sha2-nistp256"
SK_ED = "sk-ssh-ed25519@openssh.com"
SK_EC = "sk-ecdsa-sha2-nistp256@openssh.com"
SIZES = {"nistp256": 32, "nistp384": 48, "nistp521": 66}


def field(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value


def number(value: int) -> bytes:
    return field(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def text(kind: str, *fields: bytes) -> str:
    """`kind base64` of a key whose bytes are the kind's name and the fields."""
    blob = field(kind.encode()) + b"".join(fields)
    return f"{kind} {base64.b64encode(blob).decode()}"


def ed25519(seed: int = 1) -> str:
    return text(ED, field(seed.to_bytes(32, "big")))


def ecdsa(curve: str = "nistp256", size: int | None = None, first: int = 4) -> str:
    point = bytes([first]) + b"\x07" * (2 * (SIZES[curve] if size is None else size))
    return text(f"ecdsa-sha2-{curve}", field(curve.encode()), field(point))


def rsa(bits: int = 2048, exponent: int = 65537) -> str:
    return text("ssh-rsa", number(exponent), number((1 << (bits - 1)) | 1))


def hardware_ed(application: bytes = b"ssh:") -> str:
    return text(SK_ED, field(b"\x05" * 32), field(application))


def hardware_ec(application: bytes = b"ssh:") -> str:
    return text(SK_EC, field(b"nistp256"), field(b"\x04" + b"\x05" * 64), field(application))


SOUND = {
    "ed25519": ed25519(),
    "nistp256": ecdsa(),
    "nistp384": ecdsa("nistp384"),
    "nistp521": ecdsa("nistp521"),
    "rsa 2048": rsa(),
    "rsa 4096": rsa(4096),
    "sk ed25519": hardware_ed(),
    "sk ecdsa": hardware_ec(b"ssh:talenta"),
}
