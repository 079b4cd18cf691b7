"""Time-based one-time codes: the only module that knows pyotp."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from fauxauth.world.clock import seconds

if TYPE_CHECKING:
    from pyotp import TOTP

TIME_STEP = timedelta(seconds=30)
"""How long one code is the current one (Login API, authenticator.timeStep)."""


def code_at(secret: str, instant: datetime) -> str:
    """Return the six digits that an authenticator with a Base32 secret shows at an instant."""
    return _totp()(secret).at(seconds(instant))


@cache
def _totp() -> type[TOTP]:
    """Return the library's authenticator, which since its version 2.12 refuses secrets as short as samples have."""
    import pyotp

    class AnyLength(pyotp.TOTP):
        def byte_secret(self) -> bytes:
            return base64.b32decode(self.secret + "=" * (-len(self.secret) % 8), casefold=True)

    return AnyLength


def matches(secret: str, code: str, instant: datetime) -> bool:
    """
    Whether ``code`` is the one of this time step, or of the one before or after it.

    The vendor publishes no tolerance; one step either way is what RFC 6238 §5.2 recommends.
    """
    return any(code == code_at(secret, instant + step) for step in (timedelta(), -TIME_STEP, TIME_STEP))
