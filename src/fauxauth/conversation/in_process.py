"""A sender that calls a WSGI application in this process: no socket, no thread, only the standard library."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from fauxauth.conversation.sending import Response
from fauxauth.wsgi import Answered, environ_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class WsgiSender:
    """Sends requests to ``application`` as if they came from ``peer`` to ``host``."""

    def __init__(self, application: WSGIApplication, host: str = "localhost", peer: str = "127.0.0.1") -> None:
        self._application = application
        self._host = host
        self._peer = peer

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Call the application and wait for the whole reply."""
        server = ("http", self._host, 80)
        environ = environ_of(method, target, headers, body, server=server, peer=self._peer)
        with closing(Answered(self._application, environ)) as answered:
            content = b"".join(answered)
        return Response(answered.code, list(answered.headers), content)
