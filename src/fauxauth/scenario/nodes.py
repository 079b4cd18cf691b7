"""
The tree that a YAML text becomes before it is given types: scalars, lists and mappings that know their place.

Nothing here knows the YAML library, so that what reads a document depends on this tree alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, TypeAlias

import msgspec

from fauxauth.errors import Problem

__all__ = [
    "LINE_BREAK",
    "ListNode",
    "Mapping",
    "Mark",
    "Node",
    "Path",
    "Scalar",
    "Source",
    "describe",
    "path_text",
    "place",
    "quote_hint",
    "shown",
]

Path: TypeAlias = "tuple[str | int, ...]"
"""Keys and list positions that lead from the top of a document to a node."""

_SHOWN = 60
_PLAIN_KEY = re.compile(r"[\w$-]+")
# YAML 1.1 counts the last three as line breaks, as the parser's line numbers do; str.splitlines knows more.
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


# A tree has no cycles, so the garbage collector need not look at it.
class Mark(msgspec.Struct, gc=False):
    """A place in the text of a source; line and column count from 0."""

    line: int
    column: int
    source: Source

    def problem(self, message: str, path: Sequence[str | int] = ()) -> Problem:
        """Return the problem ``message`` here, with the line shown in printable characters."""
        line = self.source.shown_line(self.line)
        # A name in a message may hold what would break its line.
        said = "".join(each if each.isprintable() else repr(each)[1:-1] for each in message)
        return Problem(self.source.file, self.line + 1, self.column + 1, path_text(path), said, line)


class Scalar(msgspec.Struct, gc=False):
    """
    A single value.

    ``kind`` is what YAML takes it for: text, int, float, bool, null or timestamp. ``written`` is how it stands in the
    file where that is not its ``text``, because a variable of the environment has been filled in.
    """

    kind: str
    text: str
    mark: Mark
    written: str = ""


class ListNode(msgspec.Struct, gc=False):
    """A list. ``numbers`` are those of its items in their own files, where they come from several."""

    kind: ClassVar[str] = "list"
    items: list[Node]
    mark: Mark
    numbers: list[int] | None = None


class Mapping(msgspec.Struct, gc=False):
    """
    A mapping, with everything that ``<<`` merges into it; ``keys`` says where each key is written.

    ``path`` is where it stands in its own file, for one that has been moved into another tree.
    """

    kind: ClassVar[str] = "mapping"
    entries: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark
    path: Path | None = None


Node: TypeAlias = "Scalar | ListNode | Mapping"


_DESCRIPTIONS = {
    "mapping": "a mapping",
    "list": "a list",
    "int": "the number {}",
    "float": "the number {}",
    "bool": "the boolean {}",
    "timestamp": "the date {}",
    "refused": "what is refused",
}


def describe(node: Node) -> str:
    """Return what a reader of the file sees at ``node``: ``text 'abc'``, ``the number 5``, ``a list``."""
    if not isinstance(node, Scalar):
        return _DESCRIPTIONS[node.kind]
    if node.kind == "text":
        return f"text {shown(node.text)}" + (f", which {shown(node.written)} stands for" if node.written else "")
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

    def line(self, number: int) -> str:
        """Return a line, counted from 0; the end of the text may be on none."""
        return self._lines[number] if number < len(self._lines) else ""

    def shown_line(self, number: int) -> str:
        """Return a line in printable characters."""
        if number not in self._shown:
            line = self.line(number)
            self._shown[number] = "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in line)
        return self._shown[number]

    @cached_property
    def _shown(self) -> dict[int, str]:
        # A file may be one long line that holds thousands of problems.
        return {}


def place(mark: Mark, seen_from: Mark) -> str:
    """Say where ``mark`` is for a reader of the file that ``seen_from`` is in."""
    line = f"on line {mark.line + 1}"
    return line if mark.source is seen_from.source else f"{line} of {mark.source.file}"
