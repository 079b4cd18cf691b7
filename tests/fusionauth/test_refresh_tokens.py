"""Retrieving and revoking refresh tokens: who may, in which version, and what is left."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, PASSWORD, RICHARD_ID, START, ask, log_in, make_fake, milliseconds, richard

REFRESH = "/api/jwt/refresh"
MONICA_ID = "00000000-0000-0001-0000-000000000002"
MONICA = {"email": "monica@example.com", "password": PASSWORD, "id": MONICA_ID}
NORTH, SOUTH = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def tokens_of(fake: FauxAuth, user_id: str = RICHARD_ID, **more: Any) -> list[dict[str, Any]]:
    response = ask(fake, f"{REFRESH}?userId={user_id}", method="GET", **more)
    assert response.status_code == 200
    return list(response.json()["refreshTokens"])


def values(fake: FauxAuth) -> set[str]:
    return {token.token for token in fake.world.refresh_tokens}


def make_two_tenants() -> FauxAuth:
    return make_fake(
        richard(tenantId=NORTH, registrations=[{"applicationId": APPLICATION}]),
        apiKeys=[{"key": "fake-api-key"}, {"key": "fake-key-of-south", "tenantId": SOUTH}],
        tenants=[{"id": NORTH, "name": "North"}, {"id": SOUTH, "name": "South"}],
        applications=[
            {
                "id": APPLICATION,
                "name": "Northern app",
                "tenantId": NORTH,
                "loginConfiguration": {"generateRefreshTokens": True},
            }
        ],
    )


def test_tokens_are_told_oldest_first() -> None:
    fake = make_fake()
    logins = [log_in(fake).json()["refreshToken"] for _ in range(3)]

    assert [token["token"] for token in tokens_of(fake)] == logins


def test_what_a_login_did_not_say_of_the_device_is_left_out() -> None:
    fake = make_fake()
    log_in(fake)

    assert tokens_of(fake)[0]["metaData"] == {
        "device": {"lastAccessedAddress": "203.0.113.9", "lastAccessedInstant": milliseconds(START)}
    }


@pytest.mark.parametrize(
    ("version", "absent"), [("1.18", {"data", "tenantId"}), ("1.29.0", {"tenantId"}), ("1.29.1", set())]
)
def test_a_token_has_the_fields_of_the_version(version: str, absent: set[str]) -> None:
    fake = make_fake(version=version)
    log_in(fake)

    assert {"data", "tenantId"} - tokens_of(fake)[0].keys() == absent


def test_a_sliding_window_moves_the_start_and_a_fixed_lifetime_does_not() -> None:
    application = {
        "id": APPLICATION,
        "name": "Example app",
        "loginConfiguration": {"allowTokenRefresh": True, "generateRefreshTokens": True},
    }
    starts = []
    for policy in ("Fixed", "SlidingWindow"):
        jwt = {"enabled": True, "refreshTokenExpirationPolicy": policy}
        fake = make_fake(
            richard(registrations=[{"applicationId": APPLICATION}]),
            applications=[{**application, "jwtConfiguration": jwt}],
        )
        token = log_in(fake).json()["refreshToken"]
        fake.clock.advance(hours=1)
        ask(fake, REFRESH, {"refreshToken": token}, key=None)
        starts.append(tokens_of(fake)[0]["startInstant"] - milliseconds(START))

    assert starts == [0, 3_600_000]


def test_another_tenant_sees_none_of_them() -> None:
    fake = make_two_tenants()
    log_in(fake)

    assert len(tokens_of(fake)) == 1
    assert tokens_of(fake, key="fake-key-of-south") == []


def test_another_tenant_revokes_none_of_them() -> None:
    fake = make_two_tenants()
    token = log_in(fake).json()["refreshToken"]

    by_value = ask(fake, f"{REFRESH}?token={token}", method="DELETE", key="fake-key-of-south")
    by_application = ask(fake, f"{REFRESH}?applicationId={APPLICATION}", method="DELETE", key="fake-key-of-south")

    assert (by_value.status_code, by_application.status_code) == (404, 400)
    assert values(fake) == {token}


def test_a_retrieval_by_id_is_not_faked_before_1_25() -> None:
    fake = make_fake(version="1.24")

    assert ask(fake, f"{REFRESH}/{RICHARD_ID}", method="GET").status_code == 501


def test_the_id_leads_to_the_token_that_a_one_time_policy_put_in_its_place() -> None:
    jwt = {"refreshTokenUsagePolicy": "OneTimeUse"}
    fake = make_fake(tenants=[{"name": "Careful", "jwtConfiguration": jwt}])
    login = log_in(fake).json()
    exchanged = ask(fake, REFRESH, {"refreshToken": login["refreshToken"]}, key=None).json()["refreshToken"]

    found = ask(fake, f"{REFRESH}/{login['refreshTokenId']}", method="GET").json()

    assert found["refreshToken"]["token"] == exchanged != login["refreshToken"]
    assert ask(fake, f"{REFRESH}/{login['refreshTokenId']}", method="DELETE").status_code == 200
    assert values(fake) == set()


def test_user_and_application_together_mean_what_both_have() -> None:
    other = "10000000-0000-0002-0000-000000000002"
    both = [{"applicationId": APPLICATION}, {"applicationId": other}]
    applications = [
        {"id": each, "name": each, "loginConfiguration": {"generateRefreshTokens": True}}
        for each in (APPLICATION, other)
    ]
    fake = make_fake(richard(registrations=both), {**MONICA, "registrations": both}, applications=applications)
    kept = {
        log_in(fake, applicationId=other).json()["refreshToken"],
        log_in(fake, "monica@example.com").json()["refreshToken"],
    }
    log_in(fake)

    response = ask(fake, f"{REFRESH}?userId={RICHARD_ID}&applicationId={APPLICATION}", method="DELETE")

    assert response.status_code == 200
    assert values(fake) == kept


@pytest.mark.parametrize(("version", "status"), [("1.29", 400), ("1.30", 200)])
@pytest.mark.parametrize("named", ["token", "userId", "applicationId"])
def test_a_json_body_names_what_is_revoked_since_1_30(named: str, version: str, status: int) -> None:
    fake = make_fake(version=version)
    token = log_in(fake).json()["refreshToken"]
    body = {"token": token, "userId": RICHARD_ID, "applicationId": APPLICATION}

    assert ask(fake, REFRESH, {named: body[named]}, method="DELETE").status_code == status
    assert values(fake) == ({token} if status == 400 else set())


def test_the_owner_may_revoke_by_cookie_and_an_api_key_goes_before_it() -> None:
    fake = make_fake(richard(), MONICA)
    mine, hers = log_in(fake).json(), log_in(fake, "monica@example.com").json()
    cookies = {"access_token": mine["token"]}

    refused = ask(fake, f"{REFRESH}?token={hers['refreshToken']}", method="DELETE", key=None, cookies=cookies)
    by_key = ask(fake, f"{REFRESH}?token={hers['refreshToken']}", method="DELETE", cookies=cookies)
    own = ask(fake, f"{REFRESH}?token={mine['refreshToken']}", method="DELETE", key=None, cookies=cookies)

    assert (refused.status_code, by_key.status_code, own.status_code) == (401, 200, 200)
    assert values(fake) == set()


def test_a_key_that_may_not_delete_is_none() -> None:
    fake = make_fake(apiKeys=[{"key": "fake-reader", "permissions": {"endpoints": {REFRESH: ["GET"]}}}])

    assert ask(fake, f"{REFRESH}?userId={RICHARD_ID}", method="GET", key="fake-reader").status_code == 200
    assert ask(fake, f"{REFRESH}?userId={RICHARD_ID}", method="DELETE", key="fake-reader").status_code == 401
