"""What the conversations of the login ping do not show: its effects, and the setting of its reply."""

from __future__ import annotations

import httpx
import jwt
import pytest

from fauxauth import FauxAuth, Scenario

USER = "00000000-0000-0001-0000-000000000001"

SCENARIO = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  settings: {pingResponse: %s}
  users: [{email: richard@example.com, password: correct horse battery, id: 00000000-0000-0001-0000-000000000001}]
"""


def fake(ping_response: str = "empty") -> tuple[FauxAuth, httpx.Client]:
    server = FauxAuth(Scenario.parse(SCENARIO % ping_response))
    transport = httpx.WSGITransport(server.wsgi_app)
    headers = {"Authorization": server.api_key, "X-Forwarded-For": "192.0.2.9, 10.0.0.1"}
    return server, httpx.Client(transport=transport, base_url="http://fake.example.com", headers=headers)


def test_a_ping_updates_the_login_instants_and_writes_a_record() -> None:
    server, client = fake()

    client.put(f"/api/login/{USER}/{server.application_id}?ipAddress=192.0.2.7")

    user = server.user("richard@example.com")
    record = server.login_records[-1]
    assert user.last_login_instant == server.clock.now()
    assert user.registrations is not None
    assert user.registrations[0].last_login_instant == server.clock.now()
    assert (record.user_id, record.application_id, record.ip_address) == (USER, server.application_id, "192.0.2.7")


def test_the_address_of_a_ping_falls_back_on_the_forwarded_one() -> None:
    server, client = fake()

    client.put(f"/api/login/{USER}")

    assert server.login_records[-1].ip_address == "192.0.2.9"
    assert server.login_records[-1].application_id is None


def test_a_key_is_preferred_to_the_token_in_the_cookie() -> None:
    server, client = fake()
    cookie = {"Cookie": f"access_token={server.mint_token('richard@example.com')}"}

    assert client.put("/api/login", headers=cookie).json()["fieldErrors"].keys() == {"userId"}
    del client.headers["Authorization"]
    assert client.put("/api/login", headers=cookie).status_code == 200


@pytest.mark.parametrize("path", [USER, "nobody"])
def test_a_token_is_no_right_to_ping_for_a_user_in_the_path(path: str) -> None:
    server, client = fake()
    client.headers["Authorization"] = f"Bearer {server.mint_token('richard@example.com')}"

    assert client.put(f"/api/login/{path}").status_code == 401


def test_a_ping_that_is_refused_leaves_no_record() -> None:
    server, client = fake()

    client.put("/api/login/7")

    assert len(server.login_records) == 0


def test_newer_servers_answer_the_user_and_a_token_of_type_ping() -> None:
    server, client = fake("user")

    reply = client.put(f"/api/login/{USER}/{server.application_id}").json()

    claims = jwt.decode(reply["token"], options={"verify_signature": False})
    assert (claims["authenticationType"], reply["user"]["id"]) == ("PING", USER)
    assert "refreshToken" not in reply


@pytest.mark.parametrize(("version", "status"), [("1.36", 400), ("1.37", 200)])
def test_ids_in_a_body_count_since_1_37(version: str, status: int) -> None:
    text = (SCENARIO % "empty").replace("fusionauth:\n", f"fusionauth:\n  version: '{version}'\n")
    server = FauxAuth(Scenario.parse(text))
    client = httpx.Client(transport=httpx.WSGITransport(server.wsgi_app), base_url="http://fake.example.com")

    reply = client.put("/api/login", json={"userId": USER}, headers={"Authorization": server.api_key})

    assert reply.status_code == status
