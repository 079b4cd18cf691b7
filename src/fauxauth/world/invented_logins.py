"""
Login records that are made up: as many as are wanted, over a period, by users of the scenario for what they use.

The same seed makes the same records. Addresses are those that are set aside for documentation (RFC 5737).
"""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fauxauth.world.login_entries import Location, Place
from fauxauth.world.login_history import Row

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


def invented_places(*, located: bool) -> list[Place]:
    """Return from where invented users log in, with or without knowing where that is."""
    return [
        Place(address, _CITIES[number % len(_CITIES)] if located else None) for number, address in enumerate(_ADDRESSES)
    ]


_BITS = 32
_SPAN = 2**_BITS
_MOSTLY = _SPAN // 4 * 3
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Invention:
    """How many records to make up, between which instants (milliseconds, the second excluded), and from which key."""

    count: int
    start: int
    end: int
    key: bytes

    def rows(self, owners: Sequence[int], first_visit: int = 0, first_place: int = 0) -> Iterator[Row]:
        """
        Make the rows, in order: each has a random instant in its own share of the period.

        ``owners`` has the number of the user of each visit that there is to choose from. Everybody has two places, and
        is mostly at the first. Visits and places are numbered from ``first_visit`` and ``first_place`` on.
        """
        choices, addresses, last = len(owners), len(_ADDRESSES), self.end - 1
        share = (self.end - self.start) / self.count
        for first in range(0, self.count, _BLOCK):
            # A million rows are wanted at once: a block is made column by column, which takes a third of the time.
            numbers = self._numbers(first // _BLOCK)
            here = range(first, min(first + _BLOCK, self.count))
            offsets = map(
                int, [(index + number / _SPAN) * share for index, number in zip(here, numbers[::3], strict=False)]
            )
            visits = [number * choices >> _BITS for number in numbers[1::3]]
            places = [
                first_place + (2 * owners[visit] + (number > _MOSTLY)) % addresses
                for visit, number in zip(visits, numbers[2::3], strict=True)
            ]
            instants = [min(self.start + offset, last) for offset in offsets]
            yield from zip(instants, [first_visit + visit for visit in visits], places, strict=False)

    def _numbers(self, block: int) -> array[int]:
        """Draw three numbers of 32 bits for each row of a block."""
        numbers = array("I", hashlib.shake_128(self.key + block.to_bytes(8, "big")).digest(4 * 3 * _BLOCK))
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers
