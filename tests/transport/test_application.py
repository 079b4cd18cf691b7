"""HTTP in, HTTP out: routes, methods, odd paths, cookies, forms, and what no client should send."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from fauxauth import FauxAuth, Scenario
from fauxauth.catalogue import OPERATIONS
from fauxauth.transport.application import WsgiApp

from .wsgi import call, environ_of, request

SCENARIO = Scenario.parse(
    """
    fauxauth: 1
    clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
    fusionauth:
      users: [{email: richard@example.com, password: correct horse battery}]
    fuse:
      users: [{login_name: joe.bloggs, password: pw-of-joe}]
    """
)
LOGIN = json.dumps({"loginId": "richard@example.com", "password": "correct horse battery"}).encode()
AS_JSON = [("Content-Type", "application/json"), ("Authorization", "fake-api-key")]


@pytest.fixture
def app() -> WsgiApp:
    return FauxAuth(SCENARIO).wsgi_app


ROUTED = [
    (
        operation.method,
        path.format_map({name: operation.serves.get(name, (name,))[-1] for name in operation.names()}),
    )
    for operation in OPERATIONS.values()
    for path in operation.paths()
]


@pytest.mark.parametrize(("method", "path"), ROUTED)
def test_every_operation_is_routed_and_wsgi_is_kept_to(method: str, path: str) -> None:
    app = FauxAuth(Scenario.parse('{fauxauth: 1, fusionauth: {version: "1.69"}}')).wsgi_app
    answer = request(app, method, path, b"{}", AS_JSON, validated=True)

    assert answer.status != 501
    assert app.world.journal[-1].answer is not None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nope"),
        ("GET", "/"),
        ("GET", ""),
        ("GET", "/api/login"),
        ("DELETE", "/api/login"),
        ("PATCH", "/api/login"),
        ("OPTIONS", "/api/login"),
        ("TRACE", "/api/login"),
        ("FUNNY", "/api/login"),
        ("POST", "/api/login/"),
        ("POST", "/api//login"),
        ("POST", "/API/LOGIN"),
        ("POST", "/api/login/../login"),
        ("POST", "/api/login;v=1"),
        ("POST", "/api/two-factor/send/a/b"),
        ("POST", "/.well-known/jwks.json"),
        ("POST", "/api/login\udcff".encode("utf-8", "surrogateescape").decode("latin-1")),
    ],
)
def test_what_is_not_faked_is_a_501_that_says_so_and_never_the_vendors_404(
    app: WsgiApp, method: str, path: str
) -> None:
    answer = request(app, method, path, LOGIN, AS_JSON, validated=method != "FUNNY")

    assert answer.status == 501
    assert answer.header("content-type") == "application/json"
    error = answer.json["fauxauth"]
    assert error["error"] == "not faked"
    assert error["nearest"] in {f"{each.method} {each.path}" for each in OPERATIONS.values()}
    assert f"is not faked; the nearest operation that is: {error['nearest']}" in error["message"]
    assert [exchange.outcome for exchange in app.world.journal] == ["not_faked"]
    assert app.world.journal.not_faked == list(app.world.journal)


@pytest.mark.parametrize(
    ("method", "path", "nearest"),
    [
        ("POST", "/api/logins", "POST /api/login"),
        ("POST", "/api/two-factor/logn", "POST /api/two-factor/login"),
        ("GET", "/api/jwt/valid", "GET /api/jwt/validate"),
        ("POST", "/api/v5.0/sessions", "POST /api/v5.0/session"),
    ],
)
def test_the_nearest_operation_is_offered(app: WsgiApp, method: str, path: str, nearest: str) -> None:
    assert request(app, method, path).json["fauxauth"]["nearest"] == nearest


def test_a_very_long_path_is_answered_too(app: WsgiApp) -> None:
    assert request(app, "GET", "/" + "a" * 100_000).status == 501


def test_a_head_request_has_the_headers_of_a_get_and_no_body(app: WsgiApp) -> None:
    head, get = (request(app, method, "/.well-known/jwks.json") for method in ("HEAD", "GET"))

    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert head.header("content-length") == str(len(get.body))


@pytest.mark.parametrize("path", [b"/api/log%69n", b"/api/%6Cogin"])
def test_a_path_is_decoded_by_the_server_and_not_again(app: WsgiApp, path: bytes) -> None:
    assert request(app, "POST", path).status == 501


@pytest.mark.parametrize("piece", ["a b", "ü", "%", "a%2Fb", "..", "\N{SNOWMAN}", "\x00", "a" * 5000])
def test_any_text_may_be_a_variable_piece_of_a_path(app: WsgiApp, piece: str) -> None:
    path = f"/api/two-factor/send/{piece}"

    answer = request(app, "POST", path, b'{"methodId": "x"}', AS_JSON)

    assert answer.status == 404
    assert app.world.journal[0].call.path_parameters == {"twoFactorId": piece}


def test_bytes_that_are_no_utf_8_are_replaced(app: WsgiApp) -> None:
    assert request(app, "POST", b"/api/two-factor/send/\xff", b'{"methodId": "x"}', AS_JSON).status == 404
    assert request(app, "GET", b"/\xff\xfe").json["fauxauth"]["error"] == "not faked"


def test_headers_of_a_call_are_those_of_the_request(app: WsgiApp) -> None:
    environ = environ_of("POST", b"/api/login", headers=[*AS_JSON, ("X-Device", "phone"), ("X-Empty", "")], body=LOGIN)
    environ |= {"HTTP_CONTENT_TYPE": "no such header", "HTTP_CONTENT_LENGTH": "7", "CONTENT_LENGTH": ""}

    call(app, environ)

    headers = dict(app.world.journal[0].call.headers)
    assert headers.pop("host")
    assert headers == {
        "content-type": "application/json",
        "authorization": "fake-api-key",
        "x-device": "phone",
        "x-empty": "",
    }


def test_of_cookies_of_the_same_name_the_first_counts(app: WsgiApp) -> None:
    token = request(app, "POST", "/api/login", LOGIN, AS_JSON).json["token"]
    cookies = [("Cookie", f"access_token={token}; access_token=other"), ("Cookie", "access_token=third")]

    assert request(app, "GET", "/api/jwt/validate", headers=cookies).status == 200
    assert request(app, "GET", "/api/jwt/validate", headers=cookies[::-1]).status == 401


def multipart(fields: dict[str, str]) -> bytes:
    parts = (f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items())
    return ("".join(parts) + "--b--\r\n").encode()


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"login_name": "joe.bloggs", "password": "pw-of-joe"}'),
        ("application/x-www-form-urlencoded", b"login_name=joe.bloggs&password=pw-of-joe"),
        ("multipart/form-data; boundary=b", multipart({"login_name": "joe.bloggs", "password": "pw-of-joe"})),
    ],
)
def test_fuse_takes_json_and_forms(app: WsgiApp, media_type: str, body: bytes) -> None:
    answer = request(app, "POST", "/api/v5.0/session", body, [("Content-Type", media_type)])

    assert answer.status == 201


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"loginId=richard%40example.com&password=correct+horse+battery"),
        ("multipart/form-data; boundary=b", multipart({"loginId": "richard@example.com", "password": "x"})),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
    ],
)
def test_a_form_leaves_fusionauths_json_request_empty(app: WsgiApp, media_type: str, body: bytes) -> None:
    headers = [("Content-Type", media_type), ("Authorization", "fake-api-key")]

    answer = request(app, "POST", "/api/login", body, headers)

    assert [error["code"] for error in answer.json["generalErrors"]] == ["[missing]"]


@pytest.mark.parametrize("path", ["/api/login", "/fauxauth/force"])
def test_a_client_that_breaks_off_is_told_so_and_changes_nothing(app: WsgiApp, path: str) -> None:
    environ = environ_of("POST", path.encode(), headers=AS_JSON, body=LOGIN)
    environ["CONTENT_LENGTH"] = str(len(LOGIN) + 1)
    environ["wsgi.input"] = BytesIO(LOGIN)

    assert call(app, environ).status == 400
    assert len(app.world.journal) == 0


@pytest.mark.parametrize(
    ("path", "body", "is_sorted"),
    [
        ("/api/login", LOGIN, True),
        ("/api/v5.0/session", b'{"login_name": "joe.bloggs", "password": "pw-of-joe"}', False),
    ],
)
def test_fusionauth_sorts_the_properties_of_a_reply_and_fuse_does_not(
    app: WsgiApp, path: str, body: bytes, is_sorted: bool
) -> None:
    names = list(json.loads(request(app, "POST", path, body, AS_JSON).body))

    assert len(names) > 1
    assert (names == sorted(names)) is is_sorted


def test_the_date_of_a_reply_is_the_worlds(app: WsgiApp) -> None:
    assert request(app, "POST", "/api/login").header("date") == "Mon, 05 Jan 2026 09:00:00 GMT"


def test_the_reason_phrases_of_the_vendors_own_statuses_are_not_empty(app: WsgiApp) -> None:
    phrases: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> object:
        phrases.append(status)
        return lambda data: None

    for row in ("two_factor_enabled", "email_not_verified", "registration_not_verified", "webhook_failed"):
        FauxAuth.force(_fake := FauxAuth(SCENARIO), f"fusionauth.login:{row}")
        list(_fake.wsgi_app(environ_of("POST", b"/api/login", headers=AS_JSON, body=LOGIN), start_response))  # type: ignore[arg-type]

    assert [phrase[:4] for phrase in phrases] == ["242 ", "212 ", "213 ", "504 "]
    assert all(phrase[4:] for phrase in phrases)


def test_a_world_may_be_replaced_between_requests(app: WsgiApp) -> None:
    before = app.world
    app.world = SCENARIO.world()

    request(app, "POST", "/api/login", LOGIN, AS_JSON)

    assert (len(before.journal), len(app.world.journal)) == (0, 1)


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ({"loginId": "richard@example.com"}, 423),
        ({"loginId": "other"}, 200),
        ({"metaData.device.name": "phone"}, 423),
        ({"metaData.device.type": "phone"}, 200),
        ({"ipAddress": "1"}, 423),
        ({"ipAddress": 1}, 423),
        ({"ipAddress": "2"}, 200),
        ({"ipAddress": None}, 200),
        ({"noJWT": True, "loginId": "richard@example.com"}, 423),
        ({"noJWT": "true"}, 200),
        ({"oneTimePassword": None}, 423),
        ({}, 423),
    ],
)
def test_a_forced_answer_is_for_requests_with_these_values(when: dict[str, object], status: int) -> None:
    fake = FauxAuth(SCENARIO)
    fake.force("fusionauth.login:account_locked", when=when)
    body = json.dumps({**json.loads(LOGIN), "noJWT": True, "metaData": {"device": {"name": "phone"}}}).encode()

    assert request(fake.wsgi_app, "POST", "/api/login", body, AS_JSON, query="ipAddress=1&ipAddress=2").status == status


def test_in_the_query_true_is_a_word() -> None:
    fake = FauxAuth(SCENARIO)
    fake.force("fusionauth.user_delete:webhook_failed", when={"hardDelete": True})
    path = "/api/user/00000000-0000-0001-0000-000000000001"

    found = [request(fake.wsgi_app, "DELETE", path, b"", AS_JSON, query=f"hardDelete={x}").status for x in ("true", 1)]

    assert found == [504, 400]


def test_a_variable_piece_of_the_path_can_be_asked_for() -> None:
    fake = FauxAuth(SCENARIO)
    fake.force("fusionauth.two_factor_send:sent", when={"twoFactorId": "x"})

    found = [request(fake.wsgi_app, "POST", f"/api/two-factor/send/{each}").status for each in "xy"]

    assert found == [200, 400]
