"""Sending a code for a challenged login."""

from __future__ import annotations

import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, RICHARD_ID, START, ask, log_in, make_fake, richard

METHODS = [
    {"method": "authenticator", "id": "AUTH"},
    {"method": "email", "id": "MAIL", "email": "elsewhere@example.com"},
    {"method": "sms", "id": "TEXT", "mobilePhone": "555-555-5555"},
]


def challenged() -> tuple[FauxAuth, str]:
    fake = make_fake(richard(twoFactor={"methods": METHODS}))
    return fake, log_in(fake).json()["twoFactorId"]


@pytest.mark.parametrize(
    ("method_id", "channel", "to"), [("MAIL", "email", "elsewhere@example.com"), ("TEXT", "sms", "555-555-5555")]
)
def test_the_message_goes_where_the_method_says(method_id: str, channel: str, to: str) -> None:
    fake, two_factor_id = challenged()

    response = ask(fake, f"/api/two-factor/send/{two_factor_id}", {"methodId": method_id}, key=None)

    message = fake.outbox.latest()
    assert (response.status_code, response.content) == (200, b"")
    assert (message.channel, message.to, message.instant) == (channel, to, START)
    assert message.code.isdecimal()
    assert len(message.code) == 6


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "methodId"),
        ({"methodId": ""}, "methodId"),
        ({"methodId": []}, "methodId"),
        ({"methodId": "NONE"}, "methodId"),
        ({"methodId": "AUTH"}, "method"),
    ],
)
def test_a_method_that_cannot_be_used_is_named_and_nothing_is_sent(body: dict[str, object], field: str) -> None:
    fake, two_factor_id = challenged()

    response = ask(fake, f"/api/two-factor/send/{two_factor_id}", body, key=None)

    assert (response.status_code, list(response.json()["fieldErrors"])) == (400, [field])
    assert len(fake.outbox) == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"methodId": "AUTH"}, "method"),
        ({"methodId": "NONE"}, "methodId"),
        ({"method": "authenticator"}, "method"),
        ({"method": "email", "email": LOGIN_ID, "applicationId": RICHARD_ID}, "applicationId"),
    ],
)
def test_where_enabling_and_disabling_are_refused_nothing_is_sent_either(said: dict[str, str], field: str) -> None:
    fake, _ = challenged()

    response = ask(fake, "/api/two-factor/send", {"userId": RICHARD_ID, **said})

    assert (response.status_code, list(response.json()["fieldErrors"])) == (400, [field])
    assert len(fake.outbox) == 0


def test_an_id_that_is_used_up_or_expired_is_not_found() -> None:
    fake, first = challenged()
    second = log_in(fake).json()["twoFactorId"]
    ask(fake, "/api/two-factor/login", {"twoFactorId": first, "code": fake.totp(LOGIN_ID)})

    assert ask(fake, f"/api/two-factor/send/{first}", {"methodId": "MAIL"}).status_code == 404
    fake.clock.advance(seconds=300)
    assert ask(fake, f"/api/two-factor/send/{second}", {"methodId": "MAIL"}).status_code == 404


def test_before_1_26_a_code_was_sent_by_text_message_without_naming_a_method() -> None:
    fake = make_fake(richard(twoFactor={"methods": METHODS}), version="1.25")
    two_factor_id = log_in(fake).json()["twoFactorId"]

    assert ask(fake, f"/api/two-factor/send/{two_factor_id}", key=None).status_code == 200

    code = fake.outbox.latest("555-555-5555").code
    assert ask(fake, "/api/two-factor/login", {"twoFactorId": two_factor_id, "code": code}).status_code == 200
