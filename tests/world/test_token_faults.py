"""Spoiled tokens: who verifies them refuses each for what is wrong with it, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, get_args

import jwt
import jwt.api_jwt
import pytest

from fauxauth.contract import Content, Cookie, Reply
from fauxauth.errors import UsageError
from fauxauth.world import Origin, World
from fauxauth.world.faults import TokenFault
from fauxauth.world.keys import Key
from fauxauth.world.token_faults import WRONG_AUDIENCE, WRONG_ISSUER, holds_token, spoil, spoil_reply

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
NOW = int(START.timestamp())
KEY_ID = "00000000-0000-0000-0000-0000000000c1"
AUDIENCE = "10000000-0000-0002-0000-000000000001"
CLAIMS = {
    "aud": AUDIENCE,
    "exp": NOW + 3600,
    "iat": NOW,
    "iss": "acme.example",
    "sub": "richard",
    "auth_time": NOW - 60,
}
KINDS: tuple[TokenFault, ...] = get_args(TokenFault)


@pytest.fixture(autouse=True)
def the_verifiers_clock_is_that_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    class WorldTime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:  # noqa: ARG003 (the class method has this shape)
            return START

    monkeypatch.setattr(jwt.api_jwt, "datetime", WorldTime)


def make_world(algorithm: Any = "ES256", **key: Any) -> World:
    return World(
        Origin(clock_start=START, clock_mode="frozen", keys={KEY_ID: Key(id=KEY_ID, algorithm=algorithm, **key)})
    )


def token_of(world: World) -> str:
    return world.signing.signer(KEY_ID).sign(CLAIMS)


def verify(token: str, keys: list[dict[str, str]]) -> dict[str, Any]:
    """Verify a token as an application does that knows the published keys."""
    header = jwt.get_unverified_header(token)
    if header["alg"] not in ("ES256", "RS256"):
        raise jwt.InvalidAlgorithmError(header["alg"])
    known = [key for key in keys if key["kid"] == header.get("kid")]
    if not known:
        raise jwt.PyJWKClientError(f"Unable to find a signing key that matches: {header.get('kid')}")
    return jwt.decode(
        token, jwt.PyJWK(known[0]), ["ES256", "RS256"], audience=AUDIENCE, issuer="acme.example", leeway=30
    )


def unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    options: Any = {"verify_signature": False}
    return jwt.get_unverified_header(token), jwt.decode(token, options=options)


def test_a_token_that_is_not_spoiled_is_good() -> None:
    world = make_world()

    assert verify(token_of(world), world.signing.public_keys()) == CLAIMS


REFUSED: dict[TokenFault, tuple[type[Exception], str]] = {
    "expired": (jwt.ExpiredSignatureError, "Signature has expired"),
    "notYetValid": (jwt.ImmatureSignatureError, r"The token is not yet valid \(nbf\)"),
    "wrongIssuer": (jwt.InvalidIssuerError, "Invalid issuer"),
    "wrongAudience": (jwt.InvalidAudienceError, "Audience doesn't match"),
    "tamperedSignature": (jwt.InvalidSignatureError, "Signature verification failed"),
    "unknownKid": (jwt.PyJWKClientError, "Unable to find a signing key that matches: unknown-kid"),
    "algNone": (jwt.InvalidAlgorithmError, "none"),
    "rotatedKey": (jwt.PyJWKClientError, "Unable to find a signing key"),
}


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_verifier_refuses_it_for_the_right_reason(kind: TokenFault, algorithm: str) -> None:
    world = make_world(algorithm)
    error, message = REFUSED[kind]

    spoiled = spoil(token_of(world), kind, world)

    with pytest.raises(error, match=message):
        verify(spoiled, world.signing.public_keys())


@pytest.mark.parametrize("kind", ["expired", "notYetValid", "wrongIssuer", "wrongAudience", "unknownKid"])
def test_what_is_not_wrong_is_as_it_was_and_the_signature_is_good(kind: TokenFault) -> None:
    world = make_world()
    wrong: dict[str, dict[str, object]] = {
        "expired": {"exp": NOW - 3600, "iat": NOW - 7200, "auth_time": NOW - 7260},
        "notYetValid": {"exp": NOW + 7200, "nbf": NOW + 3600},
        "wrongIssuer": {"iss": WRONG_ISSUER},
        "wrongAudience": {"aud": WRONG_AUDIENCE},
        "unknownKid": {},
    }

    spoiled = spoil(token_of(world), kind, world)

    header, claims = unverified(spoiled)
    assert claims == CLAIMS | wrong[kind]
    kid = world.signing.signer(KEY_ID).kid
    assert header == {"alg": "ES256", "typ": "JWT", "kid": "unknown-kid" if kind == "unknownKid" else kid}
    assert jwt.PyJWS().decode(spoiled, jwt.PyJWK(world.signing.public_keys()[0]), ["ES256"])


def test_a_token_without_an_audience_gets_a_wrong_one_too() -> None:
    world = make_world()
    token = world.signing.signer(None).sign({"sub": "richard", "exp": NOW})

    assert unverified(spoil(token, "wrongAudience", world))[1]["aud"] == WRONG_AUDIENCE


@pytest.mark.parametrize("exp", [{}, {"exp": NOW - 9999}])
def test_a_token_that_lives_for_ever_or_no_more_is_expired_too(exp: dict[str, int]) -> None:
    world = make_world()

    spoiled = spoil(world.signing.signer(None).sign({"sub": "richard", **exp}), "expired", world)

    assert unverified(spoiled)[1]["exp"] <= NOW - 3600


def test_an_unsigned_token_has_the_same_claims_and_no_signature() -> None:
    world = make_world()
    token = token_of(world)

    spoiled = spoil(token, "algNone", world)

    assert spoiled.split(".")[1:] == [token.split(".")[1], ""]
    assert unverified(spoiled)[0]["alg"] == "none"


def test_a_tampered_token_differs_in_its_signature_only() -> None:
    world = make_world()
    token = token_of(world)

    spoiled = spoil(token, "tamperedSignature", world)

    assert spoiled.rpartition(".")[0] == token.rpartition(".")[0]
    assert spoiled != token
    assert len(spoiled) == len(token)


def test_a_token_without_a_signature_gets_a_wrong_one() -> None:
    world = make_world()

    assert not spoil(spoil(token_of(world), "algNone", world), "tamperedSignature", world).endswith(".")


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "HS256"])
def test_a_rotated_key_is_replaced_by_one_with_another_kid(algorithm: str) -> None:
    world = make_world(algorithm, kid="fake-kid")
    token = token_of(world)
    before = world.signing.public_keys()

    assert spoil(token, "rotatedKey", world) == token

    after = world.signing.public_keys()
    later = token_of(world)
    assert world.signing.read(token) is None
    assert world.signing.read(later) == CLAIMS
    assert unverified(later)[0]["kid"] != "fake-kid"
    assert [key["kid"] for key in before] == ([] if algorithm == "HS256" else ["fake-kid"])
    assert [key["kid"] for key in after] == ([] if algorithm == "HS256" else [unverified(later)[0]["kid"]])
    if after:
        assert verify(later, after) == CLAIMS


def test_a_key_can_be_rotated_again_and_other_keys_stay() -> None:
    world = make_world()
    other = world.signing.signer(None).sign(CLAIMS)
    kids = set()
    for _ in range(3):
        kids.add(world.signing.signer(KEY_ID).kid)
        spoil(token_of(world), "rotatedKey", world)

    assert len(kids) == 3
    assert world.signing.read(other) == CLAIMS


def test_rotation_follows_from_the_seed_and_is_the_worlds_own() -> None:
    worlds = make_world(), make_world(), make_world()
    for world in worlds[:2]:
        spoil(token_of(world), "rotatedKey", world)

    assert worlds[0].signing.public_keys() == worlds[1].signing.public_keys() != worlds[2].signing.public_keys()


def test_a_token_that_names_no_key_is_signed_by_the_default_one() -> None:
    world = make_world()
    token = world.signing.signer(None).sign(CLAIMS, headers={})

    header, claims = unverified(spoil(token, "wrongIssuer", world))
    spoil(token, "rotatedKey", world)

    assert (header, claims["iss"]) == ({"alg": "HS256", "typ": "JWT"}, WRONG_ISSUER)
    assert world.signing.signer(None).sign(CLAIMS, headers={}) != token


@pytest.mark.parametrize(
    "text", ["", "x", "a.b", "a.b.c", "e30.W10.eA", "W10.e30.eA", "é.e30.x", "e30.e30", "e30.e30.x"]
)
def test_what_is_no_token_cannot_be_spoiled(text: str) -> None:
    with pytest.raises(UsageError, match="this is not a JWT"):
        spoil(text, "expired", make_world())


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest() -> None:
    world = make_world()

    with pytest.raises(UsageError, match="there is no token fault 'expird'; did you mean 'expired'"):
        spoil(token_of(world), "expird", world)  # type: ignore[arg-type]


def replies(token: str) -> Iterator[Reply]:
    yield Reply(200, Content(json={"token": token, "user": {"token": token}}))
    yield Reply(201, Content(json={"jwt_token": token, "auth_tokens": {"jwt_token": token, "n": 1}}))
    yield Reply(200, Content(cookies=(Cookie("access_token", token), Cookie("refresh_token", token))))
    yield Reply(200, Content(json={"token": token}, cookies=(Cookie("access_token", token),), headers=(("X", "y"),)))


def test_every_access_token_of_a_reply_is_spoiled_and_nothing_else() -> None:
    world = make_world()
    token = token_of(world)
    spoiled = spoil(token, "wrongIssuer", world)

    found = list(replies(token))
    expected = [
        Content(json={"token": spoiled, "user": {"token": token}}),
        Content(json={"jwt_token": spoiled, "auth_tokens": {"jwt_token": spoiled, "n": 1}}),
        Content(cookies=(Cookie("access_token", spoiled), Cookie("refresh_token", token))),
        Content(json={"token": spoiled}, cookies=(Cookie("access_token", spoiled),), headers=(("X", "y"),)),
    ]

    assert all(holds_token(reply, world) for reply in found)
    # ECDSA signatures are drawn anew, so that what was signed is compared.
    assert [_readable(spoil_reply(reply, "wrongIssuer", world)) for reply in found] == [
        _readable(Reply(reply.status, content)) for reply, content in zip(found, expected, strict=True)
    ]


def _readable(value: Any) -> Any:
    """Replace tokens by the issuer that they name."""
    if isinstance(value, Reply):
        content = value.content
        cookies = tuple(replace(cookie, value=_readable(cookie.value)) for cookie in content.cookies)
        return value.status, _readable(content.json), cookies, content.headers
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items()}
    return unverified(value)[1]["iss"] if isinstance(value, str) else value


@pytest.mark.parametrize(
    "content",
    [
        Content(),
        Content(json=[]),
        Content(json={"token": 1, "jwt_token": None, "auth_tokens": "x"}),
        Content(json={"user": {}}, cookies=(Cookie("access_token", "", max_age=timedelta()),)),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_without_a_token_stays_as_it_is(kind: TokenFault, content: Content) -> None:
    world = make_world()

    assert not holds_token(Reply(200, content), world)
    assert spoil_reply(Reply(200, content), kind, world) == Reply(200, content)
    assert world.signing.public_keys() == make_world().signing.public_keys()
