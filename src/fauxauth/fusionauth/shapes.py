"""The vendor's JSON objects, made from the world's: instants in milliseconds, nothing that is null, no secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from fauxauth.contract import Version
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.fields import VERSIONED_FIELDS
from fauxauth.world.clock import milliseconds
from fauxauth.world.identities import identities
from fauxauth.world.objects import NotFaked
from fauxauth.world.people import PreventedLogin, TwoFactorMethod, User

SECRET = {
    "User": frozenset(
        {"actions", "breachedPasswordStatus", "password", "passwordChangeReason", "previousPasswords", "twoFactor"}
    ),
}
"""Attributes that a reply never shows, or shows in a shape of their own, by the name of the object."""


def to_json(value: Any) -> Json:
    """Write any object of the world as the vendor's JSON."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return _struct_to_json(value) if isinstance(value, msgspec.Struct) else value


def _struct_to_json(value: msgspec.Struct) -> dict[str, Json]:
    return {
        name: each if type(each) in _PLAIN else to_json(each)
        for name, each in zip(_shown(type(value)), msgspec.structs.astuple(value), strict=True)
        if each is not None and name
    }


def _each_to_json(values: Iterable[Any]) -> Json:
    return [to_json(each) for each in values]


def _map_to_json(values: Mapping[str, Any]) -> Json:
    return {name: to_json(each) for name, each in values.items() if each is not None}


_PLAIN = frozenset({str, bool, int})

_WRITERS: dict[type, Callable[[Any], Json]] = {
    datetime: milliseconds,
    date: date.isoformat,
    tuple: _each_to_json,
    list: _each_to_json,
    dict: _map_to_json,
}
"""How what is not plain JSON already is written, by its type."""


@lru_cache(maxsize=64)
def _shown(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of an object's attributes in JSON, empty for those that are not shown."""
    hidden = SECRET.get(kind.__name__, frozenset())
    fields = msgspec.structs.fields(kind)
    return tuple(
        each.encode_name if each.encode_name not in hidden and each.type != NotFaked else "" for each in fields
    )


def method_json(method: TwoFactorMethod) -> dict[str, Json]:
    """Write a two-factor method without its secret, as the 242 reply and the user object have it."""
    body: dict[str, Json] = {"id": method.id, "method": method.method}
    if method.method == "authenticator":
        body["authenticator"] = to_json(method.authenticator)
    elif method.method == "email":
        body["email"] = method.email
    else:
        body["mobilePhone"] = method.mobile_phone
    if method.last_used:
        body["lastUsed"] = True
    return body


def user_json(user: User, version: Version) -> dict[str, Json]:
    """Write a user as the Login API's response has it; most fields of other versions are removed later."""
    body = _struct_to_json(user)
    body.setdefault("registrations", [])
    body["twoFactor"] = {"methods": [method_json(method) for method in user.two_factor.methods]}
    body["twoFactorEnabled"] = bool(user.two_factor.methods)
    if VERSIONED_FIELDS["user.identities"].covers(version):
        body["identities"] = [to_json(each) for each in identities(user)]
    texts = any(method.method == "sms" for method in user.two_factor.methods)
    body["twoFactorDelivery"] = "TextMessage" if texts else "None"
    return body


def action_json(action: PreventedLogin) -> dict[str, Json]:
    """Write an action that prevented a login; localized texts fall back on the plain ones, as in the page's sample."""
    body = _struct_to_json(action)
    for localized, plain in (("localizedName", "name"), ("localizedOption", "option"), ("localizedReason", "reason")):
        if localized not in body and plain in body:
            body[localized] = body[plain]
    return body
