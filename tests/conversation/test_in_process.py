"""The sender without a socket: WSGI as PEP 3333 has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fauxauth.conversation import Response, WsgiSender


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("242 Two Factor Required", [("X-Path", environ["PATH_INFO"]), ("X-Query", environ["QUERY_STRING"])])
    seen = (environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE"), environ["HTTP_X_A"], environ["REMOTE_ADDR"])
    return [repr(seen).encode(), b" ", body]


def test_a_request_goes_through_whole() -> None:
    reply = WsgiSender(echo, peer="192.0.2.1")("PUT", "/a%20b?c=d%20e", [("Content-Type", "t"), ("X-A", "1")], b"body")
    assert reply.status == 242
    assert (reply.header("x-path"), reply.header("X-Query"), reply.header("X-None")) == ("/a b", "c=d%20e", None)
    assert reply.body == b"('PUT', 't', '1', '192.0.2.1') body"
    assert reply.content == reply.body.decode()


def test_what_is_written_before_the_iterable_comes_first_and_the_iterable_is_closed() -> None:
    closed = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            yield b"b"

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: Any) -> Pieces:
        start_response("200 OK", [])(b"a")
        return Pieces()

    assert WsgiSender(application)("GET", "/", [], b"").body == b"ab"
    assert closed == [True]


@pytest.mark.parametrize(
    ("header", "value", "max_age", "removed"),
    [
        ("a=b; HttpOnly; Path=/", "b", None, False),
        ('a="b"; Max-Age=60', "b", 60, False),
        ("a=b=c; max-age=x", "b=c", None, False),
        ("a=; Max-Age=0", "", 0, True),
        ("a=b; Max-Age=-1", "b", -1, True),
        ("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "", None, True),
        ("a=; Expires=Thu, 01-Jan-1970 00:00:10 GMT", "", None, True),
    ],
)
def test_a_cookie_is_read(header: str, value: str, max_age: int | None, removed: bool) -> None:
    cookie = Response(200, [("set-cookie", header)], b"").cookies["a"]
    assert (cookie.value, cookie.max_age, cookie.removed) == (value, max_age, removed)


def test_several_headers_of_a_name_are_joined() -> None:
    assert Response(200, [("A", "1"), ("a", "2")], b"").header("A") == "1, 2"
