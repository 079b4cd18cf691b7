"""
The requests of a kickstart that make what a scenario can hold: one row of a table for each.

Source: the vendor's API pages on tenants, applications, users, registrations, keys, API keys, user actions and the
system configuration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from fauxauth.fusionauth import SERVICE
from fauxauth.scenario.kickstart.bodies import asks, items_of, text_of, with_entries, with_item
from fauxauth.scenario.kickstart.instance import Instance, text
from fauxauth.scenario.kickstart.requests import Kind, Request, after, existing, named, object_of, tenant_of
from fauxauth.scenario.kickstart.users import change_registration, change_user, make_user, register
from fauxauth.scenario.nodes import ListNode, Mapping, Node, Scalar
from fauxauth.world.applications import Application, Role
from fauxauth.world.failed_logins import UserAction
from fauxauth.world.keys import ApiKey, Key
from fauxauth.world.objects import VendorObject
from fauxauth.world.tenants import Tenant

__all__ = ["Row", "carry_out", "row_of"]


class SystemConfiguration(VendorObject):
    """What of the system's configuration a scenario can hold."""

    report_timezone: str | None = None


_TENANT = Kind("tenant", "tenants", Tenant)
_APPLICATION = Kind("application", "applications", Application, kept_by_put=("id", "tenantId", "roles"))
_ROLE = Kind("role", "roles", Role)
_KEY = Kind("key", "keys", Key, kept_by_put=("id", "algorithm", "kid", "privateKey", "secret"))
_API_KEY = Kind("apiKey", "apiKeys", ApiKey, kept_by_put=("id", "key"))
_USER_ACTION = Kind("userAction", "userActions", UserAction)
_SYSTEM = Kind("systemConfiguration", "", SystemConfiguration)


def _make(kind: Kind, instance: Instance, request: Request) -> None:
    node = _object(instance, request, kind)
    if node is None:
        return
    entries = {**node.entries, "id": named(instance, request, node)}
    if kind is _APPLICATION:
        entries = {**tenant_of(instance, request), **entries}
    if kind is _API_KEY:
        entries.setdefault("key", text(instance.variables.made_id("key", request.url, str(request.path)), request.mark))
    instance.add(kind.section, with_entries(node, entries))


def _make_tenant(instance: Instance, request: Request) -> None:
    """Create a tenant; as a copy of another it has its own id and name only (Tenants API page, "Create a Tenant")."""
    wanted = request.body.entries.get("sourceTenantId")
    if wanted is None or not asks(wanted):
        _make(_TENANT, instance, request)
        return
    source, node = instance.find("tenants", text_of(wanted)), _object(instance, request, _TENANT)
    if source is None:
        message = f"no request before this one makes a tenant with the id {text_of(wanted)}"
        instance.report(wanted.mark, (*request.path, "body", "sourceTenantId"), message)
    elif node is not None:
        own = {"name": node.entries["name"]} if "name" in node.entries else {}
        instance.add("tenants", with_entries(node, {**source.entries, **own, "id": named(instance, request, node)}))


def _change(kind: Kind, instance: Instance, request: Request) -> None:
    former, node = existing(instance, request, kind), _object(instance, request, kind)
    if former is not None and node is not None:
        instance.replace(kind.section, former, after(kind, former, node, request))


def _object(instance: Instance, request: Request, kind: Kind) -> Mapping | None:
    """Return the object in a body; the roles of an application may be no more than their names."""
    node = request.body.entries.get(kind.word)
    if kind is _APPLICATION and isinstance(node, Mapping) and isinstance(node.entries.get("roles"), ListNode):
        roles = ListNode([_role(each) for each in items_of(node, "roles")], node.entries["roles"].mark)
        whole = with_entries(node, {**node.entries, "roles": roles})
        request = replace(request, body=with_entries(request.body, {**request.body.entries, kind.word: whole}))
    return object_of(instance, request, kind)


def _role(node: Node) -> Node:
    if isinstance(node, Scalar) and node.kind == "text":
        return Mapping({"name": node}, {"name": node.mark}, node.mark)
    return node


def _add_role(instance: Instance, request: Request) -> None:
    application, node = existing(instance, request, _APPLICATION), object_of(instance, request, _ROLE)
    if application is None or node is None:
        return
    role_id = {"id": text(request.ids["roleId"], request.mark)} if "roleId" in request.ids else {}
    role = with_entries(node, {**node.entries, **role_id})
    instance.replace("applications", application, with_item(application, "roles", role))


def _configure(instance: Instance, request: Request) -> None:
    node = object_of(instance, request, _SYSTEM)
    if node is not None and asks(node.entries.get("reportTimezone")):
        instance.timezone = node.entries["reportTimezone"]


class Row(NamedTuple):
    """A request: its methods, the pattern of its path, the keys of its body that count, and what it does."""

    methods: frozenset[str]
    path: re.Pattern[str]
    keys: frozenset[str]
    do: Callable[[Instance, Request], None]


_NAME = rf"(?P<\1>(?!(?:{'|'.join(sorted(SERVICE.words))})(?:/|$))[^/]+)"
"""An id in a path: anything but a word that is part of another endpoint's path."""


def _row(methods: str, path: str, keys: str, do: Callable[[Instance, Request], None]) -> Row:
    """Write a row; brackets are around what a path may lack, braces around the names of ids."""
    pattern = re.sub(r"\{(\w+)\}", _NAME, path.replace("[", "(?:").replace("]", ")?"))
    return Row(frozenset(methods.split()), re.compile(pattern), frozenset(keys.split()), do)


_OF_USER = "user skipVerification"
_ROWS = (
    _row("POST", "/api/tenant[/{id}]", "tenant sourceTenantId", _make_tenant),
    _row("PUT PATCH", "/api/tenant/{id}", "tenant", partial(_change, _TENANT)),
    _row("POST", "/api/application[/{id}]", "application", partial(_make, _APPLICATION)),
    _row("PUT PATCH", "/api/application/{id}", "application", partial(_change, _APPLICATION)),
    _row("POST", "/api/application/{id}/role[/{roleId}]", "role", _add_role),
    _row("POST", "/api/user[/{id}]", f"{_OF_USER} applicationId", make_user),
    _row("PUT PATCH", "/api/user/{id}", f"{_OF_USER} applicationId", change_user),
    _row("POST", "/api/user/registration[/{id}]", f"{_OF_USER} registration skipRegistrationVerification", register),
    _row("PUT PATCH", "/api/user/registration/{id}[/{applicationId}]", "registration", change_registration),
    _row("POST", "/api/key/generate[/{id}]", "key", partial(_make, _KEY)),
    _row("POST", "/api/key/import[/{id}]", "key", partial(_make, _KEY)),
    _row("PUT", "/api/key/{id}", "key", partial(_change, _KEY)),
    _row("POST", "/api/api-key[/{id}]", "apiKey", partial(_make, _API_KEY)),
    _row("PUT PATCH", "/api/api-key/{id}", "apiKey", partial(_change, _API_KEY)),
    _row("POST", "/api/user-action[/{id}]", "userAction", partial(_make, _USER_ACTION)),
    _row("PUT PATCH", "/api/user-action/{id}", "userAction", partial(_change, _USER_ACTION)),
    _row("PUT PATCH", "/api/system-configuration", "systemConfiguration", _configure),
)


def row_of(method: str, url: str) -> tuple[Row, dict[str, str]] | None:
    """Return the row of a request, and the ids that its URL has; None where it is not faked."""
    path = url.partition("?")[0].rstrip("/")
    for row in _ROWS:
        found = row.path.fullmatch(path)
        if found is not None and method in row.methods:
            return row, {name: value for name, value in found.groupdict().items() if value is not None}
    return None


def carry_out(row: Row, instance: Instance, request: Request) -> None:
    """Do what a request asks for, and note what of its body is not faked."""
    row.do(instance, request)
    beside = (name for name, node in request.body.entries.items() if name not in row.keys and asks(node))
    request.left_out.extend((name,) for name in beside)
