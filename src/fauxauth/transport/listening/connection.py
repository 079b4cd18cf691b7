"""One TCP connection of a client: lines and bytes in, bytes out, within limits of size and time."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

__all__ = ["Connection", "DisconnectedError", "Limits", "RefusedError"]

_LINGER_SECONDS = 1.0
_RESET_ON_CLOSE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


@dataclass(frozen=True)
class Limits:
    """
    What one client may ask of the listener.

    ``request_line``, ``headers`` and ``body`` are bytes; more is answered 414, 431 and 413.
    ``idle`` is how many seconds a connection may stay open between requests, ``request`` how many seconds a
    client may take to send one request (then 408) or to accept one piece of the answer.
    """

    request_line: int = 8192
    headers: int = 65536
    body: int = 16 * 1024 * 1024
    idle: float = 30.0
    request: float = 30.0


class DisconnectedError(ConnectionError):
    """The client is gone, or no longer takes what it is sent."""


class RefusedError(Exception):
    """A request that cannot be served: answered with ``status`` and ``text``, then the connection ends."""

    def __init__(self, status: int, text: str) -> None:
        self.status = HTTPStatus(status)
        self.text = text
        super().__init__(text)


class Connection:
    """
    One accepted socket, with what was read ahead from it.

    Only the thread that serves the connection reads and sends; ``interrupt`` may come from any thread.
    """

    def __init__(self, sock: socket.socket, address: tuple[str, int], limits: Limits) -> None:
        self.address = address
        self.limits = limits
        self._socket = sock
        self._buffer = bytearray()
        self._deadline = 0.0
        self._closing = threading.Lock()
        self._interrupted = False

    def await_request(self) -> int | None:
        """Wait for a request and return its first byte; None when the client left or idled too long."""
        self._deadline = time.monotonic() + self.limits.idle
        try:
            # An empty line before a request is what some old clients send after a body.
            while not self._buffer or self._buffer[0] in b"\r\n":
                del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))]
                if not self._buffer:
                    self._receive()
        except (DisconnectedError, TimeoutError):
            return None
        if self._interrupted:
            return None
        self._deadline = time.monotonic() + self.limits.request
        return self._buffer[0]

    def line(self, limit: int) -> bytes | None:
        """
        Return the next line with its line feed; None when it is longer than ``limit`` bytes.

        Raises DisconnectedError, and TimeoutError when the request is not complete in time.
        """
        searched = 0
        while (end := self._buffer.find(b"\n", searched, limit)) < 0:
            searched = len(self._buffer)
            if searched >= limit:
                return None
            self._receive()
        return self._take(end + 1)

    def exactly(self, count: int) -> bytes:
        """Return the next ``count`` bytes; raises as ``line`` does."""
        while len(self._buffer) < count:
            self._receive()
        return self._take(count)

    def send(self, data: bytes) -> None:
        """Send all of ``data`` now; raises DisconnectedError when the client does not take it."""
        try:
            self._socket.settimeout(self.limits.request)
            self._socket.sendall(data)
        except OSError as error:
            raise DisconnectedError from error

    def linger(self) -> None:
        """Discard what still arrives, for a second at most: closing at once would destroy the answer on its way."""
        self._deadline = time.monotonic() + _LINGER_SECONDS
        try:
            self._socket.shutdown(socket.SHUT_WR)
            while True:
                self._buffer.clear()
                self._receive()
        except OSError:
            return

    def close(self) -> None:
        """End the connection in order; again is harmless."""
        with self._closing:
            self._socket.close()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        with self._closing:
            # One that is closed has no options, nor on macOS one that its client has left.
            with suppress(OSError):
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self._socket.close()

    def interrupt(self) -> None:
        """Make the serving thread's reads and sends end at once, and no further request begin."""
        self._interrupted = True
        # The lock keeps the descriptor from being closed, and given to another socket, in between.
        with self._closing:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _receive(self) -> None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        try:
            self._socket.settimeout(remaining)
            data = self._socket.recv(65536)
        except TimeoutError:
            raise
        except OSError as error:
            raise DisconnectedError from error
        # What came before the interruption can still be received after it.
        if not data or self._interrupted:
            raise DisconnectedError
        self._buffer += data

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken
