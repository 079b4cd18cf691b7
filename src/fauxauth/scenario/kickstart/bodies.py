"""
Bodies of a kickstart's requests: which keys of them the fake acts on, and what a PATCH makes of an object.

What a body has beyond that is named, so that nobody believes it to be in the world.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType, defstruct, inspect

from fauxauth.scenario.nodes import ListNode, Mapping, Node, Path, Scalar
from fauxauth.world.objects import NotFaked, VendorObject

__all__ = ["Pruned", "asks", "changed", "in_part", "items_of", "pruned", "text_of", "with_entries", "with_item"]

_NOT_FAKED = inspect.type_info(NotFaked)
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)")

SAID_ONLY = frozenset({"name"})
"""Keys that the fake does not act on and that nobody expects it to: they are words for people."""


class Pruned(NamedTuple):
    """An object with the keys that count, and the paths of those that do not."""

    node: Mapping
    left_out: tuple[Path, ...]


def pruned(node: Mapping, struct: type[msgspec.Struct], keys: Collection[str] | None = None) -> Pruned:
    """Sort out an object that is meant to be a ``struct``; ``keys`` are those of it that the request may have."""
    left_out: list[Path] = []
    kept = _struct(node, _described(struct), (), left_out.append, keys)
    return Pruned(kept, tuple(left_out))


@cache
def _described(struct: type[msgspec.Struct]) -> Any:
    return inspect.type_info(struct)


def _struct(
    node: Mapping, info: Any, path: Path, leave_out: Callable[[Path], None], keys: Collection[str] | None = None
) -> Mapping:
    types = {field.encode_name: field.type for field in info.fields if keys is None or field.encode_name in keys}
    entries: dict[str, Node] = {}
    for name, child in node.entries.items():
        faked = name in types and (types[name] != _NOT_FAKED or name in SAID_ONLY)
        if faked:
            entries[name] = _any(child, types[name], (*path, name), leave_out)
        elif asks(child):
            leave_out((*path, name))
    return Mapping(entries, node.keys, node.mark)


def _any(node: Node, info: Any, path: Path, leave_out: Callable[[Path], None]) -> Node:
    members = info.types if isinstance(info, inspect.UnionType) else (info,)
    for member in (each.type if isinstance(each, inspect.Metadata) else each for each in members):
        if isinstance(member, inspect.StructType) and isinstance(node, Mapping):
            return _struct(node, member, path, leave_out)
        if isinstance(member, inspect.VarTupleType) and isinstance(node, ListNode):
            items = [_any(item, member.item_type, (*path, index), leave_out) for index, item in enumerate(node.items)]
            return ListNode(items, node.mark)
        if isinstance(node, Scalar) and node.kind == "text":
            return _coerced(node, member)
    return node


def _coerced(node: Scalar, info: Any) -> Scalar:
    """Return text as the boolean or number that it spells where one is wanted: a variable is always text."""
    if isinstance(info, inspect.BoolType) and node.text in ("true", "false"):
        return Scalar("bool", node.text, node.mark, node.written)
    if isinstance(info, inspect.IntType | inspect.DateTimeType) and _WHOLE_NUMBER.fullmatch(node.text):
        return Scalar("int", node.text, node.mark, node.written)
    return node


def asks(node: Node | None) -> bool:
    """Whether a value asks for something that could be missed, as null and false do not."""
    if isinstance(node, Scalar):
        return node.kind != "null" and not (node.kind == "bool" and node.text == "false")
    return node is not None


def changed(lower: Mapping, upper: Mapping, *, append: bool) -> Mapping:
    """Return an object changed by a PATCH: null removes; lists are replaced or, with ``append``, added to."""
    entries = dict(lower.entries)
    for name, child in upper.entries.items():
        if child.kind == "null":
            entries.pop(name, None)
        else:
            entries[name] = _both(entries.get(name), child, append=append)
    return Mapping(entries, {**lower.keys, **upper.keys}, lower.mark, lower.path)


def _both(lower: Node | None, upper: Node, *, append: bool) -> Node:
    if isinstance(lower, Mapping) and isinstance(upper, Mapping):
        return changed(lower, upper, append=append)
    if append and isinstance(lower, ListNode) and isinstance(upper, ListNode):
        return ListNode([*lower.items, *upper.items], upper.mark)
    return upper


@cache
def in_part(struct: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the type of which every attribute may be left out, as in a PATCH."""
    attributes = [
        (each.name, each.type | UnsetType, msgspec.field(default=UNSET, name=each.encode_name))
        for each in msgspec.structs.fields(struct)
    ]
    return defstruct(struct.__name__, attributes, bases=(VendorObject,), frozen=True, kw_only=True)


def text_of(node: Node | None, *keys: str) -> str:
    """Return the text of a scalar, or of the one at ``keys`` in a mapping; empty where there is none."""
    for key in keys:
        node = node.entries.get(key) if isinstance(node, Mapping) else None
    return node.text if isinstance(node, Scalar) and node.kind != "null" else ""


def items_of(node: Mapping, key: str) -> list[Node]:
    """Return the items of a list in an object; none where there is no list."""
    found = node.entries.get(key)
    return found.items if isinstance(found, ListNode) else []


def with_entries(node: Mapping, entries: dict[str, Node]) -> Mapping:
    """Return an object with other entries, which stand where it stands unless they are its own."""
    return Mapping(entries, {**dict.fromkeys(entries, node.mark), **node.keys}, node.mark, node.path)


def with_item(node: Mapping, key: str, item: Node) -> Mapping:
    """Return an object with one more item in a list of it."""
    return with_entries(node, {**node.entries, key: ListNode([*items_of(node, key), item], node.mark)})
