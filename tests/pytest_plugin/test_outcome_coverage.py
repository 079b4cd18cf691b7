"""Outcome coverage: what is printed, written and judged at the end of a suite, whole texts compared."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Version
from fauxauth.pytest_plugin import coverage
from tests.pytest_plugin.suites import run

__all__ = ["coverage"]

SUITE = """\
import pytest
import requests

from fauxauth import AuthServer, FauxAuth


def log_out(fake):
    requests.post(f"{fake.url}/api/logout", timeout=10)


def test_log_out(fauxauth):
    log_out(fauxauth)
    log_out(fauxauth)


def test_log_out_again(fauxauth):
    log_out(fauxauth)
    fauxauth.load("one-of-each")
    log_out(fauxauth)
"""

FORCED = """\


def test_broken(fauxauth):
    fauxauth.force("fusionauth.logout:internal_error", times=1)
    log_out(fauxauth)


def test_keys(fauxauth):
    requests.get(f"{fauxauth.url}/.well-known/jwks.json", timeout=10)
"""


EXISTING = [
    name for name, each in OPERATIONS.items() if each.service == "fuse" or each.lifetime.covers(Version.parse("1.48"))
]


def told(result: pytest.RunResult) -> list[str]:
    """The lines of the section."""
    lines = result.outlines
    begin = next(index for index, line in enumerate(lines) if "fauxauth: outcome coverage" in line)
    end = next(index for index, line in enumerate(lines) if index > begin and line.startswith("==="))
    return [line for line in lines[begin + 1 : end] if line]


def never_asked(*asked: str) -> str:
    return f"never asked: {', '.join(name for name in EXISTING if name not in asked)}"


def test_the_outcomes_that_were_met_and_those_that_were_not_are_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = run(pytester, "--fauxauth-coverage")
    result.assert_outcomes(passed=2)
    assert told(result) == [
        "fusionauth.logout (POST /api/logout): 1 of 2, 50 %",
        "  never 500 internal_error",
        "  met   200 logged_out      4 times in 2 tests",
        never_asked("fusionauth.logout"),
        "1 of 2 outcomes of the operation that was asked were met: 50 %",
    ]


def test_what_was_forced_is_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE + FORCED)
    result = run(pytester, "--fauxauth-coverage")
    assert told(result) == [
        "fusionauth.logout (POST /api/logout): 2 of 2, 100 %",
        "  met   500 internal_error  1 time in 1 test, forced",
        "  met   200 logged_out      4 times in 2 tests",
        "fusionauth.jwks (GET /.well-known/jwks.json): 1 of 1, 100 %",
        "  met   200 published  1 time in 1 test",
        never_asked("fusionauth.logout", "fusionauth.jwks"),
        "3 of 3 outcomes of the 2 operations that were asked were met: 100 %",
    ]


def test_too_many_requests_are_told_where_they_were_met(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        SUITE
        + """

def test_too_many(fauxauth):
    fauxauth.fail("fusionauth.logout", rate_limit={"requests": 1, "per": "1m"})
    log_out(fauxauth)
    log_out(fauxauth)
"""
    )
    assert told(run(pytester, "--fauxauth-coverage"))[:4] == [
        "fusionauth.logout (POST /api/logout): 2 of 3, 66.6 %",
        "  met   429 rate_limited    1 time in 1 test, forced",
        "  never 500 internal_error",
        "  met   200 logged_out      5 times in 3 tests",
    ]


def test_all_operations_are_told_on_demand(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    lines = told(run(pytester, "--fauxauth-coverage-all"))
    assert "fusionauth.jwks (GET /.well-known/jwks.json): 0 of 1, 0 %" in lines
    assert "  never 200 published" in lines
    assert lines[-1] == "1 of 2 outcomes of the operation that was asked were met: 50 %"
    assert not any(line.startswith("never asked") for line in lines)


def test_nothing_is_told_without_an_option(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        SUITE
        + """

def test_nothing_of_it_is_loaded(fauxauth):
    import sys
    from fauxauth.transport.deciding import WITNESSES

    assert [type(each.__self__).__name__ for each in WITNESSES] == ["Watch"]
    assert not {"fauxauth.pytest_plugin.coverage", "fauxauth.arrangement"} & sys.modules.keys()
"""
    )
    result = run(pytester, by_itself=True)
    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*coverage*")


def test_too_little_fails_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = run(pytester, "--fauxauth-coverage-fail-under=80")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert told(result)[-1] == "FAIL fauxauth: 50 % of the outcomes were met, and 80 % are required"


def test_enough_does_not_fail_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = run(pytester, "--fauxauth-coverage-fail-under=50")
    assert result.ret == pytest.ExitCode.OK
    assert told(result)[-1] == "fauxauth: the required 50 % of the outcomes were met"


def test_a_suite_that_asks_nothing_has_met_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_nothing(): pass")
    result = run(pytester, "--fauxauth-coverage", "--fauxauth-coverage-fail-under=1")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert told(result) == [
        never_asked(),
        "no operation was asked",
        "FAIL fauxauth: 0 % of the outcomes were met, and 1 % are required",
    ]


def test_collecting_only_is_not_judged_and_leaves_the_last_report_as_it_is(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    report = pytester.makefile(".json", coverage="of the last run")
    result = run(
        pytester, "--collect-only", "--fauxauth-coverage-fail-under=80", "--fauxauth-coverage-json=coverage.json"
    )
    assert result.ret == pytest.ExitCode.OK
    assert "outcome coverage" not in result.stdout.str()
    assert report.read_text(encoding="utf-8") == "of the last run"


@pytest.mark.parametrize("written", ["lots", "-1", "101", "nan"])
def test_what_is_no_percentage_is_refused(pytester: pytest.Pytester, written: str) -> None:
    result = run(pytester, f"--fauxauth-coverage-fail-under={written}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [f"*argument --fauxauth-coverage-fail-under: '{written}' is not a percentage from 0 to 100"]
    )


def test_a_report_is_written_as_json(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile(SUITE + FORCED)
    run(pytester, "--fauxauth-coverage-json=reports/coverage.json")
    report: dict[str, Any] = json.loads((pytester.path / "reports" / "coverage.json").read_text(encoding="utf-8"))
    operations = {each["operation"]: each for each in report["operations"]}
    assert {name: value for name, value in report.items() if name != "operations"} == {
        "percentage": 100.0,
        "met": 3,
        "outcomes": 3,
    }
    assert list(operations) == EXISTING
    assert operations["fusionauth.logout"] == {
        "operation": "fusionauth.logout",
        "method": "POST",
        "path": "/api/logout",
        "asked": True,
        "met": 2,
        "outcomes": [
            {
                "name": "internal_error",
                "status": 500,
                "basis": "documented",
                "summary": OPERATIONS["fusionauth.logout"].outcome("internal_error").summary,
                "times": 1,
                "forced": 1,
                "tests": [f"{path.name}::test_broken"],
            },
            {
                "name": "logged_out",
                "status": 200,
                "basis": "documented",
                "summary": OPERATIONS["fusionauth.logout"].outcome("logged_out").summary,
                "times": 4,
                "forced": 0,
                "tests": [f"{path.name}::test_log_out", f"{path.name}::test_log_out_again"],
            },
        ],
    }
    assert operations["fusionauth.jwt_issue"]["asked"] is False


def test_a_file_that_cannot_be_written_is_refused_before_any_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.mkdir("taken")
    result = run(pytester, "--fauxauth-coverage-json=taken")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.errlines if line][-1] == (
        "ERROR: --fauxauth-coverage-json: taken cannot be written: Is a directory"
    )


def test_every_fake_of_the_session_counts(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        SUITE
        + """

WSGI = FauxAuth()


@pytest.fixture(scope="session", autouse=True)
def early(fauxauth_server):
    log_out(fauxauth_server)


def test_made_by_hand(fauxauth_factory):
    from werkzeug.test import Client

    with AuthServer() as server:
        log_out(server)
        server.reset()
        log_out(server)
    log_out(fauxauth_factory())
    Client(WSGI.wsgi_app).post("/api/logout")
"""
    )
    result = run(pytester, "--fauxauth-coverage")
    result.assert_outcomes(passed=3)
    assert "  met   200 logged_out      9 times in 3 tests" in told(result)


def test_only_rows_of_the_versions_that_were_asked_count(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        import requests

        @pytest.mark.fauxauth({"fusionauth": {"version": "1.8"}})
        def test_old(fauxauth):
            requests.get(f"{fauxauth.url}/.well-known/openid-configuration", timeout=10)
        """
    )
    result = run(pytester, "--fauxauth-coverage")
    assert told(result)[-1] == "1 of 1 outcomes of the operation that was asked were met: 100 %"


def test_what_arranges_an_outcome_is_not_what_the_suite_met(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth_outcomes("fusionauth.two_factor_login", check=False)
        def test_nothing(fauxauth_outcome):
            pass
        """
    )
    assert told(run(pytester, "--fauxauth-coverage"))[-1] == "no operation was asked"


def test_conversations_ask_in_no_applications_place(pytester: pytest.Pytester) -> None:
    pytester.makefile(
        ".yaml",
        contract="""
        fauxauth: 1
        contract:
          everybody can log out:
            - request: POST /api/logout
              reply: {status: 200}
        """,
    )
    result = run(pytester, "--fauxauth-coverage", "contract.yaml")
    result.assert_outcomes(passed=1)
    assert told(result)[-1] == "no operation was asked"


def test_processes_of_xdist_are_counted_together(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(SUITE + FORCED)
    alone = run(pytester, "--fauxauth-coverage", "--fauxauth-coverage-json=alone.json")
    together = run(
        pytester,
        "-pxdist",
        "-n2",
        "--fauxauth-coverage",
        "--fauxauth-coverage-json=both.json",
        "--fauxauth-coverage-fail-under=90",
        by_itself=True,
    )
    assert told(together)[:-1] == told(alone)
    assert together.ret == pytest.ExitCode.OK
    written = [(pytester.path / name).read_text(encoding="utf-8") for name in ("alone.json", "both.json")]
    assert written[0] == written[1]
    too_little = run(pytester, "-pxdist", "-n2", "-k", "again", "--fauxauth-coverage-fail-under=90", by_itself=True)
    assert too_little.ret == pytest.ExitCode.TESTS_FAILED


def test_a_process_that_crashes_is_told(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(
        """
        import os

        def test_crash(fauxauth):
            os._exit(1)
        """
    )
    result = run(pytester, "-pxdist", "-n1", "--max-worker-restart=0", "--fauxauth-coverage", by_itself=True)
    assert "1 of the processes ended without telling what was met in it" in told(result)
