"""requests without a socket: an adapter to mount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from fauxauth.transport.adapters.over_http_client import join

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Adapter(HTTPAdapter):
    """
    Serves sessions of requests from an application, whatever host they ask: ``session.mount(base_url, adapter)``.

    Everything but the connection is urllib3's: retries, time-outs, and what is raised when the connection breaks.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._pools = _pools(application)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pools, whose connections lead to the application."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,  # noqa: ARG002 (nothing leaves this process)
    ) -> Response:
        """Send a request, past every proxy."""
        return super().send(request, stream, timeout, verify, cert, proxies=None)


def _pools(application: WSGIApplication) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            join(self, application)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            join(self, application)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
