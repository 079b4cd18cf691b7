"""
Putting trees together: mappings are merged, lists are joined, and of single values the upper one counts.

A list meets its long form, a mapping that generates more, as the list that is in there.

A tree that extends another can also change the things in its lists: an item that has the same ``id``, ``key``,
``login_name``, ``email`` or ``username`` as one below is merged into that one, and lists inside it replace those below.
An empty list in it leaves nothing of the list below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import msgspec

from fauxauth.errors import Problem
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Path, Scalar, describe, place
from fauxauth.scenario.variables import CONVERSATIONS

__all__ = ["merged"]

OWN = ("name", "description", "$schema", "extends", "include")
"""What a file says of itself."""

_FIRST_COUNTS = ("force", "faults")
"""Lists of which the first item that fits is obeyed: the upper file's come first."""

_NAMES = ("id", "key", "login_name", "email", "username")

_LONG_FORMS: Final[dict[Path, str]] = {("fusionauth", "users"): "listed", ("fusionauth", "loginRecords"): "records"}
"""What can be written as a list, or as a mapping that has it at this key."""


def merged(lower: Mapping, upper: Mapping, report: Callable[[Problem], None], *, extends: bool) -> Mapping:
    """
    Return the root of a file, ``upper``, together with that of one that it includes or ``extends``.

    ``report`` takes the mistakes: what cannot be put together.
    """
    merging = _Merging(report, extends=extends)
    below = {name: node for name, node in lower.entries.items() if name not in OWN}
    return merging.mappings(Mapping(below, lower.keys, lower.mark), upper, ())


_Numbered: TypeAlias = "tuple[Node, int]"


class _Merging:
    def __init__(self, report: Callable[[Problem], None], *, extends: bool) -> None:
        self._report = report
        self._extends = extends
        self._in_item = False

    def mappings(self, lower: Mapping, upper: Mapping, path: Path) -> Mapping:
        """Return both mappings' keys; where both have one, both values."""
        entries = {**lower.entries, **upper.entries}
        for name in lower.entries.keys() & upper.entries.keys():
            entries[name] = self._both(lower.entries[name], upper.entries[name], (*path, name))
        return Mapping(entries, {**lower.keys, **upper.keys}, upper.mark, upper.path)

    def _both(self, lower: Node, upper: Node, path: Path) -> Node:
        if upper.kind == "null" and not isinstance(lower, Scalar):
            return lower
        if self._extends and isinstance(upper, ListNode) and not upper.items:
            return upper
        if path in _LONG_FORMS and lower.kind != upper.kind:
            lower, upper = _at_length(lower, path), _at_length(upper, path)
        if isinstance(lower, Mapping) and isinstance(upper, Mapping):
            return self.mappings(lower, upper, path)
        if isinstance(lower, ListNode) and isinstance(upper, ListNode):
            return self._lists(lower, upper, path)
        if not isinstance(lower, Scalar) and not isinstance(upper, Scalar):
            other = place(lower.mark, upper.mark)
            self._report(
                upper.mark.problem(
                    f"this is {describe(upper)}, and cannot be joined with {describe(lower)} {other}", path
                )
            )
        return upper

    def _lists(self, lower: ListNode, upper: ListNode, path: Path) -> Node:
        if path[:1] == (CONVERSATIONS,):
            other = place(lower.mark, upper.mark)
            self._report(upper.mark.problem(f"there is a conversation of this name {other}", path))
            return upper
        if self._in_item:
            return upper
        below = _numbered(lower)
        added: list[_Numbered] = []
        places = (
            {name: index for index, (item, _) in enumerate(below) for name in _names(item)} if self._extends else {}
        )
        for item, number in _numbered(upper):
            index = next((places[name] for name in _names(item) if name in places), None)
            if index is None:
                added.append((item, number))
            else:
                below[index] = self._item(below[index][0], item, (*path, number)), number
        both = [*added, *below] if path[0] in _FIRST_COUNTS else [*below, *added]
        return ListNode([item for item, _ in both], upper.mark, [number for _, number in both])

    def _item(self, lower: Node, upper: Node, path: Path) -> Node:
        self._in_item = True
        try:
            return self._both(lower, upper, path)
        finally:
            self._in_item = False


def _at_length(node: Node, path: Path) -> Node:
    """Return a list in its long form; what is in it keeps its place in its own file."""
    if not isinstance(node, ListNode):
        return node
    items = [
        msgspec.structs.replace(item, path=item.path or (*path, number)) if isinstance(item, Mapping) else item
        for item, number in _numbered(node)
    ]
    key = _LONG_FORMS[path]
    return Mapping({key: ListNode(items, node.mark)}, {key: node.mark}, node.mark)


def _numbered(node: ListNode) -> list[_Numbered]:
    return list(zip(node.items, node.numbers or range(len(node.items)), strict=True))


def _names(item: Node) -> Iterator[tuple[str, str]]:
    if isinstance(item, Mapping):
        for name in _NAMES:
            node = item.entries.get(name)
            if isinstance(node, Scalar) and node.kind != "null":
                yield name, node.text.lower()
