"""
What single values mean: numbers, booleans, instants, dates, durations, UUIDs.

Every function takes the text as it is written and raises `MistakeError` with a sentence for its author.
"""

from __future__ import annotations

import math
import re
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
    "true_or_false",
    "uuid_text",
    "whole_number",
]

UuidText: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
"""The type of a field that holds a UUID as text; it is read in lower case."""

_LONGEST_NUMBER = 400
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
BOOLEANS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_INSTANT = re.compile(
    _DAY.pattern
    + r"(?:[Tt]|[ \t]+)(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d*))?)?[ \t]*(Z|z|[-+](?:[01]?\d|2[0-3])(?::?[0-5]\d)?)?",
    re.ASCII,
)
_UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
}
_NUMBER = r"\d+(?:\.\d+)?"
_DURATION = re.compile("".join(f"(?:({_NUMBER}){unit})?" for unit in _UNITS), re.ASCII)


class MistakeError(ValueError):
    """A value cannot be used; the message says why in words for whoever wrote it."""


def whole_number(text: str) -> int:
    """Return the integer, which may be decimal, hexadecimal (0x1f) or binary (0b101)."""
    try:
        return int(_digits(text), 0)
    except ValueError:
        # int() refuses these where YAML 1.1 would silently make 8 of 010, and 630 of 10:30.
        message = f"{shown(text)} is not a plain number; write it without leading zeros and ':', or quote it"
        raise MistakeError(message) from None


def fraction(text: str) -> float:
    """Return the number, which must be finite."""
    try:
        number = float(_digits(text))
    except ValueError:
        # ".inf" and ".nan" end here too, and YAML 1.1's numbers of base 60 (1:30.5).
        number = math.nan
    if not math.isfinite(number):
        message = f"{shown(text)} is not a finite number"
        raise MistakeError(message)
    return number


def _digits(text: str) -> str:
    if len(text) > _LONGEST_NUMBER:
        message = f"the number is too long: {len(text)} characters"
        raise MistakeError(message)
    return text.replace("_", "")


def boolean(text: str) -> bool:
    """Return the boolean that YAML 1.1 sees in ``text``, where ``yes`` and ``off`` are booleans too."""
    try:
        return BOOLEANS[text.lower()]
    except KeyError:
        message = f"expected true or false, found {shown(text)}"
        raise MistakeError(message) from None


def true_or_false(text: str) -> bool:
    """Return the boolean that is written ``true`` or ``false`` and nothing else."""
    if text.lower() not in {"true", "false"}:
        message = f"expected true or false, found {shown(text)}"
        raise MistakeError(message)
    return boolean(text)


def nothing(_text: str) -> None:
    """Return None, however it is written."""


def day(text: str) -> date:
    """Return the date written as 2026-01-05."""
    match = _DAY.fullmatch(text)
    if not match:
        message = f"{shown(text)} is not a date; write one such as 2026-01-05"
        raise MistakeError(message)
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise _no_such_day(text, error) from None


def instant(text: str) -> datetime:
    """Return the instant written in ISO 8601 with a time zone, in UTC."""
    match = _INSTANT.fullmatch(text)
    if not match:
        raise MistakeError(_not_an_instant(text))
    *numbers, decimals, zone = match.groups()
    if not zone:
        message = f"{text} has no time zone; write {text}Z"
        raise MistakeError(message)
    year, month, on, hour, minute, second = (int(number or 0) for number in numbers)
    microsecond = int((decimals or "")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, on, hour, minute, second, microsecond, timezone.utc)
        return local - _offset(zone)
    except (ValueError, OverflowError) as error:
        raise _no_such_day(text, error) from None


def _no_such_day(text: str, error: Exception) -> MistakeError:
    return MistakeError(f"{text} is not in the calendar: {error}")


def _not_an_instant(text: str) -> str:
    if _DAY.fullmatch(text):
        return f"{text} has no time of day; write {text}T00:00:00Z"
    return f"{shown(text)} is not an instant; write one such as 2026-01-05T09:00:00Z"


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
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        message = f"{milliseconds} milliseconds after 1970 is not in the calendar"
        raise MistakeError(message) from None


def float_of_whole(text: str) -> float:
    """Return the integer as a float."""
    return fraction(str(whole_number(text)))


def duration(text: str) -> timedelta:
    """Return the duration written as 250ms, 90s, 5m, 1h30m, 30d or 2w."""
    if re.fullmatch(f"[-+]?{_NUMBER}", text, re.ASCII):
        message = f"{text} has no unit; write {text}s, {text}m, {text}h or {text}d"
        raise MistakeError(message)
    match = _DURATION.fullmatch(text)
    if not match or not text:
        message = f"{shown(text)} is not a duration; write one such as 250ms, 90s, 5m, 1h30m, 30d or 2w"
        raise MistakeError(message)
    try:
        amounts = zip(match.groups("0"), _UNITS.values(), strict=True)
        return sum((float(amount) * unit for amount, unit in amounts), timedelta(0))
    except OverflowError:
        message = f"{shown(text)} is too long a duration"
        raise MistakeError(message) from None


def uuid_text(text: str) -> str:
    """Return the UUID in lower case, as the vendor writes it."""
    if not _UUID.fullmatch(text):
        message = f"{shown(text)} is not a UUID; write one such as 10000000-0000-0002-0000-000000000001"
        raise MistakeError(message)
    return text.lower()
