"""The same requests get the same bytes, whichever way they reach the fake."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from fauxauth import Scenario

from .ways import SOCKET, WITHOUT_SOCKET, WSGI, Seen, Way, going

SCENARIO = Scenario.parse("""
fauxauth: 1
seed: 5
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  tenants: [{issuer: acme.example}]
  applications:
    - id: 10000000-0000-0002-0000-000000000001
      name: Example app
      loginConfiguration: {generateRefreshTokens: true, allowTokenRefresh: true}
  users:
    - email: richard@example.com
      password: correct horse battery
      firstName: Zoë
      lastName: 田中 😀
      registrations: [{applicationId: 10000000-0000-0002-0000-000000000001, roles: []}]
    - {email: emma@example.com, password: pw-of-emma, twoFactor: {methods: [{method: authenticator}]}}
fuse:
  users: [{login_name: joe.bloggs, email: joe@example.com, password: pw-of-joe}]
""")
APPLICATION = "10000000-0000-0002-0000-000000000001"
LOGIN = {"loginId": "richard@example.com", "password": "correct horse battery", "applicationId": APPLICATION}
JSON = {"Authorization": "fake-api-key", "Content-Type": "application/json"}

NOT_THE_APPLICATIONS = {
    "connection": "the listener keeps a connection; one in memory serves one request and says so",
    "server": "the listener names itself; in a direct call nothing listens",
    "transfer-encoding": "over HTTP/1.1 a body of unknown length comes in chunks; a direct call needs no framing",
}
"""Headers that differ between ways, and why. The date is not among them: it is the world's."""

Flow = Callable[[Way], list[Seen]]


def posted(way: Way, path: str, value: Any, **headers: str) -> Seen:
    return way.send("POST", path, {**JSON, **headers}, json.dumps(value).encode())


def login(way: Way) -> list[Seen]:
    return [posted(way, "/api/login", LOGIN)]


def failed_logins(way: Way) -> list[Seen]:
    return [
        posted(way, "/api/login", {**LOGIN, "password": "wrong"}),
        posted(way, "/api/login", {}),
        way.send("POST", "/api/login", JSON, b"{not json"),
        way.send("POST", "/api/login", {"Content-Type": "application/json"}, json.dumps(LOGIN).encode()),
    ]


def two_factor_login(way: Way) -> list[Seen]:
    challenge = posted(way, "/api/login", {**LOGIN, "loginId": "emma@example.com", "password": "pw-of-emma"})
    two_factor_id = json.loads(challenge.body)["twoFactorId"]
    code = way.fake.totp("emma@example.com")
    done = posted(way, "/api/two-factor/login", {"twoFactorId": two_factor_id, "code": code, "trustComputer": True})
    assert (challenge.status, done.status) == (242, 200)
    return [challenge, done]


def cookies(way: Way) -> list[Seen]:
    logged_in = posted(way, "/api/login", LOGIN)
    pairs = [value.partition(";")[0] for value in logged_in.values("set-cookie")]
    refreshed = way.send("POST", "/api/jwt/refresh", {"Cookie": "; ".join(pairs)})
    logged_out = way.send("POST", "/api/logout", {"Cookie": "; ".join(pairs)})
    assert len(pairs) == 2
    assert len(logged_out.values("set-cookie")) == 2
    return [logged_in, refreshed, logged_out]


def export(way: Way) -> list[Seen]:
    for _ in range(3):
        posted(way, "/api/login", LOGIN)
    asked = [
        way.send("GET", "/api/system/login-record/export?start=0&end=4102444800000", JSON),
        posted(way, "/api/system/login-record/export", {"criteria": {"start": 0, "end": 4102444800000}}),
        way.send("GET", "/api/system/login-record/search?retrieveTotal=true&end=4102444800000", JSON),
    ]
    assert asked[0].body.startswith(b"PK\x03\x04")
    return asked


def methods_and_paths(way: Way) -> list[Seen]:
    return [
        way.send("HEAD", "/.well-known/jwks.json"),
        way.send("GET", "/.well-known/jwks.json"),
        way.send("HEAD", "/api/nowhere"),
        way.send("OPTIONS", "/api/login"),
        way.send("PATCH", "/api/system/unknown", JSON, b"{}"),
        way.send("PUT", f"/api/login/{'0' * 36}?ipAddress=192.0.2.1", JSON),
        way.send("DELETE", "/api/user/00000000-0000-0000-0000-000000000000?hardDelete=true", JSON),
        way.send("GET", "/.well-known/openid-configuration"),
    ]


def unicode(way: Way) -> list[Seen]:
    created = posted(way, "/api/user", {"user": {"email": "łukasz@example.com", "password": "pässwörd😀"}})
    found = [
        way.send("GET", "/api/user?loginId=%C5%82ukasz%40example.com", JSON),
        way.send("GET", "/caf%C3%A9%20au%20lait", JSON),
        way.send("GET", "/%ff%FE?a=%ff&b=%E2%82%AC&c", JSON),
    ]
    assert created.status == 200
    return [created, *found]


def large_bodies(way: Way) -> list[Seen]:
    device = {"name": "x" * 300_000, "description": "é" * 100_000}
    return [posted(way, "/api/login", {**LOGIN, "metaData": {"device": device}}), way.send("GET", "/api/user", JSON)]


def fuse(way: Way) -> list[Seen]:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    created = way.send("POST", "/api/v5.0/session", form, b"login_name=joe.bloggs&password=pw-of-joe")
    refused = way.send("POST", "/api/v5.0/session", form, b"login_name=joe.bloggs&password=wrong")
    assert (created.status, refused.status) == (201, 401)
    return [created, refused]


def forced(way: Way) -> list[Seen]:
    way.fake.force("fusionauth.login:search_unavailable", times=1)
    way.fake.fail("fusionauth.login", rate_limit={"requests": 2, "per": "1m"})
    return [posted(way, "/api/login", LOGIN) for _ in range(3)]


FLOWS: dict[str, Flow] = {
    flow.__name__: flow
    for flow in (
        login,
        failed_logins,
        two_factor_login,
        cookies,
        export,
        methods_and_paths,
        unicode,
        large_bodies,
        fuse,
        forced,
    )
}


@cache
def over_wsgi(flow: str) -> list[Seen]:
    with going("wsgi_app", SCENARIO) as way:
        return FLOWS[flow](way)


def the_applications(answers: list[Seen]) -> list[Seen]:
    return [
        Seen(each.status, [(n, v) for n, v in each.headers if n not in NOT_THE_APPLICATIONS], each.body)
        for each in answers
    ]


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("way", [*SOCKET, *WITHOUT_SOCKET])
def test_every_way_gets_the_same_bytes(way: str, flow: str) -> None:
    with going(way, SCENARIO) as other:
        answers = FLOWS[flow](other)

    assert the_applications(answers) == the_applications(over_wsgi(flow))


@pytest.mark.parametrize("way", [*WSGI, *WITHOUT_SOCKET])
def test_every_way_is_written_into_the_journal_alike(way: str) -> None:
    with going(way, SCENARIO) as one, going("socket, httpx", SCENARIO) as other:
        journals = []
        for each in (one, other):
            two_factor_login(each)
            journals.append(
                [(e.outcome, e.call.path, e.call.host, e.call.peer, e.call.body) for e in each.fake.journal]
            )

    assert journals[0] == journals[1]


@pytest.mark.parametrize("way", WITHOUT_SOCKET)
def test_the_fake_sees_https_and_the_real_looking_host(way: str) -> None:
    with going(way, SCENARIO) as https:
        logged_in = https.send("POST", "/api/login", JSON, json.dumps(LOGIN).encode(), scheme="https")
        discovered = https.send("GET", "/.well-known/openid-configuration", scheme="https")

    assert [value.count("; Secure") for value in logged_in.values("set-cookie")] == [1, 1]
    assert json.loads(discovered.body)["jwks_uri"] == "https://auth.example.com/.well-known/jwks.json"
    assert [entry.call.scheme for entry in https.fake.journal] == ["https", "https"]


def test_what_differs_does_differ() -> None:
    """Otherwise a header is listed that need not be."""
    seen_over = {}
    for way in ("socket, httpx", "httpx_transport, httpx", "routed, urllib3"):
        with going(way, SCENARIO) as each:
            answers = [*login(each), *export(each)]
        seen_over[way] = {name for answer in answers for name, _ in answer.headers} & NOT_THE_APPLICATIONS.keys()

    assert seen_over == {
        "socket, httpx": {"server", "transfer-encoding"},
        "httpx_transport, httpx": set(),
        "routed, urllib3": {"server", "connection", "transfer-encoding"},
    }
