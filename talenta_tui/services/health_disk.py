"""The disks a site rests on: how much is free, and whether they keep what they are given."""

from __future__ import annotations

import shutil
from pathlib import Path

_FLEETING = frozenset({"tmpfs", "ramfs", "devtmpfs"})
_REMOTE = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "sshfs"}
)
_MOUNTS = Path("/proc/self/mounts")


def free_space(folder: Path) -> int | None:
    """Bytes free on the disk of `folder`, None where it cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def file_system(path: Path, mounts: str | None = None) -> str:
    """The kind of file system `path` lies on, such as ext4; "" where it cannot be told.

    `mounts` is the content of /proc/self/mounts (fstab(5)); the longest mount point above the
    path counts, of two equal ones the later.
    """
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    real = str(path.resolve())
    kind, longest = "", -1
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        point = words[1].replace("\\040", " ").rstrip("/")
        if (real == point or real.startswith(point + "/")) and len(point) >= longest:
            kind, longest = words[2], len(point)
    return kind


def is_fleeting(kind: str) -> bool:
    """Whether what lies there is gone when the power is."""
    return kind in _FLEETING


def is_remote(kind: str) -> bool:
    """Whether SQLite's locks and syncs cannot be relied on there (sqlite.org/howtocorrupt)."""
    return kind.removeprefix("fuse.") in _REMOTE
