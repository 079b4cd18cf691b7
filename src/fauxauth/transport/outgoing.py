"""From a decided `Reply` to what is sent: status line, headers, cookies and body."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.http import HTTP_STATUS_CODES, dump_cookie, http_date

from fauxauth.contract import Cookie, Reply, Service
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import encode

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_PHRASES = {242: "Two Factor Required", 212: "Email Not Verified", 213: "Registration Not Verified"}
"""Reason phrases of the statuses that only FusionAuth has; clients read the number."""


@dataclass(slots=True)
class HttpReply:
    """An answer in HTTP, and the WSGI application that gives it. ``cookies`` are values of Set-Cookie."""

    status: str
    headers: dict[str, str]
    body: bytes | Iterable[bytes]
    cookies: list[str] = field(default_factory=list[str])

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send it; to HEAD, without the body."""
        start_response(self.status, [*self.headers.items(), *(("Set-Cookie", cookie) for cookie in self.cookies)])
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self.body] if isinstance(self.body, bytes) else self.body

    def whole(self) -> bytes:
        """Return the body in one piece."""
        return self.body if isinstance(self.body, bytes) else b"".join(self.body)


def outgoing(reply: Reply, service: Service | None, scheme: str, now: datetime) -> HttpReply:
    """Write a reply as its service does; the date and the cookies' ends are by the world's clock."""
    content = reply.content
    headers: dict[str, str] = {}
    body: bytes | Iterable[bytes] = b""
    if content.stream is not None:
        headers["Content-Type"], body = content.stream
    elif content.json is not None:
        headers["Content-Type"] = service.json_type if service is not None else "application/json"
        body = encode(content.json, alphabetical=service is not None and service.alphabetical)
    if isinstance(body, bytes):
        headers["Content-Length"] = str(len(body))
    headers.update(service.headers if service is not None else ())
    headers.update(content.headers)
    headers["Date"] = _date(now.replace(microsecond=0))
    return HttpReply(_status(reply.status), headers, body, [_set_cookie(each, scheme, now) for each in content.cookies])


def json_reply(status: int, value: Json) -> HttpReply:
    """Answer with JSON that is no service's."""
    body = encode(value)
    return HttpReply(_status(status), {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)


@lru_cache(maxsize=1)
def _date(second: datetime) -> str:
    return http_date(second)


def _status(code: int) -> str:
    return f"{code} {_PHRASES.get(code) or HTTP_STATUS_CODES.get(code, '')}"


def _set_cookie(cookie: Cookie, scheme: str, now: datetime) -> str:
    """Write a cookie as real servers do: HttpOnly, SameSite=Lax, Secure over https (docs/sources.md, FusionAuth 5)."""
    return dump_cookie(
        cookie.name,
        cookie.value,
        max_age=cookie.max_age,
        expires=now + cookie.max_age if cookie.max_age else None,
        path="/",
        secure=scheme == "https",
        httponly=True,
        samesite="Lax",
        sync_expires=False,
    )
