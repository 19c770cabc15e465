"""The errors a user can meet. Each carries a sentence that says what to do next."""

from __future__ import annotations


class TalentaError(Exception):
    """Something a user must be told in one sentence. `exit_code` is the command's (3: cannot)."""

    exit_code = 3


class WrongUse(TalentaError):
    """The request itself is wrong: an unknown code, a date that is none (exit 2)."""

    exit_code = 2


class NotFound(WrongUse):
    """The person, post or session asked for does not exist, or may not be seen."""


class Denied(TalentaError):
    """The actor's role does not allow the use case."""


class Unavailable(TalentaError):
    """The database or a file cannot be read or written: full, read-only, locked, too new."""


class Refused(TalentaError):
    """A rule of the domain forbids the change; the message names the rule and the way out."""


class Cancelled(TalentaError):
    """The user stopped long work; nothing of it was kept."""
