"""
HTTP/1.1 as it stands on the wire: the head of a request, and its body.

The head is parsed by ``http.server``. What that lets pass although two programs could read it differently
(folded lines, a space before the colon, bare control characters, contradicting lengths) is refused before.
"""

from __future__ import annotations

import io
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import NoReturn

from fauxauth.transport.connection import Connection, RefusedError

__all__ = ["Head", "read_body", "read_head"]

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE = re.compile(_TOKEN + rb" [\x21-\x7e]+ HTTP/(\d)\.\d\r?\n")
_FIELD_LINE = re.compile(_TOKEN + rb":[\t\x20-\x7e\x80-\xff]*\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]+")
_EMPTY_LINES = (b"\r\n", b"\n")
_TLS_HANDSHAKE = 0x16
_CHUNK_LINE_LIMIT = 1024


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
