"""The four themes, and which one a terminal gets by itself."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="talenta-dark",
    primary="#5fafd7",
    secondary="#5f87af",
    accent="#ffaf5f",
    warning="#ffaf00",
    error="#ff6b6b",
    success="#87d787",
    foreground="#e4e4e4",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
)
LIGHT = Theme(
    name="talenta-light",
    primary="#005f87",
    secondary="#44546a",
    accent="#875f00",
    warning="#875f00",
    error="#a40000",
    success="#005f00",
    foreground="#1c1c1c",
    background="#ffffff",
    surface="#f4f4f4",
    panel="#e4e4e4",
    dark=False,
)
CONTRAST = Theme(
    name="talenta-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffff00",
    error="#ff8787",
    success="#87ff87",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    text_alpha=1.0,
    variables={"text-muted": "#ffffff"},
)
# The terminal's own sixteen colours, as its user has set them.
SIXTEEN = Theme(
    name="talenta-16",
    primary="ansi_blue",
    secondary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_bright_red",
    success="ansi_green",
    accent="ansi_yellow",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    ansi=True,
    variables=dict(BUILTIN_THEMES["ansi-dark"].variables),
)

THEMES = (DARK, LIGHT, CONTRAST, SIXTEEN)
SHORT_NAMES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST, "16": SIXTEEN}


def fitting_theme(environment: Mapping[str, str]) -> str:
    """The theme a terminal gets by itself: its own sixteen colours unless it says it has more."""
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return DARK.name
    term = environment.get("TERM", "").lower()
    return DARK.name if "256color" in term or "direct" in term else SIXTEEN.name
