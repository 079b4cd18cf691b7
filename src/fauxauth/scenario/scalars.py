"""
What single values mean: numbers, booleans, instants, dates, durations, UUIDs.

Every function takes the text as it is written and raises `MistakeError` with a sentence for its author.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, TypeAlias

from msgspec import Meta

from fauxauth.scenario.nodes import shown

__all__ = [
    "BOOLEANS",
    "MistakeError",
    "UuidText",
    "boolean",
    "day",
    "duration",
    "float_of_whole",
    "fraction",
    "instant",
    "instant_of_milliseconds",
    "nothing",
    "present",
    "true_or_false",
    "uuid_text",
    "whole_number",
]

UuidText: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
"""The type of a field that holds a UUID as text; it is read in lower case."""

_LONGEST_NUMBER = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST = datetime(1000, 1, 1, tzinfo=timezone.utc)
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999_000, timezone.utc)
BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION = re.compile("(?=.)" + "".join(f"(?:({_NUMBER}){unit})?" for unit in _UNITS))
_RELATIVE = re.compile(r"now(?:[ \t]*([-+])[ \t]*(.*))?", re.DOTALL)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ZONE = r"Z|z|[-+](?:[01]?[0-9]|2[0-3])(?::?[0-5][0-9])?"
_INSTANT = re.compile(
    _DAY.pattern + r"(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]*))?)?[ \t]*" + f"({_ZONE})?"
)

# What is taken, for JSON Schema: in a dialect that all languages have, and without most of what is not in the calendar.
_IN_YEAR = r"-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
_TIME = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]*)?)?"
PATTERNS = {
    "uuid": _UUID.pattern,
    "date": f"[0-9]{{4}}{_IN_YEAR}",
    "instant": rf"[1-9][0-9]{{3}}{_IN_YEAR}([Tt]|[ \t]+){_TIME}[ \t]*({_ZONE})",
    "distance": rf"now([ \t]*[-+][ \t]*{_DURATION.pattern})?",
    "duration": _DURATION.pattern,
}
FIRST_MILLISECOND = (_FIRST - _EPOCH) // timedelta(milliseconds=1)
LAST_MILLISECOND = (_LAST - _EPOCH) // timedelta(milliseconds=1)

INSTANT_EXAMPLES = ("2026-01-05T09:00:00Z", "now-90d")
DURATION_EXAMPLES = ("250ms", "90s", "5m", "1h30m", "30d", "2w")
UUID_EXAMPLE = "10000000-0000-0002-0000-000000000001"

_present: ContextVar[datetime | None] = ContextVar("present", default=None)


@contextmanager
def present(instant: datetime | None) -> Iterator[None]:
    """Let ``now`` mean ``instant`` in what is read inside the ``with`` block; None leaves it without a meaning."""
    token = _present.set(instant)
    try:
        yield
    finally:
        _present.reset(token)


class MistakeError(ValueError):
    """A value cannot be used; the message says why in words for whoever wrote it."""


def whole_number(text: str) -> int:
    """Return the integer, which may be decimal, hexadecimal (0x1f) or binary (0b101)."""
    digits = _digits(text)
    try:
        # What other languages call octal, 0o17, is text in YAML 1.1.
        return int(digits, 10 if "o" in digits.lower() else 0)
    except ValueError:
        # int() refuses these where YAML 1.1 would silently make 8 of 010, and 630 of 10:30.
        message = f"{shown(text)} is not a plain number; write it without leading zeros and ':', or quote it"
        raise MistakeError(message) from None


def fraction(text: str) -> float:
    """Return the number, which must be finite."""
    digits = _digits(text)
    try:
        number = float(digits)
    except ValueError:
        # ".inf" and ".nan" end here too, and YAML 1.1's numbers of base 60 (1:30.5).
        number = math.nan
    if not math.isfinite(number):
        raise MistakeError(f"{shown(text)} is not a finite number")
    return number


def _digits(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        raise MistakeError(f"the number is too long: {len(text)} characters")
    return text.replace("_", "")


def boolean(text: str) -> bool:
    """Return the boolean that YAML 1.1 sees in ``text``, where ``yes`` and ``off`` are booleans too."""
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        raise MistakeError(f"expected true or false, found {shown(text)}") from None


def true_or_false(text: str) -> bool:
    """Return the boolean that is written ``true`` or ``false`` and nothing else."""
    value = boolean(text)
    if text.lower() not in {"true", "false"}:
        raise MistakeError(f"expected true or false, found {shown(text)}; write {str(value).lower()}")
    return value


def nothing(_text: str) -> None:
    """Return None, however it is written."""


def day(text: str) -> date:
    """Return the date written as 2026-01-05."""
    match = _DAY.fullmatch(text)
    if not match:
        raise MistakeError(f"{shown(text)} is not a date; write one such as 2026-01-05")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise _no_such_time(text) from None


def instant(text: str) -> datetime:
    """Return the instant written in ISO 8601 with a time zone, or as a distance from ``now``, in UTC."""
    relative = _RELATIVE.fullmatch(text)
    if relative is not None:
        return _relative_instant(text, *relative.groups())
    match = _INSTANT.fullmatch(text)
    if not match:
        raise MistakeError(_not_an_instant(text))
    *numbers, decimals, zone = match.groups()
    if not zone:
        raise MistakeError(f"{text} has no time zone; write {text}Z")
    year, month, on, hour, minute, second = (int(number or 0) for number in numbers)
    microsecond = int((decimals or "")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, on, hour, minute, second, microsecond, timezone.utc)
        found = local - _offset(zone)
    except (ValueError, OverflowError):
        raise _no_such_time(text) from None
    return _within_bounds(found, text)


def _relative_instant(text: str, sign: str | None, distance: str | None) -> datetime:
    now = _present.get()
    if now is None:
        raise MistakeError(f"{shown(text)} has no meaning here; write an instant such as {INSTANT_EXAMPLES[0]}")
    try:
        by = duration(distance) if distance is not None else timedelta(0)
        return _within_bounds(now - by if sign == "-" else now + by, text)
    except OverflowError:
        raise _no_such_time(text) from None


def _within_bounds(instant: datetime, text: str) -> datetime:
    if instant < _FIRST:
        raise MistakeError(f"{text} is before the year {_FIRST.year}")
    return instant


def _no_such_time(text: str) -> MistakeError:
    return MistakeError(f"{text} does not exist in the calendar or on the clock")


def _not_an_instant(text: str) -> str:
    if _DAY.fullmatch(text):
        return f"{text} has no time of day; write {text}T00:00:00Z"
    if text.isdigit():
        return f"{shown(text)} is text, not a number of milliseconds; leave out the quotes"
    # What is relative has a meaning where there is a present only.
    examples = INSTANT_EXAMPLES if _present.get() is not None else INSTANT_EXAMPLES[:1]
    return f"{shown(text)} is not an instant; write one such as {' or '.join(examples)}"


def _offset(zone: str) -> timedelta:
    if zone in "Zz":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if zone[0] == "-" else offset


def instant_of_milliseconds(text: str) -> datetime:
    """Return the instant that is a number of milliseconds after 1970, as the vendor writes instants in JSON."""
    milliseconds = whole_number(text)
    try:
        return _within_bounds(_EPOCH + timedelta(milliseconds=milliseconds), text)
    except OverflowError:
        raise MistakeError(f"{milliseconds} milliseconds after 1970 is not in the calendar") from None


def float_of_whole(text: str) -> float:
    """Return the integer as a float."""
    return fraction(str(whole_number(text)))


def duration(text: str) -> timedelta:
    """Return the duration written as 250ms, 90s, 5m, 1h30m, 30d or 2w."""
    if re.fullmatch(f"[-+]?{_NUMBER}", text):
        raise MistakeError(f"{text} has no unit; write {text}s, {text}m, {text}h or {text}d")
    match = _DURATION.fullmatch(text)
    if not match:
        *first, last = DURATION_EXAMPLES
        raise MistakeError(f"{shown(text)} is not a duration; write one such as {', '.join(first)} or {last}")
    try:
        amounts = zip(match.groups("0"), _UNITS.values(), strict=True)
        return sum((float(amount) * unit for amount, unit in amounts), timedelta(0))
    except OverflowError:
        raise MistakeError(f"{shown(text)} is too long a duration") from None


def uuid_text(text: str) -> str:
    """Return the UUID in lower case, as the vendor writes it."""
    if not _UUID.fullmatch(text):
        raise MistakeError(f"{shown(text)} is not a UUID; write one such as {UUID_EXAMPLE}")
    return text.lower()
