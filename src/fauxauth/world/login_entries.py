"""What login records are made of inside: parts that many records share, and instants as plain numbers."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from msgspec import Struct

from fauxauth.world.objects import VendorObject


class Location(VendorObject):
    """Where an IP address is, in the vendor's words."""

    city: str | None = None
    country: str | None = None
    display_string: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None
    zipcode: str | None = None


class Visit(Struct, frozen=True, eq=False, gc=False):
    """Who logs in to what. Compared by identity: all records of one user and application share theirs."""

    user_id: str
    login_id: str
    application_id: str | None
    tenant_id: str | None


class Place(Struct, frozen=True, eq=False, gc=False):
    """From where. Compared by identity too."""

    ip_address: str
    location: Location | None = None


Entry: TypeAlias = tuple[int, Visit, Place]
"""A record without an object of its own: its instant in milliseconds since the epoch, and two shared parts."""


class Criteria(NamedTuple):
    """What a record's visit must have; None means anything."""

    user_id: str | None = None
    application_id: str | None = None
    tenant_id: str | None = None

    def given(self) -> tuple[str, ...]:
        """Return the names of what is asked for."""
        return tuple(name for name, value in zip(self._fields, self, strict=True) if value is not None)


def key_of(whole: Visit | Criteria, names: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return what an index over ``names`` has a visit, or what is asked for, under."""
    return tuple(getattr(whole, name) for name in names)
