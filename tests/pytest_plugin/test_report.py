"""The section of a failing test's report that tells what was asked of its fakes."""

from __future__ import annotations

import re

import pytest

from tests.pytest_plugin.suites import FROZEN, report_of, run

SECTION = "-- fauxauth: the last exchanges\n"


def section(result: pytest.RunResult, title: str = "FAILURES") -> str:
    """Return what a report tells of exchanges."""
    _, found, after = report_of(result, title).partition(SECTION)
    return without_tags(after) if found else ""


def without_tags(text: str) -> str:
    """Return a text without what tells one secret from another."""
    return re.sub(r"\*\*\*[0-9a-f]{4}", "***", text)


def fails(*lines: str, fixture: str = "fauxauth") -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return (
        "import pytest\n"
        "from helpers import ask_for_what_is_not_faked, log_in\n"
        f"pytestmark = pytest.mark.fauxauth('richard.yaml', clock={FROZEN})\n"
        f"def test_it({fixture}):\n{body}\n    raise AssertionError('wrong page')\n"
    )


TWO_LOGINS = """\
all exchanges:
1. 09:00:00 POST /api/login -> 404 fusionauth.login:password_incorrect
   404 because the password was incorrect, for richard@example.com
   request: {"loginId":"richard@example.com","password":"***","applicationId":"10000000-0000-0002-0000-000000000001"}
   header authorization: ***
   reply: empty
2. 09:00:00 POST /api/login -> 404 fusionauth.login:user_not_found
   404 because the user was not found, for erlich@example.com
   request: {"loginId":"erlich@example.com","password":"***","applicationId":"10000000-0000-0002-0000-000000000001"}
   header authorization: ***
   reply: empty
"""


def test_a_failing_test_tells_the_last_exchanges_with_reasons_and_without_secrets(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=fails("log_in(fauxauth, password='fake-1')", "log_in(fauxauth, 'erlich@example.com')"))
    result = run(suite)
    result.assert_outcomes(failed=1)
    assert section(result) == TWO_LOGINS


def test_a_test_that_passes_or_has_no_fake_tells_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import log_in

        def test_passes(fauxauth): log_in(fauxauth)
        def test_fails(): raise AssertionError("wrong sum")
        def test_fails_without_asking(fauxauth_server): raise AssertionError("wrong sum")
        """
    )
    result = run(suite, "-rA")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.no_fnmatch_line("*the last exchanges*")


def test_a_test_that_had_a_fake_and_did_not_ask_it_is_told_so(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=fails())
    assert section(run(suite)) == "nothing was asked of fauxauth\n"


def test_the_last_ten_of_many_are_told(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=fails("for number in range(12):", "    log_in(fauxauth, f'person-{number}@example.com')"))
    told = section(run(suite)).splitlines()
    assert told[0] == "the last 10 of 12 exchanges:"
    assert [line for line in told if not line.startswith("   ")][1:] == [
        f"{number}. 09:00:00 POST /api/login -> 404 fusionauth.login:user_not_found" for number in range(3, 13)
    ]


@pytest.mark.parametrize("fixture", ["fauxauth_server", "fauxauth_factory"])
def test_every_fake_is_told_of(suite: pytest.Pytester, fixture: str) -> None:
    fake = fixture + "()" * (fixture == "fauxauth_factory")
    suite.makepyfile(test_it=fails(f"log_in({fake}, 'erlich@example.com')", fixture=fixture))
    told = section(run(suite)).splitlines()
    assert told[1] == "1. 09:00:00 POST /api/login -> 404 fusionauth.login:user_not_found"


def test_several_fakes_are_told_of_by_their_addresses(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it=fails(
            "log_in(fauxauth, 'erlich@example.com')",
            "log_in(fauxauth_factory('outage'), 'erlich@example.com')",
            "log_in(fauxauth_factory(), 'erlich@example.com')",
            fixture="fauxauth, fauxauth_factory",
        )
    )
    heads = [line for line in section(run(suite)).splitlines() if "PORT" in line or " -> " in line]
    assert [line.split(" -> ")[0][-15:] if " -> " in line else line for line in heads] == [
        "http://127.0.0.1:PORT, all exchanges:",
        "POST /api/login",
    ] * 3


def test_only_what_this_test_asked_is_told_of_the_world_of_the_session(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from helpers import log_in

        def test_first(fauxauth_server):
            log_in(fauxauth_server, "first@example.com")

        def test_second(fauxauth_server):
            log_in(fauxauth_server, "second@example.com")
            raise AssertionError("wrong page")
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=1, failed=1)
    assert "second@example.com" in section(result)
    assert "first@example.com" not in section(result)
    assert section(result).startswith("all exchanges:\n1. ")


def test_what_was_asked_in_worlds_that_were_replaced_is_told(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it=fails(
            "log_in(fauxauth, password='fake-1')",
            "fauxauth.reset()",
            "log_in(fauxauth, 'erlich@example.com')",
            "fauxauth.load()",
        )
    )
    assert section(run(suite)) == TWO_LOGINS


def test_a_fake_made_by_hand_is_not_meddled_with(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        from fauxauth import AuthServer
        from helpers import ask_for_what_is_not_faked

        def test_by_hand(fauxauth):
            with AuthServer() as other:
                ask_for_what_is_not_faked(other)

        def test_fails(fauxauth):
            with AuthServer() as other:
                ask_for_what_is_not_faked(other)
            raise AssertionError("wrong page")
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=1, failed=1)
    assert section(result) == "nothing was asked of fauxauth\n"


def test_failures_at_the_beginning_and_at_the_end_tell_it_too(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        f"""
        import pytest
        from helpers import log_in

        pytestmark = pytest.mark.fauxauth("richard.yaml", clock={FROZEN})

        @pytest.fixture
        def begins(fauxauth):
            log_in(fauxauth, password="fake-1")
            log_in(fauxauth, "erlich@example.com")
            raise AssertionError("no page")

        @pytest.fixture
        def ends(fauxauth):
            yield
            log_in(fauxauth, password="fake-1")
            log_in(fauxauth, "erlich@example.com")
            raise AssertionError("no page")

        def test_begins(begins): pass
        def test_ends(ends): pass
        """
    )
    result = run(suite)
    result.assert_outcomes(passed=1, errors=2)
    texts = [without_tags(text) for text in report_of(result, "ERRORS").split(SECTION)[1:]]
    assert [text.split("\n-- ")[0].rstrip("\n") for text in texts] == [TWO_LOGINS.rstrip("\n")] * 2


def test_an_expected_failure_tells_nothing(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=fails("log_in(fauxauth)").replace("def test_it", "@pytest.mark.xfail\ndef test_it"))
    result = run(suite, "-rx")
    result.assert_outcomes(xfailed=1)
    result.stdout.no_fnmatch_line("*the last exchanges*")


def test_the_report_of_a_machine_has_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=fails("log_in(fauxauth, 'erlich@example.com')"))
    reports = suite.inline_run("-p", "no:asyncio", "-p", "no:anyio").getreports("pytest_runtest_logreport")
    titles = [title for report in reports for title, _ in getattr(report, "sections", ())]
    assert titles == ["fauxauth: the last exchanges"]
