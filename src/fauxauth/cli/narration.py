"""Telling what happens while a server runs: every exchange, and every message that would have been sent."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from fauxauth.transport.application import WsgiApp
from fauxauth.transport.not_faked import nearest_operation
from fauxauth.world import World
from fauxauth.world.exchange import Exchange
from fauxauth.world.masking import printable
from fauxauth.world.outbox import Message

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Narrated:
    """
    A WSGI application around the fake's own, which writes a line for all that each call has added to the world.

    It reads the journal and the outbox after the answer has been decided, and takes no part in deciding it.
    """

    def __init__(self, application: WsgiApp, stream: TextIO) -> None:
        self._application = application
        self._stream = stream
        self._lock = threading.Lock()
        self._world = application.world
        self._exchanges = self._messages = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass a call on, and tell what came of it."""
        body = self._application(environ, start_response)
        with self._lock:
            for line in self._news(self._application.world):
                print(printable(line), file=self._stream, flush=True)
        return body

    def _news(self, world: World) -> Iterator[str]:
        if world is not self._world:
            self._world, self._exchanges, self._messages = world, 0, 0
        while self._exchanges < len(world.journal):
            self._exchanges += 1
            yield exchange_line(world.journal[self._exchanges - 1])
        while self._messages < len(world.outbox):
            self._messages += 1
            yield message_line(world.outbox[self._messages - 1])


def exchange_line(exchange: Exchange) -> str:
    """Write an exchange as the world's time, the request, and the answer with its reason, without secrets."""
    if exchange.outcome == "not_faked":
        nearest = nearest_operation(f"{exchange.call.method} {exchange.call.path}")
        return f"{exchange}; the nearest operation that is: {nearest}"
    return str(exchange)


def message_line(message: Message) -> str:
    """Write a message as the world's time, where it went, and the code that its recipient is to give back."""
    return f"{message.instant:%H:%M:%S} {message.channel} to {message.to}: {message.subject}: {message.code}"
