"""Scenarios said in Python: a whole one as a dict, and what of another one is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping as Data
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from fauxauth.errors import UsageError
from fauxauth.scenario.document import Document
from fauxauth.scenario.nodes import Mapping, Source

__all__ = ["CHANGES", "ClockChange", "changes", "document_of", "over"]

ClockChange: TypeAlias = "str | datetime | Data[str, str | datetime]"
"""A start, a mode, or both as a scenario has them: ``{"start": "2026-01-05T09:00:00Z", "mode": "frozen"}``."""

CHANGES = "<changes>"
"""What messages call the document of `changes`."""


def document_of(data: Data[str, Any], name: str) -> Document:
    """
    Return the document that ``data`` is, which messages call ``name``. Instants may be datetimes, UUIDs UUIDs.

    Raises `UsageError` for what no document has, such as a set.
    """
    try:
        text = json.dumps(data, default=_written, indent=2, ensure_ascii=False)
    except ValueError as error:  # it contains itself
        raise UsageError(f"{name} cannot be a scenario: {error}") from None
    from fauxauth.scenario.json_text import parse_json  # 5 ms that only somebody who says something should pay

    source = Source(name, text)
    return Document(source, parse_json(source))


def changes(version: str | None, clock: ClockChange | None, seed: int | None) -> Mapping | None:
    """Return the tree that is to be laid over a scenario's, or None if nothing is to be changed."""
    data: dict[str, Any] = {}
    if version is not None:
        data["fusionauth"] = {"version": version}
    if clock is not None:
        data["clock"] = _clock(clock)
    if seed is not None:
        data["seed"] = seed
    return document_of(data, CHANGES).root if data else None


def over(lower: Mapping, upper: Mapping) -> Mapping:
    """Return a tree in which what ``upper`` has counts."""
    entries = dict(lower.entries)
    for name, node in upper.entries.items():
        below = entries.get(name)
        entries[name] = over(below, node) if isinstance(below, Mapping) and isinstance(node, Mapping) else node
    return Mapping(entries, {**lower.keys, **upper.keys}, lower.mark)


def _clock(clock: Any) -> Any:
    if isinstance(clock, str) and clock.isalpha() and clock != "now":
        return {"mode": clock}
    return {"start": clock} if isinstance(clock, str | datetime) else clock


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise UsageError(
        f"a scenario is made of text, numbers, lists and dicts; {value!r} is of the type {type(value).__name__}"
    )
