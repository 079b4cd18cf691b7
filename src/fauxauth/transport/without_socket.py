"""What a fake offers to clients in its own process, without a socket: `WithoutSocket`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING

from fauxauth.errors import UsageError
from fauxauth.transport.adapters.routes import Find, Origin, Patch, Routes
from fauxauth.transport.in_hand.has_world import HasWorld

if TYPE_CHECKING:
    from fauxauth.transport.adapters.over_httpx import Transport
    from fauxauth.transport.adapters.over_requests import Adapter
    from fauxauth.transport.application import WsgiApp


class WithoutSocket(HasWorld):
    """
    Ways into a fake that need no socket.

    Each is made of the client library's own parts, which are imported when they are asked for. Faults, delays and the
    client's time-outs mean the same as over a socket.
    """

    def httpx_transport(self) -> Transport:
        """
        Return a transport for ``httpx.Client`` and ``httpx.AsyncClient`` that answers whatever host they ask.

        Raises `UsageError` where httpx is not installed.
        """
        __tracebackhide__ = True
        _need("httpx", "httpx_transport")
        from fauxauth.transport.adapters.over_httpx import Transport

        return Transport(self.wsgi_app)

    def requests_adapter(self) -> Adapter:
        """
        Return an adapter for ``requests.Session().mount(base_url, adapter)``.

        Raises `UsageError` where requests is not installed.
        """
        __tracebackhide__ = True
        _need("requests", "requests_adapter")
        from fauxauth.transport.adapters.over_requests import Adapter

        return Adapter(self.wsgi_app)

    def routed(self, *base_urls: str) -> AbstractContextManager[None]:
        """
        Return a context in which requests to base URLs such as ``https://auth.example.com`` come to this fake.

        It holds for requests, httpx, urllib3, urllib and ``http.client``, in all threads and tasks of this process;
        other hosts are asked as ever. Contexts may be nested: of two for one URL the inner counts.
        Raises `UsageError` for what is not the URL of a host.
        """
        __tracebackhide__ = True
        if not base_urls:
            raise UsageError("routed() needs a base URL, as in routed('https://auth.example.com')")
        origins = tuple(map(Origin.of, base_urls))
        return _Routed(tuple((origin, self.wsgi_app) for origin in origins))


class _Routed(AbstractContextManager[None]):
    """A context of routes. Not a decorator: around an async function it would end before that began."""

    def __init__(self, routes: tuple[tuple[Origin, WsgiApp], ...]) -> None:
        self._routes = routes

    def __enter__(self) -> None:
        _ROUTES.add(self._routes)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _ROUTES.remove(self._routes)


def _patches(find: Find) -> Iterator[Patch]:
    """Patch what is installed, imported or not: who imports it later means the fake as well."""
    from fauxauth.transport.adapters import over_http_client

    yield from over_http_client.patches(find)
    if find_spec("httpx") is not None:
        from fauxauth.transport.adapters import over_httpx

        yield from over_httpx.patches(find)


_ROUTES = Routes(_patches)


def _need(library: str, asked: str) -> None:
    __tracebackhide__ = True
    if find_spec(library) is None:
        raise UsageError(f"{asked}() needs {library}, which is not installed: pip install {library}")
