"""What comes in and what goes out, as values: `Call`, `Content`, `Reply`. No web framework is known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
"""Plain data as JSON knows it."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    One request, decoded no further than HTTP goes.

    ``headers`` has lower-case names; ``query`` and ``form`` keep repeated names in order of appearance;
    ``path_parameters`` are the pieces of the path that the operation's pattern names; ``peer`` is the address of
    the client's end of the connection. What may hold a secret is not in its `repr`, which test reports show.
    """

    method: str
    path: str
    path_parameters: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    query: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]], repr=False)
    form: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]], repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    scheme: str = "http"
    host: str = "localhost"
    peer: str = "127.0.0.1"

    @property
    def media_type(self) -> str:
        """The request's Content-Type without parameters, in lower case; empty when there is none."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter; a blank one counts as absent (docs/sources.md, FusionAuth 0)."""
        return next((value for value in self.query.get(name, ()) if value), None)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set. ``max_age`` None makes it a session cookie; an empty value with ``max_age`` 0 removes it."""

    name: str
    value: str = field(repr=False)
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """
    What a row answers besides its status: JSON, or nothing, and cookies.

    ``json`` None with ``stream`` None is a body of zero bytes, which is what the vendors mean by "empty".
    ``stream`` is for what is not JSON: its media type, and the bytes in pieces.
    """

    json: Json = field(default=None, repr=False)
    cookies: tuple[Cookie, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    stream: tuple[str, Iterable[bytes]] | None = None


EMPTY = Content()
"""A body of zero bytes and no cookies."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A decided answer: its status and its content."""

    status: int
    content: Content = EMPTY
