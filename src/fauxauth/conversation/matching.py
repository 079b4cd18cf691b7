"""
Comparing what came with what was expected, with matchers for values that differ from run to run.

A matcher is a whole text in angle brackets, such as ``<uuid>``; ``<<uuid>>`` is the plain text ``<uuid>``. A mapping
with the one key ``<jwt>`` is a token with at least the claims below it; one with the one key ``<instant>`` is a time,
as in ``now+1h within 10s``. ``<absent>`` says that a key must not be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.conversation.instants import INSTANT, is_milliseconds, is_seconds, span_of, told
from fauxauth.errors import did_you_mean
from fauxauth.scenario.nodes import Path
from fauxauth.world.base64url import decoded

Fill: TypeAlias = Callable[[Any], Json]
Clean: TypeAlias = Callable[[Any, Path], Json]
"""Takes the secrets out of a value that is to be shown; the path is the way to it."""

ABSENT = "<absent>"
JWT = "<jwt>"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_BRACKETED = re.compile(r"<[a-z]+>")
_ESCAPED = re.compile(r"<(<.*>)>", re.DOTALL)
_MISSING: Any = object()
_SHOWN = 200


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def claims_of(token: Json) -> dict[str, Json] | None:
    """Return what a JSON Web Token claims, its signature unverified; None for what is no token."""
    pieces = token.split(".") if isinstance(token, str) else []
    if len(pieces) != 3:
        return None
    try:
        claims = decode(decoded(pieces[1]))
    except (NotJsonError, ValueError):
        return None
    return claims if isinstance(claims, dict) else None


MATCHERS: Mapping[str, Callable[[Json], bool]] = {
    "<any>": lambda _value: True,
    "<id>": lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None,
    INSTANT: is_milliseconds,
    JWT: lambda value: claims_of(value) is not None,
    "<number>": _is_number,
    "<text>": lambda value: isinstance(value, str),
    "<uuid>": lambda value: isinstance(value, str) and _UUID.fullmatch(value) is not None,
}
"""What a text in angle brackets stands for."""


def matcher_mistake(text: str) -> str | None:
    """Say what is wrong with a text that looks like a matcher and is none."""
    if not _BRACKETED.fullmatch(text) or text in MATCHERS or text == ABSENT:
        return None
    known = [*MATCHERS, ABSENT]
    return f"{text} is no matcher{did_you_mean(text, known)}; there are {', '.join(known)}; plain text is <{text}>"


@dataclass(frozen=True)
class Mismatch:
    """One place where what came differs: the way to it, what was expected there, and what came, in words."""

    path: Path
    expected: str
    actual: str


def shown(value: Json) -> str:
    """Write a value for a message, cut when it is long."""
    text = encode(value).decode()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True)
class Comparison:
    """
    Compares values; ``fill`` fills ``${…}`` in, and ``subset`` lets mappings have more keys than expected.

    ``now`` is when the reply was given, from which instants are counted; None where the reply does not say. In tokens
    these are seconds instead of milliseconds. ``clean`` takes secrets out of what is shown.
    """

    fill: Fill
    subset: bool = False
    now: datetime | None = None
    in_token: bool = False
    clean: Clean = lambda value, _path: value

    def compare(self, expected: Any, actual: Json, path: Path = ()) -> Iterator[Mismatch]:
        """Find every difference."""
        if isinstance(expected, str):
            yield from self._text(expected, actual, path)
        elif isinstance(expected, Mapping) and len(expected) == 1 and (name := next(iter(expected))) in (JWT, INSTANT):
            within = self._jwt if name == JWT else self._instant
            yield from within(expected[name], actual, (*path, name))
        elif isinstance(expected, Mapping):
            yield from self._mapping(expected, actual, path)
        elif isinstance(expected, (list, tuple)):
            yield from self._list(expected, actual, path)
        elif not _same(expected, actual):
            yield Mismatch(path, self._show(expected, path), self._show(actual, path))

    def _show(self, value: Any, path: Path) -> str:
        return shown(self.clean(value, path))

    def _text(self, expected: str, actual: Json, path: Path) -> Iterator[Mismatch]:
        if expected in MATCHERS:
            matches = is_seconds if self.in_token and expected == INSTANT else MATCHERS[expected]
            if not matches(actual):
                yield Mismatch(path, expected, self._show(actual, path))
            return
        escaped = _ESCAPED.fullmatch(expected)
        wanted = self.fill(escaped[1] if escaped else expected)
        if not _same(wanted, actual):
            yield Mismatch(path, self._show(wanted, path), self._show(actual, path))

    def _jwt(self, expected: Any, actual: Json, path: Path) -> Iterator[Mismatch]:
        claims = claims_of(actual)
        if claims is None:
            yield Mismatch(path, "a JSON Web Token", self._show(actual, path[:-1]))
        else:
            yield from replace(self, subset=True, in_token=True).compare(expected, claims, path)

    def _instant(self, expected: str, actual: Json, path: Path) -> Iterator[Mismatch]:
        is_instant, unit = (is_seconds, 1) if self.in_token else (is_milliseconds, 1000)
        if not is_instant(actual):
            yield Mismatch(path, INSTANT, self._show(actual, path[:-1]))
            return
        span = span_of(expected, self.now)
        if span is None:
            yield Mismatch(path, expected, f"{shown(actual)}, and the reply has no Date from which to count")
        elif not span[0].timestamp() <= actual / unit <= span[1].timestamp():
            yield Mismatch(path, expected, f"{shown(actual)}, which is {told(actual, unit, self.now)}")

    def _mapping(self, expected: Mapping[str, Any], actual: Json, path: Path) -> Iterator[Mismatch]:
        if not isinstance(actual, dict):
            yield Mismatch(path, "an object", self._show(actual, path))
            return
        for name, wanted in expected.items():
            yield from self._member(wanted, actual.get(name, _MISSING), (*path, name))
        for name in () if self.subset else sorted(actual.keys() - expected.keys()):
            yield Mismatch((*path, name), "nothing", self._show(actual[name], (*path, name)))

    def _member(self, expected: Any, actual: Any, path: Path) -> Iterator[Mismatch]:
        if expected == ABSENT:
            if actual is not _MISSING:
                yield Mismatch(path, "nothing", self._show(actual, path))
        elif actual is _MISSING:
            a_matcher = isinstance(expected, str) and expected in MATCHERS
            yield Mismatch(path, expected if a_matcher else self._show(self.fill(expected), path), "nothing")
        else:
            yield from self.compare(expected, actual, path)

    def _list(self, expected: list[Any] | tuple[Any, ...], actual: Json, path: Path) -> Iterator[Mismatch]:
        if not isinstance(actual, list):
            yield Mismatch(path, "a list", self._show(actual, path))
        elif len(expected) != len(actual):
            came = f"{_items(len(actual))}: {self._show(actual, path)}"
            yield Mismatch(path, _items(len(expected)), came)
        else:
            for index, wanted in enumerate(expected):
                yield from self.compare(wanted, actual[index], (*path, index))


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _same(expected: Json, actual: Json) -> bool:
    """Whether two values are equal as JSON has it: true is not 1, and 1 is 1.0."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(_same, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(_same(expected[name], actual[name]) for name in expected)
    return expected == actual
