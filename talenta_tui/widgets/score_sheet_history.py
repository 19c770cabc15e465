"""Undo and redo of any depth, in groups, and rebuilding both from a recorded log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from talenta_tui.widgets.score_sheet_values import CellWrite, HistoryEntry, WriteKind


class History:
    """Two stacks of entries. A new change drops what could have been redone."""

    def __init__(
        self, undo: Iterable[HistoryEntry] = (), redo: Iterable[HistoryEntry] = ()
    ) -> None:
        self._undo = list(undo)
        self._redo = list(redo)
        # Groups of an earlier sitting must not run together with this one's numbers.
        last = _renumber(self._undo, 0)
        _renumber(self._redo, last)

    @property
    def undo(self) -> tuple[HistoryEntry, ...]:
        """What `u` can take back, oldest first: keep it to undo after coming back."""
        return tuple(self._undo)

    @property
    def redo(self) -> tuple[HistoryEntry, ...]:
        return tuple(self._redo)

    def record(self, entry: HistoryEntry) -> None:
        self._undo.append(entry)
        self._redo.clear()

    def next_undo(self) -> list[HistoryEntry]:
        """The last group, latest change first, still on the stack."""
        return _last_group(self._undo)

    def next_redo(self) -> list[HistoryEntry]:
        """The group undone last, in the order it was first keyed, still on the stack."""
        return _last_group(self._redo)

    def forget(self, row: int) -> None:
        """Leave out what was written in a row that is locked from now on."""
        self._undo = [entry for entry in self._undo if entry.row != row]
        self._redo = [entry for entry in self._redo if entry.row != row]

    def undone(self, entries: list[HistoryEntry]) -> None:
        """`entries`, as `next_undo` gave them, have been taken back."""
        del self._undo[len(self._undo) - len(entries) :]
        self._redo += entries

    def redone(self, entries: list[HistoryEntry]) -> None:
        """`entries`, as `next_redo` gave them, have been written again."""
        del self._redo[len(self._redo) - len(entries) :]
        self._undo += entries


def _last_group(stack: list[HistoryEntry]) -> list[HistoryEntry]:
    result: list[HistoryEntry] = []
    for entry in reversed(stack):
        if result and entry.group != result[0].group:
            break
        result.append(entry)
    return result


def _renumber(stack: list[HistoryEntry], after: int) -> int:
    """Give the groups of `stack` numbers below `after`, and return the lowest."""
    previous: int | None = None
    for index, entry in enumerate(stack):
        if entry.group != previous:
            after -= 1
            previous = entry.group
        stack[index] = replace(entry, group=after)
    return after


def rebuild(writes: Iterable[CellWrite]) -> History:
    """The history after `writes`, a sheet's own log in order, undo and redo included.

    `seq` and `group` may start anew with every sitting.
    """
    history = History()
    previous: CellWrite | None = None
    number = 0
    for write in writes:
        first = not previous or write.group != previous.group or write.seq <= previous.seq
        number += first
        previous = write
        if write.kind is WriteKind.UNDO:
            if first:
                history.undone(history.next_undo())
        elif write.kind is WriteKind.REDO:
            if first:
                history.redone(history.next_redo())
        elif write.kind is not WriteKind.RETRY:
            entry = HistoryEntry(write.row, write.column, write.old, write.new, number)
            history.record(entry)
    return history
