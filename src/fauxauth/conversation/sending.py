"""What goes out and what comes back, as values: `Sender`, `Response`, and the request that a step means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Protocol, cast
from urllib.parse import quote, urlencode

from msgspec import UNSET

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.conversation.template import written
from fauxauth.scenario.contract import Step


@dataclass(frozen=True)
class ReceivedCookie:
    """A cookie that a reply sets; ``max_age`` None makes it end with the session."""

    value: str
    max_age: int | None
    removed: bool


@dataclass(frozen=True)
class Response:
    """A reply as it came: header names are kept as they were sent, and a name may come several times."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, several of one name joined as HTTP joins them, or None."""
        values = [value for each, value in self.headers if each.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def date(self) -> datetime | None:
        """When the reply was given, by its Date header; None where that is absent or no date."""
        try:
            return parsedate_to_datetime(self.header("Date") or "")
        except ValueError:
            return None

    @cached_property
    def content(self) -> Json:
        """The body as JSON, or as text where it is not JSON."""
        try:
            return decode(self.body)
        except NotJsonError:
            return self.body.decode("utf-8", "replace")

    @cached_property
    def cookies(self) -> dict[str, ReceivedCookie]:
        """The cookies that the reply sets or removes, by name."""
        return dict(_cookie(value) for name, value in self.headers if name.lower() == "set-cookie")


def _cookie(header: str) -> tuple[str, ReceivedCookie]:
    pair, *rest = (part.strip() for part in header.split(";"))
    name, _, value = pair.partition("=")
    attributes = {key.strip().lower(): text.strip() for key, _, text in (part.partition("=") for part in rest)}
    age = attributes.get("max-age", "")
    max_age = int(age) if age.lstrip("-").isdigit() else None
    removed = (max_age is not None and max_age <= 0) or " 1970 " in attributes.get("expires", "").replace("-", " ")
    return name, ReceivedCookie(value.strip('"'), max_age, removed)


class Sender(Protocol):
    """Whatever can send a request and bring the reply: an application in this process, or an HTTP client."""

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Send one request; ``target`` is the path with its query, as it goes over the wire."""


@dataclass(frozen=True)
class Outgoing:
    """A request that is ready to be sent."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


def request_of(step: Step, fill: Callable[[Any], Json]) -> Outgoing:
    """Return the request that a step means; ``fill`` puts values in the place of ``${…}``."""
    method, _, target = (step.request or "").partition(" ")
    body, content_type = _body(step, fill)
    headers = {name: written(fill(value)) for name, value in step.headers.items()}
    if content_type and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = content_type
    if step.cookies:
        pairs = (f"{name}={written(fill(value))}" for name, value in step.cookies.items())
        headers["Cookie"] = "; ".join(pairs)
    filled = written(fill(target))
    return Outgoing(method, quote(filled, safe="/?&=%:@,;+~!$'()*[]"), list(headers.items()), body)


def _body(step: Step, fill: Callable[[Any], Json]) -> tuple[bytes, str]:
    if step.json is not UNSET:
        return encode(fill(step.json)), "application/json"
    if step.form is not None:
        fields = cast("dict[str, Any]", fill(dict(step.form)))
        return urlencode(list(_pairs(fields))).encode(), "application/x-www-form-urlencoded"
    return written(fill(step.text or "")).encode(), ""


def _pairs(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        for each in value if isinstance(value, (list, tuple)) else (value,):
            yield name, written(each)
