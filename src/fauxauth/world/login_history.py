"""
`LoginHistory`: the login records that a scenario tells, in columns and with indexes, shared by every world of it.

A million records take some 16 MiB, and 4 MiB more for each kind of index that is asked for. Nothing is built before it
is needed, and making a world touches nothing of it.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from fauxauth.world.login_entries import Criteria, Entry, Location, Place, Visit, key_of

Row: TypeAlias = tuple[int, int, int]
"""A record as columns have it: its instant, and the numbers of its visit and its place."""

_EMPTY = range(0)


@dataclass(frozen=True, slots=True)
class Told:
    """All that a history says: rows in order of their instants, and the visits and places that they number."""

    rows: Iterable[Row]
    visits: Sequence[Visit]
    places: Sequence[Place]


class Columns:
    """Records in columns. They never change; an index is made when it is first asked for."""

    def __init__(self, told: Told) -> None:
        self.visit_table = told.visits
        self.place_table = told.places
        self.instants = array("q")
        self.visits = array("I")
        self.places = array("I")
        self._indexes: dict[tuple[str, ...], _Index] = {}
        for instant, visit, place in told.rows:
            self.instants.append(instant)
            self.visits.append(visit)
            self.places.append(place)

    def order(self, criteria: Criteria) -> Sequence[int]:
        """Return the positions of the records that fit, ascending. Not to be called by two threads at a time."""
        names = criteria.given()
        if not names:
            return range(len(self.instants))
        if names not in self._indexes:
            self._indexes[names] = _Index(self, names)
        return self._indexes[names].positions(key_of(criteria, names))


class _Index:
    """The positions of all records, sorted by a key of their visits: a counting sort, so that equal ones keep order."""

    def __init__(self, columns: Columns, names: tuple[str, ...]) -> None:
        self._numbers: dict[tuple[str | None, ...], int] = {}
        key_numbers = array(
            "I", (self._numbers.setdefault(key_of(visit, names), len(self._numbers)) for visit in columns.visit_table)
        )
        counts = [0] * len(self._numbers)
        for visit in columns.visits:
            counts[key_numbers[visit]] += 1
        self._ends = array("I", accumulate(counts))
        places_left = [end - count for end, count in zip(self._ends, counts, strict=True)]
        positions = array("I", bytes(4 * len(columns.visits)))
        for position, visit in enumerate(columns.visits):
            number = key_numbers[visit]
            positions[places_left[number]] = position
            places_left[number] += 1
        self._positions = memoryview(positions)

    def positions(self, key: tuple[str | None, ...]) -> Sequence[int]:
        number = self._numbers.get(key)
        if number is None:
            return _EMPTY
        return self._positions[self._ends[number - 1] if number else 0 : self._ends[number]]


@dataclass(frozen=True, slots=True)
class ColumnRun:
    """Records of columns, at ascending positions."""

    columns: Columns
    order: Sequence[int]

    def __len__(self) -> int:
        return len(self.order)

    def instant(self, number: int) -> int:
        """Look into the column."""
        return self.columns.instants[self.order[number]]

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Go through them without copying anything."""
        return self._entries(self.order[first:])

    def backwards(self) -> Iterator[Entry]:
        """Go back through them without copying anything."""
        return self._entries(self.order[::-1])

    def _entries(self, order: Sequence[int]) -> Iterator[Entry]:
        columns = self.columns
        return zip(
            map(columns.instants.__getitem__, order),
            map(columns.visit_table.__getitem__, map(columns.visits.__getitem__, order)),
            map(columns.place_table.__getitem__, map(columns.places.__getitem__, order)),
            strict=True,
        )

    def between(self, start: int | None, end: int | None) -> ColumnRun:
        """Return the part from ``start`` on and before ``end``."""
        instant = self.columns.instants.__getitem__
        low = 0 if start is None else bisect_left(self.order, start, key=instant)
        high = len(self.order) if end is None else bisect_left(self.order, end, low, key=instant)
        return ColumnRun(self.columns, self.order[low:high])


def _nothing() -> Told:
    return Told((), (), ())


class LoginHistory:
    """
    The login records that a scenario tells. ``tell`` is called when they are needed first.

    ``locations`` are those of addresses; records that a world writes have them too.
    """

    def __init__(self, tell: Callable[[], Told] = _nothing, locations: dict[str, Location] | None = None) -> None:
        self._tell = tell
        self._locations = locations or {}
        self._columns: Columns | None = None
        self._lock = threading.Lock()

    def location_of(self, ip_address: str) -> Location | None:
        """Return where an address is, as far as the scenario says."""
        return self._locations.get(ip_address)

    def run(self, criteria: Criteria) -> ColumnRun:
        """Return the records that fit."""
        # Worlds of one scenario may ask at the same time, each under a lock of its own.
        with self._lock:
            if self._columns is None:
                self._columns = Columns(self._tell())
            return ColumnRun(self._columns, self._columns.order(criteria))
