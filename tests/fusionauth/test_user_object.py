"""The ``user`` of a reply: every field of the vendor's page, nothing that is secret, nothing that is null."""

from __future__ import annotations

import json
from typing import Any

from .asking import APPLICATION, LOGIN_ID, START, ask, log_in, make_fake, milliseconds, richard

INSTANT = 1_571_786_483_322
UUID = "00000000-0000-0000-0000-0000000000a1"

REGISTRATION = {
    "applicationId": APPLICATION,
    "authenticationToken": "fake-token",
    "cleanSpeakId": UUID,
    "data": {"displayName": "Johnny", "favoriteSports": ["Football", "Basketball"]},
    "id": "00000000-0000-0002-0000-000000000000",
    "insertInstant": INSTANT,
    "lastLoginInstant": INSTANT,
    "lastUpdateInstant": INSTANT,
    "preferredLanguages": ["en", "fr"],
    "roles": ["user", "community_helper"],
    "timezone": "America/Denver",
    "username": "johnny123",
    "usernameStatus": "PENDING",
    "verified": True,
    "verifiedInstant": INSTANT,
}
FULL = {
    "active": True,
    "birthDate": "1976-05-30",
    "breachedPasswordLastCheckedInstant": INSTANT,
    "cleanSpeakId": UUID,
    "connectorId": "e3306678-a53a-4964-9040-1c96f36dda72",
    "data": {"displayName": "Johnny Boy", "favoriteColors": ["Red", "Blue"], "email": "data@example.com"},
    "email": LOGIN_ID,
    "expiry": 4_102_444_800_000,
    "firstName": "John",
    "fullName": "John Doe",
    "id": "00000000-0000-0001-0000-000000000000",
    "imageUrl": "http://images.example.com/1.png",
    "insertInstant": INSTANT,
    "lastLoginInstant": INSTANT,
    "lastName": "Doe",
    "lastUpdateInstant": INSTANT,
    "memberships": [{"data": {"a": 1}, "groupId": UUID, "id": UUID, "insertInstant": INSTANT}],
    "middleName": "William",
    "mobilePhone": "303-555-1234",
    "parentEmail": "parent@example.com",
    "passwordChangeRequired": False,
    "passwordLastUpdateInstant": INSTANT,
    "preferredLanguages": ["en", "fr"],
    "registrations": [REGISTRATION],
    "tenantId": "f24aca2b-ce4a-4dad-951a-c9d690e71415",
    "timezone": "America/Denver",
    "twoFactor": {
        "methods": [
            {
                "authenticator": {"algorithm": "HmacSHA1", "codeLength": 6, "timeStep": 30},
                "id": "35VW",
                "lastUsed": True,
                "method": "authenticator",
            },
            {"id": "V7SH", "method": "sms", "mobilePhone": "555-555-5555"},
            {"email": LOGIN_ID, "id": "7K2G", "method": "email"},
        ]
    },
    "username": "johnny123",
    "usernameStatus": "REJECTED",
    "verified": True,
    "verifiedInstant": INSTANT,
}
"""A user with every field of the page, as a real server would answer it."""

APPLICATIONS = [{"id": APPLICATION, "name": "App", "multiFactorConfiguration": {"loginPolicy": "Disabled"}}]


def test_a_user_with_every_field_comes_back_whole() -> None:
    password = {"password": "correct horse battery"}

    answered = log_in(make_fake({**FULL, **password}, applications=APPLICATIONS)).json()["user"]

    now = milliseconds(START)
    login = {"lastLoginInstant": now, "registrations": [{**REGISTRATION, "lastLoginInstant": now}]}
    assert answered == {**FULL, **login}


def test_properties_are_in_the_order_of_the_alphabet_at_every_depth() -> None:
    content = log_in(make_fake(richard(data={"b": {"z": 1, "a": 2}, "a": 0}, firstName="Richard"))).text

    assert content == json.dumps(json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def nulls(value: Any) -> bool:
    if isinstance(value, dict):
        return any(each is None or nulls(each) for each in value.values())
    return isinstance(value, list) and any(nulls(each) for each in value)


def test_nothing_is_null_and_empty_lists_are_there() -> None:
    user = log_in(make_fake(richard(registrations=[], data={"kept": 1, "dropped": None}))).json()["user"]

    assert not nulls(user)
    assert (user["data"], user["memberships"], user["registrations"]) == ({"kept": 1}, [], [])
    assert user["twoFactor"] == {"methods": []}


def test_no_secret_leaves_the_fake() -> None:
    methods = [{"method": "authenticator", "secret": "JBSWY3DPEHPK3PXP"}]
    two_factor = {"methods": methods, "recoveryCodes": ["ABCDE-FGHJK"]}
    secrets = {"twoFactor": two_factor, "previousPasswords": ["a former one"]}
    fake = make_fake(richard(**secrets))
    challenge = log_in(fake)
    code = {"twoFactorId": challenge.json()["twoFactorId"], "code": fake.totp(LOGIN_ID)}

    for text in (challenge.text, ask(fake, "/api/two-factor/login", code).text):
        assert not any(
            secret in text for secret in ("JBSWY3DPEHPK3PXP", "ABCDE", "former", "correct horse", "recovery")
        )


def test_all_registrations_are_told_whatever_the_application() -> None:
    other = "10000000-0000-0002-0000-00000000000b"
    applications = [{"id": APPLICATION, "name": "One"}, {"id": other, "name": "Two", "active": False}]
    registrations = [{"applicationId": APPLICATION, "roles": ["a"]}, {"applicationId": other, "roles": ["b"]}]

    user = log_in(make_fake(richard(registrations=registrations), applications=applications)).json()["user"]

    assert [each["roles"] for each in user["registrations"]] == [["a"], ["b"]]


def test_the_actions_that_prevented_login_are_told_whole() -> None:
    action = {
        "actionId": "00000000-0000-0000-0000-000000000042",
        "actionerUserId": "00000000-0000-0001-0000-000000000000",
        "expiry": 4_102_444_800_000,
        "name": "Prevent Login Action",
        "option": "Mean",
        "reason": "Hard Lock",
        "reasonCode": "hard_lock",
    }
    localized = {"localizedName": action["name"], "localizedOption": action["option"], "localizedReason": "Hard Lock"}
    over = {"name": "Long ago", "expiry": 1}

    response = log_in(make_fake(richard(actions=[action, over])))

    assert (response.status_code, response.json()) == (409, {"actions": [{**action, **localized}]})
