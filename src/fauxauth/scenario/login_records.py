"""The login records of a scenario: those that it lists, and as many as it wants to have invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from operator import itemgetter
from typing import Annotated, TypeAlias

from msgspec import Meta, field

from fauxauth.scenario.mistakes import Mistake, unknown
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.users import WRITTEN
from fauxauth.world.applications import Application
from fauxauth.world.chance import Chance
from fauxauth.world.clock import milliseconds
from fauxauth.world.directory import Roster
from fauxauth.world.invented_logins import Invention
from fauxauth.world.login_entries import Entry, Location, Place, Visit
from fauxauth.world.login_history import LoginHistory, Told
from fauxauth.world.objects import NotFaked, Uuid, VendorObject
from fauxauth.world.people import User
from fauxauth.world.record_runs import WrittenRecords
from fauxauth.world.visitors import Visitors

_USERS = (("fusionauth", "users", None, "id"), *WRITTEN)
_LOGIN_IDS = (("fusionauth", "users", None, "email"), ("fusionauth", "users", None, "username"), *WRITTEN)
_APPLICATIONS = ("fusionauth", "applications", None, "id")

USUAL_PERIOD = timedelta(days=30)
"""How long before ``until`` invented records begin where nothing is said."""


class LoginRecordEntry(VendorObject):
    """A login record, as the vendor's Search Login Records API answers it. One of userId and loginId is enough."""

    instant: Annotated[datetime, Meta(description="When the login was.")]
    application_id: Annotated[Uuid | None, Meta(description="What the login was to; absent: no application.")] = None
    ip_address: Annotated[str, Meta(description="From where it was.")] = "127.0.0.1"
    location: Annotated[Location | None, Meta(description="Where that address is.")] = None
    login_id: Annotated[
        str | None, Meta(description="What the user logged in with; absent: the email, or the username.")
    ] = None
    user_id: Uuid | None = None
    application_name: NotFaked = None
    login_id_type: NotFaked = None

    def __post_init__(self) -> None:
        """Refuse a record of nobody."""
        if self.user_id is None and self.login_id is None:
            raise ValueError("a login record needs a userId or a loginId")


class LoginRecordsSection(VendorObject):
    """Login records that are listed, and how many are invented, of all users and what they are registered for."""

    records: tuple[LoginRecordEntry, ...] = ()
    generate: Annotated[int, Meta(ge=0, le=100_000_000, description="How many records to invent.")] = 0
    from_: Annotated[
        datetime | None, Meta(description="When the invented ones begin; absent: 30 days before until.")
    ] = field(default=None, name="from")
    until: Annotated[
        datetime | None, Meta(description="When the invented ones end; absent: when the world starts.")
    ] = None


LoginRecords: TypeAlias = tuple[LoginRecordEntry, ...] | LoginRecordsSection
"""The key ``loginRecords``: a list of records, or a mapping that says more."""


@dataclass(frozen=True)
class Telling:
    """What a section means among some users and applications, in a world that starts at ``start``."""

    path: Path
    records: tuple[LoginRecordEntry, ...]
    count: int
    begin: datetime
    end: datetime
    start: datetime
    seed: int
    locations: bool
    roster: Roster
    applications: Mapping[str, Application]

    @cached_property
    def login_ids(self) -> Mapping[str, User]:
        """Listed users by what they log in with; of several tenants' users, the first counts."""
        found: dict[str, User] = {}
        for name in ("email", "username"):
            for user in self.roster.listed.values():
                found.setdefault(getattr(user, name) or "", user)
        return found

    def user_of(self, record: LoginRecordEntry) -> User | None:
        """Return the user whom a record means."""
        if record.user_id is not None:
            return self.roster.user(record.user_id)
        return self.login_ids.get(record.login_id or "") or self.roster.generated(record.login_id or "")


def telling(
    section: LoginRecords,
    roster: Roster,
    applications: Iterable[Application],
    *,
    start: datetime,
    seed: int,
    locations: bool,
) -> Telling:
    """Put together what a section means; locations are shown with Advanced Threat Detection only."""
    whole = section if isinstance(section, LoginRecordsSection) else LoginRecordsSection(records=section)
    end = whole.until or start
    return Telling(
        path=("fusionauth", "loginRecords", *(("records",) if whole is section else ())),
        records=whole.records,
        count=whole.generate,
        begin=whole.from_ or end - USUAL_PERIOD,
        end=end,
        start=start,
        seed=seed,
        locations=locations,
        roster=roster,
        applications={application.id: application for application in applications},
    )


def record_mistakes(told: Telling) -> Iterator[Mistake]:
    """Find records of users and applications that do not exist, and records that are of the future."""
    for index, record in enumerate(told.records):
        path = (*told.path, index)
        yield from _user_mistakes(path, record, told)
        yield from _application_mistakes(path, record, told)
        if record.instant > told.start:
            message = f"{record.instant.isoformat()} is after the world starts, {told.start.isoformat()}"
            yield Mistake((*path, "instant"), message)
    yield from _invention_mistakes(told)


def _user_mistakes(path: Path, record: LoginRecordEntry, told: Telling) -> Iterator[Mistake]:
    if told.user_of(record) is not None:
        return
    if record.user_id is not None:
        known = {user_id: user.login_id for user_id, user in told.roster.listed.items()}
        yield Mistake((*path, "userId"), unknown("user", record.user_id, known), _USERS)
    else:
        message = unknown("user", record.login_id or "", dict.fromkeys(told.login_ids, ""))
        yield Mistake((*path, "loginId"), f"{message}; a former loginId needs the userId beside it", _LOGIN_IDS)


def _application_mistakes(path: Path, record: LoginRecordEntry, told: Telling) -> Iterator[Mistake]:
    if record.application_id is None:
        return
    application, user = told.applications.get(record.application_id), told.user_of(record)
    if application is None:
        known = {application_id: each.name for application_id, each in told.applications.items()}
        yield Mistake((*path, "applicationId"), unknown("application", record.application_id, known), (_APPLICATIONS,))
    elif user is not None and application.tenant_id != user.tenant_id:
        yield Mistake((*path, "applicationId"), f"{application.name} belongs to another tenant than the user")


def _invention_mistakes(told: Telling) -> Iterator[Mistake]:
    path: Path = ("fusionauth", "loginRecords")
    if not told.count:
        return
    if not len(told.roster):
        yield Mistake((*path, "generate"), "login records are invented of users, and there are none", _USERS)
    if told.end > told.start:
        message = f"{told.end.isoformat()} is after the world starts, {told.start.isoformat()}"
        yield Mistake((*path, "until"), message)
    if told.begin >= told.end:
        message = f"{told.begin.isoformat()} is not before the end, {told.end.isoformat()}"
        yield Mistake((*path, "from"), message)


def history(told: Telling) -> LoginHistory:
    """Return the history that a telling without mistakes is; it is made when a world first needs it."""
    located = [record for record in told.records if record.location is not None and told.locations]
    return LoginHistory(partial(_tell, told), {each.ip_address: each.location for each in located if each.location})


def _tell(told: Telling) -> Told:
    listed = WrittenRecords(sorted((_entry(record, told) for record in told.records), key=itemgetter(0)))
    if not told.count:
        return listed, None
    start = milliseconds(told.begin)
    end = max(start + 1, milliseconds(told.end))
    key = Chance(told.seed).octets(32, "login records")
    return listed, Invention(told.count, start, end, key, Visitors(told.roster), located=told.locations)


def _entry(record: LoginRecordEntry, told: Telling) -> Entry:
    user = told.user_of(record)
    assert user is not None  # noqa: S101 (that was checked)
    visit = Visit(user.id, record.login_id or user.login_id, record.application_id, user.tenant_id)
    return milliseconds(record.instant), visit, Place(record.ip_address, record.location if told.locations else None)
