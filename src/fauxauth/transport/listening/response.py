"""The answer to one request: from the application's ``start_response`` to the last byte on the connection."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from email.utils import formatdate
from functools import lru_cache
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from fauxauth.transport.listening.connection import Connection
from fauxauth.wsgi import Environ

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["OWN_HEADERS", "RawConnection", "Response"]

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

_STATUS = re.compile(r"[1-9][0-9]{2}( [^\x00-\x1f\x7f]*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FRAMING = frozenset({"connection", "transfer-encoding"})


@lru_cache(maxsize=1)
def _date_of(second: int) -> str:
    return formatdate(second, usegmt=True)


OWN_HEADERS: dict[str, Callable[[], str]] = {
    "Date": lambda: _date_of(int(time())),
    "Server": lambda: "fauxauth",
}
"""Headers that the listener adds where the application has not set them."""


class RawConnection:
    """
    The connection under a request, for faults: ``environ["fauxauth.connection"]``.

    Once it was closed or reset the listener writes nothing more, and ends the connection when the application returns.
    """

    def __init__(self, connection: Connection, stopping: threading.Event) -> None:
        self.taken = False
        self._connection = connection
        self._stopping = stopping

    def close(self) -> None:
        """End the connection in order, without an answer or in the middle of one."""
        self.taken = True
        self._connection.close()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        self.taken = True
        self._connection.reset()

    def wait(self, seconds: float) -> bool:
        """Sleep for ``seconds``, or until the listener stops: then return True at once."""
        return self._stopping.wait(seconds)


class Response:
    """The response to one request, from ``start_response`` to the last byte."""

    def __init__(self, connection: Connection, raw: RawConnection, is_head: bool, environ: Environ) -> None:
        self.started = False
        self._connection = connection
        self._raw = raw
        self._is_head = is_head
        self._http11 = environ["SERVER_PROTOCOL"] != "HTTP/1.0"
        asked = {option.strip().lower() for option in environ.get("HTTP_CONNECTION", "").split(",")}
        self.keep_alive = "close" not in asked if self._http11 else "keep-alive" in asked
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._bodiless = is_head
        self._chunked = False
        self._remaining: int | None = None

    def run(self, app: WSGIApplication, environ: Environ) -> None:
        """Call the application and send what it answers; raises what it raises, and DisconnectedError."""
        blocks = app(environ, self._start_response)
        try:
            if isinstance(blocks, (list, tuple)):
                self._send_whole(b"".join(blocks))
            else:
                self._send_blocks(blocks)
        finally:
            close = getattr(blocks, "close", None)
            if close is not None:
                close()

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], None]:
        if exc_info is not None and exc_info[1] is not None and self.started:
            raise exc_info[1]
        if self._status and exc_info is None:
            raise RuntimeError("start_response was called twice")
        if not _STATUS.fullmatch(status):
            raise ValueError(f"the status {status!r} is not a code of three digits and a reason")
        self._status, self._headers = status, list(headers)
        return self._write

    def _send_whole(self, body: bytes) -> None:
        if self._raw.taken:
            return
        if not self.started:
            self._send_head(body, len(body))
        elif body:
            self._write(body)
        self._finish()

    def _send_blocks(self, blocks: Iterable[bytes]) -> None:
        for block in blocks:
            if self._raw.taken:
                return
            if block:
                self._write(block)
            if self.started and self._bodiless:
                return
        if not self.started:
            self._send_whole(b"")
        else:
            self._finish()

    def _write(self, data: bytes) -> None:
        if self._raw.taken:
            return
        if not self.started:
            self._send_head(data, None)
        elif not self._bodiless:
            self._connection.send(self._framed(data))

    def _finish(self) -> None:
        if self._raw.taken:
            return
        if self._chunked:
            self._connection.send(b"0\r\n\r\n")
        if self._remaining:
            self.keep_alive = False

    def _framed(self, data: bytes) -> bytes:
        if self._chunked and data:
            return b"%x\r\n%b\r\n" % (len(data), data)
        if self._remaining is not None:
            data = data[: self._remaining]
            self._remaining -= len(data)
        return data

    def _send_head(self, data: bytes, length: int | None) -> None:
        """Send the head together with the first ``data``; ``length`` is the whole body's when that is known."""
        if not self._status:
            raise RuntimeError("the application sent a body before it called start_response")
        lines = self._frame(length)
        head = "\r\n".join(lines)
        if _CONTROL.search("".join(lines)):
            raise ValueError(f"a response header contains a control character: {head!r}")
        encoded = f"{head}\r\n\r\n".encode("latin-1")
        if not self._bodiless:
            encoded += self._framed(data)
        self.started = True
        self._connection.send(encoded)

    def _frame(self, length: int | None) -> list[str]:
        """Decide how the body is delimited and return the lines of the head."""
        code = int(self._status[:3])
        no_content = code < 200 or code == 204
        self._bodiless = self._is_head or no_content or code == 304
        lines, given = [f"HTTP/1.1 {self._status}"], {}
        for name, value in self._headers:
            key = name.lower()
            # How the body is delimited is the listener's to say.
            if key not in _FRAMING and not (no_content and key == "content-length"):
                lines.append(f"{name}: {value}")
            given[key] = value
        if not self._bodiless:
            lines += self._delimit(given.get("content-length"), length)
        if given.get("connection", "").lower() == "close":
            self.keep_alive = False
        lines += [f"{name}: {value()}" for name, value in OWN_HEADERS.items() if name.lower() not in given]
        if not self.keep_alive:
            lines.append("Connection: close")
        elif not self._http11:
            lines.append("Connection: keep-alive")
        return lines

    def _delimit(self, declared: str | None, length: int | None) -> list[str]:
        if declared is not None:
            if not (declared.isascii() and declared.isdigit()):
                raise ValueError(f"the Content-Length {declared!r} is not a number of bytes")
            self._remaining = int(declared)
            return []
        if length is not None:
            return [f"Content-Length: {length}"]
        if self._http11:
            self._chunked = True
            return ["Transfer-Encoding: chunked"]
        self.keep_alive = False
        return []
