"""Refreshing, validating and publishing: what the tables' rows do not show."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from fauxauth import FauxAuth

from .asking import (
    APPLICATION,
    LOGIN_ID,
    RICHARD_ID,
    START,
    TENANT,
    ask,
    claims_in,
    cookies_in,
    log_in,
    make_fake,
    milliseconds,
)

REFRESH = "/api/jwt/refresh"
KEY_ID = "00000000-0000-0000-0000-0000000000c1"


def make_with(**configuration: Any) -> FauxAuth:
    return make_fake(tenants=[{"id": TENANT, "jwtConfiguration": configuration}])


def refresh(fake: FauxAuth, token: str, **more: Any) -> Any:
    return ask(fake, REFRESH, {"refreshToken": token}, key=None, **more)


def test_a_token_is_accepted_from_its_first_moment_until_its_last() -> None:
    fake = make_fake()
    fake.fail("fusionauth.login", token="notYetValid")
    token = log_in(fake).json()["token"]
    statuses = []

    for seconds in (0, 3599, 1, 3599, 1):
        fake.clock.advance(seconds=seconds)
        headers = {"Authorization": f"Bearer {token}"}
        statuses.append(ask(fake, "/api/jwt/validate", method="GET", key=None, headers=headers).status_code)

    assert statuses == [401, 401, 200, 200, 401]


def test_a_refresh_answers_the_three_fields_and_both_cookies() -> None:
    fake = make_fake()
    before = log_in(fake).json()
    fake.clock.advance(minutes=30)

    response = refresh(fake, before["refreshToken"])

    body = response.json()
    assert set(body) == {"refreshToken", "refreshTokenId", "token"}
    assert (body["refreshToken"], body["refreshTokenId"]) == (before["refreshToken"], before["refreshTokenId"])
    assert list(cookies_in(response)) == ["access_token", "refresh_token"]
    assert f"Max-Age={30 * 86_400 - 1800};" in cookies_in(response)["refresh_token"]


def test_the_refreshed_token_keeps_the_time_of_authentication() -> None:
    fake = make_fake()
    before = log_in(fake).json()
    fake.clock.advance(minutes=30)

    claims = claims_in(refresh(fake, before["refreshToken"]).json()["token"])

    seconds = milliseconds(START) // 1000
    assert (claims["auth_time"], claims["iat"], claims["exp"]) == (seconds, seconds + 1800, seconds + 1800 + 3600)
    assert claims["authenticationType"] == "REFRESH_TOKEN"
    assert claims["sid"] == before["refreshTokenId"]
    assert claims["jti"] != claims_in(before["token"])["jti"]


@pytest.mark.parametrize(
    ("version", "fields", "cookies"),
    [
        ("1.15", {"refreshToken", "token"}, {"access_token"}),
        ("1.16", {"refreshToken", "token"}, {"access_token", "refresh_token"}),
        ("1.37", {"refreshToken", "refreshTokenId", "token"}, {"access_token", "refresh_token"}),
    ],
)
def test_what_a_refresh_answers_came_with_versions(version: str, fields: set[str], cookies: set[str]) -> None:
    fake = make_fake(version=version)

    response = refresh(fake, log_in(fake).json()["refreshToken"])

    assert (set(response.json()), set(cookies_in(response))) == (fields, cookies)


def test_the_cookie_takes_precedence_over_the_body() -> None:
    fake = make_fake()
    token = log_in(fake).json()["refreshToken"]

    assert refresh(fake, "unknown", cookies={"refresh_token": token}).status_code == 200
    assert refresh(fake, token, cookies={"refresh_token": "unknown"}).status_code == 400


@pytest.mark.parametrize(("tenant", "status"), [(TENANT, 200), (TENANT[:-1] + "b", 400)])
def test_a_refresh_token_counts_in_its_own_tenant_only(tenant: str, status: int) -> None:
    fake = make_fake()
    token = log_in(fake).json()["refreshToken"]

    assert refresh(fake, token, headers={"X-FusionAuth-TenantId": tenant}).status_code == status


def test_a_refresh_is_recorded_as_a_login() -> None:
    fake = make_fake()
    token = log_in(fake).json()["refreshToken"]
    fake.clock.advance(minutes=1)

    refresh(fake, token)

    assert [(each.instant - START).seconds for each in fake.login_records] == [0, 60]
    assert fake.user(LOGIN_ID).last_login_instant == fake.clock.now()


@pytest.mark.parametrize("change", [{"active": False}, {"expiry": START}])
def test_who_may_not_log_in_may_not_refresh(change: dict[str, Any]) -> None:
    fake = make_fake()
    token = log_in(fake).json()["refreshToken"]
    fake.world.directory.save(fake.user(LOGIN_ID).changed(**change))

    assert refresh(fake, token).status_code == 400


def test_a_used_one_time_token_is_refused_and_its_successor_works() -> None:
    fake = make_with(refreshTokenUsagePolicy="OneTimeUse")
    first = log_in(fake).json()

    second = refresh(fake, first["refreshToken"]).json()

    assert second["refreshToken"] != first["refreshToken"]
    assert second["refreshTokenId"] == first["refreshTokenId"]
    assert refresh(fake, first["refreshToken"]).status_code == 400
    assert refresh(fake, second["refreshToken"]).status_code == 200


def test_within_the_grace_period_a_used_token_answers_the_current_one() -> None:
    grace = {"gracePeriodInSeconds": 30}
    fake = make_with(refreshTokenUsagePolicy="OneTimeUse", refreshTokenOneTimeUseConfiguration=grace)
    first = log_in(fake).json()["refreshToken"]
    second = refresh(fake, first).json()["refreshToken"]

    fake.clock.advance(seconds=29)
    assert refresh(fake, first).json()["refreshToken"] == second
    fake.clock.advance(seconds=1)
    assert refresh(fake, first).status_code == 400
    assert refresh(fake, second).status_code == 200


@pytest.mark.parametrize(("policy", "survives"), [({}, True), ({"onOneTimeTokenReuse": True}, False)])
def test_reusing_a_one_time_token_revokes_its_successor_where_the_policy_says_so(
    policy: dict[str, bool], survives: bool
) -> None:
    fake = make_with(refreshTokenUsagePolicy="OneTimeUse", refreshTokenRevocationPolicy=policy)
    first = log_in(fake).json()["refreshToken"]
    second = refresh(fake, first).json()["refreshToken"]

    assert refresh(fake, first).status_code == 400
    assert refresh(fake, second).status_code == (200 if survives else 400)


@pytest.mark.parametrize(
    ("policy", "minutes", "statuses"),
    [
        ("Fixed", [6, 6], [200, 400]),
        ("SlidingWindow", [6, 6, 6, 10], [200, 200, 200, 400]),
        ("SlidingWindowWithMaximumLifetime", [6, 6, 6], [200, 200, 400]),
    ],
)
def test_the_window_of_a_refresh_token(policy: str, minutes: list[int], statuses: list[int]) -> None:
    fake = make_with(
        refreshTokenExpirationPolicy=policy,
        refreshTokenTimeToLiveInMinutes=10,
        refreshTokenSlidingWindowConfiguration={"maximumTimeToLiveInMinutes": 15},
    )
    token = log_in(fake).json()["refreshToken"]

    answers = []
    for step in minutes:
        fake.clock.advance(minutes=step)
        answers.append(refresh(fake, token).status_code)

    assert answers == statuses


def test_the_application_of_a_refresh_token_may_be_gone() -> None:
    fake = make_fake()
    token = log_in(fake).json()["refreshToken"]
    application = fake.world.directory.applications[APPLICATION]
    fake.world.directory.applications[APPLICATION] = application.changed(active=False)

    assert refresh(fake, token).status_code == 400
    fake.force("fusionauth.jwt_refresh:refreshed")
    assert refresh(fake, token).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic fake", ""])
def test_a_header_without_a_token_leaves_it_to_the_cookie(header: str) -> None:
    fake = make_fake()
    cookies = {"access_token": log_in(fake).json()["token"]}

    assert ask(fake, "/api/jwt/validate", method="GET", key=header, cookies=cookies).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "JWT", "jwt", "cookie"])
def test_a_token_is_validated_from_the_header_or_the_cookie(scheme: str) -> None:
    fake = make_fake()
    token = log_in(fake).json()["token"]
    headers = {"Authorization": f"{scheme} {token}"} if scheme != "cookie" else {}
    cookies = {"access_token": token} if scheme == "cookie" else {}

    response = ask(fake, "/api/jwt/validate", method="GET", key=None, headers=headers, cookies=cookies)

    assert (response.status_code, response.json()) == (200, {"jwt": claims_in(token)})


@pytest.mark.parametrize(("seconds", "status"), [(3599, 200), (3600, 401)])
def test_an_access_token_expires_on_the_clock(seconds: int, status: int) -> None:
    fake = make_fake()
    headers = {"Authorization": f"Bearer {log_in(fake).json()['token']}"}

    fake.clock.advance(seconds=seconds)

    response = ask(fake, "/api/jwt/validate", method="GET", headers=headers)
    assert response.status_code == status
    assert status == 200 or response.content == b""


@pytest.mark.parametrize(
    "claims",
    [
        [],
        {"exp": "soon"},
        {"exp": 9_999_999_999},
        {"exp": 9_999_999_999, "sub": 7},
        {"exp": 9_999_999_999, "sub": RICHARD_ID, "nbf": "soon"},
        {"exp": 9_999_999_999, "sub": RICHARD_ID, "nbf": 9_999_999_998},
    ],
)
def test_a_token_of_our_key_with_odd_claims_is_refused(claims: object) -> None:
    fake = make_fake()
    signer = fake.world.signing.signer(None)
    token = jwt.PyJWS().encode(json.dumps(claims).encode(), signer.private, "HS256", headers={"kid": signer.kid})
    headers = {"Authorization": f"Bearer {token}"}

    assert ask(fake, "/api/jwt/validate", method="GET", headers=headers).status_code == 401
    assert ask(fake, "/api/user/change-password", {"password": "long enough"}, headers=headers).status_code == 401


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "ES512", "RS256"])
def test_a_token_verifies_with_the_published_key(algorithm: str) -> None:
    fake = make_fake(
        tenants=[{"id": TENANT, "jwtConfiguration": {"accessTokenKeyId": KEY_ID}}],
        keys=[{"id": KEY_ID, "algorithm": algorithm}],
    )
    token = log_in(fake).json()["token"]

    published = ask(fake, "/.well-known/jwks.json", method="GET", key=None).json()

    (key,) = published["keys"]
    assert (key["alg"], key["use"]) == (algorithm, "sig")
    assert key["kid"] == jwt.get_unverified_header(token)["kid"]
    assert {"d", "p", "q", "k"}.isdisjoint(key)
    options: Any = {"verify_exp": False, "verify_iat": False}
    verified = jwt.decode(token, jwt.PyJWK(key), audience=APPLICATION, options=options)
    assert verified["sub"] == RICHARD_ID


def test_secrets_are_not_published() -> None:
    assert ask(make_fake(), "/.well-known/jwks.json", method="GET", key=None).json() == {"keys": []}


def test_the_default_lifetime_of_a_refresh_token_is_thirty_days() -> None:
    fake = make_fake()
    log_in(fake)

    (token,) = fake.world.refresh_tokens.of(RICHARD_ID)
    assert token.expires - token.insert_instant == timedelta(days=30)
