"""The rows an import would have read, without their validation.

Validating half a million invented rows would cost more than all the rest; a test proves that
every one of them passes the models. Fields, order and natural keys are the models' own.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

from talenta_tui.exchange.rows import ROWS, Kind


def _plain(kind: Kind) -> Callable[..., Any]:
    model = ROWS[kind]
    fields = namedtuple(model.__name__, model.model_fields)  # type: ignore[misc]
    return type(model.__name__, (fields,), {"__slots__": (), "key": model.key})


EmployeeRow = _plain(Kind.EMPLOYEES)
PositionRow = _plain(Kind.POSITIONS)
PerformanceRow = _plain(Kind.PERFORMANCE)
AwardRow = _plain(Kind.AWARDS)
TeamRow = _plain(Kind.TEAMS)
TrainingRow = _plain(Kind.TRAINING)
CareerRow = _plain(Kind.CAREERS)
PenaltyRow = _plain(Kind.DISCIPLINE)
RatingRow = _plain(Kind.RATINGS)
PotentialRow = _plain(Kind.POTENTIAL)
FeedbackRow = _plain(Kind.FEEDBACK)
