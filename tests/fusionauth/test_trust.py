"""When changing a password needs trust, and what gives it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, PASSWORD, RICHARD_ID, TENANT, ask, log_in, make_fake, make_tenant, richard

NEW = "staple the battery"
METHOD = {"method": "authenticator", "id": "AUTH"}


def careful(**more: Any) -> dict[str, Any]:
    return richard(twoFactor={"methods": [METHOD]}, **more)


def complete(fake: FauxAuth, two_factor_id: str, **more: Any) -> httpx.Response:
    body = {"twoFactorId": two_factor_id, "code": fake.totp(LOGIN_ID), **more}
    return ask(fake, "/api/two-factor/login", body, key=None)


def started_trust(fake: FauxAuth, login_id: str = LOGIN_ID, **more: Any) -> str:
    started = ask(fake, "/api/two-factor/start", {"loginId": login_id, **more}).json()
    body = {"twoFactorId": started["twoFactorId"], "code": started["code"]}
    return str(ask(fake, "/api/two-factor/login", body, key=None).json()["trustToken"])


def change(fake: FauxAuth, **more: Any) -> httpx.Response:
    return ask(fake, "/api/user/change-password", {"loginId": LOGIN_ID, "password": NEW, **more})


def check(fake: FauxAuth, ticket_id: str) -> int:
    return ask(fake, f"/api/user/change-password/{ticket_id}", method="GET", key=None).status_code


def by_id(fake: FauxAuth, ticket_id: str) -> int:
    return ask(fake, f"/api/user/change-password/{ticket_id}", {"password": NEW}, key=None).status_code


def issued_id(fake: FauxAuth) -> str:
    """An id that no login gave, as one that was emailed."""
    lifetimes = fake.world.directory.tenants[TENANT].external_identifier_configuration
    return fake.world.tickets.issue("changePasswordId", RICHARD_ID, fake.clock.now(), lifetimes).id


def test_an_id_that_no_login_gave_needs_trust() -> None:
    fake = make_fake(careful(), tenants=[make_tenant()])
    ticket_id = issued_id(fake)
    body = {"changePasswordId": ticket_id, "password": NEW, "trustToken": started_trust(fake)}

    assert check(fake, ticket_id) == 400
    assert by_id(fake, ticket_id) == 400
    assert ask(fake, "/api/user/change-password", body, key=None).status_code == 200


def test_an_id_after_a_second_factor_needs_no_more_trust() -> None:
    fake = make_fake(careful(passwordChangeRequired=True))
    answer = complete(fake, log_in(fake).json()["twoFactorId"])

    assert answer.status_code == 203
    assert by_id(fake, answer.json()["changePasswordId"]) == 200


def test_an_id_from_a_trusted_computer_needs_no_more_trust() -> None:
    fake = make_fake(careful())
    trust = complete(fake, log_in(fake).json()["twoFactorId"], trustComputer=True).json()["twoFactorTrustId"]
    fake.world.directory.save(fake.user(LOGIN_ID).changed(password_change_required=True))
    answer = log_in(fake, twoFactorTrustId=trust)

    assert answer.status_code == 203
    assert check(fake, answer.json()["changePasswordId"]) == 200
    assert by_id(fake, answer.json()["changePasswordId"]) == 200


def test_an_id_from_a_login_that_never_asks_for_a_second_factor_needs_no_trust() -> None:
    settings = {"loginPolicy": "Disabled", "authenticator": {"enabled": True}}
    fake = make_fake(
        careful(passwordChangeRequired=True), tenants=[{"id": TENANT, "multiFactorConfiguration": settings}]
    )
    answer = log_in(fake, applicationId=...)

    assert answer.status_code == 203
    assert by_id(fake, answer.json()["changePasswordId"]) == 200


def test_a_method_that_the_tenant_does_not_offer_asks_for_no_trust() -> None:
    settings = {"authenticator": {"enabled": False}}
    fake = make_fake(careful(), tenants=[{"id": TENANT, "multiFactorConfiguration": settings}])

    assert change(fake).status_code == 200


@pytest.mark.parametrize(("after", "status"), [(179, 200), (180, 400)])
def test_trust_lives_as_long_as_the_tenant_says(after: int, status: int) -> None:
    fake = make_fake(careful())
    token = started_trust(fake)

    fake.clock.advance(seconds=after)

    assert change(fake, trustToken=token).status_code == status


def test_trust_is_used_up_by_the_change_and_by_no_refusal() -> None:
    fake = make_fake(careful())
    token = started_trust(fake)

    answers = [change(fake, trustToken=token, password=each).status_code for each in ("short", NEW, PASSWORD)]

    assert answers == [400, 200, 400]


def test_the_trust_of_somebody_else_is_none() -> None:
    fake = make_fake(careful(), {"email": "erlich@example.com", "password": PASSWORD})

    assert change(fake, trustToken=started_trust(fake, "erlich@example.com")).status_code == 400


@pytest.mark.parametrize(
    ("bound", "given", "status"),
    [("a", "a", 200), ("a", "b", 400), ("a", None, 400), (None, "a", 200), (None, None, 200)],
)
def test_a_challenge_must_be_the_one_that_the_trust_was_bound_to(
    bound: str | None, given: str | None, status: int
) -> None:
    fake = make_fake(careful())
    token = started_trust(fake, trustChallenge=bound)

    assert change(fake, trustToken=token, trustChallenge=given).status_code == status


def test_before_1_33_nobody_needs_trust() -> None:
    fake = make_fake(careful(), version="1.32")
    ticket_id = issued_id(fake)

    assert check(fake, ticket_id) == 200
    assert by_id(fake, ticket_id) == 200


def test_a_check_uses_nothing_up() -> None:
    fake = make_fake()
    ticket_id = issued_id(fake)

    assert [check(fake, ticket_id), check(fake, ticket_id), by_id(fake, ticket_id)] == [200, 200, 200]
    assert check(fake, ticket_id) == 404


def test_a_login_id_is_looked_for_in_the_named_tenant_only() -> None:
    other = "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(richard(tenantId=TENANT), tenants=[{"id": TENANT}, {"id": other, "name": "Other"}])
    path = f"/api/user/change-password?loginId={LOGIN_ID}"

    answers = [
        ask(fake, path, method="GET", headers={"X-FusionAuth-TenantId": each}).status_code for each in (TENANT, other)
    ]

    assert answers == [200, 404]
