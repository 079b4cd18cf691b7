"""The plugin, in test suites like those of its users."""

from __future__ import annotations

import pytest

RICHARD = """\
fauxauth: 1
name: richard
fusionauth:
  users:
    - {email: richard@example.com, password: open-sesame}
"""

HELPERS = """\
import requests

def log_in(fauxauth, login_id="richard@example.com", password="open-sesame"):
    return requests.post(
        f"{fauxauth.url}/api/login",
        headers={"Authorization": fauxauth.api_key},
        json={"loginId": login_id, "password": password, "applicationId": fauxauth.application_id},
        timeout=10,
    ).status_code
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(helpers=HELPERS)
    pytester.makefile(".yaml", richard=RICHARD)
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    # Not in this process, where the plugin is loaded already.
    return suite.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


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


def test_the_marker_takes_a_file_beside_the_test(suite: pytest.Pytester) -> None:
    folder = suite.mkdir("deeper")
    (folder / "beside.yaml").write_text(RICHARD, encoding="utf-8")
    (folder / "test_beside.py").write_text(
        "import pytest\n"
        "from helpers import log_in\n"
        "@pytest.mark.fauxauth('beside.yaml')\n"
        "def test_login(fauxauth):\n"
        "    assert log_in(fauxauth) == 200\n",
        encoding="utf-8",
    )
    suite.makeini("[pytest]\npythonpath = .")
    run(suite).assert_outcomes(passed=1)


def test_the_marker_takes_a_file_below_the_root(suite: pytest.Pytester) -> None:
    folder = suite.mkdir("deeper")
    (folder / "test_below.py").write_text(
        "import pytest\n"
        "from helpers import log_in\n"
        "@pytest.mark.fauxauth('richard.yaml')\n"
        "def test_login(fauxauth):\n"
        "    assert log_in(fauxauth) == 200\n",
        encoding="utf-8",
    )
    suite.makeini("[pytest]\npythonpath = .")
    run(suite).assert_outcomes(passed=1)


def test_the_marker_takes_a_shipped_name(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        pytestmark = pytest.mark.fauxauth("one-of-each")

        def test_locked(fauxauth):
            assert log_in(fauxauth, "locked.lena@example.com") == 423
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_the_ini_option_is_for_tests_without_a_marker(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_scenario = richard.yaml")
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        def test_by_ini(fauxauth):
            assert fauxauth.scenario.name == "richard"
            assert log_in(fauxauth) == 200

        @pytest.mark.fauxauth("one-of-each")
        def test_by_marker(fauxauth):
            assert fauxauth.scenario.name == "one-of-each"
        """
    )
    run(suite).assert_outcomes(passed=2)


def test_the_marker_is_known_to_strict_suites(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_nothing(): pass")
    result = run(suite, "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.fauxauth(scenario): *"])


def test_a_mistake_in_a_scenario_is_told_with_its_place_and_no_traceback(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", mistaken=RICHARD.replace("password", "pasword"))
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth("mistaken.yaml")
        def test_login(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*mistaken.yaml:5:36: fusionauth.users[[]0[]]: unknown key 'pasword'; did you mean 'password'?",
            "*- {email: richard@example.com, pasword: open-sesame}",
            "* ^",
        ]
    )
    result.stdout.no_fnmatch_line("*fauxauth/pytest_plugin/*")


def test_an_unknown_scenario_is_told_without_a_traceback(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth("one-of-eech")
        def test_login(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*'one-of-eech' is neither a file nor a shipped scenario; did you mean 'one-of-each'?*"]
    )
    result.stdout.no_fnmatch_line("*fauxauth/pytest_plugin/*")


def test_a_misspelt_outcome_fails_with_the_nearest_name(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        def test_locked(fauxauth):
            fauxauth.force("fusionauth.login:acount_locked")
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*UnknownOutcomeError: *did you mean 'account_locked'?"])
    result.stdout.no_fnmatch_line("*auth_server.py*")


def test_asking_for_what_is_not_faked_fails_the_test_at_its_end(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import requests

        def test_login(fauxauth):
            requests.get(f"{fauxauth.url}/api/user/registration", timeout=10)
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*this was asked of fauxauth and is not faked:", "  GET /api/user/registration"])


def test_a_failing_fake_does_not_fail_the_next_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import requests
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


def test_a_suite_that_asks_for_no_fixture_loads_nothing_of_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import sys

        def test_modules():
            ours = {name for name in sys.modules if name.startswith("fauxauth")}
            assert ours == {"fauxauth", "fauxauth.errors", "fauxauth.pytest_plugin"}
            assert not {"werkzeug", "msgspec", "yaml", "jwt"} & sys.modules.keys()
        """
    )
    run(suite, "-p", "no:hypothesispytest").assert_outcomes(passed=1)
