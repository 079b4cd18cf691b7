"""
The requests of a kickstart that make users and registrations.

What is verified at once, and which roles are given, is as in the faked operations: see `fauxauth.fusionauth.creation`
and `fauxauth.fusionauth.registration_create`.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from fauxauth.fusionauth.passwords import password_errors
from fauxauth.fusionauth.user_request import NEW_REGISTRATION_FIELDS, NEW_USER_FIELDS
from fauxauth.scenario.document import Document
from fauxauth.scenario.kickstart.bodies import items_of, text_of, with_entries, with_item
from fauxauth.scenario.kickstart.instance import Instance, text
from fauxauth.scenario.kickstart.requests import Kind, Request, after, existing, named, object_of, tenant_of
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Scalar
from fauxauth.scenario.reader import attempt
from fauxauth.world.people import Registration, User
from fauxauth.world.tenants import PasswordValidationRules

__all__ = ["change_registration", "change_user", "make_user", "register"]

_USER = Kind(
    "user",
    "users",
    User,
    keys=frozenset({"id", *(each.name.split(".")[1] for each in NEW_USER_FIELDS)}),
    kept_by_put=("id", "tenantId", "password", "registrations", "memberships", "verified"),
)
_REGISTRATION = Kind(
    "registration",
    "registrations",
    Registration,
    keys=frozenset(each.name.split(".")[1] for each in NEW_REGISTRATION_FIELDS),
    kept_by_put=("applicationId", "id", "verified"),
)


def make_user(instance: Instance, request: Request) -> None:
    """Create a user."""
    node = _person(instance, request)
    if node is not None:
        application = instance.find("applications", text_of(request.body, "applicationId"))
        instance.add("users", _new_user(instance, request, node, application))


def change_user(instance: Instance, request: Request) -> None:
    """Replace a user, or change some of it."""
    former, node = existing(instance, request, _USER), _person(instance, request)
    if former is None or node is None:
        return
    user = after(_USER, former, node, request)
    if request.flag("skipVerification"):
        user = with_entries(user, {**user.entries, "verified": _flag("true", node)})
    instance.replace("users", former, user)


def register(instance: Instance, request: Request) -> None:
    """Register a user for an application; one whom the request describes is created by it."""
    node = object_of(instance, request, _REGISTRATION)
    application = instance.find("applications", text_of(node, "applicationId"))
    if "user" in request.body.entries:
        person = _person(instance, request)
        if person is not None and node is not None:
            user = _new_user(instance, request, person, application)
            instance.add("users", with_item(user, "registrations", _registration(request, node, application)))
    elif "id" not in request.ids:
        instance.report(request.body.mark, (*request.path, "body"), "the key 'user' is missing, and the URL has no id")
    else:
        former = existing(instance, request, _USER)
        if former is not None and node is not None:
            entry = _registration(request, node, application)
            instance.replace("users", former, with_item(former, "registrations", entry))


def change_registration(instance: Instance, request: Request) -> None:
    """Replace a registration, or change some of it."""
    former, node = existing(instance, request, _USER), object_of(instance, request, _REGISTRATION)
    if former is None or node is None:
        return
    wanted = (request.ids.get("applicationId") or text_of(node, "applicationId")).lower()
    entries = [each for each in items_of(former, "registrations") if isinstance(each, Mapping)]
    entry = next((each for each in entries if text_of(each, "applicationId").lower() == wanted), None)
    if entry is None:
        message = f"no request before this one registers the user for the application {wanted}"
        instance.report(request.mark, (*request.path, "url"), message)
        return
    now = after(_REGISTRATION, entry, node, request)
    items = ListNode([now if each is entry else each for each in entries], former.mark)
    instance.replace("users", former, with_entries(former, {**former.entries, "registrations": items}))


def _person(instance: Instance, request: Request) -> Mapping | None:
    """Return the user of a body as a scenario holds one: the email in lower case, secrets in Base32."""
    node = request.body.entries.get("user")
    if isinstance(node, Mapping):
        held = with_entries(node, {name: _as_held(name, each) for name, each in node.entries.items()})
        body = with_entries(request.body, {**request.body.entries, "user": held})
        request = replace(request, body=body)
    return object_of(instance, request, _USER)


def _as_held(name: str, node: Node) -> Node:
    if name == "email" and isinstance(node, Scalar):
        return Scalar(node.kind, node.text.lower(), node.mark, node.written)
    if name == "twoFactor" and isinstance(node, Mapping) and "methods" in node.entries:
        methods = ListNode([_with_base32(each) for each in items_of(node, "methods")], node.mark)
        return with_entries(node, {**node.entries, "methods": methods})
    return node


def _with_base32(method: Node) -> Node:
    """Return a method with its secret in Base32: that of a request is the plain text, unless it says otherwise."""
    if not isinstance(method, Mapping) or not isinstance(method.entries.get("secret"), Scalar | None):
        return method
    entries = dict(method.entries)
    encoded, plain = entries.pop("secretBase32Encoded", None), entries.get("secret")
    if encoded is not None:
        entries["secret"] = encoded
    elif plain is not None:
        entries["secret"] = text(base64.b32encode(text_of(plain).encode()).decode().rstrip("="), plain.mark)
    return with_entries(method, entries)


def _new_user(instance: Instance, request: Request, node: Mapping, application: Mapping | None) -> Mapping:
    entries = {
        **node.entries,
        "id": named(instance, request, node),
        "registrations": ListNode([], node.mark),
        **tenant_of(instance, request, application),
    }
    if request.flag("sendSetPasswordEmail"):
        entries.pop("password", None)
    tenant = instance.find("tenants", text_of(entries.get("tenantId")))
    if tenant is not None:
        _check_password(instance, request, entries.get("password"), tenant)
    verifies = text_of(tenant, "emailConfiguration", "verifyEmail") == "true" and text_of(node, "email") != ""
    entries["verified"] = _flag("false" if verifies and not request.flag("skipVerification") else "true", node)
    return with_entries(node, entries)


def _check_password(instance: Instance, request: Request, password: Node | None, tenant: Mapping) -> None:
    """Report a password that breaks the tenant's rules: an instance would refuse the request, and end its kickstart."""
    given = tenant.entries.get("passwordValidationRules")
    read = attempt(Document(given.mark.source, given), PasswordValidationRules) if isinstance(given, Mapping) else None
    rules = read.value if read is not None and read.value is not None else PasswordValidationRules()
    broken = password_errors(text_of(password), rules) if isinstance(password, Scalar) else ()
    if password is not None and broken:
        message = f"the password breaks the tenant's rules: {' '.join(each.message for each in broken)}"
        instance.report(password.mark, (*request.path, "body", "user", "password"), message)


def _registration(request: Request, node: Mapping, application: Mapping | None) -> Mapping:
    verifies = text_of(application, "verifyRegistration") == "true"
    is_verified = "false" if verifies and not request.flag("skipRegistrationVerification") else "true"
    entries = {**node.entries, "verified": _flag(is_verified, node)}
    roles = items_of(application, "roles") if application is not None else []
    usual = [text(text_of(role, "name"), node.mark) for role in roles if text_of(role, "isDefault") == "true"]
    if usual and not items_of(node, "roles"):
        entries["roles"] = ListNode([*usual], node.mark)
    return with_entries(node, entries)


def _flag(word: str, node: Mapping) -> Scalar:
    return Scalar("bool", word, node.mark)
