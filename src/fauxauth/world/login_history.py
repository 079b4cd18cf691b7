"""`LoginHistory`: the login records that a scenario tells, shared by every world of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from fauxauth.world.invented_logins import Invention
from fauxauth.world.login_entries import Criteria, Location
from fauxauth.world.record_runs import Both, Run, WrittenRecords

Told: TypeAlias = tuple[WrittenRecords, Invention | None]
"""All that a history says: records that are listed, and those that are made up."""


class LoginHistory:
    """
    The login records that a scenario tells. ``tell`` is called when they are needed first: making a world is not that.

    ``locations`` are those of addresses; records that a world writes have them too.
    """

    def __init__(
        self, tell: Callable[[], Told] = lambda: (WrittenRecords(), None), locations: dict[str, Location] | None = None
    ) -> None:
        self._told = cache(tell)
        self._locations = locations or {}

    def location_of(self, ip_address: str) -> Location | None:
        """Return where an address is, as far as the scenario says."""
        return self._locations.get(ip_address)

    def run(self, criteria: Criteria) -> Run:
        """Return the records that fit. Worlds of one scenario may ask at the same time."""
        listed, invention = self._told()
        run = listed.run(criteria)
        return Both(invention.run(criteria), run) if invention is not None else run
