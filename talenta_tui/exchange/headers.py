"""Needed columns found by name in a file's header, whatever their case, order and blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from talenta_tui.errors import Unavailable
from talenta_tui.exchange.codes import fold
from talenta_tui.i18n import _
from talenta_tui.text import plain

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Where each needed column stands (0-based), and the columns left alone, as written."""

    positions: tuple[int, ...]
    ignored: tuple[str, ...]


def match_headers(needed: Sequence[str], header: Sequence[str], name: str) -> HeaderMatch:
    """Find the canonical headers `needed` in `header` of the file `name`.

    Raises `Unavailable` where one is missing, with the nearest name there is, or stands twice.
    """
    places: dict[str, int] = {}
    wanted = set(needed)
    for position, written in enumerate(header):
        folded = fold(written)
        if folded in wanted and folded in places:
            raise Unavailable(
                _("{file}: the column {column} stands there twice. Delete one of them.").format(
                    file=plain(name, 80), column=folded
                )
            )
        places.setdefault(folded, position)
    ignored = tuple(h.strip() for h in header if h.strip() and fold(h) not in wanted)
    missing = [column for column in needed if column not in places]
    if missing:
        raise Unavailable(_missing_sentence(missing, ignored, name))
    return HeaderMatch(tuple(places[column] for column in needed), ignored)


def _missing_sentence(missing: Sequence[str], others: Sequence[str], name: str) -> str:
    # rapidfuzz costs its import only where a header is wrong.
    from rapidfuzz import process

    candidates = {fold(other): other for other in others}
    described = []
    for column in missing:
        nearest = process.extractOne(column, list(candidates), score_cutoff=70)
        if nearest is None:
            described.append(column)
        else:
            described.append(
                _("{column} (is it “{nearest}”?)").format(
                    column=column, nearest=plain(candidates[nearest[0]], _SHOWN)
                )
            )
    return _("{file}: missing columns: {columns}.").format(
        file=plain(name, 80), columns=", ".join(described)
    )
