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


_SPAN = 2**32
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
        visits = len(owners)
        share = (self.end - self.start) / self.count
        numbers = self._numbers()
        draw = numbers.__next__
        for index in range(self.count):
            instant = self.start + int((index + draw() / _SPAN) * share)
            visit = draw() * visits // _SPAN
            place = (2 * owners[visit] + (draw() > _SPAN // 4 * 3)) % len(_ADDRESSES)
            yield min(instant, self.end - 1), first_visit + visit, first_place + place

    def _numbers(self) -> Iterator[int]:
        """Draw numbers of 32 bits without end."""
        block = 0
        while True:
            octets = hashlib.shake_128(self.key + block.to_bytes(8, "big")).digest(4 * _BLOCK)
            numbers = array("I", octets)
            if sys.byteorder == "big":
                numbers.byteswap()
            yield from numbers
            block += 1
