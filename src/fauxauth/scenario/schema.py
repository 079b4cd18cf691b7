"""
The JSON Schema of a scenario, made from the same types as the reader.

It accepts what the reader accepts, as far as JSON Schema can say it: not that references lead somewhere, nor what is
wrong with YAML itself.
"""

from __future__ import annotations

import inspect as python
from collections.abc import Callable
from typing import Any, TypeAlias, cast

import msgspec
from msgspec import inspect

from fauxauth.scenario import scalars
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.descriptions import description
from fauxauth.scenario.examples import examples
from fauxauth.scenario.variables import CONVERSATIONS
from fauxauth.world.faults import EFFECTS, EXCLUDED

__all__ = ["scenario_schema"]

Schema: TypeAlias = "dict[str, Any]"

_VARIABLE = {"type": "string", "pattern": r"\$\{"}
_NULL = {"type": "null"}

WITHOUT = "WithoutVariables"
"""Ends the name of what is the same in conversations, but for variables of the environment."""


def _given(key: str) -> Schema:
    """Say that a key stands there and is not null."""
    return {"required": [key], "properties": {key: {"not": _NULL}}}


_EMPTY: Schema = {"maxProperties": 0}
_ASKS_NOTHING: Schema = {
    "properties": {
        **dict.fromkeys(("headers", "cookies", "keep", "reply"), _EMPTY),
        **dict.fromkeys(("json", "form", "text"), _NULL),
    }
}
_BODIES = ("json", "form", "text")


def _excluded(effect: str, others: frozenset[str]) -> Schema:
    """Say that a fault has an effect, by key and value or by its key alone, together with one that it excludes."""
    key, _, value = effect.partition(": ")
    has = {"required": [key], "properties": {key: {"const": value}}} if value else _given(key)
    return {"allOf": [has, {"anyOf": [_given(other) for other in sorted(others)]}]}


_RULES: dict[str, Schema] = {
    "ClockMove": {"oneOf": [_given("advance"), _given("set")]},
    "FaultEntry": {
        "anyOf": [_given(effect) for effect in EFFECTS],
        "not": {"anyOf": [_excluded(effect, others) for effect, others in EXCLUDED.items()]},
    },
    "LoginRecordEntry": {"anyOf": [_given("userId"), _given("loginId")]},
    "Step": {
        "oneOf": [_given("request"), _given("clock"), _given("force")],
        "if": {"not": _given("request")},
        "then": _ASKS_NOTHING,
        "not": {"anyOf": [{"allOf": [_given(a), _given(b)]} for a, b in (_BODIES[:2], _BODIES[1:], _BODIES[::2])]},
    },
}
"""What structs check themselves when they are made, as far as it can be said without comparing values."""


def scenario_schema() -> Schema:
    """Return the JSON Schema, in the dialect of 2020-12."""
    walk = _Walk()
    root = walk.struct(ScenarioFile, variables=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "fauxauth scenario",
        **root,
        "$defs": {**walk.scalars, **dict(sorted(walk.structs.items()))},
    }


class _Walk:
    """
    Goes through types; ``scalars`` and ``structs`` are what it came through.

    ``variables`` says whether text may have variables of the environment, so that nothing more can be said of it.
    """

    def __init__(self) -> None:
        self.scalars: dict[str, Schema] = {}
        self.structs: dict[str, Schema] = {}
        self._with_variables: set[str] = set()

    def struct(self, struct: type[msgspec.Struct], *, variables: bool) -> Schema:
        """Return the schema of a mapping that is a struct."""
        info = cast("inspect.StructType", inspect.type_info(struct))
        properties = {
            field.encode_name: self._property(struct, field, variables=variables and field.name != CONVERSATIONS)
            for field in info.fields
        }
        schema: Schema = {"type": "object", "description": _first_paragraph(struct), "properties": properties}
        required = [field.encode_name for field in info.fields if field.required]
        if required:
            schema["required"] = required
        return {**schema, "additionalProperties": False, **_RULES.get(struct.__name__, {})}

    def _property(self, struct: type, field: inspect.Field, *, variables: bool) -> Schema:
        extra = _extra(field.type)
        notes: Schema = {"description": extra.get("description") or description(struct.__name__, field.encode_name)}
        shown = list(extra.get("examples", ())) or examples(struct.__name__, field.encode_name)
        if shown:
            notes["examples"] = shown
        if isinstance(field.default, (bool, int, float, str)) and field.default != "":
            notes["default"] = field.default
        found = self._alternatives(field.type, variables=variables)
        if not field.required and found and _NULL not in found:
            # Null is as good as the key's absence.
            found.append(_NULL)
        return {**notes, **_any_of(found)}

    def _of(self, info: inspect.Type, *, variables: bool) -> Schema:
        return _any_of(self._alternatives(info, variables=variables))

    def _alternatives(self, info: Any, *, variables: bool) -> list[Schema]:
        """Return what a value may be; nothing for anything."""
        if isinstance(info, inspect.Metadata):
            is_uuid = _extra(info).get("format") == "uuid"
            return [self._scalar("uuid", variables)] if is_uuid else self._alternatives(info.type, variables=variables)
        if isinstance(info, inspect.UnionType):
            return [each for member in info.types for each in self._alternatives(member, variables=variables)]
        if type(info) in _NAMED:
            return [self._scalar(_NAMED[type(info)], variables)]
        return _MAKERS[type(info)](self, info, variables)

    def _scalar(self, name: str, variables: bool) -> Schema:
        whole = name if variables else name + WITHOUT
        note, alternatives = _SCALARS[name]
        self.scalars[whole] = {"description": note, **_any_of([*alternatives, *([_VARIABLE] if variables else [])])}
        return {"$ref": f"#/$defs/{whole}"}

    def reference(self, info: inspect.StructType, variables: bool) -> list[Schema]:
        """Return a reference to a struct, which is gone through once."""
        name = info.cls.__name__
        if not variables and name in self._with_variables:
            name += WITHOUT
        if name not in self.structs:
            self._with_variables |= {name} if variables else set()
            self.structs[name] = {}
            self.structs[name] = self.struct(info.cls, variables=variables)
        return [{"$ref": f"#/$defs/{name}"}]

    def text(self, info: inspect.StrType, variables: bool) -> list[Schema]:
        """Return text, with its bounds."""
        schema: Schema = {"type": "string", **_limits(info)}
        if info.pattern is not None and variables:
            return [{**schema, "pattern": info.pattern}, _VARIABLE]
        return [{**schema, **({"pattern": info.pattern} if info.pattern is not None else {})}]

    def items(self, info: Any, variables: bool) -> list[Schema]:
        """Return a list."""
        return [{"type": "array", "items": self._of(info.item_type, variables=variables), **_limits(info)}]

    def mapping(self, info: inspect.DictType, variables: bool) -> list[Schema]:
        """Return a mapping with keys of the author's own."""
        pattern = getattr(getattr(info.key_type, "type", info.key_type), "pattern", None)
        names = {**({"pattern": pattern} if pattern else {}), **({"not": _VARIABLE} if variables else {})}
        values = self._of(info.value_type, variables=variables)
        keys: Schema = {"propertyNames": names} if names else {}
        return [{"type": "object", "additionalProperties": values, **keys, **_limits(info)}]

    def choice(self, info: inspect.LiteralType, variables: bool) -> list[Schema]:
        """Return one of several values."""
        words = any(isinstance(value, str) for value in info.values)
        return [{"enum": list(info.values)}, *([_VARIABLE] if words and variables else [])]


def _any_of(alternatives: list[Schema]) -> Schema:
    return {"anyOf": alternatives} if len(alternatives) > 1 else dict(*alternatives)


def _extra(info: Any) -> dict[str, Any]:
    """Return what an annotation says beyond the type; of several, the outermost counts."""
    if not isinstance(info, inspect.Metadata):
        return {}
    return {**_extra(info.type), **(info.extra_json_schema or {})}


def _limits(info: Any) -> Schema:
    names = _LENGTHS.get(type(info), _BOUNDS)
    found = ((word, getattr(info, name, None)) for name, word in names.items())
    return {word: limit for word, limit in found if limit is not None}


def _first_paragraph(struct: type) -> str:
    paragraph = (python.getdoc(struct) or "").partition("\n\n")[0]
    return " ".join(paragraph.replace("``", "`").split())


_BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
_LENGTHS: dict[type, dict[str, str]] = {
    inspect.StrType: {"min_length": "minLength", "max_length": "maxLength"},
    inspect.DictType: {"min_length": "minProperties", "max_length": "maxProperties"},
    inspect.VarTupleType: {"min_length": "minItems", "max_length": "maxItems"},
}
_NAMED: dict[type, str] = {
    inspect.DateTimeType: "instant",
    inspect.DateType: "date",
    inspect.TimeDeltaType: "duration",
}
_MAKERS: dict[type, Callable[[_Walk, Any, bool], list[Schema]]] = {
    inspect.AnyType: lambda _walk, _info, _variables: [],
    inspect.BoolType: lambda _walk, _info, _variables: [{"type": "boolean"}],
    inspect.DictType: _Walk.mapping,
    inspect.FloatType: lambda _walk, info, _variables: [{"type": "number", **_limits(info)}],
    inspect.IntType: lambda _walk, info, _variables: [{"type": "integer", **_limits(info)}],
    inspect.LiteralType: _Walk.choice,
    inspect.NoneType: lambda _walk, _info, _variables: [_NULL],
    inspect.StrType: _Walk.text,
    inspect.StructType: _Walk.reference,
    inspect.VarTupleType: _Walk.items,
}


def _pattern(name: str, *examples: str, **more: str) -> Schema:
    shown = {"examples": list(examples)} if examples else {}
    return {"type": "string", **more, "pattern": f"^{scalars.PATTERNS[name]}$", **shown}


_MILLISECONDS = {"type": "integer", "minimum": scalars.FIRST_MILLISECOND, "maximum": scalars.LAST_MILLISECOND}
_INSTANT, _DISTANCE = scalars.INSTANT_EXAMPLES
_SCALARS: dict[str, tuple[str, list[Schema]]] = {
    "uuid": ("A UUID.", [_pattern("uuid", scalars.UUID_EXAMPLE, format="uuid")]),
    "date": ("A date.", [_pattern("date", "1976-05-30", format="date")]),
    "instant": (
        "An instant with a time zone, a distance from the start of the clock, or milliseconds after 1970.",
        [_pattern("instant", _INSTANT), _pattern("distance", _DISTANCE), _MILLISECONDS],
    ),
    "duration": ("A duration.", [_pattern("duration", *scalars.DURATION_EXAMPLES)]),
}
