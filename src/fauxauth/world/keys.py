"""API keys, which say who may call, and signing keys, in the words of the vendor's APIs."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from fauxauth.world.objects import (
    Instant,
    NotFaked,
    Uuid,
    VendorObject,
)


class ApiKeyPermissions(VendorObject):
    """Methods by endpoint that a key may call; none listed means everything."""

    endpoints: dict[str, tuple[Literal["DELETE", "GET", "PATCH", "POST", "PUT"], ...]] = {}


class ApiKey(VendorObject):
    """A key that callers send in ``Authorization``; with ``tenantId`` it sees that tenant only."""

    key: Annotated[str, Meta(min_length=1)]
    id: Uuid | None = None
    tenant_id: Uuid | None = None
    permissions: ApiKeyPermissions = ApiKeyPermissions()
    expiration_instant: Instant | None = None
    insert_instant: NotFaked = None
    ip_access_control_list_id: NotFaked = None
    key_manager: NotFaked = None
    last_update_instant: NotFaked = None
    meta_data: NotFaked = None
    name: NotFaked = None
    retrievable: NotFaked = None

    def permits(self, endpoint: str, method: str) -> bool:
        """Whether the key may call ``method`` on ``endpoint``."""
        endpoints = self.permissions.endpoints
        return not endpoints or method in endpoints.get(endpoint, ())


class Key(VendorObject):
    """
    A signing key. Without ``secret`` (HS*) or ``privateKey`` (PEM) the material is made by the fake.

    An EC key and an HMAC secret are derived from the scenario's seed; an RSA key is made at its first use.
    """

    id: Uuid
    algorithm: Literal["ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512"] = "HS256"
    kid: str | None = None
    private_key: str | None = None
    secret: str | None = None
    certificate: NotFaked = None
    certificate_information: NotFaked = None
    expiration_instant: NotFaked = None
    has_private_key: NotFaked = None
    insert_instant: NotFaked = None
    issuer: NotFaked = None
    last_update_instant: NotFaked = None
    length: NotFaked = None
    name: NotFaked = None
    public_key: NotFaked = None
    type: NotFaked = None
