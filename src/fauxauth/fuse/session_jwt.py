"""
The ``jwt_token`` of a session, as the page's example has it, decoded in docs/sources.md, Fuse 3.

HS256, opaque to clients. It expires at the end of the UTC day 30 days after it was issued.
"""

from __future__ import annotations

import re
from datetime import datetime

from fauxauth.world import World
from fauxauth.world.clock import seconds
from fauxauth.world.fuse_people import FuseUser
from fauxauth.world.jwt_parts import header_and_claims

_DAY = 86_400
_LIFETIME_IN_DAYS = 30
_JTI = re.compile(r"([1-9][0-9]{0,12})\.([1-9][0-9]{0,12})")


def issue(world: World, user: FuseUser, now: datetime) -> str:
    """Make a JWT for a new session; no two are equal, because each has its number."""
    return _sign(world, seconds(now), f"{user.id}.{world.fuse.open_session(user)}")


def holder(world: World, token: str, now: datetime) -> FuseUser | None:
    """Return the user for whom this world signed a JWT, if it has not expired; None for whatever else is given."""
    _, claims = header_and_claims(token) or ({}, {})
    issued, jti = claims.get("iat"), claims.get("jti")
    if not isinstance(issued, int) or not isinstance(jti, str):
        return None
    match = _JTI.fullmatch(jti)
    if match is None or token != _sign(world, issued, jti) or _expiry(issued) <= seconds(now):
        return None
    return world.fuse.by_id(int(match[1]))


def _sign(world: World, issued: int, jti: str) -> str:
    claims = {
        "iss": world.fuse.settings.jwt_issuer,
        "exp": _expiry(issued),
        "iat": issued,
        "aud": None,
        "jti": jti,
    }
    return world.signing.signer(None).sign(claims, headers={})


def _expiry(issued: int) -> int:
    return (issued // _DAY + _LIFETIME_IN_DAYS + 1) * _DAY - 1
