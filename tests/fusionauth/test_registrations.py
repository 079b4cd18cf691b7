"""What registering, updating and deleting a registration leave behind."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

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
    richard,
)

PATH = f"/api/user/registration/{RICHARD_ID}"
OTHER = "10000000-0000-0002-0000-00000000000b"
ERLICH = {"email": "erlich@example.com", "password": "aviato aviato"}


def application(application_id: str = APPLICATION, **more: Any) -> dict[str, Any]:
    settings = {"generateRefreshTokens": True, "allowTokenRefresh": True}
    return {"id": application_id, "name": "App", "loginConfiguration": settings, **more}


def register(fake: FauxAuth, path: str = PATH, **body: Any) -> Any:
    body.setdefault("registration", {"applicationId": APPLICATION})
    return ask(fake, path, body)


def test_registering_who_exists_makes_no_login_record_and_changes_nothing_else() -> None:
    fake = make_fake(richard(registrations=[]))
    before = fake.user(LOGIN_ID)

    register(fake)

    after = fake.user(LOGIN_ID)
    assert len(fake.login_records) == 0
    assert after.changed(registrations=()) == before
    assert after.registration(APPLICATION) is not None


@pytest.mark.parametrize("users", [[richard()], {"generate": 1}], ids=["listed", "generated"])
def test_every_registration_has_an_id_of_its_own(users: Any) -> None:
    fake = FauxAuth({"fauxauth": 1, "fusionauth": {"users": users}})
    fake.add_application("Other", id=OTHER)
    user = fake.user("person-0001@example.com" if isinstance(users, dict) else LOGIN_ID)

    register(fake, f"/api/user/registration/{user.id}", registration={"applicationId": OTHER})

    assert len({each.id for each in fake.user(user.id).registrations or ()}) == 2


def test_registering_who_is_created_makes_one_for_the_application() -> None:
    fake = make_fake()

    user_id = register(fake, "/api/user/registration", user=ERLICH).json()["user"]["id"]

    record = fake.login_records[-1]
    assert (record.user_id, record.application_id) == (user_id, APPLICATION)
    registration = fake.user("erlich@example.com").registration(APPLICATION)
    assert registration is not None
    assert registration.last_login_instant == START


def test_the_tokens_are_good_and_no_cookies_come_with_them() -> None:
    fake = make_fake(richard(registrations=[]), applications=[application()])

    response = register(fake)

    reply = response.json()
    assert cookies_in(response) == {}
    assert claims_in(reply["token"])["sid"]
    assert ask(fake, "/api/jwt/refresh", {"refreshToken": reply["refreshToken"]}, key=None).status_code == 200


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("1.15", set()),
        ("1.16", {"token"}),
        ("1.17", {"refreshToken", "token"}),
        ("1.48", {"refreshToken", "token", "tokenExpirationInstant"}),
        ("1.55", {"refreshToken", "refreshTokenId", "token", "tokenExpirationInstant"}),
    ],
)
def test_the_reply_has_the_tokens_of_its_version(version: str, names: set[str]) -> None:
    fake = make_fake(richard(registrations=[]), applications=[application()], version=version)

    assert register(fake).json().keys() - {"registration"} == names


@pytest.mark.parametrize(
    ("version", "names"),
    [("1.27", set()), ("1.48", {"verifiedInstant"})],
)
def test_a_registration_has_the_fields_of_its_version(version: str, names: set[str]) -> None:
    fake = make_fake(richard(registrations=[]), version=version)

    shown = register(fake).json()["registration"]

    assert shown.keys() & {"verifiedInstant"} == names
    assert ("tokens" in shown) is (version == "1.27")


def test_what_is_said_of_a_registration_comes_back() -> None:
    fake = make_fake(richard(registrations=[]))
    said = {
        "applicationId": APPLICATION,
        "authenticationToken": "fake-token",
        "data": {"seat": 7},
        "id": "00000000-0000-0002-0000-000000000007",
        "preferredLanguages": ["de"],
        "roles": ["admin", "user"],
        "timezone": "Europe/Berlin",
        "username": "Rich",
    }

    shown = register(fake, registration=said).json()["registration"]

    assert {name: shown[name] for name in said} == said
    assert ask(fake, f"{PATH}/{APPLICATION}", method="GET").json() == {"registration": shown}


def test_a_generated_authentication_token_comes_before_a_given_one() -> None:
    fake = make_fake(richard(registrations=[]))
    given = {"applicationId": APPLICATION, "authenticationToken": "fake-token"}

    token = register(fake, registration=given, generateAuthenticationToken=True).json()["registration"][
        "authenticationToken"
    ]

    assert token != "fake-token"
    assert claims_in(log_in(fake, LOGIN_ID, token).json()["token"])["authenticationType"] == "APPLICATION_TOKEN"


def test_an_application_of_another_tenant_is_none() -> None:
    fake = make_fake(
        richard(tenantId=TENANT, registrations=[]),
        tenants=[{"id": TENANT}, {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other"}],
        applications=[application(tenantId="00000000-0000-0000-0000-00000000000b")],
    )

    assert "registration.applicationId" in register(fake).json()["fieldErrors"]


def test_who_is_to_be_registered_need_not_name_one_of_several_tenants_and_who_is_to_be_created_must() -> None:
    other = {"id": "00000000-0000-0000-0000-00000000000b", "name": "Other"}
    fake = make_fake(
        richard(tenantId=TENANT), tenants=[{"id": TENANT}, other], applications=[application(tenantId=TENANT)]
    )

    unknown = register(fake, f"{PATH[:-1]}9", registration={"applicationId": APPLICATION})
    created = register(fake, "/api/user/registration", user={}, registration={"applicationId": APPLICATION})

    assert list(unknown.json()["fieldErrors"]) == ["userId"]
    assert [each["code"] for each in created.json()["generalErrors"]] == ["[TenantIdRequired]"]


def test_two_emails_are_sent_where_both_are_to_be_verified() -> None:
    fake = make_fake(
        tenants=[{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}],
        applications=[application(verifyRegistration=True)],
    )

    reply = register(fake, "/api/user/registration", user=ERLICH).json()

    assert [each.subject for each in fake.outbox] == ["Verify your email address", "Verify your registration"]
    assert "registrationVerificationId" not in reply
    for message in fake.outbox:
        kind = "email" if "email" in message.subject else "registration"
        assert ask(fake, f"/api/user/verify-{kind}/{message.code}", key=None).status_code == 200
    assert log_in(fake, "erlich@example.com", "aviato aviato").status_code == 200


@pytest.mark.parametrize(
    ("email", "registration"), [({"behavior": "Gated"}, {}), ({}, {"behavior": "Gated"})], ids=["email", "registration"]
)
def test_whoever_is_gated_gets_no_tokens(email: Any, registration: Any) -> None:
    fake = make_fake(
        tenants=[{"id": TENANT, "emailConfiguration": {"verifyEmail": True, "unverified": email}}],
        applications=[application(verifyRegistration=True, unverified=registration)],
    )

    assert "token" not in register(fake, "/api/user/registration", user=ERLICH).json()


def test_an_unverified_email_gates_nobody_in_a_tenant_that_verifies_none() -> None:
    settings = {"verifyEmail": False, "unverified": {"behavior": "Gated"}}
    fake = make_fake(
        richard(verified=False, registrations=[]),
        tenants=[{"id": TENANT, "emailConfiguration": settings}],
        applications=[application()],
    )

    assert "token" in register(fake).json()


def test_a_user_may_set_the_password_from_an_email() -> None:
    fake = make_fake()

    register(fake, "/api/user/registration", user={"email": "erlich@example.com"}, sendSetPasswordEmail=True)

    assert fake.outbox.latest("erlich@example.com").subject == "Set up your password"
    assert len(fake.login_records) == 0


def test_a_refused_registration_leaves_nothing() -> None:
    fake = make_fake()

    response = register(fake, "/api/user/registration", user=ERLICH, registration={"applicationId": OTHER})

    assert response.status_code == 400
    assert ask(fake, "/api/user?email=erlich@example.com", method="GET").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_without_a_body_it_is_the_body_that_is_missing_and_not_the_application(method: str) -> None:
    missing = ask(make_fake(), PATH, method=method).json()

    assert {half: [each["code"] for each in errors] for half, errors in missing.items()} == {
        "generalErrors": ["[missing]"]
    }


def test_an_update_keeps_what_its_page_does_not_list() -> None:
    fake = make_fake()
    before = fake.user(LOGIN_ID).registration(APPLICATION)
    assert before is not None

    body = {"registration": {"applicationId": OTHER, "id": OTHER, "verified": False, "roles": ["user"]}}
    ask(fake, f"{PATH}/{APPLICATION}", body, method="PUT")

    after = fake.user(LOGIN_ID).registration(APPLICATION)
    assert after == before.changed(roles=("user",), last_update_instant=START)


def test_deleting_one_registration_leaves_the_others_and_their_tokens() -> None:
    applications = [application(), application(OTHER, name="Other")]
    registrations = [{"applicationId": APPLICATION}, {"applicationId": OTHER}]
    fake = make_fake(richard(registrations=registrations), applications=applications)
    kept = log_in(fake, applicationId=OTHER).json()["refreshToken"]
    lost = log_in(fake).json()["refreshToken"]

    ask(fake, f"{PATH}/{APPLICATION}", method="DELETE")

    assert [each.application_id for each in fake.user(LOGIN_ID).registrations or ()] == [OTHER]
    assert ask(fake, "/api/jwt/refresh", {"refreshToken": kept}, key=None).status_code == 200
    assert ask(fake, "/api/jwt/refresh", {"refreshToken": lost}, key=None).status_code == 400


def test_an_id_to_verify_by_is_of_no_use_after_its_registration() -> None:
    fake = make_fake(
        richard(registrations=[{"applicationId": APPLICATION, "verified": False}]),
        applications=[application(verifyRegistration=True)],
    )
    resend = f"/api/user/verify-registration?applicationId={APPLICATION}&email={LOGIN_ID}"
    verification_id = ask(fake, resend, method="PUT").json()["verificationId"]

    ask(fake, f"{PATH}/{APPLICATION}", method="DELETE")

    assert ask(fake, f"/api/user/verify-registration/{verification_id}", key=None).status_code == 404
