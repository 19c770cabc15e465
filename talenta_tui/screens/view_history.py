"""A person through the closed months, as lines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from talenta_tui.i18n import _
from talenta_tui.screens.view_sheet import Sheet
from talenta_tui.screens.view_words import box_word, figure
from talenta_tui.widgets.lines import fit
from talenta_tui.widgets.profile_bars import Bar, draw

if TYPE_CHECKING:
    from talenta_tui.services.periods.trend import TrendPoint

_FULL = Fraction(100)


def history_section(page: Sheet[str], history: Sequence[TrendPoint], decimals: int) -> None:
    """Box and figures of every closed month, the newest first, with what changed since before."""
    page.heading(_("Closed months"), _("box, axes, talent score of 100") if history else "")
    if not history:
        page.text(_("No month is closed yet."), "muted")
        return
    before: dict[str, TrendPoint] = {later.month: earlier for earlier, later in pairwise(history)}
    room = max(8, min(20, page.width - 66))
    for point in reversed(history):
        place = point.place.placement
        bar = draw(Bar("", place.talent, "", _FULL), room)
        note = _change(before.get(point.month), point)
        if point.amended:
            note = f"{note}  {_('amended')}".strip()
        page.text(
            f"{point.month}  {_('box')} {box_word(place.box)}"
            f"  Y {fit(figure(place.y, decimals), 7)}"
            f"  X {fit(figure(place.x, decimals), 7)}"
            f"  {fit(figure(place.talent, decimals), 7, 'right')} {bar}  {note}".rstrip()
        )


def _change(earlier: TrendPoint | None, point: TrendPoint) -> str:
    """A sign for the way, and the box come from where that is another."""
    if earlier is None:
        return ""
    old, new = earlier.place.placement, point.place.placement
    sign = "="
    if old.talent is not None and new.talent is not None and old.talent != new.talent:
        sign = "▲" if new.talent > old.talent else "▼"
    if old.box != new.box:
        return _("{sign} from box {box}").format(
            sign="▲" if old.box is None or (new.box or 0) > old.box else "▼",
            box=box_word(old.box),
        )
    return sign
