"""Flows of tokens: refreshing, validating, issuing, revoking, and the keys that they are signed with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .driving import EXAMPLE_APP, OTHER_APP, RICHARD, Driver, body, since


def a_refresh_token_is_exchanged_for_a_new_access_token(on: Driver) -> None:
    first = on.log_in()
    on.server.clock.advance(timedelta(hours=1))
    body(on.client.validate_jwt(first["token"]), 401)

    second = body(on.client.exchange_refresh_token_for_jwt({"refreshToken": first["refreshToken"]}))

    assert body(on.client.validate_jwt(second["token"]))["jwt"]["authenticationType"] == "REFRESH_TOKEN"


def an_access_token_is_exchanged_for_one_of_another_application(on: Driver) -> None:
    login = on.log_in()

    here = body(on.client.issue_jwt(EXAMPLE_APP, login["token"], login["refreshToken"]))
    body(on.client.issue_jwt(OTHER_APP, login["token"]), 202)

    assert body(on.client.validate_jwt(here["token"]))["jwt"]["applicationId"] == EXAMPLE_APP
    body(on.client.issue_jwt(EXAMPLE_APP, "fake-token"), 401)


def refresh_tokens_are_listed_and_shown(on: Driver) -> None:
    login = on.log_in(metaData={"device": {"name": "Richard's phone", "type": "MOBILE"}})

    [listed] = body(on.client.retrieve_refresh_tokens(RICHARD))["refreshTokens"]
    shown = body(on.client.retrieve_refresh_token_by_id(login["refreshTokenId"]))["refreshToken"]

    assert listed["id"] == shown["id"] == login["refreshTokenId"]
    assert shown["metaData"]["device"]["name"] == "Richard's phone"


def refresh_tokens_are_revoked_in_every_way(on: Driver) -> None:
    ways: list[Callable[[Any], Any]] = [
        lambda login: on.client.revoke_refresh_token(token=login["refreshToken"]),
        lambda login: on.client.revoke_refresh_token_by_id(login["refreshTokenId"]),
        lambda login: on.client.revoke_refresh_token_by_token(login["refreshToken"]),
        lambda login: on.client.revoke_refresh_tokens_by_application_id(EXAMPLE_APP),
        lambda login: on.client.revoke_refresh_tokens_by_user_id(RICHARD),
        lambda login: on.client.revoke_refresh_tokens_by_user_id_for_application(RICHARD, EXAMPLE_APP),
        lambda login: on.client.revoke_refresh_tokens_with_request({"userId": RICHARD, "applicationId": EXAMPLE_APP}),
        lambda login: on.client.revoke_refresh_tokens_with_request({"token": login["refreshToken"]}),
    ]
    for revoke in ways:
        login = on.log_in()
        body(revoke(login))
        body(on.client.exchange_refresh_token_for_jwt({"refreshToken": login["refreshToken"]}), 400)


def the_public_keys_are_published(on: Driver) -> None:
    on.log_in()
    key_set = body(on.client.retrieve_json_web_key_set())["keys"]
    keys = body(on.client.retrieve_jwt_public_keys())["publicKeys"]

    assert {key["kid"] for key in key_set} == set(keys)
    assert body(on.client.retrieve_jwt_public_key("fake-key"))["publicKey"] == keys["fake-key"]
    of_application = body(on.client.retrieve_jwt_public_key_by_application_id(EXAMPLE_APP))
    assert of_application["publicKey"].startswith("-----BEGIN PUBLIC KEY-----")


def the_open_id_configuration_names_the_key_set(on: Driver) -> None:
    configuration = body(on.client.retrieve_open_id_configuration())

    assert configuration["jwks_uri"] == f"{on.server.url}/.well-known/jwks.json"


@since("1.51")
def the_server_tells_that_it_is_healthy(on: Driver) -> None:
    body(on.client.retrieve_system_health())


def the_server_tells_its_status(on: Driver) -> None:
    body(on.client.retrieve_system_status())
    body(on.client.retrieve_system_status_using_api_key())
