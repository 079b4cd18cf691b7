"""The reader of mappings with known keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from fauxauth.errors import did_you_mean
from fauxauth.scenario.nodes import Mapping, Node, Path, shown
from fauxauth.scenario.shapes import FAILED, Reader, Report, mismatch

__all__ = ["Field", "StructReader"]

_FEW_KEYS = 20


def _no_objections(_made: object) -> tuple[()]:
    return ()


class Field:
    """A field of a struct: its name in Python, and how it is read."""

    def __init__(self, name: str, reader: Reader, *, required: bool) -> None:
        self.name = name
        self.read = reader
        self.required = required
        self.skips_null = not required and "null" not in reader.kinds

    def has(self, key: str) -> bool:
        """Whether its value is a mapping that has a key."""
        return isinstance(self.read, StructReader) and key in self.read.fields


class StructReader:
    """
    Reads mappings with the keys of a struct.

    A null for a field that has a default and takes no null is as good as the key's absence.
    The struct's own checks are a ``ValueError`` from ``__post_init__`` where nothing can be made of it, and
    ``objections`` by key where it can be checked further. What they say of the mapping as a whole is not reported where
    some of it could not be read. A struct may say in ``REFUSED`` why it does not have some keys.
    """

    expects = "a mapping"
    kinds: Collection[str] = ("mapping",)

    def __init__(self, make: Callable[..., object], fields: Callable[[], dict[str, Field]]) -> None:
        self._make = make
        self._find_fields = fields
        self._objections: Callable[[Any], Iterable[tuple[str, str]]] = getattr(make, "objections", _no_objections)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What can be given, by key."""
        # Not before first use: a struct may contain itself.
        return self._find_fields()

    @cached_property
    def _required(self) -> dict[str, str]:
        return {key: field.name for key, field in self.fields.items() if field.required}

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return the struct with the values that the document has for its fields."""
        if not isinstance(node, Mapping):
            return mismatch(self, node, path, report)
        values, complete = self._values(node, path, report)
        for key in self._required:
            if key not in node.entries:
                report(node.mark, path, f"the key {key!r} is missing; expected {self.fields[key].read.expects}")
        if not values.keys() >= set(self._required.values()):
            return FAILED
        try:
            made = self._make(**values)
        except ValueError as error:
            if complete:
                report(node.mark, path, str(error))
            return FAILED
        for key, message in self._objections(made):
            if key:
                report(node.entries[key].mark, (*path, key), message)
            elif complete:
                report(node.mark, path, message)
        return made

    def _values(self, node: Mapping, path: Path, report: Report) -> tuple[dict[str, object], bool]:
        """Return the values by field of what could be read, and whether that is all."""
        fields = self.fields
        values: dict[str, object] = {}
        complete = True
        for key, child in node.entries.items():
            field = fields.get(key)
            if field is None:
                report(node.keys[key], path, f"unknown key {shown(key)}{self._suggestion(key)}")
                complete = False
            elif not (field.skips_null and child.kind == "null"):
                value = field.read(child, (*path, key), report)
                if value is FAILED:
                    complete = False
                else:
                    values[field.name] = value
        return values, complete

    def _suggestion(self, key: str) -> str:
        refused: dict[str, str] = getattr(self._make, "REFUSED", {})
        if key in refused:
            return f"; {refused[key]}"
        inside = [name for name, field in self.fields.items() if field.has(key)]
        if inside:
            return f"; it belongs into {' or '.join(inside)}"
        nearest = did_you_mean(key, self.fields)
        if nearest or len(self.fields) > _FEW_KEYS:
            return nearest
        return f"; the keys here are {', '.join(self.fields)}" if self.fields else "; no key is known here"
