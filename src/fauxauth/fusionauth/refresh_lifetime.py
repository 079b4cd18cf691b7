"""
How long the access token of an exchange is to live: ``timeToLiveInSeconds``, which came with 1.59.0.

Source: the vendor's JWT API page, "Refresh a JWT". It may shorten the lifetime that is configured, never lengthen it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fauxauth.contract import Lifetime, Outcome, documented
from fauxauth.fusionauth.attempt import Attempt
from fauxauth.fusionauth.claims import jwt_configuration
from fauxauth.fusionauth.errors import answering, field_error
from fauxauth.fusionauth.request import RequestField
from fauxauth.world import World

SINCE = Lifetime.of(since="1.59.0")

TIME_TO_LIVE = RequestField("timeToLiveInSeconds", "text", lifetime=SINCE)

_LONGEST = 10
"""How many digits are read; the vendor's numbers have no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortened(Attempt):
    """An exchange that may say how long its access token is to live."""

    def asks_to_live_too_long(self) -> bool:
        """The timeToLiveInSeconds is greater than the lifetime that is configured, or no number greater than 0."""
        if self.body.text(TIME_TO_LIVE.name) is None or self.scope.tenant is None:
            return False
        wanted, settings = _wanted(self), jwt_configuration(self.scope.tenant, self.scope.application)
        return wanted is None or wanted > settings.access_token_lifetime


def expiry(facts: Attempt) -> datetime | None:
    """Return when the access token is to expire, if the request says it."""
    wanted = _wanted(facts)
    return facts.now + wanted if wanted is not None else None


def _wanted(facts: Attempt) -> timedelta | None:
    text = facts.body.text(TIME_TO_LIVE.name) or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else 0
    return timedelta(seconds=number) if number > 0 else None


def time_to_live_invalid(section: str) -> Outcome[Shortened, World]:
    """Make the row for a lifetime that is not allowed."""
    return Outcome(
        status=400,
        name="time_to_live_invalid",
        when=Shortened.asks_to_live_too_long,
        body=answering(field_error("[invalid]", TIME_TO_LIVE.name)),
        basis=documented(f"{section}, 400: greater than the allowed TTL; code and place in the order are chosen"),
        lifetime=SINCE,
    )
