"""
The same flows through the vendor's TypeScript client, run by the machine's Node.

Without Node or npm, or where npm cannot fetch the client, all of this is skipped and says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from fauxauth import AuthServer
from fauxauth.world.exchange import Exchange

from .methods import Method, typescript_methods
from .python.driving import Run
from .test_python_client import METHODS as PYTHON_METHODS
from .test_python_client import NEVER_A_SUCCESS, RUNS
from .typescript.node import Node, NoNodeError, node, source

FAKED = [method.name for method in PYTHON_METHODS.values() if method.operation is not None]


@dataclass
class Driven:
    """The calls of one flow: methods of the client, each with the exchange that it led to."""

    made: list[tuple[str, Exchange]]
    error: str | None


@dataclass
class Drives:
    """Runs flows with a Node, each once, against a server of its own."""

    node: Node
    done: dict[Run, Driven] = field(default_factory=dict)

    def __call__(self, run: Run) -> Driven:
        if run not in self.done:
            with AuthServer(run.scenario()) as server:
                result = self.node.run(camel(run.flow.__name__), server.url, server.api_key)
                self.done[run] = Driven(list(zip(result["made"], server.journal, strict=False)), result["error"])
        return self.done[run]


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def plain(name: str) -> str:
    """Return a name without what tells Python's way of writing from TypeScript's."""
    return name.replace("_", "").lower()


@pytest.fixture(scope="module")
def drive() -> Iterator[Drives]:
    try:
        with node() as running:
            yield Drives(running)
    except NoNodeError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def methods() -> dict[str, Method]:
    try:
        return {method.name: method for method in typescript_methods(source())}
    except NoNodeError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_client_is_answered_as_it_expects(run: Run, drive: Drives, methods: dict[str, Method]) -> None:
    driven = drive(run)
    if driven.error is not None:
        pytest.fail(driven.error, pytrace=False)
    for name, exchange in driven.made:
        assert exchange.answer is not None, str(exchange)
        assert exchange.answer.operation.endpoint == methods[name].uri, f"{name}: {exchange}"
        assert exchange.answer.operation.method == methods[name].verb


@pytest.mark.parametrize("name", FAKED)
def test_every_method_that_calls_a_faked_operation_is_driven(name: str, drive: Drives) -> None:
    exchanges = [each for run in RUNS for called, each in drive(run).made if plain(called) == plain(name)]
    assert exchanges, f"no flow calls it: {PYTHON_METHODS[name].verb} {PYTHON_METHODS[name].uri}"
    statuses = [each.reply.status for each in exchanges if each.reply is not None]
    assert name in NEVER_A_SUCCESS or any(200 <= status < 300 for status in statuses), "only refusals"


def test_both_clients_have_the_same_methods(methods: dict[str, Method]) -> None:
    ours = {plain(name): (method.verb, method.uri) for name, method in PYTHON_METHODS.items()}
    theirs = {plain(name): (method.verb, method.uri) for name, method in methods.items()}
    assert theirs == ours
