"""The marker, the ini option and parametrisation: which scenario a test has, and what of it is changed."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.suites import RICHARD, run, said


def test_the_marker_takes_a_file_beside_the_test_or_below_the_root(suite: pytest.Pytester) -> None:
    folder = suite.mkdir("deeper")
    (folder / "beside.yaml").write_text(RICHARD.replace("richard", "erlich"), encoding="utf-8")
    (folder / "test_both.py").write_text(
        "import pathlib, pytest\n"
        "@pytest.mark.fauxauth('beside.yaml')\n"
        "def test_beside(fauxauth):\n"
        "    assert fauxauth.user('erlich@example.com')\n"
        "@pytest.mark.fauxauth(pathlib.Path('richard.yaml'))\n"
        "def test_below(fauxauth):\n"
        "    assert fauxauth.user('richard@example.com')\n",
        encoding="utf-8",
    )
    run(suite).assert_outcomes(passed=2)


def test_the_marker_takes_a_shipped_name_a_scenario_or_a_dict(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from datetime import datetime, timezone
        from uuid import UUID
        from fauxauth import Scenario

        ID = UUID("00000000-0000-0000-0000-0000000000aa")

        @pytest.mark.fauxauth("one-of-each")
        def test_name(fauxauth):
            assert fauxauth.user("locked.lena@example.com")

        @pytest.mark.fauxauth(Scenario.load("one-of-each"))
        def test_scenario(fauxauth):
            assert fauxauth.user("locked.lena@example.com")

        @pytest.mark.fauxauth({
            "clock": {"start": datetime(2026, 1, 5, tzinfo=timezone.utc)},
            "fusionauth": {"users": [{"id": ID, "email": "richard@example.com", "password": "open-sesame"}]},
        })
        def test_dict(fauxauth):
            assert fauxauth.user("richard@example.com").id == str(ID)
            assert fauxauth.clock.now().year == 2026
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_the_ini_option_is_for_tests_whose_marker_names_no_scenario(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nfauxauth_scenario = richard.yaml")
    suite.makepyfile(
        """
        import pytest

        def test_by_ini(fauxauth):
            assert fauxauth.scenario.name == "richard"

        @pytest.mark.fauxauth("one-of-each")
        def test_by_marker(fauxauth):
            assert fauxauth.scenario.name == "one-of-each"

        @pytest.mark.fauxauth(version="1.30")
        def test_by_ini_in_another_version(fauxauth):
            assert (fauxauth.scenario.name, str(fauxauth.world.version)) == ("richard", "1.30.0")
        """
    )
    run(suite).assert_outcomes(passed=3)


def test_the_closest_marker_wins_keyword_by_keyword(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.fauxauth("one-of-each", version="1.30", seed=1)

        def is_(fauxauth, name, version, seed, mode):
            file = fauxauth.scenario.file
            return (fauxauth.scenario.name, file.fusionauth.version, file.seed, fauxauth.clock.mode) == (
                name, version, seed, mode
            )

        def test_of_the_module(fauxauth):
            assert is_(fauxauth, "one-of-each", "1.30", 1, "running")

        @pytest.mark.fauxauth("richard.yaml")
        class TestRichard:
            def test_of_the_class(self, fauxauth):
                assert is_(fauxauth, "richard", "1.30", 1, "running")

            @pytest.mark.fauxauth(seed=2, clock="frozen")
            @pytest.mark.fauxauth(version="1.40")
            def test_of_the_function(self, fauxauth):
                assert is_(fauxauth, "richard", "1.40", 2, "frozen")

            @pytest.mark.fauxauth(seed=2)
            @pytest.mark.parametrize("seed", [2, pytest.param(3, marks=pytest.mark.fauxauth(seed=3))])
            def test_of_one_run(self, fauxauth, seed):
                assert is_(fauxauth, "richard", "1.30", seed, "running")

        @pytest.mark.fauxauth("richard.yaml", seed=4)
        class Base:
            pass

        @pytest.mark.fauxauth(seed=5)
        class TestDerived(Base):
            def test_of_the_derived_class(self, fauxauth):
                assert is_(fauxauth, "richard", "1.30", 5, "running")
        """
    )
    run(suite).assert_outcomes(passed=6)


@pytest.mark.parametrize(
    ("clock", "start", "mode"),
    [
        ("'frozen'", None, "frozen"),
        ("'2026-01-05T09:00:00Z'", "2026-01-05T09:00:00+00:00", "running"),
        ("datetime(2026, 1, 5, 9, tzinfo=timezone.utc)", "2026-01-05T09:00:00+00:00", "running"),
        ("{'start': '2026-01-05T09:00:00Z', 'mode': 'frozen'}", "2026-01-05T09:00:00+00:00", "frozen"),
    ],
)
def test_the_clock_is_said_as_in_a_scenario(suite: pytest.Pytester, clock: str, start: str | None, mode: str) -> None:
    suite.makepyfile(
        f"""
        import pytest
        from datetime import datetime, timezone

        @pytest.mark.fauxauth(clock={clock})
        def test_clock(fauxauth):
            clock = fauxauth.scenario.file.clock
            assert (str(clock.start.isoformat()) if clock.start else None) == {start!r}
            assert fauxauth.clock.mode == {mode!r}
        """
    )
    run(suite).assert_outcomes(passed=1)


def test_a_test_can_be_run_with_several_scenarios(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest
        from fauxauth import Scenario

        @pytest.mark.fauxauth("multi-factor", version="1.40")
        @pytest.mark.parametrize(
            "fauxauth", ["one-of-each", "richard.yaml", Scenario(), {"name": "by dict"}, None], indirect=True
        )
        def test_name(fauxauth, record_property):
            print("scenario:", fauxauth.scenario.name, fauxauth.world.version)
        """
    )
    result = run(suite, "-sv")
    result.assert_outcomes(passed=5)
    printed = [line.split("scenario: ")[1] for line in result.outlines if "scenario: " in line]
    assert printed == ["one-of-each 1.40.0", "richard 1.40.0", "empty 1.40.0", "by dict 1.40.0", "multi-factor 1.40.0"]
    assert "test_name[one-of-each]" in result.stdout.str()


def test_a_test_with_the_marker_has_a_world_of_its_own_though_it_asks_for_the_server_only(
    suite: pytest.Pytester,
) -> None:
    suite.makepyfile(
        """
        import pytest
        from helpers import log_in

        @pytest.mark.parametrize("status", [404, pytest.param(200, marks=pytest.mark.fauxauth("richard.yaml")), 404])
        def test_login(fauxauth_server, status):
            assert log_in(fauxauth_server) == status
        """
    )
    run(suite).assert_outcomes(passed=3)


PLACE = "test_wrong_use.py:2: "
WRONG = "the marker fauxauth is wrong: "
WRONG_USE = {
    "()": PLACE + "the marker fauxauth says nothing; give it a scenario, as in fauxauth('one-of-each')",
    "('one-of-each', 'outage')": PLACE + "the marker fauxauth takes one scenario, not several: 'one-of-each', 'outage'",
    "('one-of-each', scenario='outage')": PLACE
    + "the marker fauxauth takes one scenario, not several: 'one-of-each', 'outage'",
    "(42)": PLACE
    + "the marker fauxauth is wrong: scenario is a file, the name of a shipped scenario, a Scenario or a dict, not 42",
    "(None)": PLACE + WRONG + "scenario is a file, the name of a shipped scenario, a Scenario or a dict, not None",
    "(versoin='1.30')": PLACE + "the marker fauxauth has no keyword 'versoin'; did you mean 'version'?",
    "(version=1.30)": PLACE + "the marker fauxauth is wrong: version is text, such as '1.48', not 1.3",
    "(version='1,30')": PLACE + "fusionauth.version: '1,30' does not have the form of 1.48 or 1.27.2",
    "(seed='7')": PLACE + "the marker fauxauth is wrong: seed is a whole number, not '7'",
    "(seed=True)": PLACE + "the marker fauxauth is wrong: seed is a whole number, not True",
    "(seed=-1)": PLACE + "seed: must be at least 0, is -1",
    "(clock=5)": PLACE
    + "the marker fauxauth is wrong: clock is a mode, a start, or a dict of both, such as {'mode': 'frozen'}, not 5",
    "(clock='frozn')": PLACE + "clock.mode: expected one of frozen, running, found 'frozn'; did you mean 'frozen'?",
    "(clock='2026-01-05')": PLACE + "clock.start: 2026-01-05 has no time of day; write 2026-01-05T00:00:00Z",
    "(clock={'mod': 'frozen'})": PLACE + "clock: unknown key 'mod'; did you mean 'mode'?",
    "(not_faked='ignored')": PLACE
    + "the marker fauxauth is wrong: not_faked is one of fail, warn, ignore, not 'ignored'; did you mean 'ignore'?",
    "({'name': {1, 2}})": PLACE + "a scenario is made of text, numbers, lists and dicts; {1, 2} is of the type set",
    "({'fusionauth': {'user': []}})": PLACE + "<dict>:4:5: fusionauth: unknown key 'user'; did you mean 'users'?\n"
    '        "user": []\n'
    "        ^",
}


@pytest.mark.parametrize("use", WRONG_USE)
def test_wrong_use_is_told_in_one_sentence_with_its_place(suite: pytest.Pytester, use: str) -> None:
    suite.makepyfile(
        test_wrong_use=f"import pytest\n@pytest.mark.fauxauth{use}\ndef test_it(fauxauth):\n    raise AssertionError\n"
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result) == WRONG_USE[use]


def test_a_function_cannot_be_given_two_scenarios(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_two="""
        import pytest

        @pytest.mark.fauxauth("one-of-each")
        @pytest.mark.fauxauth("outage")
        def test_it(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result) == "test_two.py:3: the marker fauxauth says scenario twice: 'outage' and 'one-of-each'"


def test_wrong_use_is_told_to_a_test_that_does_not_ask_for_the_fixture(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it="import pytest\n@pytest.mark.fauxauth()\ndef test_it():\n    pass\n")
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result).startswith("test_it.py:2: the marker fauxauth says nothing")


def test_a_parameter_that_cannot_be_a_scenario_is_told(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.parametrize("fauxauth", [42], indirect=True)
        def test_it(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result) == (
        "test_it.py:3: the scenario is a file, the name of a shipped scenario, a Scenario or a dict, not 42"
    )


def test_an_unknown_scenario_is_told_without_a_traceback(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        test_it='import pytest\n\n@pytest.mark.fauxauth("one-of-eech")\ndef test_login(fauxauth):\n    pass\n'
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result).startswith(
        "test_it.py:3: 'one-of-eech' is neither a file nor a shipped scenario; did you mean 'one-of-each'?; shipped: "
    )
    assert "\n" not in said(result)


def test_a_file_that_is_not_there_is_told_with_the_place_that_names_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it='import pytest\n\n@pytest.mark.fauxauth("god.yaml")\ndef test_it(fauxauth):\n    pass\n')
    result = run(suite)
    result.assert_outcomes(errors=1)
    assert said(result) == "test_it.py:3: god.yaml: there is no such file"


def test_a_mistake_in_a_scenario_is_told_with_its_place_and_no_traceback(suite: pytest.Pytester) -> None:
    suite.makefile(".yaml", mistaken=RICHARD.replace("password", "pasword"))
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth("mistaken.yaml", version="1.30")
        def test_login(fauxauth):
            pass
        """
    )
    result = run(suite)
    result.assert_outcomes(errors=1)
    place = f"{suite.path / 'mistaken.yaml'}:5:36"
    assert said(result) == (
        f"{place}: fusionauth.users[0]: unknown key 'pasword'; did you mean 'password'?\n"
        "        - {email: richard@example.com, pasword: open-sesame}\n"
        "                                       ^"
    )


def test_the_marker_is_known_to_strict_suites_and_explained(suite: pytest.Pytester) -> None:
    suite.makepyfile("import pytest\n@pytest.mark.fauxauth(seed=1)\ndef test_nothing(): pass")
    run(suite, "--strict-markers").assert_outcomes(passed=1)
    result = run(suite, "--markers")
    result.stdout.fnmatch_lines(
        [
            (
                "@pytest.mark.fauxauth(scenario, [*], version, clock, seed, not_faked): the world of the fixture "
                "fauxauth. The scenario is a file, beside the test or below the root directory, a shipped scenario's "
                "name, a Scenario or a dict; version, clock and seed are said as in a scenario, and count instead of "
                'its own; not_faked is "fail", "warn" or "ignore".'
            )
        ]
    )


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
    result.stdout.no_fnmatch_line("*transport/in_hand/orders.py*")
