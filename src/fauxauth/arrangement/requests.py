"""A request taken apart into what it says and where it says it, and put together again with other values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from fauxauth.contract import Operation
from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.conversation.sending import Outgoing

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_CONTENT_TYPE = "Content-Type"
_COOKIE = "Cookie"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOT_KEPT = {_CONTENT_TYPE, _COOKIE, "Host"}


@dataclass(frozen=True)
class Request:
    """
    One well-formed request of an operation.

    ``pattern`` is that of its path; ``parameters`` are what it says in the path, ``query`` in the query, and ``fields``
    in the body, which is of the type ``media_type``: JSON, a form, or nothing where that is empty.
    """

    method: str
    pattern: str
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    fields: Mapping[str, Json]
    media_type: str

    @property
    def said(self) -> dict[str, Json]:
        """Everything that it says, by the vendor's names, wherever it stands."""
        return {**self.parameters, **self.query, **self.fields}

    def outgoing(self) -> Outgoing:
        """Put it together, ready to be sent."""
        path = re.sub(r"\{(\w+)\}", lambda name: quote(self.parameters[name[1]], safe=""), self.pattern)
        target = f"{path}?{urlencode(self.query)}" if self.query else path
        headers = dict(self.headers)
        if self.cookies:
            headers[_COOKIE] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.media_type:
            headers[_CONTENT_TYPE] = self.media_type
        return Outgoing(self.method, target, list(headers.items()), self._body())

    def _body(self) -> bytes:
        if self.media_type == _JSON:
            return encode(dict(self.fields))
        return urlencode(self.fields).encode() if self.media_type else b""

    def with_header(self, name: str, value: str) -> Request:
        """Return a copy in which a header is another."""
        return replace(self, headers={**self.headers, name: value})

    def saying(self, other: Request) -> Request | None:
        """
        Return this request with what another one says, wherever that stands there; what it leaves out stays as here.

        None where a value is blank or of another type: no application that sends this request would send that one.
        """
        if not all(_is_like(other.said.get(name, value), value) for name, value in self.said.items()):
            return None
        return replace(
            self,
            parameters=_changed(self.parameters, other.said),
            query=_changed(self.query, other.said),
            headers=_changed(self.headers, other.headers),
            cookies=_changed(self.cookies, other.cookies),
            fields=_changed(self.fields, other.said),
        )


def _changed(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: theirs.get(name, value) for name, value in mine.items()}


def _is_like(value: Json, usual: Json) -> bool:
    return type(value) is type(usual) and (bool(value) or not usual) and (is_uuid(value) or not is_uuid(usual))


def is_uuid(value: Json) -> bool:
    """Whether a value is an id as the vendor writes most of them."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def taken_apart(sent: Outgoing, operation: Operation[Any, Any]) -> Request | None:
    """Take a request apart; None where it is none to the operation, or not of a form that applications send."""
    path, _, query = sent.target.partition("?")
    found = next(
        ((pattern, match) for pattern, regex in _patterns(operation) if (match := regex.fullmatch(path))), None
    )
    headers = {name.title() if name.islower() else name: value for name, value in sent.headers}
    media_type = headers.get(_CONTENT_TYPE, "")
    fields = _fields(sent.body, media_type)
    if found is None or fields is None or sent.method != operation.method:
        return None
    pattern, match = found
    return Request(
        method=sent.method,
        pattern=pattern,
        parameters=match.groupdict(),
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name: value for name, value in headers.items() if name not in _NOT_KEPT},
        cookies=dict(pair.split("=", 1) for pair in headers.get(_COOKIE, "").split("; ") if pair),
        fields=fields,
        media_type=media_type,
    )


@cache
def _patterns(operation: Operation[Any, Any]) -> list[tuple[str, re.Pattern[str]]]:
    return [
        (pattern, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(pattern))))
        for pattern in operation.paths()
    ]


def said_in(sent: Outgoing) -> dict[str, Json]:
    """Return what the body of any request says by name."""
    media_type = next((value for name, value in sent.headers if name.lower() == _CONTENT_TYPE.lower()), "")
    return _fields(sent.body, media_type) or {}


def _fields(body: bytes, media_type: str) -> dict[str, Json] | None:
    """Return what a body says by name; None where it is neither an object, nor a form, nor empty."""
    if not body:
        return {}
    if media_type == _FORM:
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    if media_type != _JSON:
        return None
    try:
        content = decode(body)
    except NotJsonError:
        return None
    return content if isinstance(content, dict) else None
