"""
The pytest plugin: fixtures ``fauxauth`` and ``fauxauth_server``, the marker ``fauxauth``, the ini option.

pytest loads this module in every run, so it imports nothing but pytest until a fixture is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from fauxauth.scenario import Scenario
    from fauxauth.transport.auth_server import AuthServer

_scenarios: dict[tuple[str, float, frozenset[tuple[str, str]]], Scenario] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option."""
    parser.addini("fauxauth_scenario", "The scenario of tests without a marker: a file, or a shipped scenario's name.")


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker."""
    config.addinivalue_line(
        "markers",
        "fauxauth(scenario): make the world of the fixture fauxauth from this scenario: a file, beside the test or "
        "below the root directory, or a shipped scenario's name.",
    )


@pytest.fixture(scope="session")
def fauxauth_server() -> Iterator[AuthServer]:
    """Listen on one socket for the whole session. Use `fauxauth` for a world of the test's own."""
    from fauxauth import AuthServer

    with AuthServer() as server:
        yield server


@pytest.fixture
def fauxauth(request: pytest.FixtureRequest, fauxauth_server: AuthServer) -> Iterator[AuthServer]:
    """
    Offer a running fake with a fresh world, made from the scenario of the marker or of the ini option.

    A request to something that is not faked fails the test at its end.
    """
    fauxauth_server.load(_scenario_of(request))
    yield fauxauth_server
    asked = fauxauth_server.journal.not_faked
    if asked:
        listed = "\n".join(f"  {exchange.call.method} {exchange.call.path}" for exchange in asked)
        pytest.fail(f"this was asked of fauxauth and is not faked:\n{listed}", pytrace=False)


def _scenario_of(request: pytest.FixtureRequest) -> Scenario | None:
    from fauxauth import FauxauthError

    marker = request.node.get_closest_marker("fauxauth")
    name = marker.args[0] if marker is not None and marker.args else request.config.getini("fauxauth_scenario")
    if not name:
        return None
    try:
        return _load(str(name), request.path.parent, request.config.rootpath)
    except FauxauthError as error:
        mistake = str(error)
    # Outside of the clause above, so that pytest does not show the one as happening while the other was handled.
    pytest.fail(mistake, pytrace=False)


def _load(name: str, *folders: Path) -> Scenario:
    """Read a scenario once in a run, unless its file changes, or the environment, of which it may have variables."""
    from fauxauth.scenario.scenario import Scenario, locate

    path = next((folder / name for folder in folders if (folder / name).is_file()), None) or locate(name)
    environment = frozenset(each for each in os.environ.items() if each[0] != "PYTEST_CURRENT_TEST")
    key = (str(path), path.stat().st_mtime if path.exists() else 0.0, environment)
    if key not in _scenarios:
        _scenarios[key] = Scenario.load(path)
    return _scenarios[key]
