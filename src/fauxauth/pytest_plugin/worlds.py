"""Behind the fixtures `fauxauth_server` and `fauxauth`: one server, and a fresh world in it for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fauxauth.errors import FauxauthError
from fauxauth.pytest_plugin.watch import watch_of
from fauxauth.transport.auth_server import AuthServer

__all__ = ["session_server", "world_of_the_test"]


def session_server(request: pytest.FixtureRequest) -> Iterator[AuthServer]:
    """Listen until the session ends, with the world of the ini option's scenario."""
    watch = watch_of(request.config)
    try:
        server = AuthServer(watch.scenarios.of_session())
    except FauxauthError as error:
        raise pytest.fail.Exception(f"fauxauth_scenario: {error}", pytrace=False) from None
    with server:
        watch.serve(server)
        yield server
        watch.serve(None)


def world_of_the_test(request: pytest.FixtureRequest, server: AuthServer) -> Iterator[AuthServer]:
    """Put a fresh world in place of the session's until the test ends."""
    watch = watch_of(request.config)
    choice, scenario = watch.scenarios.of_test(request)
    of_session = server.scenario, server.world
    server.load(scenario)
    watch.take(server)
    if choice.not_faked is not None:
        watch.not_faked = choice.not_faked
    yield server
    server.scenario, server.wsgi_app.world = of_session
