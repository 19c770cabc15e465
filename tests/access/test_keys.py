"""Public keys: what is taken, what is refused, and that nothing refused can slip through."""

from __future__ import annotations

import base64
import binascii
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.errors import WrongUse
from talenta_tui.services.access.authorized import (
    BY_FINGERPRINT,
    BY_PUBLIC,
    KeyOwner,
    key_line,
    offered,
)
from talenta_tui.services.access.keys import KINDS, parse_key
from tests.access import keys


@pytest.mark.parametrize("line", keys.SOUND.values(), ids=keys.SOUND)
@pytest.mark.parametrize("end", ["", "\n", "\r\n", " budi@laptop\n"])
def test_a_sound_key_is_taken_as_it_is(line: str, end: str) -> None:
    key = parse_key(line + end)
    assert f"{key.kind} {key.public}" == line
    assert key.comment == end.strip()
    assert offered(line.split(" ")) == (BY_PUBLIC, key.public)
    assert offered([key.fingerprint]) == (BY_FINGERPRINT, key.fingerprint)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here")
@pytest.mark.parametrize(
    ("kind", "options"),
    [("ed25519", ()), ("ecdsa", ("-b", "256")), ("ecdsa", ("-b", "521")), ("rsa", ("-b", "3072"))],
)
def test_what_ssh_keygen_makes_has_the_fingerprint_it_prints(
    kind: str, options: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "k"
    made = ["ssh-keygen", "-q", "-t", kind, *options, "-N", "", "-C", "budi", "-f", str(path)]
    subprocess.run(made, check=True)
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", str(path)], check=True, capture_output=True, text=True
    ).stdout
    key = parse_key((tmp_path / "k.pub").read_text())
    assert key.fingerprint == printed.split()[1]
    assert key.comment == "budi"
    with pytest.raises(WrongUse, match="private key"):
        parse_key(path.read_text())


WRONG = {
    "options": f'command="sh" {keys.ed25519()}',
    "an option alone": f"no-pty {keys.ed25519()}",
    "two lines": f"{keys.ed25519(1)}\n{keys.ed25519(2)}",
    "a carriage return": f"{keys.ed25519(1)}\r{keys.ed25519(2)}",
    "a line separator": f"{keys.ed25519(1)}\u2028{keys.ed25519(2)}",
    "a comment with a line break": f"{keys.ed25519()} budi\nssh-rsa",
    "NUL": f"{keys.ed25519()}\0",
    "a tab": keys.ed25519().replace(" ", "\t"),
    "two line ends": f"{keys.ed25519()}\n\n",
    "nothing": "",
    "blanks": "   ",
    "the kind alone": "ssh-ed25519",
    "DSA": keys.text("ssh-dss", keys.number(7)),
    "a certificate": keys.text("ssh-ed25519-cert-v01@openssh.com", keys.field(b"\1" * 32)),
    "another kind inside": keys.ed25519().replace("ssh-ed25519", "ssh-rsa", 1),
    "a short point": keys.text(keys.ED, keys.field(b"\1" * 31)),
    "a long point": keys.text(keys.ED, keys.field(b"\1" * 33)),
    "something behind it": keys.text(keys.ED, keys.field(b"\1" * 32), b"x"),
    "a length that lies": keys.text(keys.ED, b"\xff\xff\xff\xff" + b"\1" * 32),
    "a cut length": keys.text(keys.ED, b"\0\0"),
    "another curve": keys.text(keys.EC, keys.field(b"nistp384"), keys.field(b"\4" + b"\1" * 64)),
    "a compressed point": keys.ecdsa(first=2),
    "a point of the wrong size": keys.ecdsa(size=31),
    "weak RSA": keys.rsa(2047),
    "1024 bits": keys.rsa(1024),
    "huge RSA": keys.rsa(16385),
    "an even exponent": keys.rsa(exponent=4),
    "exponent one": keys.rsa(exponent=1),
    "a negative modulus": keys.text("ssh-rsa", keys.number(65537), keys.field(b"\xff" * 256)),
    "a padded modulus": keys.text(
        "ssh-rsa", keys.number(65537), keys.field(b"\0\0" + b"\x81" * 256)
    ),
    "no application": keys.hardware_ed(b""),
    "an application with a blank": keys.hardware_ec(b"ssh: x"),
    "base64 without padding": keys.ecdsa().rstrip("="),
    "base64 with a quote": keys.ed25519() + '"',
    "a letter that is none": keys.ed25519().replace("ssh-", "ѕsh-", 1),
    "a very long line": keys.ed25519() + " " + "x" * 20_000,
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_anything_else_is_refused_with_a_sentence(line: str) -> None:
    with pytest.raises(WrongUse) as error:
        parse_key(line)
    assert str(error.value).isprintable()


def test_base64_has_one_spelling() -> None:
    kind, public = keys.ecdsa().split(" ")
    blob = base64.b64decode(public)
    assert len(blob) % 3, "the last character then has bits to spare"
    other = public.rstrip("=")
    spare = other[:-1] + chr(ord(other[-1]) + 1) + "=" * (len(public) - len(other))
    assert base64.b64decode(spare) == blob
    with pytest.raises(WrongUse):
        parse_key(f"{kind} {spare}")


LINES = st.one_of(
    st.text(),
    st.builds("{} {} {}".format, st.sampled_from(list(KINDS)), st.text(), st.text()),
    st.builds(
        lambda line, cut, put: line[:cut] + put + line[cut:],
        st.sampled_from(list(keys.SOUND.values())),
        st.integers(0, 60),
        st.text(max_size=3),
    ),
    st.builds(
        lambda kind, blob: f"{kind} {base64.b64encode(blob).decode()}",
        st.sampled_from(list(KINDS)),
        st.binary(max_size=120),
    ),
)


@given(LINES)
def test_whatever_is_taken_gives_one_harmless_line(line: str) -> None:
    try:
        key = parse_key(line)
    except WrongUse:
        return
    owner = KeyOwner(7, "budi", key.kind, key.public, key.fingerprint, None, None)
    printed = key_line(owner, "/usr/bin/talenta", "/etc/talenta/talenta.toml")
    assert printed == (
        'restrict,pty,command="/usr/bin/talenta --config /etc/talenta/talenta.toml --as-key 7" '
        f"{key.kind} {key.public}"
    )
    assert printed.isprintable()
    assert printed.isascii()
    assert printed.count('"') == 2
    assert key.kind in KINDS
    assert key.comment.isprintable()
    assert binascii.a2b_base64(key.public, strict_mode=True)[4:].startswith(key.kind.encode())


@given(st.sampled_from(list(keys.SOUND.values())), st.data())
def test_a_changed_byte_is_another_key_or_none(line: str, data: st.DataObject) -> None:
    kind, public = line.split(" ")
    blob = bytearray(base64.b64decode(public))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = parse_key(f"{kind} {base64.b64encode(blob).decode()}")
    except WrongUse:
        return
    assert other.fingerprint != parse_key(line).fingerprint
