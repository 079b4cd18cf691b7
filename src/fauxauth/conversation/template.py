"""
``${…}`` in requests and expectations: variables, and values that are computed when they are needed.

``${name}`` is a variable: one of the file's values, or one that was kept from a reply. ``${totp LOGIN_ID}`` or
``${totp LOGIN_ID +90s}`` is what a user's authenticator shows, ``${code ADDRESS}`` the code of the last message to an
address. A text that is nothing but one ``${…}`` becomes the value itself, whatever its type; otherwise the value is
written into the text. ``$${`` is a plain ``${``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fauxauth.contract.messages import Json
from fauxauth.contract.wire import encode
from fauxauth.conversation.hands import Hands
from fauxauth.errors import did_you_mean
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.scalars import MistakeError, duration

_MARK = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_OFFSET = re.compile(r"(?P<who>\S+)(?:\s+(?P<sign>[+-])(?P<by>\S+))?")


class TemplateError(ValueError):
    """A ``${…}`` that means nothing; the text says why."""


@dataclass(frozen=True)
class Reference:
    """What stands between the braces: a computation's name and its argument, or ``kept`` and a variable's name."""

    kind: str
    argument: str
    offset: timedelta = timedelta()


COMPUTED: Mapping[str, Callable[[Hands, Reference], str]] = {
    "totp": lambda hands, reference: hands.totp(reference.argument, reference.offset),
    "code": lambda hands, reference: hands.code(reference.argument),
}
"""What can be computed, by the first word between the braces."""

_EXAMPLES = {"totp": "as ${totp joe@example.com} or ${totp joe@example.com +90s}", "code": "as ${code joe@example.com}"}


def is_variable(name: str) -> bool:
    """Whether a variable can have a name, as ``${name}`` is read."""
    return _NAME.fullmatch(name) is not None


def parts(text: str) -> list[str | Reference]:
    """Take a text apart into plain text and references. Raises `TemplateError`."""
    found: list[str | Reference] = []
    end = 0
    for match in _MARK.finditer(text):
        found.append(text[end : match.start()])
        found.append("${" if match.group() == "$${" else _reference(match[1], text))
        end = match.end()
    found.append(text[end:])
    return [part for part in found if part != ""]


def _reference(inside: str | None, text: str) -> Reference:
    if inside is None:
        raise TemplateError(f"'${{' is never closed in {text!r}; write '$${{' for a plain one")
    kind, _, rest = inside.strip().partition(" ")
    if kind in COMPUTED and rest.strip():
        return _computed(kind, rest.strip())
    if not is_variable(inside.strip()):
        known = ", ".join(f"${{{name} …}}" for name in COMPUTED)
        raise TemplateError(f"${{{inside}}} is neither a variable nor one of {known}")
    return Reference("kept", inside.strip())


def _computed(kind: str, rest: str) -> Reference:
    match = _OFFSET.fullmatch(rest)
    if match is None or (match["by"] and kind != "totp"):
        raise TemplateError(f"${{{kind} {rest}}} should be {_EXAMPLES[kind]}")
    if not match["by"]:
        return Reference(kind, rest)
    try:
        offset = duration(match["by"])
    except MistakeError as error:
        raise TemplateError(str(error)) from None
    return Reference(kind, match["who"], -offset if match["sign"] == "-" else offset)


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Go through every text in a value, keys apart, with the place where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from texts(each, (*path, name))
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield from texts(each, (*path, index))


def unknown_variable(name: str, known: Collection[str]) -> str:
    """Say that no variable has a name, and which names there are."""
    listed = ", ".join(sorted(known)) or "none"
    return f"there is no variable {name!r} here{did_you_mean(name, known)}; there are so far: {listed}"


class Values:
    """The values that ``${…}`` can have at one point of a conversation; ``failed`` is the text that had none."""

    def __init__(self, hands: Hands, values: Mapping[str, str] | None = None) -> None:
        self.kept: dict[str, Json] = dict(values or {})
        self.failed: str | None = None
        self._hands = hands

    def fill(self, value: Any) -> Json:
        """Return a value with everything in it filled in. Raises `TemplateError`, or what the hands raise."""
        if isinstance(value, str):
            self.failed = value
            filled = self._fill_text(value)
            self.failed = None
            return filled
        if isinstance(value, Mapping):
            return {name: self.fill(each) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.fill(each) for each in value]
        return value  # type: ignore[no-any-return]  # what is left is plain JSON

    def _fill_text(self, text: str) -> Json:
        found = parts(text)
        if len(found) == 1 and isinstance(found[0], Reference):
            return self._value(found[0])
        return "".join(part if isinstance(part, str) else written(self._value(part)) for part in found)

    def _value(self, reference: Reference) -> Json:
        if reference.kind in COMPUTED:
            return COMPUTED[reference.kind](self._hands, reference)
        if reference.argument not in self.kept:
            raise TemplateError(unknown_variable(reference.argument, self.kept))
        return self.kept[reference.argument]


def written(value: Json) -> str:
    """Write a value into a text: as JSON, where it is no text itself."""
    return value if isinstance(value, str) else encode(value).decode()
