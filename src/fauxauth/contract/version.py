"""Versions of a vendor's product, and the span of versions in which something exists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from fauxauth.errors import UsageError

_SHAPE = re.compile(r"\d{1,4}(\.\d{1,4}){1,2}", re.ASCII)


class Version(NamedTuple):
    """A vendor's version such as ``1.48`` or ``1.27.2``; ``1.48`` and ``1.48.0`` are equal."""

    major: int
    minor: int
    patch: int = 0

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``1.48`` or ``1.48.0``. Raises `UsageError` for anything else."""
        if not _SHAPE.fullmatch(text):
            raise UsageError(f"{text!r} is not a version; write it as in '1.48' or '1.27.2'")
        return _parse(text)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@cache
def _parse(text: str) -> Version:
    return Version(*map(int, text.split(".")))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """
    The vendor versions in which a row or a field exists.

    It came with ``since`` (None: it was always there) and is gone from ``until`` on (None: it still is there).
    """

    since: Version | None = None
    until: Version | None = None

    @classmethod
    def of(cls, since: str = "", until: str = "") -> Lifetime:
        """Make a lifetime from written versions; an empty one leaves that end open."""
        return cls(Version.parse(since) if since else None, Version.parse(until) if until else None)

    def covers(self, version: Version) -> bool:
        """Whether ``version`` falls into this lifetime."""
        return (self.since is None or version >= self.since) and (self.until is None or version < self.until)

    def within(self, other: Lifetime) -> Lifetime:
        """Return the versions that belong to both lifetimes."""
        starts = [end for end in (self.since, other.since) if end is not None]
        ends = [end for end in (self.until, other.until) if end is not None]
        return Lifetime(max(starts, default=None), min(ends, default=None))

    def overlaps(self, other: Lifetime) -> bool:
        """Whether some version belongs to both lifetimes."""
        both = self.within(other)
        return both.since is None or both.until is None or both.since < both.until
