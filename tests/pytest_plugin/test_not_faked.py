"""What becomes of a test that asks for something that is not faked."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.suites import run, said

FAILURE = """\
this was asked of fauxauth and is not faked:
  GET /api/group (the nearest that is: GET /api/status)"""

ASKS = """
import pytest
from helpers import ask_for_what_is_not_faked, log_in

{marker}
def test_groups({fixture}):
    assert ask_for_what_is_not_faked({fake}) == 501
"""


def asks(marker: str = "", fixture: str = "fauxauth", fake: str = "fauxauth") -> str:
    return ASKS.format(marker=marker, fixture=fixture, fake=fake)


@pytest.mark.parametrize(
    ("fixture", "fake"),
    [("fauxauth", "fauxauth"), ("fauxauth_server", "fauxauth_server"), ("fauxauth_factory", "fauxauth_factory()")],
)
def test_the_test_itself_fails(suite: pytest.Pytester, fixture: str, fake: str) -> None:
    suite.makepyfile(asks(fixture=fixture, fake=fake))
    result = run(suite, "--show-capture=no")
    result.assert_outcomes(failed=1)
    assert said(result, "FAILURES") == FAILURE


def test_each_is_told_once_and_by_name(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import requests
        from helpers import ask_for_what_is_not_faked, log_in

        def test_several(fauxauth, fauxauth_factory):
            for path in ("/api/group", "/api/group?name=x", "/api/grup", "/api/group"):
                ask_for_what_is_not_faked(fauxauth, path)
            requests.delete(f"{fauxauth_factory().url}/api/v5.0/session", timeout=10)
            log_in(fauxauth)
        """
    )
    result = run(suite, "--show-capture=no")
    result.assert_outcomes(failed=1)
    assert said(result, "FAILURES") == (
        "this was asked of fauxauth and is not faked:\n"
        "  GET /api/group (the nearest that is: GET /api/status)\n"
        "  GET /api/grup (the nearest that is: GET /api/status)\n"
        "  DELETE /api/v5.0/session (the nearest that is: POST /api/v5.0/session)"
    )


def test_only_the_test_that_asked_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import ask_for_what_is_not_faked, log_in

        def test_before(fauxauth_server): log_in(fauxauth_server)
        def test_asks(fauxauth_server): ask_for_what_is_not_faked(fauxauth_server)
        def test_after(fauxauth_server): log_in(fauxauth_server)
        def test_with_its_own(fauxauth): log_in(fauxauth)
        def test_without(): pass
        """
    )
    result = run(suite, "-v")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(["*::test_asks FAILED*"])


def test_what_a_fixture_asks_at_its_beginning_fails_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import ask_for_what_is_not_faked

        @pytest.fixture
        def app(fauxauth):
            ask_for_what_is_not_faked(fauxauth)

        def test_app(app):
            pass
        """
    )
    result = run(suite, "--show-capture=no")
    result.assert_outcomes(failed=1)
    assert said(result, "FAILURES") == FAILURE


def test_what_a_fixture_asks_at_its_end_is_an_error_beside_the_test(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import ask_for_what_is_not_faked

        @pytest.fixture
        def app(fauxauth):
            yield
            ask_for_what_is_not_faked(fauxauth)

        def test_app(app): pass
        def test_next(): pass
        """
    )
    result = run(suite, "--show-capture=no")
    result.assert_outcomes(passed=2, errors=1)
    assert said(result) == FAILURE


def test_in_a_world_that_was_replaced_it_fails_the_test_too(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import ask_for_what_is_not_faked

        def test_before(fauxauth):
            ask_for_what_is_not_faked(fauxauth)
            fauxauth.reset()

        def test_after(fauxauth):
            fauxauth.load("one-of-each")
            ask_for_what_is_not_faked(fauxauth)

        def test_between(fauxauth):
            before = fauxauth.snapshot()
            ask_for_what_is_not_faked(fauxauth)
            fauxauth.restore(before)
            fauxauth.reset()
        """
    )
    run(suite).assert_outcomes(failed=3)


def test_a_test_that_fails_anyway_fails_once_and_tells_it_beside(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import ask_for_what_is_not_faked, log_in

        def test_fails(fauxauth):
            ask_for_what_is_not_faked(fauxauth)
            for _ in range(20):
                log_in(fauxauth)
            raise AssertionError("the groups are missing")
        """
    )
    result = run(suite)
    result.assert_outcomes(failed=1)
    assert said(result, "FAILURES").endswith(f"-- fauxauth: not faked\n{FAILURE}")


def test_a_test_that_skips_itself_or_is_expected_to_fail_does_not_fail(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import ask_for_what_is_not_faked

        def test_skips(fauxauth):
            ask_for_what_is_not_faked(fauxauth)
            pytest.skip("there are no groups")

        @pytest.mark.xfail(reason="there are no groups", strict=True)
        def test_is_expected_to(fauxauth):
            ask_for_what_is_not_faked(fauxauth)
        """
    )
    run(suite).assert_outcomes(skipped=1, xfailed=1)


@pytest.mark.parametrize("by", ["ini", "marker", "marker over ini"])
def test_it_can_be_ignored(suite: pytest.Pytester, by: str) -> None:
    if by != "marker":
        suite.makeini(f"[pytest]\nfauxauth_not_faked = {'ignore' if by == 'ini' else 'fail'}")
    marker = "" if by == "ini" else "@pytest.mark.fauxauth(not_faked='ignore')"
    suite.makepyfile(asks(marker), test_other=asks(marker, "fauxauth_server", "fauxauth_server"))
    run(suite, "-Werror").assert_outcomes(passed=2)


@pytest.mark.parametrize("by", ["ini", "marker"])
def test_it_can_be_a_warning(suite: pytest.Pytester, by: str) -> None:
    if by == "ini":
        suite.makeini("[pytest]\nfauxauth_not_faked = warn")
    suite.makepyfile(test_it=asks("" if by == "ini" else "@pytest.mark.fauxauth(not_faked='warn')"))
    result = run(suite, by_itself=True)
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "test_it.py::test_groups",
            "*test_it.py:*: NotFakedWarning: this was asked of fauxauth and is not faked:",
            "    GET /api/group (the nearest that is: GET /api/status)",
        ]
    )


def test_a_warning_that_is_an_error_fails_the_test(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_not_faked = warn\nfilterwarnings = error")
    suite.makepyfile(asks())
    result = run(suite, "--show-capture=no")
    result.assert_outcomes(failed=1)
    assert said(result, "FAILURES") == FAILURE


def test_the_warning_can_be_filtered(suite: pytest.Pytester) -> None:
    suite.makeini(
        "[pytest]\nfauxauth_not_faked = warn\nfilterwarnings =\n    error\n    ignore::fauxauth.NotFakedWarning"
    )
    suite.makepyfile(asks())
    run(suite).assert_outcomes(passed=1)


def test_a_marker_can_be_stricter_than_the_ini_option(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_not_faked = ignore")
    suite.makepyfile(asks("@pytest.mark.fauxauth(not_faked='fail')"))
    run(suite).assert_outcomes(failed=1)


def test_a_wrong_word_in_the_ini_option_ends_the_run(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_not_faked = ignored")
    suite.makepyfile("def test_nothing(): pass")
    result = run(suite)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line] == [
        "ERROR: fauxauth_not_faked is one of fail, warn, ignore, not 'ignored'; did you mean 'ignore'?"
    ]
