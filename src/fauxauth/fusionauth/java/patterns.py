"""
The pattern language of Java's ``DateTimeFormatter.ofPattern``, as far as writing needs it.

A pattern is letters, of which each run is a field, text in quotes, and optional sections in brackets. What Java refuses
is refused here too; the message names the letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

_NUMBER = range(1, 20)
_NAME = range(1, 6)
_PAIR = range(1, 3)

COUNTS: dict[str, Collection[int]] = {
    "G": _NAME,
    "u": _NUMBER,
    "y": _NUMBER,
    "D": range(1, 4),
    "M": _NAME,
    "L": _NAME,
    "d": _PAIR,
    "g": _NUMBER,
    "Q": _NAME,
    "q": _NAME,
    "Y": _NUMBER,
    "w": _PAIR,
    "W": (1,),
    "E": _NAME,
    "e": _NAME,
    "c": (1, 3, 4, 5),
    "F": (1,),
    "a": (1,),
    "B": (1, 4, 5),
    "h": _PAIR,
    "K": _PAIR,
    "k": _PAIR,
    "H": _PAIR,
    "m": _PAIR,
    "s": _PAIR,
    "S": range(1, 10),
    "A": _NUMBER,
    "n": _NUMBER,
    "N": _NUMBER,
    "V": (2,),
    "v": (1, 4),
    "z": range(1, 5),
    "O": (1, 4),
    "X": _NAME,
    "x": _NAME,
    "Z": _NAME,
}
"""How many times in a row a letter may stand."""

_RESERVED = "{}#"
_RUN = re.compile(r"(.)\1*", re.DOTALL)


class PatternError(ValueError):
    """A pattern that cannot be used; the message says which letter or sign is at fault."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that is written as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A letter so many times; ``pad`` is the width that spaces before it make up, 0 for none."""

    letter: str
    count: int
    pad: int = 0

    def __str__(self) -> str:
        return self.letter * self.count


Token: TypeAlias = Literal | Field


def parse(pattern: str) -> list[Token]:
    """
    Read a pattern. Optional sections leave no trace: of a full date and time, none of them can fail.

    Raises `PatternError` where ``DateTimeFormatter.ofPattern`` throws an exception.
    """
    tokens: list[Token] = []
    token: Token
    at = open_sections = 0
    while at < len(pattern):
        sign = pattern[at]
        if sign.isascii() and sign.isalpha():
            token, at = _field(pattern, at)
            tokens.append(token)
            continue
        if sign == "'":
            token, at = _quoted(pattern, at)
            tokens.append(token)
            continue
        if sign in _RESERVED:
            _refuse(f"Pattern includes reserved character: '{sign}'")
        open_sections += (sign == "[") - (sign == "]")
        if open_sections < 0:
            _refuse("Pattern invalid as it contains ] without previous [")
        if sign not in "[]":
            tokens.append(Literal(sign))
        at += 1
    return tokens


def _run(pattern: str, at: int) -> int:
    """Return how many times the letter at a place stands there."""
    match = _RUN.match(pattern, at)
    return len(match[0]) if match is not None else 0


def _field(pattern: str, at: int) -> tuple[Field, int]:
    pad = 0
    if pattern[at] == "p":
        pad = _run(pattern, at)
        at += pad
        if at == len(pattern) or not (pattern[at].isascii() and pattern[at].isalpha()):
            _refuse(f"Pad letter 'p' must be followed by valid pad pattern: {pattern}")
    letter, count = pattern[at], _run(pattern, at)
    allowed = COUNTS.get(letter)
    if allowed is None:
        _refuse(f"Unknown pattern letter: {letter}")
    if count not in allowed:
        times = ", ".join(map(str, allowed)) if not isinstance(allowed, range) else f"at most {allowed[-1]}"
        _refuse(f"Wrong number of pattern letters: {letter} {count} times, allowed are {times}")
    return Field(letter, count, pad), at + count


def _quoted(pattern: str, at: int) -> tuple[Literal, int]:
    """Read text in quotes; two quotes are one, inside and outside of quoted text."""
    end = at + 1
    while True:
        end = pattern.find("'", end)
        if end < 0:
            _refuse(f"Pattern ends with an incomplete string literal: {pattern}")
        if pattern[end + 1 : end + 2] != "'":
            break
        end += 2
    text = pattern[at + 1 : end].replace("''", "'")
    return Literal(text or "'"), end + 1


def _refuse(message: str) -> NoReturn:
    raise PatternError(message)
