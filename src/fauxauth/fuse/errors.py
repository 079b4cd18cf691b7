"""
The one envelope in which Fuse refuses, and the bodies made of it.

``errors`` is an object by field, ``base`` the general one; the only published text is that of the 401
(docs/sources.md, Fuse 5). The other texts are written after it and are chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fauxauth.contract import Content, Outcome, chosen, forced_only


def refusal(errors: Mapping[str, str]) -> Content:
    """Make the envelope; ``errors`` has a text for each field, or for ``base``."""
    return Content(json={"success": False, "errors": dict(errors)})


def _answering(text: str) -> Callable[[object, object], Content]:
    """Make what answers with one general error, whatever the facts are."""
    return lambda _facts, _world: refusal({"base": text})


BAD_REQUEST = _answering("Bad Request 400")
UNAUTHORIZED = _answering("Unauthorized 401")
"""The documented 401 (docs/sources.md, Fuse 5)."""

RATE_LIMITED: Outcome[object, object] = Outcome(
    status=429,
    name="rate_limited",
    when=forced_only,
    says="Fuse has had too many requests.",
    body=_answering("Too Many Requests 429"),
    basis=chosen("nothing is published on rate limits (docs/sources.md, Fuse 7); the usual status, in Fuse's envelope"),
)

INTERNAL_ERROR: Outcome[object, object] = Outcome(
    status=500,
    name="internal_error",
    when=forced_only,
    says="Fuse itself failed.",
    body=_answering("Internal Server Error 500"),
    basis=chosen("nothing is published on failures of Fuse itself; the usual status, in Fuse's envelope"),
)
