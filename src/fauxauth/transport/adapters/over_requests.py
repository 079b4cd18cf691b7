"""requests without a socket: an adapter to mount."""

from __future__ import annotations

import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3._collections import HTTPHeaderDict  # where urllib3 1.26 has it, too
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from fauxauth.transport.adapters.over_http_client import join
from fauxauth.transport.adapters.routes import PORTS
from fauxauth.transport.outgoing import HttpReply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from fauxauth.transport.application import WsgiApp


class Adapter(HTTPAdapter):
    """
    Serves sessions of requests from an application, whatever host they ask: ``session.mount(base_url, adapter)``.

    Where a fault is in the way of an answer, or the adapter's ``max_retries`` want another, everything but the
    connection is urllib3's: retries, time-outs, and what is raised when the connection breaks.
    """

    def __init__(self, application: WsgiApp) -> None:
        self._application = application
        self._decided = threading.local()
        self._pools = _pools(self._serve)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools, whose connections lead to the application."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,  # noqa: ARG002 (nothing leaves this process)
    ) -> Response:
        """Send a request, past every proxy."""
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        if isinstance(body, bytes):
            answer = _answer(self._application, request, body)
            if isinstance(answer, HttpReply) and not self._wants_another(request, answer):
                return self.build_response(request, _received(answer, request))
            self._decided.answer = answer
        return super().send(request, stream, timeout, verify, cert, proxies=None)

    def _wants_another(self, request: PreparedRequest, answer: HttpReply) -> bool:
        return self.max_retries.is_retry(str(request.method), int(answer.status[:3]), "Retry-After" in answer.headers)

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Give the answer that was decided, and decide anew where urllib3 asks again."""
        answer: WSGIApplication = self._decided.__dict__.pop("answer", self._application)
        return answer(environ, start_response)


def _answer(application: WsgiApp, request: PreparedRequest, body: bytes) -> WSGIApplication:
    url = urlsplit(str(request.url))
    port = PORTS.get(url.scheme, 0)
    headers = {
        "Host": url.netloc.rpartition("@")[2].removesuffix(f":{port}"),
        "Accept-Encoding": "identity",
        **{_text(name): _text(value) for name, value in request.headers.items()},
    }
    server = url.scheme, url.hostname or "", url.port or port
    return application.answer(str(request.method), request.path_url, headers.items(), body, server)


def _text(written: str | bytes) -> str:
    return written.decode("latin-1") if isinstance(written, bytes) else written


def _received(answer: HttpReply, request: PreparedRequest) -> HTTPResponse:
    """Return what urllib3 makes of an answer that nothing is in the way of."""
    headers = HTTPHeaderDict(answer.headers)
    for cookie in answer.cookies:
        headers.add("Set-Cookie", cookie)
    status, _, reason = answer.status.partition(" ")
    received = HTTPResponse(
        BytesIO(b"" if request.method == "HEAD" else answer.whole()),
        headers,
        int(status),
        version=11,
        reason=reason,
        preload_content=False,
        decode_content=False,
        original_response=_Parsed(headers),  # type: ignore[arg-type]
        request_method=request.method,
        request_url=request.path_url,
    )
    # Not said above, because urllib3 takes it there from 2.2.3 on only.
    received.version_string = "HTTP/1.1"
    return received


class _Parsed:
    """As much of ``http.client``'s response as requests takes cookies from."""

    def __init__(self, msg: HTTPHeaderDict) -> None:
        self.msg = msg

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        """Do nothing: there is no connection."""


def _pools(application: WSGIApplication) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            join(self, application)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            join(self, application)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
