"""The gateway between HTTP/1.1 and a WSGI application (PEP 3333): environ in, response out."""

from __future__ import annotations

import io
import re
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from fauxauth.transport.listening.connection import Connection, DisconnectedError, RefusedError
from fauxauth.transport.listening.http11 import Head, read_body, read_head
from fauxauth.transport.listening.response import OWN_HEADERS, RawConnection, Response
from fauxauth.wsgi import CONSTANT, Environ, add_headers, add_target

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Gateway"]


_ABSOLUTE_FORM = re.compile(r"https?://([^/?#]*)(.*)", re.IGNORECASE)


class Gateway:
    """
    Serves the requests of connections from one WSGI application.

    What the application raises goes to ``on_error``. Setting ``stopping`` ends the waits of raw connections.
    """

    def __init__(
        self,
        app: WSGIApplication,
        server: tuple[str, int],
        on_error: Callable[[BaseException], None],
    ) -> None:
        self._app = app
        self._on_error = on_error
        self.stopping = threading.Event()
        self._constant: Environ = {
            **CONSTANT,
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "SERVER_SOFTWARE": "fauxauth",
            "wsgi.url_scheme": "http",
        }

    def serve(self, connection: Connection) -> None:
        """Answer requests until the connection ends; raises nothing that a client can cause."""
        try:
            while self._exchange(connection):
                pass
        except RefusedError as refusal:
            _refuse(connection, refusal)
        except TimeoutError:
            _refuse(connection, RefusedError(408, "The request did not arrive in time"))
        except DisconnectedError:
            pass
        finally:
            connection.close()

    def _exchange(self, connection: Connection) -> bool:
        """Serve one request; return whether the connection serves another."""
        head = read_head(connection)
        if head is None:
            return False
        environ = self._environ(connection, head)
        raw = environ["fauxauth.connection"] = RawConnection(connection, self.stopping)
        response = Response(connection, raw, head.method == "HEAD", environ)
        try:
            response.run(self._app, environ)
        except DisconnectedError:
            return False
        except BaseException as error:
            self._on_error(error)
            if not (raw.taken or response.started):
                _refuse(connection, RefusedError(500, "Internal error in the application"), head.method)
            return False
        return response.keep_alive and not raw.taken

    def _environ(self, connection: Connection, head: Head) -> Environ:
        body = read_body(connection, head)
        environ = self._constant.copy()
        add_headers(environ, head.fields)
        _add_target(environ, head)
        if body is not None:
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ["CONTENT_LENGTH"] = str(len(body))
        environ["REQUEST_METHOD"] = head.method
        environ["SERVER_PROTOCOL"] = head.version
        environ["REMOTE_ADDR"] = connection.address[0]
        environ["REMOTE_PORT"] = str(connection.address[1])
        environ["wsgi.input"] = io.BytesIO(body or b"")
        environ["wsgi.errors"] = sys.stderr
        return environ


def _add_target(environ: Environ, head: Head) -> None:
    target = head.target
    absolute = _ABSOLUTE_FORM.fullmatch(target)
    if absolute:
        environ["HTTP_HOST"] = absolute[1]
        target = absolute[2] if absolute[2].startswith("/") else f"/{absolute[2]}"
    if not target.startswith("/") and (head.method, target.partition("?")[0]) != ("OPTIONS", "*"):
        raise RefusedError(400, "The request target is neither a path nor an http URL")
    add_target(environ, target)
    environ["REQUEST_URI"] = head.target


def _refuse(connection: Connection, refusal: RefusedError, method: str = "GET") -> None:
    body = b"" if method == "HEAD" else f"{refusal.text}\n".encode("latin-1", "replace")
    lines = [
        f"HTTP/1.1 {refusal.status.value} {refusal.status.phrase}",
        f"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Length: {len(body)}\r\nConnection: close",
        *(f"{name}: {value()}" for name, value in OWN_HEADERS.items()),
    ]
    try:
        connection.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
    except DisconnectedError:
        return
    connection.linger()
