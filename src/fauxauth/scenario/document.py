"""
From YAML text to a tree of nodes that know their place.

What YAML allows and a scenario has no use for is refused here: duplicate keys, keys that are not text,
tags of programming languages, several documents, and texts that are made to exhaust the machine.
No other module knows the YAML library.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, cast

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml.nodes import Node as YamlNode
from yaml.resolver import Resolver

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.build import LIST_TAG, MAPPING_TAG, MAX_DEPTH, TEXT_TAG, build
from fauxauth.scenario.nodes import (
    LINE_BREAK,
    ListNode,
    Mapping,
    Mark,
    Node,
    Path,
    Place,
    Source,
    shown,
)
from fauxauth.scenario.syntax import explain

__all__ = ["Document"]

_DEFAULT_TAGS = {ScalarNode: TEXT_TAG, SequenceNode: LIST_TAG, MappingNode: MAPPING_TAG}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BYTE_ORDER_MARK = "\ufeff"


_BEGINNING = Place(0, 0)


@dataclass(frozen=True)
class Document:
    """A YAML file as a tree; ``root`` is the mapping at its top."""

    source: Source
    root: Mapping

    @classmethod
    def parse(cls, text: str, file: str) -> Document:
        """
        Read ``text``, which messages call ``file``.

        Raises:
            ScenarioError: The text is not YAML, or is YAML of a kind that is refused.
        """
        source = Source(file, text.removeprefix(_BYTE_ORDER_MARK))
        root = _composed(source)
        if not isinstance(root, MappingNode):
            raise ScenarioError([_not_a_mapping(source, root)])
        return cls(source, build(root, source))

    @classmethod
    def read_file(cls, path: str | os.PathLike[str]) -> Document:
        """
        Read the file at ``path``, which messages call by that name.

        Raises:
            ScenarioError: The file cannot be read, is not UTF-8, or as in `parse`.
        """
        name = os.fspath(path)
        return cls.parse(_decoded(_content(name), name), name)

    @property
    def file(self) -> str:
        """The file's name, as messages give it."""
        return self.source.file

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """
        Return the problem ``message`` at ``path``, which is written in the document's own keys.

        Points at the value there or, with ``key``, at its key.
        Points at the nearest node above when the document has nothing at ``path``.
        """
        node: Node = self.root
        mark = node.mark
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            on_key = key and isinstance(node, Mapping)
            mark = node.keys[str(step)] if on_key and isinstance(node, Mapping) else child.mark
            node = child
        return self.source.problem(mark, message, path)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping):
        return node.entries.get(str(step))
    if isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def _content(name: str) -> bytes:
    try:
        return FilePath(name).read_bytes()
    except FileNotFoundError:
        message = "there is no such file"
    except IsADirectoryError:
        message = "this is a directory, not a file"
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
    except ValueError as error:
        message = f"this cannot be the name of a file: {error}"
    raise ScenarioError([Problem(name, 0, 0, "", message)])


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        byte = content[error.start]
    message = f"byte {len(before.encode()) + 1} (0x{byte:02x}) is not UTF-8; save the file as UTF-8"
    source = Source(name, content.decode("utf-8", "replace"))
    lines = LINE_BREAK.split(before)
    place = Place(len(lines) - 1, len(lines[-1]))
    raise ScenarioError([source.problem(place, message)])


class _TooDeepError(Exception):
    """Lists and mappings stand deeper inside each other than allowed, at ``mark``."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


class _Resolver(Resolver):
    """
    YAML 1.1's rules for what a plain scalar is, and a bound on nesting.

    The parser in C descends on the machine's stack and crashes the process when that is exhausted.
    """

    _depth = 0

    def descend_resolver(self, current_node: Any, _current_index: Any) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            raise _TooDeepError(current_node.start_mark)

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def resolve(self, kind: type[YamlNode], value: Any, implicit: Any) -> str:
        # Most scalars begin with a character that no number, date or boolean begins with.
        if kind is ScalarNode and implicit[0] and value[:1] in self.yaml_implicit_resolvers:
            return cast("str", super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
        return _DEFAULT_TAGS[kind]


def _loader(base: type) -> Any:
    return type("_Loader", (_Resolver, base), {})


_LOADER = _loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _composed(source: Source) -> YamlNode | None:
    """Return the tree of the YAML library for the text, or None for an empty one."""
    unprintable = _UNPRINTABLE.search(source.text)
    if unprintable:
        raise ScenarioError([_unprintable(source, unprintable)])
    try:
        return yaml.compose(source.text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        problem = _syntax_problem(source, error)
    except _TooDeepError as error:
        problem = source.problem(error.mark, f"nested more than {MAX_DEPTH} levels deep")
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # Escapes for impossible characters end here in the parser that is written in Python.
        problem = Problem(source.file, 0, 0, "", f"this is not YAML: {str(error).splitlines()[0]}")
    raise ScenarioError([problem])


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    found = cast("Mark", error.problem_mark or error.context_mark or _BEGINNING)
    start = error.context_mark or found
    line = source.line(found)
    explanation = explain(f"{error.context or ''}: {error.problem or ''}", line, found.column)
    character = line[found.column : found.column + 1]
    message = explanation.message.format(line=start.line + 1, character=shown(character) if character else "the end")
    return source.problem(start if explanation.at_start else found, message)


def _unprintable(source: Source, match: re.Match[str]) -> Problem:
    before = LINE_BREAK.split(source.text[: match.start()])
    message = f"the character U+{ord(match.group()):04X} is not allowed in YAML"
    return source.problem(Place(len(before) - 1, len(before[-1])), message)


def _not_a_mapping(source: Source, root: YamlNode | None) -> Problem:
    if root is None:
        return Problem(source.file, 0, 0, "", "the file is empty; expected a mapping")
    found = "a list" if isinstance(root, SequenceNode) else "a single value"
    mark = cast("Mark", root.start_mark)
    return source.problem(mark, f"expected a mapping at the top of the file, found {found}")
