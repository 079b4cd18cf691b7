"""Spoiling tokens, each in one way, to test those who verify them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from fauxauth.contract import Content, Reply
from fauxauth.contract.messages import Json
from fauxauth.contract.request_fields import inside
from fauxauth.contract.wire import encode
from fauxauth.errors import UsageError, did_you_mean
from fauxauth.world.base64url import decoded, encoded
from fauxauth.world.clock import seconds
from fauxauth.world.faults import TokenFault
from fauxauth.world.jwt_parts import header_and_claims
from fauxauth.world.world import World

WRONG_ISSUER = "wrong-issuer.example.com"
WRONG_AUDIENCE = "00000000-0000-0000-0000-00000000dead"
UNKNOWN_KID = "unknown-kid"

HOUR = 3600
"""How many seconds a token is out of its time."""

TIMES = ("auth_time", "exp", "iat", "nbf")
"""The claims that are instants."""

FIELDS = ("token", "jwt_token", "auth_tokens.jwt_token")
"""Where replies have JWTs: FusionAuth in ``token``, Fuse in the two others."""

COOKIES = ("access_token",)


@dataclass(frozen=True)
class _Token:
    """A JWT, taken apart without being verified, and the world that it is spoiled in."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]
    world: World

    @property
    def now(self) -> int:
        return seconds(self.world.clock.now())

    @property
    def key_id(self) -> str | None:
        """The id of the key that has signed it; Fuse's tokens name no key, theirs is the default one."""
        return self.world.signing.id_of(self.header.get("kid"))

    def but(self, header: Mapping[str, object] | None = None, **claims: object) -> str:
        """Sign the token anew, with other claims or with another header."""
        kept = {name: value for name, value in self.header.items() if name not in ("alg", "typ")}
        return self.world.signing.signer(self.key_id).sign(self.claims | claims, {**kept, **(header or {})})


def _expired(token: _Token) -> str:
    late = max(0, token.claims.get("exp", token.now) - (token.now - HOUR))
    times = {name: token.claims[name] - late for name in TIMES if name in token.claims}
    return token.but(**{"exp": token.now - HOUR, **times})


def _not_yet_valid(token: _Token) -> str:
    start = token.now + HOUR
    return token.but(exp=max(token.claims.get("exp", 0), token.now) + HOUR, nbf=start)


def _tampered(token: _Token) -> str:
    signed, _, signature = token.text.rpartition(".")
    signed_by = decoded(signature) or b"\0"
    return f"{signed}.{encoded(bytes([signed_by[0] ^ 1]) + signed_by[1:])}"


def _unsigned(token: _Token) -> str:
    payload = token.text.split(".")[1]
    return f"{encoded(encode({**token.header, 'alg': 'none'}))}.{payload}."


def _rotated(token: _Token) -> str:
    token.world.signing.rotate(token.key_id)
    return token.text


_SPOILERS: Mapping[TokenFault, Callable[[_Token], str]] = {
    "expired": _expired,
    "notYetValid": _not_yet_valid,
    "wrongIssuer": lambda token: token.but(iss=WRONG_ISSUER),
    "wrongAudience": lambda token: token.but(aud=WRONG_AUDIENCE),
    "tamperedSignature": _tampered,
    "unknownKid": lambda token: token.but(header={"kid": UNKNOWN_KID}),
    "algNone": _unsigned,
    "rotatedKey": _rotated,
}


def spoil(token: str, kind: TokenFault, world: World) -> str:
    """
    Return a JWT of a world with one thing wrong with it: everything else is as it was, and signed by the same key.

    ``expired`` and ``notYetValid`` are by an hour, on the world's clock. ``rotatedKey`` leaves the token as it is, and
    gives the world another key in the place of the one that signed it. Raises `UsageError` for what is no JWT, and for
    a kind that does not exist.
    """
    spoiler = _SPOILERS.get(kind)
    if spoiler is None:
        raise UsageError(f"there is no token fault {kind!r}{did_you_mean(kind, _SPOILERS)}")
    taken_apart = _take_apart(token, world)
    if taken_apart is None:
        raise UsageError("this is not a JWT, so that it cannot be spoiled")
    return spoiler(taken_apart)


def holds_token(reply: Reply, world: World) -> bool:
    """Whether a reply has a JWT in a field or a cookie where access tokens are."""
    fields = (inside(reply.content.json, name) for name in FIELDS)
    cookies = (cookie.value for cookie in reply.content.cookies if cookie.name in COOKIES)
    return any(_take_apart(text, world) is not None for text in (*fields, *cookies))


def spoil_reply(reply: Reply, kind: TokenFault, world: World) -> Reply:
    """Return a reply in which every access token is spoiled; equal ones stay equal."""
    spoiled: dict[str, str] = {}

    def spoil_once(text: Json) -> Json:
        taken_apart = _take_apart(text, world)
        if taken_apart is None:
            return text
        if taken_apart.text not in spoiled:
            spoiled[taken_apart.text] = _SPOILERS[kind](taken_apart)
        return spoiled[taken_apart.text]

    content = reply.content
    body = content.json
    for name in FIELDS:
        body = _changed(body, name.split("."), spoil_once)
    cookies = tuple(
        replace(cookie, value=cast("str", spoil_once(cookie.value))) if cookie.name in COOKIES else cookie
        for cookie in content.cookies
    )
    return Reply(reply.status, Content(body, cookies, content.headers, content.stream))


def _changed(value: Json, path: Sequence[str], change: Callable[[Json], Json]) -> Json:
    if not path:
        return change(value)
    if not isinstance(value, dict) or path[0] not in value:
        return value
    return {**value, path[0]: _changed(value[path[0]], path[1:], change)}


def _take_apart(text: object, world: World) -> _Token | None:
    found = header_and_claims(text) if isinstance(text, str) else None
    return _Token(text, *found, world) if isinstance(text, str) and found is not None else None
