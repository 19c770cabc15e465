"""What the sections of a policy are made of: exact numbers, bands, texts with a source."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    model_validator,
)

from talenta_tui.scoring.numbers import Number, parse_policy_number, simplest

Certainty = Literal["T", "S2", "S1", "M", "P"]
"""How sure a value is: the regulation's own words, two sources, one, memory, a proposal."""


def exact(value: object) -> Number:
    """An `int` where whole, else a `Fraction`; a `float` or a truth value is refused."""
    if isinstance(value, str):
        try:
            return simplest(parse_policy_number(value))
        except ValueError:
            raise ValueError("not an exact number (use 12, 12.5 or '1/3')") from None
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise ValueError("not an exact number (use 12, 12.5 or '1/3')")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("not a finite number")
    return simplest(Fraction(value))


def number_text(value: Number) -> int | str:
    """The canonical form of an exact number: an integer, a short decimal, else a ratio."""
    value = simplest(value)
    if isinstance(value, int):
        return value
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 1
    while (value * 10**digits).denominator != 1:
        digits += 1
    units = int(abs(value) * 10**digits)
    sign = "-" if value < 0 else ""
    return f"{sign}{units // 10**digits}.{units % 10**digits:0{digits}d}"


def _points(value: Number) -> Number:
    if not 0 <= value <= 100:
        raise ValueError("points lie between 0 and 100")
    return value


def _not_negative(value: Number) -> Number:
    if value < 0:
        raise ValueError("must not be below 0")
    return value


def covers(members: type[StrEnum] | Iterable[str]) -> Callable[[Mapping[Any, Any]], Any]:
    """A validator: the table names every one of `members` and nothing else."""
    wanted = [str(m) for m in members]

    def check(table: Mapping[Any, Any]) -> Mapping[Any, Any]:
        missing = [m for m in wanted if m not in table]
        extra = [str(k) for k in table if k not in wanted]
        if missing:
            raise ValueError("missing: " + ", ".join(missing))
        if extra:
            raise ValueError("unknown: " + ", ".join(extra))
        return table

    return check


T = TypeVar("T")


def distinct(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) != len(values):
        raise ValueError("the same value stands twice")
    return values


Exact = Annotated[
    int | Fraction,
    PlainValidator(exact),
    PlainSerializer(number_text),
]
Points = Annotated[Exact, AfterValidator(_points)]
Weight = Annotated[Exact, AfterValidator(_not_negative)]
Years = Annotated[int, Field(ge=0, le=100)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Part(BaseModel):
    """Any table of a policy file: nothing extra, nothing converted, nothing changed later."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Sourced(Part):
    """A table whose values share one source and one degree of certainty."""

    source: Text
    certainty: Certainty


class Named(Sourced):
    """A sourced table with a name in both languages."""

    label_id: Text
    label_en: Text


class Section(Named):
    """A named table with its rule in words, in both languages.

    The words may name the table's own plain values in braces, `{window_years}`, so that a
    changed value cannot leave a false sentence behind.
    """

    rule_id: Text
    rule_en: Text

    @model_validator(mode="after")
    def _rules_fill(self) -> Section:
        _ = self.rule("id"), self.rule("en")
        return self

    def rule(self, language: Literal["id", "en"]) -> str:
        """The rule in words with the table's own values filled in."""
        template = self.rule_id if language == "id" else self.rule_en
        out: list[str] = []
        for literal, name, spec, conversion in string.Formatter().parse(template):
            out.append(literal)
            if name is None:
                continue
            value = getattr(self, name, None) if name in type(self).model_fields else None
            if spec or conversion or not isinstance(value, int | Fraction | str):
                raise ValueError(f"rule_{language}: no plain value is named {{{name}}}")
            out.append(str(number_text(value)) if isinstance(value, int | Fraction) else value)
        return "".join(out)


class Band(Part):
    """From `at_least` up to the next higher band, excluded: so many points."""

    at_least: Weight
    points: Points


class NamedBand(Part):
    """From `at_least` up to the next higher band, excluded: a name, and a code for tables."""

    code: Text
    at_least: Weight
    label_id: Text
    label_en: Text


B = TypeVar("B", Band, NamedBand)


def complete(bands: tuple[B, ...]) -> tuple[B, ...]:
    """Bands stand from the highest down to 0, half open: no gap, no overlap."""
    starts = [band.at_least for band in bands]
    if not starts or starts[-1] != 0:
        raise ValueError("the last band must begin at 0")
    if any(high <= low for high, low in pairwise(starts)):
        raise ValueError("bands must stand from the highest down, each below the one before")
    return bands


Bands = Annotated[tuple[Band, ...], AfterValidator(complete)]
NamedBands = Annotated[tuple[NamedBand, ...], AfterValidator(complete)]
