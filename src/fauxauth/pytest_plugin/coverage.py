"""
Outcome coverage: which of the documented answers a test run met, over all processes of pytest-xdist.

A `Coverage` is a plugin of its own, which joins only when an option asks for it.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from fauxauth.arrangement.rehearsal import Rehearsal
from fauxauth.pytest_plugin import CONVERSATION
from fauxauth.pytest_plugin.coverage_report import Report
from fauxauth.pytest_plugin.tally import Tally
from fauxauth.transport.deciding import WITNESSES
from fauxauth.world import World
from fauxauth.world.exchange import Exchange

__all__ = ["Coverage"]

_SENT = "fauxauth_coverage"
"""Under which name a process of pytest-xdist sends its tally."""


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


class Coverage:
    """Counts every answer that any world of this process gives, and tells in the end what was met."""

    def __init__(self, config: pytest.Config) -> None:
        """Raises `pytest.UsageError` if its report could not be written in the end."""
        _check_path(config)
        self._config = config
        self._tally = Tally()
        self._lock = threading.Lock()
        self._test = ""
        self._is_conversation = False
        self._silent = 0
        self._is_worker = hasattr(config, "workerinput")
        WITNESSES.append(self._witness)

    def _witness(self, world: World, exchange: Exchange) -> None:
        answer = exchange.answer
        if answer is None or self._is_conversation or isinstance(world.journal, Rehearsal):
            return
        operation, outcome = answer.operation.name, answer.outcome.name
        with self._lock:
            self._tally.count(operation, outcome, world.version, self._test, forced=answer.forced)

    def pytest_unconfigure(self) -> None:
        """Count no longer."""
        WITNESSES.remove(self._witness)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note which test runs. What a conversation asks is asked by no application, and counts as nothing."""
        self._test = item.nodeid
        self._is_conversation = item.get_closest_marker(CONVERSATION) is not None
        try:
            return (yield)
        finally:
            self._test = ""
            self._is_conversation = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a process of pytest-xdist counted; one that crashed sends nothing."""
        sent = getattr(node, "workeroutput", {}).get(_SENT)
        if sent is None:
            self._silent += 1
        else:
            self._tally.add(sent)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the tally, or judge it: a run that was good fails where too few outcomes were met."""
        if self._is_worker:
            self._config.workeroutput[_SENT] = self._tally.written()  # type: ignore[attr-defined]
            return
        report = self._report()
        path: str | None = self._config.getoption("fauxauth_coverage_json")
        if path is not None:
            Path(self._config.invocation_params.dir, path).write_text(report.json(), encoding="utf-8")
        if report.fails and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what was met."""
        report = self._report()
        terminalreporter.section("fauxauth: outcome coverage")
        for line in report.lines(everything=self._config.getoption("fauxauth_coverage") == "all"):
            terminalreporter.line(line)
        if self._silent:
            them = "it" if self._silent == 1 else "them"
            terminalreporter.line(f"{self._silent} of the processes ended without telling what was met in {them}")
        verdict = report.verdict()
        if verdict:
            terminalreporter.line(verdict, red=report.fails, green=not report.fails)

    def _report(self) -> Report:
        return Report(tuple(self._tally.operations()), self._config.getoption("fauxauth_coverage_fail_under"))
