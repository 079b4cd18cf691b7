"""``http.client`` without a socket, and what is made of its connections: urllib, urllib3 and with that requests."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from fauxauth.transport.adapters.memory import MemorySocket
from fauxauth.transport.adapters.routes import PORTS, Find, Patch

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def join(connection: HTTPConnection, application: WSGIApplication) -> None:
    """Connect a client to an application, as if to the host that the connection is for."""
    timeout = connection.timeout if isinstance(connection.timeout, (int, float)) else socket.getdefaulttimeout()
    connection.sock = cast("socket.socket", MemorySocket(application, _target(connection), timeout))
    # urllib3 warns of connections whose certificate nobody looked at.
    connection.is_verified = True  # type: ignore[attr-defined]


def _target(connection: HTTPConnection, url: str = "") -> tuple[str, str, int]:
    """Return the scheme, host and port that a connection is for, behind a proxy too."""
    parts = urlsplit(url) if "://" in url else None
    if parts is not None and parts.hostname is not None:  # which is how a proxy is asked for http
        return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme, 0)
    scheme = "https" if connection.default_port == PORTS["https"] else "http"
    tunnel = getattr(connection, "_tunnel_host", None)
    host, port = (tunnel, getattr(connection, "_tunnel_port", None)) if tunnel else (connection.host, connection.port)
    return scheme, host, port or PORTS[scheme]


def patches(find: Find) -> Iterator[Patch]:
    """Return what takes the place of methods, so that connections to what ``find`` knows lead to its application."""
    for kind in _kinds():
        yield kind, "connect", _connecting(kind.connect, find)
    yield HTTPConnection, "putrequest", _requesting(HTTPConnection.putrequest, find)


def _kinds() -> list[type[HTTPConnection]]:
    try:
        from urllib3 import connection
    except ImportError:
        return [HTTPConnection, HTTPSConnection]
    return [HTTPConnection, HTTPSConnection, connection.HTTPConnection, connection.HTTPSConnection]


def _connecting(original: Callable[[HTTPConnection], None], find: Find) -> Callable[[HTTPConnection], None]:
    def connect(self: HTTPConnection) -> None:
        application = find(*_target(self))
        if application is None:
            original(self)
        else:
            join(self, application)

    return connect


def _requesting(original: Callable[..., None], find: Find) -> Callable[..., None]:
    def putrequest(self: HTTPConnection, method: str, url: str, *rest: Any, **options: Any) -> None:
        application = find(*_target(self, url))
        if application is not None and not isinstance(self.sock, MemorySocket):
            # A pool kept it from before the route was there, or it is to lead to a proxy.
            if self.sock is not None:
                self.sock.close()
            join(self, application)
        original(self, method, url, *rest, **options)

    return putrequest
