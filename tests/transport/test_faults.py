"""Faults, as a client on a socket meets them, and as a caller without one does."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

import httpx
import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth import AuthServer, FauxAuth, Scenario, ScenarioError, UsageError
from fauxauth.contract.wire import NotJsonError, decode
from fauxauth.scenario.orders import order_of
from fauxauth.transport.listening.listener import Listener
from fauxauth.world.faults import FaultEntry, TokenFault

from .wsgi import Answer, environ_of, request

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
TEXT = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  keys: [{id: 20000000-0000-0000-0000-000000000001, algorithm: ES256}]
  tenants: [{issuer: acme.example, jwtConfiguration: {accessTokenKeyId: 20000000-0000-0000-0000-000000000001}}]
  users:
    - {email: richard@example.com, username: rich, password: correct horse battery}
    - {email: monica@example.com, password: correct horse battery}
fuse:
  users: [{login_name: joe.bloggs, email: joe@example.com, password: pw-of-joe}]
"""
SCENARIO = Scenario.parse(TEXT)
EXAMPLE_APP = "{id: 10000000-0000-0002-0000-000000000001, name: Example app}"
TWO_APPLICATIONS = Scenario.parse(
    TEXT.replace("  users:", f"  applications: [{EXAMPLE_APP}, {{name: Another app}}]\n  users:", 1)
)
LOGIN = {"loginId": "richard@example.com", "password": "correct horse battery"}
WAIT = 10.0


@pytest.fixture(scope="module")
def listening() -> Iterator[AuthServer]:
    with AuthServer(SCENARIO) as server:
        yield server


@pytest.fixture
def server(listening: AuthServer) -> AuthServer:
    listening.load(SCENARIO)
    return listening


@pytest.fixture
def client(server: AuthServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": server.api_key}
    with httpx.Client(base_url=server.url, headers=headers, timeout=WAIT, verify=False) as client:
        yield client


def log_in(client: httpx.Client, login_id: str = "richard@example.com", **fields: Any) -> httpx.Response:
    return client.post("/api/login", json={**LOGIN, "loginId": login_id, **fields})


def raw_login(server: FauxAuth) -> bytes:
    body = json.dumps(LOGIN).encode()
    head = (
        f"POST /api/login HTTP/1.1\r\nHost: x\r\nAuthorization: {server.api_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def exchange(server: AuthServer, sent: bytes) -> tuple[bytes, Exception | None]:
    """Send bytes; return what comes until the connection ends, and the error that it ends with."""
    host, port = server.url.removeprefix("http://").split(":")
    received = b""
    with socket.create_connection((host, int(port)), timeout=WAIT) as sock:
        sock.sendall(sent)
        try:
            while data := sock.recv(65536):
                received += data
        except ConnectionError as error:
            return received, error
    return received, None


def head_and_body(received: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


# --- Connections -----------------------------------------------------------------------------------------------------


def test_a_refused_connection_ends_without_a_byte_and_the_request_has_no_effect(server: AuthServer) -> None:
    server.fail("fusionauth.login", connection="refuse", times=1)

    assert exchange(server, raw_login(server)) == (b"", None)
    assert len(server.login_records) == 0
    (entry,) = server.journal
    assert (entry.reply, entry.answer, entry.outcome, entry.faults) == (
        None,
        None,
        "prevented",
        ("connection: refuse",),
    )
    assert server.journal.not_faked == []


def test_a_reset_connection_loses_the_answer_to_a_request_that_had_its_effect(server: AuthServer) -> None:
    server.fail("fusionauth.login", connection="reset", times=1)

    received, error = exchange(server, raw_login(server))

    assert (received, type(error)) == (b"", ConnectionResetError)
    assert len(server.login_records) == 1
    assert server.journal.outcomes == ["fusionauth.login:authenticated"]
    assert server.journal[0].faults == ("connection: reset",)


def test_a_closed_connection_ends_in_the_middle_of_the_body(server: AuthServer) -> None:
    server.fail("fusionauth.login", connection="close", times=1)

    received, error = exchange(server, raw_login(server))

    headers, body = head_and_body(received)
    assert error is None
    assert received.startswith(b"HTTP/1.1 200 ")
    assert 0 < len(body) == int(headers["content-length"]) // 2
    assert len(server.login_records) == 1


@pytest.mark.parametrize("connection", ["refuse", "reset", "close"])
def test_a_client_that_tries_again_on_another_connection_succeeds(
    server: AuthServer, client: httpx.Client, connection: Any
) -> None:
    server.fail(connection=connection, times=1)

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        log_in(client)
    assert log_in(client).status_code == 200


def test_an_answer_without_a_body_is_cut_off_too(server: AuthServer, client: httpx.Client) -> None:
    server.fail("fusionauth.login", connection="close")

    with pytest.raises(httpx.RemoteProtocolError, match="peer closed connection without sending complete message body"):
        log_in(client, "nobody")


def test_an_answer_to_head_is_not_sent_at_all(server: AuthServer) -> None:
    server.fail(connection="close", times=1)

    assert exchange(server, b"HEAD /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\n\r\n") == (b"", None)


# --- Bodies ----------------------------------------------------------------------------------------------------------


def test_a_malformed_body_breaks_off_and_its_length_is_right(server: AuthServer, client: httpx.Client) -> None:
    server.fail("fusionauth.login", body="malformed", times=1)

    broken, whole = log_in(client), log_in(client)

    assert broken.status_code == whole.status_code == 200
    assert broken.headers["content-type"] == whole.headers["content-type"]
    assert int(broken.headers["content-length"]) == len(broken.content) == len(whole.content) // 2
    with pytest.raises(NotJsonError):
        decode(broken.content)


@pytest.mark.parametrize("login_id", ["nobody", "richard@example.com"])
def test_a_malformed_body_is_one_where_the_answer_has_none_too(
    server: AuthServer, client: httpx.Client, login_id: str
) -> None:
    server.fail(body="malformed")

    reply = log_in(client, login_id)

    assert reply.headers["content-type"].startswith("application/json")
    with pytest.raises(NotJsonError):
        decode(reply.content)


def test_a_streamed_body_is_broken_off_too(server: AuthServer, client: httpx.Client) -> None:
    whole = client.get("/api/system/login-record/export")
    server.fail(path="/api/system/*", body="malformed")

    broken = client.get("/api/system/login-record/export")

    assert (whole.status_code, broken.status_code) == (200, 200)
    assert broken.headers["content-type"] == whole.headers["content-type"]
    assert broken.content[:4] == whole.content[:4] == b"PK\x03\x04"
    assert len(broken.content) == len(whole.content) // 2


@pytest.mark.parametrize("login_id", ["nobody", "richard@example.com"])
def test_a_wrong_content_type_stands_over_the_right_body(
    server: AuthServer, client: httpx.Client, login_id: str
) -> None:
    body = log_in(client, login_id).content
    server.fail("fusionauth.login", content_type="text/html; charset=x")

    reply = log_in(client, login_id)

    assert reply.headers["content-type"] == "text/html; charset=x"
    assert bool(reply.content) is bool(body)


def test_a_dripping_body_comes_in_pieces_and_takes_its_time_on_the_clock(server: AuthServer) -> None:
    server.fail("fusionauth.login", drip=100, times=1)
    sent = raw_login(server).replace(b"Host: x", b"Host: x\r\nConnection: close")

    dripped, error = exchange(server, sent)

    headers, body = head_and_body(dripped)
    assert error is None
    assert len(body) == int(headers["content-length"])
    assert json.loads(body)["user"]["email"] == "richard@example.com"
    assert server.clock.now() - START == pytest.approx(timedelta(seconds=len(body) / 100), abs=timedelta(seconds=0.01))
    assert server.journal[0].faults == ("drip: 100",)


def test_a_drip_is_sent_piece_by_piece() -> None:
    fake = FauxAuth(SCENARIO)
    fake.fail(drip=100)
    headers = [("Content-Type", "application/json"), ("Authorization", fake.api_key)]
    environ = environ_of("POST", b"/api/login", headers=headers, body=json.dumps(LOGIN).encode())

    pieces = [len(piece) for piece in fake.wsgi_app(environ, lambda *started: lambda data: None)]

    assert set(pieces[:-1]) == {10}
    assert 0 < pieces[-1] <= 10


def test_the_connection_stays_open_after_a_drip(server: AuthServer, client: httpx.Client) -> None:
    server.fail(drip=1000, times=1)

    assert [log_in(client).status_code for _ in range(2)] == [200, 200]


# --- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", ["1h30m", timedelta(minutes=90)])
def test_a_delay_on_a_frozen_clock_costs_no_real_time_and_moves_the_clock(
    server: AuthServer, client: httpx.Client, delay: Any
) -> None:
    server.fail("fusionauth.login", delay=delay, times=1)

    reply = log_in(client)

    assert reply.status_code == 200
    assert server.clock.now() == START + timedelta(minutes=90)
    assert (server.journal[0].instant, server.journal[0].faults) == (START, ("delay: 5400s",))


def test_a_delay_is_waited_for_when_the_clock_runs_and_nobody_else_waits() -> None:
    with AuthServer(Scenario.parse(TEXT.replace("mode: frozen", "mode: running"))) as server:
        server.fail(delay="1h", when={"loginId": "richard@example.com"})
        late: list[tuple[bytes, Exception | None]] = []
        waiting = threading.Thread(target=lambda: late.append(exchange(server, raw_login(server))))
        waiting.start()
        server.journal.wait_for("fusionauth.login", timeout=WAIT)

        with httpx.Client(base_url=server.url, headers={"Authorization": server.api_key}, timeout=WAIT) as client:
            assert log_in(client, "monica@example.com").status_code == 200
        assert late == []
        assert len(server.login_records) == 2

    waiting.join(WAIT)
    assert not waiting.is_alive()
    assert [received for received, _ in late] == [b""]


def test_a_short_delay_on_a_running_clock_ends() -> None:
    fake = FauxAuth(Scenario.parse(TEXT.replace("mode: frozen", "mode: running")))
    fake.fail(delay="5ms")
    before = fake.clock.now()

    answer = ask(fake)

    assert answer.status == 200
    assert fake.clock.now() - before >= timedelta(milliseconds=5)


def test_a_listener_that_stops_ends_a_drip() -> None:
    fake = FauxAuth(Scenario.parse(TEXT.replace("mode: frozen", "mode: running")))
    fake.fail("fusionauth.login", drip=10)
    first = threading.Event()
    received: list[bytes] = []
    with Listener(fake.wsgi_app) as listener:
        sock = socket.create_connection((listener.host, listener.port), timeout=WAIT)
        sock.sendall(raw_login(fake))

        def read() -> None:
            try:
                while data := sock.recv(1):
                    received.append(data)
                    first.set()
            except ConnectionError:
                return

        reader = threading.Thread(target=read)
        reader.start()
        assert first.wait(WAIT)
    reader.join(WAIT)
    sock.close()
    assert not reader.is_alive()
    head, body = head_and_body(b"".join(received))
    assert len(body) < int(head["content-length"])


def test_at_the_end_of_the_calendar_a_delayed_answer_comes_too() -> None:
    fake = FauxAuth(SCENARIO)
    fake.clock.set(datetime(4999, 12, 31, 23, 59, tzinfo=timezone.utc))
    fake.fail(delay="1h")

    assert ask(fake).status == 200


# --- Rate limits -----------------------------------------------------------------------------------------------------


def test_beyond_a_rate_limit_there_is_a_429_that_says_when_to_come_again(
    server: AuthServer, client: httpx.Client
) -> None:
    server.fail("fusionauth.login", rate_limit={"requests": 2, "per": "1m"})

    replies = [log_in(client) for _ in range(3)]
    server.clock.advance(seconds=47.5)
    replies.append(log_in(client))
    server.clock.advance(seconds=int(replies[-1].headers["retry-after"]))
    replies.append(log_in(client))

    assert [reply.status_code for reply in replies] == [200, 200, 429, 429, 200]
    assert [reply.headers.get("retry-after") for reply in replies] == [None, None, "60", "13", None]
    assert replies[2].reason_phrase == "Too Many Requests"
    assert replies[2].headers["content-type"] == "application/json; charset=UTF-8"
    assert replies[2].json()["generalErrors"][0]["code"] == "[RateLimitedException]"
    assert len(server.login_records) == 3
    assert server.journal.outcomes[2] == "fusionauth.login:rate_limited"
    assert server.journal[2].because == "There were too many requests."
    assert server.journal[2].faults == ("rateLimit: 2 per 60s",)
    server.journal.assert_asked("fusionauth.login:rate_limited", times=2)


def test_too_many_requests_can_be_forced_for_every_operation(server: AuthServer, client: httpx.Client) -> None:
    server.force("fusionauth.jwks:rate_limited", times=1)

    assert [client.get("/.well-known/jwks.json").status_code for _ in range(2)] == [429, 200]
    assert server.journal.outcomes == ["fusionauth.jwks:rate_limited", "fusionauth.jwks:published"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v5.0/session", {"success": False, "errors": {"base": "Too Many Requests 429"}}),
    ],
)
def test_a_429_is_in_the_envelope_of_its_service(
    client: httpx.Client, server: AuthServer, method: str, path: str, body: Any
) -> None:
    server.fail(rate_limit={"requests": 1, "per": "1s"})
    client.request(method, path)

    assert client.request(method, path).json() == body


# --- Tokens ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", get_args(TokenFault))
def test_a_spoiled_token_is_that_of_the_answer_and_of_the_cookie(
    server: AuthServer, client: httpx.Client, kind: TokenFault
) -> None:
    server.fail("fusionauth.login", token=kind, times=1)
    assert log_in(client, "nobody").status_code == 404

    spoiled, good = log_in(client), log_in(client)

    assert spoiled.json()["token"] == spoiled.cookies["access_token"]
    accepted = {"wrongIssuer", "wrongAudience"}
    validated = [
        client.get("/api/jwt/validate", headers={"Authorization": f"Bearer {reply.json()['token']}"}).status_code
        for reply in (spoiled, good)
    ]
    assert validated == [200 if kind in accepted else 401, 200]
    assert [entry.faults for entry in server.journal][:3] == [(), (f"token: {kind}",), ()]


def test_after_a_rotation_the_published_keys_are_the_new_ones_only(server: AuthServer, client: httpx.Client) -> None:
    server.fail(token="rotatedKey", times=1)
    before = client.get("/.well-known/jwks.json").json()["keys"]

    old, new = log_in(client).json()["token"], log_in(client).json()["token"]

    after = client.get("/.well-known/jwks.json").json()["keys"]
    kids = [jwt.get_unverified_header(token)["kid"] for token in (old, new)]
    assert [[key["kid"] for key in keys] for keys in (before, after)] == [[kids[0]], [kids[1]]]
    assert kids[0] != kids[1]


def test_fuses_tokens_are_spoiled_in_both_of_their_places(server: AuthServer, client: httpx.Client) -> None:
    server.fail("fuse.create_session", token="wrongIssuer")

    reply = client.post("/api/v5.0/session", json={"login_name": "joe.bloggs", "password": "pw-of-joe"}).json()

    assert reply["jwt_token"] == reply["auth_tokens"]["jwt_token"]
    claims = jwt.decode(reply["jwt_token"], options={"verify_signature": False})
    assert claims["iss"] == "wrong-issuer.example.com"
    assert "." not in reply["auth_tokens"]["user_authentication_token"]["authentication_token"]


# --- Conditions ------------------------------------------------------------------------------------------------------


def ask(
    fake: FauxAuth, login_id: str = "richard@example.com", headers: dict[str, str] | None = None, **fields: Any
) -> Answer:
    sent = [("Content-Type", "application/json"), ("Authorization", fake.api_key), *(headers or {}).items()]
    body = json.dumps({**LOGIN, "loginId": login_id, **fields}).encode()
    return request(fake.wsgi_app, "POST", "/api/login", body, sent)


@pytest.mark.parametrize(
    ("when", "hit"),
    [
        ({"user": "richard@example.com"}, True),
        ({"user": "RICHARD@example.com"}, True),
        ({"user": "rich"}, True),
        ({"user": "<id>"}, True),
        ({"user": "monica@example.com"}, False),
        ({"user": None}, False),
        ({"application": "Example app"}, True),
        ({"application": "10000000-0000-0002-0000-000000000001"}, True),
        ({"application": "Another app"}, False),
        ({"header X-Device": "phone"}, True),
        ({"header x-device": "phone"}, True),
        ({"header X-Device": "tablet"}, False),
        ({"header X-None": None}, True),
        ({"metaData.device.name": "phone"}, True),
        ({"metaData.device.name": "tablet"}, False),
        ({"user": "rich", "header X-Device": "phone", "applicationId": "10000000-0000-0002-0000-000000000001"}, True),
        ({"user": "rich", "application": "Another app"}, False),
    ],
)
def test_a_fault_and_a_forced_answer_are_for_requests_about_this(when: dict[str, Any], hit: bool) -> None:
    fake = FauxAuth(TWO_APPLICATIONS)
    when = {name: fake.user("rich").id if value == "<id>" else value for name, value in when.items()}
    fake.fail(content_type="text/x-hit", when=when)
    fake.force("fusionauth.login:account_locked", when=when)

    answer = ask(
        fake,
        headers={"X-Device": "phone"},
        applicationId=fake.application_id,
        metaData={"device": {"name": "phone"}},
    )

    assert (answer.header("content-type") == "text/x-hit", answer.status == 423) == (hit, hit)


def test_null_means_that_a_request_is_about_nobody() -> None:
    fake = FauxAuth(SCENARIO)
    fake.fail(content_type="text/x-nobody", when={"user": None, "application": None, "applicationId": None})

    found = [ask(fake, each).header("content-type") for each in ("nobody@example.com", "rich")]

    assert found == ["text/x-nobody", "application/json; charset=UTF-8"]


def test_a_request_about_nobody_is_about_no_user() -> None:
    fake = FauxAuth(SCENARIO)
    fake.fail(content_type="text/x-hit", when={"user": "nobody@example.com"})

    assert ask(fake, "nobody@example.com").header("content-type") is None


def test_what_a_request_is_about_is_known_from_its_tokens_too(server: AuthServer, client: httpx.Client) -> None:
    application = server.application_id
    login = log_in(client, applicationId=application).json()
    fuse = client.post("/api/v5.0/session", json={"login_name": "joe.bloggs", "password": "pw-of-joe"}).json()
    fuse_token = fuse["auth_tokens"]["user_authentication_token"]["authentication_token"]
    bearer, token, token_id = f"Bearer {login['token']}", login["refreshToken"], login["refreshTokenId"]
    server.fail(content_type="text/x-richard", when={"user": "rich"})
    server.fail(content_type="text/x-joe", when={"user": "joe@example.com"})
    server.fail(delay="1ms", when={"application": "Example app"})

    about_richard = [
        client.get("/api/jwt/validate", headers={"Authorization": bearer}),
        client.get(f"/api/jwt/refresh/{token_id}"),
        client.get("/api/jwt/refresh", params={"userId": login["user"]["id"]}),
        client.get("/api/user", params={"loginId": "rich"}),
        client.post("/api/jwt/refresh", json={"refreshToken": token}),
        client.post("/api/logout", params={"refreshToken": token}),
    ]
    about_joe = client.get("/api/v5.0/users/me", headers={"Auth-Token": fuse_token})

    assert [(each.status_code, each.headers["content-type"]) for each in about_richard] == [(200, "text/x-richard")] * 6
    assert (about_joe.status_code, about_joe.headers["content-type"]) == (200, "text/x-joe")
    about_application = ["delay: 0.001s" in entry.faults for entry in server.journal]
    assert about_application == [False, False, True, True, False, False, True, True, False]


def test_a_fault_hits_what_is_not_faked_too(server: AuthServer, client: httpx.Client) -> None:
    server.fail(method="GET", path="/api/*", connection="refuse", times=1)

    assert client.post("/api/nope").status_code == 501
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/api/nope")
    assert client.get("/api/nope").status_code == 501
    assert len(server.journal.not_faked) == 2


def test_the_fakes_own_interface_does_not_fail(server: AuthServer, client: httpx.Client) -> None:
    server.fail(connection="refuse")

    assert client.get("/fauxauth/clock").status_code == 200


def test_several_faults_apply_to_one_exchange_and_the_journal_names_them(
    server: AuthServer, client: httpx.Client
) -> None:
    server.fail(delay="3s")
    server.fail("fusionauth.login", body="malformed", content_type="text/plain", token="expired")

    reply = log_in(client)

    assert reply.headers["content-type"] == "text/plain"
    assert server.clock.now() == START + timedelta(seconds=3)
    (entry,) = server.journal
    assert entry.faults == ("delay: 3s", "body: malformed", "contentType: text/plain", "token: expired")
    assert str(entry).endswith(" [delay: 3s, body: malformed, contentType: text/plain, token: expired]")


def test_the_journal_says_that_nothing_was_answered() -> None:
    fake = FauxAuth(SCENARIO)
    fake.fail(connection="refuse")
    with pytest.raises(ConnectionAbortedError):
        ask(fake)

    assert str(fake.journal[0]) == (
        "09:00:00 POST /api/login -> no reply prevented because a fault kept the request from having an effect, "
        "for richard@example.com [connection: refuse]"
    )


# --- Without a socket, from a file, over HTTP ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("connection", "error", "records"),
    [
        ("refuse", ConnectionAbortedError, 0),
        ("reset", ConnectionResetError, 1),
        ("close", ConnectionAbortedError, 1),
    ],
)
def test_without_a_socket_a_broken_connection_is_an_error(
    connection: Any, error: type[Exception], records: int
) -> None:
    fake = FauxAuth(SCENARIO)
    fake.fail(connection=connection, times=1)

    with pytest.raises(error, match="fauxauth: a fault"):
        ask(fake)
    assert ask(fake).status == 200
    assert len(fake.login_records) == records + 1


def test_a_scenario_has_its_faults_from_the_start() -> None:
    text = """
    faults:
      - {operation: fusionauth.login, delay: {from: 1s, to: 2s}, probability: 0.5, until: 1h}
      - {method: POST, path: /api/*, when: {user: monica@example.com}, connection: reset, after: 1, every: 2, times: 1}
      - {operation: fuse.create_session, rateLimit: {requests: 1, per: 1m}}
    """
    fake = FauxAuth(Scenario.parse(f"{TEXT}{text.replace('    ', '')}"))

    answers = [ask(fake).status for _ in range(20)]

    assert answers == [200] * 20
    hits = [bool(entry.faults) for entry in fake.journal]
    assert 0 < sum(hits) < 20
    fake.reset()
    assert [ask(fake).status for _ in range(20)] == answers
    assert [bool(entry.faults) for entry in fake.journal] == hits


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{operation: fusionauth.logn, delay: 1s}",
            "faults[0].operation: there is no operation 'fusionauth.logn'; did",
        ),
        ("{operation: fusionauth.login}", "faults[0]: a fault needs an effect: one of delay, connection, drip, body,"),
        (
            "{operation: fusionauth.login, method: GET, drip: 1}",
            "faults[0].method: fusionauth.login is asked with POST",
        ),
        ("{connection: reset, drip: 5}", "faults[0].drip: connection: reset and drip exclude each other"),
        (
            "{connection: rest}",
            "faults[0].connection: expected one of close, refuse, reset, found 'rest'; did you mean",
        ),
        ("{delay: 3}", "faults[0].delay: 3 has no unit; write 3s"),
        ("{delay: {from: 3s, to: 1s}}", "faults[0].delay: the delay must go from a shorter duration to a longer one"),
        ("{drip: 0}", "faults[0].drip: must be more than 0, is 0"),
        ("{drip: 1, probability: 1.5}", "faults[0].probability: must be at most 1"),
        ("{drip: 1, probability: 0}", "faults[0].probability: must be more than 0"),
        ("{drip: 1, method: get}", "faults[0].method: 'get' does not have the form of GET or POST"),
        ("{drip: 1, path: api}", "faults[0].path: 'api' does not have the form of /api/login or /api/user/*"),
        ("{drip: 1, every: 0}", "faults[0].every: must be more than 0, is 0"),
        ("{drip: 1, after: -1}", "faults[0].after: must be at least 0, is -1"),
        ("{token: expird}", "faults[0].token: expected one of"),
        ("{rateLimit: {requests: 5}}", "faults[0].rateLimit: the key 'per' is missing"),
        ("{drip: 1, times: 1, until: 0s}", "faults[0].until: must be longer than nothing"),
        ("{drip: 1, when: {header X: 1, head er: 1}}", "faults[0].when['head er']: no request has 'head er'"),
    ],
)
def test_a_mistaken_fault_is_told_with_its_place(entry: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(f"fauxauth: 1\nfaults:\n  - {entry}\n", "broken.yaml")

    (problem,) = caught.value.problems
    assert problem.line == 3
    assert str(problem).split(": ", 1)[1].startswith(message)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{outcome: 'fusionauth.login:account_locked', operation: fusionauth.logout}",
            "force[0]: unknown key 'operation'; ",
        ),
        ("{outcome: 'fusionauth.login:account_lockd'}", "force[0].outcome: fusionauth.login has no outcome"),
    ],
)
def test_a_mistaken_forced_answer_is_told_with_its_place(entry: str, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Scenario.parse(f"fauxauth: 1\nforce:\n  - {entry}\n", "broken.yaml")

    (problem,) = caught.value.problems
    assert str(problem).split(": ", 1)[1].startswith(message)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({}, "a fault needs an effect: one of delay"),
        ({"operation": "fusionauth.logn", "drip": 1}, "there is no operation 'fusionauth.logn'; did you mean"),
        ({"drip": 0}, "drip: must be more than 0, is 0"),
        ({"delay": "soon", "drip": -1}, "delay: 'soon' is not a duration; write one such as"),
        ({"delay": timedelta(days=-1)}, "delay: '-86400000.000ms' is not a duration"),
        ({"rate_limit": {"requests": 1}}, "rateLimit: the key 'per' is missing"),
        ({"token": "expird"}, "token: expected one of"),
        ({"connection": "close", "drip": 1}, "drip: connection: close and drip exclude each other"),
        (
            {"operation": "fusionauth.logout", "token": "expired"},
            "fusionauth.logout never answers with an access token",
        ),
        (
            {"drip": 1, "when": {"x": START}},
            "when.x: datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.timezone.utc) cannot",
        ),
    ],
)
def test_a_mistaken_fault_in_python_is_refused_in_words(fault: dict[str, Any], message: str) -> None:
    fake = FauxAuth(SCENARIO)

    with pytest.raises(UsageError) as caught:
        fake.fail(**fault)

    assert str(caught.value).startswith(message)
    assert not fake.world.faults


def test_every_mistake_of_an_order_is_told() -> None:
    with pytest.raises(UsageError, match=r"^delay: .*; drip: must be more than 0, is 0; there is no operation 'logn'"):
        FauxAuth(SCENARIO).fail("logn", delay="soon", drip=0)


def test_a_forced_answer_has_all_the_conditions() -> None:
    fake = FauxAuth(SCENARIO)
    fake.force("fusionauth.login:account_locked", after=1, every=2, times=2, until="1h", path="/api/*")

    assert [ask(fake).status for _ in range(7)] == [200, 423, 200, 423, 200, 200, 200]
    fake.force("fusionauth.login:account_locked", until=timedelta(minutes=5), probability=0.99999)
    assert ask(fake).status == 423
    fake.clock.advance(minutes=5)
    assert ask(fake).status == 200


def tell(client: httpx.Client, method: str, body: Any = None) -> tuple[int, Any]:
    reply = client.request(method, "/fauxauth/faults", json=body)
    return reply.status_code, reply.json()


def test_faults_are_ordered_and_taken_back_over_http(server: AuthServer, client: httpx.Client) -> None:
    order = {"operation": "fusionauth.login", "rateLimit": {"requests": 1, "per": "1m"}, "when": {"user": "rich"}}

    assert tell(client, "POST", order) == (200, {"faults": [{"rateLimit": "1 per 60s"}]})
    assert tell(client, "POST", {"delay": {"from": "1s", "to": "3s"}, "until": "1m"})[0] == 200
    assert tell(client, "GET") == (200, {"faults": [{"rateLimit": "1 per 60s"}, {"delay": "1s to 3s"}]})
    assert [log_in(client).status_code for _ in range(2)] == [200, 429]
    journal = client.get("/fauxauth/journal").json()
    assert [len(entry["faults"]) for entry in journal] == [1, 2]
    assert [entry["status"] for entry in journal] == [200, 429]
    assert tell(client, "DELETE") == (200, {"faults": []})
    assert log_in(client).status_code == 200


def test_over_http_an_exchange_without_an_answer_has_no_status(server: AuthServer, client: httpx.Client) -> None:
    tell(client, "POST", {"connection": "refuse", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        log_in(client)

    (entry,) = client.get("/fauxauth/journal").json()
    assert (entry["status"], entry["outcome"], entry["faults"]) == (None, "prevented", ["connection: refuse"])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "a fault needs an effect: one of"),
        ([], "the body must be a JSON object"),
        ({"delay": 3}, "delay: 3 has no unit; write 3s, 3m, 3h or 3d"),
        ({"dealy": "3s"}, "unknown key 'dealy'; did you mean 'delay'?"),
        ({"drip": 1, "operation": "fusionauth.logn"}, "there is no operation 'fusionauth.logn'; did you mean"),
        ({"path": "/api/status", "token": "algNone"}, "fusionauth.status never answers with an access token; these do"),
    ],
)
def test_a_mistaken_fault_over_http_is_refused_in_words(client: httpx.Client, body: Any, message: str) -> None:
    status, answer = tell(client, "POST", body)

    assert status == 400
    assert answer["error"].startswith(message)
    assert tell(client, "GET") == (200, {"faults": []})


EFFECTS = st.fixed_dictionaries(
    {},
    optional={
        "delay": st.sampled_from(["1s", "1d"]) | st.just({"from": "0s", "to": "1m"}),
        "connection": st.sampled_from(["refuse", "reset", "close"]),
        "drip": st.integers(1, 10**6),
        "body": st.just("malformed"),
        "contentType": st.sampled_from(["text/html", "x"]),
        "rateLimit": st.fixed_dictionaries({"requests": st.integers(1, 3), "per": st.just("1m")}),
        "token": st.sampled_from(get_args(TokenFault)),
        "probability": st.sampled_from([0.1, 0.5, 1.0]),
        "times": st.integers(1, 3),
    },
)
REQUESTS = st.lists(
    st.sampled_from(
        [
            ("POST", "/api/login"),
            ("HEAD", "/.well-known/jwks.json"),
            ("GET", "/api/jwt/validate"),
            ("GET", "/api/system/login-record/export"),
            ("POST", "/api/v5.0/session"),
            ("GET", "/nope"),
        ]
    ),
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(orders=st.lists(EFFECTS, max_size=4), asked=REQUESTS)
def test_whatever_goes_wrong_there_is_an_answer_or_a_broken_connection(
    orders: list[dict[str, Any]], asked: list[tuple[str, str]]
) -> None:
    fake = FauxAuth(SCENARIO)
    for order in orders:
        with suppress(UsageError):
            fake.world.faults.add(order_of(FaultEntry, order, fake.world))
    headers = [("Content-Type", "application/json"), ("Authorization", fake.api_key)]
    for method, path in asked:
        body = json.dumps(LOGIN | {"login_name": "joe.bloggs"}).encode() if method == "POST" else b""
        with suppress(ConnectionAbortedError, ConnectionResetError):
            assert request(fake.wsgi_app, method, path, body, headers).status in (200, 201, 401, 429, 501)
    assert len(fake.journal) == len(asked)
