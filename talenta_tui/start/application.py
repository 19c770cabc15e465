"""`talenta` without a command: look at the terminal first, then open the application on it."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from talenta_tui.desk import HEIGHT, WIDTH
from talenta_tui.errors import Unavailable, WrongUse
from talenta_tui.i18n import _, set_language
from talenta_tui.settings import Settings, default_path, load_settings
from talenta_tui.start.place import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site


def open_application(desk: Desk, actor_of: Callable[[Site], Actor] | None = None) -> int:
    """Run the application until it is left, and return the exit code.

    `actor_of` says who is at work where it is not the desk's own user.

    Raises WrongUse (exit 2) where there is no terminal to draw on and Unavailable (exit 3)
    where there is no database, before anything of the screens is imported.
    """
    settings = settings_of(desk)
    guard_terminal(keyed=desk.keyed is not None)
    url = desk.url
    _guard_database(url)
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
    # The terminal itself says how large it is: Textual would believe an exported size, also
    # inside a multiplexer, which has a line less, and after the window has changed.
    for name in ("LINES", "COLUMNS"):
        os.environ.pop(name, None)
    # Collecting garbage between imports that leave none costs a tenth of the first paint; the
    # application turns it on again when it has painted.
    gc.disable()
    # Read when textual is imported; movement costs bytes on every line it crosses.
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    from talenta_tui.app import TalentaApp
    from talenta_tui.styles import SHORT_NAMES, fitting_theme

    theme = SHORT_NAMES[settings.theme].name if settings.theme else fitting_theme(os.environ)

    def open_site() -> Site:
        from talenta_tui.services.site import open_site

        return open_site(url)

    app = TalentaApp(
        open_site,
        language=desk.lang or settings.language,
        theme=theme,
        keymap=settings.keymap,
        actor_of=actor_of or desk.actor_at,
        watch=None if desk.keyed is None else desk.keyed.watch(),
    )
    app.run(mouse=False)
    return 3 if app.return_code else 0


def guard_terminal(*, keyed: bool = False) -> None:
    """Raise WrongUse unless standard input and output are a terminal that can be drawn on.

    `keyed`: the session came in over SSH, where there is another way to ask for a terminal.
    """
    if keyed and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUse(
            _("The application needs a terminal: ssh -t HOST. Single commands: ssh HOST help")
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongUse(
            _(
                "The application needs a terminal. Without one use the commands, for instance"
                " talenta map; they are listed by talenta --help."
            )
        )
    term = os.environ.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        raise WrongUse(
            _(
                "The terminal (TERM={term}) cannot draw screens. Use one that can, or the commands"
                " listed by talenta --help."
            ).format(term=term)
        )
    width, height = os.get_terminal_size(sys.stdout.fileno())
    # Zero means that the line does not say how large it is; then it is tried.
    if 0 < width < WIDTH or 0 < height < HEIGHT:
        raise WrongUse(
            _(
                "The terminal is {width}×{height}; Talenta needs {w}×{h}. Make it larger and start"
                " again."
            ).format(width=width, height=height, w=WIDTH, h=HEIGHT)
        )


def _guard_database(url: str) -> None:
    from talenta_tui.db.engine import is_postgres, sqlite_path

    if is_postgres(url) or sqlite_path(url).exists():
        return
    raise Unavailable(
        _(
            "There is no database at {path} yet. To look around in a made-up city: talenta demo."
            ' To make a site of your own: talenta init --site "Kota …".'
        ).format(path=sqlite_path(url))
    )


def settings_of(desk: Desk) -> Settings:
    """The operator's own over SSH, where no file of the account's counts; else the file's."""
    if desk.keyed is not None:
        return Settings(language=desk.keyed.language, keymap=desk.keyed.keymap)
    settings = load_settings(default_path(), os.environ)
    if desk.lang is None and settings.language is not None:
        set_language(settings.language)
    return settings
