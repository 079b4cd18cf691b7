"""Which operations a standing order may be about: by the operation it names, by its method and by its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from fauxauth.catalogue import OPERATIONS, SERVICES, find
from fauxauth.contract import Lifetime, Operation, Version
from fauxauth.errors import UnknownOutcomeError, did_you_mean
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path
from fauxauth.world.orders import ForceEntry
from fauxauth.world.triggers import OperationTrigger, Trigger

AnyOperation: TypeAlias = Operation[Any, Any]

_VERSION = (("fusionauth", "version"),)

_WORDS = {service.name: service.words for service in SERVICES}

_ONE, _MORE = "\0", "\1"
"""What stands for a variable piece of a path: a character that is no slash, and any number of further ones."""


def targets(path: Path, order: Trigger, version: Version) -> tuple[list[AnyOperation], list[Mistake]]:
    """
    Return the operations that an order may be about, and what is wrong with how it names them.

    Where it names none that there is, it may be about any: what else is wrong with it can be told.
    """
    if isinstance(order, ForceEntry):
        found, mistakes = _forced(path, order, version)
    elif isinstance(order, OperationTrigger) and (order.operation is not None or order.method is not None):
        found, mistakes = _named(path, order, version)
    else:
        found, mistakes = existing(version), []
    if mistakes or order.path is None:
        return found, mistakes
    with_path = [each for each in found if _may_have(each, order.path)]
    return with_path or found, [] if with_path else [Mistake((*path, "path"), _no_such_path(order.path, found))]


def existing(version: Version) -> list[AnyOperation]:
    """Return the operations that a version has."""
    return [each for each in OPERATIONS.values() if each.lifetime.covers(version)]


def _forced(path: Path, order: ForceEntry, version: Version) -> tuple[list[AnyOperation], list[Mistake]]:
    try:
        operation, row = find(order.outcome)
    except UnknownOutcomeError as error:
        meant = OPERATIONS.get(order.outcome.partition(":")[0])
        return [meant] if meant is not None else existing(version), [Mistake((*path, "outcome"), str(error))]
    absence = _absence(row.lifetime.within(operation.lifetime), version)
    return [operation], [Mistake((*path, "outcome"), f"{order.outcome} {each}", _VERSION) for each in absence]


def _named(path: Path, order: OperationTrigger, version: Version) -> tuple[list[AnyOperation], list[Mistake]]:
    if order.operation is None:
        found = [each for each in existing(version) if _is_asked(each, order)]
        methods = sorted({each.method for each in OPERATIONS.values()})
        hint = did_you_mean(order.method or "", methods) or f"; the methods are {', '.join(methods)}"
        message = f"nothing is asked with {order.method}{hint}"
        return found or existing(version), [] if found else [Mistake((*path, "method"), message)]
    operation = OPERATIONS.get(order.operation)
    if operation is None:
        message = f"there is no operation {order.operation!r}{_hint(order.operation)}"
        return existing(version), [Mistake((*path, "operation"), message)]
    if not _is_asked(operation, order):
        return [operation], [
            Mistake((*path, "method"), f"{operation.name} is asked with {operation.method}, not with {order.method}")
        ]
    absence = _absence(operation.lifetime, version)
    return [operation], [Mistake((*path, "operation"), f"{operation.name} {each}", _VERSION) for each in absence]


def _hint(name: str) -> str:
    """Name the operation that was meant, maybe without its service or by its path."""
    meant = (each.name for each in OPERATIONS.values() if name in (each.name.partition(".")[2], *each.paths()))
    return did_you_mean(next(meant, name), OPERATIONS)


def _is_asked(operation: AnyOperation, order: OperationTrigger) -> bool:
    # What answers GET answers HEAD.
    return order.method in (None, operation.method, "HEAD" if operation.method == "GET" else None)


def _absence(lifetime: Lifetime, version: Version) -> Iterator[str]:
    if lifetime.covers(version):
        return
    came = lifetime.since is not None and version < lifetime.since
    when = f"came with {lifetime.since}" if came else f"is gone since {lifetime.until}"
    yield f"{when}, and this world is FusionAuth {version}"


def _may_have(operation: AnyOperation, pattern: str) -> bool:
    """Whether a request for an operation may have a path that is as a pattern says."""
    pieces = set(pattern.split("/"))
    return any(
        _WORDS[operation.service].isdisjoint(pieces - set(path.split("/"))) and meet(pattern, path)
        for path in operation.paths()
    )


def meet(pattern: str, path: str) -> bool:
    """Whether some text is both what a pattern with asterisks says and a path in which ``{name}`` is one piece."""
    route = re.sub(r"{\w+}", _ONE + _MORE, path)
    reached = {0}
    for character in pattern:
        if character == "*":
            reached = set(range(min(reached, default=len(route) + 1), len(route) + 1))
        else:
            reached = {each for place in reached for each in _after(route, place, character)}
    return not reached.isdisjoint({len(route), len(route) - 1 if route.endswith(_MORE) else len(route)})


def _after(route: str, place: int, character: str) -> Iterator[int]:
    """Go through the places in a route that are next to one, once a character has been read there."""
    if place == len(route):
        return
    here = route[place]
    if here == _MORE:
        yield from _after(route, place + 1, character)
    if here == character or (here in (_ONE, _MORE) and character != "/"):
        yield place + (here != _MORE)


def _no_such_path(pattern: str, operations: Iterable[AnyOperation]) -> str:
    known = {path: each for each in operations for path in each.paths()}
    if len(set(known.values())) == 1:
        return f"{next(iter(known.values())).name} has the path {' or '.join(known)}, which is not as {pattern}"
    return f"nothing that is faked has the path {pattern}{did_you_mean(pattern, known)}"
