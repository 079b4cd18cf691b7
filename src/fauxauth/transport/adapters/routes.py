"""
Which base URLs lead to which application: `Routes`, and `Find`, the question that clients ask.

No library routes all the clients: wsgi-intercept 1.13 has no httpx, and fails for https with urllib3 2; responses,
respx and pytest-httpx know one client each; mocket 3.15 replaces the sockets of the whole process, and with it a server
in that process answered no more. So methods are replaced: those by which httpx's transports are defined, and of
``http.client`` those that connect and begin a request, on which urllib, urllib3 and requests are built.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from fauxauth.errors import UsageError

if TYPE_CHECKING:
    from fauxauth.transport.application import WsgiApp

Find: TypeAlias = "Callable[[str, str, int], WsgiApp | None]"
"""Return the application that answers for a scheme, a host and a port, or None."""

Patch: TypeAlias = "tuple[type, str, Callable[..., Any]]"
"""A class, the name of its method, and what takes the method's place."""

PORTS = {"http": 80, "https": 443}
"""The schemes there are, and the ports that their URLs need not name."""


class Origin(NamedTuple):
    """A scheme, a host in lower case as it goes over the wire, and a port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Read a base URL such as ``https://auth.example.com``. Raises `UsageError` for what is none."""
        __tracebackhide__ = True
        try:
            parts = urlsplit(f"{url}")
            host, port = parts.hostname or "", parts.port
            wire_host = host if host.isascii() else host.encode("idna").decode("ascii")
        except ValueError as error:
            raise UsageError(f"{url!r} is not a base URL: {error}") from None
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise UsageError(f"{url!r} is not a base URL; write it as in 'https://auth.example.com'")
        if parts.path not in ("", "/") or parts.query or parts.fragment:
            raise UsageError(
                f"{url!r} names more than a host; both services answer from the root of one, as in "
                f"'{parts.scheme}://{parts.netloc}'"
            )
        return cls(parts.scheme, wire_host, port or PORTS[parts.scheme])


class Routes:
    """
    The routes of this process, and the patches that are in place as long as there is any.

    The last route to be added is the first that counts. Threads may add and remove routes at any time.
    """

    def __init__(self, patches: Callable[[Find], Iterable[Patch]]) -> None:
        self._patches = patches
        self._lock = threading.Lock()
        self._routes: tuple[tuple[Origin, WsgiApp], ...] = ()
        self._undo = ExitStack()

    def find(self, scheme: str, host: str, port: int) -> WsgiApp | None:
        """Return the application that answers for a scheme, a host and a port, or None."""
        asked = (scheme, host.lower(), port)
        return next((application for origin, application in reversed(self._routes) if origin == asked), None)

    def add(self, routes: tuple[tuple[Origin, WsgiApp], ...]) -> None:
        """Add routes, and put the patches in place if these are the first."""
        with self._lock:
            if not self._routes:
                self._patch()
            self._routes += routes

    def remove(self, routes: tuple[tuple[Origin, WsgiApp], ...]) -> None:
        """Remove routes that were added, and undo the patches if these were the last."""
        with self._lock:
            left = list(self._routes)
            for route in routes:
                # From the end, so that of two equal ones the inner goes.
                del left[len(left) - 1 - left[::-1].index(route)]
            self._routes = tuple(left)
            if not left:
                self._undo.close()

    def _patch(self) -> None:
        for place, name, replacement in self._patches(self.find):
            self._undo.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, replacement)
