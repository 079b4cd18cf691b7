"""What verifying an email address or a registration changes, and how long its ids and codes are good."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, LOGIN_ID, RICHARD_ID, START, TENANT, ask, log_in, make_fake, richard

OTHER = "10000000-0000-0002-0000-00000000000b"
EMAIL = "/api/user/verify-email"
REGISTRATION = "/api/user/verify-registration"


def verifying(strategy: str = "ClickableLink", **more: Any) -> list[dict[str, Any]]:
    return [{"id": TENANT, "emailConfiguration": {"verifyEmail": True, "verificationStrategy": strategy}, **more}]


def unverified(**more: Any) -> dict[str, Any]:
    applications = (APPLICATION, OTHER)
    return richard(
        verified=False, registrations=[{"applicationId": each, "verified": False} for each in applications], **more
    )


def make(strategy: str = "ClickableLink", **fusionauth: Any) -> FauxAuth:
    settings = {"verifyRegistration": True, "verificationStrategy": strategy}
    applications = [{"id": each, "name": each, **settings} for each in (APPLICATION, OTHER)]
    return make_fake(unverified(), tenants=verifying(strategy), applications=applications, **fusionauth)


def resend(fake: FauxAuth, path: str = EMAIL, key: str | None = "fake-api-key", **query: str) -> Any:
    parameters = "&".join(f"{name}={value}" for name, value in {"email": LOGIN_ID, **query}.items())
    return ask(fake, f"{path}?{parameters}", method="PUT", key=key)


def verify(fake: FauxAuth, path: str = EMAIL, **body: Any) -> Any:
    return ask(fake, path, body, key=None)


def test_verifying_an_email_says_when_it_was_first_verified() -> None:
    fake = make()
    verify(fake, verificationId=resend(fake).json()["verificationId"])
    fake.clock.advance(minutes=1)
    again = resend(fake).json()["verificationId"]

    assert verify(fake, verificationId=again).status_code == 200

    user = fake.user(LOGIN_ID)
    assert user.verified
    assert user.verified_instant == START
    assert not any(each.verified for each in user.registrations or ())


def test_verifying_a_registration_verifies_that_one_only() -> None:
    fake = make()
    first = resend(fake, REGISTRATION, applicationId=APPLICATION).json()["verificationId"]
    second = resend(fake, REGISTRATION, applicationId=OTHER).json()["verificationId"]

    verify(fake, REGISTRATION, verificationId=first)

    here, there = (fake.user(LOGIN_ID).registration(each) for each in (APPLICATION, OTHER))
    assert here is not None
    assert there is not None
    assert (here.verified, here.verified_instant, there.verified) == (True, START, False)
    assert not fake.user(LOGIN_ID).verified
    assert verify(fake, REGISTRATION, verificationId=second).status_code == 200


def test_an_id_is_good_for_what_it_was_issued_for() -> None:
    fake = make()
    email_id = resend(fake).json()["verificationId"]
    registration_id = resend(fake, REGISTRATION, applicationId=APPLICATION).json()["verificationId"]

    assert verify(fake, REGISTRATION, verificationId=email_id).status_code == 404
    assert verify(fake, EMAIL, verificationId=registration_id).status_code == 404


def test_a_login_issues_a_new_code_in_place_of_the_former() -> None:
    fake = make("FormField")
    first = log_in(fake).json()["emailVerificationId"]
    first_code = fake.outbox.latest(LOGIN_ID).code
    second = log_in(fake).json()["emailVerificationId"]
    second_code = fake.outbox.latest(LOGIN_ID).code

    assert verify(fake, verificationId=first, oneTimeCode=first_code).status_code == 404
    assert verify(fake, verificationId=second, oneTimeCode=first_code).status_code == 400
    assert verify(fake, verificationId=second, oneTimeCode=second_code).status_code == 200


def test_a_code_is_six_letters_and_digits() -> None:
    code = resend(make("FormField")).json()["oneTimeCode"]

    assert len(code) == 6
    assert code.isalnum()
    assert code == code.upper()


def test_a_link_needs_no_code_and_does_not_mind_one() -> None:
    fake = make()

    assert verify(fake, verificationId=resend(fake).json()["verificationId"], oneTimeCode="ABC234").status_code == 200


@pytest.mark.parametrize("version", ["1.26", "1.27"])
def test_the_id_may_be_in_the_body_since_1_27(version: str) -> None:
    fake = make(version=version)
    verification_id = resend(fake).json()["verificationId"]

    assert verify(fake, verificationId=verification_id).status_code == (200 if version == "1.27" else 400)
    assert ask(fake, f"{EMAIL}/{verification_id}", key=None).status_code == (404 if version == "1.27" else 200)


def test_an_id_of_another_tenant_than_the_named_one_is_not_found() -> None:
    other = {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other", "emailConfiguration": {"verifyEmail": True}}
    fake = make_fake(richard(verified=False, tenantId=TENANT), tenants=[*verifying(), other], applications=[])
    in_tenant = {"X-FusionAuth-TenantId": TENANT}
    sent = ask(fake, f"{EMAIL}?email={LOGIN_ID}", method="PUT", headers=in_tenant).json()["verificationId"]

    elsewhere = {"X-FusionAuth-TenantId": str(other["id"])}
    assert ask(fake, f"{EMAIL}/{sent}", key=None, headers=elsewhere).status_code == 404
    assert ask(fake, f"{EMAIL}/{sent}", key=None).status_code == 200


def test_among_several_tenants_the_id_tells_which_one_verifies_emails() -> None:
    other = {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other"}
    settings = {"verifyEmail": False, "verificationStrategy": "FormField"}
    fake = make_fake(
        richard(tenantId=TENANT), tenants=[{"id": TENANT, "emailConfiguration": settings}, other], applications=[]
    )
    fake.force("fusionauth.login:email_not_verified")
    issued = log_in(fake, applicationId=...).json()["emailVerificationId"]

    assert verify(fake, verificationId=issued).status_code == 403
    assert verify(fake, verificationId="unknown").status_code == 404


def test_an_administrator_verifies_by_key_alone_and_uses_up_what_was_sent() -> None:
    fake = make()
    sent = resend(fake).json()["verificationId"]

    assert ask(fake, EMAIL, {"userId": RICHARD_ID}).status_code == 200

    assert fake.user(LOGIN_ID).verified
    assert verify(fake, verificationId=sent).status_code == 404


def test_an_email_is_sent_unless_a_key_says_otherwise() -> None:
    fake = make()

    resend(fake, sendVerifyEmail="false")
    resend(fake, REGISTRATION, applicationId=APPLICATION, sendVerifyRegistrationEmail="false")
    assert len(fake.outbox) == 0

    resend(fake, key=None, sendVerifyEmail="false")
    resend(fake, sendVerifyEmail="true")
    assert [each.to for each in fake.outbox] == [LOGIN_ID, LOGIN_ID]


def test_the_email_goes_where_the_data_say_if_there_is_no_other_address() -> None:
    settings = {"verifyRegistration": True, "verificationStrategy": "FormField"}
    fake = make_fake(
        {
            "username": "richard",
            "password": "correct horse battery",
            "data": {"email": "data@example.com"},
            "registrations": [{"applicationId": APPLICATION, "verified": False}],
        },
        applications=[{"id": APPLICATION, "name": "App", **settings}],
    )

    assert log_in(fake, "richard").status_code == 213
    assert [each.to for each in fake.outbox] == ["data@example.com"]


@pytest.mark.parametrize("version", ["1.20", "1.21"])
def test_an_application_tells_the_tenant_since_1_21(version: str) -> None:
    fake = make_fake(
        richard(verified=False, tenantId=TENANT),
        version=version,
        tenants=[*verifying(), {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other"}],
        applications=[{"id": APPLICATION, "name": "App", "tenantId": TENANT}],
    )

    assert resend(fake, applicationId=APPLICATION).status_code == (200 if version == "1.21" else 400)
    assert resend(fake, applicationId="nope").status_code == 400


def test_forcing_it_for_nobody_in_particular_changes_nobody() -> None:
    fake = make()
    fake.force("fusionauth.verify_email:verified")
    fake.force("fusionauth.verify_email_resend:resent_by_api_key")

    assert verify(fake).status_code == 200
    assert resend(fake, email="nobody@example.com").json()["verificationId"]
    assert not fake.user(LOGIN_ID).verified
