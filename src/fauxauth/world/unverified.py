"""Reading a JSON Web Token without verifying it."""

from __future__ import annotations

import base64
from typing import Any

from fauxauth.contract.wire import NotJsonError, decode


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the header and the claims of a compact JWT, whoever signed it; None for what is no JWT."""
    if token.count(".") != 2:
        return None
    try:
        *pieces, _ = map(octets, token.split("."))
        header, claims = map(decode, pieces)
    except (NotJsonError, ValueError):
        return None
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else None


def octets(text: str) -> bytes:
    """Decode URL-safe Base64 without padding. Raises `ValueError`."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
