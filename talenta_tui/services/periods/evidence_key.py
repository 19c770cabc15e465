"""What digests of evidence are keyed with: a secret beside the site's keys, one for its periods.

Means of few raters, predicates and penalties take few values: whoever holds the frozen rows
could try them all until the digest fits. Keyed with what is not in the database, a digest
still proves that nothing changed, on a machine that has the secret, and tells nothing anywhere
else. Closings of before (migration 0008) name no secret and keep the digests they have.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.models.period import PeriodAmendment, PeriodClosing
from talenta_tui.services.cycles.secret import Secret
from talenta_tui.services.key_files import KEY_BYTES, read_key_file, write_key_file
from talenta_tui.services.signing import keys_folder

if TYPE_CHECKING:
    from pathlib import Path


def secret_for_closing() -> Secret:
    """The secret of the newest closing or amendment, else, where it is not here, a new one.

    A new one is kept by `keep_secret`, before the database names it. Raises Refused where the
    file is here and others may read it.
    """
    newest = [
        row
        for model in (PeriodClosing, PeriodAmendment)
        if (
            row := model.select(model.event, model.secret)
            .where(model.secret.is_null(False))
            .order_by(model.event.desc())
            .limit(1)
            .tuples()
            .first()
        )
    ]
    fingerprint = max(newest)[1] if newest else None
    if fingerprint is not None and secret_path(fingerprint).exists():
        return read_secret(fingerprint)
    return Secret(secrets.token_bytes(KEY_BYTES))


def keep_secret(secret: Secret) -> None:
    """Have the secret on disk; raises Unavailable where it cannot be written."""
    path = secret_path(secret.fingerprint)
    if not path.exists():
        write_key_file(path, secret.raw.hex() + "\n")


def read_secret(fingerprint: str) -> Secret:
    """The secret of that fingerprint; raises Refused where this machine has it not."""
    path = secret_path(fingerprint)
    missing = _(
        "The secret that the period's evidence is keyed with is not on this machine ({file})."
    ).format(file=path)
    return Secret(read_key_file(path, missing))


def secret_path(fingerprint: str) -> Path:
    return keys_folder() / f"{fingerprint}.periods"
