"""
Login records that are made up: as many as are wanted, over a period, by users of the scenario for what they use.

None is kept: each follows from its number and a key, and so does how many of anybody's are before it. The same seed
makes the same records. Addresses are those that are set aside for documentation (RFC 5737).
"""

from __future__ import annotations

import hashlib
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Final

from fauxauth.world.login_entries import Criteria, Entry, Location, Place
from fauxauth.world.visitors import Visitors

_CITIES = (
    Location(city="San Francisco", country="US", latitude=37.7749, longitude=-122.4194, region="CA", zipcode="94103"),
    Location(city="Denver", country="US", latitude=39.7392, longitude=-104.9903, region="CO", zipcode="80202"),
    Location(city="New York", country="US", latitude=40.7128, longitude=-74.006, region="NY", zipcode="10001"),
    Location(city="London", country="GB", latitude=51.5074, longitude=-0.1278, region="ENG", zipcode="EC1A"),
    Location(city="Paris", country="FR", latitude=48.8566, longitude=2.3522, region="IDF", zipcode="75001"),
    Location(city="Berlin", country="DE", latitude=52.52, longitude=13.405, region="BE", zipcode="10115"),
    Location(city="São Paulo", country="BR", latitude=-23.5505, longitude=-46.6333, region="SP", zipcode="01001-000"),
    Location(city="Tokyo", country="JP", latitude=35.6762, longitude=139.6503, region="13", zipcode="100-0001"),
)

_ADDRESSES = tuple(f"{net}.{host}" for net in ("192.0.2", "198.51.100", "203.0.113") for host in range(1, 255))


_CHUNK = 64
_BITS = 32


class Invention:
    """
    So many records between two instants (milliseconds, the second excluded); ``located``: with where addresses are.

    They come in rounds, in which each visit has its turns: one, or as many as make a chunk where visits are few. Turns
    are dealt to the chunks of a round like cards. A chunk has its share of the period, in which its turns are at random
    instants, so that to know one record means to make one chunk.
    """

    def __init__(self, count: int, start: int, end: int, key: bytes, visitors: Visitors, *, located: bool) -> None:
        self.count, self.start, self.end, self.key, self.visitors = count, start, end, key, visitors
        self.places: Final = [
            Place(each, _CITIES[i % len(_CITIES)] if located else None) for i, each in enumerate(_ADDRESSES)
        ]
        self.everything: Final = self.run(Criteria())

    def run(self, criteria: Criteria) -> InventedRun:
        """Return the records that fit."""
        return InventedRun(self, self.visitors.ranges(criteria))


class InventedRun:
    """Those records of an invention that are of chosen visits."""

    def __init__(self, whole: Invention, chosen: list[range]) -> None:
        self._whole = whole
        self._chosen = chosen[0] if len(chosen) == 1 else frozenset(chain(*chosen))
        self._visits = len(whole.visitors)
        self._times = max(1, _CHUNK // self._visits)
        self._chunks = chunks = -(-self._visits // _CHUNK)
        self._each_round = self._times * len(self._chosen)
        self._each_chunk = sum(each.stop // chunks - each.start // chunks for each in chosen)
        self._rests = [(each.start % chunks, each.stop % chunks) for each in chosen]
        # Who has few turns has them in the same chunks of each round.
        self._parts: dict[int, int] = {}

    @cached_property
    def _length(self) -> int:
        return self.before(self._whole.end)

    def __len__(self) -> int:
        return self._length

    def before(self, instant: int) -> int:
        """Tell from the period how many of all are earlier, and make the chunk that the last of them is in."""
        whole = self._whole
        number = -((whole.start - instant) * whole.count // (whole.end - whole.start)) - 1
        chunk, _ = whole.everything.position(min(max(0, number), whole.count - 1))
        return self.preceding(chunk) + bisect_left(self._rows(chunk), (instant,))

    def forwards(self, first: int = 0) -> Iterator[Entry]:
        """Make them chunk by chunk. Everybody has two places, and is mostly at the first."""
        visit_of, places = self._whole.visitors.visit, self._whole.places
        while first < len(self):
            chunk, offset = self.position(first)
            rows = self._rows(chunk)[offset:]
            for instant, number, draw in rows:
                owner, visit = visit_of(number)
                yield instant, visit, places[(2 * owner + (draw % 4 == 0)) % len(places)]
            first += len(rows)

    def position(self, number: int) -> tuple[int, int]:
        """Return the chunk that a record is in, and its number there."""
        rounds, rest = divmod(number, self._each_round)
        part = self._parts.get(rest)
        if part is None:
            part = self._parts[rest] = bisect_right(range(self._chunks), rest, key=self.preceding) - 1
        return rounds * self._chunks + part, rest - self.preceding(part)

    def preceding(self, chunk: int) -> int:
        """Count those of all chunks before one."""
        rounds, part = divmod(chunk, self._chunks)
        extra = sum([min(rest, part) - min(less, part) for less, rest in self._rests]) if part else 0
        return rounds * self._each_round + part * self._each_chunk + extra

    def _rows(self, chunk: int) -> list[tuple[int, int, int]]:
        """Return when those of a chunk are, in order, which visit each is, and what was drawn for it."""
        whole, visits = self._whole, self._visits
        draws = struct.unpack(f"<{_CHUNK}I", hashlib.shake_128(whole.key + chunk.to_bytes(8, "big")).digest(4 * _CHUNK))
        dealt = range(chunk % self._chunks, visits * self._times, self._chunks)
        first = whole.everything.preceding(chunk)
        size = min(len(dealt), whole.count - first)
        turns = dealt if size == len(dealt) else [dealt[index * len(dealt) // size] for index in range(size)]
        numbers = turns if self._times == 1 else [turn % visits for turn in turns]
        span = whole.end - whole.start
        start = whole.start + first * span // whole.count
        share = whole.start + (first + size) * span // whole.count - start
        return sorted(
            [
                (start + (draw * share >> _BITS), number, draw)
                for draw, number in zip(draws, numbers, strict=False)
                if number in self._chosen
            ]
        )
