"""
Every JSON reply of conversations and flows against the vendor's OpenAPI document, where that is right.

The document is not part of this project: `FAUXAUTH_OPENAPI` says where it is, or it stands beside the repository. It is
of another version than most replies, and known to be wrong in places: those are listed, each with its reason.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Operation, Version
from fauxauth.world.exchange import Exchange
from tests.clients.python.driving import Run, drive
from tests.clients.test_python_client import RUNS
from tests.pages.playing import FIXTURES, played

from .known_errors import KNOWN_ERRORS, NEVER_ERRORS, NOT_IN_THE_DOCUMENT
from .strict import Correction, Reader

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "fusionauth-openapi.yaml"
DOCUMENT = Path(os.environ.get("FAUXAUTH_OPENAPI", BESIDE))

pytestmark = pytest.mark.skipif(
    not DOCUMENT.is_file(),
    reason=f"the vendor's OpenAPI document is not at {DOCUMENT}; set FAUXAUTH_OPENAPI to where it is",
)

FILES = sorted((FIXTURES / "fusionauth").rglob("*.yaml"))


@cache
def document() -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(DOCUMENT.read_text(encoding="utf-8"), loader)


@cache
def reader() -> Reader:
    return Reader(document()["components"]["schemas"], {each.at: each for each in KNOWN_ERRORS})


def described(operation: Operation[Any, Any], path: str) -> Any:
    """Return what the document has for a request: for this very path, or for another one of the same endpoint."""
    method = operation.method.lower()
    paths = document()["paths"].items()
    same = {each: has[method] for each, has in paths if method in has and _fixed(each) == operation.endpoint}
    exact = [has for each, has in same.items() if each.count("/") == path.count("/")]
    return next(iter([*exact, *same.values()]), None)


def _fixed(path: str) -> str:
    return re.split(r"/?\{", path, maxsplit=1)[0]


def schema_name(operation: Operation[Any, Any], path: str, status: int) -> str | None:
    """Return the schema of a reply's body, or None where the document has no body for it."""
    if (status in (400, 429) or status >= 500) and operation.name not in NEVER_ERRORS:
        return "Errors"
    if operation.name in NOT_IN_THE_DOCUMENT:
        return NOT_IN_THE_DOCUMENT[operation.name].schema
    found = described(operation, path)
    assert found is not None, f"the document has no {operation.method} {operation.path}"
    content = found["responses"]["200"].get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return str(schema["$ref"]).rpartition("/")[2] if schema is not None else None


def faults(exchange: Exchange, version: str) -> list[str]:
    """Return what is wrong with a reply, after the document."""
    answer, reply = exchange.answer, exchange.reply
    if answer is None or reply is None or answer.operation.service != "fusionauth" or reply.content.json is None:
        return []
    name = schema_name(answer.operation, exchange.call.path, reply.status)
    if name is None:
        return [f"{answer.name}: the document has no body here"]
    found = reader().faults(reply.content.json, name, Version.parse(version))
    return [f"{answer.name}: {fault}" for fault in found]


def faults_in_file(file: Path) -> list[str]:
    return [
        f"{each}: {fault}"
        for each in played(file)
        for fault in faults(each.exchange, each.conversation.scenario.file.fusionauth.version)
    ]


def faults_in_flow(run: Run) -> list[str]:
    return [fault for made in drive(run).made for fault in faults(made.exchange, run.version)]


@cache
def errors_met() -> set[str]:
    """Return the known errors of the document that replies show, after a look at all of them."""
    for file in FILES:
        faults_in_file(file)
    for run in RUNS:
        faults_in_flow(run)
    return reader().met


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FIXTURES).with_suffix("")))
def test_every_reply_of_a_conversation_is_of_the_vendors_schema(file: Path) -> None:
    found = faults_in_file(file)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_every_reply_to_the_vendors_client_is_of_the_vendors_schema(run: Run) -> None:
    found = faults_in_flow(run)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("error", KNOWN_ERRORS, ids=str)
def test_every_known_error_of_the_document_is_met_by_a_reply(error: Correction) -> None:
    assert error.at in errors_met(), "no reply shows it: take it off the list"


@pytest.mark.parametrize("name", NOT_IN_THE_DOCUMENT)
def test_what_the_document_is_said_to_lack_is_not_there(name: str) -> None:
    assert name in OPERATIONS
    assert described(OPERATIONS[name], OPERATIONS[name].paths()[-1]) is None, "take it off the list"
