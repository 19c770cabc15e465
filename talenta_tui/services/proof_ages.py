"""How old a backup and a verification may be before somebody is told."""

from datetime import timedelta

BACKUP_AGE = timedelta(hours=26)
"""A nightly backup that took its time is not late yet."""

CHECK_AGE = timedelta(days=8)
"""A weekly verification likewise."""
