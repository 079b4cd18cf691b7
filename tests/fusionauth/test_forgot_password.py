"""What a forgotten password leads to: the email, the change, and what the change verifies."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, TENANT, ask, log_in, make_fake, richard

PATH = "/api/user/forgot-password"
NEW = "staple the battery"
VERIFYING = [{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}]


def forget(fake: FauxAuth, key: str | None = "fake-api-key", **body: Any) -> Any:
    return ask(fake, PATH, {"loginId": LOGIN_ID, **body}, key=key)


def change(fake: FauxAuth, change_password_id: str) -> Any:
    return ask(fake, f"/api/user/change-password/{change_password_id}", {"password": NEW}, key=None)


@pytest.mark.parametrize("key", [None, "fake-api-key"])
def test_the_email_has_the_id(key: str | None) -> None:
    fake = make_fake()

    forget(fake, key)

    message = fake.outbox.latest()
    assert (message.to, message.subject) == (LOGIN_ID, "Reset your password")
    assert change(fake, message.code).status_code == 200


@pytest.mark.parametrize(("version", "sent"), [("1.58", 1), ("1.59", 0)])
def test_the_newer_switch_came_with_1_59(version: str, sent: int) -> None:
    fake = make_fake(version=version)

    forget(fake, sendForgotPasswordMessage=False)

    assert len(fake.outbox) == sent


def test_without_a_key_switches_and_ids_of_ones_own_do_not_count() -> None:
    fake = make_fake()

    forget(fake, None, sendForgotPasswordEmail=False, changePasswordId="fake-id-of-mine")

    assert len(fake.outbox) == 1
    assert change(fake, "fake-id-of-mine").status_code == 404


@pytest.mark.parametrize("name", ["email", "username"])
def test_old_clients_name_the_user_by_other_fields(name: str) -> None:
    fake = make_fake(richard(username="richard"))

    value = LOGIN_ID if name == "email" else "richard"

    assert ask(fake, PATH, {name: value}).status_code == 200


def test_an_id_that_was_not_emailed_verifies_nothing() -> None:
    fake = make_fake(richard(verified=False), tenants=VERIFYING)

    change(fake, forget(fake, sendForgotPasswordEmail=False).json()["changePasswordId"])

    assert not fake.user(LOGIN_ID).verified


def test_an_id_that_was_emailed_verifies_once_and_the_instant_stays() -> None:
    fake = make_fake(richard(verified=False), tenants=VERIFYING)

    first = forget(fake).json()["changePasswordId"]
    change(fake, first)
    verified = fake.user(LOGIN_ID).verified_instant
    fake.clock.advance(minutes=1)
    change(fake, forget(fake).json()["changePasswordId"])

    assert verified is not None
    assert fake.user(LOGIN_ID).verified_instant == verified
    assert log_in(fake, LOGIN_ID, NEW).status_code == 200


def test_the_id_of_a_forced_change_verifies_nothing() -> None:
    fake = make_fake(richard(verified=False, passwordChangeRequired=True), tenants=VERIFYING)

    change(fake, log_in(fake).json()["changePasswordId"])

    assert not fake.user(LOGIN_ID).verified


def test_an_application_that_is_not_valid_is_as_good_as_none() -> None:
    fake = make_fake()

    assert forget(fake, applicationId="10000000-0000-0002-0000-00000000000f").status_code == 200
    assert forget(fake, applicationId=APPLICATION).status_code == 200


def test_every_id_is_revoked_by_the_change() -> None:
    fake = make_fake()
    first, second = forget(fake).json()["changePasswordId"], forget(fake).json()["changePasswordId"]

    assert change(fake, second).status_code == 200
    assert change(fake, first).status_code == 404


def test_without_a_state_there_is_none_in_the_reply() -> None:
    fake = make_fake()

    assert change(fake, forget(fake).json()["changePasswordId"]).json().keys() == {"oneTimePassword"}


def test_the_tenant_says_how_long_an_id_lives() -> None:
    lifetimes = {"changePasswordIdTimeToLiveInSeconds": 60}
    fake = make_fake(tenants=[{"id": TENANT, "externalIdentifierConfiguration": lifetimes}])
    forgotten = forget(fake).json()["changePasswordId"]

    fake.clock.advance(seconds=60)

    assert change(fake, forgotten).status_code == 404


def test_forcing_it_off_sends_nothing() -> None:
    fake = make_fake()
    fake.force("fusionauth.forgot_password:forgot_password_disabled")

    assert forget(fake).status_code == 403
    assert len(fake.outbox) == 0
