"""Calling a WSGI application in this process, as PEP 3333 has it: the environ of a request, and what is answered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Environ: TypeAlias = dict[str, Any]

_PLAIN = ("CONTENT_TYPE", "CONTENT_LENGTH")
"""Variables of headers that have no ``HTTP_`` before their names."""

CONSTANT: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}
"""What is the same in the environ of every request."""


@lru_cache(maxsize=256)
def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in _PLAIN else f"HTTP_{name}"


def add_headers(
    environ: Environ, headers: Iterable[tuple[str, str]], written: Callable[[str], str] = _variable
) -> None:
    """Add the headers of a request, as ``written``; values of one name are joined as HTTP joins them."""
    for name, value in headers:
        # X_Forwarded_For would arrive at the application as X-Forwarded-For does.
        if "_" in name:
            continue
        key = written(name)
        value = value.strip(" \t")
        if key in environ:
            value = f"{environ[key]}{'; ' if name.lower() == 'cookie' else ','}{value}"
        environ[key] = value


def add_target(environ: Environ, target: str) -> None:
    """Add the path and the query of a request, as they stand in its first line."""
    path, _, query = target.partition("?")
    if path.startswith("//"):
        # An application that redirects to it would name a host.
        path = f"/{path.lstrip('/')}"
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
    environ["QUERY_STRING"] = query


def environ_of(
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    *,
    server: tuple[str, str, int] = ("http", "localhost", 80),
    peer: str = "127.0.0.1",
) -> Environ:
    """
    Return the environ of a request whose body is there as a whole.

    ``server`` is the scheme, the host and the port that it was sent to; ``peer`` is the address that it came from.
    """
    scheme, host, port = server
    environ = CONSTANT.copy()
    add_headers(environ, headers)
    add_target(environ, target)
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ |= {
        "REQUEST_METHOD": method,
        "REQUEST_URI": target,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
    }
    if "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = host
    return environ


class Answered:
    """
    What an application answered to one request: ``status``, ``headers``, and the pieces of the body one after another.

    ``status`` is empty as long as the application has not started to answer. Close it when the body is read.
    """

    def __init__(self, application: WSGIApplication, environ: Environ) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self._written: list[bytes] = []
        self._pieces = application(environ, self._start)

    def _start(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None, /) -> Any:
        self.status, self.headers = status, headers
        return self._written.append

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    def whole(self) -> bytes | None:
        """Return the body where it is one piece that is there already, which needs no closing; else None."""
        pieces = self._pieces
        return pieces[0] if type(pieces) is list and len(pieces) == 1 and not self._written else None

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if self._written:
                yield from self._taken()
            yield piece
        yield from self._taken()

    def _taken(self) -> list[bytes]:
        taken, self._written[:] = list(self._written), []
        return taken

    def close(self) -> None:
        """Tell the application that nothing more is read."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
