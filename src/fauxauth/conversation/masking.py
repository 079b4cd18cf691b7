"""
Keeping secrets out of what is printed: by the names that secrets have, and by their values.

What a reply says under the name of a secret is never shown. Of a real server, neither is any value that was given
for it or went to and fro under such a name, wherever it turns up and however it is encoded there.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import NotJsonError, decode, encode
from fauxauth.scenario.nodes import Path
from fauxauth.world.masking import is_secret as is_secret_field

MASK = "***"

_ERROR_CODE = re.compile(r"\[[A-Za-z]+\].*")
_TOKEN = re.compile(r"\beyJ[\w-]*\.[\w-]+\.[\w-]*")
_LEAST = 1000
_SHORT = 6
"""How long a secret must be, in characters, for it to be hidden inside of words too."""


def is_secret_name(name: object) -> bool:
    """Whether what stands under a name is a secret."""
    return isinstance(name, str) and is_secret_field(name)


def is_secret(name: object, value: Json) -> bool:
    """Whether a value is a secret for its name; the ``code`` of an error, such as ``[missing]loginId``, is none."""
    if name == "code" and isinstance(value, str) and _ERROR_CODE.fullmatch(value):
        return False
    return is_secret_name(name) and value is not None


def secrets_in(value: Json, name: object = None) -> Iterator[str]:
    """Go through the texts that stand under names of secrets."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from secrets_in(each, key)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from secrets_in(each, name)
    elif is_secret(name, value) and (isinstance(value, str) or _is_long_number(value)):
        yield str(value)


def _is_long_number(value: Json) -> bool:
    """Whether a value is a number that says something; a small one would be found everywhere."""
    return isinstance(value, int) and abs(value) >= _LEAST


def secrets_sent(headers: Iterable[tuple[str, str]], target: str, body: bytes) -> Iterator[str]:
    """Go through the secrets in a request: in its headers, cookies, query and body."""
    for name, value in headers:
        if name.lower() == "cookie":
            yield from (pair.partition("=")[2].strip() for pair in value.split(";"))
        elif is_secret_name(name):
            yield from (value, value.split(" ")[-1])
    yield from _secrets_in_form(target.partition("?")[2])
    try:
        yield from secrets_in(decode(body))
    except NotJsonError:
        yield from _secrets_in_form(body.decode("utf-8", "replace"))


def _secrets_in_form(text: str) -> Iterator[str]:
    return (value for name, value in parse_qsl(text) if is_secret_name(name))


class Masking:
    """
    What is to be hidden, and by what: ``hidden`` are values with what is shown instead of them.

    One that ``learns`` hides every secret it has seen by its value from then on.
    """

    def __init__(self, hidden: Mapping[str, str] | None = None, *, learns: bool = False) -> None:
        self._learns = learns
        self._shown: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        for secret, instead in (hidden or {}).items():
            self._hide(secret, instead)

    def learn(self, value: Json) -> None:
        """Note the secrets in what was sent or has come."""
        if self._learns:
            for secret in secrets_in(value):
                self._hide(secret, MASK)

    def learn_all(self, secrets: Iterable[str]) -> None:
        """Note values that are secrets whatever they are called."""
        if self._learns:
            for secret in secrets:
                self._hide(secret, MASK)

    def _hide(self, secret: str, instead: str) -> None:
        for each in _written(secret):
            self._shown.setdefault(each, instead)
        self._pattern = None

    def text(self, text: str) -> str:
        """Return a text without any secret in it."""
        found = self._secrets()
        text = found.sub(lambda match: self._shown[match.group()], text) if found is not None else text
        return _TOKEN.sub(MASK, text)

    def line(self, text: str) -> str:
        """Return the line of a file without any secret in it; what is left stays in its column."""
        found = self._secrets()
        return found.sub(lambda match: "*" * len(match.group()), text) if found is not None else text

    def value(self, value: Any, path: Path = ()) -> Json:
        """Return a value without the secrets in it; ``path`` is the way to it, which has its name."""
        name = next((step for step in reversed(path) if isinstance(step, str)), None)
        return self._without(value, name)

    def _without(self, value: Any, name: object) -> Json:
        if isinstance(value, Mapping):
            return {self.text(key): self._without(each, key) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._without(each, name) for each in value]
        if is_secret(name, value):
            return MASK
        if isinstance(value, str):
            return self.text(value)
        return MASK if encode(value).decode() in self._shown else value

    def _secrets(self) -> re.Pattern[str] | None:
        if self._pattern is None and self._shown:
            longest_first = sorted(self._shown, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_sought, longest_first)))
        return self._pattern


def _sought(secret: str) -> str:
    """Return the pattern for a secret; a short one would be found in half of all words."""
    return re.escape(secret) if len(secret) >= _SHORT else rf"(?<!\w){re.escape(secret)}(?!\w)"


def _written(secret: str) -> set[str]:
    """Return the ways in which a secret may be written into something else."""
    in_json = encode(secret).decode()[1:-1]
    as_ascii = json.dumps(secret)[1:-1]
    in_base64 = base64.b64encode(secret.encode("utf-8", "replace")).decode()
    encoded = {in_json, as_ascii, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
    return {each for each in (secret, in_base64, *encoded) if each}
