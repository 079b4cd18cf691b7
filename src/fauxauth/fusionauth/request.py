"""
Request bodies: which fields an operation takes, and reading them as the vendor's server does.

A table of `RequestField` says what a body may hold. Reading is total: what is wrong becomes an `Error`. Conversions are
those of the server's JSON library: a number or a boolean is taken where text is wanted, the words true and false where
a boolean is; the first property that cannot be converted ends the reading (docs/sources.md, FusionAuth 0.1, 1.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from fauxauth.contract import Call, Lifetime, Version
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.fusionauth.errors import Error, field_error, general_error
from fauxauth.world.clock import instant_of, milliseconds
from fauxauth.world.objects import ContentStatus

Kind: TypeAlias = Literal[
    "boolean", "content status", "date", "device type", "instant", "object", "objects", "text", "texts", "uuid"
]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)

DEVICE_TYPES = ("BROWSER", "DESKTOP", "LAPTOP", "MOBILE", "OTHER", "SERVER", "TABLET", "TV", "UNKNOWN")
"""The only types of device prior to 1.46.0 (Login API, metaData.device.type)."""

DEEPEST = 200
"""How deeply a body may be nested; real servers stop at a depth too, this one is chosen."""

FREE_DEVICE_TYPES = Lifetime.of(since="1.46.0")


@dataclass(frozen=True, slots=True, eq=False)
class RequestField:
    """A property that a request body may have, by its dotted name; ``items`` are the properties of listed objects."""

    name: str
    kind: Kind
    required: bool = False
    lifetime: Lifetime = Lifetime()
    items: tuple[RequestField, ...] = ()


class NotConvertibleError(Exception):
    """A JSON value cannot become what the field is; the text is what the vendor's server says of it."""


def _text(value: Json, _version: Version) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise NotConvertibleError(_cannot("java.lang.String", value))


def _boolean(value: Json, _version: Version) -> bool:
    if isinstance(value, str) and value.lower() in ("true", "false", ""):
        return value.lower() == "true"
    if isinstance(value, (bool, int)):
        return bool(value)
    raise NotConvertibleError(_cannot("boolean", value))


def _uuid(value: Json, _version: Version) -> str | None:
    if value == "":
        return None
    if isinstance(value, str) and _UUID.fullmatch(value):
        return value.lower()
    raise NotConvertibleError(_cannot("java.util.UUID", value))


def _device_type(value: Json, version: Version) -> str:
    text = _text(value, version)
    if FREE_DEVICE_TYPES.covers(version) or text in DEVICE_TYPES:
        return text
    raise NotConvertibleError(
        f"{_cannot('DeviceType', value)}: not one of the values accepted: [{', '.join(DEVICE_TYPES)}]"
    )


def _content_status(value: Json, _version: Version) -> str:
    if isinstance(value, str) and value in get_args(ContentStatus):
        return value
    raise NotConvertibleError(_cannot("ContentStatus", value))


def _object(value: Json, _version: Version) -> Json:
    if isinstance(value, dict):
        return value
    raise NotConvertibleError(_cannot("java.util.Map", value))


def _list(value: Json, _version: Version) -> list[Json]:
    if isinstance(value, list):
        return value
    raise NotConvertibleError(_cannot("java.util.List", value))


def _texts(value: Json, version: Version) -> list[Json]:
    return [_text(each, version) for each in _list(value, version) if each is not None]


def _date(value: Json, _version: Version) -> str:
    with suppress(ValueError):
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    raise NotConvertibleError(_cannot("java.time.LocalDate", value))


def _instant(value: Json, _version: Version) -> int:
    with suppress(OverflowError):
        if isinstance(value, int) and not isinstance(value, bool):
            return milliseconds(instant_of(value))
    raise NotConvertibleError(_cannot("java.time.ZonedDateTime", value))


_CONVERSIONS: Mapping[Kind, Callable[[Json, Version], Json]] = {
    "boolean": _boolean,
    "content status": _content_status,
    "date": _date,
    "device type": _device_type,
    "instant": _instant,
    "object": _object,
    "objects": _list,
    "text": _text,
    "texts": _texts,
    "uuid": _uuid,
}

_JSON_TYPES: Mapping[type, str] = {dict: "Object", list: "Array", str: "String", int: "Integer", float: "Float"}


def _cannot(wanted: str, value: Json) -> str:
    kind = "Boolean" if isinstance(value, bool) else _JSON_TYPES.get(type(value), "null")
    shown = f' "{value}"' if isinstance(value, str) else ""
    return f"Cannot deserialize value of type `{wanted}` from {kind} value{shown}"


@dataclass(frozen=True, slots=True)
class Body:
    """
    A request body as far as it could be read.

    ``values`` has the fields that were given, by dotted name; ``error`` is what stopped the reading, ``absent`` is true
    where there was no JSON body at all.
    """

    values: Mapping[str, Json] = field(default_factory=dict[str, Json])
    error: Error | None = None
    absent: bool = False

    def text(self, name: str) -> str | None:
        """Return a text or UUID field; an empty one counts as absent."""
        value = self.values.get(name)
        return value if isinstance(value, str) and value else None

    def flag(self, name: str) -> bool:
        """Return a boolean field; absent is false, the documented default of every one of them."""
        return self.values.get(name) is True

    def mapping(self, name: str) -> dict[str, Json] | None:
        """Return an object field."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else None


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def read_body(call: Call, fields: tuple[RequestField, ...], version: Version) -> Body:
    """Read a JSON body. A form is no JSON body: it leaves the request empty (docs/sources.md, FusionAuth 1.2)."""
    if not call.body or call.media_type in _FORMS:
        return Body(absent=True)
    if call.media_type != "application/json":
        return Body(error=_content_type_error(call))
    try:
        document = decode(call.body)
    except NotJsonError as error:
        return Body(error=general_error("[invalidJSON]", error))
    if document is None:
        return Body(absent=True)
    if not isinstance(document, dict):
        return Body(error=general_error("[invalidJSON]", _cannot("the request object", document)))
    if _nested_too_deeply(document):
        return Body(error=general_error("[invalidJSON]", f"Document nesting depth exceeds the maximum ({DEEPEST})"))
    return _read_properties(document, fields, version)


def _nested_too_deeply(document: Json) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        children = (
            each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)
        )
        level = [child for each in children for child in each if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _content_type_error(call: Call) -> Error:
    if not call.media_type:
        return general_error("[MissingContentType]")
    return general_error("[InvalidContentType]", call.media_type)


def _read_properties(
    document: dict[str, Json], fields: tuple[RequestField, ...], version: Version, above: str = ""
) -> Body:
    known, parents = _known(fields, version)
    values: dict[str, Json] = {}
    for name, value in _properties(document, parents):
        wanted: Kind = "object" if name in parents else known[name].kind if name in known else "object"
        if value is None or (name not in known and name not in parents):
            continue
        try:
            converted = _CONVERSIONS[wanted](value, version)
        except NotConvertibleError as error:
            return Body(values, error=field_error("[invalidJSON]", f"{above}{name}", error))
        if name in known:
            values[name] = converted
        if isinstance(converted, list) and known[name].items:
            items = _read_items(converted, known[name].items, version, f"{above}{name}")
            if isinstance(items, Error):
                return Body(values, error=items)
            values[name] = items
    return Body(values)


@lru_cache(maxsize=256)
def _known(fields: tuple[RequestField, ...], version: Version) -> tuple[Mapping[str, RequestField], frozenset[str]]:
    """Return the fields of a version by name, and the names of the objects that they are in."""
    known = {each.name: each for each in fields if each.lifetime.covers(version)}
    return known, frozenset(name.rsplit(".", depth)[0] for name in known for depth in range(1, name.count(".") + 1))


def _read_items(
    listed: list[Json], fields: tuple[RequestField, ...], version: Version, name: str
) -> list[Json] | Error:
    """Read the objects of a list: each becomes a mapping of its fields by dotted name."""
    items: list[Json] = []
    for number, item in enumerate(listed):
        if not isinstance(item, dict):
            return field_error("[invalidJSON]", f"{name}[{number}]", _cannot("java.util.Map", item))
        read = _read_properties(item, fields, version, f"{name}[{number}].")
        if read.error is not None:
            return read.error
        items.append(dict(read.values))
    return items


def _properties(document: dict[str, Json], parents: frozenset[str], prefix: str = "") -> Iterator[tuple[str, Json]]:
    for key, value in document.items():
        name = f"{prefix}{key}"
        yield name, value
        if name in parents and isinstance(value, dict):
            yield from _properties(value, parents, f"{name}.")


def blanks(body: Body, fields: tuple[RequestField, ...]) -> tuple[Error, ...]:
    """Return an error for every required field that is missing or empty."""
    if body.absent:
        return (general_error("[missing]"),)
    return tuple(field_error("[blank]", each.name) for each in fields if each.required and body.text(each.name) is None)
