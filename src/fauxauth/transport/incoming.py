"""From a request to a `Call`: names, text and forms as werkzeug reads them, without an object for the request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote_to_bytes

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.sansio.http import parse_cookie
from werkzeug.sansio.utils import get_host
from werkzeug.wsgi import get_input_stream, get_path_info

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call
from fauxauth.wsgi import add_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_WITHOUT_PREFIX = ("CONTENT_TYPE", "CONTENT_LENGTH")
"""Headers that have their own place in an environ; PEP 3333 allows HTTP_CONTENT_TYPE too, which counts for nothing."""


def call_of(environ: WSGIEnvironment) -> tuple[Call, str | None]:
    """
    Return the request of an environ, and the name of the operation that it means; None where it means none.

    Raises werkzeug's HTTPException when the client was gone before its request was whole.
    """
    port = environ.get("SERVER_PORT", "")
    return _call(
        environ["REQUEST_METHOD"],
        get_path_info(environ),
        environ.get("QUERY_STRING", ""),
        _headers(environ),
        get_input_stream(environ).read(),
        (environ["wsgi.url_scheme"], environ["SERVER_NAME"], int(port) if port.isdigit() else None),
        environ.get("REMOTE_ADDR") or "127.0.0.1",
    )


def call_in_process(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes, server: tuple[str, str, int]
) -> tuple[Call, str | None]:
    """
    Return the request of a client in this process, as `call_of` does of the environ that `environ_of` makes of it.

    ``server`` is the scheme, the host and the port that it was sent to.
    """
    path, _, query = target.partition("?")
    named: dict[str, str] = {}
    add_headers(named, headers, str.lower)
    named.pop("transfer-encoding", None)
    named["content-length"] = str(len(body))
    named.setdefault("host", server[1])
    if "%" in path:
        path = unquote_to_bytes(path).decode(errors="replace")
    return _call(method, path, query, named, body, server, "127.0.0.1")


def _call(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    server: tuple[str, str, int | None],
    peer: str,
) -> tuple[Call, str | None]:
    method, path = method.upper(), f"/{path.lstrip('/')}"
    name, path_parameters = _route(method, path)
    scheme, host, port = server
    call = Call(
        method=method,
        path=path,
        path_parameters=path_parameters,
        query=_query(query) if query else {},
        form=_form(headers.get("content-type", ""), body),
        headers=headers,
        cookies=_cookies(headers["cookie"]) if "cookie" in headers else {},
        body=body,
        scheme=scheme,
        host=_host(scheme, headers.get("host"), host, port),
        peer=peer,
    )
    return call, name


@lru_cache(maxsize=64)
def _host(scheme: str, header: str | None, host: str, port: int | None) -> str:
    return get_host(scheme, header, (host, port))


@lru_cache(maxsize=256)
def _route(method: str, path: str) -> tuple[str | None, Mapping[str, str]]:
    try:
        name, path_parameters = _routes().match(path, method)
    except HTTPException:
        return None, {}
    return name, path_parameters


@cache
def _routes() -> MapAdapter:
    """Return the routes of all operations, which take a while to make and never change."""
    rules = [
        Rule(path.replace("{", "<").replace("}", ">"), endpoint=operation.name, methods=[operation.method])
        for operation in OPERATIONS.values()
        for path in operation.paths()
    ]
    return Map(rules, merge_slashes=False, strict_slashes=True, redirect_defaults=False).bind("")


def _headers(environ: WSGIEnvironment) -> dict[str, str]:
    """Return the headers; an empty CONTENT_TYPE or CONTENT_LENGTH is none (PEP 3333)."""
    return {
        name: value
        for key, value in environ.items()
        if (name := _header(key)) and (value or key not in _WITHOUT_PREFIX)
    }


@lru_cache(maxsize=256)
def _header(key: str) -> str:
    """Return the name of the header that a key of an environ is for; empty for one that is for none."""
    name = key.removeprefix("HTTP_")
    return name.lower().replace("_", "-") if (name == key) == (name in _WITHOUT_PREFIX) else ""


def _query(text: str) -> dict[str, list[str]]:
    return parse_qs(text.encode("latin-1").decode(errors="replace"), keep_blank_values=True)


def _cookies(text: str) -> dict[str, str]:
    """Of cookies of the same name the first counts."""
    return parse_cookie(text).to_dict()


def _form(content_type: str, body: bytes) -> dict[str, list[str]]:
    media_type, options = _media_type(content_type)
    if media_type not in _FORMS:
        return {}
    try:
        _, form, _ = FormDataParser(silent=True).parse(BytesIO(body), media_type, len(body), options)
    except (HTTPException, ValueError):
        return {}
    return {name: form.getlist(name) for name in form}


@lru_cache(maxsize=64)
def _media_type(content_type: str) -> tuple[str, dict[str, str]]:
    return parse_options_header(content_type)
