"""What a request says by name, wherever it says so: in its body, its path, its query or its form."""

from __future__ import annotations

from typing import Any

from fauxauth.contract.messages import Call
from fauxauth.contract.wire import NotJsonError, decode


def fields_of(call: Call) -> dict[str, Any]:
    """
    Return what a request says, by name: the fields of its JSON body, of its path, its query and its form.

    A name that is repeated in a query or a form has the list of its values.
    """
    body = _json(call)
    fields = {**(body if isinstance(body, dict) else {}), **call.path_parameters}
    for name, values in (*call.query.items(), *call.form.items()):
        fields[name] = values[0] if len(values) == 1 else list(values)
    return fields


def field_of(call: Call, name: str) -> object:
    """Return the value of a field in the form, the query, the path or the JSON body, where dotted names go inwards."""
    for place in (call.form, call.query):
        if place.get(name):
            return place[name][0]
    if name in call.path_parameters:
        return call.path_parameters[name]
    return inside(_json(call), name)


def inside(value: object, name: str) -> object:
    """Return the field of JSON that a dotted name leads to; None where there is none."""
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _json(call: Call) -> object:
    try:
        return decode(call.body) if call.body else None
    except NotJsonError:
        return None
