"""Which outcomes a test is run for: those of operations, in a version, chosen by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from fauxauth.arrangement.searching import usual_way
from fauxauth.catalogue import OPERATIONS, rows_of
from fauxauth.contract import Operation, Outcome, Version
from fauxauth.errors import UnknownOutcomeError, UsageError, did_you_mean
from fauxauth.world.world import DEFAULT_VERSION


@dataclass(frozen=True)
class Case:
    """
    One outcome that is to be arranged.

    ``version`` is that of FusionAuth, None for Fuse; ``fields`` are the names of what the application's request says,
    None for the usual ones.
    """

    operation: str
    name: str
    version: Version | None = None
    fields: frozenset[str] | None = None

    @property
    def full_name(self) -> str:
        """The outcome's full name, ``fusionauth.login:account_locked``."""
        return f"{self.operation}:{self.name}"


def cases(
    operations: Collection[str],
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    version: str | None = None,
    fields: Collection[str] | None = None,
) -> list[Case]:
    """
    Return a case for every outcome of operations that exists in a version, in the order of their tables.

    Without a ``version`` it is 1.48, or the first that has the operation. ``only`` and ``without`` name outcomes.
    Raises `UsageError` for names that nothing has, for a request that is not known, and where no outcome is left.
    """
    if not operations:
        raise UsageError("no operation is named; name one, such as 'fusionauth.login'")
    chosen = [_operation(name) for name in dict.fromkeys(operations)]
    for name in (*only, *without):
        _check(name, chosen)
    found = [
        case
        for operation in chosen
        for case in _cases(operation, version, frozenset(fields) if fields is not None else None, only)
        if case.name not in without and (not only or case.name in only)
    ]
    if not found:
        raise UsageError(f"no outcome of {', '.join(operations)} is left{f' in version {version}' if version else ''}")
    return found


def _operation(name: str) -> Operation[Any, Any]:
    operation = OPERATIONS.get(name)
    if operation is not None:
        return operation
    stem, _, outcome = name.partition(":")
    if stem in OPERATIONS:
        raise UsageError(f"{name!r} is an outcome; name its operation, {stem!r}, with only=[{outcome!r}]")
    raise UsageError(f"there is no operation {name!r}{did_you_mean(name, OPERATIONS)}")


def _check(name: str, operations: list[Operation[Any, Any]]) -> None:
    known = [row.name for operation in operations for row in rows_of(operation)]
    if name not in known:
        who = f"{operations[0].name} has" if len(operations) == 1 else "none of the operations has"
        mistake = f"{who} {'no' if len(operations) == 1 else 'an'} outcome {name!r}"
        raise UnknownOutcomeError(f"{mistake}{did_you_mean(name, known)}")


def _cases(
    operation: Operation[Any, Any], version: str | None, fields: frozenset[str] | None, only: Collection[str]
) -> Iterator[Case]:
    asked = _version(operation, version)
    if fields is not None:
        usual_way(operation, asked, fields)
    for row in rows_in(operation, {asked}, only):
        yield Case(operation.name, row.name, asked, fields)


def _version(operation: Operation[Any, Any], written: str | None) -> Version | None:
    if operation.service != "fusionauth":
        return None
    lifetime = operation.lifetime
    if written is None:
        return DEFAULT_VERSION if lifetime.covers(DEFAULT_VERSION) else lifetime.since
    version = Version.parse(written)
    if not lifetime.covers(version):
        raise UsageError(f"{operation.name} exists since version {lifetime.since}, and not in {written}")
    return version


def rows_in(
    operation: Operation[Any, Any], versions: Collection[Version | None], named: Collection[str]
) -> list[Outcome[Any, Any]]:
    """
    Return the rows of an operation that exist in any of the versions; None is for a service that has none.

    What every operation of a service answers is among them where it is ``named``, or in the operation's own table.
    """
    return [
        row
        for row in rows_of(operation)
        if (row.name in named or row in operation.outcomes)
        and any(each is None or row.lifetime.within(operation.lifetime).covers(each) for each in versions)
    ]
