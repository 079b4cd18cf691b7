"""`Visitors`: who logs in to what, numbered by tenant and application, and found without going through everybody."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Final

from fauxauth.world.directory import Roster
from fauxauth.world.login_entries import Criteria, Visit
from fauxauth.world.people import User

_KEPT = 10_000


class Visitors:
    """
    A visit for each application that a user of a roster is registered for, or one to none.

    Users who are listed are numbered from the end, the last -1; those of the population have their own numbers.
    """

    def __init__(self, roster: Roster) -> None:
        self._people = roster.population
        self._listed = list(roster.listed.values())
        self._numbers = {user.id: number for number, user in enumerate(self._listed, -len(self._listed))}
        self._groups = sorted(self._grouped(), key=itemgetter(0))
        self._starts = [0, *accumulate(len(numbers) for _, numbers in self._groups)]
        # Where there are more, each would be forgotten before it comes again.
        self.visit: Final = lru_cache(maxsize=None)(self._visit) if len(self) <= _KEPT else self._visit

    def __len__(self) -> int:
        return self._starts[-1]

    def ranges(self, criteria: Criteria) -> list[range]:
        """Return the numbers of the visits that fit; those that follow each other are in one range."""
        found: list[range] = []
        for start, ((tenant_id, application_id), numbers) in zip(self._starts, self._groups, strict=False):
            if criteria.tenant_id in (None, tenant_id) and criteria.application_id in (None, application_id):
                first, end = self._part(numbers, criteria.user_id)
                joins = found and found[-1].stop == start + first
                found.append(range(found.pop().start if joins else start + first, start + end))
        return [each for each in found if each]

    def _part(self, numbers: Sequence[int], user_id: str | None) -> tuple[int, int]:
        if user_id is None:
            return 0, len(numbers)
        generated = self._people.number_of_id(user_id) if self._people is not None else None
        number = generated or self._numbers.get(user_id, 0)
        return bisect_left(numbers, number), bisect_right(numbers, number)

    def _grouped(self) -> Iterator[tuple[tuple[str, str], Sequence[int]]]:
        """Go through tenants with applications, "" for none, and the users of each, ascending."""
        groups: dict[tuple[str, str], array[int]] = {}
        for number, user in enumerate(self._listed, -len(self._listed)):
            for key in _uses(user):
                groups.setdefault(key, array("q")).append(number)
        yield from groups.items()
        for user, numbers in self._people.groups() if self._people is not None else ():
            yield from ((key, numbers) for key in _uses(user))

    def _visit(self, number: int) -> tuple[int, Visit]:
        """Return the number of a user, and a visit of theirs."""
        group = bisect_right(self._starts, number) - 1
        (tenant_id, application_id), numbers = self._groups[group]
        owner = numbers[number - self._starts[group]]
        if self._people is not None and owner > 0:
            who = self._people.user_id(owner), self._people.login_id(owner)
        else:
            who = self._listed[owner].id, self._listed[owner].login_id
        return owner, Visit(*who, application_id or None, tenant_id)


def _uses(user: User) -> list[tuple[str, str]]:
    return [(user.tenant_id, each.application_id) for each in user.registrations or ()] or [(user.tenant_id, "")]
