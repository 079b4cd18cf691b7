"""Everything that can be answered: the operations of both services, and every outcome by its full name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fauxauth import fuse, fusionauth
from fauxauth.contract import Operation, Outcome, Service
from fauxauth.errors import UnknownOutcomeError, did_you_mean

SERVICES: tuple[Service, ...] = (fusionauth.SERVICE, fuse.SERVICE)

OPERATIONS: dict[str, Operation[Any, Any]] = {
    operation.name: operation for service in SERVICES for operation in service.operations
}

ANYWHERE: dict[str, Outcome[Any, Any]] = {service.name: service.rate_limited for service in SERVICES}
"""By service, what every operation answers where there were too many requests, whether its table has it or not."""

_ROWS = {f"{operation.name}:{row.name}": (operation, row) for service in SERVICES for operation, row in service.rows()}


@dataclass(frozen=True, slots=True)
class Entry:
    """One outcome as `fauxauth outcomes` and the documentation list it."""

    name: str
    operation: str
    method: str
    path: str
    status: int
    basis: str
    since: str | None
    until: str | None
    summary: str
    source: str


def entries() -> Iterator[Entry]:
    """Go through every outcome of every operation, in the vendors' order."""
    for name, (operation, row) in _ROWS.items():
        yield _entry(name, operation, row)


def _entry(name: str, operation: Operation[Any, Any], row: Outcome[Any, Any]) -> Entry:
    lifetime = row.lifetime.within(operation.lifetime)
    since, until = lifetime.since, lifetime.until
    return Entry(
        name=name,
        operation=operation.name,
        method=operation.method,
        path=operation.path,
        status=row.status,
        basis=row.basis.kind,
        since=str(since) if since is not None else None,
        until=str(until) if until is not None else None,
        summary=row.summary,
        source=row.basis.source,
    )


def rows_of(operation: Operation[Any, Any]) -> tuple[Outcome[Any, Any], ...]:
    """Return the outcomes of an operation: those of its table, and what every operation of its service answers."""
    return tuple(row for each, row in _ROWS.values() if each is operation)


def find(full_name: str) -> tuple[Operation[Any, Any], Outcome[Any, Any]]:
    """Return the operation and the row of ``fusionauth.login:account_locked``. Raises `UnknownOutcomeError`."""
    if full_name in _ROWS:
        return _ROWS[full_name]
    operation_name, _, outcome_name = full_name.partition(":")
    operation = OPERATIONS.get(operation_name)
    if operation is not None and outcome_name:
        hint = did_you_mean(outcome_name, [row.name for row in rows_of(operation)]) or "; `fauxauth outcomes` lists all"
        raise UnknownOutcomeError(f"{operation_name} has no outcome {outcome_name!r}{hint}")
    if operation is not None:
        one = operation.outcomes[-1].name
        raise UnknownOutcomeError(
            f"there is no outcome {full_name!r}: it is an operation; add one as in {full_name}:{one}"
        )
    raise UnknownOutcomeError(f"there is no outcome {full_name!r}{did_you_mean(full_name, _ROWS)}")
