"""Passwordless login: codes, what is emailed, what completes a login, and the versions of it all."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, TENANT, ask, claims_in, log_in, make_fake, make_tenant, richard

START, SEND, LOGIN = "/api/passwordless/start", "/api/passwordless/send", "/api/passwordless/login"
WHO = {"applicationId": APPLICATION, "loginId": LOGIN_ID}


def make(user: dict[str, Any] | None = None, *, passwordless: dict[str, Any] | None = None, **more: Any) -> FauxAuth:
    application = {
        "id": APPLICATION,
        "name": "Without passwords",
        "loginConfiguration": {"allowTokenRefresh": True, "generateRefreshTokens": True},
        "passwordlessConfiguration": {"enabled": True, **(passwordless or {})},
    }
    somebody = richard(registrations=[{"applicationId": APPLICATION}], **(user or {}))
    return make_fake(somebody, applications=[application], **more)


def start(fake: FauxAuth, **more: Any) -> dict[str, str]:
    response = ask(fake, START, {**WHO, **more})
    assert response.status_code == 200
    return dict(response.json())


def complete(fake: FauxAuth, code: str, **more: Any) -> httpx.Response:
    body = {"applicationId": APPLICATION, "code": code, **more}
    return ask(fake, LOGIN, {name: value for name, value in body.items() if value is not None}, key=None)


def test_a_code_has_43_characters_and_each_start_has_its_own() -> None:
    fake = make()

    codes = [start(fake)["code"] for _ in range(3)]

    assert {len(code) for code in codes} == {43}
    assert len(set(codes)) == 3
    assert [complete(fake, code).status_code for code in codes] == [200, 200, 200]


def test_starting_sends_nothing_and_sending_emails_the_code() -> None:
    fake = make()
    code = start(fake)["code"]
    assert len(fake.outbox) == 0

    assert ask(fake, SEND, {"code": code}, key=None).content == b""

    assert (fake.outbox.latest().to, fake.outbox.latest().code) == (LOGIN_ID, code)


def test_a_login_is_recorded_with_its_address_and_device() -> None:
    fake = make()

    complete(fake, start(fake)["code"], ipAddress="192.0.2.7", metaData={"device": {"name": "Phone"}})

    assert fake.world.login_records[-1].ip_address == "192.0.2.7"
    [token] = fake.world.refresh_tokens
    assert (token.device.name, token.authentication_type) == ("Phone", "PASSWORDLESS")


def test_the_users_instant_of_login_is_that_of_the_code() -> None:
    fake = make()
    code = start(fake)["code"]
    fake.clock.advance(seconds=30)

    user = complete(fake, code).json()["user"]

    assert user["lastLoginInstant"] == user["registrations"][0]["lastLoginInstant"]
    assert fake.world.login_records[-1].instant == fake.clock.now()


def test_a_code_survives_what_bars_the_login() -> None:
    fake = make({"active": False})
    code = start(fake)["code"]
    assert complete(fake, code).status_code == 423

    stored = fake.world.directory.find(TENANT, LOGIN_ID)
    assert stored is not None
    fake.world.directory.save(stored.changed(active=True))

    assert complete(fake, code).status_code == 200


def test_a_second_factor_completes_a_passwordless_login_with_its_state() -> None:
    method = {"method": "authenticator", "id": "AUTH", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
    fake = make({"twoFactor": {"methods": [method], "recoveryCodes": ["FAKE1-FAKE1"]}})
    code = start(fake, state={"theme": "dark"})["code"]

    challenge = complete(fake, code)
    assert challenge.status_code == 242
    body = {"code": "FAKE1-FAKE1", "twoFactorId": challenge.json()["twoFactorId"], "applicationId": APPLICATION}
    done = ask(fake, "/api/two-factor/login", body, key=None)

    assert done.json()["state"] == {"theme": "dark"}
    assert claims_in(done.json()["token"])["authenticationType"] == "PASSWORDLESS"
    assert complete(fake, code).status_code == 404


@pytest.mark.parametrize(
    ("emailed", "allowed", "status"), [(True, True, 200), (True, False, 212), (False, True, 212), (False, False, 212)]
)
def test_an_emailed_code_verifies_the_email_where_that_is_allowed(emailed: bool, allowed: bool, status: int) -> None:
    settings = {"verifyEmail": True, "implicitEmailVerificationAllowed": allowed}
    fake = make({"verified": False}, tenants=[make_tenant(emailConfiguration=settings)])
    code = start(fake)["code"]
    if emailed:
        ask(fake, SEND, {"code": code}, key=None)

    response = complete(fake, code)

    stored = fake.world.directory.find(TENANT, LOGIN_ID)
    assert stored is not None
    assert response.status_code == status
    assert stored.verified is (status == 200)
    assert (stored.verified_instant == fake.clock.now()) is (status == 200)


def test_a_code_of_another_tenant_is_not_found() -> None:
    other = "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(
        richard(tenantId=TENANT, registrations=[{"applicationId": APPLICATION}]),
        tenants=[make_tenant(), {"id": other, "name": "Other"}],
        applications=[
            {"id": APPLICATION, "name": "Here", "tenantId": TENANT, "passwordlessConfiguration": {"enabled": True}}
        ],
    )
    code = start(fake)["code"]

    elsewhere = ask(fake, LOGIN, {"code": code}, key=None, headers={"X-FusionAuth-TenantId": other})

    assert elsewhere.status_code == 404
    assert ask(fake, LOGIN, {"code": code}, key=None).status_code == 200


@pytest.mark.parametrize(
    ("version", "setting", "asked", "by_form"),
    [
        ("1.58", "FormField", "FormField", False),
        ("1.59", "ClickableLink", "FormField", True),
        ("1.59", "FormField", None, False),
        ("1.64", "FormField", None, True),
        ("1.64", "FormField", "ClickableLink", False),
    ],
)
def test_there_is_a_one_time_code_where_version_application_or_request_say_so(
    version: str, setting: str, asked: str | None, by_form: bool
) -> None:
    fake = make(passwordless={"emailLoginStrategy": setting}, version=version)
    started = start(fake, **({"loginStrategy": asked} if asked else {}))

    ask(fake, SEND, {"code": started["code"]}, key=None)

    assert ("oneTimeCode" in started) is by_form
    assert fake.outbox.latest().code == started.get("oneTimeCode", started["code"])
    if by_form:
        assert started["oneTimeCode"].isdigit()
        assert len(started["oneTimeCode"]) == 6
        assert complete(fake, started["code"], oneTimeCode="000000").status_code == 404
    assert complete(fake, started["code"], oneTimeCode=started.get("oneTimeCode")).status_code == 200


@pytest.mark.parametrize(("version", "status"), [("1.55", 500), ("1.56", 400)])
def test_an_unknown_application_is_a_400_since_1_56(version: str, status: int) -> None:
    unknown = "10000000-0000-0002-0000-00000000dead"

    assert ask(make(version=version), START, {**WHO, "applicationId": unknown}).status_code == status


@pytest.mark.parametrize(("version", "status"), [("1.10", 501), ("1.11", 200)])
def test_a_login_is_started_since_1_11(version: str, status: int) -> None:
    assert ask(make(version=version), START, WHO).status_code == status


@pytest.mark.parametrize(("version", "status"), [("1.10", 400), ("1.11", 200)])
def test_a_code_is_sent_since_1_11(version: str, status: int) -> None:
    fake = make(version=version)
    user = fake.world.directory.find(TENANT, LOGIN_ID)
    assert user is not None
    settings = fake.world.directory.tenants[TENANT].external_identifier_configuration
    ticket = fake.world.tickets.issue(
        "passwordlessLogin", user.id, fake.clock.now(), settings, oneTimeCode=None, state=None
    )

    assert ask(fake, SEND, {"code": ticket.id}, key=None).status_code == status


def test_a_sent_code_lives_as_long_as_if_it_had_not_been_sent() -> None:
    fake = make()
    code = start(fake)["code"]
    fake.clock.advance(seconds=170)
    ask(fake, SEND, {"code": code}, key=None)
    fake.clock.advance(seconds=10)

    assert complete(fake, code).status_code == 404


def test_a_password_does_not_need_passwordless_login_and_the_other_way_round() -> None:
    fake = make({"password": None})

    assert log_in(fake).status_code == 404
    assert complete(fake, start(fake)["code"]).status_code == 200


def test_a_forced_start_can_be_completed() -> None:
    fake = make()
    fake.force("fusionauth.passwordless_start:started")

    code = start(fake, loginId="nobody@example.com")["code"]

    assert complete(fake, code).json()["user"]["email"] == "nobody@example.com"


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"loginId": LOGIN_ID}, "applicationId"),
        ({"applicationId": APPLICATION}, "loginId"),
        ({}, "code"),
    ],
)
def test_a_code_is_sent_for_a_code_or_else_for_an_application_and_a_login_id(
    body: dict[str, str], missing: str
) -> None:
    assert list(ask(make(), SEND, body).json()["fieldErrors"]) == [missing]


def test_a_forced_sending_sends_nothing_to_who_has_no_address() -> None:
    fake = make({"email": None, "username": "richard"})
    code = ask(fake, START, {**WHO, "loginId": "richard"}).json()["code"]
    fake.force("fusionauth.passwordless_send:sent")

    assert ask(fake, SEND, {"code": code}, key=None).status_code == 200
    assert len(fake.outbox) == 0
