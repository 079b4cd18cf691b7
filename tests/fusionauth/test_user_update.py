"""What updating, patching, reactivating and deleting a user changes, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, PASSWORD, RICHARD_ID, START, TENANT, ask, log_in, make_fake, make_tenant, richard

PATH = f"/api/user/{RICHARD_ID}"
METHODS = [{"method": "authenticator", "id": "AAAA", "secret": "JBSWY3DPEHPK3PXP"}, {"method": "email", "id": "BBBB"}]
FULL = richard(
    username="richard",
    firstName="Richard",
    data={"team": "engine"},
    memberships=[{"groupId": "00000000-0000-0001-0000-00000000000a"}],
    twoFactor={"methods": METHODS, "recoveryCodes": ["FAKE1-FAKE1"]},
    verified=True,
)


def put(fake: FauxAuth, user: Any, **more: Any) -> Any:
    return ask(fake, PATH, {"user": user, **more}, method="PUT")


def patch(fake: FauxAuth, user: Any) -> Any:
    return ask(fake, PATH, {"user": user}, method="PATCH")


def test_an_email_is_looked_at_where_it_changes() -> None:
    fake = make_fake(richard(email="richard"))

    assert patch(fake, {"firstName": "Richard"}).status_code == 200
    refused = patch(fake, {"email": "hendricks"})

    assert refused.json()["fieldErrors"]["user.email"][0]["code"] == "[notEmail]user.email"
    assert fake.user("richard").email == "richard"


def test_a_put_leaves_alone_what_its_page_does_not_list() -> None:
    fake = make_fake(FULL)
    before = fake.user(LOGIN_ID)
    fake.clock.advance(minutes=1)

    put(fake, {"email": LOGIN_ID, "verified": False, "active": False, "tenantId": "nope", "insertInstant": 7})

    after = fake.user(LOGIN_ID)
    kept = ("active", "id", "insert_instant", "memberships", "password", "registrations", "tenant_id", "verified")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert after.last_update_instant == fake.clock.now() != START
    assert (after.first_name, after.username, after.data) == (None, None, {})


def test_a_put_of_what_a_get_answered_changes_nothing_and_keeps_secrets() -> None:
    fake = make_fake(FULL)
    before = fake.user(LOGIN_ID)

    put(fake, ask(fake, PATH, method="GET").json()["user"])

    assert fake.user(LOGIN_ID) == before


def test_a_put_without_methods_disables_the_second_factor() -> None:
    fake = make_fake(FULL)

    put(fake, {"email": LOGIN_ID})

    assert fake.user(LOGIN_ID).two_factor.methods == ()
    assert fake.user(LOGIN_ID).two_factor.recovery_codes == ()
    assert log_in(fake).status_code == 200


def test_methods_are_none_of_an_update_before_1_26() -> None:
    fake = make_fake(FULL, version="1.25")

    put(fake, {"email": LOGIN_ID})

    assert len(fake.user(LOGIN_ID).two_factor.methods) == 2


def test_a_patch_of_nothing_changes_nothing() -> None:
    fake = make_fake(FULL)
    before = fake.user(LOGIN_ID)

    assert patch(fake, {}).status_code == 200

    assert fake.user(LOGIN_ID) == before


def test_a_patch_can_add_a_method() -> None:
    fake = make_fake(FULL)

    patch(fake, {"twoFactor": {"methods": [{"method": "sms", "mobilePhone": "555-0100"}]}})

    after = fake.user(LOGIN_ID).two_factor
    assert [method.method for method in after.methods] == ["authenticator", "email", "sms"]
    assert after.methods[0].secret == "JBSWY3DPEHPK3PXP"
    assert after.recovery_codes == ("FAKE1-FAKE1",)


@pytest.mark.parametrize("change", [put, patch])
def test_a_new_password_revokes_refresh_tokens_and_open_changes(change: Any) -> None:
    fake = make_fake()
    refresh_token = log_in(fake).json()["refreshToken"]
    change_id = ask(fake, "/api/user/forgot-password", {"loginId": LOGIN_ID}).json()["changePasswordId"]
    fake.clock.advance(minutes=1)

    change(fake, {"email": LOGIN_ID, "password": "staple the battery"})

    assert ask(fake, "/api/jwt/refresh", {"refreshToken": refresh_token}).status_code == 400
    assert ask(fake, f"/api/user/change-password/{change_id}", {"password": "another one"}).status_code == 404
    after = fake.user(LOGIN_ID)
    assert (after.previous_passwords, after.password_last_update_instant) == ((PASSWORD,), fake.clock.now())


def test_refresh_tokens_outlive_a_new_password_where_the_policy_says_so() -> None:
    policy = {"refreshTokenRevocationPolicy": {"onPasswordChanged": False}}
    fake = make_fake(tenants=[make_tenant(jwtConfiguration=policy)])
    refresh_token = log_in(fake).json()["refreshToken"]

    put(fake, {"email": LOGIN_ID, "password": "staple the battery"})

    assert ask(fake, "/api/jwt/refresh", {"refreshToken": refresh_token}).status_code == 200


def test_an_update_without_a_password_revokes_nothing() -> None:
    fake = make_fake()
    refresh_token = log_in(fake).json()["refreshToken"]

    put(fake, {"email": LOGIN_ID, "password": ""})

    assert ask(fake, "/api/jwt/refresh", {"refreshToken": refresh_token}).status_code == 200
    assert log_in(fake).status_code == 200


def test_a_refused_update_changes_nothing() -> None:
    fake = make_fake(FULL)
    before = fake.user(LOGIN_ID)

    assert put(fake, {"email": LOGIN_ID, "password": "short"}).status_code == 400
    assert patch(fake, {"firstName": "Dick", "password": "short"}).status_code == 400

    assert fake.user(LOGIN_ID) == before


def test_only_as_many_former_passwords_are_refused_as_the_tenant_remembers() -> None:
    rules = {"rememberPreviousPasswords": {"enabled": True, "count": 2}}
    fake = make_fake(tenants=[make_tenant(passwordValidationRules=rules)])
    passwords = ["first password", "second password", "third password"]

    for password in passwords:
        assert put(fake, {"email": LOGIN_ID, "password": password}).status_code == 200

    assert put(fake, {"email": LOGIN_ID, "password": passwords[1]}).status_code == 400
    assert put(fake, {"email": LOGIN_ID, "password": passwords[0]}).status_code == 200


def test_skipping_verification_verifies_and_the_first_instant_stays() -> None:
    fake = make_fake(richard(verified=False), tenants=[{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}])

    put(fake, {"email": LOGIN_ID}, skipVerification=True)
    fake.clock.advance(minutes=1)
    put(fake, {"email": LOGIN_ID}, skipVerification=True)

    assert fake.user(LOGIN_ID).verified
    assert fake.user(LOGIN_ID).verified_instant == START


def test_a_patch_came_with_1_12() -> None:
    assert ask(make_fake(version="1.11"), PATH, {"user": {}}, method="PATCH").status_code == 501
    assert ask(make_fake(version="1.12"), PATH, {"user": {}}, method="PATCH").status_code == 200


def test_deactivating_revokes_refresh_tokens_and_reactivating_brings_none_back() -> None:
    fake = make_fake()
    refresh_token = log_in(fake).json()["refreshToken"]

    ask(fake, PATH, method="DELETE")
    reply = ask(fake, f"{PATH}?reactivate=true", {"user": {"firstName": "ignored"}}, method="PUT")

    assert "firstName" not in reply.json()["user"]
    assert ask(fake, "/api/jwt/refresh", {"refreshToken": refresh_token}).status_code == 400
    assert log_in(fake).status_code == 200


def test_a_parameter_goes_before_the_body() -> None:
    fake = make_fake()

    ask(fake, f"{PATH}?hardDelete=false", {"hardDelete": True}, method="DELETE")

    assert not fake.user(LOGIN_ID).active


@pytest.mark.parametrize(("method", "name"), [("DELETE", "hardDelete"), ("PUT", "reactivate")])
@pytest.mark.parametrize("word", ["TRUE", "1", "maybe"])
def test_what_is_neither_yes_nor_no_is_a_fault(method: str, name: str, word: str) -> None:
    fake = make_fake()

    reply = ask(fake, f"{PATH}?{name}={word}", {"user": {"email": LOGIN_ID}}, method=method)

    assert reply.status_code == 400
    assert reply.json()["fieldErrors"][name][0]["code"] == f"[couldNotConvert]{name}"
    assert fake.user(LOGIN_ID).active


def test_what_was_issued_for_somebody_is_gone_with_them() -> None:
    fake = make_fake()
    token = log_in(fake).json()["token"]
    change_id = ask(fake, "/api/user/forgot-password", {"loginId": LOGIN_ID}).json()["changePasswordId"]

    ask(fake, f"{PATH}?hardDelete=true", method="DELETE")

    assert ask(fake, "/api/user", method="GET", key=f"Bearer {token}").status_code == 401
    assert ask(fake, f"/api/user/change-password/{change_id}", {"password": "another one"}).status_code == 404
    assert ask(fake, PATH, method="DELETE").status_code == 404
