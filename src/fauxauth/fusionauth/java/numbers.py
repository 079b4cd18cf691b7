"""
The fields of Java's date patterns that are numbers, in the American calendar: weeks begin on Sunday.

So the first week of a year is the one that has the first of January in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

_MODIFIED_JULIAN = date(1858, 11, 17).toordinal()


def _day_of_week(local: datetime) -> int:
    """Return the day of the American week, which begins on Sunday."""
    return local.isoweekday() % 7 + 1


def _quarter(local: datetime) -> int:
    return (local.month + 2) // 3


def _week_of_month(local: datetime) -> int:
    return (local.day + _day_of_week(local.replace(day=1)) - 2) // 7 + 1


def _week_based_year(local: datetime) -> int:
    """Return the year of the American week, the first of which has the first of January in it."""
    return (local.date() + timedelta(days=7 - _day_of_week(local))).year


def _week(local: datetime) -> int:
    year = _week_based_year(local)
    first = datetime(year, 1, 1, tzinfo=timezone.utc)
    return (local.date() - first.date() + timedelta(days=_day_of_week(first) - 1)).days // 7 + 1


def iso_offset(offset: timedelta, size: int, *, zulu: bool) -> str:
    """
    Write an offset as Java's patterns ``x`` to ``xxxxx`` do, ``size`` being the number of letters.

    One letter leaves minutes out where there are none, four and five add seconds where there are some, three and five
    have colons. Without an offset it is ``Z`` if that is wanted.
    """
    seconds = abs(offset) // timedelta(seconds=1)
    pieces = [f"{seconds // 3600:02}", f"{seconds // 60 % 60:02}"]
    if size == 1 and pieces[1] == "00":
        del pieces[1]
    if size >= 4 and seconds % 60:
        pieces.append(f"{seconds % 60:02}")
    written = (":" if size in (3, 5) else "").join(pieces)
    if not written.strip("0:"):
        return "Z" if zulu else f"+{written}"
    return f"{'-' if offset < timedelta() else '+'}{written}"


NUMBERS: dict[str, Callable[[datetime], int]] = {
    "u": lambda local: local.year,
    "y": lambda local: local.year,
    "D": lambda local: local.timetuple().tm_yday,
    "M": lambda local: local.month,
    "L": lambda local: local.month,
    "d": lambda local: local.day,
    "g": lambda local: local.toordinal() - _MODIFIED_JULIAN,
    "Q": _quarter,
    "q": _quarter,
    "Y": _week_based_year,
    "w": _week,
    "W": _week_of_month,
    "e": _day_of_week,
    "c": _day_of_week,
    # Java 17 counts days here and not weeks, which was corrected in Java 19.
    "F": lambda local: (local.day - 1) % 7 + 1,
    "h": lambda local: (local.hour + 11) % 12 + 1,
    "K": lambda local: local.hour % 12,
    "k": lambda local: (local.hour + 23) % 24 + 1,
    "H": lambda local: local.hour,
}
"""What each letter counts, as long as that stays the same for a quarter of an hour."""
