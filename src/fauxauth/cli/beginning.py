"""``fauxauth init`` and ``schema``: what one needs to write a scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from fauxauth.errors import UsageError
from fauxauth.scenario import Scenario, shipped
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
    """
    Write a starter, or a copy of a scenario, with the kickstart of a shipped one beside it: everything or nothing.

    Raises `UsageError` for a file that is there already.
    """
    origin = STARTER if source is None else locate(source)
    texts: dict[Path, str] = {}
    for target, part in _copies(Path(file), origin):
        if target in texts:
            raise UsageError(f"{target.name} is what the kickstart beside it is called; give the scenario another name")
        if target.is_file() and not is_forced:
            raise UsageError(f"{target} is there already; --force overwrites it")
        texts[target] = _text(part)
    try:
        for target, text in texts.items():
            target.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be written: {_reason(error)}") from None
    print(f"{file} is written; `fauxauth check {file}` looks for mistakes, `fauxauth serve {file}` serves it")
    return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {_reason(error)}") from None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _copies(file: Path, origin: Path) -> Iterator[tuple[Path, Path]]:
    """Go through what is to be written, each with what it is a copy of."""
    yield file, origin
    kickstart = Scenario.load(origin).file.fusionauth.kickstart if origin in shipped().values() else None
    if kickstart is not None:
        yield file.parent / kickstart, origin.parent / kickstart
