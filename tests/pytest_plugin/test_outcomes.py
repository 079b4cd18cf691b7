"""One test per outcome: the marker `fauxauth_outcomes` and the fixture `fauxauth_outcome`, in suites like a user's."""

from __future__ import annotations

import pytest

from fauxauth.arrangement import cases
from fauxauth.pytest_plugin import outcomes
from tests.pytest_plugin.suites import run

__all__ = ["outcomes"]

APPLICATION = """\
import requests

class MyApp:
    def __init__(self, url, api_key="fake-api-key"):
        self.url = url
        self.headers = {"Authorization": api_key}

    def login(self, login_id, password):
        body = {"loginId": login_id, "password": password, "applicationId": "10000000-0000-0002-0000-000000000001"}
        return self.ask("POST", "/api/login", body)

    def ask(self, method, path, body=None, **headers):
        headers = {**self.headers, **headers}
        return requests.request(method, self.url + path, headers=headers, json=body, timeout=10).status_code
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makepyfile(application=APPLICATION)
    return pytester


def told(result: pytest.RunResult) -> list[str]:
    """What is said between the first and the last line of a report with one failure or error."""
    lines = result.outlines
    first = next(index for index, line in enumerate(lines) if line.startswith("____"))
    last = next(index for index, line in enumerate(lines) if index > first and line.startswith("===="))
    return [line for line in lines[first + 1 : last] if line]


def test_a_test_runs_once_for_every_outcome_and_meets_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        def test_every_answer(fauxauth, fauxauth_outcome):
            app = MyApp(fauxauth.url, fauxauth_outcome.api_key)
            status = app.login(fauxauth_outcome.login_id, fauxauth_outcome.password)
            assert status == fauxauth_outcome.status
            assert fauxauth.journal.outcomes == [fauxauth_outcome.full_name]
        """
    )
    result = run(suite, "-v")
    expected = cases(["fusionauth.login"])
    result.assert_outcomes(passed=len(expected))
    ran = [line.split()[0] for line in result.outlines if "PASSED" in line]
    assert ran == [
        f"test_a_test_runs_once_for_every_outcome_and_meets_it.py::test_every_answer[{each.name}]" for each in expected
    ]


def test_an_application_with_a_fixed_configuration_meets_every_outcome(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        @pytest.fixture(scope="session")
        def app(fauxauth_server):
            return MyApp(fauxauth_server.url)

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        def test_every_answer(app, fauxauth_outcome):
            assert app.login(fauxauth_outcome.login_id, fauxauth_outcome.password) == fauxauth_outcome.status
        """
    )
    run(suite).assert_outcomes(passed=len(cases(["fusionauth.login"])))


def test_several_operations_only_some_outcomes_and_a_version(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        @pytest.mark.fauxauth_outcomes(
            "fusionauth.login",
            "fuse.create_session",
            only=["account_locked_before_1_9", "wrong_credentials"],
            version="1.8",
        )
        def test_refused(fauxauth, fauxauth_outcome):
            app = MyApp(fauxauth.url)
            if fauxauth_outcome.operation == "fusionauth.login":
                assert app.login(fauxauth_outcome.login_id, fauxauth_outcome.password) == 404
            else:
                assert app.ask("POST", "/api/v5.0/session", fauxauth_outcome.request) == 401
        """
    )
    result = run(suite, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "*::test_refused[[]fusionauth.login:account_locked_before_1_9] PASSED*",
            "*::test_refused[[]fuse.create_session:wrong_credentials] PASSED*",
        ]
    )


def test_the_version_may_be_said_by_the_marker_of_the_world(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        pytestmark = pytest.mark.fauxauth(version="1.8")

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked_before_1_9"])
        def test_old(fauxauth, fauxauth_outcome):
            assert MyApp(fauxauth.url).login(fauxauth_outcome.login_id, fauxauth_outcome.password) == 404

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"], version="1.48")
        def test_new(fauxauth, fauxauth_outcome):
            assert MyApp(fauxauth.url).login(fauxauth_outcome.login_id, fauxauth_outcome.password) == 423
        """
    )
    run(suite).assert_outcomes(passed=2)


def test_an_application_that_meets_another_outcome_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"])
        def test_login(fauxauth, fauxauth_outcome):
            MyApp(fauxauth.url).login("nobody@example.com", "open-sesame")
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    assert told(result)[0] == (
        "the application did not meet fusionauth.login:account_locked, which was arranged: "
        "it met fusionauth.login:user_not_found"
    )


def test_an_application_that_asks_nothing_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"])
        def test_login(fauxauth_outcome):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    assert told(result)[0] == (
        "the application did not meet fusionauth.login:account_locked, which was arranged: it asked nothing of fauxauth"
    )


def test_not_meeting_the_outcome_can_be_let_pass(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login", check=False)
        def test_login(fauxauth_outcome):
            pass
        """
    )
    run(suite).assert_outcomes(passed=len(cases(["fusionauth.login"])))


def test_a_test_that_is_skipped_or_fails_itself_is_not_told_of_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.logout")
        def test_logout(fauxauth_outcome):
            if fauxauth_outcome.forced:
                pytest.skip("not yet")
            assert fauxauth_outcome.status == 418
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1, skipped=1)
    assert "did not meet" not in result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        (
            '"fusionauth.logn"',
            "there is no operation 'fusionauth.logn'; did you mean 'fusionauth.login'?",
        ),
        (
            '"fusionauth.login", only=["acount_locked"]',
            "fusionauth.login has no outcome 'acount_locked'; did you mean 'account_locked'?",
        ),
        (
            '"fusionauth.login", without=["loged_out"]',
            "fusionauth.login has no outcome 'loged_out'",
        ),
        (
            '"fusionauth.login", only="account_locked"',
            "only takes a list of names, not 'account_locked'; write only=['account_locked']",
        ),
        ('"fusionauth.login", only=[423]', "only takes a list of names, not [423]"),
        ('"fusionauth.login", version=1.30', "version takes text, such as '1.48', not 1.3"),
        ('"fusionauth.login", check="no"', "check takes True or False, not 'no'"),
        ('"fusionauth.login", onyl=[]', "there is no option 'onyl'; did you mean 'only'?"),
        ("", "no operation is named; name one, such as 'fusionauth.login'"),
        ("42", "an operation is named by text, not by 42"),
    ],
)
def test_a_mistake_in_the_marker_is_told_at_collection_in_a_sentence(
    suite: pytest.Pytester, marker: str, message: str
) -> None:
    path = suite.makepyfile(
        test_wrong=f"""
        import pytest

        @pytest.mark.fauxauth_outcomes({marker})
        def test_login(fauxauth_outcome):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result) == [f"test_login: the marker fauxauth_outcomes: {message}"]
    assert path.exists()


def test_the_marker_needs_the_fixture(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        def test_login(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result) == [
        (
            "test_login: the marker fauxauth_outcomes is for tests that take the fixture fauxauth_outcome, "
            "and this does not"
        )
    ]


def test_the_fixture_needs_the_marker(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        def test_login(fauxauth_outcome):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result)[0] == (
        "the fixture fauxauth_outcome needs the marker: @pytest.mark.fauxauth_outcomes('fusionauth.login')"
    )


@pytest.mark.parametrize(
    ("markers", "message"),
    [
        ('fauxauth("one-of-each")', "what it arranges has its own scenario; leave that out of the marker fauxauth"),
        (
            'fauxauth(seed=7, clock="frozen", version="1.30", not_faked="warn")',
            "what it arranges has its own clock and seed; leave that out of the marker fauxauth",
        ),
        ('fauxauth_outcomes("fusionauth.logout")', "it stands here twice; name all operations in one"),
    ],
)
def test_what_is_said_beside_the_marker_and_would_be_lost_is_told(
    suite: pytest.Pytester, markers: str, message: str
) -> None:
    suite.makepyfile(
        test_beside=f"""
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        @pytest.mark.{markers}
        def test_login(fauxauth_outcome):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result) == [f"test_login: the marker fauxauth_outcomes: {message}"]


def test_what_is_said_further_out_gives_way(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        pytestmark = pytest.mark.fauxauth("one-of-each", clock="frozen", seed=7)

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"])
        def test_login(fauxauth, fauxauth_outcome):
            assert MyApp(fauxauth.url).login(fauxauth_outcome.login_id, fauxauth_outcome.password) == 423
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_the_fixture_of_the_world_cannot_be_parametrised_beside_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("fauxauth", ["one-of-each"], indirect=True)
        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"])
        def test_login(fauxauth, fauxauth_outcome):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result)[0] == "the fixture fauxauth_outcome makes the world, so that fauxauth cannot be parametrised"


@pytest.mark.parametrize("fixture", ["fauxauth", "fauxauth_outcome"])
def test_a_class_of_unittest_is_told_that_it_runs_once_only(suite: pytest.Pytester, fixture: str) -> None:
    suite.makepyfile(
        f"""
        import unittest
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        class TestLogin(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def with_fixture(self, {fixture}):
                pass

            def test_every_answer(self):
                pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert told(result)[0] == (
        "the marker fauxauth_outcomes is for functions and classes of pytest; "
        "unittest runs a test once, whatever it says"
    )


def test_an_attribute_that_the_request_does_not_have_is_told_without_a_traceback_of_ours(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.login", only=["account_locked"])
        def test_login(fauxauth_outcome):
            fauxauth_outcome.two_factor_id
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *UsageError: a request of fusionauth.login has no twoFactorId; it says loginId, password, applicationId"]
    )
    result.stdout.no_fnmatch_line("*arranging.py*")


def test_collecting_arranges_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from fauxauth.arrangement import searching

        @pytest.mark.fauxauth_outcomes("fusionauth.login")
        def test_login(fauxauth_outcome):
            pass

        def test_nothing_was_searched():
            assert searching.way_to.cache_info().currsize == 0
        """
    )
    run(suite, "-k", "was_searched", by_itself=True).assert_outcomes(
        passed=1, deselected=len(cases(["fusionauth.login"]))
    )


def test_classes_and_other_parameters_go_together_with_outcomes(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from application import MyApp

        @pytest.mark.fauxauth_outcomes("fusionauth.logout")
        class TestLogout:
            @pytest.mark.parametrize("path", ["/api/logout", "/api/logout?global=true"])
            def test_logout(self, fauxauth, fauxauth_outcome, path):
                assert MyApp(fauxauth.url).ask("POST", path) == fauxauth_outcome.status
        """
    )
    run(suite).assert_outcomes(passed=2 * len(cases(["fusionauth.logout"])))
