"""`talenta --as-key ID`: a session that sshd opened for the owner of a key.

Nothing of the client's is trusted: the environment is thrown away but for what the terminal
needs, the database comes from root's configuration, the key from the forced command's own
argument list, and the client's command is read by `cli.remote.remote_arguments` alone.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from talenta_tui.errors import Denied, Unavailable
from talenta_tui.i18n import LANGUAGES, _, set_language

if TYPE_CHECKING:
    from talenta_tui.services.access.authorized import KeyOwner
    from talenta_tui.services.access.config import ServiceConfig
    from talenta_tui.services.access.watch import SessionWatch
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

_KEPT = frozenset(
    {
        "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "SSH_CONNECTION",
        "SSH_ORIGINAL_COMMAND", "SSH_TTY", "TERM", "USER",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keyed:
    """A session opened by a key: what sshd and root say of it."""

    config: ServiceConfig
    owner: KeyOwner
    connection: str
    folder: Path

    def actor(self, site: Site) -> Actor:
        """The key's owner at work; raises Denied when that changed since sshd asked."""
        from talenta_tui.services.access.roster import operator_of_key

        return operator_of_key(site, self.owner.key, self.connection)

    @property
    def language(self) -> str | None:
        return self.owner.language if self.owner.language in LANGUAGES else None

    @property
    def keymap(self) -> dict[str, str]:
        if not self.owner.keymap:
            return {}
        import json

        found: dict[str, str] = json.loads(self.owner.keymap)
        return found

    def watch(self) -> SessionWatch:
        from talenta_tui.services.access.watch import watch_of

        return watch_of(self.config.idle_minutes, self.config.session_hours, time.monotonic())


def forget_environment() -> None:
    """Throw the environment away but for what the terminal needs; before anything reads it."""
    for name in [name for name in os.environ if name not in _KEPT]:
        del os.environ[name]


def open_keyed(key: int, config_path: str | None) -> tuple[Keyed, str | None]:
    """The session of a key and the client's command, None where the application is wanted.

    Raises Denied for a key that opens nothing (any more) and Unavailable for a configuration
    or database that cannot be used.
    """
    command = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    connection = os.environ.get("SSH_CONNECTION", "")
    from talenta_tui.services.access.authorized import BY_ID, find_key
    from talenta_tui.services.access.config import DEFAULT, read_config
    from talenta_tui.services.access.confine import confine_to

    config = read_config(config_path or DEFAULT)
    # The account's home is not its own to write to; what is logged goes beside the folders.
    os.environ["XDG_STATE_HOME"] = os.path.join(config.folders, ".state")
    owner = find_key(config.database, BY_ID, key)
    if owner is None:
        raise Denied(_("This key opens nothing here any more."))
    folder = own_folder(config, owner.operator)
    confine_to(folder)
    keyed = Keyed(config, owner, connection, folder)
    if keyed.language is not None:
        set_language(keyed.language)
    if command and config.session_hours and hasattr(signal, "setitimer"):
        # The application ends itself with a sentence; a command that waits for input has none.
        signal.setitimer(signal.ITIMER_REAL, config.session_hours * 3600)
    return keyed, command or None


def own_folder(config: ServiceConfig, operator: str) -> Path:
    """The operator's folder, made on first use and worked in from now on."""
    folder = Path(config.folders, operator)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.is_symlink():
            raise Unavailable(_("The folder {path} is a link.").format(path=folder))
        os.chdir(folder)
    except OSError as error:
        raise Unavailable(
            _("The folder {path} cannot be used: {why}").format(path=folder, why=error.strerror)
        ) from error
    return folder
