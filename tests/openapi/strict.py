"""
A strict reader of OpenAPI schemas: what a schema does not name is a fault, and so is every null.

A validator after the letter of JSON Schema would let invented fields pass. Only the keywords that the vendor's document
uses for its replies are known here; another one is an error rather than ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from fauxauth.contract import Lifetime, Version

Schema: TypeAlias = Mapping[str, Any]

ANYTHING: Schema = {}

SILENT = frozenset({"description", "example", "format", "pattern", "type"})
KNOWN = SILENT | {"$ref", "additionalProperties", "enum", "items", "properties", "uniqueItems"}

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "string": str,
}

FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "URI": lambda value: bool(urlsplit(value).scheme),
    "double": lambda value: True,
    "int32": lambda value: abs(value) < 2**31,
    "int64": lambda value: abs(value) < 2**63,
    "uuid": lambda value: re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) is not None,
}


@dataclass(frozen=True)
class Correction:
    """A place where the document is wrong for some versions: what is right there, and how that is known."""

    at: str
    right: Schema
    reason: str
    lifetime: Lifetime = Lifetime()

    def __str__(self) -> str:
        return self.at


@dataclass
class Reader:
    """Checks values against the schemas of a document, with its errors corrected, as of one version."""

    schemas: Mapping[str, Schema]
    corrections: Mapping[str, Correction]
    met: set[str] = field(default_factory=set)

    def faults(self, value: Any, name: str, version: Version) -> list[str]:
        """Return what is wrong with a value that should be of a named schema."""
        return list(_Reading(self, version, correcting=True).check(value, {"$ref": f"/{name}"}, name, name))


@dataclass
class _Reading:
    reader: Reader
    version: Version
    correcting: bool

    def check(self, value: Any, schema: Schema, name: str, path: str) -> Iterator[str]:
        """Find the faults of a value; ``name`` is the schema's, or a property's with its schema's before it."""
        correction = self.reader.corrections.get(name) if self.correcting else None
        if correction is None or not correction.lifetime.covers(self.version):
            yield from self._by_reference(value, schema, name, path)
            return
        if correction.right is not schema and list(
            _Reading(self.reader, self.version, False).check(value, schema, name, path)
        ):
            self.reader.met.add(name)
        yield from self._by_reference(value, correction.right, name, path)

    def _by_reference(self, value: Any, schema: Schema, name: str, path: str) -> Iterator[str]:
        if "$ref" not in schema:
            yield from self._plain(value, schema, name, path)
            return
        target = schema["$ref"].rpartition("/")[2]
        if target == name:
            yield from self._plain(value, self.reader.schemas[target], target, path)
        else:
            yield from self.check(value, self.reader.schemas[target], target, path)

    def _plain(self, value: Any, schema: Schema, name: str, path: str) -> Iterator[str]:
        unknown = set(schema) - KNOWN
        assert not unknown, f"{name}: this reader does not know {', '.join(sorted(unknown))}"
        if value is None:
            yield f"{path} is null"
            return
        if not _is_of_type(value, schema):
            yield f"{path} is {value!r}, not of type {schema['type']}"
            return
        yield from _scalar_faults(value, schema, path)
        if isinstance(value, dict):
            yield from self._object(value, schema, name, path)
        if isinstance(value, list) and "items" in schema:
            for index, each in enumerate(value):
                yield from self.check(each, schema["items"], f"{name}[]", f"{path}[{index}]")

    def _object(self, value: dict[str, Any], schema: Schema, name: str, path: str) -> Iterator[str]:
        if not schema:
            return
        named, others = schema.get("properties", {}), schema.get("additionalProperties")
        for key, each in value.items():
            here, place = f"{name}.{key}", f"{path}.{key}"
            if key in named:
                yield from self.check(each, named[key], here, place)
            elif others is not None:
                yield from self.check(each, others, f"{name}.*", place)
            else:
                added = next(filter(self._is_added, (here, f"{name}.*")), None)
                if added is None:
                    yield f"{place} is not in the document"
                else:
                    yield from self.check(each, _NOWHERE, added, place)

    def _is_added(self, name: str) -> bool:
        added = self.reader.corrections.get(name) if self.correcting else None
        return added is not None and added.lifetime.covers(self.version)


_NOWHERE: Schema = {"enum": []}
"""The schema of a property that the document does not have: nothing satisfies it."""


def _is_of_type(value: Any, schema: Schema) -> bool:
    wanted = schema.get("type")
    if wanted is None:
        return True
    return isinstance(value, TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _scalar_faults(value: Any, schema: Schema, path: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} is {value!r}, none of {', '.join(map(str, schema['enum'])) or 'what the document has'}"
    if "format" in schema and not FORMATS[schema["format"]](value):
        yield f"{path} is {value!r}, which is no {schema['format']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path} is {value!r}, which does not match {schema['pattern']}"
    if schema.get("uniqueItems") and any(value.count(each) > 1 for each in value):
        yield f"{path} has an item twice"
