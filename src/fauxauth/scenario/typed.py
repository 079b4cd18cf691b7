"""
From msgspec's description of a type to its reader.

A text field with ``Meta(extra_json_schema={"format": "uuid"})`` holds a UUID; see `_FORMATS` for all such formats.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

import msgspec
from msgspec import inspect

from fauxauth.errors import did_you_mean
from fauxauth.scenario import scalars
from fauxauth.scenario.nodes import shown
from fauxauth.scenario.scalars import MistakeError
from fauxauth.scenario.shapes import (
    DataReader,
    DictReader,
    ListReader,
    Parse,
    Reader,
    ScalarReader,
    UnionReader,
)
from fauxauth.scenario.structs import Field, StructReader

__all__ = ["DATA", "struct_reader"]

# Constraints


def _bound(words: str, holds: Callable[[Any, Any], bool]) -> Callable[[Any], Callable[[Any], None]]:
    """Return a maker of checks that a number ``holds`` against a bound, which ``words`` introduce."""

    def for_limit(limit: Any) -> Callable[[Any], None]:
        def check(value: Any) -> None:
            if not holds(value, limit):
                raise MistakeError(f"must be {words} {limit}, is {value}")

        return check

    return for_limit


def _length(words: str, holds: Callable[[Any, Any], bool]) -> Callable[[Any], Callable[[Any], None]]:
    def for_limit(limit: int) -> Callable[[Any], None]:
        def check(value: Any) -> None:
            if not holds(len(value), limit):
                noun = "character" if isinstance(value, str) else "item"
                plural = "" if limit == 1 else "s"
                raise MistakeError(f"must have {words} {limit} {noun}{plural}, has {len(value)}")

        return check

    return for_limit


def _pattern(pattern: str, examples: Sequence[str]) -> Callable[[Any], None]:
    search = re.compile(pattern).search

    def check(value: Any) -> None:
        if search(value):
            return
        if examples:
            raise MistakeError(f"{shown(value)} does not have the form of {' or '.join(examples)}")
        raise MistakeError(f"must match {pattern}, is {shown(value)}")

    return check


_CONSTRAINTS: dict[str, Callable[[Any], Callable[[Any], None]]] = {
    "ge": _bound("at least", operator.ge),
    "gt": _bound("more than", operator.gt),
    "le": _bound("at most", operator.le),
    "lt": _bound("less than", operator.lt),
    "min_length": _length("at least", operator.ge),
    "max_length": _length("at most", operator.le),
}


def _checks(info: inspect.Type, examples: Sequence[str] = ()) -> list[Callable[[Any], None]]:
    limits = ((make, getattr(info, name, None)) for name, make in _CONSTRAINTS.items())
    checks = [make(limit) for make, limit in limits if limit is not None]
    if isinstance(info, inspect.StrType) and info.pattern is not None:
        checks.append(_pattern(info.pattern, examples))
    return checks


# Single values


_SCALARS: dict[type[inspect.Type], tuple[str, dict[str, Parse]]] = {
    inspect.StrType: ("text", {"text": str}),
    inspect.BoolType: ("true or false", {"bool": scalars.true_or_false}),
    inspect.IntType: ("a whole number", {"int": scalars.whole_number}),
    inspect.FloatType: ("a number", {"float": scalars.fraction, "int": scalars.float_of_whole}),
    inspect.NoneType: ("nothing", {"null": scalars.nothing}),
    inspect.DateType: ("a date such as 2026-01-05", {"timestamp": scalars.day, "text": scalars.day}),
    inspect.DateTimeType: (
        f"an instant such as {' or '.join(scalars.INSTANT_EXAMPLES)}",
        {"timestamp": scalars.instant, "text": scalars.instant, "int": scalars.instant_of_milliseconds},
    ),
    inspect.TimeDeltaType: (
        "a duration such as 90s, 5m or 30d",
        {"text": scalars.duration, "int": scalars.duration, "float": scalars.duration},
    ),
}
_FORMATS: dict[str, tuple[str, dict[str, Parse]]] = {
    "uuid": ("a UUID", {"text": scalars.uuid_text}),
}


def _choice(values: Sequence[object]) -> Reader:
    """Return a reader that takes one of several values."""
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int)]
    words = [*texts, *map(str, numbers)]
    expects = words[0] if len(words) == 1 else f"one of {', '.join(words)}"

    def pick_text(text: str) -> object:
        if text not in texts:
            raise MistakeError(f"expected {expects}, found {shown(text)}{did_you_mean(text, texts)}")
        return text

    def pick_number(text: str) -> object:
        number = scalars.whole_number(text)
        if number not in numbers:
            raise MistakeError(f"expected {expects}, found {text}")
        return number

    parsers: dict[str, Parse] = {}
    if texts:
        parsers["text"] = pick_text
    if any(text.lower() in scalars.BOOLEANS for text in texts):
        # YAML 1.1 takes some words that may be choices for booleans: on, off, no.
        parsers["bool"] = pick_text
    if numbers:
        parsers["int"] = pick_number
    if None in values:
        parsers["null"] = scalars.nothing
    return ScalarReader(expects, parsers)


# From msgspec's description of a type to its reader


@functools.cache
def struct_reader(struct: type[msgspec.Struct]) -> StructReader:
    """
    Return the reader for a struct.

    It raises `TypeError` when it reads, if the struct has a field of a kind that cannot be written in a document.
    """

    def fields() -> dict[str, Field]:
        info = cast("inspect.StructType", inspect.type_info(struct))
        return {
            field.encode_name: Field(field.name, _reader(field.type), required=field.required) for field in info.fields
        }

    return StructReader(struct, fields)


def _scalar(info: Any) -> Reader:
    expects, parsers = _SCALARS[type(info)]
    return ScalarReader(expects, parsers, _checks(info))


def _annotated(info: inspect.Metadata) -> Reader:
    extra = info.extra_json_schema or {}
    if not isinstance(info.type, inspect.StrType):
        return _reader(info.type)
    expects, parsers = _FORMATS.get(extra.get("format", ""), _SCALARS[inspect.StrType])
    return ScalarReader(expects, parsers, _checks(info.type, extra.get("examples", ())))


def _union(info: inspect.UnionType) -> Reader:
    members = [_reader(member) for member in info.types]
    # The choosiest first: of `Literal["auto"] | str`, both take text.
    return UnionReader(sorted(members, key=lambda member: len(member.kinds)))


DATA = DataReader()
_MAKERS: dict[type[inspect.Type], Callable[[Any], Reader]] = {
    **dict.fromkeys(_SCALARS, _scalar),
    inspect.AnyType: lambda _info: DATA,
    inspect.DictType: lambda info: DictReader(_reader(info.key_type), _reader(info.value_type), _checks(info)),
    inspect.LiteralType: lambda info: _choice(info.values),
    inspect.Metadata: _annotated,
    inspect.StructType: lambda info: struct_reader(info.cls),
    inspect.UnionType: _union,
    inspect.VarTupleType: lambda info: ListReader(_reader(info.item_type), tuple, _checks(info)),
}


def _reader(info: inspect.Type) -> Reader:
    """
    Return the reader for a type that msgspec describes.

    Raises:
        TypeError: No reader exists for such types.
    """
    make = _MAKERS.get(type(info))
    if make is None:
        raise TypeError(f"{type(info).__name__} cannot be read from a document")
    return make(info)
