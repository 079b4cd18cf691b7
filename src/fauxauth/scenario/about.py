"""Whether the requests for an operation can be about a user or an application, as far as the fake ever knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from fauxauth.contract import Operation
from fauxauth.world.triggers import ABOUT


@cache
def can_be_about(operation: Operation[Any, Any], name: str) -> bool:
    """Whether the type of an operation's facts has a place for one of `ABOUT`; facts of no known type may have it."""
    facts = get_type_hints(operation.gather)
    return any(_leads(facts.get("return", Any), place.split(".")) for place in ABOUT[name])


def _leads(kind: Any, steps: Sequence[str]) -> bool:
    """Whether a value of a type may have something at the end of these steps."""
    return not steps or any(_steps_into(each, steps) for each in _members(kind))


def _members(kind: Any) -> Iterator[Any]:
    """Go through the types of a union, without their parameters."""
    if get_origin(kind) in (Union, UnionType):
        for each in get_args(kind):
            yield from _members(each)
    else:
        yield get_origin(kind) or kind


def _steps_into(kind: Any, steps: Sequence[str]) -> bool:
    if kind is Any or issubclass(kind, Mapping):
        return True
    hints = get_type_hints(kind)
    return _leads(hints[steps[0]], steps[1:]) if steps[0] in hints else hasattr(kind, steps[0])
