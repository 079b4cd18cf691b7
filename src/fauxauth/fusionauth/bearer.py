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
    """Return the claims of the request's token as `claims_in` does."""
    token = token_of(call)
    return claims_in(token, world, now) if token else None


def claims_in(token: str, world: World, now: datetime) -> dict[str, Any] | None:
    """Return the claims of an access token if this world signed it for somebody and it is within its time."""
    claims = world.signing.read(token) or {}
    starts, expires = claims.get("nbf", 0), claims.get("exp")
    in_time = isinstance(starts, int) and isinstance(expires, int) and starts <= seconds(now) < expires
    return claims if in_time and isinstance(claims.get("sub"), str) else None
