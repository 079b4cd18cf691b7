"""
The three kinds of ``PATCH``, by the Content-Type of the request.

``application/json`` merges, adding to lists; ``application/merge-patch+json`` merges as RFC 7396 has it, replacing
lists; ``application/json-patch+json`` is a list of operations as RFC 6902 has it. Source: the vendor's API overview,
"The PATCH HTTP Method".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from fauxauth.contract import Call, Lifetime, Version
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.fusionauth.errors import general_error
from fauxauth.fusionauth.request import Body, RequestField, read_body

FormerT = TypeVar("FormerT")

Pointer: TypeAlias = list[str]

STANDARD_PATCHES = Lifetime.of(since="1.39.0")
"""From when on the two standard kinds are understood."""

_JSON = "application/json"
_MERGE_PATCH = "application/merge-patch+json"
_JSON_PATCH = "application/json-patch+json"


class PatchError(ValueError):
    """A patch that cannot be applied; the text says why."""


def patched(call: Call, document: dict[str, Json], version: Version) -> Call:
    """
    Return the call with the patched document for its body, as if it had been sent whole.

    A body that cannot be read, or is of another type, is left as it is, for the reader of bodies to say so.
    Raises `PatchError` where a JSON Patch does not fit the document, or where a patch is nested too deeply.
    """
    apply = _KINDS.get(call.media_type)
    if apply is None or not (call.media_type == _JSON or STANDARD_PATCHES.covers(version)):
        return call
    whole = {**call.headers, "content-type": _JSON}
    try:
        patch = decode(call.body)
    except NotJsonError:
        return replace(call, headers=whole)
    try:
        return replace(call, headers=whole, body=encode(apply(document, patch)))
    except RecursionError:
        raise PatchError("its objects are nested too deeply") from None


def read_change(
    call: Call,
    former: FormerT | None,
    document_of: Callable[[FormerT], dict[str, Json]],
    fields: tuple[RequestField, ...],
    version: Version,
) -> Body:
    """
    Read what an object is to be: a PUT has the whole of it, a PATCH makes that of what ``document_of`` writes.

    Where there was no object, it is not the patch's fault that it fits nothing.
    """
    if call.method == "PUT":
        return read_body(call, fields, version)
    document = document_of(former) if former is not None else {}
    try:
        return read_body(patched(call, document, version), fields, version)
    except PatchError as error:
        return Body() if former is None else Body(error=general_error("[invalidJSON]", error))


def merge(target: Json, patch: Json, *, append: bool) -> Json:
    """Merge a patch into a value: objects by name, null removes, lists are replaced or, with ``append``, added to."""
    if isinstance(patch, list) and isinstance(target, list) and append:
        return [*target, *patch]
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value, append=append)
    return merged


def apply_operations(document: Json, operations: Json) -> Json:
    """Apply the operations of a JSON Patch, one after the other. Raises `PatchError`."""
    if not isinstance(operations, list):
        raise PatchError("a JSON Patch is a list of operations")
    for operation in operations:
        if not isinstance(operation, dict) or operation.get("op") not in _OPERATIONS:
            raise PatchError(f"an operation has one of {', '.join(_OPERATIONS)} for its op")
        document = _OPERATIONS[str(operation["op"])](document, operation)
    return document


def _pointer(operation: Mapping[str, Json], name: str) -> Pointer:
    text = operation.get(name)
    if not isinstance(text, str) or (text and not text.startswith("/")):
        raise PatchError(f"{name} must be a JSON Pointer, such as /user/firstName")
    return [piece.replace("~1", "/").replace("~0", "~") for piece in text.split("/")[1:]]


def _value(operation: Mapping[str, Json]) -> Json:
    if "value" not in operation:
        raise PatchError(f"{operation['op']} needs a value")
    return operation["value"]


def _at(document: Json, pointer: Pointer) -> Json:
    """Return what a pointer leads to."""
    for piece in pointer:
        if isinstance(document, dict) and piece in document:
            document = document[piece]
        elif isinstance(document, list):
            document = document[_index(piece, len(document) - 1)]
        else:
            raise PatchError(f"there is nothing at {piece}")
    return document


def _index(piece: str, last: int) -> int:
    if not (piece.isascii() and piece.isdigit() and len(piece) <= 9) or int(piece) > last:
        raise PatchError(f"there is no item {piece}")
    return int(piece)


def _changed(document: Json, pointer: Pointer, change: Callable[[Any, str], Json]) -> Json:
    """Return the document with the object or list that holds the pointer's end changed."""
    if len(pointer) == 1:
        return change(document, pointer[0])
    inside = _changed(_at(document, pointer[:1]), pointer[1:], change)
    return _put(document, pointer[0], inside)


def _put(holder: Any, piece: str, value: Json) -> Json:
    if isinstance(holder, dict):
        return {**holder, piece: value}
    index = _index(piece, len(holder) - 1)
    return [*holder[:index], value, *holder[index + 1 :]]


def _insert(holder: Any, piece: str, value: Json) -> Json:
    if isinstance(holder, dict):
        return {**holder, piece: value}
    if not isinstance(holder, list):
        raise PatchError(f"nothing can be added at {piece}")
    index = len(holder) if piece == "-" else _index(piece, len(holder))
    return [*holder[:index], value, *holder[index:]]


def _without(holder: Any, piece: str) -> Json:
    _at(holder, [piece])
    if isinstance(holder, dict):
        return {name: value for name, value in holder.items() if name != piece}
    index = int(piece)
    return [*holder[:index], *holder[index + 1 :]]


def _add(document: Json, pointer: Pointer, value: Json) -> Json:
    if not pointer:
        return value
    return _changed(document, pointer, lambda holder, piece: _insert(holder, piece, value))


def _remove(document: Json, pointer: Pointer) -> Json:
    return _changed(document, pointer, _without) if pointer else None


def _replace(document: Json, operation: Mapping[str, Json]) -> Json:
    pointer, value = _pointer(operation, "path"), _value(operation)
    _at(document, pointer)
    return _changed(document, pointer, lambda holder, piece: _put(holder, piece, value)) if pointer else value


def _move(document: Json, operation: Mapping[str, Json]) -> Json:
    source, target = _pointer(operation, "from"), _pointer(operation, "path")
    if target[: len(source)] == source and target != source:
        raise PatchError("nothing can be moved into itself")
    value = _at(document, source)
    return _add(_remove(document, source), target, value)


def _test(document: Json, operation: Mapping[str, Json]) -> Json:
    wanted, found = _value(operation), _at(document, _pointer(operation, "path"))
    if encode(wanted, alphabetical=True) != encode(found, alphabetical=True):
        raise PatchError("the test of a value failed")
    return document


_OPERATIONS: Mapping[str, Callable[[Json, Mapping[str, Json]], Json]] = {
    "add": lambda document, operation: _add(document, _pointer(operation, "path"), _value(operation)),
    "remove": lambda document, operation: _remove(document, _pointer(operation, "path")),
    "replace": _replace,
    "move": _move,
    "copy": lambda document, operation: _add(
        document, _pointer(operation, "path"), _at(document, _pointer(operation, "from"))
    ),
    "test": _test,
}

_KINDS: Mapping[str, Callable[[dict[str, Json], Json], Json]] = {
    _JSON: lambda document, patch: merge(document, patch, append=True),
    _MERGE_PATCH: lambda document, patch: merge(document, patch, append=False),
    _JSON_PATCH: apply_operations,
}
