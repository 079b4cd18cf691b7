"""What an application does with Fuse, through the usual HTTP libraries."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import requests

from fauxauth import AuthServer


@pytest.fixture(params=[httpx, requests], ids=lambda library: library.__name__)
def library(request: pytest.FixtureRequest) -> Any:
    return request.param


def token_in(response: Any) -> str:
    return str(response.json()["auth_tokens"]["user_authentication_token"]["authentication_token"])


def test_a_session_is_created_used_and_outlived(server: AuthServer, library: Any) -> None:
    session = f"{server.url}/api/v5.0/session"
    me = f"{server.url}/api/v5.0/users/me"
    joe = {"login_name": "joe.bloggs", "password": "correct horse battery"}

    created = library.post(session, json=joe)
    assert (created.status_code, created.json()["success"]) == (201, True)
    headers = {"auth-token": token_in(created)}
    assert library.get(me, headers=headers).status_code == 200

    server.clock.advance(days=60)
    assert library.get(me, headers=headers).status_code == 401
    again = library.post(session, json=joe)
    assert token_in(again) != headers["auth-token"]
    assert library.get(me, headers={"auth-token": token_in(again)}).status_code == 200


def test_a_wrong_password_is_refused(server: AuthServer, library: Any) -> None:
    response = library.post(f"{server.url}/api/v5.0/session", json={"login_name": "joe.bloggs", "password": "wrong"})

    assert response.status_code == 401
    assert response.json()["success"] is False


def test_the_two_services_share_a_server_and_nothing_else(server: AuthServer, library: Any) -> None:
    fuse = {"login_name": "richard@example.com", "password": "correct horse battery"}
    fusionauth = {"loginId": "joe.bloggs", "password": "correct horse battery"}
    key = {"Authorization": server.api_key}

    assert library.post(f"{server.url}/api/v5.0/session", json=fuse).status_code == 401
    assert library.post(f"{server.url}/api/login", json=fusionauth, headers=key).status_code == 404
