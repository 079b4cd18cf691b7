"""
HTTP/1.1 as it stands on the wire: the head of a request, and its body.

What two programs could read differently (folded lines, a space before the colon, bare control characters,
contradicting lengths) is refused, so that what is left needs no parser but the patterns below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fauxauth.transport.listening.connection import Connection, RefusedError

__all__ = ["Head", "read_body", "read_head"]

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb") ([\x21-\x7e]+) (HTTP/(\d)\.\d)\r?\n")
_FIELD_LINE = re.compile(rb"(" + _TOKEN + rb"):([\t\x20-\x7e\x80-\xff]*)\r?\n")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r?\n")
_LENGTH = re.compile(r"[0-9]+")
_EMPTY_LINES = (b"\r\n", b"\n")
_TLS_HANDSHAKE = 0x16
_CHUNK_LINE_LIMIT = 1024
_MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class Head:
    """
    The request line and the header fields of one request.

    ``fields`` are names in lower case and values without the blanks around them, in the order in which they came.
    """

    method: str
    target: str
    version: str
    fields: list[tuple[str, str]]

    def lines(self, name: str) -> list[str]:
        """Return the values of all fields of a name."""
        return [value for each, value in self.fields if each == name]

    def values(self, name: str) -> list[str]:
        """Return the members of a comma-separated header, over all its lines."""
        return [member.strip() for line in self.lines(name) for member in line.split(",")]


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
    method, target, version, major = (group.decode("ascii") for group in match.groups())
    if major != "1":
        raise RefusedError(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here")
    head = Head(method, target, version, _read_fields(connection, connection.limits.headers))
    hosts = len(head.lines("host"))
    if hosts > 1 or (hosts == 0 and version != "HTTP/1.0"):
        raise RefusedError(400, f"A request has one Host header, this one {hosts}")
    return head


def read_body(connection: Connection, head: Head) -> bytes | None:
    """
    Read the body that ``head`` announces, after ``100 Continue`` where the client waits for that.

    None means that no body was announced. Raises RefusedError, DisconnectedError and TimeoutError.
    """
    codings, lengths = head.values("transfer-encoding"), head.values("content-length")
    expectations = head.values("expect") if head.version != "HTTP/1.0" else []
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
    if head.version == "HTTP/1.0":
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


def _read_fields(connection: Connection, limit: int) -> list[tuple[str, str]]:
    """Read header or trailer lines up to and with the empty one, each checked."""
    fields: list[tuple[str, str]] = []
    left = limit
    while (line := connection.line(left)) is not None:
        if line in _EMPTY_LINES:
            return fields
        match = _FIELD_LINE.fullmatch(line)
        if match is None:
            raise RefusedError(400, "A header line is not NAME: VALUE")
        if len(fields) == _MOST_FIELDS:
            raise RefusedError(431, f"There are more than {_MOST_FIELDS} headers")
        fields.append((match[1].decode("ascii").lower(), match[2].decode("latin-1").strip(" \t")))
        left -= len(line)
    raise RefusedError(431, f"The headers are longer than {limit} bytes together")


def _too_large(limit: int) -> RefusedError:
    return RefusedError(413, f"The body is larger than {limit} bytes")
