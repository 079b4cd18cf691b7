"""In which order the fixtures of a test begin: its world is there before anything is done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import pytest

__all__ = ["with_world"]

WORLD = "fauxauth"
SERVER = "fauxauth_server"

Definitions: TypeAlias = "Mapping[str, Sequence[pytest.FixtureDef[object]]]"


def with_world(item: pytest.Item, names: Sequence[str]) -> list[str]:
    """
    Return the names of a test's fixtures with `fauxauth` among them, before those of the test that use the server.

    Otherwise what these do would be done to the session's world, and be lost to the test. All others stay where they
    are: a scenario may need what one of them puts into the environment.
    """
    others = [name for name in names if name != WORLD]
    definitions: Definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    before = list(names).index(WORLD) if WORLD in names else len(others)
    place = next((n for n in range(before) if _would_miss_it(others[n], definitions)), before)
    return [*others[:place], WORLD, *others[place:]]


def _would_miss_it(name: str, definitions: Definitions) -> bool:
    of_the_test = any(each.scope == "function" for each in definitions.get(name, ())[-1:])
    return of_the_test and SERVER in _used_by(name, definitions, set())


def _used_by(name: str, definitions: Definitions, seen: set[str]) -> Iterator[str]:
    """Go through the names of the fixtures that one needs, but for those that the world of the test needs itself."""
    for each in definitions[name][-1].argnames if name in definitions and name not in (WORLD, *seen) else ():
        yield each
        yield from _used_by(each, definitions, seen | {name})
