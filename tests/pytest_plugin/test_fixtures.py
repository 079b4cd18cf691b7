"""The fixtures: a fresh world in each test, one server for the session, and several of them in one test."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.suites import RICHARD, run, said


def test_every_test_has_a_world_of_its_own(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.mark.parametrize("run", [1, 2])
        def test_login(fauxauth, run):
            assert log_in(fauxauth) == 404
            fauxauth.add_user(email="richard@example.com", password="open-sesame")
            assert log_in(fauxauth) == 200
            assert fauxauth.journal.outcomes == ["fusionauth.login:user_not_found", "fusionauth.login:authenticated"]
        """
    )
    run(suite).assert_outcomes(passed=2)


def test_what_a_test_does_to_its_fake_is_gone_in_the_next(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import log_in

        def test_first(fauxauth):
            fauxauth.force("fusionauth.login:internal_error")
            fauxauth.clock.advance(days=1)
            assert log_in(fauxauth) == 500

        def test_second(fauxauth):
            assert log_in(fauxauth) == 404
            assert len(fauxauth.journal) == 1
        """
    )
    run(suite).assert_outcomes(passed=2)


def test_the_session_has_one_socket(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        urls = set()

        @pytest.mark.parametrize("run", [1, 2, 3])
        def test_url(fauxauth, fauxauth_server, run):
            urls.add(fauxauth.url)
            assert urls == {fauxauth_server.url}
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_the_world_of_the_session_lasts_and_is_there_again_after_a_test_with_its_own(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.fixture(scope="session")
        def app(fauxauth_server):
            fauxauth_server.add_user(email="service@example.com", password="open-sesame")
            return fauxauth_server

        def test_before(app):
            assert log_in(app, "service@example.com") == 200

        @pytest.mark.fauxauth("one-of-each", clock="frozen")
        def test_with_its_own(app, fauxauth):
            assert log_in(app, "service@example.com") == 404
            fauxauth.load()

        def test_after(app):
            assert log_in(app, "service@example.com") == 200
            assert (app.scenario.name, app.clock.mode) == ("empty", "running")
            assert len(app.journal) == 2
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_the_world_of_the_session_is_the_ini_options(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_scenario = richard.yaml")
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.fixture(scope="session")
        def status_at_start(fauxauth_server):
            return log_in(fauxauth_server)

        def test_login(status_at_start):
            assert status_at_start == 200
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_a_mistake_in_the_ini_option_is_told_as_that(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_scenario = one-of-eech")
    suite.makepyfile("def test_it(fauxauth_server): pass")
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result).startswith(
        "fauxauth_scenario: 'one-of-eech' is neither a file nor a shipped scenario; did you mean 'one-of-each'?; "
    )
    assert "\n" not in said(result)


def test_a_factory_makes_as_many_fakes_as_a_test_needs(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from datetime import datetime, timezone
        from helpers import log_in

        def test_two(fauxauth, fauxauth_factory):
            old = fauxauth_factory("richard.yaml", version="1.30", clock="frozen", seed=7)
            new = fauxauth_factory("richard.yaml", clock=datetime(2026, 1, 5, tzinfo=timezone.utc))
            assert len({fauxauth.url, old.url, new.url}) == 3
            assert [log_in(each) for each in (fauxauth, old, new)] == [404, 200, 200]
            assert (str(old.world.version), old.clock.mode, old.scenario.file.seed) == ("1.30.0", "frozen", 7)
            assert (str(new.world.version), new.clock.now().date().isoformat()) == ("1.48.0", "2026-01-05")
            assert len(old.journal) == len(new.journal) == 1
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_a_factory_without_a_scenario_takes_that_of_the_test(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_scenario = one-of-each")
    suite.makepyfile(
        """
        import pytest

        def test_by_ini(fauxauth_factory):
            assert fauxauth_factory().scenario.name == "one-of-each"

        @pytest.mark.fauxauth("richard.yaml", version="1.30")
        def test_by_marker(fauxauth_factory):
            assert fauxauth_factory().scenario.name == "richard"
            assert str(fauxauth_factory(clock="frozen").world.version) == "1.30.0"
            assert fauxauth_factory({"name": "by dict"}).scenario.name == "by dict"
            assert str(fauxauth_factory({}).world.version) == "1.48.0"
        """
    )
    run(suite).assert_outcomes(passed=2)


def test_the_fakes_of_a_factory_stop_at_the_end_of_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        import requests

        urls = []

        def test_first(fauxauth_factory):
            urls.append(fauxauth_factory().url)
            urls.append(fauxauth_factory().url)
            assert requests.get(urls[0] + "/api/status", timeout=10).status_code == 200

        def test_second():
            for url in urls:
                with pytest.raises(requests.ConnectionError):
                    requests.get(url + "/api/status", timeout=10)
        """
    )
    run(suite).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "fauxauth_factory(42)",
            "the scenario is a file, the name of a shipped scenario, a Scenario or a dict, not 42",
        ),
        (
            "fauxauth_factory(version='1,30')",
            "fusionauth.version: '1,30' does not have the form of 1.48 or 1.27.2",
        ),
        (
            "fauxauth_factory(clock='frozn')",
            "clock.mode: expected one of frozen, running, found 'frozn'; did you mean 'frozen'?",
        ),
    ],
)
def test_wrong_use_of_a_factory_is_told_where_the_test_calls_it(
    suite: pytest.Pytester, call: str, message: str
) -> None:
    suite.makepyfile(f"def test_it(fauxauth_factory):\n    {call}\n")
    result = run(suite, "--show-capture=no", "--tb=short")
    result.assert_outcomes(failed=1)
    place = "test_wrong_use_of_a_factory_is_told_where_the_test_calls_it.py:2: in test_it"
    assert said(result, "FAILURES") == f"{place}\n    {call}\nE   fauxauth.errors.UsageError: {message}"


def test_what_a_test_does_by_fixtures_before_it_gets_its_world_is_done_in_that_world(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.fixture(autouse=True)
        def configured(monkeypatch):
            monkeypatch.setenv("PASSWORD", "open-sesame")

        @pytest.fixture(scope="module")
        def of_the_module(fauxauth_server):
            return fauxauth_server.add_user(username="module")

        @pytest.fixture
        def richard(of_the_module, fauxauth_server):
            fauxauth_server.add_user(email="richard@example.com", password="open-sesame")

        @pytest.fixture
        def customer(richard):
            return "richard@example.com"

        def test_login(customer, fauxauth):
            assert log_in(fauxauth, customer) == 200

        @pytest.mark.fauxauth({"fusionauth": {"users": [{"email": "emma@example.com", "password": "${PASSWORD}"}]}})
        def test_login_by_marker(customer, fauxauth_server):
            assert log_in(fauxauth_server, customer) == 200
            assert log_in(fauxauth_server, "emma@example.com") == 200

        def test_the_world_of_the_session_has_none_of_it(fauxauth_server):
            assert log_in(fauxauth_server) == 404
            assert fauxauth_server.user("module")
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_a_test_that_asks_for_the_first_fixture_in_its_body_is_judged_like_any_other(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import ask_for_what_is_not_faked, log_in

        def test_not_faked(request):
            assert ask_for_what_is_not_faked(request.getfixturevalue("fauxauth")) == 501
        """
    )
    run(suite).assert_outcomes(failed=1)


def test_the_fixtures_are_documented_where_pytest_lists_them(suite: pytest.Pytester) -> None:
    result = run(suite, "--fixtures")
    result.stdout.fnmatch_lines_random(
        [
            "fauxauth_server [[]session scope[]] -- *",
            "    Listen on one socket for the whole session: *",
            "fauxauth -- *",
            "    Offer a running fake of FusionAuth and Fuse with a fresh world for this test.*",
            "fauxauth_factory -- *",
            "    Make running fakes, each with a socket and a world of its own: *",
        ]
    )


def test_a_suite_may_do_without_the_plugin(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_nothing(): pass")
    run(suite, "-p", "no:fauxauth", "--strict-config", by_itself=True).assert_outcomes(passed=1)


def test_a_suite_that_asks_for_no_fixture_loads_nothing_of_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys

        def test_modules():
            ours = {name for name in sys.modules if name.startswith("fauxauth")}
            # The last one, because there are YAML files to look at.
            assert ours == {"fauxauth", "fauxauth.pytest_plugin", "fauxauth.pytest_plugin.conversations"}
            assert not {"werkzeug", "msgspec", "yaml", "jwt"} & sys.modules.keys()
        """
    )
    run(suite, by_itself=True).assert_outcomes(passed=1)


def test_pytest_rewrites_the_assertions_of_no_module_that_a_test_needs(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys
        from importlib.machinery import SourceFileLoader

        def test_modules(fauxauth):
            ours = {name: module for name, module in sys.modules.items() if name.startswith("fauxauth.")}
            del ours["fauxauth.pytest_plugin"]  # which was there first
            assert len(ours) > 50
            assert {type(module.__loader__) for module in ours.values()} == {SourceFileLoader}
        """
    )
    run(suite, by_itself=True).assert_outcomes(passed=1)


def test_a_file_that_changes_is_read_again(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", base=f"{RICHARD}")
    suite.makefile(".yaml", upper="fauxauth: 1\ninclude: base.yaml\nname: ${REALM:-nobody}\n")
    suite.makepyfile(
        """
        import pytest
        from pathlib import Path
        from helpers import log_in

        BASE = Path(__file__).parent / "base.yaml"
        pytestmark = pytest.mark.fauxauth("upper.yaml")

        def test_at_first(fauxauth):
            assert (log_in(fauxauth), fauxauth.scenario.name) == (200, "nobody")
            BASE.write_text(BASE.read_text().replace("richard@", "erlich@"))

        def test_a_file_that_it_includes(fauxauth):
            assert (log_in(fauxauth), log_in(fauxauth, "erlich@example.com")) == (404, 200)

        @pytest.fixture
        def realm(monkeypatch):
            monkeypatch.setenv("REALM", "Hooli")

        def test_a_variable_of_the_environment(realm, fauxauth):
            assert fauxauth.scenario.name == "Hooli"
        """
    )
    run(suite).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("fixture", "call"),
    [
        ("fauxauth", "load('outge')"),
        ("fauxauth", "load({'fusionauht': {}})"),
        ("fauxauth", "routed('auth.example.com')"),
        ("fauxauth", "journal.assert_asked('fusionauth.login', user=5)"),
        ("fauxauth", "journal[0]"),
        ("fauxauth", "outbox[0].code"),
        ("fauxauth", "outbox.wait_for(timeout='x')"),
        ("fauxauth", "mint_token('richard@example.com', claims=[])"),
        ("fauxauth_factory", "__call__('outge')"),
        ("fauxauth_factory", "__call__(clock='frosen')"),
    ],
)
def test_what_is_used_wrongly_is_told_at_the_line_of_the_test(suite: pytest.Pytester, fixture: str, call: str) -> None:
    suite.makepyfile(f"def test_it({fixture}):\n    {fixture}.{call}\n")
    result = run(suite)
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*fauxauth?*.py:*")
    result.stdout.fnmatch_lines([f">       {fixture}.{call}".replace("[", "[[]"), "E       *Error: *"])
