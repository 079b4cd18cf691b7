"""What completing a login with a second factor takes and gives, beyond its conversations."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from fauxauth import FauxAuth
from fauxauth.world.refresh_tokens import Device

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
    make_tenant,
    richard,
)

RECOVERY = "ABCDE-FGHJK"
METHODS = [
    {"method": "authenticator", "id": "AUTH"},
    {"method": "email", "id": "MAIL"},
    {"method": "sms", "id": "TEXT", "mobilePhone": "555-555-5555"},
]


def careful_richard(**more: Any) -> dict[str, Any]:
    return richard(twoFactor={"methods": METHODS, "recoveryCodes": [RECOVERY, "LMNPQ-RSTUV"]}, **more)


def challenged(fake: FauxAuth, **more: Any) -> str:
    response = log_in(fake, **more)
    assert response.status_code == 242
    return str(response.json()["twoFactorId"])


def complete(fake: FauxAuth, two_factor_id: str, code: object = None, **more: Any) -> httpx.Response:
    options = {name: more.pop(name) for name in ("headers", "peer", "cookies") if name in more}
    body = {"twoFactorId": two_factor_id, "code": fake.totp(LOGIN_ID) if code is None else code, **more}
    return ask(fake, "/api/two-factor/login", body, key=None, **options)


def sent_code(fake: FauxAuth, two_factor_id: str, method_id: str = "MAIL") -> str:
    assert ask(fake, f"/api/two-factor/send/{two_factor_id}", {"methodId": method_id}, key=None).status_code == 200
    return fake.outbox.latest().code


def test_no_key_is_needed_and_everything_of_a_login_is_there() -> None:
    fake = make_fake(careful_richard())

    response = complete(fake, challenged(fake), applicationId=APPLICATION)

    assert response.status_code == 200
    assert set(response.json()) == {
        "refreshToken",
        "refreshTokenId",
        "token",
        "tokenExpirationInstant",
        "trustToken",
        "user",
    }
    assert set(cookies_in(response)) == {"access_token", "refresh_token"}
    assert claims_in(response.json()["token"])["authenticationType"] == "PASSWORD"


def test_the_fields_of_a_login_have_their_effect_here_too() -> None:
    fake = make_fake(careful_richard())
    device = {"description": "d", "lastAccessedAddress": "192.0.2.4", "name": "n", "type": "t"}
    more: dict[str, Any] = {"applicationId": APPLICATION, "ipAddress": "192.0.2.1", "metaData": {"device": device}}

    complete(fake, challenged(fake), headers={"X-Forwarded-For": "192.0.2.2"}, **more)

    assert [record.ip_address for record in fake.login_records] == ["192.0.2.1"]
    (token,) = fake.world.refresh_tokens.of(RICHARD_ID)
    assert token.device == Device("d", "192.0.2.4", START, "n", "t")


def test_without_jwt_the_trusts_remain() -> None:
    fake = make_fake(careful_richard())

    response = complete(fake, challenged(fake), noJWT=True, trustComputer=True)

    assert set(response.json()) == {"trustToken", "twoFactorTrustId", "user"}
    assert set(cookies_in(response)) == {"fusionauth.trust"}


def test_a_challenge_writes_no_record_and_its_completion_one() -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)
    assert len(fake.login_records) == 0

    complete(fake, two_factor_id)

    assert len(fake.login_records) == 1


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 404)])
def test_the_id_expires_on_the_clock(seconds: int, status: int) -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)

    fake.clock.advance(seconds=seconds)

    assert complete(fake, two_factor_id).status_code == status


def test_the_tenant_says_how_long_the_id_lives() -> None:
    tenant = make_tenant(externalIdentifierConfiguration={"twoFactorIdTimeToLiveInSeconds": 10})
    fake = make_fake(careful_richard(), tenants=[tenant])
    two_factor_id = challenged(fake)

    fake.clock.advance(seconds=10)

    assert complete(fake, two_factor_id).status_code == 404


def test_an_id_survives_a_wrong_code_and_not_a_right_one() -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)

    answers = [complete(fake, two_factor_id, code).status_code for code in ("wrong", "", fake.totp(LOGIN_ID), None)]

    assert answers == [421, 400, 200, 404]


@pytest.mark.parametrize("steps", [-2, -1, 0, 1, 2])
def test_the_code_of_the_time_step_before_or_after_is_taken(steps: int) -> None:
    from datetime import timedelta

    from fauxauth.world.totp import code_at

    fake = make_fake(careful_richard())
    secret = fake.user(LOGIN_ID).two_factor.methods[0].secret or ""
    code = code_at(secret, START + timedelta(seconds=30) * steps)

    assert complete(fake, challenged(fake), code).status_code == (200 if abs(steps) <= 1 else 421)


@pytest.mark.parametrize("method_id", ["MAIL", "TEXT"])
def test_a_code_that_was_sent_completes_the_login(method_id: str) -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)
    code = sent_code(fake, two_factor_id, method_id)

    response = complete(fake, two_factor_id, code)

    methods = response.json()["user"]["twoFactor"]["methods"]
    assert response.status_code == 200
    assert [each["id"] for each in methods] == ["AUTH", "MAIL", "TEXT"]
    assert [each["id"] for each in methods if each.get("lastUsed")] == [method_id]
    assert [each.last_used for each in fake.user(LOGIN_ID).two_factor.methods] == [
        each["id"] == method_id for each in METHODS
    ]


def test_a_code_lives_as_long_as_its_challenge_and_only_the_latest_counts() -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)
    first = sent_code(fake, two_factor_id)
    second = sent_code(fake, two_factor_id, "TEXT")

    assert first != second
    fake.clock.advance(seconds=299)
    assert complete(fake, two_factor_id, first).status_code == 421
    assert complete(fake, two_factor_id, second).status_code == 200


def test_a_code_is_good_for_its_own_challenge_only() -> None:
    fake = make_fake(careful_richard())
    first, second = challenged(fake), challenged(fake)
    code = sent_code(fake, first)

    assert complete(fake, second, code).status_code == 421
    assert complete(fake, first, code).status_code == 200


def test_a_recovery_code_works_once() -> None:
    fake = make_fake(careful_richard())

    assert complete(fake, challenged(fake), RECOVERY).status_code == 200
    assert complete(fake, challenged(fake), RECOVERY).status_code == 421
    assert fake.user(LOGIN_ID).two_factor.recovery_codes == ("LMNPQ-RSTUV",)


def test_a_code_of_a_method_that_the_tenant_disabled_is_wrong() -> None:
    tenant = {
        "id": TENANT,
        "multiFactorConfiguration": {"email": {"enabled": True}, "authenticator": {"enabled": False}},
    }
    fake = make_fake(careful_richard(), tenants=[tenant])

    assert complete(fake, challenged(fake)).status_code == 421


@pytest.mark.parametrize("faulty", [{"applicationId": "not-a-uuid"}, {"trustComputer": "perhaps"}, {"code": {}}])
def test_values_of_the_wrong_type_are_named(faulty: dict[str, Any]) -> None:
    fake = make_fake(careful_richard())

    response = complete(fake, challenged(fake), **{"code": "000000", **faulty})

    assert response.status_code == 400
    (errors,) = response.json()["fieldErrors"].items()
    assert errors[0] in faulty
    assert [error["code"] for error in errors[1]] == ["[invalidJSON]"]


def test_all_that_is_missing_is_reported_together() -> None:
    unknown = "00000000-0000-0000-0000-0000000000ff"
    response = ask(make_fake(), "/api/two-factor/login", {"applicationId": unknown}, key=None)

    assert response.status_code == 400
    assert set(response.json()["fieldErrors"]) == {"applicationId", "code", "twoFactorId"}


def test_an_unknown_application_is_named() -> None:
    fake = make_fake(careful_richard())

    response = complete(fake, challenged(fake), applicationId="00000000-0000-0000-0000-0000000000ff")

    assert (response.status_code, set(response.json()["fieldErrors"])) == (400, {"applicationId"})


def test_an_application_of_another_tenant_is_unknown_to_the_user() -> None:
    other = "00000000-0000-0000-0000-00000000000b"
    fake = make_fake(
        careful_richard(tenantId=TENANT, registrations=[]),
        tenants=[make_tenant(), {"id": other, "name": "Other"}],
        applications=[
            {"id": APPLICATION, "name": "Ours", "tenantId": TENANT},
            {"id": "10000000-0000-0002-0000-00000000000b", "name": "Theirs", "tenantId": other},
        ],
    )
    two_factor_id = challenged(fake)

    theirs = complete(fake, two_factor_id, applicationId="10000000-0000-0002-0000-00000000000b")

    assert (theirs.status_code, set(theirs.json()["fieldErrors"])) == (400, {"applicationId"})
    assert complete(fake, two_factor_id, headers={"X-FusionAuth-TenantId": other}).status_code == 404
    assert complete(fake, two_factor_id, applicationId=APPLICATION).status_code == 202


@pytest.mark.parametrize(
    ("change", "status"),
    [({"active": False}, 404), ({"expiry": START}, 410), ({"password_change_required": True}, 203)],
)
def test_what_became_of_the_user_since_counts(change: dict[str, Any], status: int) -> None:
    fake = make_fake(careful_richard())
    two_factor_id = challenged(fake)

    fake.world.directory.save(fake.user(LOGIN_ID).changed(**change))

    assert complete(fake, two_factor_id).status_code == status
