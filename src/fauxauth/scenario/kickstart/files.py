"""
Files that a kickstart includes: ``&{name}`` stands for the JSON in one, ``@{name}`` in text for the text of one.

They are found from the kickstart's folder. Source: the vendor's Kickstart page, "Include Text Files" and "Include JSON
files".
"""

from __future__ import annotations

import os
import re
from pathlib import Path as FilePath

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.document import MAX_BYTES, read_text
from fauxauth.scenario.json_text import parse_json
from fauxauth.scenario.kickstart.variables import Variables
from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Node, Path, Scalar, Source

__all__ = ["Files"]

MAX_FILES = 1000
"""How often a kickstart may include a file."""

MAX_CHAIN = 50
"""How many files may include one the next."""

_WHOLE = re.compile(r"\s*&\{([^{}]+)\}\s*")
_PART = re.compile(r"(\\?)@\{([^{}]+)\}|\\(&\{)")


class Files:
    """The files beside a kickstart, with its variables filled in where they are JSON."""

    def __init__(self, folder: FilePath, variables: Variables, problems: list[Problem]) -> None:
        self._folder = folder
        self._variables = variables
        self._problems = problems
        self._count = 0
        self._size = 0

    def included(self, node: Node, path: Path, chain: tuple[str, ...] = ()) -> Node:
        """Return a node with what it includes, at any depth; ``chain`` are the files that led to it."""
        if isinstance(node, Mapping):
            entries = {name: self.included(child, (*path, name), chain) for name, child in node.entries.items()}
            return Mapping(entries, node.keys, node.mark)
        if isinstance(node, ListNode):
            items = [self.included(item, (*path, index), chain) for index, item in enumerate(node.items)]
            return ListNode(items, node.mark)
        return self._filled(node, path, chain) if node.kind == "text" else node

    def opened(self, node: Node, path: Path) -> Node:
        """Return the JSON that a node stands for, if it does, without what that includes."""
        found = _WHOLE.fullmatch(node.text) if isinstance(node, Scalar) and node.kind == "text" else None
        return node if found is None else self._json(found[1], node.mark, path, ())

    def _filled(self, node: Scalar, path: Path, chain: tuple[str, ...]) -> Node:
        whole = _WHOLE.fullmatch(node.text)
        if whole is not None:
            name = whole[1]
            return self.included(self._json(name, node.mark, path, chain), path, (*chain, self._file(name)))
        text = _PART.sub(lambda match: self._text(match, node.mark, path), node.text)
        return node if text == node.text else Scalar(node.kind, text, node.mark, node.text)

    def _text(self, match: re.Match[str], mark: Mark, path: Path) -> str:
        if match[1] or match[3]:
            return match.group()[1:]
        try:
            return self._read(self._file(match[2]))
        except ScenarioError as error:
            self._fail(error, mark, path)
            return ""

    def _json(self, name: str, mark: Mark, path: Path, chain: tuple[str, ...]) -> Node:
        file = self._file(name)
        if file in chain:
            message = f"files cannot include each other in a circle: {' → '.join([*chain, file])}"
            self._problems.append(mark.problem(message, path))
            return Scalar("null", "null", mark)
        try:
            self._check(file, len(chain) < MAX_CHAIN, f"at most {MAX_CHAIN} files include one the next")
            return self._variables.filled(parse_json(Source(file, self._read(file))), path)
        except ScenarioError as error:
            self._fail(error, mark, path)
            return Scalar("null", "null", mark)

    def _read(self, file: str) -> str:
        self._count += 1
        self._check(file, self._count <= MAX_FILES, f"a kickstart includes at most {MAX_FILES:,} files")
        text = read_text(file, regular=True)
        self._size += len(text)
        most = f"what a kickstart includes has at most {MAX_BYTES // 2**20} MiB"
        self._check(file, self._size <= MAX_BYTES, most)
        return text

    @staticmethod
    def _check(file: str, holds: bool, rule: str) -> None:
        if not holds:
            raise ScenarioError([Problem(file, 0, 0, "", rule, "")])

    def _file(self, name: str) -> str:
        return os.fspath(self._folder / name.strip())

    def _fail(self, error: ScenarioError, mark: Mark, path: Path) -> None:
        # What is wrong with a file as a whole is told where it is named.
        self._variables.lose(mark)
        self._problems += [
            each if each.line else mark.problem(f"{each.message}: {each.file}", path) for each in error.problems
        ]
