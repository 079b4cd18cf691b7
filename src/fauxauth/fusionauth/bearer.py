"""JWT authentication: the access token of a request, from its header or its cookie (docs/sources.md, FusionAuth 2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fauxauth.contract import Call
from fauxauth.fusionauth.welcome import ACCESS_TOKEN_COOKIE
from fauxauth.world import World
from fauxauth.world.clock import seconds

SCHEMES = ("bearer", "jwt")


def token_of(call: Call) -> str | None:
    """Return the encoded token: after ``Bearer`` or ``JWT`` in Authorization, else the access_token cookie."""
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() in SCHEMES and token.strip():
        return token.strip()
    return call.cookies.get(ACCESS_TOKEN_COOKIE)


def claims_of(call: Call, world: World, now: datetime) -> dict[str, Any] | None:
    """Return the claims of the request's token if this world signed it for somebody and it has not expired."""
    token = token_of(call)
    return claims_in(token, world, now) if token else None


def claims_in(token: str, world: World, now: datetime) -> dict[str, Any] | None:
    """Return the claims of an access token if this world signed it for somebody and it has not expired."""
    claims = world.signing.read(token) or {}
    expires = claims.get("exp")
    good = isinstance(expires, int) and expires > seconds(now) and isinstance(claims.get("sub"), str)
    return claims if good else None
