"""Examples of what may stand behind each key, for editors: ``examples.json``, by struct and key."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fauxauth.scenario.descriptions import ALIKE


def examples(struct: str, key: str) -> list[Any]:
    """Return examples for a key of a struct; none where it is accepted only."""
    found = shown().get(ALIKE.get(struct, struct), {}) | shown().get(struct, {})
    return [found[key]] if key in found else []


@cache
def shown() -> dict[str, dict[str, Any]]:
    """Return everything that there is an example for, by struct and key."""
    table: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
    return table
