"""``fauxauth outcomes``, ``check`` and ``scenarios``: what there is, and what is wrong with a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from fauxauth.catalogue import Entry, entries, find
from fauxauth.cli.table import columns
from fauxauth.contract import Version
from fauxauth.conversation import load_conversations
from fauxauth.errors import FauxauthError, ScenarioError
from fauxauth.fusionauth.versions import NEWEST_KNOWN
from fauxauth.scenario import Scenario
from fauxauth.scenario.scenario import locate, shipped


def list_outcomes(*, service: str | None, version: str | None, as_json: bool) -> int:
    """
    Print every outcome, or those of one service, or those that a version of FusionAuth has.

    Of a version that nothing is known of, that is said on standard error.
    """
    wanted = Version.parse(version) if version is not None else None
    if wanted is not None and wanted > NEWEST_KNOWN:
        said = f"note: nothing is known of {wanted}; these are those of {NEWEST_KNOWN}, the newest known"
        print(f"fauxauth: {said}", file=sys.stderr)
    chosen = _entries(service, wanted)
    if as_json:
        print(json.dumps([asdict(entry) for entry in chosen], indent=2))
        return 0
    rows = [(entry.name, str(entry.status), entry.basis, span(entry), entry.summary) for entry in chosen]
    for line in columns([("name", "status", "basis", "versions", "summary"), *rows]):
        print(line)
    return 0


def _entries(service: str | None, version: Version | None) -> Iterator[Entry]:
    for entry in entries():
        operation, row = find(entry.name)
        if service is not None and operation.service != service:
            continue
        of_fusionauth = operation.service == "fusionauth"
        if (
            version is None
            or not of_fusionauth
            or (operation.lifetime.covers(version) and row.lifetime.covers(version))
        ):
            yield entry


def span(entry: Entry) -> str:
    """Say in which versions an outcome exists; nothing for all of them."""
    ends = (f"from {entry.since}" if entry.since else "", f"before {entry.until}" if entry.until else "")
    return " ".join(filter(None, ends))


def check(files: Sequence[str]) -> int:
    """
    Read scenarios and conversations, and print every mistake in them; 1 if there is any.

    What one should know besides, such as what their kickstarts ask for in vain, is printed as notes.
    """
    found = [_mistakes(file) for file in files]
    for file, mistakes in zip(files, found, strict=True):
        print(mistakes or f"{file}: ok")
        for each in [] if mistakes else Scenario.load(file).notes():
            print(f"{file}: note: {each}")
    return 1 if any(found) else 0


def _mistakes(file: str) -> str:
    try:
        load_conversations(locate(file))
    except ScenarioError as error:
        return str(error)
    except FauxauthError as error:
        return f"{file}: {error}"
    return ""


def list_scenarios() -> int:
    """Print the names of the shipped scenarios, and what they say of themselves."""
    rows = []
    for name, path in shipped().items():
        file = Scenario.load(path).file
        rows.append((name, " ".join((file.description or file.name or "").split())))
    for line in columns(rows):
        print(line)
    return 0
