"""Instants in replies: what counts as one, and which are near enough to ``now+1h within 10s``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TypeGuard

from fauxauth.contract.messages import Json
from fauxauth.scenario.scalars import MistakeError, duration, instant, present

INSTANT = "<instant>"

_WITHIN = re.compile(r"(?P<when>.*?)(?:\s+within\s+(?P<by>\S+))?", re.DOTALL)
_RESOLUTION = timedelta(seconds=1)
"""A Date header has whole seconds (RFC 9110 §5.6.7): the reply may have been given up to that much later."""

_ANY_TIME = datetime(2000, 1, 1, tzinfo=timezone.utc)
_LOWEST_MILLISECONDS = 10**11


def is_milliseconds(value: Json) -> TypeGuard[int]:
    """Whether a value is milliseconds since the epoch, and not seconds: these have three digits less."""
    return _is_whole(value) and abs(value) > _LOWEST_MILLISECONDS


def is_seconds(value: Json) -> TypeGuard[int]:
    """Whether a value is seconds since the epoch, as tokens have them (RFC 7519 §2), and not milliseconds."""
    return _is_whole(value) and _LOWEST_MILLISECONDS // 1000 < abs(value) <= _LOWEST_MILLISECONDS


def _is_whole(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def instant_mistake(text: object) -> str | None:
    """Say what is wrong with what stands below ``<instant>``."""
    if not isinstance(text, str):
        return f"{INSTANT} needs an instant, such as now+1h within 10s"
    try:
        span_of(text, _ANY_TIME)
    except MistakeError as mistake:
        return f"{mistake}; or with a tolerance, such as now+1h within 10s"
    return None


def span_of(text: str, now: datetime | None) -> tuple[datetime, datetime] | None:
    """
    Return the first and the last instant that fit; None if that depends on ``now`` and nobody knows it.

    Raises `MistakeError` for a text that means none.
    """
    match = _WITHIN.fullmatch(text.strip())
    when, by = (match["when"], match["by"]) if match is not None else (text, None)
    is_relative = when.startswith("now")
    if is_relative and now is None:
        return None
    tolerance = duration(by) if by is not None else timedelta()
    with present(now):
        middle = instant(when)
    return middle - tolerance, middle + tolerance + (_RESOLUTION if is_relative else timedelta())


def told(value: int, unit: int, now: datetime | None) -> str:
    """Write an instant for people, with its distance from now if that is known; ``unit`` is its parts of a second."""
    seconds = value / unit
    try:
        written = (
            datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
    except (ValueError, OverflowError, OSError):
        return "not in the calendar"
    if now is None:
        return written
    distance = seconds - now.timestamp()
    return f"{written}, now{distance:+.0f}s"
