"""Reading what a file may hold where no file holds it: from plain data, with the same rules and in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar, cast
from uuid import UUID

from msgspec import Struct
from msgspec.structs import fields

from fauxauth.errors import UsageError
from fauxauth.scenario.nodes import ListNode, Mark, Node, Path, Scalar, Source, path_text
from fauxauth.scenario.nodes import Mapping as MappingNode
from fauxauth.scenario.shapes import FAILED
from fauxauth.scenario.typed import struct_reader

StructT = TypeVar("StructT", bound=Struct)


def from_plain(kind: type[StructT], keys: Mapping[str, Any]) -> StructT:
    """
    Return the struct that the keys of a file mean; a duration may be a timedelta.

    Raises `UsageError` with everything that is wrong.
    """
    __tracebackhide__ = True
    found, mistakes = attempt_plain(kind, keys)
    if found is None or mistakes:
        raise UsageError("; ".join(mistakes.values()))
    return found


def attempt_plain(kind: type[StructT], keys: Mapping[str, Any]) -> tuple[StructT | None, dict[Path, str]]:
    """
    Return what of the struct could be read, as `from_plain` does, and by place what is wrong.

    Raises `UsageError` for what no file could hold.
    """
    __tracebackhide__ = True
    mistakes = PlainMistakes()
    found = struct_reader(kind)(plain_node(dict(keys)), (), mistakes)
    return cast("StructT", found) if found is not FAILED else None, mistakes.found


class PlainMistakes:
    """Notes what is wrong."""

    def __init__(self) -> None:
        self.found: dict[Path, str] = {}

    def __call__(self, mark: Mark, path: Path, message: str) -> None:  # noqa: ARG002 (there is no text to point at)
        """Note a mistake, which stands on no line."""
        said = f"{path_text(path)}: {message}" if path else message
        self.found[path] = f"{self.found[path]}; {said}" if path in self.found else said

    def left_out(self, path: Path, kept: list[int]) -> None:
        """Do nothing: what has a mistake is not made."""


_NOWHERE = Mark(0, 0, Source("<data>", ""))

_KINDS: dict[type, str] = {str: "text", bool: "bool", int: "int", float: "float", type(None): "null"}
OBJECT_KINDS = {**_KINDS, date: "timestamp", UUID: "text"}
"""The kinds of single values, as in files, of which a vendor's object that is made in Python may consist."""


def plain_node(value: object, path: Path = (), kinds: Mapping[type, str] = _KINDS) -> Node:
    """
    Return what the reader of files reads for a value that comes from elsewhere; ``path`` is where it stands.

    Raises `UsageError` for what is not of the ``kinds``, and no dict, list, timedelta or vendor's object.
    """
    __tracebackhide__ = True
    if isinstance(value, Struct):
        value = {
            each.encode_name: said for each in fields(value) if (said := getattr(value, each.name)) != each.default
        }
    if isinstance(value, Mapping):
        entries = {str(key): plain_node(each, (*path, str(key)), kinds) for key, each in value.items()}
        return MappingNode(entries, dict.fromkeys(entries, _NOWHERE), _NOWHERE)
    if isinstance(value, (list, tuple)):
        return ListNode([plain_node(each, (*path, number), kinds) for number, each in enumerate(value)], _NOWHERE)
    if isinstance(value, timedelta):
        return Scalar("text", f"{value / timedelta(milliseconds=1):.3f}ms", _NOWHERE)
    kind = next((kinds[each] for each in type(value).__mro__ if each in kinds), None)
    if kind is None:
        raise UsageError(f"{path_text(path)}: {value!r} cannot stand here".removeprefix(": "))
    return Scalar(kind, _written(value), _NOWHERE)


def _written(value: object) -> str:
    # What is both text and a member of an Enum says its class, too, when it is made text.
    return value[:] if isinstance(value, str) else value.isoformat() if isinstance(value, date) else str(value)
