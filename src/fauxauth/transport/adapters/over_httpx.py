"""httpx without a socket: a transport that calls the application, and httpx's own transports where they are routed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import httpx

from fauxauth.transport.adapters.routes import PORTS, Find, Patch
from fauxauth.transport.adapters.wire import MemoryWire, sleep
from fauxauth.wsgi import Answered

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from fauxauth.transport.application import WsgiApp


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """
    Serves ``httpx.Client`` and ``httpx.AsyncClient`` from an application, whatever host they ask.

    Faults raise what httpx raises over a socket; the client's read time-out holds for delays.
    """

    def __init__(self, application: WsgiApp) -> None:
        self._application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _Reply(self._application, request, request.read())
        reply.wait(reply.pause())
        return reply.response()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; what it takes to decide is done at once, delays leave the event loop to others."""
        reply = _Reply(self._application, request, await request.aread())
        await reply.wait_async(reply.pause())
        return reply.response()


class _Reply(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer on its way, and the stream of its body."""

    def __init__(self, application: WsgiApp, request: httpx.Request, body: bytes) -> None:
        self._wire = MemoryWire()
        self._limit: float | None = request.extensions.get("timeout", {}).get("read")
        environ = {"REQUEST_METHOD": request.method, "fauxauth.connection": self._wire}
        self._answered = Answered(_answer(application, request, body), environ)
        self._received = 0

    def pause(self) -> float:
        return self._wire.take_pause()

    def wait(self, pause: float) -> None:
        if not pause:
            return
        try:
            sleep(pause, self._limit)
        except TimeoutError as error:
            raise httpx.ReadTimeout(str(error)) from error

    async def wait_async(self, pause: float) -> None:
        if not pause:
            return
        await _let_others(pause if self._limit is None else min(pause, self._limit))
        if self._limit is not None and pause > self._limit:
            raise httpx.ReadTimeout("")

    def response(self) -> httpx.Response:
        """Return the response. Raises what httpx does where the connection ended before it."""
        self._check("Server disconnected without sending a response.")
        answered = self._answered
        phrase = answered.status[4:].encode("latin-1")
        extensions = {"http_version": b"HTTP/1.1", "reason_phrase": phrase}
        whole = answered.whole()
        # Nothing can happen on its way any more, and httpx goes through its own stream at once.
        stream = self if whole is None else httpx.ByteStream(whole)
        return httpx.Response(answered.code, headers=answered.headers, stream=stream, extensions=extensions)

    def _pieces(self) -> Iterator[bytes]:
        """Go through the body. Raises what httpx does where the connection ends in the middle of it."""
        for piece in self._answered:
            self._received += len(piece)
            yield piece
        whole = dict(self._answered.headers).get("Content-Length")
        self._check(
            "peer closed connection without sending complete message body "
            f"(received {self._received} bytes, expected {whole})"
        )

    def _check(self, closed: str) -> None:
        ended = self._wire.ended
        if isinstance(ended, ConnectionResetError):
            raise httpx.ReadError(str(ended)) from ended
        if ended is not None:
            raise httpx.RemoteProtocolError(closed) from ended

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces():
            self.wait(self.pause())
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number, piece in enumerate(self._pieces()):
            pause = self.pause()
            if number and not pause:
                await _let_others(0)  # a long body must not keep the event loop
            await self.wait_async(pause)
            yield piece

    def close(self) -> None:
        self._answered.close()

    async def aclose(self) -> None:
        self._answered.close()


async def _let_others(seconds: float) -> None:
    import anyio  # which httpx uses, so that it runs under asyncio and trio

    await anyio.sleep(seconds)


def _answer(application: WsgiApp, request: httpx.Request, body: bytes) -> WSGIApplication:
    url = request.url
    scheme = url.scheme
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw]
    server = scheme, url.host, url.port or PORTS.get(scheme, 0)
    return application.answer(request.method, url.raw_path.decode("ascii"), headers, body, server)


def patches(find: Find) -> Iterator[Patch]:
    """Return what takes the place of methods of httpx, so that requests to what ``find`` knows are routed."""
    handle, handle_async = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def found(request: httpx.Request) -> Transport | None:
        url = request.url
        application = find(url.scheme, url.raw_host.decode("ascii"), url.port or PORTS.get(url.scheme, 0))
        return Transport(application) if application is not None else None

    def handle_request(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        routed = found(request)
        return routed.handle_request(request) if routed is not None else handle(transport, request)

    async def handle_async_request(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        routed = found(request)
        return await (routed.handle_async_request(request) if routed is not None else handle_async(transport, request))

    yield httpx.HTTPTransport, "handle_request", handle_request
    yield httpx.AsyncHTTPTransport, "handle_async_request", handle_async_request
