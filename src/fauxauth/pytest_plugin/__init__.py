"""
The pytest plugin: the fixtures ``fauxauth``, ``fauxauth_server`` and ``fauxauth_factory``, the marker ``fauxauth``,
the ini options.

pytest loads this module in every run, so it imports nothing but pytest until something of it is asked for; what is
asked for lives in the modules beside it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from fauxauth.errors import did_you_mean

if TYPE_CHECKING:
    from fauxauth.pytest_plugin.factory import Factory
    from fauxauth.pytest_plugin.watch import Watch
    from fauxauth.transport.auth_server import AuthServer

pytest_plugins = ("fauxauth.pytest_plugin.conversations", "fauxauth.pytest_plugin.by_outcome")

NOT_FAKED = ("fail", "warn", "ignore")
"""What may become of a test that asked for something that is not faked."""

WATCH = "fauxauth-watch"
"""The name of the plugin that looks at what tests ask, once there is one."""

_INI = {
    "fauxauth_scenario": (
        "",
        "The scenario of tests whose marker names none: a file below the root directory, or a shipped scenario's name.",
    ),
    "fauxauth_not_faked": (
        "fail",
        "What becomes of a test that asks for something that is not faked: fail (the default), warn or ignore.",
    ),
}

_MARKER = """fauxauth(scenario, *, version, clock, seed, not_faked): the world of the fixture fauxauth. The scenario \
is a file, beside the test or below the root directory, a shipped scenario's name, a Scenario or a dict; version, \
clock and seed are said as in a scenario, and count instead of its own; not_faked is "fail", "warn" or "ignore"."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options."""
    for name, (default, meaning) in _INI.items():
        parser.addini(name, meaning, default=default)


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker; refuse a word that the ini option does not have."""
    config.addinivalue_line("markers", _MARKER)
    word = config.getini("fauxauth_not_faked")
    if word not in NOT_FAKED:
        listed = ", ".join(NOT_FAKED)
        raise pytest.UsageError(f"fauxauth_not_faked is one of {listed}, not {word!r}{did_you_mean(word, NOT_FAKED)}")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test with the marker a world of its own, even if it asks for the server only, or for nothing."""
    names = getattr(item, "fixturenames", None)
    if names is not None and ("fauxauth" in names or item.get_closest_marker("fauxauth") is not None):
        from fauxauth.pytest_plugin.order import with_world

        # Not in place: all runs of a parametrised test have the same list, and not all need have the marker.
        item.fixturenames = with_world(item, names)  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge a test when its body is through: by whoever watches it then, if only since the body asked for a fixture."""
    try:
        result = yield
    except BaseException:
        if (watch := _watch(item)) is not None:
            watch.excuse()
        raise
    if (watch := _watch(item)) is not None:
        watch.judge(item)
    return result


def _watch(item: pytest.Item) -> Watch | None:
    watch: Watch | None = item.config.pluginmanager.get_plugin(WATCH)
    return watch


@pytest.fixture(scope="session")
def fauxauth_server(request: pytest.FixtureRequest) -> Iterator[AuthServer]:
    """
    Listen on one socket for the whole session: for fixtures of an application that need the URL early.

    Its world is made from the scenario of the ini option, and lasts for the session; while a test has the fixture
    `fauxauth`, the fresh world of that test is in its place. Attributes: `fauxauth.AuthServer`.
    """
    from fauxauth.pytest_plugin.worlds import session_server

    yield from session_server(request)


@pytest.fixture
def fauxauth(request: pytest.FixtureRequest, fauxauth_server: AuthServer) -> Iterator[AuthServer]:
    """
    Offer a running fake of FusionAuth and Fuse with a fresh world for this test. Attributes: `fauxauth.AuthServer`.

    The world is made from the scenario of the marker `fauxauth` or of the ini option, or from the empty one. The
    socket is that of `fauxauth_server`. A request to something that is not faked fails the test.
    """
    from fauxauth.pytest_plugin.worlds import world_of_the_test

    yield from world_of_the_test(request, fauxauth_server)


@pytest.fixture
def fauxauth_factory(request: pytest.FixtureRequest) -> Iterator[Factory]:
    """
    Make running fakes, each with a socket and a world of its own: `fauxauth_factory("lockout", clock="frozen")`.

    Without a scenario it is that of the test. All of them stop at the test's end; a request to something that is not
    faked fails the test, as with `fauxauth`.
    """
    from fauxauth.pytest_plugin.factory import Factory

    factory = Factory(request)
    yield factory
    factory.stop()
