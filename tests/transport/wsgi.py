"""Calling a WSGI application with whatever bytes, as no well-behaved client would."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each == name), None)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def environ_of(
    method: str, path: bytes, query: str = "", headers: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> dict[str, Any]:
    """An environ as a server makes it: repeated headers are joined, the path is decoded as Latin-1."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "203.0.113.9",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(body),
    }
    for name, value in headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joiner = "; " if key == "HTTP_COOKIE" else ", "
        environ[key] = f"{environ[key]}{joiner}{value}" if key.startswith("HTTP_") and key in environ else value
    setup_testing_defaults(environ)
    return environ


def typed(app: WSGIApplication) -> WSGIApplication:
    """Give empty replies a type, which the standard library's validator asks for and PEP 3333 does not."""

    def with_type(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            empty = ("Content-Length", "0") in headers
            return start_response(status, headers + ([("Content-Type", "text/plain")] if empty else []), exc_info)

        return app(environ, start)

    return with_type


def call(app: WSGIApplication, environ: dict[str, Any], *, validated: bool = False) -> Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        started.append((status, headers))
        return lambda data: None

    pieces = (validator(typed(app)) if validated else app)(environ, start_response)
    try:
        body = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", lambda: None)
        close()
    status, headers = started[-1]
    return Answer(int(status.split(" ")[0]), [(name.lower(), value) for name, value in headers], body)


def request(
    app: WSGIApplication,
    method: str,
    path: str | bytes,
    body: bytes = b"",
    headers: Iterable[tuple[str, str]] = (),
    query: str = "",
    *,
    validated: bool = False,
) -> Answer:
    raw = path if isinstance(path, bytes) else path.encode()
    return call(app, environ_of(method, raw, query, headers, body), validated=validated)
