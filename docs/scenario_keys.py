"""
Writes docs/scenario-keys.md, the reference of keys, and schema/scenario.json, for editors. Both follow from the types.

Run it after a change to what a scenario may hold. With ``--check`` it changes nothing and exits 1 if that is due.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fauxauth.cli.beginning import schema_text
from fauxauth.scenario.schema import scenario_schema

ROOT = Path(__file__).parents[1]
ROOT_NAME = "Scenario"
ACCEPTED = "Accepted as the vendor has it"
WITHOUT = "WithoutVariables"
REFERENCE = "#/$defs/"

HEADING = """\
# The keys of a scenario

Everything that a scenario file may hold, and what it means. Unknown keys are refused. A key that stands there with
nothing behind it, or with null, is as good as absent.

Text may have variables of the environment, `${NAME}` or `${NAME:-default}`, except in keys and below `contract`; `$${`
is a plain `${`. A duration is written as in `250ms`, `90s`, `5m`, `1h30m`, `30d` or `2w`. An instant is written with
its time zone (`2026-01-05T09:00:00Z`), as a distance from the start of the clock (`now`, `now-90d`, `now+1h30m`), or in
milliseconds after 1970, as the vendor's JSON has it.
"""


def reference() -> str:
    """Write the reference of keys."""
    schema = scenario_schema()
    structs = {name: each for name, each in schema["$defs"].items() if "properties" in each}
    structs[ROOT_NAME] = schema
    sections = ("\n".join(section(name, structs)) for name in order(structs))
    return "\n".join([HEADING, *sections])


def order(structs: dict[str, Any]) -> list[str]:
    """Go through the structs as a reader does: from the top, each where it is first named."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name in structs and name not in found and not name.endswith(WITHOUT):
            found.append(name)
            for words in structs[name]["properties"].values():
                for other in named_in(words):
                    visit(other)

    visit(ROOT_NAME)
    return found


def named_in(value: Any) -> Iterator[str]:
    """Go through the structs that a schema refers to."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix(REFERENCE)
        for each in value.values():
            yield from named_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from named_in(each)


def section(name: str, structs: dict[str, Any]) -> Iterator[str]:
    """Write the keys of one struct."""
    struct = structs[name]
    required = struct.get("required", [])
    yield f"## {name}"
    yield ""
    yield struct["description"]
    yield ""
    own = dict(struct["properties"])
    alike = next(
        (each for each in ("User",) if each != name and len(own.keys() & structs[each]["properties"]) > 20), ""
    )
    if alike:
        own = {key: words for key, words in own.items() if key not in structs[alike]["properties"]}
        yield f"It has the keys of {link(alike)}{', and' if own else ', except those that follow from the number'}:"
        yield ""
    accepted = [key for key, words in own.items() if words["description"].startswith(ACCEPTED)]
    rows = [(key, words) for key, words in own.items() if key not in accepted]
    if rows:
        yield "| key | value | meaning |"
        yield "|---|---|---|"
    for key, words in rows:
        mark = " (required)" if key in required else ""
        yield f"| `{key}`{mark} | {cell(kind(words))} | {cell(words['description'])} |"
    if accepted:
        yield ""
        yield f"Accepted, and without effect: {', '.join(f'`{key}`' for key in accepted)}."
    yield ""


def cell(text: str) -> str:
    """Write text as Markdown in a table."""
    return text.replace("|", "\\|")


def link(name: str) -> str:
    """Link to the section of a struct."""
    return f"[{name}](#{name.lower()})"


def kind(words: dict[str, Any]) -> str:
    """Say what a value is."""
    found = [
        each for each in words.get("anyOf", [words]) if each.get("type") != "null" and each.get("pattern") != r"\$\{"
    ]
    default = f"; {value(words['default'])} if absent" if "default" in words else ""
    return " or ".join(dict.fromkeys(map(one_kind, found))) + default


def one_kind(words: dict[str, Any]) -> str:
    """Say what one alternative of a value is."""
    if "$ref" in words:
        name = words["$ref"].removeprefix(REFERENCE)
        return name.removesuffix(WITHOUT) if name[0].islower() else link(name.removesuffix(WITHOUT))
    if "enum" in words:
        return " or ".join(map(value, words["enum"]))
    if words.get("type") == "array":
        return f"list of {kind(words['items'])}"
    if words.get("type") == "object":
        return f"mapping to {kind(words['additionalProperties'])}"
    names = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
    return names.get(words.get("type", ""), "anything") + bounds(words)


def bounds(words: dict[str, Any]) -> str:
    """Say how small or large a number may be."""
    parts = {
        "minimum": "at least {}",
        "exclusiveMinimum": "more than {}",
        "maximum": "at most {}",
        "exclusiveMaximum": "less than {}",
    }
    found = [text.format(words[name]) for name, text in parts.items() if name in words]
    return f", {', '.join(found)}" if found else ""


def value(example: Any) -> str:
    """Write a value as a scenario has it."""
    return f"`{str(example).lower() if isinstance(example, bool) else example}`"


def files() -> dict[Path, str]:
    """Return what is to be in which file."""
    return {ROOT / "docs" / "scenario-keys.md": reference(), ROOT / "schema" / "scenario.json": schema_text()}


def main() -> int:
    """Write the files, or say which are stale."""
    stale = [path for path, text in files().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run docs/scenario_keys.py")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
