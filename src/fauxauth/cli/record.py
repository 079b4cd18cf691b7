"""``fauxauth record``: a listener that passes everything on to a real server, and writes down what is said."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable, Iterator
from http.client import responses
from pathlib import Path
from typing import TYPE_CHECKING

from fauxauth.cli.signals import Stop
from fauxauth.conversation.over_http import HttpSender
from fauxauth.conversation.recording import Recording
from fauxauth.conversation.sending import Outgoing, Response
from fauxauth.errors import UsageError
from fauxauth.transport.listening.listener import Listener
from fauxauth.world.masking import printable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NOT_PASSED_ON = {
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
"""Headers of one connection (RFC 9110 §7.6.1), and what would have the reply come compressed."""

_FOR_THE_REAL_ORIGIN = re.compile(r"(?i);\s*(?:domain=[^;]*|secure|samesite=none)(?=;|$)")
"""What would keep a browser or a client from giving a cookie back to this listener."""


def record(url: str, *, host: str, port: int, out: str, name: str, sender: HttpSender, is_forced: bool) -> int:
    """
    Pass requests on to ``url`` until SIGINT or SIGTERM; the file is written after each.

    Raises `UsageError` for a file that is there already or cannot be written, and `AddressError`.
    """
    file = Path(out)
    if file.exists() and not is_forced:
        raise UsageError(f"{out} is there already; --force overwrites it")
    tape = Tape(file, name)
    with Stop() as stop, Listener(Proxy(sender, tape), host, port) as listener:
        tape.write()
        print(f"fauxauth records at {listener.url}, to {out}, what is said to {url}", flush=True)
        stop.wait()
    said = "1 exchange" if tape.count == 1 else f"{tape.count} exchanges"
    print(f"{out} has {said}; `fauxauth verify {out}` runs it against the fake")
    return 0


class Tape:
    """A recording and the file that it is written to, whole, after each exchange."""

    def __init__(self, file: Path, name: str) -> None:
        self.count = 0
        self._file = file
        self._recording = Recording(name)
        self._lock = threading.Lock()

    def add(self, request: Outgoing, response: Response) -> str:
        """Take an exchange, and return a line that tells of it with nothing real in it."""
        with self._lock:
            line = self._recording.add(request, response)
            self.count += 1
            self.write()
            return line

    def write(self) -> None:
        """Write the file. Raises `UsageError` if that cannot be done."""
        beside = self._file.with_name(f"{self._file.name}.part")
        try:
            beside.write_text(self._recording.text, encoding="utf-8")
            beside.replace(self._file)
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise UsageError(f"{self._file} cannot be written: {reason}") from None


class Proxy:
    """A WSGI application that passes requests on, and hands the tape what was said."""

    def __init__(self, sender: HttpSender, tape: Tape) -> None:
        self._sender = sender
        self._tape = tape

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass one request on; where there is no reply, answer 502 and record nothing."""
        request = _request(environ)
        try:
            response = self._sender(request.method, request.target, request.headers, request.body)
        except ConnectionError as error:
            print(f"502: {printable(str(error))}", file=sys.stderr, flush=True)
            start_response("502 Bad Gateway", [("Content-Type", "text/plain; charset=utf-8")])
            return [f"fauxauth: {error}\n".encode()]
        self._take(request, response)
        here = f"http://{environ['HTTP_HOST']}" if environ.get("HTTP_HOST") else ""
        phrase = responses.get(response.status, "")
        start_response(f"{response.status} {phrase}", list(self._headers(response, here)))
        return [response.body]

    def _take(self, request: Outgoing, response: Response) -> None:
        try:
            print(self._tape.add(request, response), flush=True)
        except UsageError as error:
            # The one who asked is not to suffer for a full disk.
            print(f"fauxauth: {error}", file=sys.stderr, flush=True)

    def _headers(self, response: Response, here: str) -> Iterator[tuple[str, str]]:
        for name, value in response.headers:
            low = name.lower()
            if low == "set-cookie":
                yield name, _FOR_THE_REAL_ORIGIN.sub("", value)
            elif low == "location":
                yield name, value.replace(self._sender.url, here, 1) if value.startswith(self._sender.url) else value
            elif low not in _NOT_PASSED_ON:
                yield name, value


def _request(environ: WSGIEnvironment) -> Outgoing:
    headers = [
        (name.removeprefix("HTTP_").replace("_", "-").title(), str(value))
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value)
    ]
    return Outgoing(
        environ["REQUEST_METHOD"],
        environ["REQUEST_URI"],
        [(name, value) for name, value in headers if name.lower() not in _NOT_PASSED_ON],
        environ["wsgi.input"].read(),
    )
