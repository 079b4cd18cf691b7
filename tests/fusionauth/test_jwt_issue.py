"""Issuing an access token for another application: claims, refresh tokens, and what they take over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth
from fauxauth.world.clock import seconds

from .asking import APPLICATION, LOGIN_ID, RICHARD_ID, START, ask, claims_in, log_in, make_fake, richard

OTHER = "10000000-0000-0002-0000-000000000002"


def make_two(there: dict[str, Any] | None = None, **more: Any) -> FauxAuth:
    here = {"id": APPLICATION, "name": "Here", "loginConfiguration": {"generateRefreshTokens": True}}
    other = {"id": OTHER, "name": "There", "loginConfiguration": {"generateRefreshTokens": True}, **(there or {})}
    registrations = [{"applicationId": APPLICATION}, {"applicationId": OTHER}]
    return make_fake(richard(registrations=registrations), applications=[here, other], **more)


def issue(fake: FauxAuth, login: dict[str, Any], *, refresh: bool = True, **more: Any) -> httpx.Response:
    query = f"?applicationId={OTHER}" + (f"&refreshToken={login['refreshToken']}" if refresh else "")
    headers = {"Authorization": f"Bearer {login['token']}"}
    return ask(fake, f"/api/jwt/issue{query}", method="GET", key=None, headers=headers, **more)


def test_the_token_takes_over_when_the_user_logged_in_and_when_it_expires() -> None:
    fake = make_two()
    login = log_in(fake).json()
    fake.clock.advance(minutes=20)

    claims = claims_in(issue(fake, login, refresh=False).json()["token"])

    assert claims["authenticationType"] == "JWT_SSO"
    assert claims["iat"] == seconds(START + timedelta(minutes=20))
    assert claims["auth_time"] == seconds(START)
    assert claims["exp"] == seconds(START + timedelta(hours=1))


def test_a_refresh_token_is_as_old_as_the_one_it_is_made_from() -> None:
    fake = make_two()
    login = log_in(fake).json()
    fake.clock.advance(minutes=20)

    refresh = issue(fake, login).json()["refreshToken"]

    made = fake.world.refresh_tokens.find(refresh, fake.clock.now())
    assert made is not None
    assert (made.application_id, made.user_id) == (OTHER, RICHARD_ID)
    assert made.insert_instant == made.start_instant == START
    assert made.expires == START + timedelta(days=30)
    assert len(list(fake.world.refresh_tokens)) == 2


def test_the_cookie_goes_before_the_parameter() -> None:
    fake = make_two()
    login = log_in(fake).json()

    response = issue(fake, login, cookies={"refresh_token": "fake-token"})

    assert response.json().keys() == {"token"}
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "there",
    [
        {"loginConfiguration": {"generateRefreshTokens": False}},
        {"jwtConfiguration": {"enabled": True, "refreshTokenExpirationPolicy": "SlidingWindow"}},
        {"jwtConfiguration": {"enabled": True, "refreshTokenTimeToLiveInMinutes": 5}},
    ],
    ids=["none are generated there", "they expire by another policy there", "one so old has expired there"],
)
def test_there_is_no_refresh_token_where(there: dict[str, Any]) -> None:
    fake = make_two(there)
    login = log_in(fake).json()
    fake.clock.advance(minutes=5)

    assert issue(fake, login).json().keys() == {"token"}


def test_there_is_none_for_an_application_without_a_registration_either() -> None:
    fake = make_two()
    user = fake.user(LOGIN_ID)
    fake.world.directory.save(user.changed(registrations=(user.registrations or ())[:1]))

    response = issue(fake, log_in(fake).json())

    assert (response.status_code, response.json().keys()) == (202, {"token"})


def test_nobody_gets_a_refresh_token_out_of_somebody_elses() -> None:
    fake = make_two()
    fake.add_user(email="monica@example.com", password="staple the battery")
    stolen = log_in(fake).json()["refreshToken"]
    hers = log_in(fake, "monica@example.com", "staple the battery").json()

    response = issue(fake, {"token": hers["token"], "refreshToken": stolen})

    assert "refreshToken" not in response.json()


def test_issuing_is_no_login() -> None:
    fake = make_two()
    login = log_in(fake).json()

    issue(fake, login)

    assert len(fake.world.login_records) == 1


def test_a_token_that_was_signed_to_live_for_ever_lives_until_the_calendar_ends() -> None:
    fake = make_two()
    token = fake.world.signing.signer(None).sign({"sub": RICHARD_ID, "exp": 10**30, "auth_time": -1})

    claims = claims_in(issue(fake, {"token": token}, refresh=False).json()["token"])

    assert claims["exp"] == 253_402_214_400
    assert claims["auth_time"] == 0


def test_an_application_of_another_tenant_is_not_valid() -> None:
    north, south = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(
        richard(tenantId=north),
        tenants=[{"id": north, "name": "North"}, {"id": south, "name": "South"}],
        applications=[{"id": OTHER, "name": "There", "tenantId": south}],
    )
    login = log_in(fake, applicationId=..., headers={"X-FusionAuth-TenantId": north}).json()

    assert issue(fake, login, refresh=False).status_code == 400
