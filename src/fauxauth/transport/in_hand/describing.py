"""From keywords to the vendors' objects: what a test says of a user, an application or a registration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import path_text
from fauxauth.scenario.plain import OBJECT_KINDS, PlainMistakes, plain_node
from fauxauth.scenario.typed import struct_reader
from fauxauth.world.objects import VendorObject

ObjectT = TypeVar("ObjectT", bound=VendorObject)


def described(kind: type[ObjectT], what: str, attributes: Mapping[str, Any], former: ObjectT | None = None) -> ObjectT:
    """
    Return the object that attributes describe, on top of a ``former`` one if it is given.

    Their names are Python's way of writing the vendor's; objects inside may be given as the vendor's JSON, and every
    value is read as the reader of scenarios reads it. Raises `UsageError` that names ``what``, such as "a user", for
    what it does not have or needs, and says by its name what is wrong with a value.
    """
    __tracebackhide__ = True
    fields = {field.name: field for field in struct_reader(kind).fields.values()}
    kept = {name: getattr(former, name) for name in fields} if former is not None else {}
    mistakes = PlainMistakes()
    for name, value in attributes.items():
        if name not in fields:
            raise UsageError(f"{what} has no attribute {name!r}{did_you_mean(name, fields)}")
        kept[name] = fields[name].read(plain_node(value, (name,), OBJECT_KINDS), (name,), mistakes)
    if mistakes.found:
        raise UsageError("; ".join(mistakes.found.values()))
    for name, field in fields.items():
        if field.required and name not in kept:
            raise UsageError(f"{what} needs a {name}")
    return kind(**kept)


def refuse(kind: type[VendorObject], mistakes: Iterable[Mistake], beneath: int = 0) -> None:
    """Raise `UsageError` for the first mistake, if any; ``beneath`` steps of its path lead to an object of ``kind``."""
    __tracebackhide__ = True
    for mistake in mistakes:
        path = mistake.path[beneath:]
        if not path:
            raise UsageError(mistake.message)
        names = {key: field.name for key, field in struct_reader(kind).fields.items()}
        raise UsageError(f"{path_text((names[str(path[0])], *path[1:]))}: {mistake.message}")
