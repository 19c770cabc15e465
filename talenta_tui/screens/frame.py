"""The lines around every screen: the title above, the status below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len

from talenta_tui.i18n import _, mark
from talenta_tui.widgets.lines import LineWidget, Span, fit, visible

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
    "comparing": mark("comparing"),
    "computing": mark("computing"),
    "writing": mark("writing"),
    "verifying": mark("verifying"),
    "copying": mark("copying"),
    "packing": mark("packing"),
    "reading back": mark("reading back"),
}

_BAR = 20


class TitleLine(LineWidget):
    """Where one is, for which site and date, who is at work, and the time by the minute."""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading
        self._site = "…"
        self._demo = False
        self._as_of = ""
        self._who = ""

    def on_mount(self) -> None:
        self._tick()

    def _tick(self) -> None:
        # Only on the minute: a line over SSH is not for seconds.
        self.refresh()
        self.set_timer(60.5 - datetime.now().astimezone().second, self._tick)

    def set_heading(self, heading: str) -> None:
        self._heading = heading
        self.refresh()

    def set_desk(self, desk: WorkDesk) -> None:
        site, actor = desk.site, desk.actor
        self._site, self._demo = site.name, site.demo
        self._as_of = site.as_of().isoformat()
        self._who = f"{visible(actor.id, 16)} · {_(ROLES[actor.role.value])}"
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        clock = f"{datetime.now().astimezone():%H:%M} "
        width = self.size.width
        right = "   ".join(part for part in (self._as_of, self._who, clock) if part)
        if cell_len(right) > width // 2 + 6:
            right = "   ".join((self._as_of, clock))
        demo = " DEMO " if self._demo else ""
        heading = f" › {visible(self._heading, 200)}" if self._heading else ""
        brand = " TALENTA "
        room = width - cell_len(right) - cell_len(brand) - cell_len(demo) - 2
        place = fit(f" {visible(self._site, 40)}{heading}", room)
        return [(brand, "strong"), (demo, "warn"), (place + "  ", ""), (right, "muted")]


class StatusLine(LineWidget):
    """One sentence about what just happened, or how far long work is."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._bad = False
        self._label = ""
        self._phase = ""
        self._share: float | None = None

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, *, bad: bool = False) -> None:
        self._text, self._bad = text, bad
        self.refresh()

    def begin(self, label: str) -> None:
        self._label, self._phase, self._share = label, "", 0.0
        self._text = ""
        self.refresh()

    def progress(self, phase: str, share: float) -> None:
        self._phase, self._share = phase, share
        self.refresh()

    def end(self) -> None:
        self._share = None
        self.refresh()

    def spans(self, y: int) -> Sequence[Span]:  # noqa: ARG002 - one line
        if self._share is not None and not self._text:
            share = min(1.0, max(0.0, self._share))
            full = int(share * _BAR)
            bar = "█" * full + "·" * (_BAR - full)
            phase = _(PHASES[self._phase]) if self._phase in PHASES else self._phase
            head = " ".join(part for part in (self._label, phase) if part)
            text = f" {head} ▕{bar}▏{int(share * 100):3d} %   {_('Esc stops')}"
            return [(text, "")]
        sign = "! " if self._bad and self._text else ""
        return [(" " + sign + self._text, "bad" if self._bad else "")]
