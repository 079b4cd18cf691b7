"""Flows of passwords: that must be changed, that were forgotten, and what a change of them leads to."""

from __future__ import annotations

from datetime import timedelta

from .driving import EXAMPLE_APP, NEW_PASSWORD, PASSWORD, RICHARD, Driver, body


def a_password_that_must_be_changed_leads_to_a_login_by_one_time_password(on: Driver) -> None:
    challenge = on.log_in("ravi", status=203)
    assert challenge["changePasswordReason"] == "Administrative"
    change_id = challenge["changePasswordId"]
    body(on.client.check_change_password_using_id(change_id))
    body(on.client.check_change_password_using_id_and_ip_address(change_id, "192.0.2.7"))

    changed = body(on.client.change_password(change_id, {"password": NEW_PASSWORD}))
    login = {"oneTimePassword": changed["oneTimePassword"], "applicationId": EXAMPLE_APP}

    assert body(on.client.login(login))["user"]["email"] == "ravi@example.com"
    body(on.client.login(login), 400)
    body(on.client.check_change_password_using_id(change_id), 404)
    on.log_in("ravi", password=NEW_PASSWORD)


def a_one_time_password_is_good_for_a_minute(on: Driver) -> None:
    change_id = on.log_in("ravi", status=203)["changePasswordId"]
    changed = body(on.client.change_password(change_id, {"password": NEW_PASSWORD}))
    on.server.clock.advance(timedelta(minutes=1))

    answer = body(on.client.login({"oneTimePassword": changed["oneTimePassword"]}), 400)

    assert answer["fieldErrors"]["oneTimePassword"]


def a_forgotten_password_is_changed_by_the_id_of_the_email(on: Driver) -> None:
    forgot = {"loginId": "richard@example.com", "state": {"redirect": "/welcome"}}
    change_id = body(on.client.forgot_password(forgot))["changePasswordId"]
    assert on.code("richard") == change_id
    assert body(on.client.retrieve_user_by_change_password_id(change_id))["user"]["id"] == RICHARD

    changed = body(on.client.change_password(change_id, {"password": NEW_PASSWORD}))

    assert changed["state"] == {"redirect": "/welcome"}
    assert body(on.client.login({"oneTimePassword": changed["oneTimePassword"]}))["state"] == changed["state"]


def whoever_forgot_without_an_api_key_gets_no_id(on: Driver) -> None:
    assert body(on.stranger.forgot_password({"loginId": "richard@example.com"})) is None

    body(on.client.change_password(on.code("richard"), {"password": NEW_PASSWORD}))


def an_access_token_lets_its_owner_change_the_password(on: Driver) -> None:
    token = on.log_in()["token"]
    body(on.client.check_change_password_using_jwt(token))
    body(on.client.check_change_password_using_jwt_and_ip_address(token, "192.0.2.7"))

    change = {"currentPassword": PASSWORD, "password": NEW_PASSWORD}
    assert body(on.client.change_password_using_jwt(token, change))["oneTimePassword"]
    change = {"currentPassword": NEW_PASSWORD, "password": PASSWORD}
    assert body(on.client.change_password_by_jwt(token, change))["oneTimePassword"]

    body(on.client.change_password_using_jwt(token, change), 404)
    on.log_in()


def an_api_key_and_a_login_id_change_a_password(on: Driver) -> None:
    who = "richard@example.com"
    body(on.client.check_change_password_using_login_id(who))
    body(on.client.check_change_password_using_login_id_and_ip_address(who, "192.0.2.7"))
    body(on.client.check_change_password_using_login_id_and_login_id_types(who, "email"))
    body(on.client.check_change_password_using_login_id_and_login_id_types_and_ip_address(who, "email", "192.0.2.7"))

    assert body(on.client.change_password_by_identity({"loginId": who, "password": NEW_PASSWORD})) is None

    on.log_in(password=NEW_PASSWORD)


def a_change_of_password_revokes_refresh_tokens(on: Driver) -> None:
    refresh_token = on.log_in()["refreshToken"]

    body(on.client.change_password_by_identity({"loginId": "richard@example.com", "password": NEW_PASSWORD}))

    body(on.client.exchange_refresh_token_for_jwt({"refreshToken": refresh_token}), 400)
