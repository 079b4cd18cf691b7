"""Outcome coverage in words and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fauxauth.contract import Outcome
from fauxauth.contract.wire import encode
from fauxauth.pytest_plugin.tally import Meeting, OperationCoverage, percentage

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """
    What a test run met of ``operations``, all there are; ``required`` is the percentage that it should have met.

    The percentage is of the outcomes of those operations that were asked at least once: those are what an application
    uses. Nothing that was asked is 0 per cent.
    """

    operations: tuple[OperationCoverage, ...]
    required: float | None = None

    @property
    def asked(self) -> list[OperationCoverage]:
        """The operations that were asked."""
        return [each for each in self.operations if each.asked]

    @property
    def fails(self) -> bool:
        """Whether less was met than required."""
        return self.required is not None and percentage(self.asked) < self.required

    def lines(self, *, everything: bool) -> Iterator[str]:
        """Tell it; ``everything`` has each outcome of the operations that were never asked, too."""
        for each in self.operations if everything else self.asked:
            yield from _told(each)
        never = [each.operation.name for each in self.operations if not each.asked]
        if never and not everything:
            yield f"never asked: {', '.join(never)}"
        yield self._total()

    def _total(self) -> str:
        asked = self.asked
        if not asked:
            return "no operation was asked"
        outcomes = sum(len(each.meetings) for each in asked)
        which = "operation that was asked" if len(asked) == 1 else f"{len(asked)} operations that were asked"
        met = sum(each.met for each in asked)
        return f"{met} of {outcomes} outcomes of the {which} were met: {_shown(percentage(asked))}"

    def verdict(self) -> str:
        """Say whether the required percentage was met; nothing where none is required."""
        if self.required is None:
            return ""
        if self.fails:
            return (
                f"FAIL fauxauth: {_shown(percentage(self.asked))} of the outcomes were met, "
                f"and {self.required:g} % are required"
            )
        return f"fauxauth: the required {self.required:g} % of the outcomes were met"

    def json(self) -> str:
        """Write it as JSON."""
        asked = self.asked
        content: dict[str, Any] = {
            "percentage": percentage(asked),
            "met": sum(each.met for each in asked),
            "outcomes": sum(len(each.meetings) for each in asked),
            "operations": [_written(each) for each in self.operations],
        }
        return encode(content).decode() + "\n"


def _shown(number: float) -> str:
    """Write a percentage with one decimal at most, rounded down so that what is not enough does not look enough."""
    return f"{math.floor(number * 10) / 10:g} %"


def _told(each: OperationCoverage) -> Iterator[str]:
    operation = each.operation
    heading = f"{operation.name} ({operation.method} {operation.path})"
    yield f"{heading}: {each.met} of {len(each.meetings)}, {_shown(percentage([each]))}"
    width = max(len(row.name) for row, _ in each.meetings)
    for row, meeting in each.meetings:
        yield _line(row, meeting, width)


def _line(row: Outcome[Any, Any], meeting: Meeting, width: int) -> str:
    if not meeting.times:
        return f"  never {row.status} {row.name}"
    return f"  met   {row.status} {row.name:<{width}}  {_times(meeting)}"


def _times(meeting: Meeting) -> str:
    tests = f"in {_counted(len(meeting.tests), 'test')}" if meeting.tests else "outside of tests"
    how_often = f"{_counted(meeting.times, 'time')} {tests}"
    if not meeting.forced:
        return how_often
    return (
        f"{how_often}, forced" if meeting.forced == meeting.times else f"{how_often}, {meeting.forced} of them forced"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _written(each: OperationCoverage) -> dict[str, Any]:
    operation = each.operation
    return {
        "operation": operation.name,
        "method": operation.method,
        "path": operation.path,
        "asked": each.asked,
        "met": each.met,
        "outcomes": [
            {
                "name": row.name,
                "status": row.status,
                "basis": row.basis.kind,
                "summary": row.summary,
                "times": meeting.times,
                "forced": meeting.forced,
                "tests": sorted(meeting.tests),
            }
            for row, meeting in each.meetings
        ],
    }
