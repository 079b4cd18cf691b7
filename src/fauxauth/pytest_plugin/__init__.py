"""
The pytest plugin: fixtures, markers and options, and what pytest asks of it in every run.

pytest loads this module in every run, so it imports nothing but pytest until something of it is asked for; what is
asked for lives in the modules beside it.
"""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from collections.abc import Generator, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from types import ModuleType

    from fauxauth.arrangement import ArrangedOutcome
    from fauxauth.pytest_plugin.factory import Factory
    from fauxauth.pytest_plugin.watch import Watch
    from fauxauth.transport.auth_server import AuthServer

NOT_FAKED = ("fail", "warn", "ignore")
"""What may become of a test that asked for something that is not faked."""

WATCH = "fauxauth-watch"
"""The name of the plugin that looks at what tests ask, once there is one."""

CONVERSATIONS = "fauxauth_conversations"
"""The ini option of contract tests."""

CONVERSATION = "fauxauth_conversation"
"""The marker of each of them."""

_COVERAGE = ("fauxauth_coverage", "fauxauth_coverage_fail_under", "fauxauth_coverage_json")
"""The options that switch outcome coverage on."""

_INI: dict[str, tuple[str, Literal["string", "bool"], object]] = {
    "fauxauth_scenario": (
        "The scenario of tests whose marker names none: a file below the root directory, or a shipped scenario's name.",
        "string",
        "",
    ),
    "fauxauth_not_faked": (
        "What becomes of a test that asks for something that is not faked: fail (the default), warn or ignore.",
        "string",
        "fail",
    ),
    CONVERSATIONS: ("Whether conversations in YAML files are collected as tests.", "bool", True),
}

_MARKERS = (
    """fauxauth(scenario, *, version, clock, seed, not_faked): the world of the fixture fauxauth. The scenario \
is a file, beside the test or below the root directory, a shipped scenario's name, a Scenario or a dict; version, \
clock and seed are said as in a scenario, and count instead of its own; not_faked is "fail", "warn" or "ignore".""",
    """fauxauth_outcomes(*operations, only=[], without=[], version=None, fields=None, check=True): run the test \
once for every outcome of the operations, such as "fusionauth.login", each arranged for the fixture fauxauth_outcome; \
only and without are lists of outcomes, version is that of FusionAuth, fields are the names in the application's \
request, and check=False lets tests pass that do not meet their outcome.""",
    f"{CONVERSATION}: a conversation of a YAML file, which {CONVERSATIONS} has made a test.",
)


class _PlainImport:
    """
    Finds the modules of this package as Python does, compiled when they were installed.

    pytest would rewrite the assertions of every module of a distribution that has a plugin. This one's tests nothing,
    and to parse it anew makes a run of tests 0.3 s longer wherever no bytecode is kept, as in many containers.
    """

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find one module, as `importlib.abc.MetaPathFinder` has it."""
        return PathFinder.find_spec(name, path, target) if name.startswith("fauxauth.") else None


sys.meta_path.insert(0, _PlainImport())


def _percentage(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise ArgumentTypeError(f"{text!r} is not a percentage from 0 to 100")
    return number


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options, and those of outcome coverage; each of these switches it on."""
    for name, (meaning, kind, default) in _INI.items():
        parser.addini(name, meaning, type=kind, default=default)
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
    """Add the markers, and outcome coverage if it is asked for; refuse a word that an ini option does not have."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    word = config.getini("fauxauth_not_faked")
    if word not in NOT_FAKED:
        from fauxauth.errors import did_you_mean

        listed = ", ".join(NOT_FAKED)
        raise pytest.UsageError(f"fauxauth_not_faked is one of {listed}, not {word!r}{did_you_mean(word, NOT_FAKED)}")
    if not config.option.collectonly and any(config.getoption(name) is not None for name in _COVERAGE):
        from fauxauth.pytest_plugin.coverage import Coverage

        config.pluginmanager.register(Coverage(config), "fauxauth-coverage")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a YAML file that may have conversations."""
    if file_path.suffix not in (".yaml", ".yml") or not parent.config.getini(CONVERSATIONS):
        return None
    from fauxauth.pytest_plugin.conversations import ConversationFile, may_have_some

    return ConversationFile.from_parent(parent, path=file_path) if may_have_some(file_path) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have a test with the marker `fauxauth_outcomes` run once for each outcome."""
    if metafunc.definition.get_closest_marker("fauxauth_outcomes") is not None:
        from fauxauth.pytest_plugin.outcomes import parametrize

        parametrize(metafunc)


def pytest_itemcollected(item: pytest.Item) -> None:
    """
    Give a test with a marker its fixture, even if it asks for the server only, or for nothing.

    So a marker that cannot be followed is refused by the fixture, where the test is a `unittest.TestCase`'s.
    """
    names = getattr(item, "fixturenames", None)
    if names is None:
        return
    # Not in place: all runs of a parametrised test have the same list, and not all need have the marker.
    if "fauxauth_outcome" not in names and item.get_closest_marker("fauxauth_outcomes") is not None:
        names = item.fixturenames = [*names, "fauxauth_outcome"]  # type: ignore[attr-defined]
    if "fauxauth" in names or item.get_closest_marker("fauxauth") is not None:
        from fauxauth.pytest_plugin.order import with_world

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


@pytest.fixture
def fauxauth_outcome(request: pytest.FixtureRequest, fauxauth: AuthServer) -> ArrangedOutcome:
    """
    Arrange one outcome in the world of the fixture `fauxauth`: the next request of the operation meets it.

    It needs the marker `fauxauth_outcomes`, and takes the place of the scenario of the marker `fauxauth`.
    """
    from fauxauth.pytest_plugin.outcomes import arranged

    return arranged(request, fauxauth)
