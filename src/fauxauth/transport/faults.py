"""Carrying out what goes wrong between a decided answer and the client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from fauxauth.errors import UsageError
from fauxauth.transport.outgoing import HttpReply
from fauxauth.world import World
from fauxauth.world.faults import Break, Damage

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NO_BODY = b"{}"
"""What breaks off where an answer has no body."""


class Wire(Protocol):
    """The connection to a client, as far as faults need it."""

    def close(self) -> None:
        """End it in order."""

    def reset(self) -> None:
        """End it with a TCP reset."""

    def wait(self, seconds: float) -> bool:
        """Let real time pass; True means that nobody waits for the answer any more."""


class _NoSocket:
    """What stands for the connection where there is none: the caller gets the error that a client would have."""

    def close(self) -> None:
        raise ConnectionAbortedError("fauxauth: a fault closed the connection")

    def reset(self) -> None:
        raise ConnectionResetError("fauxauth: a fault reset the connection")

    def wait(self, seconds: float) -> bool:
        return threading.Event().wait(seconds)


class Damaged:
    """
    A WSGI application that gives one answer as its faults let it through.

    The listener's connection is in the environ under ``fauxauth.connection``. Without it a broken connection is a
    ``ConnectionResetError`` or a ``ConnectionAbortedError``.
    """

    def __init__(self, response: HttpReply, damage: Damage, world: World) -> None:
        self._response = response
        self._damage = damage
        self._world = world

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Wait, break the connection or send what is left of the answer."""
        wire: Wire = environ.get("fauxauth.connection") or _NoSocket()
        damage, response = self._damage, self._response
        if damage.delay and self._passes(damage.delay, wire):
            wire.close()
            return ()
        # An answer to HEAD has no body in which it could end.
        breaks = "refuse" if damage.connection == "close" and environ["REQUEST_METHOD"] == "HEAD" else damage.connection
        if breaks in _WITHOUT_ANSWER:
            _WITHOUT_ANSWER[breaks](wire)
            return ()
        if damage.body is not None:
            _break_off(response)
        if damage.content_type is not None:
            response.headers["Content-Type"] = damage.content_type
        if breaks == "close":
            _cut(response, wire)
        elif damage.drip is not None:
            body = response.whole()
            response.body = self._dripping(body, damage.drip, wire)
            response.headers["Content-Length"] = str(len(body))
        return response(environ, start_response)

    def _passes(self, duration: timedelta, wire: Wire) -> bool:
        """Let time pass: the world's if its clock is frozen, else real time; True if that was cut short."""
        with self._world.lock:
            if self._world.clock.mode == "frozen":
                with suppress(UsageError):  # at the end of the calendar the clock stays where it is
                    self._world.clock.advance(duration)
                return False
        return wire.wait(duration.total_seconds())

    def _dripping(self, body: bytes, rate: int, wire: Wire) -> Iterator[bytes]:
        """Go through a body in pieces, each after the time that it takes."""
        size = max(1, rate // _PIECES_PER_SECOND)
        for start in range(0, len(body), size):
            piece = body[start : start + size]
            if self._passes(timedelta(seconds=len(piece) / rate), wire):
                wire.close()
                return
            yield piece


_PIECES_PER_SECOND = 10

_WITHOUT_ANSWER: dict[Break | None, Callable[[Wire], None]] = {
    "refuse": lambda wire: wire.close(),
    "reset": lambda wire: wire.reset(),
}
"""How a connection ends before anything of the answer is sent."""


def _break_off(response: HttpReply) -> None:
    """Leave the first half of a body, and say the length of that half."""
    body = response.whole() or _NO_BODY
    response.body = body[: len(body) // 2]
    response.headers["Content-Length"] = str(len(response.body))
    response.headers.setdefault("Content-Type", "application/json")


def _cut(response: HttpReply, wire: Wire) -> None:
    """Send the first half of a body under the length of the whole one, and close the connection."""
    body = response.whole() or _NO_BODY

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        wire.close()

    response.body = half()
    response.headers["Content-Length"] = str(len(body))
