"""Without a socket: what goes wrong is what goes wrong over one, and only what is routed is."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import httpx
import pytest
import requests
import urllib3

from fauxauth import AuthServer, FauxAuth, Scenario, UsageError

from .ways import CLIENTS, SOCKET, WITHOUT_SOCKET, Seen, Send, Way, client_of, going

FROZEN = "{start: 2026-01-05T09:00:00Z, mode: frozen}"
RUNNING = "{start: 2026-01-05T09:00:00Z, mode: running}"
TEXT = """
fauxauth: 1
clock: {clock}
fusionauth: {{users: [{{email: richard@example.com, password: correct horse battery}}]}}
"""
SCENARIO = Scenario.parse(TEXT.format(clock=FROZEN))
LOGIN = json.dumps({"loginId": "richard@example.com", "password": "correct horse battery"}).encode()
JSON = {"Authorization": "fake-api-key", "Content-Type": "application/json"}
URL = "https://auth.example.com"
SHORT, LONG = 0.05, 30.0


def log_in(way: Way, timeout: float = LONG) -> Seen:
    return way.send("POST", "/api/login", JSON, LOGIN, timeout=timeout)


# --- What goes wrong -------------------------------------------------------------------------------------------------

FAULTS: dict[str, dict[str, Any]] = {
    "refuse": {"connection": "refuse"},
    "reset": {"connection": "reset"},
    "close": {"connection": "close"},
    "malformed": {"body": "malformed"},
    "another type": {"content_type": "text/html"},
    "drip": {"drip": 20_000},
    "drip too slowly": {"drip": 1},
    "delay": {"delay": "0.01s"},
    "delay, malformed": {"delay": "0.01s", "body": "malformed"},
    "delay too long": {"delay": "20s"},
    "delay too long, refuse": {"delay": "20s", "connection": "refuse"},
    "delay, reset": {"delay": "0.01s", "connection": "reset"},
    "rate limit": {"rate_limit": {"requests": 1, "per": "1m"}},
}
TOO_SLOW = {name for name in FAULTS if "too" in name}


def happens(way: str, method: str, fault: str) -> tuple[object, ...]:
    """What a client meets on its second and third request, of which the second is damaged: an error or an answer."""
    with going(way, Scenario.parse(TEXT.format(clock=RUNNING))) as each:
        each.fake.fail(**FAULTS[fault], times=None if fault == "rate limit" else 1)
        met = [_met(each, method, SHORT if fault in TOO_SLOW else LONG), _met(each, method, LONG)]
        return (*met, [entry.faults for entry in each.fake.journal], len(each.fake.login_records))


def _met(way: Way, method: str, timeout: float) -> object:
    path = "/api/login" if method == "POST" else "/.well-known/jwks.json"
    try:
        reply = way.send(method, path, JSON, LOGIN if method == "POST" else b"", timeout=timeout)
    except Exception as error:
        return [f"{type(each).__module__}.{type(each).__name__}" for each in _layers(error)]
    length = reply.values("content-length")
    return reply.status, length == [str(len(reply.body))], reply.values("content-type")


def _layers(error: BaseException) -> Iterator[BaseException]:
    """An error, and those that it wraps in its arguments as requests and urllib do."""
    yield error
    for argument in error.args[:2]:
        if isinstance(argument, BaseException):
            yield from _layers(argument)


@cache
def happens_over_socket(client: str, method: str, fault: str) -> tuple[object, ...]:
    return happens(f"socket, {client}", method, fault)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("method", ["POST", "HEAD"])
@pytest.mark.parametrize("way", WITHOUT_SOCKET)
def test_a_fault_means_the_same_as_over_a_socket(way: str, method: str, fault: str) -> None:
    assert happens(way, method, fault) == happens_over_socket(client_of(way), method, fault)


ERRORS = {
    "requests": (
        "requests.exceptions.ConnectionError",
        "requests.exceptions.ConnectionError",
        "requests.exceptions.ChunkedEncodingError",
        "requests.exceptions.ReadTimeout",
    ),
    "httpx": ("httpx.RemoteProtocolError", "httpx.ReadError", "httpx.RemoteProtocolError", "httpx.ReadTimeout"),
    "httpx async": ("httpx.RemoteProtocolError", "httpx.ReadError", "httpx.RemoteProtocolError", "httpx.ReadTimeout"),
    "urllib3": (
        "urllib3.exceptions.ProtocolError",
        "urllib3.exceptions.ProtocolError",
        "urllib3.exceptions.ProtocolError",
        "urllib3.exceptions.ReadTimeoutError",
    ),
    "urllib": (
        "http.client.RemoteDisconnected",
        "builtins.ConnectionResetError",
        "http.client.IncompleteRead",
        "builtins.TimeoutError",
    ),
}
"""What each client raises for: refuse, reset, close, delay too long."""


@pytest.mark.parametrize("way", WITHOUT_SOCKET)
def test_what_a_client_raises_is_known_by_name(way: str) -> None:
    met = [happens(way, "POST", fault)[0] for fault in ("refuse", "reset", "close", "delay too long")]

    assert tuple(errors[0] if isinstance(errors, list) else "nothing" for errors in met) == ERRORS[client_of(way)]


@pytest.mark.parametrize("way", WITHOUT_SOCKET)
def test_a_delay_on_a_frozen_clock_costs_no_time(way: str) -> None:
    with going(way, SCENARIO) as each:
        start = each.fake.clock.now()
        each.fake.fail(delay="1h", times=1)
        each.fake.fail(drip=1, times=1)

        assert log_in(each, SHORT * 10).status == 200
        assert (each.fake.clock.now() - start).total_seconds() > 3600


@pytest.mark.parametrize("way", [*SOCKET, *WITHOUT_SOCKET])
def test_no_time_limit_is_none(way: str) -> None:
    with going(way, Scenario.parse(TEXT.format(clock=RUNNING))) as each:
        each.fake.fail(delay="0.01s")

        assert log_in(each, None).status == 200  # type: ignore[arg-type]


def test_an_event_loop_goes_on_while_an_answer_is_late() -> None:
    fake = FauxAuth(Scenario.parse(TEXT.format(clock=RUNNING)))
    fake.fail(path="/api/user", delay="0.1s")
    fake.fail(path="/.well-known/jwks.json", drip=200)
    done: list[str] = []

    async def ask(client: httpx.AsyncClient, path: str) -> None:
        await client.get(path)
        done.append(path)

    async def run() -> None:
        async with httpx.AsyncClient(transport=fake.httpx_transport(), base_url=URL) as client:
            await asyncio.gather(*(ask(client, path) for path in ("/api/user", "/.well-known/jwks.json", "/a", "/b")))

    asyncio.run(run())

    assert done[:2] == ["/a", "/b"]
    assert set(done[2:]) == {"/api/user", "/.well-known/jwks.json"}


def test_a_task_that_waits_for_a_late_answer_can_be_cancelled() -> None:
    fake = FauxAuth(Scenario.parse(TEXT.format(clock=RUNNING)))
    fake.fail(delay="1h")

    async def run() -> None:
        async with httpx.AsyncClient(transport=fake.httpx_transport(), base_url=URL, timeout=None) as client:
            await asyncio.wait_for(client.get("/late"), SHORT)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(run())
    assert len(fake.journal) == 1


def test_a_dripping_body_comes_piece_by_piece() -> None:
    fake = FauxAuth(Scenario.parse(TEXT.format(clock=RUNNING)))
    fake.fail(drip=1000)

    with httpx.Client(transport=fake.httpx_transport(), base_url=URL) as client, client.stream("GET", "/x") as reply:
        pieces = [len(piece) for piece in reply.iter_raw()]
    with requests.Session() as session:
        session.mount(URL, fake.requests_adapter())
        with session.get(f"{URL}/x", stream=True) as streamed:
            first = len(streamed.raw.read1(65536))

    assert len(pieces) > 1
    assert set(pieces[:-1]) == {100}
    assert first == 100


# --- What is routed --------------------------------------------------------------------------------------------------


def outcomes(fake: FauxAuth) -> list[str]:
    return [f"{entry.call.scheme}://{entry.call.host}{entry.call.path}" for entry in fake.journal]


@pytest.fixture
def elsewhere() -> Iterator[AuthServer]:
    """Another server, which is asked as ever."""
    with AuthServer() as server:
        yield server


def get(client: str, url: str) -> Seen:
    return CLIENTS[client]("GET", url, {}, b"", LONG)


@pytest.mark.parametrize("client", CLIENTS)
def test_other_hosts_are_asked_as_ever(client: str, elsewhere: AuthServer) -> None:
    fake = FauxAuth()

    with fake.routed(URL, elsewhere.url.replace("http:", "https:"), "http://127.0.0.1:1"):
        answers = [get(client, f"{elsewhere.url}/there"), get(client, f"{URL}/here")]

    assert [answer.status for answer in answers] == [501, 501]
    assert outcomes(elsewhere) == [f"{elsewhere.url}/there"]
    assert outcomes(fake) == [f"{URL}/here"]


@pytest.mark.parametrize("client", CLIENTS)
def test_of_nested_routes_the_inner_counts(client: str, elsewhere: AuthServer) -> None:
    outer, inner = FauxAuth(), FauxAuth()

    with outer.routed(elsewhere.url, "http://auth.example.com:8443"):
        get(client, f"{elsewhere.url}/1")
        with inner.routed(elsewhere.url.upper() + "/"):
            get(client, f"{elsewhere.url}/2")
            get(client, "http://AUTH.example.com:8443/3")
        get(client, f"{elsewhere.url}/4")
    get(client, f"{elsewhere.url}/5")

    assert [entry.call.path for entry in outer.journal] == ["/1", "/3", "/4"]
    assert [entry.call.path for entry in inner.journal] == ["/2"]
    assert [entry.call.path for entry in elsewhere.journal] == ["/5"]


METHODS = [
    (http.client.HTTPConnection, "connect"),
    (http.client.HTTPConnection, "putrequest"),
    (http.client.HTTPSConnection, "connect"),
    (urllib3.connection.HTTPConnection, "connect"),
    (urllib3.connection.HTTPSConnection, "connect"),
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
]


def patched() -> list[object]:
    return [vars(place)[name] for place, name in METHODS]


def test_everything_is_as_before_after_the_context() -> None:
    fake, before = FauxAuth(), patched()
    context = fake.routed(URL)

    for _ in range(2):
        with context, context, suppress(ZeroDivisionError), fake.routed("http://auth.example.com"):
            assert all(now is not then for now, then in zip(patched(), before, strict=True))
            raise ZeroDivisionError
        assert all(now is then for now, then in zip(patched(), before, strict=True))


def test_contexts_of_threads_may_end_in_any_order() -> None:
    fakes, before = [FauxAuth() for _ in range(8)], patched()
    inside, leaving = threading.Barrier(len(fakes)), threading.Barrier(len(fakes))
    seen: dict[int, list[str]] = {}

    def work(number: int) -> None:
        url = f"https://auth-{number}.example.com"
        with fakes[number].routed(url):
            inside.wait(LONG)
            for client in ("requests", "httpx", "urllib3"):
                get(client, f"{url}/{client}")
            leaving.wait(LONG)
        seen[number] = [entry.call.path for entry in fakes[number].journal]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(fakes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == {number: ["/requests", "/httpx", "/urllib3"] for number in range(len(fakes))}
    assert all(now is then for now, then in zip(patched(), before, strict=True))


def test_a_connection_that_was_kept_before_is_not_used_within(elsewhere: AuthServer) -> None:
    fake = FauxAuth()
    with requests.Session() as session, httpx.Client() as client, urllib3.PoolManager() as pools:
        asks: list[Callable[[str], object]] = [session.get, client.get, lambda url: pools.request("GET", url)]
        for within in (False, True, False):
            for ask in asks:
                if within:
                    with fake.routed(elsewhere.url):
                        ask(f"{elsewhere.url}/within")
                else:
                    ask(f"{elsewhere.url}/without")

    assert [entry.call.path for entry in fake.journal] == ["/within"] * 3
    assert [entry.call.path for entry in elsewhere.journal] == ["/without"] * 6


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("client", CLIENTS)
def test_a_proxy_in_the_environment_is_not_asked(
    client: str, scheme: str, elsewhere: AuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, elsewhere.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    fake = FauxAuth()
    url = f"{scheme}://auth.example.com"

    with fake.routed(url):
        if client == "urllib3":
            with urllib3.ProxyManager(elsewhere.url) as pools:
                pools.request("GET", f"{url}/x")
        else:
            get(client, f"{url}/x")
    if client == "requests":
        with requests.Session() as session:
            session.mount(url, fake.requests_adapter())
            session.get(f"{url}/x")

    assert set(outcomes(fake)) == {f"{url}/x"}
    assert len(elsewhere.journal) == 0


@pytest.mark.parametrize("client", ["httpx", "urllib3", "http.client"])
def test_headers_that_come_twice_arrive_as_over_a_socket(client: str, elsewhere: AuthServer) -> None:
    fake = FauxAuth()
    headers = [("X-Twice", "a"), ("x-twice", "b"), ("Cookie", "one=1"), ("Cookie", "two=2"), ("X_Bar", "hidden")]
    if client == "httpx":
        with httpx.Client(transport=fake.httpx_transport()) as without, httpx.Client() as over:
            over.get(f"{elsewhere.url}/x", headers=headers)
            without.get(f"{elsewhere.url}/x", headers=headers)
    else:
        ask = _ask_by_http_client if client == "http.client" else _ask_by_urllib3
        ask(elsewhere.url, headers)
        with fake.routed(elsewhere.url):
            ask(elsewhere.url, headers)

    (over_socket,), (without_socket,) = elsewhere.journal, fake.journal
    assert without_socket.call.headers["x-twice"] == over_socket.call.headers["x-twice"]
    assert dict(without_socket.call.cookies) == dict(over_socket.call.cookies) == {"one": "1", "two": "2"}
    assert without_socket.call.headers.keys() >= over_socket.call.headers.keys()


def _ask_by_http_client(url: str, headers: list[tuple[str, str]]) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.putrequest("GET", "/x")
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()


def _ask_by_urllib3(url: str, headers: list[tuple[str, str]]) -> None:
    with urllib3.PoolManager() as pools:
        pools.request("GET", f"{url}/x", headers=urllib3.HTTPHeaderDict(headers))


@pytest.mark.parametrize("way", ["httpx_transport", "routed"])
def test_a_body_that_comes_in_pieces_is_one_body(way: str) -> None:
    fake = FauxAuth(SCENARIO)
    pieces = [LOGIN[:10], LOGIN[10:]]

    if way == "httpx_transport":
        with httpx.Client(transport=fake.httpx_transport()) as client:
            status = client.post(f"{URL}/api/login", headers=JSON, content=iter(pieces)).status_code
    else:
        with fake.routed(URL):
            status = requests.post(f"{URL}/api/login", headers=JSON, data=iter(pieces), timeout=LONG).status_code

    assert status == 200
    assert fake.journal[0].call.body == LOGIN
    assert "transfer-encoding" not in fake.journal[0].call.headers


def test_a_new_world_is_asked_at_once() -> None:
    fake = FauxAuth()
    with httpx.Client(transport=fake.httpx_transport(), base_url=URL, headers=JSON) as client:
        before = client.post("/api/login", content=LOGIN)
        fake.load(SCENARIO)
        after = client.post("/api/login", content=LOGIN)

    assert (before.status_code, after.status_code) == (404, 200)


def test_what_the_application_raises_reaches_the_caller() -> None:
    fake = FauxAuth()
    fake.wsgi_app.world = None  # type: ignore[assignment]
    asks: list[Send] = [CLIENTS["requests"], CLIENTS["httpx"], CLIENTS["httpx async"], CLIENTS["urllib"]]
    with fake.routed("http://auth.example.com"):
        for ask in asks:
            with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'version'"):
                ask("GET", "http://auth.example.com/", {}, b"", LONG)


def test_an_adapter_tries_again_where_its_retries_say_so() -> None:
    fake = FauxAuth()
    adapter = fake.requests_adapter()
    adapter.max_retries = urllib3.Retry(total=1, status_forcelist=[503], allowed_methods=None)
    fake.force("fusionauth.login:search_unavailable", times=1)
    with requests.Session() as session:
        session.mount("https://", adapter)
        reply = session.post("https://auth.example.com/api/login", json={"loginId": "nobody", "password": "pw"})

    assert (reply.status_code, fake.journal.outcomes) == (
        401,
        ["fusionauth.login:search_unavailable", "fusionauth.login:unauthorized"],
    )


@pytest.mark.parametrize("url", ["https://auth.example.com:443", "http://auth.example.com:9011", "http://[::1]:80"])
def test_the_host_is_said_alike_with_and_without_a_connection(url: str) -> None:
    fake = FauxAuth()
    with requests.Session() as session:
        session.mount(url, fake.requests_adapter())
        session.post(f"{url}/api/login", data=b"{}")
        session.post(f"{url}/api/login", data=iter([b"{}"]))  # which takes a connection

    one, other = (entry.call for entry in fake.journal)
    assert (one.host, one.headers["host"]) == (other.host, other.headers["host"])


# --- What cannot be used ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urls", "message"),
    [
        ((), "routed() needs a base URL, as in routed('https://auth.example.com')"),
        (("auth.example.com",), "'auth.example.com' is not a base URL; write it as in 'https://auth.example.com'"),
        (
            ("ftp://a.example.com",),
            "'ftp://a.example.com' is not a base URL; write it as in 'https://auth.example.com'",
        ),
        ((5,), "5 is not a base URL; write it as in 'https://auth.example.com'"),
        (("https://",), "'https://' is not a base URL; write it as in 'https://auth.example.com'"),
        (
            ("https://me:pw@a.example.com",),
            "'https://me:pw@a.example.com' is not a base URL; write it as in 'https://auth.example.com'",
        ),
        (
            ("https://a.example.com:no",),
            "'https://a.example.com:no' is not a base URL: Port could not be cast to integer value as 'no'",
        ),
        (
            (URL, "https://example.com:8443/auth"),
            (
                "'https://example.com:8443/auth' names more than a host; both services answer from the root of one, "
                "as in 'https://example.com:8443'"
            ),
        ),
    ],
)
def test_what_is_no_base_url_is_refused(urls: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        FauxAuth().routed(*urls)
    assert str(refused.value) == message


def test_a_host_in_any_alphabet_is_routed() -> None:
    fake = FauxAuth()
    with fake.routed("http://bücher.example.com"):
        for client in ("requests", "httpx", "urllib3"):
            get(client, "http://bücher.example.com/x")

    assert outcomes(fake) == ["http://xn--bcher-kva.example.com/x"] * 3


@pytest.mark.parametrize(("method", "library"), [("httpx_transport", "httpx"), ("requests_adapter", "requests")])
def test_who_lacks_the_library_is_told_what_to_install(
    method: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"fauxauth.transport.adapters.over_{library}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(UsageError) as refused:
        getattr(FauxAuth(), method)()
    assert str(refused.value) == f"{method}() needs {library}, which is not installed: pip install {library}"


def test_routes_need_no_library_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("httpx", "urllib3", "urllib3.connection"):
        monkeypatch.setitem(sys.modules, name, None)
    fake = FauxAuth()

    with fake.routed("http://auth.example.com"), pytest.raises(urllib.error.HTTPError, match="501"):
        urllib.request.urlopen("http://auth.example.com/x")
    assert outcomes(fake) == ["http://auth.example.com/x"]
