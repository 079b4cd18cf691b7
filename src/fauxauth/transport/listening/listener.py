"""
`Listener`: threads that accept connections and serve them.

It keeps connections alive and stops at once while clients still hold one: what a test fixture lives by.
One thread accepts; each open connection has a worker thread, which the next connection uses again.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any

from fauxauth.errors import AddressError
from fauxauth.transport.listening.connection import Connection, Limits
from fauxauth.transport.listening.gateway import Gateway

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from typing_extensions import Self

__all__ = ["Limits", "Listener"]

_BACKLOG = 256
_STOP_SECONDS = 1.0
_BREATH_SECONDS = 0.05
_HIGHEST_PORT = 65535


class Listener:
    """
    Serves a WSGI application on one address, from ``start`` to ``stop``; starting again is possible.

    Port 0 is any free port; ``port`` and ``url`` name the one got once it is started.
    ``on_error`` gets every exception that the application raises; by default its traceback goes to stderr.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        limits: Limits | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.limits = limits or Limits()
        self._app = app
        self._asked_port = port
        self._on_error = on_error or _print_error
        self._running: _Running | None = None

    @property
    def url(self) -> str:
        """The base URL without a slash at its end: ``http://127.0.0.1:9011``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> Self:
        """
        Bind the address and begin to accept; return the listener itself. Does nothing when it runs.

        Raises AddressError when the address cannot be had.
        """
        if self._running is None:
            sock = _bind(self.host, self._asked_port)
            self.port = sock.getsockname()[1]
            gateway = Gateway(self._app, (self.host, self.port), self._report)
            self._running = _Running(sock, gateway, self.limits)
        return self

    def stop(self) -> None:
        """
        Free the port, end every connection and every thread; return after a second at most.

        A request in progress is cut off. Any thread and any signal handler may call it, and again is harmless.
        """
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _report(self, error: BaseException) -> None:
        try:
            self._on_error(error)
        except Exception as failure:
            # A hook that fails must not end the worker.
            _print_error(failure)


class _Running:
    """What exists between one start and its stop: the listening socket, the threads, the open connections."""

    def __init__(self, sock: socket.socket, gateway: Gateway, limits: Limits) -> None:
        self._socket = sock
        self._gateway = gateway
        self._limits = limits
        self._woken, self._waker = socket.socketpair()
        self._lock = threading.Lock()
        self._open: set[Connection] = set()
        self._idle = 0
        self._waiting: SimpleQueue[Connection | None] = SimpleQueue()
        self._workers: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, name="fauxauth-acceptor", daemon=True)
        self._acceptor.start()

    def stop(self) -> None:
        deadline = time.monotonic() + _STOP_SECONDS
        self._waker.close()
        # Only after the acceptor is gone does no connection come after those that are open now.
        _join(self._acceptor, deadline)
        self._socket.close()
        self._woken.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            connection.interrupt()
        # Set before that, it would wake applications that still could answer.
        self._gateway.stopping.set()
        for _ in self._workers:
            self._waiting.put(None)
        for worker in self._workers:
            _join(worker, deadline)

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    return
                self._accept_one()

    def _accept_one(self) -> None:
        try:
            sock, address = self._socket.accept()
        except (BlockingIOError, ConnectionError):
            return
        except OSError:
            # Out of descriptors, most likely: the connection stays pending, and select would not block.
            time.sleep(_BREATH_SECONDS)
            return
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock, (address[0], address[1]), self._limits)
        with self._lock:
            self._open.add(connection)
            is_worker_idle = self._idle > 0
            self._idle -= is_worker_idle
        if is_worker_idle:
            self._waiting.put(connection)
        else:
            self._start_worker(connection)

    def _start_worker(self, connection: Connection) -> None:
        name = f"fauxauth-worker-{len(self._workers) + 1}"
        worker = threading.Thread(target=self._work, args=(connection,), name=name, daemon=True)
        try:
            worker.start()
        except RuntimeError:
            # No further thread can be had: this client is turned away, the others are served.
            self._forget(connection)
            connection.close()
        else:
            self._workers.append(worker)

    def _work(self, first: Connection) -> None:
        connection: Connection | None = first
        while connection is not None:
            self._gateway.serve(connection)
            self._forget(connection)
            with self._lock:
                self._idle += 1
            connection = self._waiting.get()

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            self._open.discard(connection)


def _join(thread: threading.Thread, deadline: float) -> None:
    # An application may stop the listener from one of its own threads.
    if thread is not threading.current_thread():
        thread.join(max(0.0, deadline - time.monotonic()))


def _bind(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _HIGHEST_PORT:
        message = f"port {port} on {host} does not exist: choose one from 1 to {_HIGHEST_PORT}, or 0 for a free one"
        raise AddressError(message)
    family, address = _resolve(host, port)
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _claim(sock)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise AddressError(_why_not(host, port, error)) from error
    sock.setblocking(False)
    return sock


def _resolve(host: str, port: int) -> tuple[int, tuple[Any, ...]]:
    try:
        # As bytes, a host does not pull in the codec for international names.
        name = host.encode("ascii") if host.isascii() else host
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        message = f"host {host!r} is not known, so port {port} there cannot be listened on; choose 127.0.0.1"
        raise AddressError(message) from error
    # Every client tries IPv4 for localhost, not every one IPv6.
    family, _, _, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    return family, address


def _claim(sock: socket.socket) -> None:
    """Let a restart have the port again at once, and nobody a port where somebody listens."""
    if os.name == "posix":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    elif hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        # On Windows SO_REUSEADDR would share a port in use.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is busy: another program listens there; "
            "choose another with --port, or --port 0 for a free one"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"host {host} is not an address of this machine, so port {port} there cannot be listened on"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} on {host} is not this user's to listen on; choose another above 1023 with --port"
    return f"port {port} on {host} cannot be listened on: {error.strerror or error}"


def _print_error(error: BaseException) -> None:
    traceback.print_exception(error)
