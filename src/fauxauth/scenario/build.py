"""
From the YAML library's nodes to ours: what is ambiguous or dangerous in them is refused.

Every node is turned once, so that what an alias refers to is shared and not copied.
"""

from __future__ import annotations

from typing import Any, cast

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.nodes import (
    ListNode,
    Mapping,
    Mark,
    Node,
    Path,
    Scalar,
    Source,
    describe,
    quote_hint,
    shown,
)

__all__ = ["LIST_TAG", "MAPPING_TAG", "MAX_ALIASED", "MAX_DEPTH", "TEXT_TAG", "build"]

MAX_DEPTH = 100
"""How many lists and mappings may stand inside each other."""

MAX_ALIASED = 200_000
"""How many values may come from aliases (``*name``)."""

_YAML = "tag:yaml.org,2002:"
TEXT_TAG = f"{_YAML}str"
LIST_TAG = f"{_YAML}seq"
MAPPING_TAG = f"{_YAML}map"
_MERGE_TAG = f"{_YAML}merge"

# What stands in the tree for a node that was refused, so that nobody complains about it again.
_REFUSED = "refused"

_SCALAR_KINDS = {
    TEXT_TAG: "text",
    f"{_YAML}int": "int",
    f"{_YAML}float": "float",
    f"{_YAML}bool": "bool",
    f"{_YAML}null": "null",
    f"{_YAML}timestamp": "timestamp",
    # A value "=" or "<<" is an oddity of YAML 1.1; everybody means the text.
    f"{_YAML}value": "text",
    _MERGE_TAG: "text",
}


def build(root: Any, source: Source) -> tuple[Mapping, list[Problem]]:
    """
    Return our tree for the YAML library's mapping node ``root``, and what had to be refused, in file order.

    What is refused: keys that are duplicate or not text, unknown tags, aliases that are recursive; it is not in the
    tree. Raises `ScenarioError` where aliases explode.
    """
    builder = _Builder(source)
    built = builder.node(root, ())
    return cast("Mapping", built), builder.in_order()


class _Builder:
    """Turns nodes; ``problems`` holds what it had to refuse."""

    def __init__(self, source: Source) -> None:
        self.problems: list[Problem] = []
        self._source = source
        # A node that is met again is an alias. None stands for one that is still being built.
        self._built: dict[int, Node | None] = {}
        self._measures: dict[int, tuple[int, int]] = {}
        self._aliased = 0

    def in_order(self) -> list[Problem]:
        """Return what was refused, in file order."""
        return sorted(self.problems, key=lambda problem: (problem.line, problem.column))

    def node(self, node: Any, path: Path) -> Node:
        """Return our node for the library's list or mapping, or for a scalar."""
        if node.id == "scalar":
            return self._scalar(node, path)
        if id(node) in self._built:
            return self._again(node, path)
        self._built[id(node)] = None
        built = self._list(node, path) if node.id == "sequence" else self._mapping(node, path)
        self._built[id(node)] = built
        return built

    def _child(self, node: Any, path: Path, step: str | int) -> Node:
        # Nearly every node is a good scalar, and needs no path of its own.
        kind = _SCALAR_KINDS.get(node.tag)
        if kind is not None and node.id == "scalar":
            return Scalar(kind, node.value, self._mark(node))
        return self.node(node, (*path, step))

    def _mark(self, node: Any) -> Mark:
        start = node.start_mark
        return Mark(start.line, start.column, self._source)

    def _refuse(self, mark: Mark, message: str, path: Path) -> Node:
        self.problems.append(mark.problem(message, path))
        return Scalar(_REFUSED, "", mark)

    def _scalar(self, node: Any, path: Path) -> Node:
        kind = _SCALAR_KINDS.get(node.tag)
        if kind is None:
            return self._refuse_tag(node, path)
        return Scalar(kind, node.value, self._mark(node))

    def _list(self, node: Any, path: Path) -> Node:
        if node.tag != LIST_TAG:
            return self._refuse_tag(node, path)
        items = [self._child(item, path, index) for index, item in enumerate(node.value)]
        return ListNode(items, self._mark(node))

    def _mapping(self, node: Any, path: Path) -> Node:
        if node.tag != MAPPING_TAG:
            return self._refuse_tag(node, path)
        entries: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        merge_keys: dict[str, Mark] = {}
        merged: list[Mapping] = []
        for key, value in node.value:
            name = key.value
            if key.tag == TEXT_TAG and key.id == "scalar" and name not in keys:
                # Nearly every key.
                keys[name] = self._mark(key)
                entries[name] = self._child(value, path, name)
            elif key.tag == _MERGE_TAG and key.id == "scalar":
                if self._enter(name, key, merge_keys, path):
                    merged = self._merged(self._child(value, path, name), (*path, name))
            elif self._is_text(key, path) and self._enter(name, key, keys, path):
                entries[name] = self._child(value, path, name)
        return _mapping_of([*reversed(merged), Mapping(entries, keys, self._mark(node))])

    def _is_text(self, key: Any, path: Path) -> bool:
        if key.tag == TEXT_TAG and key.id == "scalar":
            return True
        found = self.node(key, path)
        if found.kind not in {"text", _REFUSED}:
            self._refuse(self._mark(key), f"a key must be text, found {describe(found)}{quote_hint(found)}", path)
        return found.kind == "text"

    def _enter(self, name: str, key: Any, taken: dict[str, Mark], path: Path) -> bool:
        """Enter where the key is in ``taken``, unless it is there already."""
        if name in taken:
            message = f"duplicate key {shown(name)}, already given on line {taken[name].line + 1}"
            self._refuse(self._mark(key), message, path)
            return False
        taken[name] = self._mark(key)
        return True

    def _merged(self, child: Node, path: Path) -> list[Mapping]:
        """Return the mappings that ``<<: child`` merges; the first that has a key wins."""
        candidates = child.items if isinstance(child, ListNode) else [child]
        mappings = [each for each in candidates if isinstance(each, Mapping)]
        for each in candidates:
            if each.kind not in {"mapping", _REFUSED}:
                self._refuse(each.mark, f"expected a mapping to merge, found {describe(each)}", path)
        return mappings

    def _refuse_tag(self, node: Any, path: Path) -> Node:
        tag = node.tag.replace(_YAML, "!!")
        advice = "; put text that begins with '!' in quotes" if tag.startswith("!") else ""
        return self._refuse(self._mark(node), f"the tag {shown(tag)} cannot be used here{advice}", path)

    def _again(self, node: Any, path: Path) -> Node:
        built = self._built[id(node)]
        if built is None:
            return self._refuse(self._mark(node), "this anchor contains itself", path)
        size, height = self._measure(built)
        if len(path) + height > MAX_DEPTH:
            return self._refuse(self._mark(node), f"nested more than {MAX_DEPTH} levels deep", path)
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            self._refuse(self._mark(node), f"aliases make more than {MAX_ALIASED:,} values of this", path)
            raise ScenarioError(self.in_order())
        return built

    def _measure(self, node: Node) -> tuple[int, int]:
        """Return how many values are in ``node``, aliases written out, and how deep they stand."""
        if isinstance(node, Scalar):
            return 1, 0
        if id(node) not in self._measures:
            children = node.items if isinstance(node, ListNode) else node.entries.values()
            measures = [self._measure(child) for child in children]
            size = 1 + sum(size for size, _ in measures)
            self._measures[id(node)] = size, 1 + max((height for _, height in measures), default=0)
        return self._measures[id(node)]


def _mapping_of(mappings: list[Mapping]) -> Mapping:
    """Return the last mapping with what it does not have itself from the ones before, the later the better."""
    own = mappings[-1]
    if len(mappings) == 1:
        return own
    entries: dict[str, Node] = {}
    keys: dict[str, Mark] = {}
    for mapping in mappings:
        entries.update(mapping.entries)
        keys.update(mapping.keys)
    return Mapping(entries, keys, own.mark)
