"""A sender that calls a WSGI application in this process: no socket, no thread, only the standard library."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from fauxauth.conversation.sending import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_PLAIN_HEADERS = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
"""Headers that WSGI passes under names of their own, without ``HTTP_``."""


class WsgiSender:
    """Sends requests to ``application`` as if they came from ``peer`` to ``host``."""

    def __init__(self, application: WSGIApplication, host: str = "localhost", peer: str = "127.0.0.1") -> None:
        self._application = application
        self._host = host
        self._peer = peer

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Call the application and wait for the whole reply."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        written: list[bytes] = []

        def start_response(status: str, reply_headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            started[:] = [(status, reply_headers)]
            return written.append

        pieces: Iterable[bytes] = self._application(self._environ(method, target, headers, body), start_response)
        try:
            written.extend(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        status, reply_headers = started[0]
        return Response(int(status.split(" ", 1)[0]), list(reply_headers), b"".join(written))

    def _environ(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "SERVER_NAME": self._host,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self._peer,
            "HTTP_HOST": self._host,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers:
            key = _PLAIN_HEADERS.get(name.lower()) or f"HTTP_{name.upper().replace('-', '_')}"
            environ[key] = value
        return environ
