"""Exact figures in and out: no binary floating point anywhere between a file and a box."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | Fraction

_DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
_RATIO = re.compile(r"[+-]?\d+/0*[1-9]\d*", re.ASCII)


def simplest(value: Number) -> Number:
    """`value` as an `int` where it is whole, else as the `Fraction` it is."""
    return value.numerator if value.denominator == 1 else value


def parse_exact(text: str) -> Fraction:
    """The exact value of a decimal written with a comma or a point (formats.md, "decimals").

    `"3,5"`, `"3.5"`, `" 80 "`, `"-1"`. Anything else, including thousands separators,
    exponents and non-ASCII digits, raises `ValueError`.
    """
    stripped = text.strip()
    if not _DECIMAL.fullmatch(stripped):
        raise ValueError(text)
    return Fraction(stripped.replace(",", "."))


def parse_policy_number(text: str) -> Fraction:
    """As `parse_exact` with a point only, and also a ratio such as `"1/3"` (policy files)."""
    if _RATIO.fullmatch(text):
        return Fraction(text)
    if "," in text:
        raise ValueError(text)
    return parse_exact(text)


def round_half_up(value: Number, decimals: int) -> Fraction:
    """`value` to `decimals` places, halves away from zero."""
    scale = 10**decimals
    numerator, denominator = value.numerator * scale, value.denominator
    units = (2 * abs(numerator) + denominator) // (2 * denominator)
    return Fraction(-units if numerator < 0 else units, scale)


def format_exact(value: Number, decimals: int) -> str:
    """`value` with at most `decimals` places, rounded half up, not padded, point as the sign.

    71 gives `"71"`, 84.650 gives `"84.65"`, 200/3 gives `"66.6667"` (formats.md, "Out").
    """
    if type(value) is int:
        return str(value)
    scale = 10**decimals
    rounded = round_half_up(value, decimals)
    units = rounded.numerator * (scale // rounded.denominator)
    whole, part = divmod(abs(units), scale)
    text = f"{whole}.{part:0{decimals}d}".rstrip("0").rstrip(".") if decimals else str(whole)
    return "-" + text if units < 0 else text


def exact_or_empty(value: Number | None, decimals: int) -> str:
    """`value` as `format_exact` writes it; nothing for what is missing, which is never zero."""
    return "" if value is None else format_exact(value, decimals)
