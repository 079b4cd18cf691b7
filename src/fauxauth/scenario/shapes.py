"""
Readers: one class for each shape that a value can have in a document.

A reader says which kinds of node it takes and what it expects in words. It turns a node into a value and reports what
is wrong in it; what could not be read is left out of the value, and where nothing is left the value is `FAILED`. So
reading goes on and finds the next mistake, and what can be read can be checked further.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import Final, Protocol, TypeAlias

from fauxauth.scenario.nodes import ListNode, Mapping, Mark, Node, Path, Scalar, describe, quote_hint, shown
from fauxauth.scenario.scalars import MistakeError, boolean, duration, fraction, nothing, whole_number

__all__ = [
    "FAILED",
    "DataReader",
    "DictReader",
    "ListReader",
    "Parse",
    "Reader",
    "Report",
    "ScalarReader",
    "UnionReader",
    "mismatch",
]

FAILED: Final = object()
"""What a reader returns for a node that it has reported."""

Parse: TypeAlias = "Callable[[str], object]"
"""Turns the text of a scalar into a value; raises `MistakeError` when it cannot."""

Check: TypeAlias = "Callable[[object], None]"
"""Raises `MistakeError` for a value of the right type that is not allowed all the same."""

_UNQUOTED = ("int", "float", "bool")
_UNITS = ("seconds", "minutes", "days")


class Report(Protocol):
    """Takes note of what is wrong."""

    def __call__(self, mark: Mark, path: Path, message: str) -> None:
        """Note a mistake: where in the text, where in the document, and a sentence."""

    def left_out(self, path: Path, kept: list[int]) -> None:
        """Note that of the list at ``path`` only the items with the numbers ``kept`` were read."""


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


def mismatch(reader: Reader, node: Node, path: Path, report: Report) -> object:
    """Report that a node is of none of the kinds that a reader takes."""
    hint = _hint(reader, node, path) if isinstance(node, Scalar) else ""
    report(node.mark, path, f"expected {reader.expects}, found {describe(node)}{hint}")
    return FAILED


def _hint(reader: Reader, node: Scalar, path: Path) -> str:
    """Say how the same characters would be taken."""
    if node.written:
        return "; a variable of the environment can only be text"
    if node.kind != "text":
        return quote_hint(node) if _takes(reader, node, "text") else ""
    if any(_takes(reader, node, kind) for kind in _UNQUOTED):
        return "; leave out the quotes"
    number = _counted(node.text, str(path[-1])) if path and "int" in reader.kinds else None
    return f"; write {number}" if number is not None else ""


def _counted(text: str, key: str) -> int | None:
    """Return a duration as the number that a key such as ``timeToLiveInSeconds`` takes; None where it is none."""
    unit = next((each for each in _UNITS if key.lower().endswith(each)), None)
    try:
        number, rest = divmod(duration(text), timedelta(**{unit or "days": 1}))
    except MistakeError:
        return None
    return number if unit is not None and not rest else None


def _takes(reader: Reader, node: Scalar, kind: str) -> bool:
    return kind in reader.kinds and reader(Scalar(kind, node.text, node.mark), (), _Deaf()) is not FAILED


class _Deaf:
    """A report that takes no note of anything."""

    def __call__(self, mark: Mark, path: Path, message: str) -> None:
        pass

    def left_out(self, path: Path, kept: list[int]) -> None:
        pass


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
            return mismatch(self, node, path, report)
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
        """Return the collection of the items' values."""
        if not isinstance(node, ListNode):
            fits = isinstance(node, Scalar) and node.kind == "text" and _takes(self._item, node, "text")
            hint = f"; write [{node.text}]" if fits and isinstance(node, Scalar) else ""
            report(node.mark, path, f"expected a list, found {describe(node)}{hint}")
            return FAILED
        read = self._item
        values = [read(item, (*path, index), report) for index, item in enumerate(node.items)]
        if FAILED in values:
            kept = [index for index, value in enumerate(values) if value is not FAILED]
            report.left_out(path, kept)
            return self._make([values[index] for index in kept])
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
            return mismatch(self, node, path, report)
        values: dict[object, object] = {}
        for name, child in node.entries.items():
            mark = node.keys[name]
            key = self._key(Scalar("text", name, mark), path, report)
            if key in values and key is not FAILED:
                report(mark, path, f"the key {shown(name)} means the same as one before it")
            values[key] = self._value(child, (*path, name), report)
        if FAILED in values or FAILED in values.values():
            return {key: value for key, value in values.items() if FAILED not in (key, value)}
        return _checked(values, self._checks, node.mark, path, report)


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
            return mismatch(self, node, path, report)
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
