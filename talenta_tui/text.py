"""The only way user data reaches a widget, a terminal or a spreadsheet.

Names, notes and codes come from outside. Control characters could drive the terminal,
bidirectional marks could reorder a line, markup could become a link. Everything here
turns such text into text and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

REPLACEMENT = "·"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UNPLAIN = re.compile(r"[^\x00-\x7e]")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def plain(value: object, limit: int = 0) -> str:
    """`value` as one line of visible characters.

    Control, format, private, surrogate and unassigned characters become `·`, each one, so
    that two different names stay different in length. With `limit`, longer text is cut and
    ends in `…`.
    """
    text = str(value)
    if limit and len(text) > limit:
        text = text[: limit - 1] + "…"
    # Python calls printable what is in none of the hidden categories, and no blank but the plain.
    if text.isprintable():
        return text
    return "".join(REPLACEMENT if unicodedata.category(c) in _HIDDEN else c for c in text)


def pasted(text: str) -> str:
    """A block from the terminal as if it had been typed into a line: blanks for line ends.

    What nobody can type is left out: control and format characters, halves of a pair.
    """
    return "".join(c for c in " ".join(text.splitlines()) if c.isprintable())


def moment(at: str) -> str:
    """A stored moment (ISO, UTC) by the clock of this place, to the minute."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"


def local_day(at: str) -> date:
    """The day a stored moment falls on here: at seven in the morning UTC is still yesterday."""
    return datetime.fromisoformat(at).astimezone().date()


class Digits(str):
    """A number written out by us: no formula, whatever its sign."""

    __slots__ = ()


def spreadsheet_safe(value: str) -> str:
    """`value` so that a spreadsheet shows it and does not run it (formats.md, "Out")."""
    if isinstance(value, Digits):
        return value
    return "'" + value if value.startswith(_FORMULA_STARTS) else value


def json_text(value: object, indent: int | None = None) -> str:
    """`value` as JSON whose text can be looked at: what could drive a terminal or turn a line
    round is spelt out (`\\u202e`), and reads back as it was; half of a pair is no character."""
    import json

    return _UNPLAIN.sub(_spelt, json.dumps(value, ensure_ascii=False, indent=indent))


def _spelt(found: re.Match[str]) -> str:
    import json

    if "\ud800" <= found[0] <= "\udfff":
        return "\ufffd"
    return found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1]


def room_of(text: str) -> int:
    """Bytes a text takes up as JSON in UTF-8: a letter one, an accented one two, an emoji four, a
    quotation mark or line break two, another control character six."""
    import json

    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")) - 2
