"""Behind the fixture `fauxauth_factory`: several fakes in one test."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from fauxauth.errors import FauxauthError
from fauxauth.pytest_plugin.choice import Choice, Source, checked_source
from fauxauth.pytest_plugin.watch import watch_of
from fauxauth.scenario import Scenario
from fauxauth.scenario.changing import ClockChange
from fauxauth.transport.auth_server import AuthServer

__all__ = ["Factory"]


class Factory:
    """Makes running fakes for one test, each with a socket and a world of its own, and stops them at its end."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._watch = watch_of(request.config)
        self._running = ExitStack()

    def __call__(
        self,
        scenario: Source | None = None,
        *,
        version: str | None = None,
        clock: ClockChange | None = None,
        seed: int | None = None,
    ) -> AuthServer:
        """
        Make a fake that listens. The scenario is given as in the marker; without one it is that of the test.

        Raises `UsageError` and `ScenarioError` for what cannot be a scenario, or cannot be changed in it.
        """
        __tracebackhide__ = True
        try:
            made = self._base(scenario).but(version=version, clock=clock, seed=seed)
        except FauxauthError as mistake:
            # Without the frames of ours that it came through.
            raise mistake.with_traceback(None) from None
        fake = self._running.enter_context(AuthServer(made))
        self._watch.take(fake)
        return fake

    def _base(self, scenario: Source | None) -> Scenario:
        scenarios = self._watch.scenarios
        if scenario is None:
            return scenarios.of_test(self._request)[1]
        return scenarios.made(Choice(checked_source(scenario)), self._request.path.parent)

    def stop(self) -> None:
        """Stop all of them."""
        self._running.close()
