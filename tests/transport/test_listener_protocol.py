"""What the listener makes of the bytes on a connection, and what it writes."""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxauth.transport.listening.listener import Limits, Listener

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

WAIT = 5.0
Environ = dict[str, Any]
App = Callable[[Environ, "StartResponse"], Iterable[bytes]]


def echo(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the method, the path, and the body in brackets."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    return [f"{method} {path} [".encode("latin-1"), environ["wsgi.input"].read(), b"]"]


def connect(listener: Listener) -> socket.socket:
    return socket.create_connection((listener.host, listener.port), timeout=WAIT)


def read_all(sock: socket.socket) -> bytes:
    return b"".join(iter(lambda: sock.recv(65536), b""))


def talk(listener: Listener, data: bytes) -> bytes:
    """Send ``data`` and the end of it; return all that comes back."""
    with connect(listener) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        return read_all(sock)


def answer(app: App, data: bytes) -> bytes:
    with Listener(app, on_error=lambda error: None) as listener:
        return talk(listener, data)


def request(method: str = "GET", target: str = "/", *lines: str, version: str = "1.1", body: bytes = b"") -> bytes:
    head = "".join(f"{line}\r\n" for line in (f"{method} {target} HTTP/{version}", "Host: test", *lines))
    return head.encode("latin-1") + b"\r\n" + body


def headers_of(response: bytes) -> dict[str, str]:
    lines = response.split(b"\r\n\r\n", 1)[0].decode("latin-1").split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


def statuses(responses: bytes) -> list[int]:
    return [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", responses)]


def environ_of(data: bytes) -> Environ:
    seen: Environ = {}

    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        return echo(environ, start_response)

    assert statuses(answer(app, data)) == [200]
    return seen


@pytest.fixture(scope="module")
def echoing() -> Iterator[Listener]:
    limits = Limits(request_line=200, headers=2000, body=1000)
    errors: list[BaseException] = []
    with Listener(echo, limits=limits, on_error=errors.append) as listener:
        yield listener
    assert errors == []


def test_a_keep_alive_connection_serves_many_requests(echoing: Listener) -> None:
    with connect(echoing) as sock:
        for number in range(20):
            sock.sendall(request("GET", f"/{number}"))
            assert sock.recv(4096).endswith(f"GET /{number} []".encode())


def test_pipelined_requests_are_answered_in_order(echoing: Listener) -> None:
    many = b"".join(request("POST", f"/{n}", "Content-Length: 2", body=b"%02d" % n) for n in range(30))
    responses = talk(echoing, many)
    assert re.findall(rb"POST /\d+ \[\d+\]", responses) == [b"POST /%d [%02d]" % (n, n) for n in range(30)]


def test_an_ordinary_response_says_who_when_and_how_long(echoing: Listener) -> None:
    headers = headers_of(talk(echoing, request()))
    assert headers.pop("Date").endswith(" GMT")
    assert headers == {"Content-Type": "text/plain", "Server": "fauxauth", "Content-Length": "8"}


@pytest.mark.parametrize("option", ["close", "Close", "TE, close"])
def test_connection_close_is_honoured(echoing: Listener, option: str) -> None:
    response = talk(echoing, request("GET", "/", f"Connection: {option}") + request())
    assert statuses(response) == [200]
    assert headers_of(response)["Connection"] == "close"


def test_http_1_0_closes_unless_asked_to_keep_alive(echoing: Listener) -> None:
    once = talk(echoing, request(version="1.0") * 2)
    assert statuses(once) == [200]
    assert headers_of(once)["Connection"] == "close"
    kept = talk(echoing, request("GET", "/", "Connection: keep-alive", version="1.0") * 2)
    assert statuses(kept) == [200, 200]
    assert headers_of(kept)["Connection"] == "keep-alive"


def test_http_1_0_needs_no_host(echoing: Listener) -> None:
    assert statuses(talk(echoing, b"GET / HTTP/1.0\r\n\r\n")) == [200]


def test_line_feeds_alone_and_empty_lines_before_a_request_are_tolerated(echoing: Listener) -> None:
    assert statuses(talk(echoing, b"\r\n\r\nGET / HTTP/1.1\nHost: x\n\n\r\n" + request())) == [200, 200]


def test_a_chunked_body_is_decoded(echoing: Listener) -> None:
    body = b"3\r\nabc\r\n00A;name=value\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"
    responses = talk(echoing, request("POST", "/c", "Transfer-Encoding: chunked", body=body) + request())
    assert b"POST /c [abc0123456789]" in responses
    assert statuses(responses) == [200, 200]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x\r\n", 400),
        (b"-1\r\n", 400),
        (b"3\r\nabcd\r\n", 400),
        (b"0\r\nno trailer\r\n\r\n", 400),
        (b"3e9\r\n", 413),
        (b"5" + b"0" * 2000, 400),
    ],
)
def test_a_broken_or_endless_chunk_is_refused(echoing: Listener, body: bytes, status: int) -> None:
    assert statuses(talk(echoing, request("POST", "/", "Transfer-Encoding: chunked", body=body))) == [status]


def test_a_client_that_expects_continue_gets_it_before_it_sends(echoing: Listener) -> None:
    with connect(echoing) as sock:
        sock.sendall(request("POST", "/", "Expect: 100-continue", "Content-Length: 2"))
        assert sock.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"ab")
        assert sock.recv(4096).endswith(b"POST / [ab]")


def test_a_client_that_expects_continue_for_too_much_is_refused_at_once(echoing: Listener) -> None:
    with connect(echoing) as sock:
        sock.sendall(request("POST", "/", "Expect: 100-continue", "Content-Length: 1001"))
        assert statuses(sock.recv(4096)) == [413]


BAD_REQUESTS: dict[str, tuple[int, bytes]] = {
    "no version": (400, b"GET /\r\n"),
    "no target": (400, b"GET HTTP/1.1\r\n"),
    "two spaces": (400, b"GET  / HTTP/1.1\r\n"),
    "a space in the target": (400, b"GET /a b HTTP/1.1\r\n"),
    "control character in the target": (400, b"GET /\x01 HTTP/1.1\r\n"),
    "raw bytes in the target": (400, b"GET /\xc3\xa0 HTTP/1.1\r\n"),
    "a method that is no token": (400, b"G@T / HTTP/1.1\r\n"),
    "a TLS handshake": (400, b"\x16\x03\x01\x02\x00\x01"),
    "a target without a slash": (400, request("GET", "hello")),
    "an authority as target": (400, request("CONNECT", "host:443")),
    "HTTP/2": (505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/0.9": (505, request(version="0.9")),
    "a long request line": (414, b"GET /" + b"x" * 200),
    "long headers": (431, request("GET", "/", f"X: {'x' * 2000}")),
    "many headers": (431, request("GET", "/", *(f"X{n}: 1" for n in range(150)))),
    "no colon": (400, request("GET", "/", "Nonsense")),
    "an empty name": (400, request("GET", "/", ": x")),
    "a folded line": (400, request("GET", "/", "A: b", " c")),
    "a space before the colon": (400, request("GET", "/", "Content-Length : 3")),
    "a control character in a value": (400, request("GET", "/", "A: b\x00c")),
    "a bare carriage return": (400, request("GET", "/", "A: b\rContent-Length: 3")),
    "no Host": (400, b"GET / HTTP/1.1\r\n\r\n"),
    "two Hosts": (400, request("GET", "/", "Host: other")),
    "negative length": (400, request("POST", "/", "Content-Length: -1")),
    "garbage length": (400, request("POST", "/", "Content-Length: 1x")),
    "signed length": (400, request("POST", "/", "Content-Length: +1")),
    "empty length": (400, request("POST", "/", "Content-Length:")),
    "lengths that differ": (400, request("POST", "/", "Content-Length: 1", "Content-Length: 2")),
    "a list of lengths that differ": (400, request("POST", "/", "Content-Length: 1, 2")),
    "length and coding": (400, request("POST", "/", "Content-Length: 1", "Transfer-Encoding: chunked")),
    "coding in HTTP/1.0": (400, request("POST", "/", "Transfer-Encoding: chunked", version="1.0")),
    "unknown coding": (501, request("POST", "/", "Transfer-Encoding: gzip, chunked")),
    "unknown expectation": (417, request("POST", "/", "Expect: miracles", "Content-Length: 1")),
    "a large body": (413, request("POST", "/", "Content-Length: 1001")),
    "a monstrous length": (413, request("POST", "/", f"Content-Length: {'9' * 1500}")),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_is_refused_in_plain_text_and_the_connection_closed(echoing: Listener, name: str) -> None:
    status, data = BAD_REQUESTS[name]
    with connect(echoing) as sock:
        # No end of sending: the refusal must not wait for it.
        sock.sendall(data)
        response = read_all(sock)
    headers, text = headers_of(response), response.split(b"\r\n\r\n", 1)[1]
    assert statuses(response) == [status]
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["Connection"] == "close"
    assert int(headers["Content-Length"]) == len(text)
    assert text.count(b"\n") == 1


def test_the_refusal_of_a_large_body_reaches_a_client_that_sends_it_all(echoing: Listener) -> None:
    size = 8 * 1024 * 1024
    with connect(echoing) as sock:
        sock.sendall(request("POST", "/", f"Content-Length: {size}", body=b"x" * size))
        assert statuses(read_all(sock)) == [413]


def test_equal_lengths_are_one(echoing: Listener) -> None:
    data = request("POST", "/", "Content-Length: 2", "Content-Length: 2", body=b"ab")
    assert talk(echoing, data).endswith(b"[ab]")


def test_a_client_that_sends_byte_by_byte_is_served(echoing: Listener) -> None:
    data = request("POST", "/slow", "Transfer-Encoding: chunked", body=b"2\r\nab\r\n0\r\n\r\n")
    with connect(echoing) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in data:
            sock.sendall(bytes([byte]))
        assert sock.recv(4096).endswith(b"POST /slow [ab]")


@pytest.mark.parametrize("sent", [b"G", b"GET / HTTP/1.1\r\nHo", request("POST", "/", "Content-Length: 9", body=b"a")])
def test_a_client_that_leaves_early_gets_nothing(echoing: Listener, sent: bytes) -> None:
    assert talk(echoing, sent) == b""


def test_a_body_that_the_application_does_not_read_is_not_the_next_request() -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    inner = request("GET", "/smuggled")
    data = request("POST", "/a", f"Content-Length: {len(inner)}", body=inner) + request("GET", "/b")
    assert re.findall(rb"\r\n\r\n(/[a-z]+)", answer(app, data)) == [b"/a", b"/b"]


def test_the_environ_says_everything_about_the_request() -> None:
    lines = [
        "Content-Type: a/b",
        "Content-Length: 2",
        "X-A:  1 ",
        "X-A: 2",
        "Cookie: a=1",
        "Cookie: b=2",
        "X_A: spoofed",
    ]
    environ = environ_of(request("POST", "/%C3%A9%2F?q=%20&r", *lines, body=b"hi"))
    assert environ["REMOTE_ADDR"] == environ["SERVER_NAME"] == "127.0.0.1"
    assert environ["REMOTE_PORT"].isdigit()
    streams = ("wsgi.errors", "wsgi.input")
    assert {key: environ[key] for key in environ if key.startswith("wsgi.") and key not in streams} == {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    texts = {key: value for key, value in environ.items() if "." not in key and not key.endswith("_PORT")}
    assert texts == {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/Ã©/",
        "QUERY_STRING": "q=%20&r",
        "REQUEST_URI": "/%C3%A9%2F?q=%20&r",
        "CONTENT_TYPE": "a/b",
        "CONTENT_LENGTH": "2",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_SOFTWARE": "fauxauth",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "test",
        "HTTP_X_A": "1,2",
        "HTTP_COOKIE": "a=1; b=2",
    }


def test_a_chunked_body_has_a_content_length_in_the_environ() -> None:
    environ = environ_of(request("POST", "/", "Transfer-Encoding: chunked", body=b"1\r\na\r\n0\r\n\r\n"))
    assert environ["CONTENT_LENGTH"] == "1"
    assert "HTTP_TRANSFER_ENCODING" not in environ


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [("http://other:1/a?b", "/a", "b"), ("HTTP://other:1", "/", ""), ("http://other:1?b", "/", "b")],
)
def test_an_absolute_target_is_split_into_host_and_path(target: str, path: str, query: str) -> None:
    environ = environ_of(request("GET", target))
    assert (environ["HTTP_HOST"], environ["PATH_INFO"], environ["QUERY_STRING"]) == ("other:1", path, query)


def test_two_slashes_at_the_start_of_a_path_are_one() -> None:
    environ = environ_of(request("GET", "//other/a//b"))
    assert (environ["PATH_INFO"], environ["REQUEST_URI"]) == ("/other/a//b", "//other/a//b")


def test_a_hundred_headers_are_served() -> None:
    assert environ_of(request("GET", "/", *(f"X{n}: {n}" for n in range(99))))["HTTP_X98"] == "98"


def test_options_may_ask_about_the_server() -> None:
    assert environ_of(request("OPTIONS", "*"))["PATH_INFO"] == "*"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_validator_of_wsgiref_has_no_complaint(method: str) -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(10)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    errors: list[BaseException] = []
    with Listener(validator(app), on_error=errors.append) as listener:
        response = talk(listener, request(method, "/a?b=c", "Content-Type: a/b", "Content-Length: 2", body=b"hi") * 2)
    assert errors == []
    assert statuses(response) == [200, 200]


def responding(status: str, headers: list[tuple[str, str]], blocks: Iterable[bytes]) -> App:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response(status, headers)
        return blocks

    return app


def test_an_answer_to_head_has_no_body() -> None:
    app = responding("200 OK", [("Content-Length", "5")], iter([b"hello"]))
    response = answer(app, request("HEAD"))
    assert headers_of(response)["Content-Length"] == "5"
    assert response.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_that_has_no_body_by_its_status_gets_none(status: str) -> None:
    response = answer(responding(status, [], [b"ignored"]), request() * 2)
    assert statuses(response) == [int(status[:3])] * 2
    assert b"ignored" not in response
    assert "Content-Length" not in headers_of(response)
    assert "Transfer-Encoding" not in headers_of(response)


def test_the_headers_of_the_application_replace_the_listeners() -> None:
    response = answer(
        responding("200", [("server", "vendor"), ("DATE", "then"), ("Connection", "close")], []), request()
    )
    headers = headers_of(response)
    assert (headers["server"], headers["DATE"]) == ("vendor", "then")
    assert not {"Server", "Date"} & set(headers)
    assert headers["Connection"] == "close"


def test_an_iterator_is_streamed_in_chunks() -> None:
    go_on = threading.Event()

    def blocks() -> Iterator[bytes]:
        yield b"one"
        assert go_on.wait(WAIT)
        yield b""
        yield b"two"

    with Listener(responding("200 OK", [], blocks())) as listener, connect(listener) as sock:
        sock.sendall(request("GET", "/", "Connection: close"))
        first = sock.recv(4096)
        assert headers_of(first)["Transfer-Encoding"] == "chunked"
        assert first.endswith(b"\r\n\r\n3\r\none\r\n")
        go_on.set()
        assert read_all(sock) == b"3\r\ntwo\r\n0\r\n\r\n"


def test_an_iterator_for_http_1_0_ends_with_the_connection() -> None:
    response = answer(
        responding("200 OK", [], iter([b"one", b"two"])), request("GET", "/", "Connection: keep-alive", version="1.0")
    )
    assert headers_of(response)["Connection"] == "close"
    assert response.endswith(b"\r\n\r\nonetwo")


def test_write_sends_before_what_is_returned() -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        write = start_response("200 OK", [])
        write(b"one")
        write(b"")
        return [b"two"]

    assert answer(app, request()).endswith(b"\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")


def test_a_body_shorter_than_its_length_ends_the_connection() -> None:
    response = answer(responding("200 OK", [("Content-Length", "9")], [b"short"]), request() * 2)
    assert statuses(response) == [200]
    assert response.endswith(b"short")


def test_a_body_longer_than_its_length_does_not_become_the_next_answer() -> None:
    response = answer(responding("200 OK", [("Content-Length", "4")], [b"longer"]), request() * 2)
    assert response.count(b"\r\n\r\nlong") == 2
    assert b"longer" not in response


@pytest.mark.parametrize("data", [request(), request("HEAD")])
def test_the_iterable_is_closed_after_use(data: bytes) -> None:
    class Blocks:
        closed = False

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"a", b"b"])

        def close(self) -> None:
            self.closed = True

    blocks = Blocks()
    answer(responding("200 OK", [], blocks), data)
    assert blocks.closed


def raising(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    raise SystemExit


def late(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
    start_response("200 OK", [])
    yield environ["no such key"]


def twice(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return echo(environ, start_response)


BAD_APPS: dict[str, App] = {
    "raises": raising,
    "raises at the first block": late,
    "starts twice": twice,
    "never starts": lambda environ, start_response: [b"x"],
    "header injection": responding("200 OK", [("A", "b\r\nC: d")], []),
    "status injection": responding("200 OK\r\nC: d", [], []),
    "status without a code": responding("OK", [], []),
    "header beyond latin-1": responding("200 OK", [("A", "☃")], []),
    "negative length": responding("200 OK", [("Content-Length", "-1")], []),
    "text instead of bytes": responding("200 OK", [], iter(["text"])),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", BAD_APPS)
def test_an_application_that_fails_gives_a_plain_500_and_tells_the_hook(name: str) -> None:
    errors: list[BaseException] = []
    with Listener(BAD_APPS[name], on_error=errors.append) as listener:
        response = talk(listener, request())
    assert statuses(response) == [500]
    assert response.endswith(b"\r\n\r\nInternal error in the application\n")
    assert len(errors) == 1


def test_an_error_page_replaces_headers_that_were_not_sent() -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("A", "b")])
        try:
            environ.pop("no such key")
        except KeyError:
            start_response("503 Later", [("C", "d")], sys.exc_info())
        return [b"sorry"]

    response = answer(app, request())
    assert statuses(response) == [503]
    assert "A" not in headers_of(response)


def test_an_error_after_the_headers_were_sent_is_raised_again() -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])(b"one")
        try:
            environ.pop("no such key")
        except KeyError:
            start_response("503 Later", [], sys.exc_info())
        return [b"sorry"]

    errors: list[BaseException] = []
    with Listener(app, on_error=errors.append) as listener:
        assert talk(listener, request()).endswith(b"3\r\none\r\n")
    assert [type(error) for error in errors] == [KeyError]


def test_an_application_that_fails_in_the_middle_ends_the_connection() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one"
        raise LookupError

    errors: list[BaseException] = []
    with Listener(responding("200 OK", [], blocks()), on_error=errors.append) as listener:
        assert talk(listener, request()).endswith(b"3\r\none\r\n")
    assert [type(error) for error in errors] == [LookupError]


def test_one_traceback_goes_to_stderr_by_default(capfd: pytest.CaptureFixture[str]) -> None:
    with Listener(raising) as listener:
        assert statuses(talk(listener, request())) == [500]
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("Traceback") == 1
    assert err.endswith("SystemExit\n")


def test_a_hook_that_fails_does_not_end_the_worker(capfd: pytest.CaptureFixture[str]) -> None:
    def hook(error: BaseException) -> None:
        raise LookupError

    with Listener(raising, on_error=hook) as listener:
        assert [statuses(talk(listener, request())) for _ in range(2)] == [[500], [500]]
    assert "LookupError" in capfd.readouterr().err


def on_connection(action: Callable[[Any], None]) -> App:
    def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        action(environ["fauxauth.connection"])
        return echo(environ, start_response)

    return app


def test_reset_is_a_connection_reset_at_the_client() -> None:
    with Listener(on_connection(lambda raw: raw.reset())) as listener, connect(listener) as sock:
        sock.sendall(request())
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_close_ends_the_connection_without_an_answer() -> None:
    assert answer(on_connection(lambda raw: raw.close()), request() * 2) == b""


@pytest.mark.parametrize("action", ["reset", "close"])
def test_ending_a_connection_twice_is_silent(action: str) -> None:
    raised: list[BaseException] = []

    def act(raw: Any) -> None:
        raw.close()
        getattr(raw, action)()

    with Listener(on_connection(act), on_error=raised.append) as listener:
        assert talk(listener, request()) == b""
    assert raised == []


def test_an_answer_in_the_middle_can_be_reset() -> None:
    def app(environ: Environ, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"one"
        environ["wsgi.input"].read()
        assert read_by_client.wait(WAIT)
        environ["fauxauth.connection"].reset()
        yield b"two"

    read_by_client = threading.Event()
    with Listener(app) as listener, connect(listener) as sock:
        sock.sendall(request())
        assert sock.recv(4096).endswith(b"3\r\none\r\n")
        read_by_client.set()
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


PIECES = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\n",
        b"POST http://h/ HTTP/1.0\r\n",
        b"Host: x\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Expect: 100-continue\r\n",
        b"Connection: close\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"3\r\nabc\r\n0\r\n\r\n",
        b"%zz",
        b"From x\r\n",
        b"\x85: \x1c\r\n",
    ]
)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join))
def test_any_bytes_are_answered_in_http_or_with_a_close(echoing: Listener, data: bytes) -> None:
    response = talk(echoing, data)
    assert response == b"" or response.startswith(b"HTTP/1.1 ")
    assert 500 not in statuses(response)
