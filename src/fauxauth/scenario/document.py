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
    Source,
    shown,
)
from fauxauth.scenario.syntax import explain
from fauxauth.scenario.witness import note_file

__all__ = ["Document", "read_text"]

_DEFAULT_TAGS = {ScalarNode: TEXT_TAG, SequenceNode: LIST_TAG, MappingNode: MAPPING_TAG}
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BYTE_ORDER_MARK = "\ufeff"

MAX_BYTES = 64 * 2**20
"""How large a file may be."""


@dataclass(frozen=True)
class Document:
    """
    A YAML file as a tree; ``root`` is the mapping at its top, which may have come together from several files.

    ``not_faked`` says what one of these files, a kickstart, asks for in vain. ``refused`` is what YAML allows and is
    wrong here, and not in the tree.
    """

    source: Source
    root: Mapping
    not_faked: tuple[str, ...] = ()
    refused: tuple[Problem, ...] = ()

    @classmethod
    def parse(cls, text: str, file: str, *, goes_on: bool = False) -> Document:
        """
        Read ``text``, which messages call ``file``; that of a file ``.json`` must be JSON.

        One who ``goes_on`` to look for what else is wrong has to tell what is ``refused``.

        Raises:
            ScenarioError: The text is not YAML, or is YAML of a kind that is refused.
        """
        source = Source(file, text.removeprefix(_BYTE_ORDER_MARK))
        if file.endswith(".json"):
            from fauxauth.scenario.json_text import parse_json  # 5 ms that only a kickstart should pay

            return cls(source, parse_json(source))
        root = _composed(source)
        if not isinstance(root, MappingNode):
            raise ScenarioError([_not_a_mapping(source, root)])
        tree, refused = build(root, source)
        if refused and not goes_on:
            raise ScenarioError(refused)
        return cls(source, tree, refused=tuple(refused))

    @classmethod
    def read_file(cls, path: str | os.PathLike[str], *, regular: bool = False, goes_on: bool = False) -> Document:
        """
        Read the file at ``path``, which messages call by that name; ``regular`` refuses pipes and devices.

        ``goes_on`` is as in `parse`.

        Raises:
            ScenarioError: The file cannot be read, is not UTF-8, or as in `parse`.
        """
        name = os.fspath(path)
        return cls.parse(read_text(name, regular=regular), name, goes_on=goes_on)

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
        return self.mark(path, key=key).problem(message, self.written(path))

    def mark(self, path: Path, *, key: bool = False) -> Mark:
        """Return the place of the value, or of the key, at ``path``, or that of the nearest node above."""
        node: Node = self.root
        mark = node.mark
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            mark = node.keys[str(step)] if key and isinstance(node, Mapping) else child.mark
            node = child
        return mark

    def written(self, path: Path) -> Path:
        """Return ``path`` as it is in the file that has it: an item's number there, not among those of all files."""
        node: Node | None = self.root
        steps: list[str | int] = []
        for step in path:
            numbers = node.numbers if isinstance(node, ListNode) else None
            in_file = numbers is not None and isinstance(step, int) and step < len(numbers)
            steps.append(numbers[step] if numbers is not None and in_file and isinstance(step, int) else step)
            node = _child(node, step) if node is not None else None
            if isinstance(node, Mapping) and node.path is not None:
                steps = [*node.path]
        return tuple(steps)


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping):
        return node.entries.get(str(step))
    if isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def read_text(name: str, *, regular: bool = False) -> str:
    """Return what is in a file; ``regular`` refuses pipes and devices. Raises `ScenarioError`."""
    note_file(name)
    return _decoded(_content(name, regular=regular), name)


def _content(name: str, *, regular: bool) -> bytes:
    try:
        content = _bytes(FilePath(name), regular=regular)
    except FileNotFoundError:
        message = "there is no such file"
    except OSError as error:
        # Windows only says that access to a directory is denied.
        is_directory = FilePath(name).is_dir()
        reason = f"the file cannot be read: {error.strerror or error}"
        message = "this is a directory, not a file" if is_directory else reason
    except ValueError:
        message = "this cannot be the name of a file"
    else:
        if len(content) <= MAX_BYTES:
            return content
        message = f"the file is larger than {MAX_BYTES // 2**20} MiB"
    raise ScenarioError([Problem(name, 0, 0, "", message)])


def _bytes(path: FilePath, *, regular: bool) -> bytes:
    """Return what is in a file, up to just beyond the bound; a pipe or a device would never come to an end."""
    if regular and path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError("it is a pipe or a device")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        byte = content[error.start]
    message = f"byte {len(before.encode()) + 1} (0x{byte:02x}) is not UTF-8; save the file as UTF-8"
    source = Source(name, content.decode("utf-8", "replace"))
    lines = LINE_BREAK.split(before)
    raise ScenarioError([Mark(len(lines) - 1, len(lines[-1]), source).problem(message)])


class _TooDeepError(Exception):
    """Lists and mappings stand deeper inside each other than allowed, at ``mark``."""

    def __init__(self, mark: yaml.Mark) -> None:
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
        problem = _in(source, error.mark).problem(f"nested more than {MAX_DEPTH} levels deep")
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # Escapes for impossible characters end here in the parser that is written in Python.
        problem = Problem(source.file, 0, 0, "", f"this is not YAML: {str(error).splitlines()[0]}")
    raise ScenarioError([problem])


def _syntax_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    found = _in(source, error.problem_mark or error.context_mark)
    start = _in(source, error.context_mark) if error.context_mark is not None else found
    line = source.line(found.line)
    explanation = explain(f"{error.context or ''}: {error.problem or ''}", line, found.column)
    character = line[found.column : found.column + 1]
    message = explanation.message.format(line=start.line + 1, character=shown(character) if character else "the end")
    # At the end of the text there is nothing to see.
    return (start if explanation.at_start or not line else found).problem(message)


def _in(source: Source, mark: yaml.Mark | None) -> Mark:
    """Return the mark that the YAML library means, the beginning where it means none."""
    return Mark(mark.line, mark.column, source) if mark is not None else Mark(0, 0, source)


def _unprintable(source: Source, match: re.Match[str]) -> Problem:
    before = LINE_BREAK.split(source.text[: match.start()])
    message = f"the character U+{ord(match.group()):04X} is not allowed in YAML"
    return Mark(len(before) - 1, len(before[-1]), source).problem(message)


def _not_a_mapping(source: Source, root: YamlNode | None) -> Problem:
    if root is None or (isinstance(root, ScalarNode) and not root.value):
        return Problem(source.file, 0, 0, "", "the file is empty; expected 'key: value' lines")
    found = "a list" if isinstance(root, SequenceNode) else "a single value"
    advice = "; put a space after ':'" if isinstance(root, ScalarNode) and ":" in root.value else ""
    return _in(source, root.start_mark).problem(f"expected 'key: value' lines, found {found}{advice}")
