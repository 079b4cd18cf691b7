"""No request, however odd, gets an unforced 5xx or a traceback; a 400 of FusionAuth names what is wrong."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxauth import FauxAuth, Scenario
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Operation
from fauxauth.contract.wire import encode

from .wsgi import Answer, request

SCENARIO = """
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  version: "%s"
  users:
    - email: richard@example.com
      username: rich
      password: correct horse battery
      id: 00000000-0000-0001-0000-000000000001
    - email: erlich@example.com
      password: correct horse battery
      twoFactor: {methods: [{method: authenticator, id: AUTH}, {method: email, id: MAIL}], recoveryCodes: [AAAAA-BBBBB]}
    - {email: jared@example.com, password: correct horse battery, passwordChangeRequired: true}
fuse:
  users: [{login_name: joe.bloggs, password: correct horse battery}]
"""
VERSIONS = ("1.4", "1.25", "1.48", "1.69")
AS_JSON = [("Content-Type", "application/json"), ("Authorization", "fake-api-key")]


@cache
def scenario(version: str) -> Scenario:
    return Scenario.parse(SCENARIO % version)


def log_in(fake: FauxAuth, name: str) -> dict[str, Any]:
    body = {"loginId": f"{name}@example.com", "password": "correct horse battery", "applicationId": fake.application_id}
    answer: dict[str, Any] = request(fake.wsgi_app, "POST", "/api/login", encode(body), AS_JSON).json  # type: ignore[arg-type]
    return answer


def make(version: str) -> FauxAuth:
    """A fake in which every id that `good_values` tells is in force."""
    fake = FauxAuth(scenario(version))
    for name in ("richard", "erlich", "jared"):
        log_in(fake, name)
    return fake


@cache
def good_values() -> tuple[str, ...]:
    """Values that mean something in the world, so that requests get further than being refused."""
    fake = FauxAuth(scenario("1.48"))
    richard, erlich, jared = (log_in(fake, name) for name in ("richard", "erlich", "jared"))
    ids = (richard["token"], richard["refreshToken"], richard["refreshTokenId"], erlich["twoFactorId"])
    words = ("richard@example.com", "rich", "correct horse battery", "AUTH", "MAIL", "AAAAA-BBBBB", "authenticator")
    uuids = (fake.application_id, fake.tenant_id, "00000000-0000-0001-0000-000000000001")
    return (*ids, jared["changePasswordId"], *words, *uuids, "joe.bloggs", "true", "7", "5.0", "email", "sms")


TEXTS = st.sampled_from(good_values()) | st.text(max_size=12)
HEADER_TEXTS = st.sampled_from(good_values()) | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=12)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
FIELDS = (
    *("applicationId", "changePasswordId", "code", "currentPassword", "global", "ipAddress", "login_name", "loginId"),
    *("metaData", "method", "methodId", "noJWT", "oneTimePassword", "password", "refreshToken", "search", "secret"),
    *("state", "token", "tokenId", "trustComputer", "trustToken", "twoFactorId", "twoFactorTrustId", "user", "userId"),
    *("email", "mobilePhone", "registration", "start", "end", "numberOfResults", "startRow", "verificationId", "kid"),
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), TEXTS | JSON, max_size=6)
BODIES = (
    OBJECTS.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda value: json.dumps(value).encode())
    | (st.binary(max_size=40) | st.sampled_from([b"", b"[" * 5000, b'{"a":1e999}', b'"\\ud800"', b"\xef\xbb\xbf{}"]))
)
TYPES = st.sampled_from(
    [
        *("application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data; boundary=b"),
        *("application/x-www-form-urlencoded", "multipart/form-data", "", ";", "application/json;;;=", "a/b/c"),
    ]
)
AUTHORIZATIONS = st.sampled_from(
    ["fake-api-key", f"Bearer {good_values()[0]}", f"JWT {good_values()[0]}", "Bearer ", ""]
)
COOKIES = st.dictionaries(
    st.sampled_from(["access_token", "refresh_token", "fusionauth.trust", "a"]), HEADER_TEXTS, max_size=3
).map(lambda values: "; ".join(f"{name}={value}" for name, value in values.items()))
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.just("application/json") | TYPES | HEADER_TEXTS},
    optional={
        "Authorization": AUTHORIZATIONS | HEADER_TEXTS,
        "Cookie": COOKIES | HEADER_TEXTS,
        "X-FusionAuth-TenantId": HEADER_TEXTS,
        "X-Forwarded-For": HEADER_TEXTS,
        "auth-token": HEADER_TEXTS,
        "Host": HEADER_TEXTS,
    },
)
QUERIES = st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=3).map(
    lambda values: "&".join(f"{name}={value}" for name, value in values.items()).encode().decode("latin-1")
) | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20)


def filled(path: str, data: st.DataObject) -> bytes:
    """The path with something in each of its variable pieces."""
    head, *pieces = path.split("{")
    for piece in pieces:
        name, _, rest = piece.partition("}")
        value = data.draw(st.just("5.0") | TEXTS if name == "version" else TEXTS, label=name)
        head += value.replace("/", "") + rest
    return head.encode("utf-8", "surrogatepass")


def errors_of(answer: Answer) -> list[tuple[str | None, dict[str, str]]]:
    body = answer.json
    fields = [(name, error) for name, errors in body.get("fieldErrors", {}).items() for error in errors]
    return [*fields, *((None, error) for error in body.get("generalErrors", []))]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(headers=HEADERS, body=BODIES, query=QUERIES, version=st.sampled_from(VERSIONS), data=st.data())
def test_any_request_is_answered_and_a_400_names_what_is_wrong(
    operation: Operation[Any, Any],
    headers: dict[str, str],
    body: bytes,
    query: str,
    version: str,
    data: st.DataObject,
) -> None:
    fake = make(version)
    path = filled(data.draw(st.sampled_from(operation.paths()), label="path"), data)

    answer = request(fake.wsgi_app, operation.method, path, body, headers.items(), query)

    exchange = fake.journal[-1]
    assert (answer.status == 501) is (exchange.answer is None)
    assert answer.status < 500 or answer.status == 501
    if answer.status == 400 and exchange.answer is not None and exchange.answer.operation.service == "fusionauth":
        errors = errors_of(answer)
        assert errors
        for field, error in errors:
            assert field != ""
            assert error["code"].startswith("[")
            assert error["message"]
            assert field is None or field in error["code"] + error["message"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]) | st.text("ABC-", min_size=1),
    path=st.binary(max_size=30).map(lambda path: b"/" + path)
    | st.lists(st.sampled_from(["api", "login", "jwt", "..", "", "two-factor", "fauxauth", "%2e"])).map(
        lambda pieces: ("/" + "/".join(pieces)).encode()
    ),
    headers=HEADERS,
    body=BODIES,
    query=QUERIES,
)
def test_any_path_and_method_is_answered(
    method: str, path: bytes, headers: dict[str, str], body: bytes, query: str
) -> None:
    fake = FauxAuth(scenario("1.48"))

    answer = request(fake.wsgi_app, method, path, body, headers.items(), query)

    assert answer.status < 500 or answer.status == 501


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    command=st.sampled_from(["POST clock", "POST force", "DELETE force", "GET clock", "GET journal", "GET outbox"]),
    body=st.dictionaries(
        st.sampled_from(["advance", "set", "mode", "outcome", "times", "when", "x"]),
        JSON | st.sampled_from(["5m", "frozen", "99999d", "fusionauth.login:authenticated", "2026-01-05T09:00:00Z"]),
        max_size=3,
    ).map(lambda value: json.dumps(value).encode())
    | BODIES,
)
def test_any_instruction_is_carried_out_or_refused_in_words(command: str, body: bytes) -> None:
    fake = FauxAuth(scenario("1.48"))
    method, _, name = command.partition(" ")

    answer = request(fake.wsgi_app, method, f"/fauxauth/{name}", body)

    assert answer.status in (200, 400)
    assert answer.status == 200 or answer.json["error"]
    assert request(fake.wsgi_app, "POST", "/api/login", b'{"loginId": "rich"}', AS_JSON).status < 501
