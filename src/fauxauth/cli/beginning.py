"""``fauxauth init`` and ``schema``: what one needs to write a scenario."""

from __future__ import annotations

import json
from pathlib import Path

from fauxauth.errors import UsageError
from fauxauth.scenario.library import locate
from fauxauth.scenario.schema import scenario_schema

STARTER = Path(__file__).parent / "starter.yaml"


def print_schema() -> int:
    """Print the JSON Schema of scenarios."""
    print(schema_text(), end="")
    return 0


def schema_text() -> str:
    """Write the JSON Schema as the repository has it."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def init(file: str, *, source: str | None, is_forced: bool) -> int:
    """Write a starter, or a copy of a scenario. Raises `UsageError` for a file that is there already."""
    origin = STARTER if source is None else locate(source)
    try:
        text = origin.read_text(encoding="utf-8")
        with Path(file).open("w" if is_forced else "x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError:
        raise UsageError(f"{file} is there already; --force overwrites it") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}") from None
    print(f"{file} is written; `fauxauth check {file}` looks for mistakes, `fauxauth serve {file}` serves it")
    return 0
