"""What the markers of a test say: its scenario, what of that is changed, and what is let pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

import pytest

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.pytest_plugin import NOT_FAKED
from fauxauth.scenario import Scenario

__all__ = ["Choice", "Source", "checked_source", "marks_of", "said_by"]

Source: TypeAlias = "str | os.PathLike[str] | Scenario | Mapping[str, Any]"
"""Where a scenario comes from: a file or a shipped name, a scenario itself, or what a file would say."""


@dataclass(frozen=True)
class Choice:
    """What is said of one test's world; None where nothing is."""

    scenario: Source | None = None
    version: str | None = None
    clock: Any = None
    seed: int | None = None
    not_faked: str | None = None


def _of_type(kinds: type | tuple[type, ...], expected: str) -> Callable[[Any], str | None]:
    def wrong(value: Any) -> str | None:
        fits = isinstance(value, kinds) and not isinstance(value, bool)
        return None if fits else f"is {expected}, not {value!r}"

    return wrong


def _not_faked(value: Any) -> str | None:
    if value in NOT_FAKED:
        return None
    return f"is one of {', '.join(NOT_FAKED)}, not {value!r}{did_you_mean(str(value), NOT_FAKED)}"


_WRONG: dict[str, Callable[[Any], str | None]] = {
    "scenario": _of_type(
        (str, os.PathLike, Scenario, Mapping), "a file, the name of a shipped scenario, a Scenario or a dict"
    ),
    "version": _of_type(str, "text, such as '1.48'"),
    "clock": _of_type((str, datetime, Mapping), "a mode, a start, or a dict of both, such as {'mode': 'frozen'}"),
    "seed": _of_type(int, "a whole number"),
    "not_faked": _not_faked,
}
"""What the marker takes, and how to find what is wrong with a value of it."""


def checked_source(source: Any) -> Source:
    """Return where a scenario comes from. Raises `UsageError` for what cannot be one."""
    __tracebackhide__ = True
    wrong = _WRONG["scenario"](source)
    if wrong is not None:
        raise UsageError(f"the scenario {wrong}")
    return source  # type: ignore[no-any-return]


def marks_of(node: pytest.Item) -> tuple[pytest.Mark, ...]:
    """Return a test's markers of ours, the closest first; of those of a class, the ones of its base classes last."""
    return tuple(
        mark for each in reversed(node.listchain()) for mark in reversed(each.own_markers) if mark.name == "fauxauth"
    )


def said_by(marks: Iterable[pytest.Mark], twice: Iterable[pytest.Mark] = ()) -> Choice:
    """
    Return what markers say, the closest first; whatever is said twice, the closest one counts.

    ``twice`` are those of one place, a function, where nothing can be closer. Raises `UsageError` for wrong use.
    """
    together: dict[str, Any] = {}
    for name, value in (each for mark in twice for each in _said(mark)):
        if name in together:
            raise UsageError(f"the marker fauxauth says {name} twice: {together[name]!r} and {value!r}")
        together[name] = value
    choice = Choice()
    for mark in marks:
        unsaid = {name: value for name, value in _said(mark) if getattr(choice, name) is None}
        choice = replace(choice, **unsaid)
    return choice


def _said(mark: pytest.Mark) -> Iterator[tuple[str, Any]]:
    """Go through what a marker says. Raises `UsageError` where it is wrong."""
    if not mark.args and not mark.kwargs:
        raise UsageError("the marker fauxauth says nothing; give it a scenario, as in fauxauth('one-of-each')")
    if len(mark.args) + ("scenario" in mark.kwargs) > 1:
        given = ", ".join(repr(each) for each in (*mark.args, *filter(None, [mark.kwargs.get("scenario")])))
        raise UsageError(f"the marker fauxauth takes one scenario, not several: {given}")
    for name, value in (*(("scenario", each) for each in mark.args), *mark.kwargs.items()):
        if name not in _WRONG:
            raise UsageError(f"the marker fauxauth has no keyword {name!r}{did_you_mean(name, _WRONG)}")
        wrong = _WRONG[name](value)
        if wrong is not None:
            raise UsageError(f"the marker fauxauth is wrong: {name} {wrong}")
        yield name, value
