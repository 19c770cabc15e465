"""The languages of the screens: English in the code, Indonesian beside it, through gettext.

The choice is the operator's setting, else the site's, else the locale's. `_` looks the
sentence up at the moment of use, so changing the language needs no restart.
"""

from __future__ import annotations

import gettext as _gettext
import os
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
DOMAIN = "talenta"
LOCALE_DIR = Path(__file__).parent / "locale"

_language = "en"


@cache
def _translation(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, LOCALE_DIR, languages=[language], fallback=True)


def detect_language() -> str:
    """The locale's language where we speak it, else Indonesian, the users' own."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value[:2] in LANGUAGES:
            return value[:2]
    return "id"


def set_language(language: str) -> None:
    """Speak `language` (`id` or `en`) from now on, in this process."""
    global _language
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language


def current_language() -> str:
    return _language


def _(message: str) -> str:
    """The sentence in the current language; placeholders are filled by the caller."""
    return _translation(_language).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _translation(_language).ngettext(singular, plural, n)


def mark(message: str) -> str:
    """Mark a sentence for translation where it is declared; `_` translates it where used."""
    return message
