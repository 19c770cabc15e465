"""The file of a backup: a zip archive behind a signature over every byte of it.

    16 bytes   "TALENTA-BACKUP-1"
    32 bytes   the site's public Ed25519 key
    64 bytes   its signature over SHA-256 of the rest
    the rest   a zip archive: manifest.json and either talenta.db or tables/NAME.jsonl, beside
               which PostgreSQL's own dump may lie as database.dump (backup_dump.py)

Nothing in it is read as content before the signature of a key one trusts was found to hold.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from talenta_tui.errors import Refused, Unavailable
from talenta_tui.i18n import _
from talenta_tui.services.signing import PublicKey, fingerprint_of, sign_bytes, signature_holds
from talenta_tui.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"TALENTA-BACKUP-1"
HEADER = len(MAGIC) + 32 + 64
DATABASE = "talenta.db"
MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_LEVEL = 3
"""Of zlib: half the time of the default for a tenth more bytes on a city's database."""
_PREFIX = ".talenta-backup-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `tables` is empty where the archive has a whole SQLite file.

    `tables` maps a name to its columns, its number of rows and its digest; `dump` is the digest
    of PostgreSQL's own dump beside them, "" for none.
    """

    engine: str
    site: str
    at: str
    talenta: str
    migrations: tuple[str, ...]
    events: int
    head: str
    payload: str
    tables: dict[str, dict[str, Any]]
    dump: str = ""


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A folder beside `path` for what is being made; gone afterwards, however that ends.

    A process that was killed leaves its folder; the next one to work there clears it away,
    which a lock held by the living tells apart from theirs.
    """
    shown = plain(path, 200)
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unavailable(
                _("{file} is a link, a folder or a device. Name a plain file.").format(file=shown)
            )
        for left in path.parent.glob(f"{_PREFIX}*"):
            _clear(left)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=path.parent))
    except OSError as error:
        raise unwritten(path, error) from error
    lock = _locked(folder)
    try:
        yield folder
    except OSError as error:
        raise unwritten(path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def unwritten(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        _("{file} was not written: {why}. What was there before is as it was.").format(
            file=plain(path, 200), why=error.strerror or error
        )
    )


def _locked(folder: Path) -> int | None:
    """A lock on the folder as long as this process lives; None where another has it."""
    try:
        import fcntl
    except ImportError:
        return None
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _clear(folder: Path) -> None:
    with suppress(OSError):
        lock = _locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def write_archive(
    path: Path, key: PublicKey, fill: Callable[[zipfile.ZipFile], Manifest]
) -> Manifest:
    """Let `fill` write the archive's entries, add its manifest, sign the file at `path`."""
    with path.open("w+b") as stream:
        stream.write(bytes(HEADER))
        with zipfile.ZipFile(
            stream, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=_LEVEL
        ) as archive:
            manifest = fill(archive)
            archive.writestr(MANIFEST, json.dumps(_as_json(manifest), indent=1, sort_keys=True))
        stream.seek(HEADER)
        signature = sign_bytes(key, _digest(stream))
        stream.seek(0)
        stream.write(MAGIC + key.public + signature)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(0o600)
    return manifest


@contextmanager
def open_archive(
    path: Path, trusted: Mapping[str, PublicKey]
) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and manifest of a backup whose signature holds.

    Raises Refused for any other file, for an altered one and for one signed with a key not
    among `trusted`; Unavailable where it cannot be read.
    """
    shown = plain(path, 200)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise Unavailable(
            _("{file} cannot be read: {why}").format(file=shown, why=error.strerror)
        ) from error
    with stream:
        header = stream.read(HEADER)
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise Refused(_("{file} is no backup of Talenta.").format(file=shown))
        public, signature = header[16:48], header[48:]
        key = trusted.get(fingerprint_of(public))
        if key is None or key.public != public:
            raise Refused(
                _(
                    "{file} is signed with a key that is not known here ({key}). If you know it,"
                    " name the site's public key: --public-key FILE"
                ).format(file=shown, key=fingerprint_of(public))
            )
        if not signature_holds(key, signature, _digest(stream)):
            raise Refused(
                _("{file} was altered or is incomplete: its signature does not hold.").format(
                    file=shown
                )
            )
        with zipfile.ZipFile(stream) as archive:
            yield archive, _manifest(archive)


def copy_out(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy a stream and return its SHA-256."""
    digest = hashlib.sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
        target.write(block)
    return digest.hexdigest()


def _digest(stream: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.digest()


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    found = json.loads(archive.read(MANIFEST))
    return Manifest(**{**found, "migrations": tuple(found["migrations"])})


def put_in_place(made: Path, path: Path) -> None:
    """Give the finished file its name, and make the name itself survive a power cut."""
    made.replace(path)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
