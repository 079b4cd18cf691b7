"""
What of the pytest plugin is about outcomes: the options of outcome coverage, the marker `fauxauth_outcomes` and the
fixture `fauxauth_outcome`.

pytest loads this module in every run, so everything else is imported when one of these is asked for.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fauxauth.arrangement import ArrangedOutcome
    from fauxauth.transport.auth_server import AuthServer

_MARKER = """fauxauth_outcomes(*operations, only=[], without=[], version=None, fields=None, check=True): run the test \
once for every outcome of the operations, such as "fusionauth.login", each arranged for the fixture fauxauth_outcome; \
only and without are lists of outcomes, version is that of FusionAuth, fields are the names in the application's \
request, and check=False lets tests pass that do not meet their outcome."""


def _percentage(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise ArgumentTypeError(f"{text!r} is not a percentage from 0 to 100")
    return number


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of outcome coverage; each of them switches it on."""
    group = parser.getgroup("fauxauth")
    group.addoption(
        "--fauxauth-coverage",
        action="store_const",
        const="asked",
        help="Tell which outcomes the tests met, of the operations that they asked.",
    )
    group.addoption(
        "--fauxauth-coverage-all",
        action="store_const",
        const="all",
        dest="fauxauth_coverage",
        help="Likewise, of all operations.",
    )
    group.addoption(
        "--fauxauth-coverage-fail-under",
        type=_percentage,
        metavar="PERCENTAGE",
        help="Fail where fewer outcomes were met, of the operations that the tests asked.",
    )
    group.addoption("--fauxauth-coverage-json", metavar="PATH", help="Write the outcome coverage to a file.")


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker, and outcome coverage if it is asked for."""
    config.addinivalue_line("markers", _MARKER)
    names = ("fauxauth_coverage", "fauxauth_coverage_fail_under", "fauxauth_coverage_json")
    if any(config.getoption(name) is not None for name in names):
        _check_path(config)
        from fauxauth.pytest_plugin.coverage import Coverage

        config.pluginmanager.register(Coverage(config), "fauxauth-coverage")


def _check_path(config: pytest.Config) -> None:
    """Refuse a file that cannot be written before any test runs, and not after all of them."""
    path = config.getoption("fauxauth_coverage_json")
    if path is None:
        return
    target = Path(config.invocation_params.dir, path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.open("a").close()
    except OSError as error:
        reason = error.strerror
    else:
        return
    raise pytest.UsageError(f"--fauxauth-coverage-json: {path} cannot be written: {reason}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have a test with the marker `fauxauth_outcomes` run once for each outcome."""
    if metafunc.definition.get_closest_marker("fauxauth_outcomes") is not None:
        from fauxauth.pytest_plugin.outcomes import parametrize

        parametrize(metafunc)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Have the fixture refuse a test with the marker `fauxauth_outcomes` that pytest cannot run once for each."""
    names = getattr(item, "fixturenames", None)
    if names is not None and "fauxauth_outcome" not in names and item.get_closest_marker("fauxauth_outcomes"):
        item.fixturenames = [*names, "fauxauth_outcome"]  # type: ignore[attr-defined]


@pytest.fixture
def fauxauth_outcome(request: pytest.FixtureRequest, fauxauth: AuthServer) -> ArrangedOutcome:
    """
    Arrange one outcome in the world of the fixture `fauxauth`: the next request of the operation meets it.

    It needs the marker `fauxauth_outcomes`, and takes the place of the scenario of the marker `fauxauth`.
    """
    from fauxauth.pytest_plugin.outcomes import arranged

    return arranged(request, fauxauth)
