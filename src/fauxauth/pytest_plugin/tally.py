"""What the answers of a test run are counted in: how often each outcome was met, by which tests, in which versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fauxauth.arrangement.choosing import rows_in
from fauxauth.catalogue import SERVICES
from fauxauth.contract import Operation, Outcome, Version
from fauxauth.world.world import DEFAULT_VERSION

Written: TypeAlias = dict[str, Any]
"""A tally as plain data, which one process can send to another."""


@dataclass
class Meeting:
    """How often an outcome was met, how many times of these it was forced, and by which tests."""

    times: int = 0
    forced: int = 0
    tests: set[str] = field(default_factory=set[str])


class Tally:
    """The answers that were given, by the full names of their outcomes, and the versions of which they were asked."""

    def __init__(self) -> None:
        self._met: dict[str, Meeting] = {}
        self._versions: dict[str, set[str]] = {}

    def count(self, operation: str, outcome: str, version: Version, test: str, *, forced: bool) -> None:
        """Count an answer; ``test`` is the id of the test that runs, or nothing."""
        self._versions.setdefault(operation, set()).add(str(version))
        meeting = self._met.setdefault(f"{operation}:{outcome}", Meeting())
        meeting.times += 1
        meeting.forced += forced
        if test:
            meeting.tests.add(test)

    def written(self) -> Written:
        """Write it as plain data."""
        met = {name: [each.times, each.forced, sorted(each.tests)] for name, each in self._met.items()}
        return {"met": met, "versions": {name: sorted(each) for name, each in self._versions.items()}}

    def add(self, written: Written) -> None:
        """Add what another process counted."""
        for name, (times, forced, tests) in written["met"].items():
            meeting = self._met.setdefault(name, Meeting())
            meeting.times += times
            meeting.forced += forced
            meeting.tests.update(tests)
        for operation, versions in written["versions"].items():
            self._versions.setdefault(operation, set()).update(versions)

    def operations(self) -> list[OperationCoverage]:
        """Tell of every operation of these versions which outcomes were met, in the vendors' order."""
        seen = {version for versions in self._versions.values() for version in versions} or {str(DEFAULT_VERSION)}
        covered = [self._operation(each, seen) for service in SERVICES for each in service.operations]
        return [each for each in covered if each.meetings]

    def _operation(self, operation: Operation[Any, Any], seen: Iterable[str]) -> OperationCoverage:
        asked = operation.name in self._versions
        versions = {Version.parse(each) for each in self._versions.get(operation.name, seen)}
        met = {name.partition(":")[2] for name in self._met if name.startswith(f"{operation.name}:")}
        rows = rows_in(operation, versions if operation.service == "fusionauth" else {None}, met)
        meetings = tuple((row, self._met.get(f"{operation.name}:{row.name}", Meeting())) for row in rows)
        return OperationCoverage(operation, asked, meetings)


@dataclass(frozen=True)
class OperationCoverage:
    """One operation: whether it was asked at all, and each outcome that exists in these versions with its meetings."""

    operation: Operation[Any, Any]
    asked: bool
    meetings: tuple[tuple[Outcome[Any, Any], Meeting], ...]

    @property
    def met(self) -> int:
        """How many of the outcomes were met."""
        return sum(meeting.times > 0 for _, meeting in self.meetings)


def percentage(operations: Iterable[OperationCoverage]) -> float:
    """Return how many of the outcomes were met, of a hundred; 0 where there are none."""
    listed = list(operations)
    outcomes = sum(len(each.meetings) for each in listed)
    return 100 * sum(each.met for each in listed) / outcomes if outcomes else 0.0
