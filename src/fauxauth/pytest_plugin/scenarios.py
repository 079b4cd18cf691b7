"""The scenarios of a test run: found, read, changed, and kept until something that they were read from changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fauxauth.errors import FauxauthError, ScenarioError
from fauxauth.pytest_plugin.choice import Choice, Source, checked_source, marks_of, said_by
from fauxauth.scenario import Scenario
from fauxauth.scenario.scenario import locate

__all__ = ["Scenarios", "refuse"]


class Scenarios:
    """Makes the scenario of each test, and remembers it for the tests that say the same in the same place."""

    def __init__(self, config: pytest.Config) -> None:
        self._root = config.rootpath
        self._ini: str = config.getini("fauxauth_scenario")
        self._chosen: dict[tuple[object, ...], tuple[tuple[pytest.Mark, ...], Choice, Scenario]] = {}
        self._read: dict[tuple[str, Path], Scenario] = {}
        self._nobody = Scenario()

    def of_session(self) -> Scenario:
        """Return the scenario of the ini option. Raises `FauxauthError`."""
        return self.made(Choice(), self._root)

    def of_test(self, request: pytest.FixtureRequest) -> tuple[Choice, Scenario]:
        """Return what is said of the test that is set up, and the scenario. Fails the test where that is wrong."""
        item: pytest.Item = request.node
        marks = marks_of(item)
        if hasattr(request, "param"):
            return self._chosen_by(item, marks, request.param)
        key = (item.path, *map(id, marks))
        known = self._chosen.get(key)
        if known is not None and known[2].is_current():
            return known[1:]
        choice, scenario = self._chosen_by(item, marks, None)
        # With the marks themselves, so that no other ever has the identity of one of them.
        self._chosen[key] = marks, choice, scenario
        return choice, scenario

    def _chosen_by(self, item: pytest.Item, marks: tuple[pytest.Mark, ...], param: Any) -> tuple[Choice, Scenario]:
        try:
            choice = said_by(marks, _of_function(item))
            if param is not None:
                choice = replace(choice, scenario=checked_source(param))
            return choice, self.made(choice, item.path.parent)
        except FauxauthError as error:
            refuse(item, error)

    def made(self, choice: Choice, folder: Path) -> Scenario:
        """Return the scenario of a choice; files are beside a test in ``folder``. Raises `FauxauthError`."""
        scenario = self._base(choice.scenario or self._ini or None, folder)
        return scenario.but(version=choice.version, clock=choice.clock, seed=choice.seed)

    def _base(self, source: Source | None, folder: Path) -> Scenario:
        if source is None:
            return self._nobody
        if isinstance(source, Scenario):
            return source
        if isinstance(source, Mapping):
            return Scenario.of_dict(source)
        return self._of_file(os.fspath(source), folder)

    def _of_file(self, name: str, folder: Path) -> Scenario:
        known = self._read.get((name, folder))
        if known is None or not known.is_current():
            beside = (each / name for each in (folder, self._root))
            known = Scenario.load(next((path for path in beside if path.is_file()), None) or locate(name))
            self._read[name, folder] = known
        return known


def _of_function(item: pytest.Item) -> Iterable[pytest.Mark]:
    """Return the markers that stand on a test function itself, which its runs may have more than."""
    marks = getattr(getattr(item, "obj", None), "pytestmark", ())
    return [mark for mark in marks if mark.name == "fauxauth"] if isinstance(marks, list) else ()


def refuse(item: pytest.Item, mistake: FauxauthError) -> NoReturn:
    """End a test with what is wrong, and its place: that in the scenario's file, or else that of the test."""
    path, line, _ = item.location
    first = mistake.problems[0] if isinstance(mistake, ScenarioError) else None
    # A file that is not there, or no text, has no line that could be shown.
    is_in_file = first is not None and first.line > 0 and not first.file.startswith("<")
    place = "" if is_in_file else f"{path}:{(line or 0) + 1}: "
    # Not in the course of another exception, which pytest would show as well.
    raise pytest.fail.Exception(f"{place}{mistake}", pytrace=False) from None
