"""`Expiries`: when something that was issued expires, whatever it is."""

from __future__ import annotations

from datetime import datetime

from fauxauth.world.clock import instant_of
from fauxauth.world.fuse_accounts import FuseAccounts
from fauxauth.world.jwt_parts import header_and_claims
from fauxauth.world.one_time import Tickets
from fauxauth.world.refresh_tokens import RefreshTokens


class Expiries:
    """Knows everything in a world that expires by being old."""

    def __init__(self, tickets: Tickets, refresh_tokens: RefreshTokens, fuse: FuseAccounts) -> None:
        self._tickets = tickets
        self._refresh_tokens = refresh_tokens
        self._fuse = fuse

    def of(self, token: str, now: datetime) -> datetime | None:
        """Return when a token, a code or an id expires; None for what was not issued, used up or revoked."""
        return (
            _of_jwt(token)
            or self._tickets.expiry(token)
            or self._refresh_tokens.expiry(token)
            or self._fuse.expiry(token, now)
        )


def _of_jwt(token: str) -> datetime | None:
    _, claims = header_and_claims(token) or ({}, {})
    expiry = claims.get("exp")
    return instant_of(int(expiry * 1000)) if isinstance(expiry, int | float) else None
