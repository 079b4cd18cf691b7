"""
Runs of login records in order of their instants, and going through two of them as if they were one.

A world has two: what its scenario tells and what was written since. They hardly ever interleave, but may: the clock
can be set back.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort_right
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import Protocol

from fauxauth.world.login_entries import Criteria, Entry, key_of

_INSTANT = itemgetter(0)


class Run(Protocol):
    """Records in order of their instants, of which each can be had by its number."""

    def __len__(self) -> int:
        """Return how many they are."""

    def instant(self, number: int) -> int:
        """Return when a record was written, in milliseconds."""

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Go through them from the ``first``-th to the last."""

    def backwards(self) -> Iterator[Entry]:
        """Go through them from the last to the first."""


def split(told: Run, written: Run, rank: int) -> tuple[int, int]:
    """
    Return how many of each run are among the first ``rank`` of both; of equal instants the told one comes first.

    The number of a written record among both grows with its own number, so it is found by halving.
    """
    numbers = range(min(rank, len(written)))
    before = bisect_left(numbers, rank, key=lambda number: number + _up_to(told, written.instant(number)))
    return min(rank - before, len(told)), before


def _up_to(run: Run, instant: int) -> int:
    return bisect_right(range(len(run)), instant, key=run.instant)


def forwards(told: Run, written: Run, first_told: int = 0, first_written: int = 0) -> Iterator[Entry]:
    """Go through both runs, each from its own first record on."""
    rests = told.forwards(first_told), written.forwards(first_written)
    return merge(*rests, key=_INSTANT) if _interleave(told, written) else chain(*rests)


def backwards(told: Run, written: Run) -> Iterator[Entry]:
    """Go through both runs in exactly the opposite order."""
    rests = written.backwards(), told.backwards()
    return merge(*rests, key=_INSTANT, reverse=True) if _interleave(told, written) else chain(*rests)


def _interleave(told: Run, written: Run) -> bool:
    return len(told) > 0 and len(written) > 0 and told.instant(len(told) - 1) > written.instant(0)


@dataclass(frozen=True, slots=True)
class ListRun:
    """A piece of a list that may grow behind the piece."""

    entries: list[Entry]
    low: int
    high: int

    def __len__(self) -> int:
        return self.high - self.low

    def instant(self, number: int) -> int:
        """Look into the list."""
        return self.entries[self.low + number][0]

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Go through the piece without copying it."""
        return map(self.entries.__getitem__, range(self.low + first, self.high))

    def backwards(self) -> Iterator[Entry]:
        """Go back through the piece without copying it."""
        return map(self.entries.__getitem__, range(self.high - 1, self.low - 1, -1))

    def between(self, start: int | None, end: int | None) -> ListRun:
        """Return the part from ``start`` on and before ``end``."""
        low = self.low if start is None else bisect_left(self.entries, start, self.low, self.high, key=_INSTANT)
        high = self.high if end is None else bisect_left(self.entries, end, low, self.high, key=_INSTANT)
        return ListRun(self.entries, low, high)


class WrittenRecords:
    """
    Records that are written one by one, with a list for each user, application or tenant that was ever asked for.

    A list only grows at its end; a record of the past makes a new list. So who goes through one sees no change.
    """

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], dict[tuple[str | None, ...], list[Entry]]] = {(): {}}

    def write(self, entry: Entry) -> None:
        """Add a record at its place in time, behind those of the same instant."""
        for names, lists in self._lists.items():
            _add(lists, key_of(entry[1], names), entry)

    def run(self, criteria: Criteria) -> ListRun:
        """Return the records that fit."""
        names = criteria.given()
        lists = self._lists.get(names)
        if lists is None:
            lists = {}
            for entry in self._lists[()].get((), ()):
                _add(lists, key_of(entry[1], names), entry)
            self._lists[names] = lists
        entries = lists.get(key_of(criteria, names), [])
        return ListRun(entries, 0, len(entries))


def _add(lists: dict[tuple[str | None, ...], list[Entry]], key: tuple[str | None, ...], entry: Entry) -> None:
    entries = lists.setdefault(key, [])
    if not entries or entries[-1][0] <= entry[0]:
        entries.append(entry)
        return
    lists[key] = moved = entries.copy()
    insort_right(moved, entry, key=_INSTANT)
