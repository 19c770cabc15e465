"""The command line: a thin skin over the services. A command is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from talenta_tui import __version__
from talenta_tui.i18n import LANGUAGES, _, detect_language, mark, ngettext, set_language

CLICK_SPEAKS = (
    "core", "decorators", "exceptions", "formatting", "parser", "termui", "types", "utils",
)  # fmt: skip
"""The modules of click that say something to a user, each by a `_` of its own."""

for _name in CLICK_SPEAKS:
    # Python's own gettext, which click asks, follows the environment and not the language spoken.
    vars(sys.modules[f"click.{_name}"]).update(_=_, ngettext=ngettext)

_COMMANDS = {
    "demo": ("talenta_tui.cli.setup", mark("Build a synthetic city and open it")),
    "init": ("talenta_tui.cli.setup", mark("Make a new site in an empty database")),
    "migrate": ("talenta_tui.cli.setup", mark("Bring the database to this version's schema")),
    "doctor": ("talenta_tui.cli.setup", mark("Check the installation and the database")),
    "import": ("talenta_tui.cli.files", mark("Import a file of one of the eleven kinds")),
    "home": ("talenta_tui.cli.home", mark("What waits for you, most urgent first")),
    "map": ("talenta_tui.cli.talent", mark("The talent map of everyone")),
    "shortlist": ("talenta_tui.cli.talent", mark("The ranked shortlist for a vacant post")),
    "compare": ("talenta_tui.cli.compare", mark("Candidates for a vacant post side by side")),
    "signing": ("talenta_tui.cli.signing", mark("Shortlists the committee signed")),
    "explain": ("talenta_tui.cli.talent", mark("How a person's place was computed")),
    "people": ("talenta_tui.cli.talent", mark("Find people by NIP, name, unit or post")),
    "vacancies": ("talenta_tui.cli.talent", mark("The vacant posts")),
    "session": ("talenta_tui.cli.session", mark("Assessment sessions, from planning to closing")),
    "rate": ("talenta_tui.cli.rate", mark("Write ratings of a sheet from standard input")),
    "period": ("talenta_tui.cli.periods", mark("Open, close and compute again monthly periods")),
    "coverage": ("talenta_tui.cli.follow_up", mark("How far the mapping is, and what it saved")),
    "edge": ("talenta_tui.cli.follow_up", mark("Who stands near a cut-off")),
    "pools": ("talenta_tui.cli.follow_up", mark("The succession pools")),
    "develop": ("talenta_tui.cli.follow_up", mark("Individual development plans")),
    "policy": ("talenta_tui.cli.policy", mark("Show, check, compare and adopt policies")),
    "audit": ("talenta_tui.cli.audit", mark("The trail: verify, show, sign its head")),
    "backup": ("talenta_tui.cli.backup", mark("Back the site up into a signed file")),
    "restore": ("talenta_tui.cli.backup", mark("Restore a backup into an empty database")),
    "database": ("talenta_tui.cli.backup", mark("Move the site to another database")),
    "complaint": ("talenta_tui.cli.complaints", mark("Report brokering or bias; follow it")),
    "privacy": ("talenta_tui.cli.privacy", mark("Personal data: log of processing, retention")),
    "cycle": ("talenta_tui.cli.cycles", mark("360° cycles: raters, progress, release")),
    "feedback": ("talenta_tui.cli.feedback", mark("360° forms: fill in, key, seal, unseal")),
    "me": ("talenta_tui.cli.me", mark("Your own record and data, and who looked")),
    "objection": ("talenta_tui.cli.objection", mark("Objections and access, with their clock")),
    "report": ("talenta_tui.cli.report", mark("The printable report on people")),
    "operator": ("talenta_tui.cli.operators", mark("Who may work here, as what, with which keys")),
    "keys": ("talenta_tui.cli.keycard", mark("Every key of every screen, to print")),
    "files": ("talenta_tui.cli.folder", mark("The files in your folder, over SSH")),
    "help": ("talenta_tui.cli.remote_help", mark("What there is over SSH, or one of it in full")),
    "ssh": ("talenta_tui.cli.ssh", mark("Let operators in over the system's own SSH")),
}
"""Command to (module, one-line help): `--help` needs no module but click."""


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        from talenta_tui.cli.spoken import speak

        module = importlib.import_module(_COMMANDS[cmd_name][0])
        return speak(module.COMMANDS[cmd_name])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from talenta_tui.cli.spoken import speak

        speak(self)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, (_m, text) in _COMMANDS.items()])


def _speak(_ctx: click.Context, _option: click.Parameter, lang: str | None) -> str | None:
    """Before any command is looked up: what it says of itself is in this language."""
    if lang is not None:
        set_language(lang)
    return lang


@click.group(
    cls=_Lazy,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Talenta: talent management for a government assessment centre, in the terminal."
    " Without a command it opens the application.",
)
@click.option(
    "--database",
    metavar="URL",
    envvar="TALENTA_DATABASE",
    help="A file, sqlite:///FILE or postgresql://… (default: the platform's data folder).",
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    envvar="TALENTA_LANG",
    is_eager=True,
    callback=_speak,
    help="Of the screens.",
)
@click.option(
    "--as-key",
    type=click.IntRange(0, 2**31 - 1),
    hidden=True,
    help="The key sshd let in; for sshd alone.",
)
@click.option(
    "--config",
    metavar="FILE",
    help="The service account's configuration, which names the database.",
)
@click.version_option(__version__, prog_name="talenta")
@click.pass_context
def talenta(
    ctx: click.Context,
    database: str | None,
    lang: str | None,
    as_key: int | None,
    config: str | None,
) -> int | None:
    from talenta_tui.cli.common import Desk

    if as_key is not None:
        return _as_key(ctx, as_key, config)
    if ctx.obj is None:
        if config is not None:
            from talenta_tui.services.access.config import read_config

            database = read_config(os.path.abspath(config)).database
        ctx.obj = Desk(database, lang)
    if ctx.invoked_subcommand is None:
        from talenta_tui.start.application import open_application

        return open_application(ctx.obj)
    return None


def _as_key(ctx: click.Context, key: int, config: str | None) -> int | None:
    """What sshd's forced command does: the application, or the one command of the client."""
    from talenta_tui.cli.common import Desk

    desk = Desk(None, None)
    if ctx.invoked_subcommand is not None:
        raise click.UsageError(_("--as-key takes its command from sshd."))
    from talenta_tui.start.keyed import open_keyed

    desk.keyed, command = open_keyed(key, config)
    desk.lang = desk.keyed.language
    if command is None:
        from talenta_tui.start.application import open_application

        return open_application(desk)
    from talenta_tui.cli.remote import remote_arguments
    from talenta_tui.services.access.confine import allowed

    words = remote_arguments(command, lambda name: str(allowed(name)))
    found: int | None = talenta.main(words, prog_name="talenta", standalone_mode=False, obj=desk)
    return found


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 1 with faults, 2 wrong use, 3 cannot."""
    if "--as-key" in arguments:
        from talenta_tui.start.keyed import forget_environment

        forget_environment()
    set_language(detect_language())
    try:
        _readable(arguments)
        result: Any = talenta.main(arguments, prog_name="talenta", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told below
        return told(error)
    return result if isinstance(result, int) else 0


def _readable(arguments: list[str]) -> None:
    """Raise WrongUse for a word that is no text: nothing that is kept could hold it."""
    for word in arguments:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            from talenta_tui.errors import WrongUse

            raise WrongUse(
                _("{word} is no text: it is not in UTF-8.").format(word=word[:60])
            ) from error


def told(error: BaseException) -> int:
    """Tell what ended a command, and its exit code: the last funnel, nothing shows a traceback."""
    from talenta_tui.cli.common import failure

    if isinstance(error, click.ClickException):
        from talenta_tui.cli.spoken import show_error

        show_error(error)
        return error.exit_code
    if isinstance(error, click.exceptions.Abort | KeyboardInterrupt):
        click.echo(_("Stopped."), err=True)
        return 3
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return 3
    assert isinstance(error, Exception)
    return failure(error)
