"""Changing a password, and logging in with the one-time password that comes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth

from .asking import (
    APPLICATION,
    LOGIN_ID,
    PASSWORD,
    RICHARD_ID,
    TENANT,
    ask,
    claims_in,
    log_in,
    make_fake,
    make_tenant,
    richard,
)

CHANGE = "/api/user/change-password"
NEW = "a better passphrase"


def must_change(**more: Any) -> FauxAuth:
    return make_fake(richard(passwordChangeRequired=True, **more))


def change(
    fake: FauxAuth, change_password_id: str | None = None, *, key: str | None = None, **body: Any
) -> httpx.Response:
    headers = body.pop("headers", {})
    path = f"{CHANGE}/{change_password_id}" if change_password_id else CHANGE
    return ask(fake, path, {"password": NEW, **body}, key=key, headers=headers)


def one_time_password(fake: FauxAuth, **body: Any) -> str:
    changed = change(fake, log_in(fake).json()["changePasswordId"], **body)
    assert changed.status_code == 200
    return str(changed.json()["oneTimePassword"])


def enter(fake: FauxAuth, password: str, /, **more: Any) -> httpx.Response:
    return ask(fake, "/api/login", {"oneTimePassword": password, "applicationId": APPLICATION, **more})


def test_a_one_time_password_logs_in_once_and_says_so_in_the_token() -> None:
    fake = must_change()
    password = one_time_password(fake)

    response = enter(fake, password)

    assert response.status_code == 200
    assert claims_in(response.json()["token"])["authenticationType"] == "ONE_TIME_PASSWORD"
    assert "refreshToken" in response.json()
    again = enter(fake, password)
    assert (again.status_code, list(again.json()["fieldErrors"])) == (400, ["oneTimePassword"])


def test_the_state_of_the_request_comes_back_exactly_as_it_was_provided() -> None:
    fake = must_change()
    state = {"z": 1, "a": [None, {"big": 2**53, "true": True}], "user": {"verifiedInstant": 1}, "": "blank"}
    changed = change(fake, log_in(fake).json()["changePasswordId"], state=state).json()

    response = enter(fake, changed["oneTimePassword"])

    assert changed["state"] == state
    assert response.json()["state"] == state
    assert "state" not in log_in(fake, password=NEW).json()


def test_the_state_outlives_a_challenge() -> None:
    fake = must_change(twoFactor={"methods": [{"method": "authenticator"}]})
    two_factor_id = log_in(fake).json()["twoFactorId"]
    completed = ask(fake, "/api/two-factor/login", {"twoFactorId": two_factor_id, "code": fake.totp(LOGIN_ID)})
    password = change(fake, completed.json()["changePasswordId"], state={"page": 7}).json()["oneTimePassword"]

    challenged = enter(fake, password)
    answer = ask(
        fake,
        "/api/two-factor/login",
        {"twoFactorId": challenged.json()["twoFactorId"], "code": fake.totp(LOGIN_ID), "applicationId": APPLICATION},
    )

    assert (challenged.status_code, answer.status_code) == (242, 200)
    assert answer.json()["state"] == {"page": 7}
    assert claims_in(answer.json()["token"])["authenticationType"] == "ONE_TIME_PASSWORD"
    assert enter(fake, password).status_code == 400


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_one_time_password_lives_a_minute(seconds: int, status: int) -> None:
    fake = must_change()
    password = one_time_password(fake)

    fake.clock.advance(seconds=seconds)

    assert enter(fake, password).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(9.99, 200), (10, 404)])
def test_a_change_password_id_lives_ten_minutes(minutes: float, status: int) -> None:
    fake = must_change()
    change_password_id = log_in(fake).json()["changePasswordId"]

    fake.clock.advance(minutes=minutes)

    assert change(fake, change_password_id).status_code == status


def test_a_change_uses_up_every_id_and_revokes_the_refresh_tokens() -> None:
    fake = make_fake()
    log_in(fake)
    fake.world.directory.save(fake.user(LOGIN_ID).changed(password_change_required=True))
    first, second = (log_in(fake).json()["changePasswordId"] for _ in range(2))

    assert change(fake, first).status_code == 200
    assert change(fake, first).status_code == change(fake, second).status_code == 404
    assert list(fake.world.refresh_tokens.of(RICHARD_ID)) == []
    assert log_in(fake, password=NEW).status_code == 200
    assert log_in(fake).status_code == 404


def test_the_body_takes_precedence_over_the_path_since_1_33() -> None:
    for version, status in (("1.33", 200), ("1.32", 404)):
        fake = make_fake(richard(passwordChangeRequired=True), version=version)
        good = log_in(fake).json()["changePasswordId"]
        assert change(fake, "unknown", changePasswordId=good).status_code == status


@pytest.mark.parametrize("reason", ["Administrative", "Breached", "Expired", "Validation"])
def test_each_reason_is_told_and_lifted_by_the_change(reason: str) -> None:
    fake = must_change(passwordChangeReason=reason)
    told = log_in(fake).json()

    assert told["changePasswordReason"] == reason
    assert change(fake, told["changePasswordId"]).status_code == 200
    assert log_in(fake, password=NEW).status_code == 200


def test_a_password_against_the_rules_is_refused_with_all_that_is_wrong() -> None:
    rules = {"minLength": 20, "requireMixedCase": True, "requireNumber": True, "validateOnLogin": True}
    remembered = {"rememberPreviousPasswords": {"enabled": True, "count": 1}}
    fake = make_fake(tenants=[{"id": TENANT, "passwordValidationRules": {**rules, **remembered}}])
    change_password_id = log_in(fake).json()["changePasswordId"]

    faulty = change(fake, change_password_id, password="short").json()["fieldErrors"]["password"]
    former = change(fake, change_password_id, password=PASSWORD).json()["fieldErrors"]["password"]

    assert [each["code"].split("]")[0][1:] for each in faulty] == ["tooShort", "singleCase", "requireNumber"]
    assert former[-1]["code"] == "[previouslyUsed]password"
    assert change(fake, change_password_id, password="A Better Passphrase 4 U").status_code == 200


def test_the_password_may_stay_what_it_is_where_none_is_remembered() -> None:
    rules = {"rememberPreviousPasswords": {"enabled": False, "count": 1}}
    fake = make_fake(richard(passwordChangeRequired=True), tenants=[{"id": TENANT, "passwordValidationRules": rules}])

    assert change(fake, log_in(fake).json()["changePasswordId"], password=PASSWORD).status_code == 200


@pytest.mark.parametrize("password", ["", None])
def test_the_new_password_must_be_there(password: str | None) -> None:
    fake = must_change()

    refused = change(fake, log_in(fake).json()["changePasswordId"], password=password)

    assert refused.status_code == 400
    assert [each["code"] for each in refused.json()["fieldErrors"]["password"]] == ["[blank]password"]


def test_by_key_the_reply_is_empty() -> None:
    fake = make_fake()

    response = change(fake, key="fake-api-key", loginId=LOGIN_ID)

    assert (response.status_code, response.content) == (200, b"")
    assert log_in(fake, password=NEW).status_code == 200


@pytest.mark.parametrize(
    ("version", "status", "body"),
    [
        ("1.42", 404, {"loginId": "nobody"}),
        ("1.43", 400, {"loginId": "nobody"}),
        ("1.42", 404, {"loginId": LOGIN_ID, "currentPassword": "wrong"}),
        ("1.43", 400, {"loginId": LOGIN_ID, "currentPassword": "wrong"}),
        ("1.48", 200, {"loginId": LOGIN_ID, "currentPassword": PASSWORD}),
    ],
)
def test_by_key_a_stranger_or_a_wrong_password_is_a_400_since_1_43(
    version: str, status: int, body: dict[str, str]
) -> None:
    response = change(make_fake(version=version), key="fake-api-key", **body)

    assert response.status_code == status
    if status == 400:
        assert list(response.json()["fieldErrors"]) == (
            ["loginId"] if body["loginId"] == "nobody" else ["currentPassword"]
        )


@pytest.mark.parametrize(
    ("headers", "body", "fields"),
    [
        ({}, {}, {"loginId"}),
        ({}, {"password": None}, {"loginId", "password"}),
        ({}, {"applicationId": "00000000-0000-0000-0000-0000000000ff"}, {"loginId", "applicationId"}),
        ({"X-FusionAuth-TenantId": "nonsense"}, {"loginId": LOGIN_ID}, {"tenantId"}),
    ],
)
def test_by_key_everything_that_is_wrong_is_named(
    headers: dict[str, str], body: dict[str, Any], fields: set[str]
) -> None:
    response = change(make_fake(), key="fake-api-key", headers=headers, **body)

    assert (response.status_code, set(response.json()["fieldErrors"])) == (400, fields)


def test_by_token_the_owner_is_changed_and_told_a_one_time_password() -> None:
    fake = make_fake()
    headers = {"Authorization": f"Bearer {log_in(fake).json()['token']}"}

    wrong = change(fake, headers=headers, currentPassword="wrong")
    right = change(fake, headers=headers, currentPassword=PASSWORD)

    assert (wrong.status_code, wrong.content) == (404, b"")
    assert enter(fake, right.json()["oneTimePassword"]).status_code == 200


@pytest.mark.parametrize("presents", [True, False])
@pytest.mark.parametrize("challenged", [True, False])
def test_the_issuer_of_the_one_time_password_decides_on_the_refresh_token(presents: bool, challenged: bool) -> None:
    fake = make_fake()
    tokens = log_in(fake).json()
    presented = {"refreshToken": tokens["refreshToken"]} if presents else {}
    password = change(fake, headers={"Authorization": f"JWT {tokens['token']}"}, **presented).json()["oneTimePassword"]
    if challenged:
        fake.force("fusionauth.login:two_factor_enabled", times=1)

    response = enter(fake, password)
    if challenged:
        completed = {"twoFactorId": response.json()["twoFactorId"], "code": fake.totp(LOGIN_ID)}
        response = ask(fake, "/api/two-factor/login", {"applicationId": APPLICATION, **completed})

    assert response.status_code == 200
    assert ("refreshToken" in response.json()) is presents


@pytest.mark.parametrize(("tenant", "status"), [(TENANT, 200), ("00000000-0000-0000-0000-00000000000b", 401)])
def test_a_token_of_another_tenant_than_the_named_one_is_none(tenant: str, status: int) -> None:
    fake = make_fake()
    headers = {"Authorization": f"Bearer {log_in(fake).json()['token']}", "X-FusionAuth-TenantId": tenant}

    assert change(fake, headers=headers).status_code == status


def test_without_any_right_the_request_is_invalid() -> None:
    response = ask(make_fake(), CHANGE, {"password": NEW, "loginId": LOGIN_ID}, key=None)

    assert response.status_code == 400
    assert [error["code"] for error in response.json()["generalErrors"]] == ["[invalid]"]


def test_in_another_tenant_a_one_time_password_is_unknown_and_so_is_the_application() -> None:
    other = "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(
        richard(tenantId=TENANT, passwordChangeRequired=True),
        tenants=[make_tenant(), {"id": other, "name": "Other"}],
        applications=[{"id": APPLICATION, "name": "Theirs", "tenantId": other}],
    )
    told = log_in(fake, applicationId=..., headers={"X-FusionAuth-TenantId": TENANT}).json()
    password = change(fake, told["changePasswordId"]).json()["oneTimePassword"]

    assert set(enter(fake, password).json()["fieldErrors"]) == {"applicationId"}
    elsewhere = ask(fake, "/api/login", {"oneTimePassword": password}, headers={"X-FusionAuth-TenantId": other})
    assert set(elsewhere.json()["fieldErrors"]) == {"oneTimePassword"}
    assert ask(fake, "/api/login", {"oneTimePassword": password}).status_code == 200


def test_an_unknown_one_time_password_is_told_even_among_several_tenants() -> None:
    other = {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other"}
    fake = make_fake(richard(tenantId=TENANT), tenants=[make_tenant(), other], applications=[])

    errors = ask(fake, "/api/login", {"oneTimePassword": "unknown"}).json()

    assert set(errors["fieldErrors"]) == {"oneTimePassword"}


def test_a_one_time_password_takes_the_place_of_login_id_and_password() -> None:
    fake = must_change()
    password = one_time_password(fake)

    assert enter(fake, password, loginId="nobody", password="wrong").status_code == 200


def test_one_time_passwords_leave_a_login_record() -> None:
    fake = must_change()
    enter(fake, one_time_password(fake), ipAddress="192.0.2.1")

    (record,) = fake.login_records
    assert (record.user_id, record.ip_address) == (RICHARD_ID, "192.0.2.1")
    assert fake.clock.now() - record.instant == timedelta()
