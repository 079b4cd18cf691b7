"""Fields and statuses by version: every "available since", "removed in" and "prior to" of the vendor's page."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, TENANT, ask, log_in, make_fake, make_tenant, richard

VERSIONS = (
    *("1.4", "1.6", "1.8", "1.14", "1.15", "1.16", "1.18", "1.25", "1.26", "1.27", "1.28", "1.32", "1.33"),
    *("1.36", "1.37", "1.41", "1.42", "1.45", "1.46", "1.47", "1.48", "1.55"),
)

PAGE = {
    "refreshTokenId": ("1.37", None),
    "token": ("1.16", None),
    "tokenExpirationInstant": ("1.33", None),
    "user.connectorId": ("1.18", None),
    "user.parentEmail": ("1.7", None),
    "user.registrations.tokens": (None, "1.28"),
    "user.registrations.verifiedInstant": ("1.48", None),
    "user.twoFactor": ("1.26", None),
    "user.twoFactorDelivery": (None, "1.26"),
    "user.twoFactorEnabled": (None, "1.26"),
    "user.verifiedInstant": ("1.48", None),
}
"""The page's remarks: when a field came, and when it was removed."""

FULL = richard(
    parentEmail="parent@example.com",
    verifiedInstant="2025-01-05T09:00:00Z",
    registrations=[
        {"applicationId": APPLICATION, "verifiedInstant": "2025-01-05T09:00:00Z", "tokens": {"Google": "x"}}
    ],
)
APPLICATIONS = [{"id": APPLICATION, "name": "App", "loginConfiguration": {"generateRefreshTokens": True}}]


def number(version: str) -> int:
    return int(version.split(".")[1])


def paths(value: Any, prefix: str = "") -> set[str]:
    """Every path in a body, without the indexes of lists."""
    if isinstance(value, list):
        return {path for each in value for path in paths(each, prefix)}
    if not isinstance(value, dict):
        return set()
    here = {f"{prefix}{name}" for name in value}
    return here.union(*(paths(each, f"{prefix}{name}.") for name, each in value.items()))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_has_the_fields_that_the_page_says_it_has(version: str) -> None:
    body = log_in(make_fake(FULL, applications=APPLICATIONS, version=version)).json()

    expected = {
        path
        for path, (since, until) in PAGE.items()
        if (since is None or number(version) >= number(since)) and (until is None or number(version) < number(until))
    }
    assert paths(body) & PAGE.keys() == expected
    assert {"refreshToken", "user.id", "user.registrations.roles"} <= paths(body)


@pytest.mark.parametrize(("version", "status"), [("1.4", 404), ("1.8", 404), ("1.9", 423), ("1.48", 423)])
def test_a_locked_user_was_not_found_before_1_9(version: str, status: int) -> None:
    response = log_in(make_fake(richard(active=False), version=version))

    assert (response.status_code, response.content) == (status, b"")


@pytest.mark.parametrize(("version", "status"), [("1.4", 200), ("1.5", 401), ("1.48", 401)])
def test_no_key_was_required_before_1_5(version: str, status: int) -> None:
    assert log_in(make_fake(version=version), key=None).status_code == status


@pytest.mark.parametrize(("version", "status"), [("1.25", 401), ("1.26", 200)])
def test_the_tenant_decides_on_keys_since_1_26(version: str, status: int) -> None:
    tenant = {"id": TENANT, "loginConfiguration": {"requireAuthentication": False}}
    fake = make_fake(tenants=[tenant], version=version)

    assert log_in(fake, key=None, applicationId=...).status_code == status


@pytest.mark.parametrize(
    ("version", "fields"),
    [("1.14", {"changePasswordId"}), ("1.15", {"changePasswordId", "changePasswordReason"})],
)
def test_a_203_has_a_reason_since_1_15(version: str, fields: set[str]) -> None:
    response = log_in(make_fake(richard(passwordChangeRequired=True), version=version))

    assert (response.status_code, set(response.json())) == (203, fields)


def unverified(version: str) -> FauxAuth:
    application = APPLICATIONS[0] | {"verifyRegistration": True, "verificationStrategy": "FormField"}
    registration = {"applicationId": APPLICATION, "verified": False}
    return make_fake(richard(registrations=[registration]), applications=[application], version=version)


@pytest.mark.parametrize(("version", "status"), [("1.26", 200), ("1.27", 213)])
def test_an_unverified_registration_was_a_200_before_1_27(version: str, status: int) -> None:
    response = log_in(unverified(version))

    assert response.status_code == status
    assert ("registrationVerificationId" in response.json()) is (status == 213)


@pytest.mark.parametrize(("version", "has_id"), [("1.26", False), ("1.27", True)])
def test_a_212_has_a_verification_id_since_1_27(version: str, has_id: bool) -> None:
    tenant = {"id": TENANT, "emailConfiguration": {"verifyEmail": True, "verificationStrategy": "FormField"}}
    response = log_in(make_fake(richard(verified=False), tenants=[tenant], version=version))

    assert response.status_code == 212
    assert ("emailVerificationId" in response.json()) is has_id


@pytest.mark.parametrize(
    ("version", "fields"),
    [("1.25", {"twoFactorId"}), ("1.26", {"twoFactorId", "methods"}), ("1.48", {"twoFactorId", "methods"})],
)
def test_a_242_lists_methods_since_1_26(version: str, fields: set[str]) -> None:
    fake = make_fake(richard(twoFactor={"methods": [{"method": "authenticator"}]}), version=version)

    response = log_in(fake)

    assert (response.status_code, set(response.json())) == (242, fields)


@pytest.mark.parametrize(("version", "status"), [("1.41", 200), ("1.42", 242)])
def test_a_second_factor_can_be_required_since_1_42(version: str, status: int) -> None:
    tenant = make_tenant()
    tenant["multiFactorConfiguration"]["loginPolicy"] = "Required"

    response = log_in(make_fake(tenants=[tenant], version=version))

    assert response.status_code == status
    if status == 242:
        assert response.json()["configurableMethods"] == ["authenticator", "email", "sms"]


@pytest.mark.parametrize(("version", "has_token"), [("1.32", False), ("1.33", True)])
def test_a_trust_token_came_with_1_33(version: str, has_token: bool) -> None:
    fake = make_fake(richard(twoFactor={"methods": [{"method": "authenticator"}]}), version=version)
    completed = {"twoFactorId": log_in(fake).json()["twoFactorId"], "code": fake.totp(LOGIN_ID)}

    assert ("trustToken" in ask(fake, "/api/two-factor/login", completed).json()) is has_token


@pytest.mark.parametrize(
    ("version", "type_", "status"),
    [("1.45", "TABLET", 200), ("1.45", "FRIDGE", 400), ("1.45", "tablet", 400), ("1.46", "FRIDGE", 200)],
)
def test_any_type_of_device_may_be_named_since_1_46(version: str, type_: str, status: int) -> None:
    response = log_in(make_fake(version=version), metaData={"device": {"type": type_}})

    assert response.status_code == status
    if status == 400:
        assert list(response.json()["fieldErrors"]) == ["metaData.device.type"]


@pytest.mark.parametrize(
    ("version", "sent_to"), [("1.25", ["d@example.com"]), ("1.27.1", []), ("1.27.2", ["d@example.com"])]
)
def test_the_data_email_stands_in_for_the_email_except_in_1_26(version: str, sent_to: list[str]) -> None:
    fake = make_fake({"username": "rich", "data": {"email": "d@example.com"}}, version=version)

    assert ask(fake, "/api/user/forgot-password", {"loginId": "rich"}).status_code == (200 if sent_to else 422)
    assert [message.to for message in fake.outbox] == sent_to


@pytest.mark.parametrize(("version", "status"), [("1.27.1", 200), ("1.27.2", 212)])
def test_the_data_email_must_be_verified_too(version: str, status: int) -> None:
    tenant = {"id": TENANT, "emailConfiguration": {"verifyEmail": True, "verificationStrategy": "FormField"}}
    user = {"username": "rich", "password": "pw-of-rich", "verified": False, "data": {"email": "d@example.com"}}

    assert log_in(make_fake(user, tenants=[tenant], version=version), "rich", "pw-of-rich").status_code == status
