"""Every kind of mistake is told in exactly the words that are written down for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fauxauth.cli import main

from .corpus import CASES, MAIN, Case, complaint

PLACE = re.compile(r"[\w/]+\.yaml(:\d+:\d+)?: \S")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_is_told(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert case.complaint, "nothing is said about it"
    assert complaint(case, tmp_path, monkeypatch) == case.complaint


def test_there_are_many_cases_and_none_is_told_twice() -> None:
    assert len(CASES) >= 300
    assert len({str(case) for case in CASES}) == len(CASES)
    assert len({case.text for case in CASES if not case.others}) == sum(not case.others for case in CASES)


def test_every_line_begins_with_a_place() -> None:
    assert [line for case in CASES for line in case.complaint.splitlines() if not PLACE.match(line)] == []


def test_the_command_prints_every_mistake_with_its_line_and_exits_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = next(case for case in CASES if case.title == "references and wrong types together")
    (tmp_path / MAIN).write_text(case.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", MAIN]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if line.startswith(MAIN)] == case.complaint.splitlines()
    carets = [line.index("^") for line in printed if line.strip() == "^"]
    columns = [int(line.split(":")[2]) for line in case.complaint.splitlines()]
    assert [caret - 4 for caret, column in zip(carets, columns, strict=True) if column < 60] == [
        column - 1 for column in columns if column < 60
    ]


def test_in_pytest_a_mistake_is_told_without_a_traceback(pytester: pytest.Pytester) -> None:
    case = next(case for case in CASES if case.title == "an included file with mistakes")
    pytester.makefile(".yaml", main=case.text, **{Path(name).stem: text for name, text in case.others.items()})
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.fauxauth("main.yaml")
        def test_login(fauxauth):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    told = [re.sub(r"^\S*[/\\]", "", line) for line in result.outlines]
    assert set(case.complaint.splitlines()) <= set(told)
    assert not any(line.endswith(".py:") or "Traceback" in line for line in told)


def test_in_pytest_the_environment_is_that_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makefile(".yaml", main="fauxauth: 1\nfusionauth: {apiKeys: [{key: '${FAUX_KEY:-absent}'}]}\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(params=["one", "two"])
        def key(request, monkeypatch):
            monkeypatch.setenv("FAUX_KEY", request.param)
            return request.param

        @pytest.mark.fauxauth("main.yaml")
        def test_key(key, fauxauth):
            assert fauxauth.api_key == key
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
