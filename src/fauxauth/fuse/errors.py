"""
The one envelope in which Fuse refuses, and the bodies made of it.

``errors`` is an object by field, ``base`` the general one; the only published text is that of the 401
(docs/sources.md, Fuse 5). The other texts are written after it and are chosen.
"""

from __future__ import annotations

from collections.abc import Mapping

from fauxauth.contract import Content, Outcome, chosen, forced_only

ONLY_FORCED = "it is only forced"


def refusal(errors: Mapping[str, str]) -> Content:
    """Make the envelope; ``errors`` has a text for each field, or for ``base``."""
    return Content(json={"success": False, "errors": dict(errors)})


def bad_request(_facts: object, _world: object) -> Content:
    """Answer that the request cannot be read."""
    return refusal({"base": "Bad Request 400"})


def unauthorized(_facts: object, _world: object) -> Content:
    """Answer the documented 401 (docs/sources.md, Fuse 5)."""
    return refusal({"base": "Unauthorized 401"})


def not_found(_facts: object, _world: object) -> Content:
    """Answer that this version of the API has no such path."""
    return refusal({"base": "Not Found 404"})


def too_many_requests(_facts: object, _world: object) -> Content:
    """Answer that the client is to slow down."""
    return refusal({"base": "Too Many Requests 429"})


def internal_server_error(_facts: object, _world: object) -> Content:
    """Answer that Fuse itself failed."""
    return refusal({"base": "Internal Server Error 500"})


RATE_LIMITED: Outcome[object, object] = Outcome(
    status=429,
    name="rate_limited",
    when=forced_only,
    says="Fuse has had too many requests.",
    body=too_many_requests,
    basis=chosen("nothing is published on rate limits (docs/sources.md, Fuse 7); the usual status, in Fuse's envelope"),
    apart=ONLY_FORCED,
)

INTERNAL_ERROR: Outcome[object, object] = Outcome(
    status=500,
    name="internal_error",
    when=forced_only,
    says="Fuse itself failed.",
    body=internal_server_error,
    basis=chosen("nothing is published on failures of Fuse itself; the usual status, in Fuse's envelope"),
    apart=ONLY_FORCED,
)
