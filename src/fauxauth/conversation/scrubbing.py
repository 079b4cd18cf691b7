"""
Obviously fake values in the place of real ones, equal ones for equal ones.

Nothing is kept because it looks harmless: a text stays as it is only where it is one of the vendors' own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fauxauth.contract.messages import Json
from fauxauth.conversation.masking import is_secret, is_secret_name
from fauxauth.conversation.matching import MATCHERS
from fauxauth.conversation.vocabulary import WORDS, is_field_name

_EMAIL = re.compile(r"[^@\s/]+@[^@\s/]+")
_PHONE = re.compile(r"\+?[\d ()./-]{7,20}")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
_DIGITS = re.compile(r"\d+")
_ERROR_CODE = re.compile(r"\[[A-Za-z]+\](.*)")
_VARIABLE = re.compile(r"[A-Za-z]\w*")
_OF_SOMEBODY = re.compile("(?i:name|login_?id|email|phone)$|(?:^i|_i|I)ds?$")
"""Names of what tells who somebody is, even if it reads like a word of the vendors': there are users named admin."""

_MOST = 9999
"""The largest number that is kept: longer ones may be a phone's, a card's or a code."""


def _is_address(name: str, original: str) -> bool:
    return _ADDRESS.fullmatch(original) is not None and not name.lower().endswith("instant")


_FAKES: tuple[tuple[Callable[[str, str], object], str], ...] = (
    (lambda _name, original: MATCHERS["<uuid>"](original.lower()), "00000000-0000-4000-8000-{:012d}"),
    (lambda _name, original: _EMAIL.fullmatch(original), "person-{}@example.com"),
    (lambda name, _original: "birth" in name.lower(), "1990-01-01"),
    (_is_address, "192.0.2.{}"),
    (lambda name, original: is_secret_name(name) and _DIGITS.fullmatch(original), "{:06d}"),
    (lambda name, original: "phone" in name.lower() or _PHONE.fullmatch(original), "+1-555-01{:02d}"),
    (lambda _name, original: "://" in original, "https://example.com/{}"),
    (lambda name, _original: re.search("(?i)user_?name|login_?(id|name)", name), "person-{}"),
)
"""What a fake looks like, by the name and the value of the original: the first that fits; each has its numbers."""


class Scrubber:
    """Knows which fake stands for which original."""

    def __init__(self) -> None:
        self._fakes: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def fake(self, original: str, name: str) -> str:
        """Return what stands for a text that is found under a name."""
        if original not in self._fakes:
            pattern = next((fake for fits, fake in _FAKES if fits(name, original)), "")
            label = name if is_field_name(name) else "text"
            pattern = pattern or f"fake-{label}-{{}}"
            self._counts[pattern] = self._counts.get(pattern, 0) + 1
            self._fakes[original] = pattern.format(self._counts[pattern])
        return self._fakes[original]


def variable_for(name: str) -> str:
    """Return the name of a variable for what is found under a name."""
    return name if is_field_name(name) and _VARIABLE.fullmatch(name) else "text"


def is_harmless(value: Json, name: str) -> bool:
    """Whether a single value that is found under a name can be kept as it is."""
    if value is None or isinstance(value, bool) or value == "":
        return True
    if is_secret(name, value) or _OF_SOMEBODY.search(name):
        return False
    if isinstance(value, str):
        error = _ERROR_CODE.fullmatch(value)
        return value in WORDS or (error is not None and (not error[1] or is_field_name(error[1])))
    return isinstance(value, (int, float)) and abs(value) <= _MOST


def matcher_of(value: Json, name: str) -> str:
    """Return the matcher for a value that differs from server to server."""
    if isinstance(value, str):
        return next((each for each in ("<uuid>", "<jwt>", "<id>") if MATCHERS[each](value)), "<text>")
    return "<instant>" if name.lower().endswith("instant") and MATCHERS["<instant>"](value) else "<number>"
