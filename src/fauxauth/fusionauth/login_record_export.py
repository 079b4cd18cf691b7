"""
``GET`` and ``POST /api/system/login-record/export``: the login records that fit some criteria, as a zipped CSV file.

Source: the vendor's Login API page, "Export Login Records"; docs/sources.md, FusionAuth 10. Newest first is the order
of the page's sample. The names of the file and of the archive, the line ends, and that an export without records has
its header are chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Generic, TypeVar

from fauxauth.contract import Call, Content, Lifetime, Outcome, Version, always, documented
from fauxauth.fusionauth.errors import Error
from fauxauth.fusionauth.fields import VERSIONED_FIELDS
from fauxauth.fusionauth.java.dates import DateFormat
from fauxauth.fusionauth.java.patterns import PatternError
from fauxauth.fusionauth.java.zones import Zone, zone_of
from fauxauth.fusionauth.login_record_criteria import (
    CriteriaField,
    Reading,
    RecordCriteria,
    by_get_and_post,
    criteria,
    criteria_fields,
    select,
)
from fauxauth.fusionauth.recent_logins import login_id_type
from fauxauth.fusionauth.zipping import zipped
from fauxauth.world import World
from fauxauth.world.login_entries import Place, Visit
from fauxauth.world.login_records import Selection

SECTION = "Login API, Export Login Records"

ENDPOINT = "/api/system/login-record/export"

FIELDS = (
    *criteria_fields("criteria."),
    CriteriaField("dateTimeSecondsFormat", "text"),
    CriteriaField("zoneId", "zone"),
)

DEFAULT_FORMAT = "M/d/yyyy hh:mm:ss a z"
"""What is used when the parameter is omitted (page, dateTimeSecondsFormat)."""

FILE_NAME = "login-records.csv"
ARCHIVE_NAME = "login-records.zip"

ROWS_PER_PIECE = 500

PARTS_KEPT = 10_000
"""How many different visits, or places, are remembered as text while an export is written."""

LONGEST_ROW = 700
LONGEST_FIELD = 16
"""
How many bytes a row has at most besides its time, and a time for each sign of its pattern.

From them follows whether the archive must be able to pass 2 GiB.
"""

_TO_BE_QUOTED = re.compile(r'[,"\r\n]')

PartT = TypeVar("PartT")


def csv_field(text: str) -> str:
    """Write a field as RFC 4180 has it: in quotes where it needs them."""
    return '"' + text.replace('"', '""') + '"' if _TO_BE_QUOTED.search(text) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRecordExport(RecordCriteria):
    """An export: criteria, and how instants are written."""

    date_format: DateFormat


def gather(call: Call, world: World, read: Reading) -> LoginRecordExport:
    """Read the request."""
    given = read(call, FIELDS, world.version)
    found = criteria(call, world, ENDPOINT, given)
    zone = given.values.get("zoneId") or _report_zone(world)
    date_format, errors = _date_format(given.values.get("dateTimeSecondsFormat") or DEFAULT_FORMAT, zone)
    facts = LoginRecordExport(**found.shared(), date_format=date_format)
    return replace(facts, errors=(*facts.errors, *errors))


def _report_zone(world: World) -> Zone:
    zone = zone_of(world.report_timezone)
    assert zone is not None  # noqa: S101 (the scenario was checked)
    return zone


def _date_format(pattern: str, zone: Zone) -> tuple[DateFormat, tuple[Error, ...]]:
    try:
        return DateFormat(pattern, zone), ()
    except PatternError as problem:
        name = "dateTimeSecondsFormat"
        error = Error(f"[invalid]{name}", f"Invalid [{name}] property. {problem}", name)
    return DateFormat(DEFAULT_FORMAT, zone), (error,)


_IDENTITIES = Lifetime.of(since="1.59.0")
"""From when on the file tells what the user logged in with (docs/sources.md, FusionAuth 10)."""

_LOCATIONS = VERSIONED_FIELDS["logins.location"]

_ZIP_CODES = Lifetime.of(since="1.55.0")
"""Before, the column of zip codes was always empty (fusionauth-issues #2917)."""


@dataclass(frozen=True, slots=True)
class Column(Generic[PartT]):
    """A column: its heading, what it has of a part of a record, and the versions that have the column, and fill it."""

    heading: str
    value: Callable[[PartT, World], object]
    lifetime: Lifetime = Lifetime()
    filled: Lifetime = Lifetime()

    def text(self, part: PartT, world: World) -> str:
        """Write a field of the file; nothing where there is nothing."""
        value = self.value(part, world) if self.filled.covers(world.version) else None
        return "" if value is None else csv_field(str(value))


def _located(name: str) -> Callable[[Place, World], object]:
    return lambda place, _world: getattr(place.location, name, None)


def _identity_type(visit: Visit, world: World) -> str:
    return login_id_type(visit.user_id, visit.login_id, world)


WHO: tuple[Column[Visit], ...] = (
    Column("User Id ", lambda visit, _world: visit.user_id),
    Column("Identity value ", lambda visit, _world: visit.login_id, lifetime=_IDENTITIES),
    Column("Identity type ", _identity_type, lifetime=_IDENTITIES),
)

WHEN = "Time "

WHERETO: tuple[Column[Visit], ...] = (Column("Application Id ", lambda visit, _world: visit.application_id),)

WHENCE: tuple[Column[Place], ...] = (
    Column("IP Address ", lambda place, _world: place.ip_address),
    Column("City ", _located("city"), filled=_LOCATIONS),
    Column("Country ", _located("country"), filled=_LOCATIONS),
    Column("Zipcode ", _located("zipcode"), filled=_ZIP_CODES),
    Column("Region ", _located("region"), filled=_LOCATIONS),
    Column("Latitude ", _located("latitude"), filled=_LOCATIONS),
    Column("Longitude ", _located("longitude"), filled=_LOCATIONS),
)
"""The columns of the page's sample, with the blank that ends each heading."""


def header(version: Version) -> str:
    """Write the first line."""
    there = [
        column.heading for columns in (WHO, WHERETO, WHENCE) for column in columns if column.lifetime.covers(version)
    ]
    who = sum(column.lifetime.covers(version) for column in WHO)
    there.insert(who, WHEN)
    return ",".join(f'"{heading}"' for heading in there)


def _writer(columns: tuple[Column[PartT], ...], world: World) -> Callable[[PartT], str]:
    """Return what writes the fields of some columns; parts come again and again, so the latest are kept."""
    there = [column for column in columns if column.lifetime.covers(world.version)]

    @lru_cache(maxsize=PARTS_KEPT)
    def write(part: PartT) -> str:
        return ",".join(column.text(part, world) for column in there)

    return write


@dataclass(frozen=True, slots=True)
class Archive:
    """
    The zipped file of a selection. Going through it makes it piece by piece, any number of times.

    The selection does not change any more, so no lock is needed meanwhile.
    """

    found: Selection
    date_format: DateFormat
    now: datetime
    world: World

    def __iter__(self) -> Iterator[bytes]:
        bound = len(self.found) * (LONGEST_ROW + LONGEST_FIELD * len(self.date_format.pattern))
        return zipped(FILE_NAME, self.now, self._pieces(), bound=bound)

    def _pieces(self) -> Iterator[bytes]:
        yield f"{header(self.world.version)}\n".encode()
        rows = self._rows()
        while piece := "".join(islice(rows, ROWS_PER_PIECE)):
            yield piece.encode()

    def _rows(self) -> Iterator[str]:
        who, whereto, whence = (_writer(WHO, self.world), _writer(WHERETO, self.world), _writer(WHENCE, self.world))
        when = self.date_format.writer()
        quoted = _TO_BE_QUOTED.search(self.date_format.pattern) is not None
        for instant, visit, place in self.found.newest_first():
            time = csv_field(when(instant)) if quoted else when(instant)
            yield f"{who(visit)},{time},{whereto(visit)},{whence(place)}\n"


def archive(facts: LoginRecordExport, world: World) -> Content:
    """Answer with the archive, which is made while it is sent."""
    return Content(
        headers=(("Content-Disposition", f'attachment; filename="{ARCHIVE_NAME}"'),),
        stream=("application/zip", Archive(select(facts, world), facts.date_format, facts.now, world)),
    )


LOGIN_RECORD_EXPORT, LOGIN_RECORD_EXPORT_BY_BODY = by_get_and_post(
    "fusionauth.login_record_export",
    ENDPOINT,
    "Export Login Records",
    FIELDS,
    gather,
    Outcome(
        status=200,
        name="exported",
        when=always,
        says="The request was successful; the response is a zip archive of the records that fit, as CSV.",
        body=archive,
        basis=documented(f"{SECTION}, 200; names inside, line ends and quoting are chosen"),
    ),
)
