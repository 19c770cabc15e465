"""The commands that set up and look after a site: demo, init, migrate, doctor."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talenta_tui.cli.common import Desk, emit_json, say
from talenta_tui.figures import grouped
from talenta_tui.i18n import _
from talenta_tui.services.actor import Role

if TYPE_CHECKING:
    from talenta_tui.services.actor import Actor
    from talenta_tui.services.site import Site

DEMO_AS_OF = date(2026, 10, 31)
"""The demo city is the same for everyone, so its date is too."""


@click.command("demo")
@click.option("--people", type=click.IntRange(60, 100_000), default=7041, show_default=True)
@click.option("--lang", type=click.Choice(["id", "en"]))
@click.option(
    "--keep",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the city in FILE instead of a temporary database.",
)
@click.option("--no-open", is_flag=True, help="Build it and leave; do not open the application.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
    help="Open it as somebody in this role sees it.",
)
@click.pass_obj
def demo(
    desk: Desk, people: int, lang: str | None, keep: Path | None, no_open: bool, role: str
) -> int:
    """Build a synthetic city under its own name, marked DEMO, and open the application on it."""
    if lang:
        desk = Desk(desk.database, lang)
    from talenta_tui.db.engine import spare_psycopg

    if not no_open:
        from talenta_tui.start.application import guard_terminal

        guard_terminal()
    if keep is not None:
        path, folder = keep, None
        if path.exists():
            from talenta_tui.errors import Refused

            raise Refused(_("{path} is there already; nothing was changed.").format(path=path))
    else:
        folder = tempfile.TemporaryDirectory(prefix="talenta-demo-")
        path = Path(folder.name) / "demo.db"
        # What the city is keyed and signed with is gone with it.
        os.environ.setdefault("TALENTA_KEYS", str(Path(folder.name) / "keys"))
    spare_psycopg(str(path))
    try:
        _build(desk, path, people)
        if not no_open:
            from talenta_tui.start.application import open_application

            return open_application(Desk(str(path), desk.lang), lambda site: _visitor(site, role))
        return 0
    finally:
        if folder is not None:
            folder.cleanup()


def _visitor(site: Site, role: str) -> Actor:
    from talenta_tui.demo.visitor import visitor

    return visitor(site, Role(role))


def _build(desk: Desk, path: Path, people: int) -> None:
    from talenta_tui.demo.city import build_city
    from talenta_tui.demo.cycles import invent_cycles
    from talenta_tui.demo.months import close_months
    from talenta_tui.demo.sessions import invent_sessions
    from talenta_tui.i18n import current_language
    from talenta_tui.services.site import init_site

    actor = desk.actor()
    site = init_site(
        actor,
        str(path),
        "Kota Semarang (DEMO)",
        language=desk.lang or current_language(),
        demo=True,
        as_of=DEMO_AS_OF,
    )
    watched = sys.stderr.isatty()

    def tell(phase: str, share: float) -> None:
        if watched:
            filled = int(share * 30)
            bar = "█" * filled + "░" * (30 - filled)
            sys.stderr.write(f"\r{_('Building the city')} {bar} {share:4.0%} {phase:<16}")
            sys.stderr.flush()

    try:
        sealed = _seal(site, actor)
        _make_key(desk, site)
        build_city(site, actor, people, tell)
        invent_sessions(site, lambda share: tell(_("sessions"), share))
        close_months(site, actor, lambda share: tell(_("periods"), share))
        if sealed:
            invent_cycles(site, lambda share: tell(_("360° cycles"), share))
    finally:
        site.database.close()
        if watched:
            sys.stderr.write("\r" + " " * 78 + "\r")
    say(
        _("A synthetic city of {n} people stands in {path}. Nobody in it exists.").format(
            n=grouped(people), path=path
        ),
        err=True,
    )


def _seal(site: Site, actor: Actor) -> bool:
    """Seal the empty city's 360° forms; where no key can be kept it goes without cycles."""
    from talenta_tui.errors import Unavailable
    from talenta_tui.services.cycles.seal import seal_feedback

    try:
        seal_feedback(actor, site)
    except Unavailable as error:
        say(f"{error} " + _("The city has no 360° cycles."), err=True)
        return False
    return True


@click.command("init")
@click.option("--site", "name", required=True, metavar="NAME", help='Such as "Kota Semarang".')
@click.option("--database", metavar="URL", help="A file, sqlite:///FILE or postgresql://…")
@click.option("--lang", type=click.Choice(["id", "en"]), help="The site's language.")
@click.pass_obj
def init(desk: Desk, name: str, database: str | None, lang: str | None) -> None:
    """Make a new site: the database, its tables and the site's name."""
    desk = Desk(database or desk.database, lang or desk.lang)
    url = desk.url
    from talenta_tui.i18n import current_language
    from talenta_tui.services.operators import valid_id
    from talenta_tui.services.site import init_site

    site = init_site(desk.actor(), url, name, language=desk.lang or current_language())
    _make_key(desk, site)
    first = desk.actor().id
    if valid_id(first):
        say(_("{id} is its first administrator.").format(id=first))
    say(_("The site {name} is made. Next: talenta import employees FILE").format(name=name))


def _make_key(desk: Desk, site: Site) -> None:
    """The site's signing key; a site without one works, and says so, on Home as well."""
    from talenta_tui.errors import Unavailable
    from talenta_tui.services.signing import create_site_key

    try:
        create_site_key(desk.actor(), site)
    except Unavailable as error:
        say(f"{error} " + _("Later: talenta audit key create"), err=True)


@click.command("migrate")
@click.pass_obj
def migrate(desk: Desk) -> None:
    """Bring the database to this version's schema; done by itself at every start, too."""
    url = desk.url
    from talenta_tui.db.engine import bind
    from talenta_tui.db.migrate import migrate as apply

    done = apply(bind(url, create=False))
    say(_("Applied: {names}").format(names=", ".join(done)) if done else _("Nothing to do."))


@click.command("doctor")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def doctor(desk: Desk, form: str) -> int:
    """Check the installation and the database; exit 1 when something needs attention."""
    url = desk.url
    from talenta_tui.services.health import examine

    findings = examine(url)
    if form == "json":
        emit_json([{"what": f.what, "ok": f.ok, "detail": f.detail} for f in findings])
    else:
        width = max(len(finding.what) for finding in findings) + 2
        marks = {True: _("ok"), False: _("LOOK")}
        mark = max(map(len, marks.values())) + 2
        for finding in findings:
            say(f"{marks[finding.ok]:<{mark}}{finding.what:<{width}}{finding.detail}")
    return 0 if all(f.ok for f in findings) else 1


COMMANDS = {"demo": demo, "init": init, "migrate": migrate, "doctor": doctor}
