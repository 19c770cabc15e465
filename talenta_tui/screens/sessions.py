"""F3: the sessions, the open ones first, and a new one from a template or like the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from talenta_tui.figures import grouped
from talenta_tui.i18n import _
from talenta_tui.screens.ahead import ahead
from talenta_tui.screens.notes import Note, Notes
from talenta_tui.screens.session_forms import ask_form, need
from talenta_tui.screens.session_parts import read_detail
from talenta_tui.screens.session_waits import WaitingScreen
from talenta_tui.screens.view_form import ChoiceField, Field, TextField
from talenta_tui.screens.view_session import (
    PURPOSES,
    STEP_NAMES,
    blocker_line,
    dates,
    day_of,
    said,
)
from talenta_tui.screens.view_words import NONE
from talenta_tui.text import plain
from talenta_tui.widgets.row_list import NO_MARK, Column, Row, RowList, RowMark

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk
    from talenta_tui.screens.modals.form import Values
    from talenta_tui.services.assessment.sessions import (
        SessionDetail,
        SessionRequest,
        SessionSummary,
    )
    from talenta_tui.services.assessment.templates import Template
    from talenta_tui.services.vacancies import Vacancy


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Session"), share=2, minimum=18),
        Column(_("Purpose"), 7),
        Column(_("Tier"), 12),
        Column(_("Date"), 10),
        Column(_("People"), 7, "right"),
        Column(_("Sheets"), 7, "right"),
        Column(_("Step"), 10),
    )


class SessionsScreen(WaitingScreen):
    """Every session; Enter opens one of our own."""

    CONTEXT = "sessions"
    PLACE = "sessions"
    CSS_PATH = "session.tcss"
    BINDINGS = ahead("sessions")
    AUTO_FOCUS = "RowList"

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[SessionSummary] = ()
        self._templates: Sequence[Template] = ()
        self._posts: Sequence[Vacancy] = ()
        self._details: dict[str, SessionDetail] = {}

    def heading(self) -> str:
        return _("Sessions")

    def compose_body(self) -> ComposeResult:
        yield RowList(_columns(), sign_width=1, empty="…", id="rows")
        yield Notes(most=2, id="about")

    def start(self, desk: WorkDesk) -> None:
        self.do(self._load(desk), "load")

    def changed(self) -> None:
        self.start(self.desk)

    async def _load(self, desk: WorkDesk) -> None:
        def read() -> tuple[Sequence[SessionSummary], Sequence[Template], Sequence[Vacancy]]:
            from talenta_tui.services.assessment.sessions import list_sessions
            from talenta_tui.services.assessment.templates import list_templates
            from talenta_tui.services.permissions import UseCase, may
            from talenta_tui.services.vacancies import list_vacancies

            posts: Sequence[Vacancy] = ()
            if may(desk.actor, UseCase.VACANCY_READ):
                posts = list_vacancies(desk.actor, desk.site)
            found = list_sessions(desk.actor, desk.site)
            return found, list_templates(desk.actor), posts

        self._found, self._templates, self._posts = await self.ask(read)
        self._details = {}
        rows = self.query_one(RowList)
        rows.set_rows(
            [self._row(one) for one in self._found],
            marks=self._mark,
            cursor=rows.cursor or 0,
            empty=_("No session yet; n makes one from a template."),
        )
        self._look()
        self.is_there()

    def _row(self, one: SessionSummary) -> Row:
        return (
            one.code,
            said(PURPOSES, one.purpose.value) if one.purpose else _("file"),
            one.tier.value if one.tier else "–",
            dates(one.starts, one.ends),
            grouped(one.assessees),
            f"{one.submitted}/{one.sheets}" if one.sheets else NONE,
            said(STEP_NAMES, one.state),
        )

    def _mark(self, index: int) -> RowMark:
        one = self._found[index]
        if not one.own:
            return RowMark(" ", "muted")
        return RowMark("✓", "muted") if one.state == "closed" else NO_MARK

    def on_row_list_highlighted(self) -> None:
        self._look()

    def _here(self) -> SessionSummary | None:
        cursor = self.query_one(RowList).cursor if self._found else None
        return None if cursor is None else self._found[cursor]

    def _look(self) -> None:
        """Say what the session under the cursor waits for."""
        one = self._here()
        notes: list[Note] = []
        if one is not None:
            about = " · ".join(filter(None, (plain(one.title, 80), plain(one.place, 60))))
            notes.append((about, "strong"))
            if not one.own:
                notes.append((_("It came from a file: ratings without steps."), "muted"))
            elif one.code in self._details:
                notes += _waiting(self._details[one.code])
            else:
                self.do(self._tell(one.code), "detail")
        self.query_one("#about", Notes).show(*notes)

    async def _tell(self, code: str) -> None:
        desk = self.desk
        self._details[code] = await self.ask(lambda: read_detail(desk, code))
        here = self._here()
        if here is not None and here.code == code:
            self._look()

    # --- actions ---

    async def action_open(self) -> None:
        from talenta_tui.screens.session import SessionScreen

        await self.ready()
        one = self._here()
        if one is None:
            return
        if one.own:
            self.app.push_screen(SessionScreen(one.code))
        else:
            self.say(_("This session came from a file; its people are on the map."), bad=True)

    def action_new(self) -> None:
        desk = self.desk
        today = desk.site.now().astimezone().date()
        ask_form(
            self,
            _("A new session"),
            new_fields(today, self._templates, [o for o in self._found if o.own], self._posts),
            self._create,
            check=request_of,
            note=_explained,
        )

    async def _create(self, values: Values) -> None:
        from talenta_tui.screens.session import SessionScreen

        desk, request = self.desk, request_of(values)

        def work() -> str:
            from talenta_tui.services.assessment.sessions import create_session

            return create_session(desk.actor, desk.site, request).facts.key.code

        code = await self.ask(work)
        await self._load(desk)
        self.app.push_screen(SessionScreen(code))


def _waiting(detail: SessionDetail) -> list[Note]:
    current = detail.current
    if detail.facts.key.closed:
        return [(_("Closed; its levels are official."), "muted")]
    lines = [blocker_line(b) for b in current.blockers]
    first = said(STEP_NAMES, current.step.value)
    return [(f"{first}: {lines[0]}" if lines else first, "warn"), *((t, "") for t in lines[1:3])]


def new_fields(
    today: date,
    templates: Sequence[Template],
    sessions: Sequence[SessionSummary],
    posts: Sequence[Vacancy],
) -> list[Field]:
    """The form of a new session."""
    from talenta_tui.scoring.vocabulary import Tier
    from talenta_tui.services.assessment.templates import LAST

    patterns: list[tuple[object, str]] = [("", _("the tier's template"))]
    patterns.append((LAST, _("like the last one of the tier")))
    patterns += [(t.code, t.label) for t in templates]
    patterns += [(s.code, _("as {code}").format(code=plain(s.code, 30))) for s in sessions]
    vacant: list[tuple[object, str]] = [("", _("none: mapping"))]
    vacant += [(p.code, f"{plain(p.code, 14)} {plain(p.name, 40)}") for p in posts]
    return [
        TextField("code", _("Code"), "", limit=40),
        TextField("title", _("Title"), "", limit=120),
        ChoiceField("position", _("Vacant post"), vacant),
        ChoiceField("tier", _("Target tier"), [(t, t.value) for t in Tier]),
        TextField("starts", _("First day"), today.isoformat(), limit=10),
        TextField("ends", _("Last day"), "", limit=10),
        TextField("place", _("Place"), "", limit=80),
        ChoiceField("template", _("Begin from"), patterns),
    ]


def _explained(values: Values) -> str:
    if values["position"]:
        return _("For a vacancy the tier follows from the post.")
    return _("Last day empty: one day. Arrows left and right choose.")


def request_of(values: Values) -> SessionRequest:
    """The form's values as a request; raises WrongUse with what is missing."""
    from talenta_tui.services.assessment.sessions import SessionRequest
    from talenta_tui.services.assessment.values import Purpose

    code = need(values, "code", _("A session needs a code, for instance ADM-26-11-03."))
    starts = day_of(need(values, "starts", _("When does it begin?")))
    ends = day_of(str(values["ends"])) if str(values["ends"]).strip() else starts
    position = str(values["position"])
    return SessionRequest(
        code=code,
        title=str(values["title"]),
        purpose=Purpose.VACANCY if position else Purpose.MAPPING,
        starts=starts,
        ends=ends,
        place=str(values["place"]),
        tier=None if position else values["tier"],  # type: ignore[arg-type]
        position=position or None,
        template=str(values["template"]),
    )
