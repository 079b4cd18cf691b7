"""The access token: its claims in the order in which real tokens have them (docs/sources.md, FusionAuth 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from fauxauth.contract import Lifetime, Version
from fauxauth.world import World
from fauxauth.world.applications import Application
from fauxauth.world.clock import seconds
from fauxauth.world.people import User
from fauxauth.world.tenants import JwtConfiguration, Tenant

VERSIONED_CLAIMS = {
    "preferred_username": Lifetime.of(since="1.5"),
    "jti": Lifetime.of(since="1.18"),
    "auth_time": Lifetime.of(since="1.36"),
    "tid": Lifetime.of(since="1.36"),
    "sid": Lifetime.of(since="1.37"),
}
"""Claims that not every version has; all others always existed."""


IDENTIFYING = frozenset({"email", "email_verified", "preferred_username"})
"""What a token does not say where the application handles scopes strictly (docs/sources.md, FusionAuth 3.2)."""

STRICT_BY_DEFAULT = Lifetime.of(since="1.50.0")
"""From when on there is a policy, and an application that says nothing has the strict one."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An encoded access token and the instant at which it expires."""

    token: str
    expires: datetime


def jwt_configuration(tenant: Tenant, application: Application | None) -> JwtConfiguration:
    """Return the settings that count: the application's where it has enabled its own, else the tenant's."""
    if application is not None and application.jwt_configuration.enabled:
        return application.jwt_configuration
    return tenant.jwt_configuration


def _is_strict(application: Application | None, version: Version) -> bool:
    if application is None or not STRICT_BY_DEFAULT.covers(version):
        return False
    return application.oauth_configuration.scope_handling_policy in (None, "Strict")


def issue_access_token(
    world: World,
    user: User,
    tenant: Tenant,
    application: Application | None,
    *,
    authentication_type: str,
    now: datetime,
    refresh_token_id: str | None = None,
    expires: datetime | None = None,
    authenticated: datetime | None = None,
    also: Mapping[str, object] | None = None,
) -> AccessToken:
    """
    Sign an access token for a user.

    ``aud`` is there with an application only; ``applicationId`` and ``roles`` only where the user is registered for it.
    ``authenticated`` is when the user logged in, if that was before now: ``auth_time`` outlives refreshing.
    ``also`` are claims that it has besides or instead; one that is None is left out.
    """
    settings = jwt_configuration(tenant, application)
    expires = (expires or now + settings.access_token_lifetime).replace(microsecond=0)
    registration = user.registration(application.id) if application is not None else None
    claims: dict[str, object] = {
        "aud": application.id if application is not None else None,
        "exp": seconds(expires),
        "iat": seconds(now),
        "iss": tenant.issuer,
        "sub": user.id,
        "jti": world.chance.uuid("jti", user.id),
        "authenticationType": authentication_type,
        "email": user.email,
        "email_verified": user.verified if user.email else None,
        "preferred_username": user.username,
        "applicationId": registration.application_id if registration is not None else None,
        "roles": list(registration.roles) if registration is not None else None,
        "sid": refresh_token_id,
        "auth_time": seconds(authenticated or now),
        "tid": tenant.id,
    }
    absent = _unknown(world.version)
    withheld = absent | IDENTIFYING if _is_strict(application, world.version) else absent
    present = {name: value for name, value in claims.items() if name not in withheld}
    signed = {name: value for name, value in {**present, **(also or {})}.items() if value is not None}
    return AccessToken(world.signing.signer(settings.access_token_key_id).sign(signed), expires)


@lru_cache(maxsize=64)
def _unknown(version: Version) -> frozenset[str]:
    """Return the claims that a version does not have."""
    return frozenset(name for name, lifetime in VERSIONED_CLAIMS.items() if not lifetime.covers(version))
