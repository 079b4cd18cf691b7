"""Login records: who logged in to what, when and from where."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import overload

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.world.clock import instant_of, milliseconds
from fauxauth.world.directory import Directory, Roster
from fauxauth.world.login_entries import Criteria, Entry, Location, Place, Visit
from fauxauth.world.login_history import LoginHistory
from fauxauth.world.people import User
from fauxauth.world.record_runs import Both, Run, WrittenRecords

_PIECE = 500


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

    def __init__(self, run: Run, first: int, end: int) -> None:
        self._run = run
        self._first = first
        self._end = max(first, end)

    def __len__(self) -> int:
        return self._end - self._first

    def page(self, start: int, size: int) -> list[LoginRecord]:
        """Return up to ``size`` records from the ``start``-th on."""
        return [_record(entry) for entry in self.entries(start, size)]

    def entries(self, start: int, size: int) -> Iterator[Entry]:
        """Go through up to ``size`` records from the ``start``-th on; to begin anywhere costs the same."""
        there = len(self) - start
        return islice(self._run.forwards(self._first + start), min(size, there)) if there > 0 else iter(())

    def newest_first(self) -> Iterator[Entry]:
        """Go through all of them from the last to the first; no more than a piece is in memory."""
        for end in range(len(self), 0, -_PIECE):
            yield from reversed([*self.entries(max(0, end - _PIECE), min(end, _PIECE))])

    def __iter__(self) -> Iterator[LoginRecord]:
        return map(_record, self.entries(0, len(self)))


class LoginRecords:
    """
    The login records of one world, in order of their instants.

    What the scenario tells is a shared history that never changes; what happens in this world is written beside it.
    ``directory`` knows the users, whose tenant a record belongs to for good; ``lock`` is held while records are looked
    for, as it is by whoever writes one.
    """

    def __init__(
        self,
        history: LoginHistory | None = None,
        directory: Directory | None = None,
        lock: AbstractContextManager[object] | None = None,
    ) -> None:
        self._lock = lock or threading.RLock()
        self._history = history or LoginHistory()
        # Not by its truth: one without users has none.
        self._directory = directory if directory is not None else Directory({}, {}, {}, {}, Roster(()))
        self._written = WrittenRecords()
        self._visits: dict[tuple[str, str, str | None], Visit] = {}

    def write(self, record: LoginRecord) -> None:
        """Add a record. An address that the scenario has a location for has it here too."""
        whose = (record.user_id, record.login_id, record.application_id)
        visit = self._visits.get(whose)
        if visit is None:
            user = self._directory.user(record.user_id)
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
        with self._lock:
            run = Both(self._history.run(criteria), self._written.run(criteria))
        return Selection(
            run, run.before(start) if start is not None else 0, run.before(end) if end is not None else len(run)
        )

    def of(self, user: User | str) -> list[LoginRecord]:
        """
        Return the records of a user, given as such, by a login id or by the id, oldest first.

        The records of a user who was deleted are found by the id. Raises `UsageError` for who is neither there nor
        ever was.
        """
        __tracebackhide__ = True
        with self._lock:
            found = self._directory.find(None, user) or self._directory.user(user) if isinstance(user, str) else user
            user_id = found.id if found is not None else str(user)
            records = list(self.select(user_id=user_id))
            if found is None and not records:
                raise UsageError(f"there is no user {user!r}{did_you_mean(user_id, self._directory.near(user_id))}")
            return records

    def __iter__(self) -> Iterator[LoginRecord]:
        return iter(self.select())

    def __len__(self) -> int:
        return len(self.select())

    @overload
    def __getitem__(self, index: int) -> LoginRecord: ...

    @overload
    def __getitem__(self, index: slice) -> list[LoginRecord]: ...

    def __getitem__(self, index: int | slice) -> LoginRecord | list[LoginRecord]:
        __tracebackhide__ = True
        everything = self.select()
        try:
            numbers = range(len(everything))[index]
        except IndexError:
            raise IndexError(f"there are {len(everything)} login records, no [{index}]") from None
        if isinstance(numbers, int):
            return everything.page(numbers, 1)[0]
        return [record for number in numbers for record in everything.page(number, 1)]
