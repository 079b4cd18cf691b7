"""A scenario from several files: what a file extends lies below, then what it includes, and the file itself on top."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from fauxauth.errors import Problem, ScenarioError, UsageError
from fauxauth.scenario.definition import Head
from fauxauth.scenario.document import Document
from fauxauth.scenario.kickstart import is_kickstart, kickstarted, with_kickstart
from fauxauth.scenario.library import SUFFIXES, locate, shipped
from fauxauth.scenario.merging import merged
from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Scalar
from fauxauth.scenario.reader import attempt
from fauxauth.scenario.variables import VARIABLE, filled
from fauxauth.scenario.witness import Environment

__all__ = ["compose"]

MAX_FILES = 1000
"""How many files a scenario may consist of."""

MAX_CHAIN = 50
"""How many files may lead from one to the next."""


HEAD = ("fauxauth", "extends", "include")

Chain: TypeAlias = dict[str, str]
"""The files that led to one, each from the one before: names by identity."""


def compose(document: Document) -> tuple[Document, list[Problem]]:
    """
    Fill in the variables of a document, and put it together with the files that it extends and includes.

    Returns it with what was wrong with that; what could not be had is left out.
    """
    environment = Environment()
    if is_kickstart(document):
        made, problems = kickstarted(document, environment)
        return made, [*document.refused, *problems]
    composer = _Composer(environment)
    whole = replace(document, root=composer.whole(document, {}))
    return with_kickstart(whole, environment, composer.problems), composer.problems


class _Composer:
    """Puts one scenario together. A file that is reached in several ways counts once."""

    def __init__(self, environment: Environment) -> None:
        self.problems: list[Problem] = []
        self._environment = environment
        self._files: set[str] = set()

    def whole(self, document: Document, chain: Chain) -> Mapping:
        """Return the root of a document with all that belongs to it; ``chain`` led to it."""
        root = document.root
        self.problems += document.refused
        if VARIABLE in document.source.text:
            root = filled(root, self._environment, self.problems.append)
        if not chain and root.entries.keys().isdisjoint(("extends", "include")):
            return root
        self._check_head(document, root)
        identity = _identity(document.file)
        self._files.add(identity)
        chain = {**chain, identity: document.file}
        together: Mapping | None = None
        for name, mark in _texts(root, "include"):
            part = self._part(_beside(document.file, name), mark, chain)
            if part is not None:
                together = self._merged(together, part, extends=False)
        together = self._merged(together, root, extends=False)
        for name, mark in _texts(root, "extends", several=False):
            part = self._extended(document.file, name, mark, chain)
            if part is not None:
                together = self._merged(part, together, extends=True)
        return together

    def _merged(self, lower: Mapping | None, upper: Mapping, *, extends: bool) -> Mapping:
        return upper if lower is None else merged(lower, upper, self.problems.append, extends=extends)

    def _check_head(self, document: Document, root: Mapping) -> None:
        entries = {name: node for name, node in root.entries.items() if name in HEAD}
        found = attempt(replace(document, root=Mapping(entries, root.keys, root.mark)), Head)
        self.problems += found.problems(document)

    def _extended(self, file: str, name: str, mark: Mark, chain: Chain) -> Mapping | None:
        beside = _beside(file, name)
        if name.endswith(SUFFIXES) or Path(beside).exists():
            return self._part(beside, mark, chain)
        try:
            return self._part(os.fspath(locate(name)), mark, chain)
        except UsageError as error:
            self.problems.append(mark.problem(str(error), ("extends",)))
            return None

    def _part(self, file: str, mark: Mark, chain: Chain) -> Mapping | None:
        """Return the root of another file with all that belongs to it; None if it cannot be had or is there already."""
        identity = _identity(file)
        if identity in chain:
            circle = [*chain.values()][[*chain].index(identity) :]
            message = f"files cannot lead to each other in a circle: {' → '.join([*circle, circle[0]])}"
            self.problems.append(mark.problem(message))
            return None
        if identity in self._files:
            return None
        if len(self._files) >= MAX_FILES or len(chain) >= MAX_CHAIN:
            most = (
                f"{MAX_FILES} files" if len(self._files) >= MAX_FILES else f"{MAX_CHAIN} files that lead to each other"
            )
            self.problems.append(mark.problem(f"a scenario consists of at most {most}"))
            return None
        return self._read(file, mark, chain)

    def _read(self, file: str, mark: Mark, chain: Chain) -> Mapping | None:
        try:
            document = Document.read_file(file, regular=True, goes_on=True)
        except ScenarioError as error:
            # What is wrong with a file as a whole is told where it is named.
            advice = f"; to begin with a shipped scenario, write `extends: {file}`" if file in shipped() else ""
            self.problems += [
                each if each.line else mark.problem(f"{each.message}: {file}{advice}") for each in error.problems
            ]
            return None
        if is_kickstart(document):
            self.problems.append(
                mark.problem(f"{file} is a kickstart, not a scenario; name it as fusionauth.kickstart")
            )
            return None
        return self.whole(document, chain)


def _beside(file: str, name: str) -> str:
    return os.fspath(Path(file).parent / name)


def _identity(file: str) -> str:
    try:
        return os.path.realpath(file)
    except ValueError:
        # It cannot be the name of a file, which is told when it is read.
        return file


def _texts(root: Mapping, key: str, *, several: bool = True) -> list[tuple[str, Mark]]:
    """Return the names of files that a key has; what is none has been told of."""
    node = root.entries.get(key)
    nodes = node.items if several and isinstance(node, ListNode) else [node]
    return [(each.text, each.mark) for each in nodes if isinstance(each, Scalar) and each.kind == "text"]
