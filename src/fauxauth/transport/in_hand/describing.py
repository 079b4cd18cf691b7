"""From keywords to the vendors' objects: what a test says of a user, an application or a registration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path, path_text
from fauxauth.scenario.scalars import MistakeError, instant_of_milliseconds
from fauxauth.world.objects import VendorObject

ObjectT = TypeVar("ObjectT", bound=VendorObject)


def described(kind: type[ObjectT], what: str, attributes: Mapping[str, Any], former: ObjectT | None = None) -> ObjectT:
    """
    Return the object that attributes describe, on top of a ``former`` one if it is given.

    Their names are Python's way of writing the vendor's; objects inside may be given as the vendor's JSON. Raises
    `UsageError` that names ``what``, such as "a user", for what it does not have, and for values that it cannot have.
    """
    __tracebackhide__ = True
    names = {field.name: field.encode_name for field in msgspec.structs.fields(kind)}
    for name in attributes:
        if name not in names:
            raise UsageError(f"{what} has no attribute {name!r}{did_you_mean(name, names)}")
    kept = {written: getattr(former, name) for name, written in names.items()} if former is not None else {}
    try:
        given = _with_instants({names[name]: value for name, value in attributes.items()})
        made = msgspec.convert({**kept, **given}, kind)
    except (msgspec.ValidationError, MistakeError) as error:
        raise UsageError(f"this cannot be {what}: {error}") from None
    refuse(_strangers((), given, made))
    return made


def refuse(mistakes: Iterable[Mistake], beneath: int = 0) -> None:
    """Raise `UsageError` for the first mistake, if any; ``beneath`` steps of its path mean nothing to a test."""
    __tracebackhide__ = True
    for mistake in mistakes:
        path = path_text(mistake.path[beneath:])
        raise UsageError(f"{path}: {mistake.message}" if path else mistake.message)


def _strangers(path: Path, given: object, made: object) -> Iterator[Mistake]:
    """Find the keys of JSON of which nothing has come, as nothing of the vendor's has them."""
    if isinstance(given, Mapping) and isinstance(made, msgspec.Struct):
        fields = {field.encode_name: field.name for field in msgspec.structs.fields(made)}
        for key, value in given.items():
            if key in fields:
                yield from _strangers((*path, key), value, getattr(made, fields[key]))
            else:
                yield Mistake(path, f"unknown key {key!r}{did_you_mean(str(key), fields)}")
    elif isinstance(given, list | tuple) and isinstance(made, list | tuple):
        for number, (value, item) in enumerate(zip(given, made, strict=True)):
            yield from _strangers((*path, number), value, item)


def _with_instants(value: Any) -> Any:
    """Return the vendor's JSON with its instants, which are numbers of milliseconds, as such."""
    if isinstance(value, list | tuple):
        return [_with_instants(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: instant_of_milliseconds(str(each)) if _is_instant(name, each) else _with_instants(each)
        for name, each in value.items()
    }


def _is_instant(name: object, value: object) -> bool:
    named = isinstance(name, str) and (name == "expiry" or name.endswith("Instant"))
    return named and isinstance(value, int) and not isinstance(value, bool)
