"""`Clock`: the one source of time. It runs, stands still, is advanced or set."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from typing import Literal, TypeAlias

from fauxauth.errors import UsageError

Mode: TypeAlias = Literal["running", "frozen"]

ExpiryOf: TypeAlias = Callable[[str, datetime], "datetime | None"]
"""Says when a token or an id expires, as known at an instant; None of what is not known."""


class Clock:
    """
    The time of one world, an aware datetime in UTC with millisecond resolution, as the vendors' instants have.

    A running clock follows real time from ``start`` on; a frozen one moves only when told to. ``lock`` is held while
    it is moved, so that no request sees two times.
    """

    def __init__(
        self, start: datetime | None = None, mode: Mode = "running", lock: AbstractContextManager[object] | None = None
    ) -> None:
        self._lock = lock or threading.RLock()
        self.expiry_of: ExpiryOf = lambda _token, _now: None
        # In one piece, so that who reads the time while it is moved reads either the old one or the new.
        self._state = (_utc(start) if start is not None else datetime.now(timezone.utc), _running(mode))

    @property
    def mode(self) -> Mode:
        """``running`` or ``frozen``."""
        return "frozen" if self._state[1] is None else "running"

    def now(self) -> datetime:
        """Return the present instant of this world."""
        instant, running_since = self._state
        if running_since is not None:
            instant += timedelta(seconds=time.monotonic() - running_since)
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)

    def freeze(self) -> None:
        """Stand still at the present instant."""
        with self._lock:
            self._state = (self.now(), None)

    def run(self) -> None:
        """Follow real time from the present instant on."""
        with self._lock:
            self._state = (self.now(), time.monotonic())

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
        for one that ends after the year 5000, too (lifetimes need room before the calendar's end), and for none.
        """
        __tracebackhide__ = True
        if by is not None and not isinstance(by, timedelta):
            raise UsageError(f"{by!r} is not a duration; give a timedelta, or parts of it, as in advance(minutes=5)")
        try:
            step = (by or timedelta()) + timedelta(
                days=days, hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds
            )
            if step < timedelta():
                raise UsageError(f"a clock advances forward only, not by {step}; use clock.set(...) to go back")
            with self._lock:
                instant, running_since = self._state
                self._state = (_within_bounds(instant + step), running_since)
        except OverflowError:
            raise UsageError(_OUT_OF_BOUNDS) from None
        except (TypeError, ValueError) as error:
            raise UsageError(f"this is not a duration: {error}; give numbers, as in advance(minutes=5)") from None
        return self.now()

    def advance_past(self, token: str) -> datetime:
        """
        Move to a second after the expiry of a token or an id, and return the new instant; never back.

        It may be any JWT, or whatever this world has issued and nobody has used up or revoked: a refresh token, a
        ``twoFactorId``, a ``changePasswordId``, a one-time password or code, Fuse's current token. Raises `UsageError`
        for what it knows nothing of.
        """
        __tracebackhide__ = True
        if not isinstance(token, str):
            raise UsageError(f"{token!r} is no token, code or id; these are text")
        with self._lock:
            # A second, because a JWT knows no shorter time, and some verifiers let it pass in the second it expires.
            try:
                expiry = self.expiry_of(token, self.now())
                past = expiry + timedelta(seconds=1) if expiry is not None else None
            except OverflowError:
                raise UsageError(_OUT_OF_BOUNDS) from None
            if past is None:
                raise UsageError(
                    "this is no JWT, and nothing that this world has issued and that still stands; "
                    "give a token, a code or an id as it came in a reply, a cookie or a message"
                )
            return self.advance(max(timedelta(), past - self.now()))

    def set(self, instant: datetime) -> None:
        """Go to an instant with a time zone, from 1970 to 5000. Raises `UsageError` for another."""
        __tracebackhide__ = True
        with self._lock:
            self._state = (_utc(instant), _running(self.mode))


def _running(mode: Mode) -> float | None:
    """Return since when a clock runs that begins now; None for one that does not."""
    return time.monotonic() if mode == "running" else None


def _utc(instant: datetime) -> datetime:
    __tracebackhide__ = True
    if not isinstance(instant, datetime):
        raise UsageError(f"{instant!r} is not an instant; give an aware datetime")
    if instant.tzinfo is None:
        raise UsageError(f"{instant.isoformat()} has no time zone; give an aware datetime, such as one in UTC")
    try:
        return _within_bounds(instant.astimezone(timezone.utc))
    except OverflowError:
        raise UsageError(_OUT_OF_BOUNDS) from None


def _within_bounds(instant: datetime) -> datetime:
    __tracebackhide__ = True
    if not _EPOCH <= instant <= _END:
        raise UsageError(_OUT_OF_BOUNDS)
    return instant


def milliseconds(instant: datetime) -> int:
    """Return an instant as FusionAuth's JSON has it: whole milliseconds since the epoch."""
    return (instant - _EPOCH) // _MILLISECOND


def instant_of(number: int) -> datetime:
    """Return the instant of a number of milliseconds. Raises `OverflowError` outside of the calendar."""
    return _EPOCH + timedelta(milliseconds=number)


def seconds(instant: datetime) -> int:
    """Return an instant as a JWT's claims have it: whole seconds since the epoch."""
    return (instant - _EPOCH) // _SECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_SECOND = timedelta(seconds=1)
_END = datetime(5000, 1, 1, tzinfo=timezone.utc)
_OUT_OF_BOUNDS = "a clock goes from the year 1970 to the year 5000"
