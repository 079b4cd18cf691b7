"""What FusionAuth answers where there were too many requests, whatever they were for."""

from __future__ import annotations

from fauxauth.contract import Content, Outcome, chosen, forced_only
from fauxauth.fusionauth.errors import Error, errors_json
from fauxauth.world import World

_ERROR = Error(
    "[RateLimitedException]",
    "Your request has been rate limited. Please wait a few minutes before making another request.",
)


def rate_limited(_facts: object, world: World) -> Content:
    """Answer with the error that the vendor's pages show."""
    return Content(json=errors_json((_ERROR,), world.version))


RATE_LIMITED: Outcome[object, World] = Outcome(
    status=429,
    name="rate_limited",
    when=forced_only,
    says="There were too many requests.",
    body=rate_limited,
    basis=chosen("the text is that of the hosted pages (docs/sources.md, FusionAuth 1.2); no page has a 429 of an API"),
)
