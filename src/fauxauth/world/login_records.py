"""Login records: who logged in to what, when and from where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from fauxauth.world.clock import instant_of, milliseconds
from fauxauth.world.login_entries import Criteria, Entry, Place, Visit
from fauxauth.world.login_entries import Location as Location  # part of a record
from fauxauth.world.login_history import ColumnRun, LoginHistory
from fauxauth.world.people import User
from fauxauth.world.record_runs import ListRun, WrittenRecords, backwards, forwards, split


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """
    One login. ``application_id`` is None where the login named no application.

    ``login_id`` is what the user logged in with, or is called, at the time; ``location`` is where the address is.
    """

    instant: datetime
    user_id: str
    login_id: str
    application_id: str | None
    ip_address: str
    location: Location | None = None


def _record(entry: Entry) -> LoginRecord:
    instant, visit, place = entry
    return LoginRecord(
        instant_of(instant), visit.user_id, visit.login_id, visit.application_id, place.ip_address, place.location
    )


class Selection:
    """
    The records that fit some criteria, as they are now: records that are written later are not among them.

    They are in order of their instants, and of their writing where these are equal.
    """

    def __init__(self, told: ColumnRun, written: ListRun) -> None:
        self._told = told
        self._written = written

    def __len__(self) -> int:
        return len(self._told) + len(self._written)

    def page(self, start: int, size: int) -> list[LoginRecord]:
        """Return up to ``size`` records from the ``start``-th on; any page costs the same."""
        firsts = split(self._told, self._written, start)
        return [_record(entry) for entry in islice(forwards(self._told, self._written, *firsts), size)]

    def newest_first(self) -> Iterator[Entry]:
        """Go through all of them from the last to the first, without a copy of anything."""
        return backwards(self._told, self._written)

    def __iter__(self) -> Iterator[LoginRecord]:
        return map(_record, forwards(self._told, self._written))


class LoginRecords:
    """
    The login records of one world, in order of their instants.

    What the scenario tells is a shared history that never changes; what happens in this world is written beside it.
    ``user_of`` looks a user up, whose tenant a record belongs to for good.
    """

    def __init__(
        self, history: LoginHistory | None = None, user_of: Callable[[str], User | None] = lambda _user_id: None
    ) -> None:
        self._history = history or LoginHistory()
        self._user_of = user_of
        self._written = WrittenRecords()
        self._visits: dict[tuple[str, str, str | None], Visit] = {}

    def write(self, record: LoginRecord) -> None:
        """Add a record. An address that the scenario has a location for has it here too."""
        whose = (record.user_id, record.login_id, record.application_id)
        visit = self._visits.get(whose)
        if visit is None:
            user = self._user_of(record.user_id)
            visit = self._visits[whose] = Visit(*whose, user.tenant_id if user is not None else None)
        location = record.location or self._history.location_of(record.ip_address)
        self._written.write((milliseconds(record.instant), visit, Place(record.ip_address, location)))

    def select(
        self,
        *,
        user_id: str | None = None,
        application_id: str | None = None,
        tenant_id: str | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> Selection:
        """
        Return the records of a user, an application, a tenant, and of a span of time.

        ``start`` belongs to the span and ``end`` does not; both are milliseconds since the epoch, of which a request
        may name more than there are instants.
        """
        criteria = Criteria(user_id, application_id, tenant_id)
        told, written = self._history.run(criteria), self._written.run(criteria)
        return Selection(told.between(start, end), written.between(start, end))

    def __iter__(self) -> Iterator[LoginRecord]:
        return iter(self.select())

    def __len__(self) -> int:
        return len(self.select())

    def __getitem__(self, index: int) -> LoginRecord:
        everything = self.select()
        number = index + len(everything) if index < 0 else index
        if not 0 <= number < len(everything):
            raise IndexError(f"there are {len(everything)} login records, no [{index}]")
        return everything.page(number, 1)[0]
