"""Every way in which a Python program reaches the fake, each as one function that sends one request."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
import requests
import urllib3

from fauxauth import AuthServer, Scenario
from fauxauth.conversation import WsgiSender

HOST = "auth.example.com"
WAIT = 10.0


@dataclass(frozen=True)
class Seen:
    """An answer as a client saw it. Names of headers are in lower case, and all lines of a name are there."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each == name]


def seen(status: int, headers: Any, body: bytes) -> Seen:
    return Seen(status, sorted((name.lower(), value) for name, value in headers), body)


Send: TypeAlias = "Callable[..., Seen]"
"""Sends ``method``, ``url``, ``headers``, ``body``; ``timeout`` seconds may pass between pieces of the answer."""


# --- Clients, whatever they are connected to -------------------------------------------------------------------------


def by_requests(
    method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float, adapter: Any = None
) -> Seen:
    with requests.Session() as session:
        if adapter is not None:
            session.mount("http://", adapter)
            session.mount("https://", adapter)
        reply = session.request(
            method, url, headers=dict(headers), data=body, timeout=(WAIT, timeout), allow_redirects=False
        )
        return seen(reply.status_code, reply.raw.headers.iteritems(), reply.content)


def by_httpx(
    method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float, transport: Any = None
) -> Seen:
    with httpx.Client(transport=transport, timeout=httpx.Timeout(WAIT, read=timeout), verify=False) as client:
        reply = client.request(method, url, headers=headers, content=body)
        return seen(reply.status_code, reply.headers.multi_items(), reply.content)


def by_httpx_async(
    method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float, transport: Any = None
) -> Seen:
    async def ask() -> Seen:
        async with httpx.AsyncClient(
            transport=transport, timeout=httpx.Timeout(WAIT, read=timeout), verify=False
        ) as client:
            reply = await client.request(method, url, headers=headers, content=body)
            return seen(reply.status_code, reply.headers.multi_items(), reply.content)

    return asyncio.run(ask())


def by_urllib3(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
    with urllib3.PoolManager() as pools:
        reply = pools.request(
            method, url, headers=headers, body=body, timeout=urllib3.Timeout(connect=WAIT, read=timeout), retries=False
        )
        return seen(reply.status, reply.headers.iteritems(), reply.data)


def by_urllib(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
    request = urllib.request.Request(url, body or None, dict(headers), method=method)
    try:
        # What urlopen() uses is made once, with the proxies of that moment.
        with urllib.request.build_opener().open(request, timeout=timeout) as reply:
            return seen(reply.status, reply.headers.items(), reply.read())
    except urllib.error.HTTPError as reply:
        with reply:
            return seen(reply.code, reply.headers.items(), reply.read())


CLIENTS: dict[str, Send] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "httpx async": by_httpx_async,
    "urllib3": by_urllib3,
    "urllib": by_urllib,
}


# --- Ways of connecting them -----------------------------------------------------------------------------------------


def _over_socket(client: Send) -> Callable[[AuthServer], Send]:
    def way(fake: AuthServer) -> Send:
        def send(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
            host, path = url.removeprefix("http://").split("/", 1)
            return client(method, f"{fake.url}/{path}", {"Host": host, **headers}, body, timeout)

        return send

    return way


def _routed(client: Send) -> Callable[[AuthServer], Send]:
    def way(fake: AuthServer) -> Send:
        def send(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
            with fake.routed(f"http://{HOST}", f"https://{HOST}"):
                return client(method, url, headers, body, timeout)

        return send

    return way


def _httpx_transport(client: Callable[..., Seen]) -> Callable[[AuthServer], Send]:
    return lambda fake: lambda *request: client(*request, transport=fake.httpx_transport())


def _requests_adapter(fake: AuthServer) -> Send:
    def send(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
        return by_requests(method, url, headers, body, timeout, fake.requests_adapter())

    return send


def _wsgi_app(fake: AuthServer) -> Send:
    def send(method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Seen:
        host, path = url.removeprefix("http://").split("/", 1)
        reply = WsgiSender(fake.wsgi_app, host)(method, f"/{path}", [*headers.items()], body)
        return seen(reply.status, reply.headers, reply.body)

    return send


SOCKET: dict[str, Callable[[AuthServer], Send]] = {
    f"socket, {name}": _over_socket(client) for name, client in CLIENTS.items()
}

WITHOUT_SOCKET: dict[str, Callable[[AuthServer], Send]] = {
    "httpx_transport, httpx": _httpx_transport(by_httpx),
    "httpx_transport, httpx async": _httpx_transport(by_httpx_async),
    "requests_adapter, requests": _requests_adapter,
    **{f"routed, {name}": _routed(client) for name, client in CLIENTS.items()},
}
"""The ways by the part that is ours and the client that takes it."""

WSGI = {"wsgi_app": _wsgi_app}


def client_of(way: str) -> str:
    return way.partition(", ")[2]


class Way:
    """One way to one fake: ``send`` asks it under the name of a real-looking host."""

    def __init__(self, fake: AuthServer, send: Send) -> None:
        self.fake = fake
        self._send = send

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        scheme: str = "http",
        timeout: float = WAIT,
    ) -> Seen:
        # What every client says of itself differs.
        given = {"User-Agent": "tests", "Accept": "*/*", "Accept-Encoding": "identity", **(headers or {})}
        return self._send(method, f"{scheme}://{HOST}{path}", given, body, timeout)


@contextmanager
def going(way: str, scenario: Scenario) -> Iterator[Way]:
    """Make a new fake, which listens if the way needs that, and go to it."""
    fake = AuthServer(scenario)
    make = {**SOCKET, **WITHOUT_SOCKET, **WSGI}[way]
    try:
        if way in SOCKET:
            fake.start()
        yield Way(fake, make(fake))
    finally:
        fake.stop()
