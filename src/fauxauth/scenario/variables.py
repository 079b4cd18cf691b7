"""
Variables of the environment in a scenario: ``${NAME}`` and ``${NAME:-default}`` in text, ``$${`` for a plain ``${``.

Keys have none, and neither have conversations, where ``${…}`` stands for what was kept from a reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping as Environment

from msgspec.structs import fields

from fauxauth.errors import Problem, did_you_mean
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Path, Scalar, shown
from fauxauth.scenario.scalars import MistakeError

__all__ = ["VARIABLE", "filled"]

VARIABLE = "${"
"""How a variable begins."""

CONVERSATIONS = "contract"
"""The key of a scenario below which nothing is filled in."""

_MARK = re.compile(r"\$\$\{|\$\{([^{}]*)\}|(\$\{[^{}]*\$\{[^{}]*\}[^{}]*\})|\$\{")
_INSIDE = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?::-(.*))?", re.DOTALL)


def filled(root: Mapping, environment: Environment[str, str], report: Callable[[Problem], None]) -> Mapping:
    """
    Return the tree of a scenario with its variables filled in; ``report`` takes the mistakes.

    Below a key that no scenario has nothing is filled in: it may be meant for that of the conversations.
    """
    filling = _Filling(environment, report)
    filling.check_keys(root, ())
    named = {field.encode_name for field in fields(ScenarioFile)} - {CONVERSATIONS}
    entries = {name: filling.node(child, (name,)) if name in named else child for name, child in root.entries.items()}
    return Mapping(entries, root.keys, root.mark)


class _Filling:
    """Fills in the variables of one tree. What stands behind an anchor is filled in once."""

    def __init__(self, environment: Environment[str, str], report: Callable[[Problem], None]) -> None:
        self._environment = environment
        self._report = report
        self._done: dict[int, Node] = {}

    def node(self, node: Node, path: Path) -> Node:
        """Return a node with its variables filled in."""
        if isinstance(node, Scalar):
            return self._scalar(node, path) if node.kind == "text" and VARIABLE in node.text else node
        if id(node) not in self._done:
            self._done[id(node)] = self._whole(node, path)
        return self._done[id(node)]

    def _whole(self, node: ListNode | Mapping, path: Path) -> Node:
        if isinstance(node, ListNode):
            return ListNode([self.node(item, (*path, index)) for index, item in enumerate(node.items)], node.mark)
        self.check_keys(node, path)
        entries = {name: self.node(child, (*path, name)) for name, child in node.entries.items()}
        return Mapping(entries, node.keys, node.mark)

    def check_keys(self, node: Mapping, path: Path) -> None:
        """Refuse variables in keys."""
        for name, mark in node.keys.items():
            if VARIABLE in name:
                self._report(mark.problem(f"a key cannot have a variable of the environment, as {shown(name)}", path))

    def _scalar(self, node: Scalar, path: Path) -> Node:
        def value(match: re.Match[str]) -> str:
            try:
                return self._value(match)
            except MistakeError as mistake:
                self._report(node.mark.problem(str(mistake), path))
                return ""

        return Scalar(node.kind, _MARK.sub(value, node.text), node.mark, node.text)

    def _value(self, match: re.Match[str]) -> str:
        if match.group() == "$${":
            return VARIABLE
        if match[2] is not None:
            raise MistakeError(f"{shown(match[2])} has a variable inside; only text can be a default")
        if match[1] is None:
            raise MistakeError("'${' is never closed; write '$${' for a plain one")
        inside = _INSIDE.fullmatch(match[1])
        if inside is None:
            written = shown(match.group())
            raise MistakeError(f"{written} should be ${{NAME}} or ${{NAME:-default}}; write '$${{' for a plain '${{'")
        name, default = inside.groups()
        value = self._environment.get(name)
        if value or (value is not None and default is None):
            return value
        if default is not None:
            return default
        hint = did_you_mean(name, self._environment) or f"; set it, or give a default as in ${{{name}:-default}}"
        raise MistakeError(f"the environment has no variable {name}{hint}")
