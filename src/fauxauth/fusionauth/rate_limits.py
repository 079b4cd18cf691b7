"""What FusionAuth answers where there were too many requests, whatever they were for."""

from __future__ import annotations

from fauxauth.contract import Outcome, chosen, forced_only
from fauxauth.fusionauth.errors import Error, answering
from fauxauth.world import World

_ERROR = Error(
    "[RateLimitedException]",
    "Your request has been rate limited. Please wait a few minutes before making another request.",
)


RATE_LIMITED: Outcome[object, World] = Outcome(
    status=429,
    name="rate_limited",
    when=forced_only,
    says="There were too many requests.",
    body=answering(_ERROR),
    basis=chosen("the text is that of the hosted pages (docs/sources.md, FusionAuth 1.2); no page has a 429 of an API"),
)
