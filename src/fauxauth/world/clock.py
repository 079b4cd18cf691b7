"""`Clock`: the one source of time. It runs, stands still, is advanced or set."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Literal, TypeAlias

from fauxauth.errors import UsageError

Mode: TypeAlias = Literal["running", "frozen"]


class Clock:
    """
    The time of one world, an aware datetime in UTC with millisecond resolution, as the vendors' instants have.

    A running clock follows real time from ``start`` on; a frozen one moves only when told to.
    """

    def __init__(self, start: datetime | None = None, mode: Mode = "running") -> None:
        self._instant = _utc(start) if start is not None else datetime.now(timezone.utc)
        self._running_since: float | None = time.monotonic() if mode == "running" else None

    @property
    def mode(self) -> Mode:
        """``running`` or ``frozen``."""
        return "frozen" if self._running_since is None else "running"

    def now(self) -> datetime:
        """Return the present instant of this world."""
        instant = self._instant
        if self._running_since is not None:
            instant += timedelta(seconds=time.monotonic() - self._running_since)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def freeze(self) -> None:
        """Stand still at the present instant."""
        self._instant = self.now()
        self._running_since = None

    def run(self) -> None:
        """Follow real time from the present instant on."""
        self._instant = self.now()
        self._running_since = time.monotonic()

    def advance(
        self,
        by: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        milliseconds: float = 0,
    ) -> datetime:
        """
        Move forward by a duration, given whole or in parts, and return the new instant.

        Raises `UsageError` for a negative one: time that was lived cannot be taken back; use `set` for that. Raises it
        for one that ends after the year 5000, too: lifetimes need room before the calendar's end.
        """
        try:
            step = (by or timedelta()) + timedelta(
                days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
            )
            if step < timedelta():
                raise UsageError(f"a clock advances forward only, not by {step}; use clock.set(...) to go back")
            self._instant = _within_bounds(self._instant + step)
        except OverflowError:
            raise UsageError(_OUT_OF_BOUNDS) from None
        return self.now()

    def set(self, instant: datetime) -> None:
        """Go to an instant with a time zone, from 1970 to 5000. Raises `UsageError` for another."""
        self._instant = _utc(instant)
        if self._running_since is not None:
            self._running_since = time.monotonic()


def _utc(instant: datetime) -> datetime:
    if not isinstance(instant, datetime):
        raise UsageError(f"{instant!r} is not an instant; give an aware datetime")
    if instant.tzinfo is None:
        raise UsageError(f"{instant.isoformat()} has no time zone; give an aware datetime, such as one in UTC")
    try:
        return _within_bounds(instant.astimezone(timezone.utc))
    except OverflowError:
        raise UsageError(_OUT_OF_BOUNDS) from None


def _within_bounds(instant: datetime) -> datetime:
    if not _EPOCH <= instant <= _END:
        raise UsageError(_OUT_OF_BOUNDS)
    return instant


def milliseconds(instant: datetime) -> int:
    """Return an instant as FusionAuth's JSON has it: whole milliseconds since the epoch."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def instant_of(number: int) -> datetime:
    """Return the instant of a number of milliseconds. Raises `OverflowError` outside of the calendar."""
    return _EPOCH + timedelta(milliseconds=number)


def seconds(instant: datetime) -> int:
    """Return an instant as a JWT's claims have it: whole seconds since the epoch."""
    return (instant - _EPOCH) // timedelta(seconds=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_END = datetime(5000, 1, 1, tzinfo=timezone.utc)
_OUT_OF_BOUNDS = "a clock goes from the year 1970 to the year 5000"
