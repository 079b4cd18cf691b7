"""A connection in memory: a socket for a client at one end, the listener's own HTTP/1.1 at the other."""

from __future__ import annotations

import io
import socket
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, cast

from fauxauth.transport.adapters.wire import MemoryWire, sleep
from fauxauth.transport.listening.connection import Connection, Limits
from fauxauth.transport.listening.gateway import Gateway
from fauxauth.transport.listening.response import RawConnection

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PEER = ("127.0.0.1", 0)
_LIMITS = Limits()


class MemorySocket:
    """
    The client's end of a connection to an application: as much of a socket as ``http.client`` and urllib3 use.

    It serves one request, which is answered when the client first reads, and says so with ``Connection: close``;
    so no connection pool keeps it. Time passes while the client reads.
    """

    def __init__(self, application: WSGIApplication, server: tuple[str, str, int], timeout: float | None) -> None:
        self._application = application
        self._server = server
        self._timeout = timeout
        self._sent = bytearray()

    def settimeout(self, timeout: float | None) -> None:
        """Set how many seconds a read waits at most."""
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        """Return how many seconds a read waits at most."""
        return self._timeout

    def setsockopt(self, *option: Any) -> None:
        """Do nothing: there is no network that an option could be for."""

    def sendall(self, data: ReadableBuffer) -> None:
        """Keep a piece of the request."""
        self._sent += memoryview(data).cast("B")

    def makefile(self, *_mode: Any) -> io.BufferedReader:
        """Return the file that the answer is read from."""
        return io.BufferedReader(_Incoming(self, self._answer))

    def _answer(self) -> Iterable[bytes | float | ConnectionError]:
        return _FarEnd(bytes(self._sent), self._server).answer(self._application)

    def close(self) -> None:
        """Do nothing: what is answered can still be read, as from a socket of which a file was made."""


class _Incoming(io.RawIOBase):
    """What comes in: bytes, after the seconds that they take, until the connection ends in one way or the other."""

    def __init__(self, client: MemorySocket, answer: Callable[[], Iterable[bytes | float | ConnectionError]]) -> None:
        self._client = client
        self._answer = answer
        self._parts: deque[bytes | float | ConnectionError] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if self._parts is None:
            self._parts = deque(self._answer())
        while self._parts:
            part = self._parts.popleft()
            if isinstance(part, ConnectionError):
                raise part
            if isinstance(part, bytes):
                return self._copy(part, buffer, self._parts)
            self._wait(part, self._parts)
        return 0

    def _wait(self, seconds: float, parts: deque[bytes | float | ConnectionError]) -> None:
        limit = self._client.gettimeout()
        try:
            sleep(seconds, limit)
        except TimeoutError:
            parts.appendleft(seconds - (limit or 0.0))
            raise

    @staticmethod
    def _copy(part: bytes, buffer: WriteableBuffer, parts: deque[bytes | float | ConnectionError]) -> int:
        room = memoryview(buffer).cast("B")
        count = min(len(room), len(part))
        room[:count] = part[:count]
        if count < len(part):
            parts.appendleft(part[count:])
        return count


class _FarEnd:
    """The server's end, with a request in it: as much of a socket as `Connection` uses for one."""

    def __init__(self, request: bytes, server: tuple[str, str, int]) -> None:
        self._request = request
        self._scheme, host, port = server
        self._address = (host, port)
        self._parts: list[bytes | float | ConnectionError] = []
        self._wire = MemoryWire()

    def answer(self, application: WSGIApplication) -> list[bytes | float | ConnectionError]:
        """Have the request served. Raises what the application raises."""
        gateway = Gateway(self._serving(application), self._address, _raise)
        gateway.serve(Connection(cast("socket.socket", self), _PEER, _LIMITS))
        self._note_pause()
        if isinstance(self._wire.ended, ConnectionResetError):
            self._parts.append(self._wire.ended)
        return self._parts

    def _serving(self, application: WSGIApplication) -> WSGIApplication:
        def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
                return start_response(status, [*headers, ("Connection", "close")], exc_info)

            self._wire = _Wire(environ["fauxauth.connection"])
            environ["fauxauth.connection"] = self._wire
            environ["wsgi.url_scheme"] = self._scheme
            return application(environ, start)

        return serve

    def _note_pause(self) -> None:
        pause = self._wire.take_pause()
        if pause:
            self._parts.append(pause)

    def settimeout(self, timeout: float) -> None:
        """Do nothing: the whole request is there."""

    def recv(self, _size: int) -> bytes:
        request, self._request = self._request, b""
        return request

    def sendall(self, data: bytes) -> None:
        self._note_pause()
        self._parts.append(data)

    def shutdown(self, _how: int) -> None:
        """Do nothing: the end of what is sent is the end."""

    def close(self) -> None:
        """Do nothing: the end of what is sent is the end."""


class _Wire(MemoryWire):
    """A wire that ends the exchange of the gateway, too."""

    def __init__(self, raw: RawConnection) -> None:
        super().__init__()
        self._raw = raw

    def close(self) -> None:
        super().close()
        self._raw.close()

    def reset(self) -> None:
        super().reset()
        self._raw.close()


def _raise(error: BaseException) -> NoReturn:
    raise error
