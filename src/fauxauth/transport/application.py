"""The WSGI application: HTTP in, HTTP out. The only module that knows werkzeug."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import HTTP_STATUS_CODES, dump_cookie, http_date, parse_options_header
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from fauxauth.catalogue import OPERATIONS, SERVICES
from fauxauth.contract import Call, Content, Cookie, Operation, Reply, Version
from fauxauth.contract.wire import encode
from fauxauth.transport.control import CONTROL_PREFIX, control
from fauxauth.transport.deciding import decide
from fauxauth.transport.faults import Damaged
from fauxauth.world import World
from fauxauth.world.faults import UNDAMAGED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

_PHRASES = {242: "Two Factor Required", 212: "Email Not Verified", 213: "Registration Not Verified"}
"""Reason phrases of the statuses that only FusionAuth has; clients read the number."""


@cache
def _routes() -> Map:
    """Return the routes of all operations, which take a while to make and never change."""
    return Map(
        [
            Rule(path.replace("{", "<").replace("}", ">"), endpoint=operation.name, methods=[operation.method])
            for operation in OPERATIONS.values()
            for path in operation.paths()
        ],
        merge_slashes=False,
        strict_slashes=True,
        redirect_defaults=False,
    )


_SERVICES = {service.name: service for service in SERVICES}


class Application:
    """
    A WSGI application that answers from a world.

    ``world`` may be replaced at any time; a request is answered from the one that was there when it came in.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._routes = _routes()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as PEP 3333 has it."""
        try:
            response = self._respond(Request(environ))
        except HTTPException as broken_off:  # the client was gone before its request was whole
            response = broken_off.get_response(environ)
        return response(environ, start_response)

    def _respond(self, request: Request) -> WSGIApplication:
        if request.path.startswith(CONTROL_PREFIX):
            return control(self.world, request)
        world = self.world
        operation, path_parameters = self._match(request.environ, world.version)
        call = _call(request, path_parameters)
        with world.lock:
            exchange, damage = decide(call, operation, world)
        response = _response(exchange.reply, operation, call, exchange.instant)
        return response if damage is UNDAMAGED else Damaged(response, damage, world)

    def _match(self, environ: WSGIEnvironment, version: Version) -> tuple[Operation[Any, Any] | None, dict[str, str]]:
        try:
            name, arguments = self._routes.bind_to_environ(environ).match()
        except HTTPException:
            return None, {}
        operation = OPERATIONS[name]
        if operation.service == "fusionauth" and not operation.lifetime.covers(version):
            return None, {}
        if not _SERVICES[operation.service].words.isdisjoint(arguments.values()):
            return None, {}
        return operation, dict(arguments)


def _call(request: Request, path_parameters: dict[str, str]) -> Call:
    body = request.get_data()
    cookies: dict[str, str] = {}
    for name, value in request.cookies.items(multi=True):
        cookies.setdefault(name, value)
    return Call(
        method=request.method,
        path=request.path,
        path_parameters=path_parameters,
        query=parse_qs(request.query_string.decode(errors="replace"), keep_blank_values=True),
        form=_form(request, body),
        headers={name.lower(): value for name, value in request.headers.items()},
        cookies=cookies,
        body=body,
        scheme=request.scheme,
        host=request.host,
        peer=request.remote_addr or "127.0.0.1",
    )


def _form(request: Request, body: bytes) -> dict[str, list[str]]:
    media_type, options = parse_options_header(request.content_type)
    if media_type not in _FORMS:
        return {}
    try:
        _, form, _ = FormDataParser(silent=True).parse(BytesIO(body), media_type, len(body), options)
    except (HTTPException, ValueError):
        return {}
    return {name: form.getlist(name) for name in form}


def _response(reply: Reply | None, operation: Operation[Any, Any] | None, call: Call, now: datetime) -> Response:
    if reply is None:
        return Response()
    service = _SERVICES[operation.service] if operation is not None else None
    content = reply.content
    status = f"{reply.status} {_PHRASES.get(reply.status) or HTTP_STATUS_CODES.get(reply.status, '')}"
    body, media_type = _body(content, alphabetical=service is not None and service.alphabetical)
    if media_type == "" and content.json is not None:
        media_type = service.json_type if service is not None else "application/json"
    response = Response(body, status=status, content_type=media_type or None)
    if not media_type:
        response.headers.remove("Content-Type")
    for name, value in (*(service.headers if service is not None else ()), *content.headers):
        response.headers[name] = value
    response.headers["Date"] = http_date(now)
    for cookie in content.cookies:
        response.headers.add("Set-Cookie", _set_cookie(cookie, call, now))
    return response


def _body(content: Content, *, alphabetical: bool) -> tuple[bytes | Iterator[bytes], str]:
    if content.stream is not None:
        media_type, pieces = content.stream
        return iter(pieces), media_type
    if content.json is None:
        return b"", ""
    return encode(content.json, alphabetical=alphabetical), ""


def _set_cookie(cookie: Cookie, call: Call, now: datetime) -> str:
    """Write a cookie as real servers do: HttpOnly, SameSite=Lax, Secure over https (docs/sources.md, FusionAuth 5)."""
    return dump_cookie(
        cookie.name,
        cookie.value,
        max_age=cookie.max_age,
        expires=now + cookie.max_age if cookie.max_age else None,
        path="/",
        secure=call.scheme == "https",
        httponly=True,
        samesite="Lax",
        sync_expires=False,
    )
