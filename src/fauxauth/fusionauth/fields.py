"""
Response fields that not every version has, as data.

Paths are those of the vendor's page (``user.registrations[x].verifiedInstant`` without the index). A field that is not
listed exists in every version. Sources: the page's "Available since" and "Removed in" remarks; facts/fusionauth.md §12.
"""

from __future__ import annotations

from functools import lru_cache

from fauxauth.contract import Lifetime, Version
from fauxauth.contract.messages import Json

VERSIONED_FIELDS: dict[str, Lifetime] = {
    "changePasswordReason": Lifetime.of(since="1.15.0"),
    "configurableMethods": Lifetime.of(since="1.42.0"),
    "emailVerificationId": Lifetime.of(since="1.27.0"),
    "methods": Lifetime.of(since="1.26.0"),
    "refreshTokenId": Lifetime.of(since="1.37.0"),
    "registrationVerificationId": Lifetime.of(since="1.27.0"),
    "token": Lifetime.of(since="1.16.0"),
    "tokenExpirationInstant": Lifetime.of(since="1.33.0"),
    "trustToken": Lifetime.of(since="1.33.0"),
    "user.connectorId": Lifetime.of(since="1.18.0"),
    "user.parentEmail": Lifetime.of(since="1.7.0"),
    "user.registrations.tokens": Lifetime.of(until="1.28.0"),
    "user.registrations.verifiedInstant": Lifetime.of(since="1.48.0"),
    "user.twoFactor": Lifetime.of(since="1.26.0"),
    "user.twoFactorDelivery": Lifetime.of(until="1.26.0"),
    "user.twoFactorEnabled": Lifetime.of(until="1.26.0"),
    "user.verifiedInstant": Lifetime.of(since="1.48.0"),
}


@lru_cache(maxsize=64)
def _absent(version: Version) -> frozenset[str]:
    return frozenset(path for path, lifetime in VERSIONED_FIELDS.items() if not lifetime.covers(version))


def of_version(body: Json, version: Version) -> Json:
    """Return a response body with the fields that a version has."""
    return _without(body, _absent(version), "")


def _without(value: Json, absent: frozenset[str], path: str) -> Json:
    if isinstance(value, list):
        return [_without(each, absent, path) for each in value]
    if not isinstance(value, dict):
        return value
    kept: dict[str, Json] = {}
    for name, each in value.items():
        here = f"{path}.{name}" if path else name
        if here not in absent:
            kept[name] = _without(each, absent, here) if any(a.startswith(f"{here}.") for a in absent) else each
    return kept
