"""Keys typed ahead of the screen work in the order they were typed.

Textual hands every key to the focused widget's queue at once, while a key that opens a
screen is handled later, when it has bubbled up: keys typed in between reach the old screen.
So the keys of these screens are taken before the focused widget (`ahead`), and each first
waits until that widget has done what was typed before (`settled`).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from textual.binding import Binding, BindingType
from textual.widget import Widget

from talenta_tui.actions import actions_of, bindings

_PATIENCE = 2.0
"""Seconds to wait for a widget that has been taken away meanwhile."""


def ahead(context: str) -> list[BindingType]:
    """The bindings of a context, and Enter where it opens something, before the widgets."""
    own: list[BindingType] = [
        replace(binding, priority=True)
        for binding in bindings(context)
        if isinstance(binding, Binding)
    ]
    if any(action.name == "open" and action.keys == ("enter",) for action in actions_of(context)):
        own.append(Binding("enter", "open", show=False, priority=True))
    return own


def back_ahead() -> list[BindingType]:
    """The bindings every screen has, with Escape before the focused widget.

    A widget that wants it says so (`keeps_escape`). What is typed behind Escape is then for the
    screen it leads to.
    """
    return [
        replace(binding, priority=True, action="back_ahead")
        for binding in bindings("desk")
        if isinstance(binding, Binding)
    ]


async def settled(widget: Widget | None) -> None:
    """Return once `widget` has handled every key it was given so far."""
    if widget is None or not widget.is_running:
        return
    done = asyncio.Event()
    if widget.call_later(done.set):
        try:
            await asyncio.wait_for(done.wait(), _PATIENCE)
        except TimeoutError:
            return
