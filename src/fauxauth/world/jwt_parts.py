"""Taking a JSON Web Token apart without verifying it."""

from __future__ import annotations

from typing import Any

from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.world.base64url import decoded


def header_and_claims(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the header and the claims of a compact JWT, whoever signed it; None for what is no JWT."""
    if token.count(".") != 2:
        return None
    try:
        *pieces, _ = map(decoded, token.split("."))
        header, claims = map(decode, pieces)
    except (NotJsonError, ValueError):
        return None
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else None
