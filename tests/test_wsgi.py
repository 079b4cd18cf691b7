"""Calling a WSGI application in this process: it is told what a server tells it, and heard as a server hears it."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.transport.listening.listener import Listener
from fauxauth.wsgi import Answered, Environ, environ_of

OF_THE_SERVER = {
    "REMOTE_PORT",
    "SERVER_SOFTWARE",
    "fauxauth.connection",
    "wsgi.errors",
    "wsgi.input",
    "wsgi.input_terminated",
}
"""What a server tells beyond the request."""


class Echo:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: Environ = {}

    def __call__(self, environ: Environ, start_response: Any) -> list[bytes]:
        self.told = environ
        start_response("204 No Content", [])
        return []


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[Echo, Listener]]:
    echo = Echo()
    listener = Listener(echo)
    listener.start()
    yield echo, listener
    listener.stop()


names = st.sampled_from(["X-One", "x-one", "X_One", "Cookie", "cookie", "Content-Type", "Accept", "X-Two-Three"])
values = st.text("abc;=, \t\xe9\xff", max_size=12)
targets = st.text("ab/%2fé?&=+;C3A9%", max_size=20).map(lambda text: "/" + text.replace("é", "%C3%A9"))


@given(
    st.sampled_from(["GET", "POST", "PATCH"]),
    targets,
    st.lists(st.tuples(names, values), max_size=6),
    st.binary(max_size=30),
)
def test_an_application_is_told_what_the_listener_tells_it(
    listening: tuple[Echo, Listener], method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    echo, listener = listening
    host, port = listener.url.removeprefix("http://").split(":")
    sent = [("Host", f"{host}:{port}"), *headers, ("Content-Length", str(len(body)))]
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in sent:
        connection.putheader(name, value)
    connection.endheaders(body)
    connection.getresponse().read()
    connection.close()

    expected = {name: value for name, value in echo.told.items() if name not in OF_THE_SERVER}
    environ = environ_of(method, target, sent, body, server=("http", host, int(port)))

    assert {name: value for name, value in environ.items() if name not in OF_THE_SERVER} == expected
    assert environ["wsgi.input"].read() == body


def test_who_says_nothing_of_a_host_gets_the_servers() -> None:
    environ = environ_of("GET", "/", [], b"", server=("https", "auth.example.com", 443))

    assert (environ["HTTP_HOST"], environ["wsgi.url_scheme"], environ["SERVER_PORT"]) == (
        "auth.example.com",
        "https",
        "443",
    )


def test_a_body_in_chunks_is_told_as_one_of_a_length() -> None:
    environ = environ_of("POST", "/", [("Transfer-Encoding", "chunked"), ("Content-Length", "99")], b"four")

    assert environ["CONTENT_LENGTH"] == "4"
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_what_is_written_comes_before_what_is_returned_after_it() -> None:
    closed: list[str] = []

    class Pieces:
        def __init__(self, write: Any) -> None:
            self.write = write

        def __iter__(self) -> Iterator[bytes]:
            yield b"b"
            self.write(b"c")
            yield b"d"
            self.write(b"e")

        def close(self) -> None:
            closed.append("closed")

    def application(_environ: Environ, start_response: Any) -> Iterable[bytes]:
        write = start_response("200 OK", [("X-One", "1")])
        write(b"a")
        return Pieces(write)

    answered = Answered(application, environ_of("GET", "/", [], b""))

    assert (answered.code, answered.headers) == (200, [("X-One", "1")])
    assert list(answered) == [b"a", b"b", b"c", b"d", b"e"]
    assert closed == []
    answered.close()
    assert closed == ["closed"]


def test_it_keeps_to_the_rules_of_wsgi() -> None:
    def application(_environ: Environ, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"well"]

    answered = Answered(validator(application), environ_of("GET", "/a%20b?c", [("Accept", "*/*")], b""))

    assert b"".join(answered) == b"well"
    answered.close()
