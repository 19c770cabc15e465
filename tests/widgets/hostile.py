"""Names as they must never be believed: markup, escapes, marks, widths, length."""

from __future__ import annotations

NAMES = (
    "Brown [/foo]",
    "[hr] [b]",
    "[@click=app.quit]quit[/]",
    "red \x1b[31m\x1b]0;title\x07",
    "a\u202eb\u200bc",
    "שלום עולם",
    "山田太郎と申します",
    "👩\u200d💻 ❤\ufe0f é\u0301",
    "tab\tline\nfeed",
    "X" * 10_000,
    "界" * 10_000,
    "e" + "\u0301" * 10_000,
    "",
)
