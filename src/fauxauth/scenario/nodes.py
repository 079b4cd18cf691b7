"""
The tree that a YAML text becomes before it is given types: scalars, lists and mappings that know their place.

Nothing here knows the YAML library, so that what reads a document depends on this tree alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol, TypeAlias

import msgspec

from fauxauth.errors import Problem

__all__ = [
    "LINE_BREAK",
    "ListNode",
    "Mapping",
    "Mark",
    "Node",
    "Path",
    "Place",
    "Scalar",
    "Source",
    "describe",
    "path_text",
    "quote_hint",
    "shown",
]

Path: TypeAlias = "tuple[str | int, ...]"
"""Keys and list positions that lead from the top of a document to a node."""

_SHOWN = 60
_PLAIN_KEY = re.compile(r"[\w$-]+")
# YAML 1.1 counts the last three as line breaks, as the parser's line numbers do; str.splitlines knows more.
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Mark(Protocol):
    """A place in the text; both numbers count from 0."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The character in the line."""


class Place(NamedTuple):
    """A mark of our own making."""

    line: int
    column: int


# A tree has no cycles, so the garbage collector need not look at it.
class Scalar(msgspec.Struct, gc=False):
    """
    A single value as it is written.

    ``kind`` is what YAML takes it for: text, int, float, bool, null or timestamp.
    """

    kind: str
    text: str
    mark: Mark


class ListNode(msgspec.Struct, gc=False):
    """A list."""

    kind: ClassVar[str] = "list"
    items: list[Node]
    mark: Mark


class Mapping(msgspec.Struct, gc=False):
    """A mapping, with everything that ``<<`` merges into it; ``keys`` says where each key is written."""

    kind: ClassVar[str] = "mapping"
    entries: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark


Node: TypeAlias = "Scalar | ListNode | Mapping"


_DESCRIPTIONS = {
    "mapping": "a mapping",
    "list": "a list",
    "int": "the number {}",
    "float": "the number {}",
    "bool": "the boolean {}",
    "timestamp": "the date {}",
}


def describe(node: Node) -> str:
    """Return what a reader of the file sees at ``node``: ``text 'abc'``, ``the number 5``, ``a list``."""
    if not isinstance(node, Scalar):
        return _DESCRIPTIONS[node.kind]
    if node.kind == "text":
        return f"text {shown(node.text)}"
    if node.kind == "null":
        return node.text or "nothing"
    return _DESCRIPTIONS[node.kind].format(_cut(node.text))


def quote_hint(node: Node) -> str:
    """Return the advice to quote a scalar that YAML does not take for text, or nothing for other nodes."""
    if not isinstance(node, Scalar) or node.kind in {"text", "null"}:
        return ""
    return f'; write "{_cut(node.text)}" in quotes'


def shown(text: str) -> str:
    """Return ``text`` in quotes for a message, cut when it is long."""
    return repr(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def path_text(path: Sequence[str | int]) -> str:
    """Return a path as people write it: ``fusionauth.users[2].email``, ``endpoints['/api/login'][0]``."""
    return "".join(_step_text(step) for step in path).removeprefix(".")


def _step_text(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(step) and len(step) <= _SHOWN else f"[{shown(step)}]"


@dataclass(frozen=True)
class Source:
    """The text of a file, to show the line that a problem is on."""

    file: str
    text: str

    @cached_property
    def _lines(self) -> list[str]:
        return LINE_BREAK.split(self.text)

    def line(self, mark: Mark) -> str:
        """Return the line that ``mark`` is on; the end of the text may be on none."""
        return self._lines[mark.line] if mark.line < len(self._lines) else ""

    def problem(self, mark: Mark, message: str, path: Sequence[str | int] = ()) -> Problem:
        """Return the problem ``message`` at ``mark``, with its line shown in printable characters."""
        line = self.line(mark)
        printable = "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in line)
        return Problem(self.file, mark.line + 1, mark.column + 1, path_text(path), message, printable)
