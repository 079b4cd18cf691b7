"""Login records: who logged in to what, when and from where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LoginRecord:
    """One login. ``application_id`` is None where the login named no application."""

    instant: datetime
    user_id: str
    login_id: str
    application_id: str | None
    ip_address: str


class LoginRecords:
    """The login records of one world, in the order of their writing."""

    def __init__(self) -> None:
        self._records: list[LoginRecord] = []

    def write(self, record: LoginRecord) -> None:
        """Add a record."""
        self._records.append(record)

    def __iter__(self) -> Iterator[LoginRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: int) -> LoginRecord:
        return self._records[index]
