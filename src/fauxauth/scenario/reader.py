"""
From the nodes of a document to values of a type, which is described with `msgspec.Struct`.

Reading collects every mistake instead of stopping at the first, and keeps what could be read for further checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, cast

import msgspec

from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.document import Document
from fauxauth.scenario.nodes import Mark, Path
from fauxauth.scenario.scalars import present
from fauxauth.scenario.shapes import FAILED, Reader
from fauxauth.scenario.typed import DATA, struct_reader

__all__ = ["Attempt", "Pattern", "attempt", "in_order", "read", "read_data"]

Value = TypeVar("Value", bound=msgspec.Struct)

Pattern: TypeAlias = "tuple[str | int | None, ...]"
"""Paths; None stands for whatever key or number."""


def read(document: Document, as_type: type[Value], now: datetime | None = None) -> Value:
    """
    Return the document as a value of ``as_type``; ``now`` is what instants such as ``now-90d`` are counted from.

    Raises:
        ScenarioError: The document does not fit the type; has every mistake in file order.
        TypeError: The type has a field of a kind that cannot be written in a document.
    """
    found = attempt(document, as_type, now)
    if found.value is None or found.mistakes:
        raise ScenarioError(found.problems(document))
    return found.value


def read_data(document: Document) -> dict[str, Any]:
    """
    Return the document as plain data: dicts, lists, text, numbers, booleans and None.

    Raises:
        ScenarioError: A number cannot be represented; has every mistake in file order.
    """
    mistakes = _Mistakes()
    value = DATA(document.root, (), mistakes)
    if mistakes.found:
        raise ScenarioError(Attempt(None, list(mistakes.found.values())).problems(document))
    return cast("dict[str, Any]", value)


def attempt(document: Document, as_type: type[Value], now: datetime | None = None) -> Attempt[Value]:
    """Return what can be read of the document as ``as_type``, and what is wrong. Raises `TypeError` as `read` does."""
    mistakes = _Mistakes()
    reader: Reader = struct_reader(as_type)
    with present(now):
        value = reader(document.root, (), mistakes)
    return Attempt(cast("Value", value) if value is not FAILED else None, list(mistakes.found.values()), mistakes.kept)


class Mistake(NamedTuple):
    """Something that cannot be read."""

    mark: Mark
    path: Path
    message: str


@dataclass(frozen=True)
class Attempt(Generic[Value]):
    """What could be read of a document: where there are ``mistakes``, ``value`` lacks what they are about."""

    value: Value | None
    mistakes: list[Mistake]
    kept: dict[Path, list[int]] = field(default_factory=dict[Path, "list[int]"])

    def problems(self, document: Document) -> list[Problem]:
        """Return the mistakes for their author."""
        found = (mark.problem(message, document.written(path)) for mark, path, message in self.mistakes)
        return in_order(found, document.file)

    def path(self, path: Path) -> Path:
        """Return where in the document a place in ``value`` is: lists there may be without some of their items."""
        steps: Path = ()
        for step in path:
            kept = self.kept.get(steps)
            steps = (*steps, kept[step] if kept is not None and isinstance(step, int) else step)
        return steps

    def doubts(self, pattern: Pattern) -> bool:
        """Whether what the value has at ``pattern`` may be less than its author meant."""
        return any(mistake.path and _touch(mistake.path, pattern) for mistake in self.mistakes)

    def inside(self, path: Path) -> bool:
        """Whether there is a mistake at or below ``path``, a path in the document."""
        return any(mistake.path[: len(path)] == path for mistake in self.mistakes)


def _touch(path: Path, pattern: Pattern) -> bool:
    """Whether one leads to the other, or further."""
    return all(wanted is None or step == wanted for step, wanted in zip(path, pattern, strict=False))


def in_order(problems: Iterable[Problem], file: str) -> list[Problem]:
    """Return problems, each once, in the order of their files: ``file`` first, others by name."""
    return sorted(dict.fromkeys(problems), key=lambda each: (each.file != file, each.file, each.line, each.column))


class _Mistakes:
    """Notes what is wrong, once: what stands behind an anchor is read for every alias."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int, int, str], Mistake] = {}
        self.kept: dict[Path, list[int]] = {}

    def __call__(self, mark: Mark, path: Path, message: str) -> None:
        self.found.setdefault((id(mark.source), mark.line, mark.column, message), Mistake(mark, path, message))

    def left_out(self, path: Path, kept: list[int]) -> None:
        self.kept[path] = kept
