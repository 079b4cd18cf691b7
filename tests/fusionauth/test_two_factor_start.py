"""What starting a two-factor login remembers, and what the status of a user depends on."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, RICHARD_ID, TENANT, ask, claims_in, log_in, make_fake, richard

OTHER_TENANT = "00000000-0000-0000-0000-00000000000b"
OTHER_APPLICATION = "10000000-0000-0002-0000-00000000000b"
METHOD = {"method": "authenticator", "id": "AUTH"}


def start(fake: FauxAuth, **body: Any) -> Any:
    return ask(fake, "/api/two-factor/start", body).json()


def finish(fake: FauxAuth, started: Any, **more: Any) -> Any:
    body = {"twoFactorId": started["twoFactorId"], "code": started["code"], **more}
    return ask(fake, "/api/two-factor/login", body, key=None)


def test_the_code_has_six_digits_and_each_start_an_id_of_its_own() -> None:
    fake = make_fake()
    first, second = start(fake, loginId=LOGIN_ID), start(fake, loginId=LOGIN_ID)

    assert first["code"].isdigit()
    assert len(first["code"]) == 6
    assert first["twoFactorId"] != second["twoFactorId"]
    assert finish(fake, first).status_code == finish(fake, second).status_code == 200


def test_starting_sends_nothing_and_records_nothing() -> None:
    fake = make_fake(richard(twoFactor={"methods": [{"method": "email", "id": "MAIL"}]}))

    start(fake, loginId=LOGIN_ID)

    assert len(fake.outbox) == len(fake.login_records) == 0


def test_an_issued_code_marks_no_method_as_used() -> None:
    fake = make_fake(richard(twoFactor={"methods": [METHOD], "recoveryCodes": ["FAKE1-FAKE1"]}))

    finish(fake, start(fake, loginId=LOGIN_ID))

    two_factor = fake.user(LOGIN_ID).two_factor
    assert [method.last_used for method in two_factor.methods] == [False]
    assert two_factor.recovery_codes == ("FAKE1-FAKE1",)


@pytest.mark.parametrize(
    ("said", "login_id"),
    [
        ({"loginId": "rich"}, "rich"),
        ({"userId": RICHARD_ID}, LOGIN_ID),
        ({"userId": RICHARD_ID, "loginId": "rich"}, LOGIN_ID),
    ],
)
def test_the_record_has_the_login_id_only_where_it_is_what_names_the_user(said: dict[str, str], login_id: str) -> None:
    fake = make_fake(richard(username="rich"))

    finish(fake, start(fake, **said))

    assert [record.login_id for record in fake.login_records] == [login_id]


def test_the_login_gives_tokens_for_the_application_and_no_challenge_of_trust() -> None:
    fake = make_fake()

    answer = finish(fake, start(fake, userId=RICHARD_ID, trustChallenge="fake-challenge"), applicationId=APPLICATION)

    assert claims_in(answer.json()["token"])["applicationId"] == APPLICATION
    assert "trustChallenge" not in answer.json()


@pytest.mark.parametrize(("version", "status"), [("1.32", 400), ("1.33", 200)])
def test_a_user_id_names_nobody_before_1_33(version: str, status: int) -> None:
    fake = make_fake(version=version)

    assert ask(fake, "/api/two-factor/start", {"userId": RICHARD_ID}).status_code == status


def test_an_application_of_another_tenant_is_unknown() -> None:
    fake = make_fake(
        richard(tenantId=TENANT),
        tenants=[{"id": TENANT}, {"id": OTHER_TENANT, "name": "Other"}],
        applications=[{"id": OTHER_APPLICATION, "name": "Other app", "tenantId": OTHER_TENANT}],
    )
    body = {"userId": RICHARD_ID, "applicationId": OTHER_APPLICATION}
    path = f"/api/two-factor/status?userId={RICHARD_ID}&applicationId={OTHER_APPLICATION}"

    answers = [ask(fake, "/api/two-factor/start", body), ask(fake, path, method="GET")]

    assert [list(answer.json()["fieldErrors"]) for answer in answers] == [["applicationId"], ["applicationId"]]


def test_the_application_tells_the_tenant_of_a_login_id() -> None:
    fake = make_fake(
        richard(tenantId=OTHER_TENANT),
        tenants=[{"id": TENANT}, {"id": OTHER_TENANT, "name": "Other"}],
        applications=[{"id": OTHER_APPLICATION, "name": "Other app", "tenantId": OTHER_TENANT}],
    )

    assert "code" in start(fake, loginId=LOGIN_ID, applicationId=OTHER_APPLICATION)


def test_a_key_of_another_tenant_finds_nobody() -> None:
    fake = make_fake(
        richard(tenantId=TENANT),
        tenants=[{"id": TENANT}, {"id": OTHER_TENANT, "name": "Other"}],
        apiKeys=[{"key": "fake-other-key", "tenantId": OTHER_TENANT}],
    )

    assert ask(fake, "/api/two-factor/start", {"userId": RICHARD_ID}, key="fake-other-key").status_code == 404


def test_the_trust_of_somebody_else_is_not_shown() -> None:
    fake = make_fake(richard(twoFactor={"methods": [METHOD]}), {"email": "erlich@example.com", "password": "fake-word"})
    trust = finish(fake, start(fake, loginId="erlich@example.com"), trustComputer=True).json()["twoFactorTrustId"]

    answer = ask(fake, f"/api/two-factor/status/{trust}?userId={RICHARD_ID}", method="GET")

    assert answer.status_code == 242
    assert answer.json() == {"trusts": [], "twoFactorTrustId": trust}


def test_the_status_is_what_the_next_login_says() -> None:
    fake = make_fake(richard(twoFactor={"methods": [METHOD]}))
    trust = finish(fake, start(fake, loginId=LOGIN_ID), trustComputer=True).json()["twoFactorTrustId"]

    def status(path: str) -> int:
        return ask(fake, f"/api/two-factor/status{path}?userId={RICHARD_ID}", method="GET").status_code

    assert [status(""), log_in(fake).status_code] == [242, 242]
    assert [status(f"/{trust}"), log_in(fake, twoFactorTrustId=trust).status_code] == [200, 200]


def test_before_1_42_a_required_factor_that_is_not_there_is_no_challenge() -> None:
    tenant = {"id": TENANT, "multiFactorConfiguration": {"loginPolicy": "Required"}}
    path = f"/api/two-factor/status?userId={RICHARD_ID}"

    answers = [
        ask(make_fake(tenants=[tenant], version=version), path, method="GET").status_code
        for version in ("1.41", "1.42")
    ]

    assert answers == [200, 242]


@pytest.mark.parametrize(
    ("written", "user_id"),
    [("1", "00000000-0000-0000-0000-000000000001"), ("0-0-1-0-1", RICHARD_ID), (RICHARD_ID.upper(), RICHARD_ID)],
)
def test_an_id_in_the_query_or_the_path_may_be_written_loosely(written: str, user_id: str) -> None:
    fake = make_fake(richard(id=user_id))

    answers = [
        ask(fake, f"/api/two-factor/status?userId={written}", method="GET").status_code,
        ask(fake, f"/api/user/two-factor/recovery-code/{written}", method="GET").status_code,
    ]

    assert answers == [200, 200]
