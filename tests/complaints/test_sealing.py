"""Sealing: only the holder of the private key and its passphrase can open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talenta_tui.errors import Refused, Unavailable, WrongUse
from talenta_tui.services.sealing import OpenKey, make_key_file, open_key_file, seal, unseal

PHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> OpenKey:
    path = tmp_path_factory.mktemp("key") / "auditor.key"
    public = make_key_file(path, PHRASE)
    opened = open_key_file(path, PHRASE)
    assert opened.public == public
    return opened


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=3000))
def test_what_is_sealed_comes_out_again(key: OpenKey, data: bytes) -> None:
    assert unseal(key, seal(key.public, data)) == data


def test_the_length_tells_little(key: OpenKey) -> None:
    assert len(seal(key.public, b"yes")) == len(seal(key.public, b"x" * 1000))
    assert seal(key.public, b"yes") != seal(key.public, b"yes")


def test_every_flipped_bit_is_refused(key: OpenKey) -> None:
    sealed = seal(key.public, b"said")
    for bit in range(0, len(sealed) * 8, 7):
        other = bytearray(sealed)
        other[bit // 8] ^= 1 << bit % 8
        # RFC 7748 ignores the highest bit of a point; what it was is part of the key.
        with pytest.raises(Refused):
            unseal(key, bytes(other))
    for cut in (b"", sealed[:31], sealed[:-1]):
        with pytest.raises(Refused):
            unseal(key, cut)


def test_another_key_opens_nothing(key: OpenKey, tmp_path: Path) -> None:
    make_key_file(tmp_path / "other", PHRASE)
    with pytest.raises(Refused):
        unseal(open_key_file(tmp_path / "other", PHRASE), seal(key.public, b"said"))


def test_the_key_file_is_worth_nothing_without_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "auditor.key"
    make_key_file(path, PHRASE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["scrypt"]["n"] >= 1 << 15, "trying passphrases costs"
    key = open_key_file(path, PHRASE)
    assert key.private.hex() not in path.read_text()
    assert key.private.hex() not in repr(key)
    with pytest.raises(Refused, match="passphrase"):
        open_key_file(path, PHRASE + "x")
    with pytest.raises(Unavailable):
        make_key_file(path, PHRASE)
    with pytest.raises(WrongUse):
        make_key_file(tmp_path / "weak", "short")
    (tmp_path / "letter").write_text('{"kind": "a letter"}')
    with pytest.raises(Refused, match="no auditors' key"):
        open_key_file(tmp_path / "letter", PHRASE)
