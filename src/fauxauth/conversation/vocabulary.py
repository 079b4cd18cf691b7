"""The vendors' own words: names of fields, cookies and endpoints, which tell nothing of anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from fauxauth.catalogue import OPERATIONS, SERVICES
from fauxauth.world.objects import VendorObject

WORDS = frozenset(
    {
        "ACTIVE",
        "APPROVED",
        "Access",
        "Bearer",
        "HmacSHA1",
        "HmacSHA256",
        "HmacSHA512",
        "ID",
        "ONE_TIME_PASSWORD",
        "PASSWORD",
        "PASSWORDLESS",
        "PENDING",
        "PING",
        "REFRESH_TOKEN",
        "REGISTRATION",
        "REJECTED",
        "USER_CREATE",
        "admin",
        "authenticator",
        "authorization_code",
        "client_credentials",
        "email",
        "false",
        "learner",
        "manager",
        "password",
        "refresh_token",
        "sms",
        "text",
        "true",
        "voice",
    }
)
"""Values that are kinds and states."""

COOKIES = frozenset({"access_token", "refresh_token", "fusionauth.session", "fusionauth.sso", "fusionauth.trust"})
"""The cookies that change an answer."""

_OTHERS = frozenset(
    {
        "access_token",
        "alg",
        "aud",
        "auth_time",
        "auth_tokens",
        "authenticationType",
        "base",
        "changePasswordReason",
        "client_id",
        "client_secret",
        "crv",
        "emailVerificationId",
        "emailVerificationOneTimeCode",
        "email_verified",
        "errors",
        "exp",
        "expiration",
        "expired",
        "fieldErrors",
        "floor",
        "generalErrors",
        "grant_type",
        "iat",
        "iss",
        "jti",
        "jwt",
        "jwt_token",
        "kty",
        "lastAccessedInstant",
        "logins",
        "nonce",
        "page",
        "preferred_username",
        "publicKeys",
        "redirect_uri",
        "refreshTokenId",
        "refreshTokens",
        "refresh_token",
        "registrationVerificationId",
        "registrationVerificationOneTimeCode",
        "response_type",
        "scope",
        "sid",
        "startInstant",
        "sub",
        "success",
        "tid",
        "tokenExpirationInstant",
        "total",
        "trusts",
        "updated_at",
        "use",
        "user_authentication_token",
        "user_code",
    }
)
"""Names in replies, tokens and forms that stand in no object of a scenario."""


_ENDPOINTS = frozenset(
    {
        "api-key",
        "authorize",
        "complete",
        "connector",
        "device",
        "device_authorize",
        "email",
        "entity",
        "form",
        "generate",
        "grant",
        "group",
        "identity-provider",
        "integration",
        "introspect",
        "ip-acl",
        "key",
        "lambda",
        "link",
        "member",
        "message",
        "messenger",
        "oauth2",
        "prometheus",
        "reactor",
        "report",
        "role",
        "samlv2",
        "system-configuration",
        "template",
        "tenant",
        "theme",
        "user-action",
        "user-action-reason",
        "user-code",
        "userinfo",
        "webauthn",
        "webhook",
    }
)
"""Pieces of the vendors' paths that lead to nothing that is faked (their API pages)."""


@cache
def field_names() -> frozenset[str]:
    """Return the names of everything that requests and replies may say."""
    asked = {piece for operation in OPERATIONS.values() for name in operation.names() for piece in name.split(".")}
    objects = {field.encode_name for each in _descendants(VendorObject) for field in msgspec.structs.fields(each)}
    return frozenset(asked | objects | _OTHERS)


def is_field_name(name: str) -> bool:
    """Whether a name, or the way to a field such as ``user.twoFactor.methods[0].secret``, is made of the vendors'."""
    return all(piece in field_names() for piece in re.sub(r"\[\d+\]", "", name).split("."))


@cache
def segments() -> frozenset[str]:
    """Return the pieces of paths that name endpoints."""
    faked = {piece for operation in OPERATIONS.values() for path in operation.paths() for piece in path.split("/")}
    named = {piece for piece in faked if "{" not in piece}
    return _ENDPOINTS.union(named, *(service.words for service in SERVICES))


def _descendants(of: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in of.__subclasses__():
        yield each
        yield from _descendants(each)
