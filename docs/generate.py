"""
Writes the parts of README.md that follow from others: who is in one-of-each, every outcome, what is chosen, examples.

Run it after a change to an outcome or to that scenario. With ``--check`` it changes nothing and exits 1 if that is due.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from taken import taken

from fauxauth import FauxAuth
from fauxauth.catalogue import SERVICES, Entry, entries
from fauxauth.cli.listing import span
from fauxauth.cli.serve import people
from fauxauth.contract import Operation
from fauxauth.fusionauth.versions import NOT_FAKED

README = Path(__file__).parents[1] / "README.md"


def one_of_each() -> Iterator[str]:
    """Show what `fauxauth serve` prints of its users."""
    yield "```text"
    yield from "\n".join(people(FauxAuth("one-of-each"))).strip().splitlines()
    yield "```"


def outcomes() -> Iterator[str]:
    """List every answer of every operation, in order of precedence."""
    by_operation: dict[str, list[Entry]] = {}
    for entry in entries():
        by_operation.setdefault(entry.operation, []).append(entry)
    for service in SERVICES:
        yield f"### {service.title}"
        for operation in service.operations:
            yield ""
            yield from operation_table(operation, by_operation[operation.name])
        yield ""


def operation_table(operation: Operation[object, object], rows: list[Entry]) -> Iterator[str]:
    """List the answers of one operation."""
    yield f"**`{operation.method} {operation.path}`** {operation.title}: `{operation.name}`"
    yield ""
    yield "| status | outcome | when | basis |"
    yield "|---|---|---|---|"
    for row in rows:
        name = row.name.partition(":")[2]
        versions = f" ({span(row)})" if span(row) else ""
        yield f"| {row.status} | `{name}` | {cell(row.summary)}{versions} | {row.basis} |"


def chosen() -> Iterator[str]:
    """List what rests on a choice, answers that have the same reason together."""
    by_reason: dict[str, list[str]] = {}
    for entry in entries():
        if entry.basis == "chosen" or "chosen" in entry.source:
            by_reason.setdefault(entry.source, []).append(entry.name)
    yield "| outcome | what is known, and what is chosen |"
    yield "|---|---|"
    for reason, names in by_reason.items():
        yield f"| {'<br>'.join(f'`{name}`' for name in together(names))} | {cell(reason)} |"


def together(names: list[str]) -> Iterator[str]:
    """Go through names of outcomes, with one name for those that every operation of a service has."""
    left = dict.fromkeys(names)
    for service in SERVICES:
        for outcome in dict.fromkeys(name.partition(":")[2] for name in names):
            of_all = [f"{operation.name}:{outcome}" for operation in service.operations]
            if left.keys() >= set(of_all):
                yield f"{service.name}.*:{outcome}"
                left = {name: None for name in left if name not in of_all}
    yield from left


def not_faked() -> Iterator[str]:
    """List what versions of FusionAuth have that is not faked."""
    yield "| versions | what is not faked |"
    yield "|---|---|"
    for lifetime, what in NOT_FAKED:
        yield f"| {f'from {lifetime.since}' if lifetime.since else f'before {lifetime.until}'} | {cell(what)} |"


def cell(text: str) -> str:
    """Write a sentence of the tables as Markdown."""
    return text.replace("``", "`").replace("|", "\\|")


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "one-of-each": one_of_each,
    "outcomes": outcomes,
    "chosen": chosen,
    "not-faked": not_faked,
}
"""What stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``."""


TAKEN = re.compile(r"^(<!-- from (\S+): ([^\n]+) -->\n).*?^(<!-- end -->)$", re.DOTALL | re.MULTILINE)
"""An example: the file that it comes from, and what of it is shown."""


def example(found: re.Match[str]) -> str:
    """Show what is taken from a file."""
    begin, file, names, end = found.groups()
    body = "\n".join(taken(README.parent / file, names.split(", ")))
    return f"{begin}\n```python\n{body}\n```\n\n{end}"


def regenerated(text: str) -> str:
    """Return the README with every generated part as it should be."""
    text = TAKEN.sub(example, text)
    for name, part in PARTS.items():
        begin = f"<!-- generated: {name} -->"
        before, found, rest = text.partition(f"{begin}\n")
        if not found:
            raise SystemExit(f"{README.name} has no line {begin}")
        _, end, after = rest.partition("<!-- end -->")
        body = "\n".join(part()).strip("\n")
        text = f"{before}{begin}\n\n{body}\n\n{end}{after}"
    return text


def main() -> int:
    """Write the README, or say that it is stale."""
    text = README.read_text(encoding="utf-8")
    fresh = regenerated(text)
    if "--check" in sys.argv[1:]:
        print(f"{README.name} is {'fresh' if fresh == text else 'stale: run docs/generate.py'}")
        return 0 if fresh == text else 1
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
