"""What the cells of one row must say together (formats.md, "Code values", "Fine print")."""

from __future__ import annotations

from collections.abc import Mapping

from talenta_tui.exchange import codes
from talenta_tui.exchange.faults import CellFault, Reason
from talenta_tui.exchange.rows import EmployeeRow, Kind, Row
from talenta_tui.exchange.schemas import Schema, Values
from talenta_tui.scoring.vocabulary import Expectation, Predicate, Sex

PredicateMatrix = Mapping[tuple[Expectation, Expectation], Predicate]
"""(result, behaviour) to the predicate that follows (regulation.md 6.1)."""

Finding = tuple[str, CellFault]
"""A column's canonical header and what is wrong there."""

_POST = frozenset({"echelon", "post_kind", "post"})
_PREDICATE = frozenset({"result", "behaviour", "predicate"})


def complete(schema: Schema, values: Values, matrix: PredicateMatrix) -> list[Finding]:
    """Add to `values` what follows from other cells; the findings are faults."""
    if schema.gather is not None:
        field, parts = schema.gather
        if all(part in values for part in parts):
            values[field] = tuple([values.pop(part) for part in parts])
    if schema.kind is Kind.EMPLOYEES and values.keys() >= _POST:
        values["tier"] = codes.tier_of(values["echelon"], values["post_kind"], values["post"])
    if schema.kind is Kind.PERFORMANCE and values.keys() >= _PREDICATE:
        return _complete_predicate(values, matrix)
    return []


def _complete_predicate(values: Values, matrix: PredicateMatrix) -> list[Finding]:
    result, behaviour, predicate = values["result"], values["behaviour"], values["predicate"]
    if result is None or behaviour is None:
        return [] if predicate else [("PREDIKAT", CellFault(Reason.NO_PREDICATE))]
    follows = matrix[result, behaviour]
    if predicate is not None and predicate is not follows:
        return [("PREDIKAT", CellFault(Reason.CONTRADICTS, expected=follows.value))]
    values["predicate"] = follows
    return []


def doubts(schema: Schema, row: Row) -> list[Finding]:
    """What a good row says against itself; flagged, never refused."""
    if isinstance(row, EmployeeRow):
        return _identity_doubts(row)
    if schema.span is None:
        return []
    start_field, end_field, header = schema.span
    start, end = getattr(row, start_field), getattr(row, end_field)
    if end is None or end >= start:
        return []
    return [(header, CellFault(Reason.ENDS_BEFORE_START, date=start.isoformat()))]


def _identity_doubts(row: EmployeeRow) -> list[Finding]:
    """A NIP begins with the birth date; its 15th digit is 1 for men, 2 for women."""
    found: list[Finding] = []
    if row.nip[:8] != row.birth_date.isoformat().replace("-", ""):
        fault = CellFault(Reason.BIRTH_DATE_DIFFERS, date=row.birth_date.isoformat())
        found.append(("NIP BARU", fault))
    if row.nip[14] != ("1" if row.sex is Sex.MALE else "2"):
        found.append(("NIP BARU", CellFault(Reason.SEX_DIFFERS)))
    return found
