"""What a scenario must be beyond well-typed: references that lead somewhere, names that are used once."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TypeAlias

from fauxauth.catalogue import find
from fauxauth.errors import UnknownOutcomeError, did_you_mean
from fauxauth.scenario.definition import FusionAuthSection, ScenarioFile
from fauxauth.world.applications import Application
from fauxauth.world.people import TwoFactorMethod, User

Path: TypeAlias = tuple[str | int, ...]
Fault: TypeAlias = tuple[Path, str]
"""Where in the file something is wrong, and what."""


def faults(file: ScenarioFile) -> Iterator[Fault]:
    """Find everything that is wrong with a completed scenario."""
    section = file.fusionauth
    yield from _tenant_faults(section)
    yield from _application_faults(section)
    yield from _key_faults(section)
    yield from _user_faults(section)
    for index, force in enumerate(file.force):
        yield from _outcome_faults(("force", index, "outcome"), force.outcome)


def _outcome_faults(path: Path, full_name: str) -> Iterator[Fault]:
    try:
        find(full_name)
    except UnknownOutcomeError as error:
        yield path, str(error)


def _unknown(what: str, name: str, known: dict[str, str]) -> str:
    """Say that a reference leads nowhere; ``known`` maps ids to names."""
    listed = ", ".join(f"{each} ({known[each]})" for each in list(known)[:5]) or "none"
    return f"there is no {what} {name}{did_you_mean(name, known)}; there are: {listed}"


def _twice(section: str, ids: list[str], what: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, each in enumerate(ids):
        if each in first:
            yield ("fusionauth", section, index), f"{what} {each} stands at [{first[each]}] already"
        first.setdefault(each, index)


def _tenant_faults(section: FusionAuthSection) -> Iterator[Fault]:
    tenants = section.tenants or ()
    if not tenants:
        yield ("fusionauth", "tenants"), "there must be a tenant; leave the key out to have one made"
    yield from _twice("tenants", [tenant.id for tenant in tenants], "a tenant with id")
    keys = {key.id: key.algorithm for key in section.keys}
    for index, tenant in enumerate(tenants):
        key_id = tenant.jwt_configuration.access_token_key_id
        if key_id is not None and key_id not in keys:
            path = ("fusionauth", "tenants", index, "jwtConfiguration", "accessTokenKeyId")
            yield path, _unknown("key", key_id, dict(keys))


def _application_faults(section: FusionAuthSection) -> Iterator[Fault]:
    tenants = {tenant.id: tenant.name for tenant in section.tenants or ()}
    keys = {key.id: key.algorithm for key in section.keys}
    applications = section.applications or ()
    yield from _twice("applications", [application.id for application in applications], "an application with id")
    for index, application in enumerate(applications):
        path: Path = ("fusionauth", "applications", index)
        yield from _tenant_reference(path, application.tenant_id, tenants)
        key_id = application.jwt_configuration.access_token_key_id
        if key_id is not None and key_id not in keys:
            yield (*path, "jwtConfiguration", "accessTokenKeyId"), _unknown("key", key_id, dict(keys))


def _tenant_reference(path: Path, tenant_id: str, tenants: dict[str, str]) -> Iterator[Fault]:
    if not tenant_id:
        yield path, "there are several tenants; say which one with tenantId"
    elif tenant_id not in tenants:
        yield (*path, "tenantId"), _unknown("tenant", tenant_id, tenants)


def _key_faults(section: FusionAuthSection) -> Iterator[Fault]:
    tenants = {tenant.id: tenant.name for tenant in section.tenants or ()}
    yield from _twice("apiKeys", [key.key for key in section.api_keys or ()], "the key")
    yield from _twice("keys", [key.id for key in section.keys], "a key with id")
    for index, key in enumerate(section.api_keys or ()):
        if key.tenant_id is not None and key.tenant_id not in tenants:
            yield ("fusionauth", "apiKeys", index, "tenantId"), _unknown("tenant", key.tenant_id, tenants)


def _user_faults(section: FusionAuthSection) -> Iterator[Fault]:
    tenants = {tenant.id: tenant.name for tenant in section.tenants or ()}
    applications = {application.id: application for application in section.applications or ()}
    taken: dict[tuple[str, str], int] = {}
    yield from _twice("users", [user.id for user in section.users], "a user with id")
    for index, user in enumerate(section.users):
        path: Path = ("fusionauth", "users", index)
        yield from _tenant_reference(path, user.tenant_id, tenants)
        yield from _login_id_faults(path, user, index, taken)
        yield from registration_faults(path, user, applications)
        for number, method in enumerate(user.two_factor.methods):
            yield from method_faults((*path, "twoFactor", "methods", number), method)


def _login_id_faults(path: Path, user: User, index: int, taken: dict[tuple[str, str], int]) -> Iterator[Fault]:
    if not user.email and not user.username:
        yield path, "a user needs an email or a username to log in with"
    for key, login_id in (("email", user.email), ("username", user.username)):
        if not login_id:
            continue
        if taken.setdefault((user.tenant_id, login_id), index) != index:
            yield (*path, key), f"{login_id} is the loginId of users[{taken[user.tenant_id, login_id]}] already"


def registration_faults(path: Path, user: User, applications: dict[str, Application]) -> Iterator[Fault]:
    """Find registrations for applications that do not exist, are of another tenant, or lack a role."""
    names = {application_id: application.name for application_id, application in applications.items()}
    seen: set[str] = set()
    for number, entry in enumerate(user.registrations or ()):
        here: Path = (*path, "registrations", number)
        application = applications.get(entry.application_id)
        if application is None:
            yield (*here, "applicationId"), _unknown("application", entry.application_id, names)
            continue
        if application.tenant_id != user.tenant_id:
            yield (*here, "applicationId"), f"{application.name} belongs to another tenant than the user"
        if entry.application_id in seen:
            yield (*here, "applicationId"), f"the user is registered for {application.name} already"
        seen.add(entry.application_id)
        yield from _role_faults(here, entry.roles, application)


def _role_faults(path: Path, roles: tuple[str, ...], application: Application) -> Iterator[Fault]:
    known = [role.name for role in application.roles]
    for number, role in enumerate(roles):
        if known and role not in known:
            yield (*path, "roles", number), f"{application.name} has no role {role!r}{did_you_mean(role, known)}"


def method_faults(path: Path, method: TwoFactorMethod) -> Iterator[Fault]:
    """Find a method that could never be used."""
    if method.method == "email" and not method.email:
        yield path, "a method of kind email needs an email, and the user has none to fall back on"
    if method.method == "sms" and not method.mobile_phone:
        yield path, "a method of kind sms needs a mobilePhone, and the user has none to fall back on"
    if method.secret is not None and not _is_base32(method.secret):
        yield (*path, "secret"), "a secret is Base32 text (A to Z, 2 to 7), as in JBSWY3DPEHPK3PXP"


def _is_base32(text: str) -> bool:
    try:
        return bool(base64.b32decode(text.upper() + "=" * (-len(text) % 8)))
    except (binascii.Error, ValueError):
        return False
