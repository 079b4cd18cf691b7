"""Recording: from what is said to a real server to a conversation file in which nothing real is left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fauxauth import AuthServer
from fauxauth.conversation import (
    Conversation,
    Difference,
    LentHands,
    Sender,
    WorldHands,
    WsgiSender,
    load_conversations,
    run,
)
from fauxauth.conversation.loading import conversations_of
from fauxauth.conversation.over_http import HttpSender, WithApiKey
from fauxauth.conversation.recording import Recording
from fauxauth.conversation.sending import Outgoing, Response
from fauxauth.scenario.document import Document
from fauxauth.transport.application import WsgiApp

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
REAL = """\
fauxauth: 1
fusionauth:
  apiKeys: [{key: key-of-the-real-server}]
  applications:
    - id: 7f1b7f3e-1a2b-4c3d-8e4f-5a6b7c8d9e0f
      name: Portal
      loginConfiguration: {generateRefreshTokens: true, allowTokenRefresh: true}
  users:
    - email: ada.lovelace@corp.example.org
      password: analytical engine
      firstName: Ada
      lastName: Lovelace
      mobilePhone: +44 20 7946 0958
      data: {favourite: Babbage}
      registrations: [{applicationId: 7f1b7f3e-1a2b-4c3d-8e4f-5a6b7c8d9e0f, roles: []}]
    - email: grace.hopper@corp.example.org
      password: nanoseconds
      twoFactor:
        methods:
          - {method: authenticator, secret: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP}
          - {method: email, email: grace@home.example.org}
    - {email: kurt@corp.example.org, username: goedel, password: incomplete}
    - {email: locked@corp.example.org, password: locked out, active: false}
fuse:
  users:
    - {login_name: alan.turing, email: alan.turing@corp.example.org, password: bombe and enigma}
"""
APPLICATION = "7f1b7f3e-1a2b-4c3d-8e4f-5a6b7c8d9e0f"
KEY = {"Authorization": "key-of-the-real-server"}
NEVER = (
    "key-of-the-real-server", "corp.example.org", "home.example.org", "analytical", "nanoseconds", "locked out", "Ada",
    "Lovelace", "lovelace", "Hopper", "hopper", "7946", "Babbage", APPLICATION, "203.0.113.9", "eyJ", "Portal",
    "turing", "enigma",
)  # fmt: skip
"""What must not be in any file that is recorded from that server."""


FIXTURES = Path(__file__).parents[2] / "fixtures" / "fusionauth"


class Client:
    """Talks to a server, and has all of it recorded."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.recording = Recording()
        self.lines: list[str] = []

    def ask(self, method: str, target: str, headers: Mapping[str, str] = {}, body: Any = None) -> Any:
        form = isinstance(body, str)
        kind = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"} if body else {}
        content = b"" if body is None else body.encode() if form else json.dumps(body).encode()
        request = Outgoing(method, target, list({**headers, **kind}.items()), content)
        response = self._sender(request.method, request.target, request.headers, request.body)
        self.lines.append(self.recording.add(request, response))
        return response.content


@pytest.fixture(scope="module")
def real() -> Iterator[AuthServer]:
    from fauxauth import Scenario

    with AuthServer(Scenario.parse(REAL)) as server:
        yield server


@pytest.fixture
def client(real: AuthServer) -> Client:
    real.reset()
    return Client(HttpSender(real.url))


def recorded(text: str) -> Conversation:
    (found,) = conversations_of(Document.parse(text, "recorded.yaml"))
    return found


def with_the_fake(text: str) -> list[Difference]:
    one = recorded(text)
    world = one.scenario.world()
    return run(one, WsgiSender(WsgiApp(world)), WorldHands(world))


def is_clean(client: Client) -> bool:
    return not any(each in line for each in NEVER for line in (client.recording.text, *client.lines))


def log_in(client: Client, who: str, password: str, **more: Any) -> Any:
    return client.ask("POST", "/api/login", KEY, {"loginId": f"{who}@corp.example.org", "password": password, **more})


def test_a_login_and_what_follows_from_it(client: Client, real: AuthServer) -> None:
    answer = log_in(client, "ada.lovelace", "analytical engine", applicationId=APPLICATION, ipAddress="203.0.113.9")
    user_id, token = answer["user"]["id"], answer["token"]
    client.ask("GET", f"/api/user/{user_id}", KEY)
    client.ask("GET", "/api/user?loginId=ada.lovelace%40corp.example.org", KEY)
    client.ask("GET", "/api/jwt/validate", {"Authorization": f"Bearer {token}"})
    client.ask("POST", "/api/jwt/refresh", {}, {"refreshToken": answer["refreshToken"]})
    client.ask("PUT", f"/api/login/{user_id}/{APPLICATION}?ipAddress=203.0.113.9", KEY)
    client.ask("POST", "/api/logout", {"Cookie": f"refresh_token={answer['refreshToken']}; _ga=Ada"})
    assert is_clean(client)
    assert client.lines[0] == "POST /api/login -> 200"
    assert client.lines[1] == "GET /api/user/${userId} -> 200"
    assert with_the_fake(client.recording.text) == []
    assert with_the_real_one(client, real) == []


def with_the_real_one(client: Client, real: AuthServer) -> list[Difference]:
    """Run what was recorded against the server itself, with its own values."""
    one = recorded(client.recording.text)
    own = {
        "person-1@example.com": "ada.lovelace@corp.example.org",
        "fake-password-1": "analytical engine",
        "00000000-0000-4000-8000-000000000001": APPLICATION,
    }
    values = {name: own.get(fake, fake) for name, fake in one.values.items()}
    real.reset()
    sender = WithApiKey(HttpSender(real.url), "fake-api-key", "key-of-the-real-server")
    return run(one, sender, LentHands({}), values)


def test_what_a_reply_gave_is_kept_and_what_the_request_gave_is_a_value(client: Client) -> None:
    log_in(client, "ada.lovelace", "analytical engine", applicationId=APPLICATION)
    answer = log_in(client, "grace.hopper", "nanoseconds")
    client.ask("POST", "/api/two-factor/login", {}, {"twoFactorId": answer["twoFactorId"], "code": "999999"})
    one = recorded(client.recording.text)
    assert one.values == {
        "loginId": "person-1@example.com",
        "password": "fake-password-1",
        "applicationId": "00000000-0000-4000-8000-000000000001",
        "loginId2": "person-2@example.com",
        "password2": "fake-password-2",
        "code": "000001",
    }
    assert one.steps[1].keep == {"twoFactorId": "twoFactorId"}
    assert one.steps[2].json == {"twoFactorId": "${twoFactorId}", "code": "${code}"}
    assert with_the_fake(client.recording.text) == []


def test_a_good_code_is_computed(client: Client, real: AuthServer) -> None:
    answer = log_in(client, "grace.hopper", "nanoseconds")
    code = real.totp("grace.hopper@corp.example.org")
    client.ask("POST", "/api/two-factor/login", {}, {"twoFactorId": answer["twoFactorId"], "code": code})
    answer = log_in(client, "grace.hopper", "nanoseconds")
    email = next(each["id"] for each in answer["methods"] if each["method"] == "email")
    client.ask("POST", f"/api/two-factor/send/{answer['twoFactorId']}", {}, {"methodId": email})
    code = real.outbox.latest("grace@home.example.org").code
    client.ask("POST", "/api/two-factor/login", {}, {"twoFactorId": answer["twoFactorId"], "code": code})
    assert is_clean(client)
    assert {demand.kind for demand in recorded(client.recording.text).demands()} == {"totp", "code"}
    assert with_the_fake(client.recording.text) == []


def test_what_was_used_before_the_recording_began_is_not_asked_for(client: Client, real: AuthServer) -> None:
    before = Client(HttpSender(real.url))
    answer = log_in(before, "grace.hopper", "nanoseconds")
    code = {"twoFactorId": answer["twoFactorId"], "code": real.totp("grace.hopper@corp.example.org")}
    before.ask("POST", "/api/two-factor/login", {}, code)
    assert "lastUsed" in str(log_in(client, "grace.hopper", "nanoseconds"))
    assert with_the_fake(client.recording.text) == []


def test_a_cookie_that_is_said_again_is_kept_under_its_name(client: Client) -> None:
    answer = log_in(client, "ada.lovelace", "analytical engine", applicationId=APPLICATION)
    client.ask("GET", "/api/jwt/validate", {"Cookie": f"access_token={answer['token']}"})
    one = recorded(client.recording.text)
    assert one.steps[0].keep == {"access_token": "cookie access_token"}
    assert one.steps[1].cookies == {"access_token": "${access_token}"}


@pytest.mark.parametrize(
    ("who", "password", "status"),
    [("nobody", "x", 404), ("ada.lovelace", "wrong one", 404), ("locked", "locked out", 423)],
)
def test_a_refused_login_is_refused_by_the_fake_too(client: Client, who: str, password: str, status: int) -> None:
    log_in(client, who, password)
    assert client.lines == [f"POST /api/login -> {status}"]
    assert is_clean(client)
    assert with_the_fake(client.recording.text) == []


@pytest.mark.parametrize(
    "where",
    [
        "login/email_not_verified",
        "login/email_not_verified_before_not_registered",
        "login/registration_not_verified",
        "login/authenticated.in_a_tenant",
        "two_factor_login/malformed_request",
        "two_factor_login/email_not_verified",
        "two_factor_login/password_change_administrative",
        "two_factor_login/not_registered",
    ],
)
def test_what_the_fake_answers_is_answered_again_in_the_recorded_world(where: str) -> None:
    for one in load_conversations(FIXTURES / f"{where}.yaml"):
        world = one.scenario.world()
        send, recording = WsgiSender(WsgiApp(world)), Recording()

        def said(method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
            response = send(method, target, headers, body)  # noqa: B023 (it is used up in this round of the loop)
            recording.add(Outgoing(method, target, headers, body), response)  # noqa: B023
            return response

        assert run(one, said, WorldHands(world)) == []
        assert with_the_fake(recording.text) == []


def test_a_key_that_is_refused_is_refused_by_the_fake_too(client: Client) -> None:
    client.ask("POST", "/api/login", {"Authorization": "key-of-nobody"}, {"loginId": "nobody", "password": "x"})
    log_in(client, "ada.lovelace", "analytical engine")
    assert client.lines == ["POST /api/login -> 401", "POST /api/login -> 200"]
    assert with_the_fake(client.recording.text) == []


def test_who_is_only_looked_up_is_there_and_who_is_made_is_not(client: Client) -> None:
    client.ask("GET", "/api/user?email=kurt@corp.example.org", KEY)
    made = {"email": "emmy@corp.example.org", "password": "first and second"}
    client.ask("POST", "/api/user", KEY, {"user": made})
    log_in(client, "emmy", "first and second")
    assert [line.rpartition(" ")[2] for line in client.lines] == ["200"] * 3
    directory = recorded(client.recording.text).scenario.world().directory
    assert [user.email for user in directory.users()] == ["person-1@example.com"]
    assert with_the_fake(client.recording.text) == []


def test_an_empty_object_is_said_again() -> None:
    assert heard("/api/login", {}).steps[0].json == {}


def test_a_tenant_whose_id_is_none_is_no_tenant_of_the_file() -> None:
    headers = [("X-FusionAuth-TenantId", "Lovelace and Sons")]
    recording = Recording()
    recording.add(Outgoing("GET", "/api/status", headers, b""), Response(400, [], b""))
    assert recorded(recording.text).steps[0].headers == {"X-FusionAuth-TenantId": "${tenantId}"}


def test_who_logs_in_by_email_and_by_username_is_one_user(client: Client) -> None:
    log_in(client, "kurt", "incomplete")
    client.ask("POST", "/api/login", KEY, {"loginId": "goedel", "password": "incomplete"})
    log_in(client, "kurt", "incomplete")
    directory = recorded(client.recording.text).scenario.world().directory
    user = directory.find(None, "person-1@example.com")
    assert user is not None
    assert (len(directory), user.username) == (1, "person-1")
    assert with_the_fake(client.recording.text) == []


def test_a_session_of_fuse(client: Client) -> None:
    client.ask("POST", "/api/v5.0/session", {}, {"login_name": "alan.turing", "password": "bombe and enigma"})
    client.ask("POST", "/api/v5.0/session", {}, {"login_name": "alan.turing", "password": "wrong one"})
    assert is_clean(client)
    assert with_the_fake(client.recording.text) == []


def test_two_api_keys_stay_two() -> None:
    recording = Recording()
    for key in ("one", "another"):
        recording.add(Outgoing("GET", "/api/status", [("Authorization", key)], b""), Response(200, [], b""))
    steps = recorded(recording.text).steps
    assert [step.headers["Authorization"] for step in steps] == ["fake-api-key", "fake-api-key-2"]


def test_forms_and_what_nobody_can_read(client: Client) -> None:
    client.ask("POST", "/oauth2/token", {}, urlencode({"grant_type": "password", "username": "Ada", "scope": "Ada"}))
    client.ask("POST", "/unheard/of/Lovelace?Ada=Ada&a=analytical+engine", {}, {"data": {"Ada": [12345678, 5, None]}})
    assert is_clean(client)
    first, second = recorded(client.recording.text).steps
    assert first.request == "POST /oauth2/token"
    assert first.form == {"grant_type": "password", "username": "${username}", "scope": "${username}"}
    assert second.request is not None
    assert second.request.startswith("POST /${")


def heard(target: str, sent: Any = None, came: Any = None) -> Conversation:
    """What is recorded of one exchange, whatever a server would answer."""
    recording = Recording()
    headers = [("Content-Type", "application/json"), *KEY.items()]
    request = Outgoing("POST", target, headers, json.dumps(sent).encode() if sent is not None else b"")
    recording.add(request, Response(200, [], json.dumps(came).encode() if came is not None else b""))
    return recorded(recording.text)


@pytest.mark.parametrize("path", ["/oauth2/token", "/api/user/comment/search", "/api/user/import", "/api/user/family"])
def test_a_path_that_leads_to_nothing_faked_keeps_the_vendors_words(path: str) -> None:
    [step] = heard(path).steps
    assert step.request == f"POST {path}"


def test_the_code_of_an_error_that_names_a_field_is_kept_though_no_answer_of_the_fake_has_it() -> None:
    codes = ["[strange]user.email", "[StrangeException]", "[strange]Lovelace"]
    found = heard("/api/login", {}, {"generalErrors": [{"code": code} for code in codes]})

    (step,) = found.steps
    assert step.reply is not None
    assert step.reply.contains == {
        "generalErrors": [{"code": "[strange]user.email"}, {"code": "[StrangeException]"}, {"code": "<text>"}]
    }


@pytest.mark.parametrize(("length", "expected"), [(10, ["<text>"] * 10), (11, "<any>")])
def test_a_list_is_expected_item_by_item_unless_it_is_long(length: int, expected: object) -> None:
    found = heard("/api/login", {}, {"methods": [f"way {number}" for number in range(length)]})

    (step,) = found.steps
    assert step.reply is not None
    assert step.reply.contains == {"methods": expected}


def test_a_birth_date_stays_a_date() -> None:
    user = {"email": "ada@corp.example.org", "birthDate": "1815-12-10"}
    found = heard("/api/login", {"loginId": "ada@corp.example.org", "password": "engine"}, {"user": user})
    (known,) = found.scenario.world().directory.users()
    assert str(known.birth_date) == "1990-01-01"


def test_a_user_whose_name_is_a_word_of_the_vendors_has_another() -> None:
    found = heard("/api/login", {"loginId": "admin", "password": "password"}, {"user": {"username": "admin"}})
    assert found.values == {"loginId": "person-1", "password": "fake-password-1"}
    assert found.scenario.world().directory.find(None, "person-1") is not None


def test_short_numbers_are_kept_unless_they_are_ids() -> None:
    found = heard("/api/users/4321?numberOfResults=25", {"id": 77, "startRow": 5}, {"id": 77, "total": 3})
    (step,) = found.steps
    assert step.request == "POST /api/users/${text}?numberOfResults=25"
    assert step.json == {"id": 2, "startRow": 5}
    assert step.reply.contains == {"id": "<number>", "total": 3}


@pytest.mark.parametrize(("came", "expected"), [(9999, 9999), (10000, "<number>"), (-10000, "<number>")])
def test_a_number_of_more_than_four_digits_is_not_kept(came: int, expected: object) -> None:
    (step,) = heard("/api/login", {}, {"total": came}).steps
    assert step.reply is not None
    assert step.reply.contains == {"total": expected}


def test_what_only_looks_like_a_number_is_recorded() -> None:
    assert heard("/api/login?loginId=%C2%B2&code=" + "9" * 5000).values == {"loginId": "person-1", "code": "000001"}


LEAKS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !$%&äß", min_size=9, max_size=24).map(
    lambda text: f"q{text.strip()}z7q"
)
NAMES = st.sampled_from([
    "password", "refreshToken", "firstName", "mobilePhone", "loginId", "email", "token", "data", "unheardOf",
    "code", "methods", "method", "methodId", "user", "registrations", "applicationId", "twoFactorId",
    "login_name", "username", "recoveryCodes",
])  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAKS | st.none() | st.integers(10**8) | st.booleans(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES | LEAKS, inner, max_size=3),
    max_leaves=6,
)


@example(sent={}, came={"data": {"q0z7q": "q0z7q"}}, status=200, elsewhere=["q0z7q", "q1z7q", *["q0z7q"] * 4])
@given(
    sent=st.dictionaries(NAMES, VALUES, max_size=4),
    came=st.dictionaries(NAMES, VALUES, max_size=4),
    status=st.sampled_from([200, 201, 242, 404]),
    elsewhere=st.lists(LEAKS, min_size=6, max_size=6),
)
def test_nothing_of_what_is_said_is_in_the_file(
    sent: dict[str, Any], came: dict[str, Any], status: int, elsewhere: list[str]
) -> None:
    path, query, header, cookie, received, address = elsewhere
    address = f"{address.replace(' ', '').replace('@', '')}@real.example.org"
    recording = Recording()
    headers = [
        ("Authorization", header), ("Cookie", f"access_token={quote(cookie)}; {quote(cookie)}=1"), ("X-Any", header),
        ("Content-Type", "application/json"), ("X-Forwarded-For", "203.0.113.77"),
    ]  # fmt: skip
    lines = []
    places = (
        "login",
        f"user/{quote(path)}",
        "two-factor/login",
        f"two-factor/send/{quote(path)}",
        "v5.0/session",
        quote(path),
    )
    for where in (f"/api/{place}" for place in places):
        request = Outgoing(
            "POST",
            f"{where}?loginId={quote(address)}&{quote(query)}={quote(query)}",
            headers,
            json.dumps(sent).encode(),
        )
        reply_headers = [("Set-Cookie", f"refresh_token={quote(received)}; Path=/"), ("Location", f"/?a={quote(path)}")]
        reply = {"message": f"{address} is taken", "user": {"email": address, **came}, **came}
        lines.append(recording.add(request, Response(status, reply_headers, json.dumps(reply).encode())))
    written = "\n".join([recording.text, *lines]).lower()
    for original in {*elsewhere, *(map(quote, elsewhere)), address, "203.0.113.77", *texts(sent), *texts(came)}:
        assert original.lower() not in written
    recorded(recording.text)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, dict):
        yield from (key for key in value if key.startswith("q"))
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
