"""Behind the marker `fauxauth_outcomes` and the fixture `fauxauth_outcome`: a test runs once for every outcome."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from fauxauth.arrangement import ArrangedOutcome, Case, arrange, cases
from fauxauth.errors import FauxauthError, UsageError, did_you_mean
from fauxauth.scenario import Scenario
from fauxauth.transport.auth_server import AuthServer
from fauxauth.world import World

__all__ = ["FIXTURE", "MARKER", "arranged", "parametrize"]

MARKER = "fauxauth_outcomes"
FIXTURE = "fauxauth_outcome"

_NAMES = "a list of names"


def _is_names(value: object) -> bool:
    is_text = isinstance(value, str)
    return not is_text and isinstance(value, Iterable) and all(isinstance(each, str) for each in value)


_OPTIONS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    "only": (_NAMES, _is_names),
    "without": (_NAMES, _is_names),
    "version": ("text, such as '1.48'", lambda value: isinstance(value, str)),
    "fields": (_NAMES, _is_names),
    "check": ("True or False", lambda value: isinstance(value, bool)),
}
"""What the options of the marker take."""

_OF_THE_ARRANGEMENT = ("scenario", "clock", "seed")
"""What the marker `fauxauth` says of other tests' worlds, but not of one that is arranged."""


@dataclass(frozen=True)
class _Run:
    """One run of a test: what is to be arranged, and whether it is looked at in the end."""

    case: Case
    check: bool


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Have a test with the marker run once for each outcome. Mistakes are told at collection, in a sentence."""
    marker = next(metafunc.definition.iter_markers(MARKER))
    where = f"{metafunc.definition.name}: the marker {MARKER}"
    if FIXTURE not in metafunc.fixturenames:
        raise pytest.Collector.CollectError(f"{where} is for tests that take the fixture {FIXTURE}, and this does not")
    try:
        _refuse_what_is_lost(metafunc.definition)
        options = {"version": _version_of_the_world(metafunc), **_options(marker)}
        check = options.pop("check", True)
        chosen = cases(marker.args, **options)
    except FauxauthError as error:
        mistake = f"{where}: {error}"
    else:
        names = [case.full_name if len(marker.args) > 1 else case.name for case in chosen]
        metafunc.parametrize(FIXTURE, [_Run(case, check) for case in chosen], indirect=True, ids=names)
        _watch(metafunc.config)
        return
    # Outside of the clause above, so that pytest does not show the one as happening while the other was handled.
    raise pytest.Collector.CollectError(mistake)


def _refuse_what_is_lost(test: pytest.Item) -> None:
    """Raise `UsageError` for what stands beside the marker, or closer to the test, and would not count."""
    place, _ = next(test.iter_markers_with_node(MARKER))
    nodes = test.listchain()[::-1]
    near = [mark for node in nodes[: nodes.index(place) + 1] for mark in node.own_markers]
    if place is test and sum(mark.name == MARKER for mark in near) > 1:
        raise UsageError("it stands here twice; name all operations in one")
    worlds = [mark for mark in near if mark.name == "fauxauth"]
    said = {name for mark in worlds for name in mark.kwargs} | {"scenario" for mark in worlds if mark.args}
    lost = " and ".join(name for name in _OF_THE_ARRANGEMENT if name in said)
    if lost:
        raise UsageError(f"what it arranges has its own {lost}; leave that out of the marker fauxauth")


def _version_of_the_world(metafunc: pytest.Metafunc) -> str | None:
    """Return the version that the marker `fauxauth` says, if it says any: it is meant for this world, too."""
    said = (mark.kwargs.get("version") for mark in metafunc.definition.iter_markers("fauxauth"))
    return next((version for version in said if isinstance(version, str)), None)


def _options(marker: pytest.Mark) -> dict[str, Any]:
    """Return the options of a marker; None says nothing. Raises `UsageError` for what is none."""
    said = {name: value for name, value in marker.kwargs.items() if value is not None}
    for name, value in said.items():
        if name not in _OPTIONS:
            raise UsageError(f"there is no option {name!r}{did_you_mean(name, _OPTIONS)}")
        kind, fits = _OPTIONS[name]
        if not fits(value):
            hint = f"; write {name}=[{value!r}]" if kind == _NAMES and isinstance(value, str) else ""
            raise UsageError(f"{name} takes {kind}, not {value!r}{hint}")
    for name in marker.args:
        if not isinstance(name, str):
            raise UsageError(f"an operation is named by text, not by {name!r}")
    return said


def _watch(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin(MARKER):
        config.pluginmanager.register(_Watch(), MARKER)


class _Watch:
    """Looks, after a test that came to its end, at whether the outcome that was arranged was met."""

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Fail a test whose application did not meet the outcome."""
        result = yield
        spec = getattr(pyfuncitem, "callspec", None)
        run = spec.params.get(FIXTURE) if spec is not None else None
        outcome = pyfuncitem.funcargs.get(FIXTURE)
        if isinstance(run, _Run) and run.check and isinstance(outcome, ArrangedOutcome) and not outcome.met:
            pytest.fail(_not_met(outcome), pytrace=False)
        return result


def _not_met(outcome: ArrangedOutcome) -> str:
    met = list(dict.fromkeys(outcome.journal.outcomes))
    instead = f"it met {', '.join(met)}" if met else "it asked nothing of fauxauth"
    return f"the application did not meet {outcome.full_name}, which was arranged: {instead}"


def arranged(request: pytest.FixtureRequest, load: AuthServer) -> ArrangedOutcome:
    """Arrange the outcome of this run in the world of the fixture `fauxauth`."""
    run = getattr(request, "param", None)
    if not isinstance(run, _Run):
        pytest.fail(_not_run_by_outcome(request.node), pytrace=False)
    if "fauxauth" in request.node.callspec.params:
        pytest.fail(f"the fixture {FIXTURE} makes the world, so that fauxauth cannot be parametrised", pytrace=False)
    return arrange(run.case, _loader(load))


def _not_run_by_outcome(test: pytest.Item) -> str:
    if test.get_closest_marker(MARKER) is None:
        return f"the fixture {FIXTURE} needs the marker: @pytest.mark.{MARKER}('fusionauth.login')"
    return f"the marker {MARKER} is for functions and classes of pytest; unittest runs a test once, whatever it says"


def _loader(fake: AuthServer) -> Callable[[Scenario], World]:
    def load(scenario: Scenario) -> World:
        fake.load(scenario)
        return fake.world

    return load
