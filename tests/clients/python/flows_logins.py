"""Flows of logging in, staying logged in and logging out."""

from __future__ import annotations

from .driving import EXAMPLE_APP, NOBODY, OTHER_APP, RICHARD, Driver, body


def a_login_by_password_gives_the_user_and_tokens(on: Driver) -> None:
    answer = on.log_in()

    assert answer["user"]["email"] == "richard@example.com"
    assert answer["token"]
    assert answer["refreshToken"]
    assert body(on.client.validate_jwt(answer["token"]))["jwt"]["sub"] == RICHARD


def a_wrong_password_and_an_unknown_user_are_not_found(on: Driver) -> None:
    body(on.client.login({"loginId": "richard@example.com", "password": "wrong"}), 404)
    body(on.client.login({"loginId": "nobody@example.com", "password": "wrong"}), 404)


def a_login_without_an_api_key_is_unauthorized(on: Driver) -> None:
    body(on.stranger.login({"loginId": "richard@example.com", "password": "wrong"}), 401)


def a_login_without_anything_names_every_fault(on: Driver) -> None:
    answer = body(on.client.login({}), 400)

    assert answer["fieldErrors"]["loginId"][0]["code"] == "[blank]loginId"
    assert answer["fieldErrors"]["password"][0]["code"] == "[blank]password"


def a_login_to_an_application_without_a_registration_is_a_202(on: Driver) -> None:
    answer = on.log_in(status=202, applicationId=OTHER_APP)

    assert answer["user"]["id"] == RICHARD
    assert "refreshToken" not in answer


def a_tenant_in_the_header_scopes_a_login(on: Driver) -> None:
    on.client._client.set_tenant_id(on.server.tenant_id)
    on.log_in()
    on.client._client.set_tenant_id(NOBODY)
    assert body(on.client.login({"loginId": "richard@example.com", "password": "x"}), 400)["fieldErrors"]["tenantId"]


def a_ping_counts_as_a_login(on: Driver) -> None:
    body(on.client.login_ping(RICHARD, EXAMPLE_APP, "192.0.2.7"))
    body(on.client.login_ping(RICHARD, OTHER_APP), 202)
    body(on.client.login_ping(NOBODY, EXAMPLE_APP), 404)
    body(on.client.login_ping_with_request({"userId": RICHARD, "applicationId": EXAMPLE_APP}))

    logins = body(on.client.search_login_records({"retrieveTotal": True, "search": {"userId": RICHARD}}))
    assert logins["total"] == 3
    assert {login["ipAddress"] for login in logins["logins"]} == {"192.0.2.7", "127.0.0.1"}


def login_records_are_searched_and_listed_by_user(on: Driver) -> None:
    on.log_in()
    on.log_in("nils", status=213)

    found = body(on.client.search_login_records({"search": {"userId": RICHARD, "applicationId": EXAMPLE_APP}}))
    everyone = body(on.client.retrieve_recent_logins("0", "10"))
    richard = body(on.client.retrieve_user_recent_logins(RICHARD, "0", "10"))

    assert [login["loginId"] for login in found["logins"]] == ["richard@example.com"]
    assert len(everyone["logins"]) == 2
    assert [login["userId"] for login in richard["logins"]] == [RICHARD]


def a_logout_revokes_the_refresh_token(on: Driver) -> None:
    refresh_token = on.log_in()["refreshToken"]

    body(on.client.logout(False, refresh_token))

    answer = body(on.client.exchange_refresh_token_for_jwt({"refreshToken": refresh_token}), 400)
    assert answer["fieldErrors"]["refreshToken"]


def a_global_logout_revokes_every_refresh_token_of_the_user(on: Driver) -> None:
    first, second = on.log_in()["refreshToken"], on.log_in()["refreshToken"]

    body(on.client.logout_with_request({"global": True, "refreshToken": first}))

    body(on.client.exchange_refresh_token_for_jwt({"refreshToken": second}), 400)


def a_passwordless_login_takes_the_code_of_the_email(on: Driver) -> None:
    started = body(on.client.start_passwordless_login({"applicationId": EXAMPLE_APP, "loginId": "richard@example.com"}))
    body(on.client.send_passwordless_code({"code": started["code"]}))

    answer = body(on.client.passwordless_login({"code": on.code("richard"), "ipAddress": "192.0.2.7"}))

    assert on.code("richard") == started["code"]
    assert answer["user"]["id"] == RICHARD
    body(on.client.passwordless_login({"code": started["code"]}), 404)
