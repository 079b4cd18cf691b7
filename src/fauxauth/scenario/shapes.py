"""
Readers: one class for each shape that a value can have in a document.

A reader says which kinds of node it takes and what it expects in words; it turns a node into a value,
or reports what is wrong and returns `FAILED`, so that reading goes on and finds the next mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Final, Protocol, TypeAlias

from fauxauth.errors import did_you_mean
from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Node, Path, Scalar, describe, quote_hint, shown
from fauxauth.scenario.scalars import MistakeError, boolean, fraction, nothing, whole_number

__all__ = [
    "FAILED",
    "DataReader",
    "DictReader",
    "Field",
    "ListReader",
    "Parse",
    "Reader",
    "Report",
    "ScalarReader",
    "StructReader",
    "UnionReader",
]

FAILED: Final = object()
"""What a reader returns for a node that it has reported."""

Report: TypeAlias = "Callable[[Mark, Path, str], None]"
"""Takes note of a mistake: where in the text, where in the document, and a sentence."""

Parse: TypeAlias = "Callable[[str], object]"
"""Turns the text of a scalar into a value; raises `MistakeError` when it cannot."""

Check: TypeAlias = "Callable[[object], None]"
"""Raises `MistakeError` for a value of the right type that is not allowed all the same."""

_FEW_KEYS = 12


class Reader(Protocol):
    """What all readers have in common."""

    @property
    def expects(self) -> str:
        """What the reader takes, in words."""

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of node that the reader takes."""

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return the value of ``node``, or `FAILED` after a report."""


def _mismatch(reader: Reader, node: Node, path: Path, report: Report) -> object:
    hint = quote_hint(node) if "text" in reader.kinds else ""
    report(node.mark, path, f"expected {reader.expects}, found {describe(node)}{hint}")
    return FAILED


def _checked(value: object, checks: Iterable[Check], mark: Mark, path: Path, report: Report) -> object:
    try:
        for check in checks:
            check(value)
    except MistakeError as mistake:
        report(mark, path, str(mistake))
        return FAILED
    return value


class ScalarReader:
    """Reads single values; ``parsers`` has a function for each kind of scalar that is taken."""

    def __init__(self, expects: str, parsers: dict[str, Parse], checks: Sequence[Check] = ()) -> None:
        self.expects = expects
        self.kinds: Collection[str] = parsers.keys()
        self._parsers = parsers
        self._checks = checks

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return what the parser for the node's kind makes of its text."""
        parse = self._parsers.get(node.kind)
        if parse is None or not isinstance(node, Scalar):
            return _mismatch(self, node, path, report)
        try:
            value = parse(node.text)
        except MistakeError as mistake:
            report(node.mark, path, str(mistake))
            return FAILED
        return _checked(value, self._checks, node.mark, path, report) if self._checks else value


class ListReader:
    """Reads lists; ``make`` makes the collection of the items."""

    expects = "a list"
    kinds: Collection[str] = ("list",)

    def __init__(self, item: Reader, make: Callable[[list[object]], object], checks: Sequence[Check]) -> None:
        self._item = item
        self._make = make
        self._checks = checks

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return the collection of all items' values."""
        if not isinstance(node, ListNode):
            return _mismatch(self, node, path, report)
        read = self._item
        values = [read(item, (*path, index), report) for index, item in enumerate(node.items)]
        if FAILED in values:
            return FAILED
        return _checked(self._make(values), self._checks, node.mark, path, report)


class DictReader:
    """Reads mappings with keys of the author's own."""

    expects = "a mapping"
    kinds: Collection[str] = ("mapping",)

    def __init__(self, key: Reader, value: Reader, checks: Sequence[Check]) -> None:
        self._key = key
        self._value = value
        self._checks = checks

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return the values by key."""
        if not isinstance(node, Mapping):
            return _mismatch(self, node, path, report)
        values: dict[object, object] = {}
        for name, child in node.entries.items():
            mark = node.keys[name]
            key = self._key(Scalar("text", name, mark), path, report)
            if key in values and key is not FAILED:
                report(mark, path, f"the key {shown(name)} means the same as one before it")
            values[key] = self._value(child, (*path, name), report)
        if FAILED in values or FAILED in values.values():
            return FAILED
        return _checked(values, self._checks, node.mark, path, report)


class Field:
    """A field of a struct: its name in Python, and how it is read."""

    def __init__(self, name: str, reader: Reader, *, required: bool) -> None:
        self.name = name
        self.read = reader
        self.required = required
        self.skips_null = not required and "null" not in reader.kinds


class StructReader:
    """
    Reads mappings with the keys of a struct.

    A null for a field that has a default and takes no null is as good as the key's absence.
    The struct's own checks (a ``ValueError`` from ``__post_init__``) are reported for the mapping.
    """

    expects = "a mapping"
    kinds: Collection[str] = ("mapping",)

    def __init__(self, make: Callable[..., object], fields: Callable[[], dict[str, Field]]) -> None:
        self._make = make
        self._find_fields = fields

    @cached_property
    def _fields(self) -> dict[str, Field]:
        # Not before first use: a struct may contain itself.
        return self._find_fields()

    @cached_property
    def _required(self) -> list[str]:
        return [key for key, field in self._fields.items() if field.required]

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return the struct with the values that the document has for its fields."""
        if not isinstance(node, Mapping):
            return _mismatch(self, node, path, report)
        values, complete = self._values(node, path, report)
        for key in self._required:
            if key not in node.entries:
                report(node.mark, path, f"the key {key!r} is missing")
                complete = False
        if not complete:
            return FAILED
        try:
            return self._make(**values)
        except ValueError as error:
            report(node.mark, path, str(error))
            return FAILED

    def _values(self, node: Mapping, path: Path, report: Report) -> tuple[dict[str, object], bool]:
        """Return the values by field, and whether all keys could be read."""
        fields = self._fields
        values: dict[str, object] = {}
        complete = True
        for key, child in node.entries.items():
            field = fields.get(key)
            if field is None:
                report(node.keys[key], path, f"unknown key {shown(key)}{self._suggestion(key)}")
                complete = False
            elif not (field.skips_null and child.kind == "null"):
                value = field.read(child, (*path, key), report)
                values[field.name] = value
                complete = complete and value is not FAILED
        return values, complete

    def _suggestion(self, key: str) -> str:
        nearest = did_you_mean(key, self._fields)
        if nearest or len(self._fields) > _FEW_KEYS:
            return nearest
        return f"; the keys here are {', '.join(self._fields)}" if self._fields else "; no key is known here"


class UnionReader:
    """Reads with the first of several readers that takes a node's kind."""

    def __init__(self, members: Sequence[Reader]) -> None:
        self._by_kind = {kind: member for member in reversed(members) for kind in member.kinds}
        self.kinds: Collection[str] = self._by_kind.keys()
        named = [member for member in members if "null" not in member.kinds or len(member.kinds) > 1]
        self.expects = " or ".join(member.expects for member in named or members)

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return what the reader for the node's kind makes of it."""
        member = self._by_kind.get(node.kind)
        if member is None:
            return _mismatch(self, node, path, report)
        return member(node, path, report)


class DataReader:
    """Reads anything as plain data; dates become the text that is written."""

    expects = "a value"
    _PARSERS: Final[dict[str, Parse]] = {
        "text": str,
        "timestamp": str,
        "int": whole_number,
        "float": fraction,
        "bool": boolean,
        "null": nothing,
    }
    kinds: Collection[str] = (*_PARSERS, "list", "mapping")

    def __init__(self) -> None:
        scalar = ScalarReader(self.expects, self._PARSERS)
        text = ScalarReader("text", {"text": str})
        members: list[Reader] = [scalar, ListReader(self, list, ()), DictReader(text, self, ())]
        self._read = UnionReader(members)

    def __call__(self, node: Node, path: Path, report: Report) -> object:
        """Return dicts, lists, text, numbers, booleans or None."""
        return self._read(node, path, report)
