"""The lines around every screen: the title above, the status below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.geometry import Size
from textual.message import Message

from talenta_tui.i18n import _, mark
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible, wrap

if TYPE_CHECKING:
    from talenta_tui.desk import WorkDesk

ROLES = {
    "administrator": mark("administrator"),
    "operator": mark("operator"),
    "assessor": mark("assessor"),
    "lead_assessor": mark("lead assessor"),
    "committee": mark("committee"),
    "auditor": mark("auditor"),
    "employee": mark("employee"),
}

PHASES = {
    "reading": mark("reading"),
    "opening": mark("opening"),
    "comparing": mark("comparing"),
    "computing": mark("computing"),
    "writing": mark("writing"),
    "verifying": mark("verifying"),
    "copying": mark("copying"),
    "dumping": mark("dumping"),
    "packing": mark("packing"),
    "reading back": mark("reading back"),
}

_BAR = 20
_MOST = 2
"""Lines of a sentence below: one that is longer is cut, with the sign of it."""
_LEAST_SITE = 8


@dataclass(frozen=True, slots=True)
class Standing:
    """What the title line says: site, period, date, and who is at work.

    `period` is the month and whether it is closed, None where there is none to be shown.
    """

    site: str
    demo: bool
    as_of: str
    period: tuple[str, bool] | None
    who: str
    role: str


def title_parts(standing: Standing | None, clock: str, room: int) -> str:
    """The right of the title line in at most `room` cells: the less there is, the briefer."""
    if standing is None:
        return clock
    who = f"{visible(standing.who, 16)} · {_(ROLES[standing.role])}"
    long = brief = standing.as_of
    if standing.period is not None:
        month, closed = standing.period
        state = _("closed") if closed else _("open")
        long = _("Period {month}, {state}").format(month=month, state=state)
        brief = f"{month} {state}"
    ways = ((long, who), (brief, who), (brief, visible(standing.who, 16)), (brief,), ())
    for way in ways:
        text = "   ".join((*way, clock))
        if cell_len(text) <= room:
            return text
    return clock


class TitleLine(LineWidget):
    """Where one is, for which site and period, who is at work, and the time by the minute."""

    class MinutePassed(Message):
        """Another minute by the clock: a screen that shows how much time is left says it anew."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading
        self._standing: Standing | None = None

    def on_mount(self) -> None:
        self._wait()

    def tick(self) -> None:
        """A minute has passed."""
        self.refresh()
        self.post_message(self.MinutePassed())
        self._wait()

    def _wait(self) -> None:
        # Only on the minute: a line over SSH is not for seconds.
        self.set_timer(60.5 - datetime.now().astimezone().second, self.tick)

    def set_desk(self, desk: WorkDesk) -> None:
        site, actor, period = desk.site, desk.actor, desk.period
        # The mark beside it says so already.
        name = site.name.removesuffix(" (DEMO)") if site.demo else site.name
        self._standing = Standing(
            name,
            site.demo,
            site.as_of().isoformat(),
            None if period is None else (period.month, period.closed),
            actor.id,
            actor.role.value,
        )
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        standing = self._standing
        clock = f"{datetime.now().astimezone():%H:%M} "
        brand = " TALENTA "
        demo = " DEMO " if standing is not None and standing.demo else ""
        site = visible("…" if standing is None else standing.site, 40)
        heading = f" › {visible(self._heading, 200)}" if self._heading else ""
        room = self.size.width - cell_len(brand) - cell_len(demo) - 3
        # Where one is matters most: the right is shortened first, then the site's name.
        least = cell_len(heading) + _LEAST_SITE
        wanted = min(cell_len(site + heading), max(room // 2, least))
        right = title_parts(standing, clock, room - wanted)
        room -= cell_len(right)
        if cell_len(site + heading) > room:
            site = fit(site, max(_LEAST_SITE, room - cell_len(heading))).rstrip()
        place = fit(f" {site}{heading}", room + 1)
        return [(brand, "strong"), (demo, "warn"), (place + "  ", ""), (right, "muted")]


class StatusLine(LineWidget):
    """One sentence about what just happened, in two lines at most, or how far long work is."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._bad = False
        self._stays = False
        self._label = ""
        self._phase = ""
        self._share: float | None = None

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, *, bad: bool = False, stays: bool = False) -> None:
        """Show a sentence; one that `stays` is there again after progress was shown over it."""
        self._text, self._bad, self._stays = text, bad, stays
        self._show()

    def begin(self, label: str, *, again: bool = False) -> None:
        """Show progress in place of the sentence; `again` keeps one that stays for afterwards."""
        self._label, self._phase, self._share = label, "", 0.0
        self._stays = self._stays and again
        if not self._stays:
            self._text = ""
        self._show()

    def progress(self, phase: str, share: float) -> None:
        self._phase, self._share = phase, share
        self.refresh()

    def end(self) -> None:
        self._share = None
        self._show()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        return max(1, len(self._lines_in(width)))

    def _show(self) -> None:
        """Another height only where it takes one: what stands above would move for nothing."""
        width, height = self.size
        self.refresh(layout=bool(width) and height != max(1, len(self._lines_in(width))))

    def spans(self, y: int) -> Sequence[Span]:
        lines = self._lines_in(self.size.width)
        return [lines[y]] if y < len(lines) else []

    def _lines_in(self, width: int) -> list[Span]:
        if self._share is not None and (self._stays or not self._text):
            share = min(1.0, max(0.0, self._share))
            full = int(share * _BAR)
            bar = "█" * full + "·" * (_BAR - full)
            phase = _(PHASES[self._phase]) if self._phase in PHASES else self._phase
            head = " · ".join(part for part in (self._label, phase) if part)
            text = f" {head} ▕{bar}▏{int(share * 100):3d} %   {_('Esc stops')}"
            return [(text, "")]
        sign = "! " if self._bad and self._text else ""
        style = "bad" if self._bad else ""
        return [(" " + line, style) for line in wrap(sign + self._text, width - 2, _MOST)]
