"""What a user must be like to be saved: errors of creating, updating and patching (docs/sources.md, FusionAuth 1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fauxauth.contract import Lifetime, Version
from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.passwords import password_errors
from fauxauth.fusionauth.verification import address_of
from fauxauth.world import World
from fauxauth.world.login_ids import TYPES, canonical_phone_number, value_of
from fauxauth.world.people import Registration, TwoFactorMethod, User
from fauxauth.world.tenants import Tenant

PASSWORDS_REQUIRED = Lifetime.of(until="1.59.0")
"""Since 1.59.0 a user may have no password (docs/sources.md, FusionAuth 12)."""

_EITHER = (
    "You must specify either the [user.email] or [user.username] property. "
    "If you are emailing the user you must specify the [user.email]."
)


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
"""As little as an email must have; what else the vendor asks of one is not published."""


def identity_errors(user: User, former: User | None, world: World, *, emailing: bool = False) -> Iterator[Error]:
    """Find a missing email and username, what is no email, and what somebody other than ``former`` has already."""
    blank = ["user.email"] if emailing and address_of(user, world.version) is None else []
    if user.email is None and user.username is None and user.phone_number is None:
        blank = ["user.email", "user.username"]
    yield from (Error(f"[blank]{name}", _EITHER, name) for name in blank)
    changed = former is None or user.email != former.email
    if changed and user.email is not None and not _EMAIL.fullmatch(user.email):
        yield field_error("[notEmail]", "user.email")
    if user.phone_number is not None and canonical_phone_number(user.phone_number) is None:
        yield field_error("[invalid]", "user.phoneNumber")
    for name in TYPES:
        value = value_of(user, name)
        other = world.directory.named(user.tenant_id, name, value) if value is not None else None
        if other is not None and (former is None or other.id != former.id):
            message = f"A User with {name} = [{value}] already exists."
            yield Error(f"[duplicate]user.{name}", message, f"user.{name}")


def new_password_errors(
    password: str | None, former: User | None, tenant: Tenant, field: str = "user.password"
) -> Iterator[Error]:
    """Find the rules of the tenant that a new password breaks; ``former`` is whose passwords it replaces."""
    if password is None:
        return
    rules = tenant.password_validation_rules
    yield from password_errors(password, rules, field)
    remembered = rules.remember_previous_passwords
    if former is not None and remembered.enabled:
        used = (former.password, *former.previous_passwords)[: remembered.count]
        if password in used:
            yield field_error("[previouslyUsed]", field, remembered.count)


def missing_password_errors(password: str | None, version: Version) -> Iterator[Error]:
    """Find a new user's missing password, in versions that want one."""
    if password is None and PASSWORDS_REQUIRED.covers(version):
        yield field_error("[blank]", "user.password")


def listed_errors(user: User) -> Iterator[Error]:
    """Find second factors and memberships that lack what they need."""
    for number, method in enumerate(user.two_factor.methods):
        yield from _method_errors(method, user, f"user.twoFactor.methods[{number}]")
    for number, membership in enumerate(user.memberships):
        if not membership.group_id:
            yield field_error("[blank]", f"user.memberships[{number}].groupId")


def _method_errors(method: TwoFactorMethod, user: User, name: str) -> Iterator[Error]:
    needed: dict[str, tuple[str, str | None]] = {
        "authenticator": ("secret", method.secret),
        "email": ("email", method.email or user.email),
        "sms": ("mobilePhone", method.mobile_phone or user.mobile_phone),
        "voice": ("mobilePhone", method.mobile_phone or user.mobile_phone),
    }
    kind: str = method.method
    if kind not in needed:
        yield field_error("[invalid]" if kind else "[blank]", f"{name}.method")
    elif needed[kind][1] is None:
        yield field_error("[blank]", f"{name}.{needed[kind][0]}")


def role_errors(registration: Registration, world: World) -> Iterator[Error]:
    """Find roles that the application does not have; of one that lists no roles nothing is known."""
    application = world.directory.applications.get(registration.application_id)
    known = {role.name for role in application.roles} if application is not None else set()
    unknown = [role for role in registration.roles if known and role not in known]
    if unknown:
        message = f"The role [{unknown[0]}] does not exist for the application."
        yield Error("[invalid]registration.roles", message, "registration.roles")
