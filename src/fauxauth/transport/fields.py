"""Reading one field of a request by its name, wherever it stands: for the ``when`` of a forced answer."""

from __future__ import annotations

from fauxauth.contract import Call
from fauxauth.contract.wire import NotJsonError, decode


def field_of(call: Call, name: str) -> object:
    """Return the value of a field in the JSON body (dotted names go inwards), the form, the query or the path."""
    for place in (call.form, call.query):
        if place.get(name):
            return place[name][0]
    if name in call.path_parameters:
        return call.path_parameters[name]
    return _in_json(call.body, name)


def _in_json(body: bytes, name: str) -> object:
    try:
        value: object = decode(body) if body else None
    except NotJsonError:
        return None
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
