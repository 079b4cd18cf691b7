"""
Response fields that not every version has, as data.

Paths are those of the vendor's page (``user.registrations[x].verifiedInstant`` without the index). A field that is not
listed exists in every version. Sources: the page's "Available since" and "Removed in" remarks;
docs/sources.md, FusionAuth 12.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from fauxauth.contract import Lifetime, Version
from fauxauth.contract.messages import Json

VERSIONED_FIELDS: dict[str, Lifetime] = {
    "changePasswordReason": Lifetime.of(since="1.15.0"),
    "configurableMethods": Lifetime.of(since="1.42.0"),
    "emailVerificationId": Lifetime.of(since="1.27.0"),
    "emailVerificationOneTimeCode": Lifetime.of(since="1.49.0"),
    "identityVerificationId": Lifetime.of(since="1.59.0"),
    "logins.location": Lifetime.of(since="1.30.0"),
    "logins.loginIdType": Lifetime.of(since="1.59.0"),
    "methods": Lifetime.of(since="1.26.0"),
    "refreshToken.data": Lifetime.of(since="1.19.0"),
    "refreshToken.tenantId": Lifetime.of(since="1.29.1"),
    "refreshTokenId": Lifetime.of(since="1.37.0"),
    "refreshTokens.data": Lifetime.of(since="1.19.0"),
    "refreshTokens.tenantId": Lifetime.of(since="1.29.1"),
    "registration.tokens": Lifetime.of(until="1.28.0"),
    "registration.verifiedInstant": Lifetime.of(since="1.48.0"),
    "registrationVerificationId": Lifetime.of(since="1.27.0"),
    "registrationVerificationIds": Lifetime.of(since="1.27.0"),
    "registrationVerificationOneTimeCode": Lifetime.of(since="1.49.2"),
    "registrationVerificationOneTimeCodes": Lifetime.of(since="1.49.2"),
    "token": Lifetime.of(since="1.16.0"),
    "tokenExpirationInstant": Lifetime.of(since="1.33.0"),
    "trustToken": Lifetime.of(since="1.33.0"),
    "user.connectorId": Lifetime.of(since="1.18.0"),
    "user.identities": Lifetime.of(since="1.59.0"),
    "user.legacyIdentifier": Lifetime.of(since="1.67.0"),
    "user.parentEmail": Lifetime.of(since="1.7.0"),
    "user.phoneNumber": Lifetime.of(since="1.59.0"),
    "user.registrations.tokens": Lifetime.of(until="1.28.0"),
    "user.registrations.verifiedInstant": Lifetime.of(since="1.48.0"),
    "user.twoFactor": Lifetime.of(since="1.26.0"),
    "user.twoFactorDelivery": Lifetime.of(until="1.26.0"),
    "user.twoFactorEnabled": Lifetime.of(until="1.26.0"),
    "user.verifiedInstant": Lifetime.of(since="1.48.0"),
}


Tree: TypeAlias = dict[str, "Tree"]
"""Names of fields, each with the names below it; one without any names a field that is absent."""


@lru_cache(maxsize=64)
def _absent(version: Version) -> Tree:
    tree: Tree = {}
    for path, lifetime in VERSIONED_FIELDS.items():
        if not lifetime.covers(version):
            here = tree
            for name in path.split("."):
                here = here.setdefault(name, {})
    return tree


def of_version(body: Json, version: Version) -> Json:
    """Return a response body with the fields that a version has."""
    return _without(body, _absent(version))


def _without(value: Json, absent: Tree) -> Json:
    if isinstance(value, list):
        return [_without(each, absent) for each in value]
    if not isinstance(value, dict):
        return value
    kept = dict(value)
    for name, below in absent.items():
        if name in kept:
            if below:
                kept[name] = _without(kept[name], below)
            else:
                del kept[name]
    return kept
