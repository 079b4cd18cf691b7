"""What creating a user leaves behind: the user, login records, emails, and tokens that are good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import APPLICATION, RICHARD_ID, START, TENANT, ask, claims_in, log_in, make_fake, milliseconds

ERLICH = {"email": "erlich@example.com", "password": "aviato aviato"}


def create(fake: FauxAuth, user: Any = ERLICH, path: str = "/api/user", **more: Any) -> Any:
    return ask(fake, path, {"user": user, **more})


def test_a_password_makes_a_login_record_without_an_application() -> None:
    fake = make_fake()

    user = create(fake).json()["user"]

    record = fake.login_records[-1]
    assert (record.user_id, record.application_id, record.login_id) == (user["id"], None, "erlich@example.com")
    assert fake.user("erlich@example.com").last_login_instant == START


def test_a_password_that_is_yet_to_be_set_makes_none() -> None:
    fake = make_fake()

    reply = create(fake, sendSetPasswordEmail=True).json()

    assert len(fake.login_records) == 0
    assert "lastLoginInstant" not in reply["user"]
    assert fake.user("erlich@example.com").password not in (None, "aviato aviato")


def test_a_refused_user_leaves_nothing() -> None:
    fake = make_fake()

    assert create(fake, {"email": "erlich@example.com"}).status_code == 400

    assert len(fake.login_records) == len(fake.outbox) == 0
    assert ask(fake, "/api/user?email=erlich@example.com", method="GET").status_code == 404


def test_the_token_is_the_users_and_no_refresh_token_comes_with_it() -> None:
    fake = make_fake()
    reply = create(fake).json()

    validated = ask(fake, "/api/jwt/validate", method="GET", key=f"Bearer {reply['token']}")

    assert validated.json()["jwt"]["sub"] == reply["user"]["id"]
    assert "aud" not in claims_in(reply["token"])
    assert "refreshToken" not in reply


def test_everything_that_a_user_object_may_have_comes_back() -> None:
    fake = make_fake()
    said = {
        "birthDate": "1979-07-09",
        "data": {"company": "Aviato", "list": [1, {"a": None}]},
        "expiry": milliseconds(START + timedelta(days=1)),
        "firstName": "Erlich",
        "fullName": "Erlich Bachman",
        "imageUrl": "https://example.com/erlich.png",
        "lastName": "Bachman",
        "middleName": "T",
        "mobilePhone": "555-0100",
        "parentEmail": "parent@example.com",
        "passwordChangeRequired": True,
        "preferredLanguages": ["en", "fr"],
        "timezone": "America/Denver",
        "username": "Erlich",
        "usernameStatus": "PENDING",
    }

    shown = create(fake, {**ERLICH, **said}).json()["user"]

    assert {name: shown[name] for name in said} == {**said, "data": {"company": "Aviato", "list": [1, {}]}}


def test_memberships_and_methods_get_ids() -> None:
    fake = make_fake()
    group = "00000000-0000-0001-0000-00000000000a"
    methods = [{"method": "email"}, {"method": "sms", "mobilePhone": "555-0100"}]

    shown = create(fake, {**ERLICH, "memberships": [{"groupId": group}], "twoFactor": {"methods": methods}}).json()

    membership = shown["user"]["memberships"][0]
    assert (membership["groupId"], membership["insertInstant"]) == (group, milliseconds(START))
    assert len(membership["id"]) == 36
    email, sms = shown["user"]["twoFactor"]["methods"]
    assert email == {"email": "erlich@example.com", "id": email["id"], "method": "email"}
    assert sms == {"id": sms["id"], "method": "sms", "mobilePhone": "555-0100"}
    assert email["id"] != sms["id"]


def test_a_user_expires_when_the_request_says_so() -> None:
    fake = make_fake()
    create(fake, {**ERLICH, "expiry": milliseconds(START + timedelta(days=1))})

    assert log_in(fake, "erlich@example.com", "aviato aviato").status_code == 202
    fake.clock.advance(days=1)
    assert log_in(fake, "erlich@example.com", "aviato aviato").status_code == 410


def test_values_are_converted_as_leniently_as_the_vendors_server_does() -> None:
    shown = create(make_fake(), {**ERLICH, "firstName": 7, "passwordChangeRequired": "true", "lastName": True}).json()

    user = shown["user"]
    assert (user["firstName"], user["lastName"], user["passwordChangeRequired"]) == ("7", "true", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birthDate", "1979-02-30"),
        ("birthDate", 7),
        ("data", []),
        ("expiry", "soon"),
        ("expiry", True),
        ("expiry", 2**62),
        ("firstName", {}),
        ("memberships", {}),
        ("passwordChangeRequired", []),
        ("preferredLanguages", "en"),
        ("preferredLanguages", [["en"]]),
        ("usernameStatus", "GONE"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_by_its_name(name: str, value: Any) -> None:
    reply = create(make_fake(), {**ERLICH, name: value})

    assert reply.status_code == 400
    assert list(reply.json()["fieldErrors"]) == [f"user.{name}"]


def test_no_email_is_sent_where_none_is_to_be_verified() -> None:
    fake = make_fake()

    create(fake)

    assert len(fake.outbox) == 0


def test_one_email_is_sent_where_the_address_is_to_be_verified() -> None:
    fake = make_fake(tenants=[{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}])

    create(fake)
    create(fake, {"email": "dinesh@example.com", "password": "pied piper"}, skipVerification=True)
    create(fake, {"username": "jared", "password": "pied piper"})
    create(fake, {"email": "gilfoyle@example.com"}, sendSetPasswordEmail=True)

    assert [(each.to, each.subject) for each in fake.outbox] == [
        ("erlich@example.com", "Verify your email address"),
        ("gilfoyle@example.com", "Set up your password"),
    ]


@pytest.mark.parametrize(
    ("version", "names"),
    [
        ("1.26", set()),
        ("1.48", {"emailVerificationId"}),
        ("1.49", {"emailVerificationId", "emailVerificationOneTimeCode"}),
    ],
)
def test_a_verification_is_shown_as_the_version_shows_it(version: str, names: set[str]) -> None:
    settings = {"verifyEmail": True, "verificationStrategy": "FormField"}
    fake = make_fake(version=version, tenants=[{"id": TENANT, "emailConfiguration": settings}])

    assert {name for name in create(fake).json() if name.startswith("emailVerification")} == names


def test_a_link_is_shown_from_1_49_on() -> None:
    tenants = [{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}]
    old, new = make_fake(version="1.48", tenants=tenants), make_fake(version="1.49", tenants=tenants)

    assert "emailVerificationId" not in create(old).json()
    assert create(new).json()["emailVerificationId"] == new.outbox.latest("erlich@example.com").code


@pytest.mark.parametrize(("version", "status"), [("1.58", 400), ("1.59", 200)])
def test_a_password_is_optional_since_1_59(version: str, status: int) -> None:
    assert create(make_fake(version=version), {"username": "erlich"}).status_code == status


@pytest.mark.parametrize(
    ("version", "before", "name", "value"),
    [("1.7", "1.6", "parent_email", "jian@example.com"), ("1.59", "1.58", "phone_number", "+17205550000")],
)
def test_a_property_counts_from_its_version_on(version: str, before: str, name: str, value: str) -> None:
    said = {**ERLICH, "parentEmail": "jian@example.com", "phoneNumber": "+17205550000"}
    newer, older = make_fake(version=version), make_fake(version=before)

    assert create(newer, said).status_code == create(older, said).status_code == 200

    assert getattr(newer.user("erlich@example.com"), name) == value
    assert getattr(older.user("erlich@example.com"), name) is None


@pytest.mark.parametrize(("version", "name"), [("1.68", "My phone"), ("1.67", None)])
def test_a_method_has_a_name_since_1_68(version: str, name: str | None) -> None:
    fake = make_fake(version=version)
    method = {"method": "email", "email": "jian@example.com", "name": "My phone"}

    create(fake, {**ERLICH, "twoFactor": {"methods": [method]}})

    assert [each.name for each in fake.user("erlich@example.com").two_factor.methods] == [name]


def test_a_phone_number_is_enough_to_be_called_by() -> None:
    fake = make_fake(version="1.59")

    assert create(fake, {"phoneNumber": "+17205550000"}).status_code == 200
    assert list(create(fake, {"firstName": "Erlich"}).json()["fieldErrors"]) == ["user.email", "user.username"]


def test_the_rules_of_the_tenant_hold_for_the_password() -> None:
    rules = {"minLength": 4, "requireNumber": True, "requireMixedCase": True}
    fake = make_fake(tenants=[{"id": TENANT, "passwordValidationRules": rules}])

    faults = create(fake, {"username": "erlich", "password": "abc"}).json()["fieldErrors"]["user.password"]

    assert [fault["code"] for fault in faults] == [
        "[tooShort]user.password",
        "[singleCase]user.password",
        "[requireNumber]user.password",
    ]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"memberships": [{}]}, ["[blank]user.memberships[0].groupId"]),
        ({"twoFactor": {"methods": [{}]}}, ["[blank]user.twoFactor.methods[0].method"]),
        ({"twoFactor": {"methods": [{"method": "pigeon"}]}}, ["[invalid]user.twoFactor.methods[0].method"]),
        (
            {"twoFactor": {"methods": [{"method": "email"}, {"method": "sms"}]}},
            ["[blank]user.twoFactor.methods[0].email", "[blank]user.twoFactor.methods[1].mobilePhone"],
        ),
        ({"twoFactor": {"methods": ["sms"]}}, ["[invalidJSON]"]),
    ],
)
def test_what_listed_objects_lack_is_told_with_their_place(more: Any, codes: list[str]) -> None:
    faults = create(make_fake(), {"username": "erlich", "password": "aviato aviato", **more}).json()["fieldErrors"]

    assert [fault["code"] for listed in faults.values() for fault in listed] == codes


def test_two_users_who_are_alike_get_different_ids() -> None:
    fake = make_fake()
    first = create(fake).json()["user"]["id"]
    ask(fake, f"/api/user/{first}?hardDelete=true", method="DELETE")

    assert create(fake).json()["user"]["id"] != first


def test_the_same_requests_get_the_same_bytes() -> None:
    first, second = make_fake(), make_fake()

    assert create(first).content == create(second).content


def test_the_id_of_the_path_is_taken_as_the_vendors_server_takes_it() -> None:
    fake = make_fake()

    assert create(fake, path="/api/user/7").json()["user"]["id"] == "00000000-0000-0000-0000-000000000007"
    assert create(fake, path=f"/api/user/{RICHARD_ID}").status_code == 400


def test_a_new_user_is_registered_for_nothing() -> None:
    fake = make_fake()
    create(fake)

    assert fake.user("erlich@example.com").registration(APPLICATION) is None


@pytest.mark.parametrize("way", ["by the API", "by the test"])
def test_whoever_gets_an_address_that_somebody_gave_up_is_somebody_else(way: str) -> None:
    fake = make_fake({"email": ERLICH["email"], "password": "bachmann bachmann"})
    former = fake.update_user(ERLICH["email"], email="bachmann@example.com")

    if way == "by the API":
        create(fake)
    else:
        fake.add_user(email=ERLICH["email"], password=ERLICH["password"])

    assert fake.user(ERLICH["email"]).id != former.id
    assert log_in(fake, loginId="bachmann@example.com", password="bachmann bachmann").status_code == 200
