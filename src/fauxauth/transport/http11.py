"""
HTTP/1.1 as it stands on the wire: a connection, the head of a request, its body.

The head is parsed by ``http.server``. What that lets pass although two programs could read it differently
(folded lines, a space before the colon, bare control characters, contradicting lengths) is refused before.
"""

from __future__ import annotations

import io
import os
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import NoReturn

__all__ = [
    "Connection",
    "DisconnectedError",
    "Head",
    "Limits",
    "RefusedError",
    "read_body",
    "read_head",
]

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE = re.compile(_TOKEN + rb" [\x21-\x7e]+ HTTP/(\d)\.\d\r?\n")
_FIELD_LINE = re.compile(_TOKEN + rb":[\t\x20-\x7e\x80-\xff]*\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]+")
_EMPTY_LINES = (b"\r\n", b"\n")
_TLS_HANDSHAKE = 0x16
_CHUNK_LINE_LIMIT = 1024
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
            if self._socket.fileno() >= 0:
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


class Head(BaseHTTPRequestHandler):
    """The request line and header fields of one request: ``command``, ``path``, ``request_version``, ``headers``."""

    protocol_version = "HTTP/1.1"

    def __init__(self, request_line: bytes, fields: bytes) -> None:
        # Not the base's constructor: that would serve a socket, and only its parsing is wanted.
        self.raw_requestline = request_line
        self.rfile = io.BytesIO(fields)
        self.parse_request()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> NoReturn:
        """Raise RefusedError, where the base class would write to the client."""
        raise RefusedError(code, explain or message or HTTPStatus(code).phrase)

    def handle_expect_100(self) -> bool:
        """Do nothing yet: whether to continue is known when the length of the body is."""
        return True

    def values(self, name: str) -> list[str]:
        """Return the members of a comma-separated header, over all its lines."""
        lines = self.headers.get_all(name)
        return [member.strip() for line in lines for member in line.split(",")] if lines else []


def read_head(connection: Connection) -> Head | None:
    """
    Wait for a request and read its head; None when no further request came.

    Raises RefusedError, DisconnectedError, and TimeoutError when the client is too slow.
    """
    first = connection.await_request()
    if first is None:
        return None
    if first == _TLS_HANDSHAKE:
        raise RefusedError(400, "The client speaks TLS, and this server plain HTTP: use http://")
    request_line = connection.line(connection.limits.request_line)
    if request_line is None:
        raise RefusedError(414, f"The request line is longer than {connection.limits.request_line} bytes")
    match = _REQUEST_LINE.fullmatch(request_line)
    if match is None:
        raise RefusedError(400, "The request line is not METHOD TARGET HTTP/1.1")
    if match[1] != b"1":
        raise RefusedError(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here")
    head = Head(request_line, _read_fields(connection, connection.limits.headers))
    hosts = len(head.headers.get_all("Host", ()))
    if hosts > 1 or (hosts == 0 and head.request_version != "HTTP/1.0"):
        raise RefusedError(400, f"A request has one Host header, this one {hosts}")
    return head


def read_body(connection: Connection, head: Head) -> bytes | None:
    """
    Read the body that ``head`` announces, after ``100 Continue`` where the client waits for that.

    None means that no body was announced. Raises RefusedError, DisconnectedError and TimeoutError.
    """
    codings, lengths = head.values("Transfer-Encoding"), head.values("Content-Length")
    expectations = head.values("Expect") if head.request_version != "HTTP/1.0" else []
    if any(expectation.lower() != "100-continue" for expectation in expectations):
        raise RefusedError(417, "The only expectation known is 100-continue")
    if not codings and not lengths:
        return None
    length = None if codings else _content_length(lengths, connection.limits.body)
    if codings:
        _check_codings(head, codings, lengths)
    if expectations and length != 0:
        connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    return _read_chunks(connection) if length is None else connection.exactly(length)


def _content_length(lengths: list[str], limit: int) -> int:
    if len(set(lengths)) != 1 or not _LENGTH.fullmatch(lengths[0]):
        raise RefusedError(400, "Content-Length is not one number of bytes")
    digits = lengths[0].lstrip("0") or "0"
    # Counted before converted: int() itself refuses thousands of digits.
    if len(digits) > len(str(limit)) or int(digits) > limit:
        raise _too_large(limit)
    return int(digits)


def _check_codings(head: Head, codings: list[str], lengths: list[str]) -> None:
    if lengths:
        raise RefusedError(400, "A request has Transfer-Encoding or Content-Length, not both")
    if head.request_version == "HTTP/1.0":
        raise RefusedError(400, "HTTP/1.0 has no Transfer-Encoding")
    if [coding.lower() for coding in codings] != ["chunked"]:
        raise RefusedError(501, "The only Transfer-Encoding known is chunked")


def _read_chunks(connection: Connection) -> bytes:
    body = bytearray()
    while size := _read_chunk_size(connection):
        if len(body) + size > connection.limits.body:
            raise _too_large(connection.limits.body)
        body += connection.exactly(size)
        if connection.line(2) not in _EMPTY_LINES:
            raise RefusedError(400, "A chunk is longer than its announced size")
    _read_fields(connection, connection.limits.headers)
    return bytes(body)


def _read_chunk_size(connection: Connection) -> int:
    match = _CHUNK_SIZE.fullmatch(connection.line(_CHUNK_LINE_LIMIT) or b"")
    if match is None:
        raise RefusedError(400, "A chunk starts with its size as a hexadecimal number")
    return int(match[1], 16)


def _read_fields(connection: Connection, limit: int) -> bytes:
    """Return header or trailer lines up to and with the empty one, each checked."""
    fields = b""
    while (line := connection.line(limit - len(fields))) is not None:
        fields += line
        if line in _EMPTY_LINES:
            return fields
        if not _FIELD_LINE.fullmatch(line):
            raise RefusedError(400, "A header line is not NAME: VALUE")
    raise RefusedError(431, f"The headers are longer than {limit} bytes together")


def _too_large(limit: int) -> RefusedError:
    return RefusedError(413, f"The body is larger than {limit} bytes")
