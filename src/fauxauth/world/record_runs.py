"""
Runs of login records in order of their instants, and two of them as if they were one.

What a scenario lists, what it has invented and what was written since hardly ever interleave, but may: the clock can be
set back.
"""

from __future__ import annotations

from bisect import bisect_left, insort_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from operator import itemgetter
from typing import TypeAlias

from fauxauth.world.invented_logins import InventedRun
from fauxauth.world.login_entries import Criteria, Entry, key_of

_INSTANT = itemgetter(0)


@dataclass(frozen=True, slots=True)
class Both:
    """Two runs as one; of equal instants those of the first run come first."""

    first: ListRun | InventedRun | Both
    second: ListRun

    def __len__(self) -> int:
        return len(self.first) + len(self.second)

    def before(self, instant: int) -> int:
        """Count in both."""
        return self.first.before(instant) + self.second.before(instant)

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Go through both, each from its own first record on."""
        firsts, seconds = self._split(first)
        rests = self.first.forwards(firsts), self.second.forwards(seconds)
        follows = not self.second or self.first.before(self.second.entries[0][0] + 1) == len(self.first)
        return chain(*rests) if follows else merge(*rests, key=_INSTANT)

    def _split(self, rank: int) -> tuple[int, int]:
        """Return how many of each run are among the first ``rank`` of both: found by halving the second one."""
        numbers = range(min(rank, len(self.second)))
        seconds = bisect_left(
            numbers, rank, key=lambda number: number + self.first.before(self.second.entries[number][0] + 1)
        )
        return min(rank - seconds, len(self.first)), seconds


@dataclass(frozen=True, slots=True)
class ListRun:
    """The beginning of a list that may grow behind it."""

    entries: list[Entry]
    count: int

    def __len__(self) -> int:
        return self.count

    def before(self, instant: int) -> int:
        """Find out by halving."""
        return bisect_left(self.entries, instant, 0, self.count, key=_INSTANT)

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Go through it without copying it."""
        return map(self.entries.__getitem__, range(first, self.count))


Run: TypeAlias = ListRun | InventedRun | Both
"""Records in order of their instants, of which each can be had by its number."""


class WrittenRecords:
    """
    Records that are written one by one, with a list for each user, application or tenant that was ever asked for.

    A list only grows at its end; a record of the past makes a new list. So who goes through one sees no change.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """``entries`` are those that are written already, in order."""
        self._lists: dict[tuple[str, ...], dict[tuple[str | None, ...], list[Entry]]] = {(): {(): list(entries)}}

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
        return ListRun(entries, len(entries))


def _add(lists: dict[tuple[str | None, ...], list[Entry]], key: tuple[str | None, ...], entry: Entry) -> None:
    entries = lists.setdefault(key, [])
    if not entries or entries[-1][0] <= entry[0]:
        entries.append(entry)
        return
    lists[key] = moved = entries.copy()
    insort_right(moved, entry, key=_INSTANT)
