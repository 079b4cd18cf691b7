"""What each field, header and cookie of ``POST /api/login`` does."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth
from fauxauth.world.refresh_tokens import Device

from .asking import (
    APPLICATION,
    LOGIN_ID,
    PASSWORD,
    RICHARD_ID,
    START,
    TENANT,
    ask,
    log_in,
    make_fake,
    make_tenant,
    richard,
)

OTHER_TENANT = "00000000-0000-0000-0000-00000000000b"
OTHER_APPLICATION = "10000000-0000-0002-0000-00000000000b"
TWO_TENANTS: dict[str, Any] = {
    "tenants": [{"id": TENANT, "name": "Acme"}, {"id": OTHER_TENANT, "name": "Umbrella"}],
    "applications": [
        {"id": APPLICATION, "name": "Acme's", "tenantId": TENANT},
        {"id": OTHER_APPLICATION, "name": "Umbrella's", "tenantId": OTHER_TENANT},
    ],
    "apiKeys": [{"key": "fake-api-key"}, {"key": "fake-locked-key", "tenantId": OTHER_TENANT}],
}


def two_tenants() -> FauxAuth:
    return make_fake(
        richard(tenantId=TENANT),
        richard(tenantId=OTHER_TENANT, id=RICHARD_ID[:-1] + "2", password="other"),
        **TWO_TENANTS,
    )


@pytest.mark.parametrize(
    ("body", "headers", "recorded"),
    [
        ({"ipAddress": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}, "192.0.2.1"),
        ({}, {"X-Forwarded-For": "192.0.2.2, 10.0.0.1"}, "192.0.2.2"),
        ({"ipAddress": ""}, {"X-Forwarded-For": " 192.0.2.2 "}, "192.0.2.2"),
        ({}, {"X-Forwarded-For": ""}, "203.0.113.9"),
        ({}, {}, "203.0.113.9"),
    ],
    ids=["the body's", "the first forwarded", "a blank one counts as absent", "a blank header too", "the peer's"],
)
def test_the_address_of_a_login_is_the_bodys_else_the_forwarded_one_else_the_peers(
    body: dict[str, str], headers: dict[str, str], recorded: str
) -> None:
    fake = make_fake()

    assert log_in(fake, headers=headers, **body).status_code == 200

    assert [record.ip_address for record in fake.login_records] == [recorded]
    assert [token.device.last_accessed_address for token in fake.world.refresh_tokens.of(RICHARD_ID)] == [recorded]


def test_the_refresh_token_remembers_the_device() -> None:
    fake = make_fake()
    device = {
        "description": "The kitchen tablet",
        "lastAccessedAddress": "192.0.2.4",
        "name": "Kitchen",
        "type": "FRIDGE",
    }

    log_in(fake, metaData={"device": device})

    (token,) = fake.world.refresh_tokens.of(RICHARD_ID)
    assert token.device == Device("The kitchen tablet", "192.0.2.4", START, "Kitchen", "FRIDGE")


def test_the_login_record_names_user_and_application() -> None:
    fake = make_fake()

    log_in(fake)

    (record,) = fake.login_records
    assert (record.instant, record.user_id, record.login_id) == (START, RICHARD_ID, LOGIN_ID)
    assert record.application_id == APPLICATION


@pytest.mark.parametrize(
    ("user", "status", "recorded"),
    [
        ({}, 200, True),
        ({"registrations": []}, 202, True),
        ({"verified": False}, 212, True),
        ({"registrations": [{"applicationId": APPLICATION, "verified": False}]}, 213, True),
        ({"passwordChangeRequired": True}, 203, False),
        ({"twoFactor": {"methods": [{"method": "authenticator"}]}}, 242, False),
    ],
)
def test_a_login_that_brings_tokens_is_recorded(user: dict[str, Any], status: int, recorded: bool) -> None:
    tenant = make_tenant(emailConfiguration={"verifyEmail": True})
    application = {"id": APPLICATION, "name": "App", "verifyRegistration": True}
    registered = {"registrations": [{"applicationId": APPLICATION}]}
    fake = make_fake(richard(**{**registered, **user}), tenants=[tenant], applications=[application])

    assert log_in(fake).status_code == status

    assert len(fake.login_records) == recorded
    assert (fake.user(LOGIN_ID).last_login_instant is not None) is recorded


def test_what_nobody_verifies_need_not_be_verified() -> None:
    registered = [{"applicationId": APPLICATION, "verified": False}]

    assert log_in(make_fake(richard(verified=False, registrations=registered))).status_code == 200


def test_without_an_application_the_login_is_recorded_for_none_and_brings_no_refresh_token() -> None:
    fake = make_fake()

    body = log_in(fake, applicationId=...).json()

    assert fake.login_records[0].application_id is None
    assert fake.user(LOGIN_ID).last_login_instant == START
    registrations = fake.user(LOGIN_ID).registrations
    assert registrations is not None
    assert registrations[0].last_login_instant is None
    assert "refreshToken" not in body
    assert "token" in body


@pytest.mark.parametrize("login_id", [f" {LOGIN_ID}", f"{LOGIN_ID} ", "richard", "\u212arichard"])
def test_a_login_id_that_differs_in_anything_finds_nobody(login_id: str) -> None:
    assert log_in(make_fake(), login_id).status_code == 404


def test_a_login_id_with_blanks_finds_the_user_who_has_them() -> None:
    assert log_in(make_fake({"username": " richard ", "password": PASSWORD}), " richard ").status_code == 200


@pytest.mark.parametrize("login_id", ["richard@example.com", "rich"])
def test_a_user_logs_in_by_email_or_by_username(login_id: str) -> None:
    assert log_in(make_fake(richard(username="rich")), login_id).status_code == 200


@pytest.mark.parametrize("password", ["Correct horse battery", "correct horse battery ", "correct horse"])
def test_a_password_is_compared_exactly(password: str) -> None:
    assert log_in(make_fake(), password=password).status_code == 404


def test_the_token_of_a_registration_is_a_password_for_its_application_only() -> None:
    registration = {"applicationId": APPLICATION, "authenticationToken": "fake-token"}
    fake = make_fake(richard(registrations=[registration]))

    assert log_in(fake, password="fake-token").status_code == 200
    assert log_in(fake, password="fake-token", applicationId=...).status_code == 404


def test_without_jwt_there_are_neither_tokens_nor_cookies() -> None:
    fake = make_fake()

    response = log_in(fake, noJWT=True)

    assert set(response.json()) == {"user"}
    assert response.headers.get_list("set-cookie") == []
    assert list(fake.world.refresh_tokens.of(RICHARD_ID)) == []


def test_a_trusted_computer_is_not_challenged_and_the_cookie_takes_precedence() -> None:
    fake = make_fake(richard(twoFactor={"methods": [{"method": "authenticator"}]}))
    challenged = log_in(fake).json()["twoFactorId"]
    completed = {"twoFactorId": challenged, "code": fake.totp(LOGIN_ID), "trustComputer": True}
    trust = ask(fake, "/api/two-factor/login", completed).json()["twoFactorTrustId"]

    assert log_in(fake, twoFactorTrustId=trust).status_code == 200
    assert log_in(fake, cookies={"fusionauth.trust": trust}).status_code == 200
    assert log_in(fake, cookies={"fusionauth.trust": trust}, twoFactorTrustId="unknown").status_code == 200
    assert log_in(fake, cookies={"fusionauth.trust": "unknown"}, twoFactorTrustId=trust).status_code == 242


@pytest.mark.parametrize(
    ("key", "headers", "application", "status"),
    [
        ("fake-api-key", {}, None, 400),
        ("fake-api-key", {}, OTHER_APPLICATION, 200),
        ("fake-api-key", {"X-FusionAuth-TenantId": OTHER_TENANT.upper()}, None, 200),
        ("fake-api-key", {"X-FusionAuth-TenantId": TENANT}, None, 404),
        ("fake-api-key", {"X-FusionAuth-TenantId": TENANT}, OTHER_APPLICATION, 400),
        ("fake-locked-key", {}, None, 200),
        ("fake-locked-key", {}, APPLICATION, 400),
        ("fake-locked-key", {"X-FusionAuth-TenantId": TENANT}, None, 401),
        ("fake-api-key", {"X-FusionAuth-TenantId": "nonsense"}, None, 400),
        ("fake-api-key", {"X-FusionAuth-TenantId": OTHER_TENANT[:-1] + "c"}, None, 400),
    ],
)
def test_the_tenant_is_told_by_header_key_or_application(
    key: str, headers: dict[str, str], application: str | None, status: int
) -> None:
    fake = two_tenants()
    named: Any = application or ...

    response = log_in(fake, password="other", applicationId=named, key=key, headers=headers)

    assert response.status_code in (status, 202 if status == 200 else status)


@pytest.mark.parametrize("tenant", ["nonsense", OTHER_TENANT[:-1] + "c"])
def test_a_tenant_that_is_not_there_is_named(tenant: str) -> None:
    errors = log_in(two_tenants(), headers={"X-FusionAuth-TenantId": tenant}).json()

    assert list(errors["fieldErrors"]) == ["tenantId"]


def test_several_tenants_and_no_hint_ask_for_a_tenant_id() -> None:
    errors = log_in(two_tenants(), applicationId=...).json()

    assert [error["code"] for error in errors["generalErrors"]] == ["[TenantIdRequired]"]


@pytest.mark.parametrize(
    ("key", "required", "status"),
    [(None, True, 401), (None, False, 200), ("wrong", True, 401), ("Bearer fake-api-key", True, 401)],
)
def test_an_application_says_whether_a_key_is_required(key: str | None, required: bool, status: int) -> None:
    application = {"id": APPLICATION, "name": "App", "loginConfiguration": {"requireAuthentication": required}}
    fake = make_fake(richard(registrations=[{"applicationId": APPLICATION}]), applications=[application])

    response = log_in(fake, key=key)

    assert response.status_code == status
    assert (response.content == b"") is (status == 401)


@pytest.mark.parametrize("required", [True, False])
def test_without_an_application_the_tenant_says_whether_a_key_is_required(required: bool) -> None:
    fake = make_fake(tenants=[{"id": TENANT, "loginConfiguration": {"requireAuthentication": required}}])

    assert log_in(fake, key=None, applicationId=...).status_code == (401 if required else 200)
    assert log_in(fake, key=None).status_code == 401


@pytest.mark.parametrize(("methods", "status"), [(["POST"], 200), (["GET"], 401)])
def test_a_key_permits_methods_by_endpoint(methods: list[str], status: int) -> None:
    keys = [{"key": "fake-api-key", "permissions": {"endpoints": {"/api/login": methods}}}]

    assert log_in(make_fake(apiKeys=keys)).status_code == status


def test_a_key_expires_on_the_clock() -> None:
    fake = make_fake(apiKeys=[{"key": "fake-api-key", "expirationInstant": "2026-01-05T10:00:00Z"}])

    assert log_in(fake).status_code == 200
    fake.clock.advance(hours=1)
    assert log_in(fake).status_code == 401


def test_a_user_expires_and_an_action_ends_on_the_clock() -> None:
    ends = "2026-01-05T10:00:00Z"
    fake = make_fake(
        richard(expiry="2026-01-05T11:00:00Z", actions=[{"name": "Lock", "expiry": ends}, {"expiry": ends}])
    )

    assert len(log_in(fake).json()["actions"]) == 2
    fake.clock.advance(hours=1)
    assert log_in(fake).status_code == 200
    fake.clock.advance(hours=1)
    assert log_in(fake).status_code == 410


@pytest.mark.parametrize(
    ("setting", "user", "days", "status"),
    [
        ({"maximumPasswordAge": {"enabled": True, "days": 30}}, {}, 29.99, 200),
        ({"maximumPasswordAge": {"enabled": True, "days": 30}}, {}, 30, 203),
        ({"maximumPasswordAge": {"enabled": False, "days": 30}}, {}, 31, 200),
        ({"maximumPasswordAge": {"enabled": True, "days": 2_147_483_647}}, {}, 3000, 200),
    ],
)
def test_a_password_expires_after_so_many_days(
    setting: dict[str, Any], user: dict[str, Any], days: float, status: int
) -> None:
    fake = make_fake(richard(**user), tenants=[{"id": TENANT, **setting}])

    fake.clock.advance(days=days)

    assert log_in(fake).status_code == status
