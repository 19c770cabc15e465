"""Where an unforeseen failure is written: a protected file, without anyone's data."""

from __future__ import annotations

import os
import secrets
import traceback
from datetime import UTC, datetime
from pathlib import Path


def write_crash(error: BaseException) -> tuple[str, Path]:
    """Append the traceback to the log and return (reference, path).

    Only the places and the type of the error are kept: its message and the local values
    could hold names and scores.
    """
    from platformdirs import user_log_path

    reference = secrets.token_hex(4)
    path = user_log_path("talenta") / "crash.log"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    text = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {reference} {type(error).__name__}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(text + "\n".join(lines) + "\n")
    except OSError:
        return reference, Path(os.devnull)
    return reference, path
