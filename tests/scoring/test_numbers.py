"""Exact figures in and out."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talenta_tui.scoring.numbers import format_exact, parse_exact, round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (71, 4, "71"),
        (Fraction(71), 4, "71"),
        (Fraction(8465, 100), 4, "84.65"),
        (Fraction(200, 3), 4, "66.6667"),
        (Fraction(1, 3), 4, "0.3333"),
        (Fraction(77825, 1000), 4, "77.825"),
        (Fraction(1, 20000), 4, "0.0001"),
        (Fraction(1, 20001), 4, "0"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-1, 20001), 4, "0"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(799999, 10000), 3, "80"),
        (100, 0, "100"),
        (0, 4, "0"),
    ],
)
def test_written_half_up_and_not_padded(value: int | Fraction, decimals: int, text: str) -> None:
    assert format_exact(value, decimals) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,5", Fraction(7, 2)),
        ("3.5", Fraction(7, 2)),
        (" 80 ", Fraction(80)),
        ("-0.1", Fraction(-1, 10)),
        ("+4", Fraction(4)),
        (",5", Fraction(1, 2)),
        ("5.", Fraction(5)),
    ],
)
def test_read_with_comma_or_point(text: str, value: Fraction) -> None:
    assert parse_exact(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "1.000,5", "1,2,3", "1e3", "٣", "inf", "nan", "1/2", "4 5", "0x10", ".", "1_0"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_exact(text)


@given(st.decimals(-1000, 1000, places=6, allow_nan=False), st.integers(0, 5))
def test_rounds_as_decimal_does(value: Decimal, decimals: int) -> None:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert round_half_up(Fraction(value), decimals) == Fraction(rounded)
    assert Fraction(format_exact(Fraction(value), decimals)) == Fraction(rounded)


@given(st.fractions(-500, 500), st.integers(0, 8))
def test_what_is_written_reads_back_within_half_a_unit(value: Fraction, decimals: int) -> None:
    text = format_exact(value, decimals)
    assert abs(parse_exact(text) - value) <= Fraction(1, 2 * 10**decimals)
    assert text == "0" or not text.startswith("-0") or "." in text
    assert "." not in text or not text.endswith(("0", "."))
