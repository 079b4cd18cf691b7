"""
Looking at what each test asks of its fakes: what is not faked is held against it, and a failure is told with the rest.

A `Watch` is a plugin of its own, which joins when the first fixture is asked for: other runs pay nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress

import pytest

from fauxauth.errors import NotFakedWarning
from fauxauth.pytest_plugin import WATCH
from fauxauth.pytest_plugin.scenarios import Scenarios
from fauxauth.pytest_plugin.telling import not_faked_text, told
from fauxauth.scenario.strangers import strangers
from fauxauth.transport.auth_server import AuthServer
from fauxauth.transport.deciding import WITNESSES
from fauxauth.world import World
from fauxauth.world.exchange import Exchange
from fauxauth.world.journal import Journal

__all__ = ["EXCUSED_SECTION", "SECTION", "Watch", "watch_of"]

SECTION = "fauxauth: the last exchanges"
"""The title of the section in the report of a failing test."""

EXCUSED_SECTION = "fauxauth: not faked"
"""The title of another, if a test that failed for another reason asked for something that is not faked."""


def watch_of(config: pytest.Config) -> Watch:
    """Return the watch of this run, which begins when it is first asked for."""
    watch: Watch | None = config.pluginmanager.get_plugin(WATCH)
    if watch is None:
        watch = Watch(config)
        config.pluginmanager.register(watch, WATCH)
    return watch


class Watch:
    """What the present test uses, and how it is judged: ``not_faked`` is fail, warn or ignore."""

    def __init__(self, config: pytest.Config) -> None:
        self.scenarios = Scenarios(config)
        self._usual: str = config.getini("fauxauth_not_faked")
        self._server: AuthServer | None = None
        self.begin()
        WITNESSES.append(self._witness)

    def begin(self) -> None:
        """Forget the former test."""
        self.not_faked = self._usual
        self._in_hand: list[AuthServer] = []
        self._asked: dict[AuthServer, Journal] = {} if self._server is None else {self._server: Journal()}
        self._unjudged: list[Exchange] = []
        self._excused: list[Exchange] = []

    def serve(self, server: AuthServer | None) -> None:
        """Look at the server of the session in every test from now on, or no longer."""
        self._server = server
        if server is not None:
            self._look_at(server)

    def take(self, fake: AuthServer) -> None:
        """Look at a fake that the present test has in its hands."""
        self._in_hand.append(fake)
        if fake not in self._asked:
            self._look_at(fake)

    def _look_at(self, fake: AuthServer) -> None:
        # In place of the former, which threads that answer may be going through.
        self._asked = {**self._asked, fake: Journal()}

    def _witness(self, world: World, exchange: Exchange) -> None:
        # A fake may have many worlds in one test, and none of them knows what was asked in the others.
        for fake, journal in self._asked.items():
            if fake.world is world:
                journal.append(exchange)
                if exchange.outcome == "not_faked":
                    self._unjudged.append(exchange)

    def pytest_unconfigure(self) -> None:
        """Look no longer."""
        WITNESSES.remove(self._witness)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, object, object]:
        """Begin with a test."""
        self.begin()
        return (yield from self._excusing())

    def judge(self, item: pytest.Item) -> None:
        """Judge a test whose body is through, so that the test itself is what fails."""
        self._judge(item)
        self._judge_orders()

    def excuse(self) -> None:
        """Hold nothing against a test that has failed anyway, or was skipped."""
        self._excused += self._news()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Judge what was asked after that, by what fixtures do at the end of a test."""
        result = yield from self._excusing()
        self._judge(item)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Add to the report of a failure what was asked."""
        report = yield
        if report.failed:
            report.sections += self._sections()
        return report

    def _excusing(self) -> Generator[None, object, object]:
        """Go on; where the test fails at that, what it asked does not make it fail again."""
        try:
            return (yield)
        except BaseException:
            self.excuse()
            raise

    def _news(self) -> list[Exchange]:
        news, self._unjudged = self._unjudged, []
        return news

    def _judge(self, item: pytest.Item) -> None:
        news = self._news()
        if not news or self.not_faked == "ignore":
            return
        text = not_faked_text(news)
        if self.not_faked == "warn":
            with suppress(NotFakedWarning):
                item.warn(NotFakedWarning(text))
                return
        # Or else the suite has made errors of warnings.
        pytest.fail(text, pytrace=False)

    def _judge_orders(self) -> None:
        """Hold orders against a test that it gave for nobody: a name was mistyped."""
        said = [each for fake in self._in_hand for each in strangers(fake.world)]
        if said:
            listed = "\n".join(f"  {each}" for each in said)
            pytest.fail(f"fauxauth was given orders that were never carried out:\n{listed}", pytrace=False)

    def _sections(self) -> list[tuple[str, str]]:
        text = told(self._asked)
        if not text and self._in_hand:
            text = Journal().tell()
        sections = [(SECTION, text)] if text else []
        if self._excused and self.not_faked != "ignore":
            sections.append((EXCUSED_SECTION, not_faked_text(self._excused)))
        return sections
