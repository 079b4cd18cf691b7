"""Time-based one-time codes: the only module that knows pyotp."""

from __future__ import annotations

from datetime import datetime, timedelta

from fauxauth.world.clock import seconds

TIME_STEP = timedelta(seconds=30)
"""How long one code is the current one (Login API, authenticator.timeStep)."""


def code_at(secret: str, instant: datetime) -> str:
    """Return the six digits that an authenticator with a Base32 secret shows at an instant."""
    import pyotp

    return pyotp.TOTP(secret).at(seconds(instant))


def matches(secret: str, code: str, instant: datetime) -> bool:
    """
    Whether ``code`` is the one of this time step, or of the one before or after it.

    The vendor publishes no tolerance; one step either way is what RFC 6238 §5.2 recommends.
    """
    return any(code == code_at(secret, instant + step) for step in (timedelta(), -TIME_STEP, TIME_STEP))
