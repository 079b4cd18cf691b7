"""Conversations as tests of pytest: what is collected, what is run, and what a failure says."""

from __future__ import annotations

import pytest

FILE = """\
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  users:
    - {email: lena@example.com, password: open-sesame, active: false}
contract:
  a locked user is refused:
    - request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: lena@example.com, password: open-sesame}
      reply: {status: 423, body: empty}
  "a slash / [a bracket] and: a colon":
    - request: GET /api/status
      reply: {status: 200}
"""

WRONG = """\
fauxauth: 1
fusionauth:
  users:
    - {email: lena@example.com, password: open-sesame}
contract:
  a locked user is refused:
    - request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: nobody@example.com, password: open-sesame}
      reply: {status: 423}
  a token is as expected:
    - request: POST /api/login
      headers: {Authorization: fake-api-key}
      json: {loginId: lena@example.com, password: open-sesame}
      reply: {contains: {token: {<jwt>: {email: joe@example.com}}}}
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".yaml", locked=FILE)
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return suite.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:asyncio", *arguments)


def test_every_conversation_is_a_test(suite: pytest.Pytester) -> None:
    result = run(suite, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "locked.yaml::a locked user is refused PASSED*",
            "locked.yaml::a slash / [[]a bracket[]] and: a colon PASSED*",
        ]
    )


def test_they_are_collected_without_being_run(suite: pytest.Pytester) -> None:
    result = run(suite, "--collect-only", "-q")
    assert result.outlines[:2] == [
        "locked.yaml::a locked user is refused",
        "locked.yaml::a slash / [a bracket] and: a colon",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("locked.yaml::a locked user is refused",),
        ("locked.yaml::a slash / [a bracket] and: a colon",),
        ("-k", "locked and refused and not slash"),
    ],
)
def test_one_can_be_chosen(suite: pytest.Pytester, arguments: tuple[str, ...]) -> None:
    assert run(suite, *arguments).parseoutcomes()["passed"] == 1


def test_all_can_be_chosen_and_left_out_by_their_marker(suite: pytest.Pytester) -> None:
    suite.makepyfile("def test_other(): pass")
    run(suite, "--strict-markers", "-m", "fauxauth_conversation").assert_outcomes(passed=2, deselected=1)
    run(suite, "-m", "not fauxauth_conversation").assert_outcomes(passed=1, deselected=2)


def test_workers_share_them(suite: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    run(suite, "-n", "2").assert_outcomes(passed=2)


def test_the_ini_option_leaves_them_alone(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_conversations = false")
    suite.makepyfile("def test_other(): pass")
    run(suite).assert_outcomes(passed=1)


def failure(result: pytest.RunResult) -> str:
    """What stands between the heading FAILURES or ERRORS and the summary."""
    lines = result.outlines
    start = next(index for index, line in enumerate(lines) if " FAILURES " in line or " ERRORS " in line)
    end = next(index for index, line in enumerate(lines) if " short test summary info " in line)
    return "\n".join(lines[start + 1 : end])


def test_a_failure_points_at_the_line_and_shows_the_difference(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", wrong=WRONG)
    result = run(pytester, "-k", "locked")
    result.assert_outcomes(failed=1, deselected=1)
    shown = failure(result).splitlines()
    reason = shown.pop(5)
    assert shown == [
        "___________________________ a locked user is refused ___________________________",
        "wrong.yaml:10:23: contract['a locked user is refused'][0].reply.status: expected 423, came 404",
        "          reply: {status: 423}",
        "                          ^",
        "  request: POST /api/login",
        "  body:    empty",
    ]
    assert reason.startswith("  answer:  fusionauth.login:user_not_found: ")
    # Not "the last but one line": where CI is set, pytest's summary gives a reason whole, with all of its lines.
    summary = "FAILED wrong.yaml::a locked user is refused - wrong.yaml:10:23: "
    assert any(line.startswith(summary) for line in result.outlines)


def test_a_failure_shows_no_token_and_all_differences_of_a_step(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yml", wrong=WRONG)
    result = run(pytester, "-k", "token")
    shown = failure(result)
    assert shown.splitlines()[1] == (
        "wrong.yml:15:49: contract['a token is as expected'][0].reply.contains.token['<jwt>'].email: "
        'expected "joe@example.com", came "lena@example.com"'
    )
    assert '  body:    {"token":"***","tokenExpirationInstant":' in shown
    assert "eyJ" not in result.stdout.str()


def test_a_mistake_in_a_file_is_one_error_with_its_place(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", broken="fauxauth: 1\ncontract:\n  a: [{reqest: GET /}]\n")
    result = run(pytester)
    result.assert_outcomes(errors=1)
    assert failure(result) == "\n".join(
        [
            "_________________________ ERROR collecting broken.yaml _________________________",
            "broken.yaml:3:8: contract.a[0]: unknown key 'reqest'; did you mean 'request'?",
            "      a: [{reqest: GET /}]",
            "           ^",
        ]
    )


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("utf-16", "is not UTF-8; save the file as UTF-8"),
        ("utf-16-le", "talk.yaml:1:2: the character U+0000 is not allowed in YAML"),
        ("utf-16-be", "talk.yaml:1:1: the character U+0000 is not allowed in YAML"),
    ],
)
def test_a_file_that_is_not_utf_8_is_not_passed_over(pytester: pytest.Pytester, encoding: str, message: str) -> None:
    text = "fauxauth: 1\ncontract: {a talk: [{request: GET /api/status}]}\n"
    (pytester.path / "talk.yaml").write_bytes(text.encode(encoding))
    result = run(pytester)
    result.assert_outcomes(errors=1)
    assert message in failure(result)


def test_a_step_that_cannot_be_taken_says_why(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", talk="fauxauth: 1\ncontract:\n  a: [{request: GET /, text: '${code joe}'}]\n")
    result = run(pytester)
    result.assert_outcomes(failed=1)
    assert failure(result).splitlines()[1] == (
        "talk.yaml:3:30: contract.a[0].text: nothing was sent to joe; messages went to: nobody"
    )


def test_what_is_somebody_elses_is_left_alone(suite: pytest.Pytester) -> None:
    for number, text in enumerate(
        (
            "a: [b",
            "fauxauth: 1\nname: a world without conversations\n",
            "services: {fauxauth: {image: 1}}\ncontract: {}\n",
            "# fauxauth: 1\ncontract: 5\n",
            "\xff\x00",
        )
    ):
        suite.path.joinpath(f"other-{number}.yaml").write_text(text, encoding="latin-1")
    suite.makefile(".json", some='{"fauxauth": 1, "contract": {}}')
    run(suite).assert_outcomes(passed=2)


def test_a_conversation_of_an_included_file_is_reported_where_it_stands(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", whole="fauxauth: 1\ninclude: wrong.yaml\n", wrong=WRONG)
    result = run(suite, "whole.yaml", "-k", "locked")
    assert "wrong.yaml:10:23: " in failure(result)


def test_nothing_is_imported_for_the_files_of_others(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", other="services: []\n")
    pytester.makepyfile(
        """
        import sys

        def test_modules():
            assert {"yaml", "msgspec", "fauxauth.conversation"}.isdisjoint(sys.modules)
        """
    )
    # Not in this process, which has them.
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
