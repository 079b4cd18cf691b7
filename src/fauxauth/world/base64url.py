"""URL-safe Base64 without padding, as JSON Web Tokens and opaque ids are written."""

from __future__ import annotations

import base64


def encoded(octets: bytes) -> str:
    """Write octets as text."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Read octets from text. Raises `ValueError` for what is none."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
