"""
Users and registrations in request bodies: the properties that may be sent, and what becomes of them.

The one reader for creating, updating, patching and registering. Properties: the vendor's User API and Registration API
pages, request bodies; whatever else a user object has is read-only there and ignored here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

import msgspec

from fauxauth.contract import Lifetime, Version
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.request import Body, Kind, RequestField
from fauxauth.fusionauth.second_factors import secret_of
from fauxauth.fusionauth.shapes import method_json, to_json
from fauxauth.world.clock import instant_of
from fauxauth.world.login_ids import likened
from fauxauth.world.objects import MethodName
from fauxauth.world.people import Membership, Registration, TwoFactor, TwoFactorMethod, User

METHODS = Lifetime.of(since="1.26.0")
"""From when on a user has a list of methods (docs/sources.md, FusionAuth 12)."""

METHOD_FIELDS = (
    RequestField("email", "text"),
    RequestField("id", "text"),
    RequestField("lastUsed", "boolean"),
    RequestField("method", "text"),
    RequestField("mobilePhone", "text"),
    RequestField("name", "text", lifetime=Lifetime.of(since="1.68.0")),
    RequestField("secret", "text"),
)
"""What ``user.twoFactor.methods`` may say of each method; how an authenticator counts is fixed."""

MEMBERSHIP_FIELDS = (
    RequestField("data", "object"),
    RequestField("groupId", "uuid", required=True),
    RequestField("id", "uuid"),
)

USER_FIELDS = (
    RequestField("user.birthDate", "date"),
    RequestField("user.data", "object"),
    RequestField("user.email", "text"),
    RequestField("user.expiry", "instant"),
    RequestField("user.firstName", "text"),
    RequestField("user.fullName", "text"),
    RequestField("user.imageUrl", "text"),
    RequestField("user.lastName", "text"),
    RequestField("user.middleName", "text"),
    RequestField("user.mobilePhone", "text"),
    RequestField("user.parentEmail", "text", lifetime=Lifetime.of(since="1.7.0")),
    RequestField("user.passwordChangeRequired", "boolean"),
    RequestField("user.phoneNumber", "text", lifetime=Lifetime.of(since="1.59.0")),
    RequestField("user.preferredLanguages", "texts"),
    RequestField("user.timezone", "text"),
    RequestField("user.twoFactor.methods", "objects", lifetime=METHODS, items=METHOD_FIELDS),
    RequestField("user.username", "text"),
    RequestField("user.usernameStatus", "content status"),
)
"""What an update replaces: the password is kept where none is sent (User API, Update a User)."""

PASSWORD_FIELD = RequestField("user.password", "text")

NEW_USER_FIELDS = (
    *USER_FIELDS,
    PASSWORD_FIELD,
    RequestField("user.memberships", "objects", items=MEMBERSHIP_FIELDS),
)

REGISTRATION_FIELDS = (
    RequestField("registration.authenticationToken", "text"),
    RequestField("registration.data", "object"),
    RequestField("registration.preferredLanguages", "texts"),
    RequestField("registration.roles", "texts"),
    RequestField("registration.timezone", "text"),
    RequestField("registration.username", "text"),
)
"""What an update of a registration replaces."""

NEW_REGISTRATION_FIELDS = (
    *REGISTRATION_FIELDS,
    RequestField("registration.applicationId", "uuid"),
    RequestField("registration.id", "uuid"),
)

ObjectT = TypeVar("ObjectT", User, Registration)

_TO_PYTHON: Mapping[Kind, Callable[[Any], object]] = {
    "date": date.fromisoformat,
    "instant": instant_of,
    "text": lambda text: text or None,
    "texts": tuple,
}
"""What a value of the wire becomes, by kind of field; others stay as they are."""


def with_properties(entity: ObjectT, body: Body, fields: Iterable[RequestField]) -> ObjectT:
    """Return a user or registration with what a body says of the fields; what it does not name stays."""
    attributes = {each.encode_name: each.name for each in msgspec.structs.fields(entity)}
    changes: dict[str, object] = {}
    for each in fields:
        name = each.name.rpartition(".")[2]
        value = body.values.get(each.name)
        if each.items or value is None:
            continue
        changes[attributes[name]] = _TO_PYTHON[each.kind](value) if each.kind in _TO_PYTHON else value
    return entity.changed(**changes)


def without_properties(entity: ObjectT, fields: Iterable[RequestField]) -> ObjectT:
    """Return a user or registration with the fields as if they had never been set, which is where a PUT begins."""
    names = {each.name.rpartition(".")[2] for each in fields if not each.items}
    blank: dict[str, object] = {}
    for each in msgspec.structs.fields(entity):
        if each.encode_name in names:
            blank[each.name] = each.default if each.default is not msgspec.NODEFAULT else each.default_factory()
    return entity.changed(**blank)


def user_of(body: Body, base: User, version: Version) -> User:
    """Return a user as a body describes them, on top of another, but for the password; emails in lower case."""
    user = with_properties(base, body, USER_FIELDS)
    memberships = _items(body, "user.memberships")
    return user.changed(
        email=user.email.lower() if user.email else None,
        phone_number=(likened("phoneNumber", user.phone_number) or user.phone_number) if user.phone_number else None,
        two_factor=_two_factor(body, base.two_factor) if METHODS.covers(version) else base.two_factor,
        memberships=base.memberships if memberships is None else tuple(_membership(each) for each in memberships),
    )


def _two_factor(body: Body, former: TwoFactor) -> TwoFactor:
    methods = _items(body, "user.twoFactor.methods") or ()
    return TwoFactor(
        methods=tuple(_method(each, former) for each in methods),
        recovery_codes=former.recovery_codes if methods else (),
    )


def _items(body: Body, name: str) -> list[dict[str, Json]] | None:
    return cast("list[dict[str, Json]] | None", body.values.get(name))


def _method(properties: dict[str, Json], former: TwoFactor) -> TwoFactorMethod:
    """Read a method. One that the user has keeps its secret, which no reply ever shows."""
    said = Body(properties)
    method_id = said.text("id") or ""
    known = next((each for each in former.methods if each.id == method_id), None) if method_id else None
    return TwoFactorMethod(
        method=cast("MethodName", said.text("method") or (known.method if known is not None else "")),
        email=said.text("email"),
        id=method_id,
        last_used=said.flag("lastUsed"),
        mobile_phone=said.text("mobilePhone"),
        name=said.text("name"),
        secret=secret_of(said) or (known.secret if known is not None else None),
    )


def _membership(properties: dict[str, Json]) -> Membership:
    said = Body(properties)
    return Membership(group_id=said.text("groupId") or "", id=said.text("id"), data=said.mapping("data") or {})


def user_document(user: User) -> dict[str, Json]:
    """Write a user as a request would say it: what a PATCH is merged into."""
    document = _properties(user, USER_FIELDS)
    document["twoFactor"] = {"methods": [method_json(method) for method in user.two_factor.methods]}
    return {"user": document}


def registration_document(entry: Registration) -> dict[str, Json]:
    """Write a registration as a request would say it."""
    return {"registration": _properties(entry, REGISTRATION_FIELDS)}


def _properties(entity: User | Registration, fields: Iterable[RequestField]) -> dict[str, Json]:
    names = {each.name.rpartition(".")[2] for each in fields if not each.items}
    shown = to_json(entity)
    return {name: value for name, value in shown.items() if name in names} if isinstance(shown, dict) else {}


def registration_of(
    body: Body, base: Registration, fields: tuple[RequestField, ...] = NEW_REGISTRATION_FIELDS
) -> Registration:
    """Return a registration as a body describes it, on top of another; a role that is named twice counts once."""
    entry = with_properties(base, body, fields)
    return entry.changed(roles=tuple(dict.fromkeys(entry.roles)))
