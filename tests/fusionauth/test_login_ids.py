"""What a user is called: types of login ids, phone numbers, identities, and what login records say of all this."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, PASSWORD, RICHARD_ID, START, ask, claims_in, log_in, make_fake, milliseconds, richard

NEWEST = "1.69"
ANY_CASE = {"loginIdCase": "ignored"}
PHONE = "+13035551212"
OTHER = {"email": "dinesh@example.com", "username": LOGIN_ID, "password": "pw-of-dinesh"}


def records(fake: FauxAuth) -> list[dict[str, Any]]:
    """What a search for login records finds."""
    path = "/api/system/login-record/search"
    logins: list[dict[str, Any]] = ask(fake, path, method="GET").json()["logins"]
    return logins


@pytest.mark.parametrize(
    ("types", "password", "status"),
    [
        ([], PASSWORD, 200),
        (["email"], PASSWORD, 200),
        (["username"], PASSWORD, 404),
        (["username", "email"], "pw-of-dinesh", 202),
        (["email", "username"], PASSWORD, 200),
        (["phoneNumber"], PASSWORD, 404),
        (["fingerprint"], PASSWORD, 404),
    ],
)
def test_login_ids_are_compared_in_the_order_of_their_types(types: list[str], password: str, status: int) -> None:
    registration = {"applicationId": "10000000-0000-0002-0000-000000000001"}
    fake = make_fake(richard(registrations=[registration]), OTHER | {"registrations": []}, version=NEWEST)

    assert log_in(fake, password=password, loginIdTypes=types).status_code == status


def test_the_types_mean_nothing_before_1_59() -> None:
    assert log_in(make_fake(version="1.58"), loginIdTypes=["username"]).status_code == 200


@pytest.mark.parametrize("written", [PHONE, "303-555-1212", "(303) 555.1212", "1 303 555 1212"])
def test_a_phone_number_is_the_same_in_any_format(written: str) -> None:
    fake = make_fake(richard(phoneNumber="303-555-1212"), version=NEWEST)

    assert log_in(fake, written).status_code == 404
    reply = log_in(fake, written, loginIdTypes=["phoneNumber"])

    assert reply.status_code == 200
    [record] = records(fake)
    assert (record["loginId"], record["loginIdType"]) == (PHONE, "phoneNumber")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/two-factor/start", {}),
        ("/api/user/forgot-password", {}),
        ("/api/user/change-password", {"password": "another password"}),
    ],
)
def test_the_types_count_wherever_a_login_id_does(path: str, body: dict[str, Any]) -> None:
    fake = make_fake(richard(phoneNumber=PHONE), version=NEWEST)

    assert ask(fake, path, body | {"loginId": PHONE}).status_code in (400, 404)
    assert ask(fake, path, body | {"loginId": PHONE, "loginIdTypes": ["phoneNumber"]}).status_code == 200


@pytest.mark.parametrize("path", ["/api/user", "/api/user/change-password"])
def test_the_types_may_be_parameters(path: str) -> None:
    fake = make_fake(richard(phoneNumber=PHONE), version=NEWEST)
    query = "loginId=303-555-1212"

    assert ask(fake, f"{path}?{query}", method="GET").status_code == 404
    assert ask(fake, f"{path}?{query}&loginIdTypes=username&loginIdTypes=phoneNumber", method="GET").status_code == 200


@pytest.mark.parametrize("path", ["/api/user", "/api/user/change-password"])
def test_the_types_are_no_parameters_before_1_59(path: str) -> None:
    fake = make_fake(version="1.58")

    assert ask(fake, f"{path}?loginId={LOGIN_ID}&loginIdTypes=username", method="GET").status_code == 200


def test_nobody_has_the_phone_number_of_another_user() -> None:
    fake = make_fake(richard(phoneNumber=PHONE), version=NEWEST)
    made = {"email": "anna@example.com", "password": PASSWORD}

    taken = ask(fake, "/api/user", {"user": made | {"phoneNumber": "303 555 1212"}}).json()
    wrong = ask(fake, "/api/user", {"user": made | {"phoneNumber": "call me"}}).json()
    free = ask(fake, "/api/user", {"user": made | {"phoneNumber": "(720) 555-0000"}}).json()

    assert taken["fieldErrors"]["user.phoneNumber"][0]["code"] == "[duplicate]user.phoneNumber"
    assert wrong["fieldErrors"]["user.phoneNumber"][0]["code"] == "[invalid]user.phoneNumber"
    assert free["user"]["phoneNumber"] == "+17205550000"


def test_identities_are_what_the_user_can_log_in_with() -> None:
    fake = make_fake(richard(username="Rich", phoneNumber=PHONE, verified=False), version=NEWEST)

    user = log_in(fake).json()["user"]

    made = {"insertInstant": milliseconds(START), "lastUpdateInstant": milliseconds(START), "primary": True}
    assert user["identities"] == [
        made | {"type": "email", "value": LOGIN_ID, "verified": False, "verifiedReason": "Pending"},
        made | {"type": "phoneNumber", "value": PHONE, "verified": False, "verifiedReason": "Disabled"},
        made
        | {
            "displayValue": "Rich",
            "moderationStatus": "ACTIVE",
            "type": "username",
            "value": "Rich",
            "verified": False,
            "verifiedReason": "Unverifiable",
        },
    ]


def test_when_an_only_identity_was_used_last_is_told() -> None:
    [identity] = log_in(make_fake(version=NEWEST)).json()["user"]["identities"]

    assert identity["lastLoginInstant"] == milliseconds(START)


def test_there_are_no_identities_and_phone_numbers_before_1_59() -> None:
    user = log_in(make_fake(richard(phoneNumber=PHONE), version="1.58")).json()["user"]

    assert user.keys().isdisjoint({"identities", "phoneNumber"})


@pytest.mark.parametrize(("version", "there"), [("1.66", False), ("1.67", True)])
def test_the_legacy_identifier_came_with_1_67(version: str, there: bool) -> None:
    user = log_in(make_fake(richard(legacyIdentifier="old-7"), version=version)).json()["user"]

    assert ("legacyIdentifier" in user) is there


def test_a_record_has_what_the_user_logged_in_with() -> None:
    fake = make_fake(richard(username="rich"), settings=ANY_CASE)

    log_in(fake, "rich")
    log_in(fake)
    log_in(fake, "RICH")

    assert [each["loginId"] for each in records(fake)] == ["rich", LOGIN_ID, "rich"]


@pytest.mark.parametrize("login_id", [LOGIN_ID.upper(), LOGIN_ID.title(), "rich", "RICH"])
@pytest.mark.parametrize(
    ("path", "body", "unknown"),
    [
        ("/api/login", {"password": PASSWORD}, 404),
        ("/api/two-factor/start", {}, 404),
        ("/api/user/forgot-password", {}, 404),
        ("/api/user/change-password", {"password": "another password"}, 400),
    ],
)
def test_case_counts_in_an_email_and_a_username_unless_it_is_set_to_be_ignored(
    path: str, body: dict[str, Any], unknown: int, login_id: str
) -> None:
    users = richard(username="Rich")

    assert ask(make_fake(users), path, body | {"loginId": login_id}).status_code == unknown
    assert ask(make_fake(users, settings=ANY_CASE), path, body | {"loginId": login_id}).status_code == 200


@pytest.mark.parametrize("login_id", [f" {LOGIN_ID}", f"{LOGIN_ID} ", "ri ch", " rich"])
def test_blanks_count_in_an_email_and_a_username(login_id: str) -> None:
    assert log_in(make_fake(richard(username="rich"), settings=ANY_CASE), login_id).status_code == 404


def test_a_record_has_what_a_challenged_login_began_with() -> None:
    method = {"method": "email", "id": "AAAA", "email": LOGIN_ID}
    fake = make_fake(richard(username="rich", twoFactor={"methods": [method]}))
    started = ask(fake, "/api/two-factor/start", {"loginId": "rich"}).json()

    ask(fake, "/api/two-factor/login", {"twoFactorId": started["twoFactorId"], "code": started["code"]})

    assert [each["loginId"] for each in records(fake)] == ["rich"]


def test_event_info_goes_before_what_it_took_the_place_of() -> None:
    application = {
        "id": "10000000-0000-0002-0000-000000000001",
        "name": "Example app",
        "loginConfiguration": {"generateRefreshTokens": True},
    }
    registration = {"applicationId": application["id"]}
    fake = make_fake(richard(registrations=[registration]), applications=[application])
    info = {"deviceDescription": "mine", "deviceName": "phone", "deviceType": "MOBILE", "ipAddress": "198.51.100.1"}
    former = {"description": "old", "name": "old", "type": "SERVER"}

    log_in(fake, eventInfo=info, ipAddress="192.0.2.1", metaData={"device": former})

    [token] = ask(fake, f"/api/jwt/refresh?userId={RICHARD_ID}", method="GET").json()["refreshTokens"]
    assert records(fake)[0]["ipAddress"] == "198.51.100.1"
    assert token["metaData"]["device"] == {
        "description": "mine",
        "lastAccessedAddress": "198.51.100.1",
        "lastAccessedInstant": milliseconds(START),
        "name": "phone",
        "type": "MOBILE",
    }


def test_event_info_means_nothing_before_1_30() -> None:
    fake = make_fake(version="1.29")

    log_in(fake, eventInfo={"ipAddress": "198.51.100.1"}, ipAddress="192.0.2.1")

    assert records(fake)[0]["ipAddress"] == "192.0.2.1"


def test_event_info_must_be_of_its_type() -> None:
    reply = log_in(make_fake(), eventInfo={"ipAddress": {}})

    assert reply.status_code == 400
    assert list(reply.json()["fieldErrors"]) == ["eventInfo.ipAddress"]


@pytest.mark.parametrize(
    ("version", "policy", "says"),
    [
        ("1.49", "Strict", True),
        ("1.50", "Strict", False),
        ("1.50", None, False),
        ("1.50", "Compatibility", True),
        ("1.69", "Compatibility", True),
    ],
)
def test_strict_scopes_keep_the_email_out_of_tokens(version: str, policy: str | None, says: bool) -> None:
    configuration = {"scopeHandlingPolicy": policy} if policy is not None else {}
    application = {
        "id": "10000000-0000-0002-0000-000000000001",
        "name": "Example app",
        "oauthConfiguration": configuration,
    }
    fake = make_fake(richard(username="rich"), applications=[application], version=version)

    claims = claims_in(log_in(fake).json()["token"])

    identifying = {"email", "email_verified", "preferred_username"}
    assert identifying & claims.keys() == (identifying if says else set())


def test_a_token_for_no_application_always_has_the_email() -> None:
    assert claims_in(log_in(make_fake(version=NEWEST), applicationId=...).json()["token"])["email"] == LOGIN_ID


@pytest.mark.parametrize("version", ["1.58", "1.59"])
def test_the_id_to_verify_an_identity_by_came_with_1_59(version: str) -> None:
    tenant = {
        "id": "f24aca2b-ce4a-4dad-951a-c9d690e71415",
        "emailConfiguration": {"verifyEmail": True, "verificationStrategy": "FormField"},
    }
    reply = log_in(make_fake(richard(verified=False), tenants=[tenant], version=version))

    body = reply.json()
    assert reply.status_code == 212
    assert body.get("identityVerificationId") == (body["emailVerificationId"] if version == "1.59" else None)


def test_changing_a_password_had_no_reply_before_1_5() -> None:
    fake = make_fake(version="1.4.9")
    ask(fake, "/api/user/forgot-password", {"loginId": LOGIN_ID})

    reply = ask(fake, f"/api/user/change-password/{fake.outbox[0].code}", {"password": "another password"}, key=None)

    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize(("version", "has_body"), [("1.26", False), ("1.27", True)])
def test_a_ping_has_a_reply_since_1_27_where_that_is_set(version: str, has_body: bool) -> None:
    fake = make_fake(version=version, settings={"pingResponse": "user"})

    reply = ask(fake, f"/api/login/{RICHARD_ID}", method="PUT")

    assert reply.status_code == 200
    assert bool(reply.content) is has_body
