"""What a login hands out: the claims of the access token, the refresh token, both cookies as they stand on the wire."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest

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
    richard,
)

SECONDS = milliseconds(START) // 1000


def application(**more: Any) -> dict[str, Any]:
    allowed = {"generateRefreshTokens": True, "allowTokenRefresh": True}
    return {"id": APPLICATION, "name": "App", "loginConfiguration": allowed, **more}


def registered(**more: Any) -> dict[str, Any]:
    return richard(registrations=[{"applicationId": APPLICATION, **more}])


def test_the_claims_of_a_registered_user_in_their_order() -> None:
    fake = make_fake(registered(roles=["admin", "user"]) | {"username": "rich"}, applications=[application()])

    body = log_in(fake).json()

    claims = claims_in(body["token"])
    assert claims == {
        "aud": APPLICATION,
        "exp": SECONDS + 3600,
        "iat": SECONDS,
        "iss": "acme.com",
        "sub": RICHARD_ID,
        "jti": claims["jti"],
        "authenticationType": "PASSWORD",
        "email": LOGIN_ID,
        "email_verified": True,
        "preferred_username": "rich",
        "applicationId": APPLICATION,
        "roles": ["admin", "user"],
        "sid": body["refreshTokenId"],
        "auth_time": SECONDS,
        "tid": TENANT,
    }
    assert list(claims) == [
        "aud",
        "exp",
        "iat",
        "iss",
        "sub",
        "jti",
        "authenticationType",
        "email",
        "email_verified",
        "preferred_username",
        "applicationId",
        "roles",
        "sid",
        "auth_time",
        "tid",
    ]
    assert body["tokenExpirationInstant"] == claims["exp"] * 1000


def test_a_login_that_is_forced_in_spite_of_a_wrong_password_claims_a_password() -> None:
    fake = make_fake(registered(), applications=[application()])
    fake.force("fusionauth.login:authenticated")

    assert claims_in(log_in(fake, password="wrong horse").json()["token"])["authenticationType"] == "PASSWORD"


def test_without_an_application_there_is_no_audience() -> None:
    claims = claims_in(log_in(make_fake(), applicationId=...).json()["token"])

    assert {"aud", "applicationId", "roles", "sid", "preferred_username"}.isdisjoint(claims)


def test_who_is_not_registered_gets_an_audience_but_no_roles_and_no_refresh_token() -> None:
    response = log_in(make_fake(richard(registrations=[])))

    assert response.status_code == 202
    claims = claims_in(response.json()["token"])
    assert claims["aud"] == APPLICATION
    assert {"applicationId", "roles", "sid"}.isdisjoint(claims)
    assert {"refreshToken", "refreshTokenId"}.isdisjoint(response.json())
    assert set(cookies_in(response)) == {"access_token"}


def test_a_user_without_an_email_has_no_claims_of_one() -> None:
    fake = make_fake({"username": "rich", "password": "pw-of-rich"})

    claims = claims_in(log_in(fake, "rich", "pw-of-rich").json()["token"])

    assert {"email", "email_verified"}.isdisjoint(claims)
    assert claims["preferred_username"] == "rich"


@pytest.mark.parametrize("version", ["1.4", "1.17", "1.18", "1.35", "1.36", "1.37"])
def test_claims_came_with_versions(version: str) -> None:
    fake = make_fake(richard(username="rich"), version=version)
    token = cookies_in(log_in(fake))["access_token"].partition(";")[0]

    since = {"preferred_username": "1.5", "jti": "1.18", "auth_time": "1.36", "tid": "1.36", "sid": "1.37"}
    expected = {name for name, came in since.items() if float(came[2:]) <= float(version[2:])}
    assert since.keys() & claims_in(token).keys() == expected


def test_the_cookies_over_http() -> None:
    response = log_in(make_fake())
    body, cookies = response.json(), cookies_in(response)

    assert list(cookies) == ["access_token", "refresh_token"]
    assert cookies["access_token"].split("; ") == [body["token"], "HttpOnly", "Path=/", "SameSite=Lax"]
    assert cookies["refresh_token"].split("; ") == [
        body["refreshToken"],
        "Expires=Wed, 04 Feb 2026 09:00:00 GMT",
        "Max-Age=2592000",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    ]


def test_the_cookie_of_a_trusted_computer_persists() -> None:
    fake = make_fake(richard(twoFactor={"methods": [{"method": "authenticator"}]}))
    completed = {"code": fake.totp(LOGIN_ID), "twoFactorId": log_in(fake).json()["twoFactorId"], "trustComputer": True}

    response = ask(fake, "/api/two-factor/login", completed)

    assert cookies_in(response)["fusionauth.trust"].split("; ") == [
        response.json()["twoFactorTrustId"],
        "Expires=Wed, 04 Feb 2026 09:00:00 GMT",
        "Max-Age=2592000",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    ]


@pytest.mark.parametrize(("scheme", "secure"), [("https", True), ("http", False)])
def test_cookies_are_secure_over_https_only(scheme: str, secure: bool) -> None:
    import httpx

    fake = make_fake()
    with httpx.Client(transport=httpx.WSGITransport(fake.wsgi_app), base_url=f"{scheme}://fake.example.com") as client:
        body = {"loginId": LOGIN_ID, "password": "correct horse battery"}
        response = client.post("/api/login", json=body, headers={"Authorization": "fake-api-key"})

    assert ("; Secure" in cookies_in(response)["access_token"]) is secure


def test_no_cookie_names_a_domain() -> None:
    assert all("domain" not in cookie.lower() for cookie in cookies_in(log_in(make_fake())).values())


@pytest.mark.parametrize(
    ("configuration", "allowed"),
    [({"generateRefreshTokens": True}, True), ({"generateRefreshTokens": False}, False), ({}, False)],
)
def test_an_application_must_allow_refresh_tokens(configuration: dict[str, bool], allowed: bool) -> None:
    fake = make_fake(registered(), applications=[application(loginConfiguration=configuration)])

    response = log_in(fake)

    assert ("refreshToken" in response.json()) is allowed
    assert ("refreshTokenId" in response.json()) is allowed
    assert ("refresh_token" in cookies_in(response)) is allowed


@pytest.mark.parametrize(("enabled", "lifetime"), [(True, 60), (False, 3600)])
def test_an_applications_own_jwt_configuration_counts_where_it_is_enabled(enabled: bool, lifetime: int) -> None:
    own = {"enabled": enabled, "timeToLiveInSeconds": 60, "refreshTokenTimeToLiveInMinutes": 5}
    fake = make_fake(registered(), applications=[application(jwtConfiguration=own)])

    body = log_in(fake).json()

    assert body["tokenExpirationInstant"] == milliseconds(START) + lifetime * 1000
    (issued,) = fake.world.refresh_tokens.of(RICHARD_ID)
    assert issued.expires - START == (timedelta(minutes=5) if enabled else timedelta(days=30))


@pytest.mark.parametrize(("version", "length"), [("1.48", 54), ("1.55", 64)])
def test_refresh_tokens_became_longer(version: str, length: int) -> None:
    assert len(log_in(make_fake(version=version)).json()["refreshToken"]) == length


def test_the_default_key_signs_with_hs256_and_names_itself() -> None:
    fake = make_fake()

    token = log_in(fake).json()["token"]

    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("HS256", "JWT")
    secret = fake.world.signing.signer(None).private
    assert jwt.decode(
        token, secret, ["HS256"], audience=APPLICATION, options={"verify_exp": False, "verify_iat": False}
    )


@pytest.mark.filterwarnings("error")
def test_a_short_secret_of_a_scenario_signs_without_a_warning() -> None:
    key_id = "00000000-0000-0000-0000-0000000000c1"
    fake = make_fake(
        tenants=[{"id": TENANT, "jwtConfiguration": {"accessTokenKeyId": key_id}}],
        keys=[{"id": key_id, "algorithm": "HS512", "secret": "short", "kid": "fake-kid"}],
    )

    token = log_in(fake).json()["token"]

    assert jwt.get_unverified_header(token) == {"alg": "HS512", "typ": "JWT", "kid": "fake-kid"}
    headers = {"Authorization": f"Bearer {token}"}
    assert ask(fake, "/api/jwt/validate", method="GET", headers=headers).status_code == 200
