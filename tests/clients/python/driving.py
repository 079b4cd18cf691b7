"""
Driving the vendor's Python client: a flow is a function that is given a `Driver` and makes calls with its client.

Every flow has a server and a world of its own; what was called and how it was answered is remembered.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from fusionauth.fusionauth_client import FusionAuthClient

from fauxauth import AuthServer, Scenario
from fauxauth.contract import Version
from fauxauth.world.exchange import Exchange

WORLD = Path(__file__).parents[1] / "world.yaml"

EXAMPLE_APP = "10000000-0000-0002-0000-000000000001"
OTHER_APP = "10000000-0000-0002-0000-000000000002"
VAULT = "10000000-0000-0002-0000-000000000003"

RICHARD, RAVI, RITA, EMMA, UMA, NILS = (f"00000000-0000-0001-0000-00000000000{number}" for number in range(1, 7))
NOBODY = "00000000-0000-0001-0000-00000000dead"

PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple the battery"


@dataclass(frozen=True)
class Made:
    """One call of a method of the client, and the exchange that it led to."""

    method: str
    exchange: Exchange


class Recorder:
    """Stands before a client and remembers its calls; its calls of deprecated methods are deliberate."""

    def __init__(self, client: FusionAuthClient, server: AuthServer, made: list[Made]) -> None:
        self._client = client
        self._server = server
        self._made = made

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def call(*arguments: Any, **named: Any) -> Any:
            before = len(self._server.journal)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                response = method(*arguments, **named)
            assert len(self._server.journal) == before + 1
            self._made.append(Made(name, self._server.journal[-1]))
            return response

        return call


@dataclass
class Driver:
    """A running server, the client with its API key, and the client without one."""

    server: AuthServer
    made: list[Made] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client: Any = Recorder(FusionAuthClient(self.server.api_key, self.server.url), self.server, self.made)
        self.stranger: Any = Recorder(FusionAuthClient(None, self.server.url), self.server, self.made)

    def log_in(self, name: str = "richard", status: int = 200, **more: object) -> Any:
        """Log somebody in by password, for the example app; return the body."""
        credentials = {"loginId": f"{name}@example.com", "password": PASSWORD, "applicationId": EXAMPLE_APP}
        return body(self.client.login({**credentials, **more}), status)

    def code(self, name: str) -> str:
        """Return the code in the last email to somebody."""
        return self.server.outbox.latest(f"{name}@example.com").code


def body(response: Any, status: int = 200) -> Any:
    """Return the body of a response that must have a status."""
    assert response.status == status, f"{response.status}: {response.response.text}"
    return response.success_response if response.was_successful() else response.error_response


Flow: TypeAlias = Callable[[Driver], None]

VERSIONS = ("1.48", "1.69")
"""The version that the fake has by itself, and the one that the client was made for."""


def since(version: str) -> Callable[[Flow], Flow]:
    """Say that a flow needs a version of the server, because it calls what older ones do not have."""

    def decorate(flow: Flow) -> Flow:
        _SINCE[flow] = Version.parse(version)
        return flow

    return decorate


_SINCE: dict[Flow, Version] = {}


def by_links(flow: Flow) -> Flow:
    """Say that a flow needs verification by links in emails, not by a form that takes a code."""
    _BY_LINKS.add(flow)
    return flow


_BY_LINKS: set[Flow] = set()


@dataclass(frozen=True)
class Run:
    """A flow to be run against a server of a version."""

    flow: Flow
    version: str

    def __str__(self) -> str:
        return f"{self.flow.__name__} in {self.version}"

    def scenario(self) -> Scenario:
        """Return the world that the flow begins in."""
        text = _of_version(self.version)
        return Scenario.parse(text.replace("FormField", "ClickableLink") if self.flow in _BY_LINKS else text)


@dataclass(frozen=True)
class Driven:
    """The calls that a flow made, and what stopped it."""

    made: tuple[Made, ...]
    error: Exception | None


def runs_of(*modules: ModuleType) -> tuple[Run, ...]:
    """Return the flows that modules define, which are their public functions, with the versions that they are for."""
    return tuple(
        Run(flow, version)
        for module in modules
        for flow in _flows(module)
        for version in VERSIONS
        if flow not in _SINCE or _SINCE[flow] <= Version.parse(version)
    )


def _flows(module: ModuleType) -> Iterator[Flow]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def _of_version(version: str) -> str:
    return WORLD.read_text().replace("\nfusionauth:\n", f'\nfusionauth:\n  version: "{version}"\n')


@cache
def drive(run: Run) -> Driven:
    """Run a flow against a new server, and return the calls that it made."""
    with AuthServer(run.scenario()) as server:
        driver = Driver(server)
        try:
            run.flow(driver)
        except Exception as error:  # kept, so that the flow is not run again for every question about it
            return Driven(tuple(driver.made), error)
        return Driven(tuple(driver.made), None)
