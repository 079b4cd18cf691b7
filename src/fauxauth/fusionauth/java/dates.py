"""
Dates as Java's ``DateTimeFormatter`` writes them in American English: the only door to Babel, which has the names.

A writer works out what changes at most every quarter of an hour once for each; what is left for every single instant
are minutes, seconds and what is smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from fauxauth.fusionauth.java.numbers import NUMBERS, iso_offset
from fauxauth.fusionauth.java.patterns import Field, Literal, PatternError, Token, parse
from fauxauth.fusionauth.java.zones import Zone, localized_offset, offset_of

if TYPE_CHECKING:
    from babel import Locale

Coarse: TypeAlias = Callable[[Field, datetime, Zone], str]
"""Writes a field that stays the same for a quarter of an hour."""

Fine: TypeAlias = Callable[[int], object]
"""Returns the value of a field that does not, from the milliseconds of the local day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)
_QUARTER = timedelta(minutes=15)
_QUARTER_MILLISECONDS = _QUARTER // _MILLISECOND


@cache
def _english() -> Locale:
    from babel import Locale

    return Locale.parse("en_US")


@lru_cache(maxsize=4096)
def _cldr(pattern: str, value: date) -> str:
    """Write a field for which Java and CLDR agree."""
    from babel.dates import parse_pattern

    return parse_pattern(pattern).apply(value, _english())


def _name(field: Field, local: datetime, _zone: Zone) -> str:
    return _cldr(str(field), local.date())


def _number(field: Field, local: datetime, _zone: Zone) -> str:
    return f"{NUMBERS[field.letter](local):0{field.count}}"


def _year(field: Field, local: datetime, zone: Zone) -> str:
    return f"{NUMBERS[field.letter](local) % 100:02}" if field.count == 2 else _number(field, local, zone)


def _number_or_name(field: Field, local: datetime, zone: Zone) -> str:
    return _number(field, local, zone) if field.count < 3 else _name(field, local, zone)


def _half_of_day(_field: Field, local: datetime, _zone: Zone) -> str:
    return "PM" if local.hour >= 12 else "AM"


def _zone_id(_field: Field, _local: datetime, zone: Zone) -> str:
    return zone.id


def _zone_name(field: Field, local: datetime, zone: Zone) -> str:
    if field.count < 4:
        return zone.short_name(local)
    variant = "daylight" if zone.is_summer(local) else "standard"
    return _long_zone_name(zone, variant) or _name_with_city(zone, variant) or zone.short_name(local)


def _generic_zone_name(field: Field, local: datetime, zone: Zone) -> str:
    if field.count == 1:
        return zone.short_generic_name(local)
    return _long_zone_name(zone, "generic") or zone.id


_NAMED_LIKE = {
    **dict.fromkeys(("Africa/Casablanca", "Africa/El_Aaiun"), "Atlantic/Canary"),
    **dict.fromkeys(("Asia/Amman", "Asia/Damascus", "Asia/Famagusta"), "Europe/Athens"),
    **dict.fromkeys(("Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey"), "Europe/London"),
    "Europe/Kirov": "Europe/Moscow",
}
"""Zones that Java names like another one, and for which CLDR has no names of their own any more."""


def _name_with_city(zone: Zone, variant: str) -> str | None:
    """Return how Java names the time of a region for which nobody has a name."""
    area, _, city = zone.id.rpartition("/")
    return f"{city.replace('_', ' ')} {variant.title()} Time" if area not in ("", "Etc") else None


@cache
def _long_zone_name(zone: Zone, variant: str) -> str | None:
    """Return CLDR's long name of a zone, or None; what has no summer time has one name for all."""
    from babel.core import get_global

    if not zone.is_region:
        return zone.id
    canonical, metazones = get_global("zone_aliases"), get_global("meta_zones")
    like = _NAMED_LIKE.get(zone.id, zone.id)
    same = canonical.get(like, like)
    for each in (like, same, *(alias for alias, target in canonical.items() if target == same)):
        shared = _english().meta_zones.get(metazones.get(each, ""), {}).get("long", {})
        names = {**shared, **_english().time_zones.get(each, {}).get("long", {})}
        if variant in names:
            return str(names[variant])
        if "standard" in names and "daylight" not in names:
            return str(names["standard"])
    return None


def _localized_offset(field: Field, local: datetime, _zone: Zone) -> str:
    return localized_offset(offset_of(local), full=field.count == 4)


def _offset(field: Field, local: datetime, zone: Zone) -> str:
    if field.letter == "Z" and field.count == 4:
        return _localized_offset(field, local, zone)
    size = field.count if field.letter != "Z" else 5 if field.count == 5 else 2
    return iso_offset(offset_of(local), size, zulu=field.letter == "X" or str(field) == "ZZZZZ")


COARSE: dict[str, Coarse] = {
    **dict.fromkeys("uyY", _year),
    **dict.fromkeys("DdgwWFhKkH", _number),
    **dict.fromkeys("MLQqec", _number_or_name),
    **dict.fromkeys("GE", _name),
    **dict.fromkeys("XxZ", _offset),
    "O": _localized_offset,
    "V": _zone_id,
    "a": _half_of_day,
    "v": _generic_zone_name,
    "z": _zone_name,
}
"""Fields that stay the same for a quarter of an hour, by letter."""


def _fine(unit: int, modulus: int, factor: int = 1) -> Callable[[Field], tuple[str, Fine]]:
    return lambda field: (f"%0{field.count}d", lambda moment: moment // unit % modulus * factor)


def _fraction(field: Field) -> tuple[str, Fine]:
    return f"%0{field.count}d", lambda moment: moment % 1000 * 10**field.count // 1000


def _part_of_day(field: Field) -> tuple[str, Fine]:
    width = {1: "abbreviated", 4: "wide", 5: "narrow"}[field.count]
    names = _english().day_periods["format"][width]
    return "%s", lambda moment: names[_PERIODS[moment // 60_000]]


_PERIODS = (
    "midnight",
    *["night1"] * (6 * 60 - 1),
    *["morning1"] * (6 * 60),
    "noon",
    *["afternoon1"] * (6 * 60 - 1),
    *["evening1"] * (3 * 60),
    *["night1"] * (3 * 60),
)
"""What each minute of a day belongs to in English, as CLDR has it."""

FINE: dict[str, Callable[[Field], tuple[str, Fine]]] = {
    "A": _fine(1, 86_400_000),
    "B": _part_of_day,
    "N": _fine(1, 86_400_000, 1_000_000),
    "S": _fraction,
    "m": _fine(60_000, 60),
    "n": _fine(1, 1000, 1_000_000),
    "s": _fine(1000, 60),
}
"""Fields that change within a quarter of an hour: how their value is written, and the value."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A pattern in a time zone. Raises `PatternError` for a pattern that Java refuses, or cannot write all times by."""

    pattern: str
    zone: Zone

    def __post_init__(self) -> None:
        fields = {token for token in parse(self.pattern) if isinstance(token, Field)}
        if any(str(field) == "vvvv" for field in fields) and _long_zone_name(self.zone, "generic") is None:
            raise PatternError(f"No generic name of {self.zone.id} is known for pattern letter: v")
        for field in (each for each in fields if each.pad):
            widest = max(len(self._write(Field(field.letter, field.count), local)) for local in self._a_year())
            if widest > field.pad:
                raise PatternError(f"Pad width {field.pad} is too narrow for pattern letter: {field.letter}")

    def _a_year(self) -> Iterator[datetime]:
        start = datetime(2023, 12, 31, 23, 59, 59, 999_000, tzinfo=timezone.utc)
        return (self.zone.local(start + number * timedelta(hours=6)) for number in range(4 * 366))

    def _write(self, field: Field, local: datetime) -> str:
        if field.letter in FINE:
            written, value = FINE[field.letter](field)
            return written % value(_moment(local))
        return COARSE[field.letter](field, local, self.zone)

    def writer(self) -> Callable[[int], str]:
        """Return a function that writes instants, given in milliseconds. It is quickest where they are in order."""
        tokens = parse(self.pattern)
        fine = [_padded(*FINE[each.letter](each), each.pad) for each in tokens if _is_fine(each)]
        values = [value for _, value in fine]
        current, template, midnight = -1, "", 0

        def write(instant: int) -> str:
            nonlocal current, template, midnight
            if instant // _QUARTER_MILLISECONDS != current:
                current = instant // _QUARTER_MILLISECONDS
                local = self.zone.local(_EPOCH + instant * _MILLISECOND)
                pieces = iter(fine)
                template = "".join(
                    next(pieces)[0] if _is_fine(token) else self._coarse(token, local).replace("%", "%%")
                    for token in tokens
                )
                midnight = instant - _moment(local)
                if not self._is_steady(current):
                    current = -1
            moment = instant - midnight
            return template % tuple([value(moment) for value in values])

        return write

    def _coarse(self, token: Token, local: datetime) -> str:
        if isinstance(token, Literal):
            return token.text
        return self._write(token, local).rjust(token.pad)

    def _is_steady(self, number: int) -> bool:
        """Whether the clocks go on undisturbed, and on whole quarters, in the ``number``-th quarter of an hour."""
        start = self.zone.local(_EPOCH + number * _QUARTER)
        end = self.zone.local(_EPOCH + (number + 1) * _QUARTER - _MILLISECOND)
        same = (start.utcoffset(), start.dst(), start.tzname()) == (end.utcoffset(), end.dst(), end.tzname())
        return same and not offset_of(start) % _QUARTER


def _is_fine(token: Token) -> TypeGuard[Field]:
    return isinstance(token, Field) and token.letter in FINE


def _padded(written: str, value: Fine, pad: int) -> tuple[str, Fine]:
    return (f"%{pad}s", lambda moment: written % value(moment)) if pad else (written, value)


def _moment(local: datetime) -> int:
    """Return how many milliseconds after midnight the clocks show."""
    return ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
