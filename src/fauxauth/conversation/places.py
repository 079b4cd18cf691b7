"""Places in a reply, as ``keep`` writes them: ``user.id``, ``methods[1].id``, ``cookie NAME``, ``header NAME``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from fauxauth.contract.messages import Json
from fauxauth.conversation.sending import Response

_STEP = re.compile(r"\.?([^.\[\]\s]+)|\[(\d+)\]")


class NotThereError(LookupError):
    """The reply has nothing at a place; the text says how far the way goes."""


def _cookie(response: Response, name: str) -> str:
    if name not in response.cookies:
        listed = ", ".join(response.cookies) or "none"
        raise NotThereError(f"the reply sets no cookie {name}; it sets {listed}")
    return response.cookies[name].value


def _header(response: Response, name: str) -> str:
    value = response.header(name)
    if value is None:
        raise NotThereError(f"the reply has no header {name}")
    return value


_PLACES: Mapping[str, Callable[[Response, str], str]] = {"cookie": _cookie, "header": _header}
"""Places outside of the body, by the word before their name."""


def steps_of(path: str) -> list[str | int] | None:
    """Return the keys and indexes that a written path goes through, or None for what is no path."""
    steps: list[str | int] = []
    end = 0
    for match in _STEP.finditer(path):
        if match.start() != end:
            return None
        steps.append(match[1] if match[1] is not None else int(match[2]))
        end = match.end()
    return steps if steps and end == len(path) else None


def place_mistake(place: str) -> str | None:
    """Say what is wrong with a place, before there is any reply."""
    word, _, name = place.partition(" ")
    if word in _PLACES and name.strip():
        return None
    if steps_of(place) is not None:
        return None
    return f"{place!r} is no place in a reply; write a path such as user.id or methods[0].id, cookie NAME, header NAME"


def name_of(place: str) -> str:
    """Return the name of what stands at a place."""
    word, _, name = place.partition(" ")
    if word in _PLACES and name.strip():
        return name.strip()
    return next((step for step in reversed(steps_of(place) or ()) if isinstance(step, str)), "")


def value_at(response: Response, place: str) -> Json:
    """Return what a reply has at a place. Raises `NotThereError`."""
    word, _, name = place.partition(" ")
    if word in _PLACES and name.strip():
        return _PLACES[word](response, name.strip())
    value = response.content
    for step in steps_of(place) or ():
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            raise NotThereError(f"the reply's body has no {place}")
    return value
