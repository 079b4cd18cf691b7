"""`Entries`: what happened in a world, in order, for those who read it and for those who wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar, overload

from fauxauth.errors import UsageError

EntryT = TypeVar("EntryT")
FoundT = TypeVar("FoundT")


class Entries(Generic[EntryT]):
    """A list that only grows. Any thread may read it or wait for it; while nobody waits, that costs writers nothing."""

    def __init__(self) -> None:
        self._entries: list[EntryT] = []
        self._changed = threading.Condition()
        self._waiting = 0

    def append(self, entry: EntryT) -> None:
        """Add an entry, and wake who waits."""
        self._entries.append(entry)
        # Who waits says so before looking, so that either they see the entry or this sees them.
        if self._waiting:
            with self._changed:
                self._changed.notify_all()

    def wait_until(self, look: Callable[[], FoundT | None], timeout: float) -> FoundT | None:
        """
        Return what ``look`` finds as soon as it finds something; None after ``timeout`` seconds of real time.

        Raises `UsageError` for a time-out that is none.
        """
        __tracebackhide__ = True
        _check(timeout)
        found: list[FoundT] = []

        def has_found() -> bool:
            result = look()
            found.extend([] if result is None else [result])
            return result is not None

        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(has_found, timeout)
            finally:
                self._waiting -= 1
        return found[0] if found else None

    def __iter__(self) -> Iterator[EntryT]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> EntryT: ...

    @overload
    def __getitem__(self, index: slice) -> list[EntryT]: ...

    def __getitem__(self, index: int | slice) -> EntryT | list[EntryT]:
        __tracebackhide__ = True
        try:
            return self._entries[index]
        except IndexError:
            number = len(self)
            raise IndexError(f"there {'is' if number == 1 else 'are'} {number} in all, no [{index}]") from None


def _check(timeout: object) -> None:
    __tracebackhide__ = True
    if not isinstance(timeout, int | float) or not 0 <= timeout <= threading.TIMEOUT_MAX:
        raise UsageError(f"timeout is a number of seconds, from 0 on, not {timeout!r}")
