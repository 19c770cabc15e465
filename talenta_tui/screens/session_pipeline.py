"""Keyed cells on their way to the disk: in the order of the keys, grouped while one commit runs.

What is put in is handed to the database's thread at once and not kept by any screen: leaving
the screen, or Talenta, loses nothing that was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from talenta_tui.widgets.score_sheet_values import CellValue, CellWrite

if TYPE_CHECKING:
    from talenta_tui.db.executor import DatabaseExecutor

LARGEST = 400
"""Writes of one transaction: beyond that the marks would come late for too many at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one write.

    `refusal` is empty for a saved one; `version` is then what stands. With `by` it replaced
    `replaced`, which somebody else had written. `failed`: the database could not be written
    at all, so trying again may help.
    """

    write: CellWrite
    refusal: str = ""
    version: int | None = None
    replaced: CellValue | None = None
    by: str = ""
    failed: bool = False


Batch = Sequence[CellWrite]
Writer = Callable[[Batch], Sequence[Answer]]


class Pipeline:
    """`write` runs on the database's thread, one transaction a call; `answered` is called
    there too, in the order of the keys."""

    def __init__(
        self,
        executor: DatabaseExecutor,
        write: Writer,
        answered: Callable[[Sequence[Answer]], object],
    ) -> None:
        self._executor = executor
        self._write = write
        self._answered = answered
        self._lock = Lock()
        self._waiting: list[CellWrite] = []
        self._asked = False

    def put(self, write: CellWrite) -> None:
        """Send one write after all before it; while a commit runs, the next ones gather."""
        with self._lock:
            self._waiting.append(write)
            if self._asked:
                return
            self._asked = True
        self._executor.submit(self._drain)

    def _drain(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
            more = self._asked = bool(self._waiting)
        if more:
            self._executor.submit(self._drain)
        self._answered(self._answers(batch))

    def _answers(self, batch: Batch) -> Sequence[Answer]:
        from talenta_tui.errors import TalentaError, Unavailable
        from talenta_tui.screens.modals.error import told

        try:
            return self._write(batch)
        except TalentaError as error:
            failed = isinstance(error, Unavailable)
            return [Answer(write, str(error), failed=failed) for write in batch]
        except Exception as error:  # noqa: BLE001 - each cell says it, with the log's reference
            sentence = told(error).sentence
            return [Answer(write, sentence, failed=True) for write in batch]
