"""Whatever is done to a scenario's text, it is read, or a `ScenarioError` says what is wrong, and soon."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fauxauth.conversation.loading import conversations_of
from fauxauth.errors import Problem, ScenarioError
from fauxauth.scenario.document import Document

ROOT = Path(__file__).parents[2]


@cache
def texts() -> list[str]:
    files = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "fixtures").rglob("*.yaml")])
    return [file.read_text(encoding="utf-8") for file in files]


@cache
def lines() -> list[str]:
    return sorted({line for text in texts() for line in text.splitlines() if line.strip()})


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a text; reading must not fail in another way."""
    found: tuple[Problem, ...] = ()
    try:
        conversations_of(Document.parse(text, "fuzz.yaml", goes_on=True))
    except ScenarioError as error:
        found = error.problems or (Problem("fuzz.yaml", 0, 0, "", "nothing is said"),)
    return found


VALUES = st.sampled_from(
    [
        "",
        "~",
        "x",
        "5",
        "-1",
        "0.5",
        "true",
        "no",
        "[]",
        "{}",
        "[1]",
        "{a: b}",
        "now",
        "now-99999999999d",
        "0s",
        "99999999d",
        "1000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
        "99999999999999999999",
        "'${HOME}'",
        "'${'",
        "*registered",
        "&registered x",
        "10000000-0000-0002-0000-000000000009",
        '"\\0"',
        '"\\ud800"',
        "1e999",
        "!!int x",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A text that comes with the package, with a few lines or values changed."""
    found = draw(st.sampled_from(texts())).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        number = draw(st.integers(0, len(found) - 1))
        line = found[number]
        change = draw(st.sampled_from(["value", "value", "remove", "repeat", "insert", "indent", "character"]))
        if change == "value" and ":" in line:
            found[number] = f"{line.partition(':')[0]}: {draw(VALUES)}"
        elif change == "remove" and len(found) > 1:
            del found[number]
        elif change == "repeat":
            found.insert(number, line)
        elif change == "insert":
            found.insert(number, draw(st.sampled_from(lines())))
        elif change == "indent":
            found[number] = draw(st.sampled_from(["  ", " ", "\t"])) + line
        else:
            place = draw(st.integers(0, len(line)))
            found[number] = line[:place] + draw(st.sampled_from(list(":-[]{}&*!|>'\"%@`#?,.0 ~"))) + line[place:]
    return "\n".join(found)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
@example("fauxauth: 1\nclock: {start: 9999-12-31T23:59:59Z}\nfusionauth: {loginRecords: {generate: 5}}")
@example("fauxauth: 1\nfusionauth: {users: [{email: a@b}], loginRecords: {generate: 5, until: 1000-01-01T00:00:00Z}}")
@example("fauxauth: 1\nfuse: {tokenRotation: 999999999d}")
@example("include: /dev/zero")
@example('fauxauth: 1\nfusionauth: {users: [{email: "\\ud800"}]}')
def test_a_mutated_scenario_is_read_or_explained(text: str) -> None:
    for problem in problems(text):
        assert problem.message
        assert problem.message != "nothing is said"
        assert "\n" not in problem.message


# Files that are made to exhaust the machine


def bomb(levels: int) -> str:
    """A list of lists of lists, by aliases: ten to the power of ``levels`` values."""
    rows = ["fauxauth: 1", "fusionauth:", "  users:", "    - email: anna@example.com", "      data:"]
    rows.append("        a0: &a0 [x, x, x, x, x, x, x, x, x, x]")
    rows += [f"        a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (bomb(50), "aliases make more than 200,000 values of this"),
        (bomb(50).replace("[", "{<<: [").replace("]", "]}"), ""),
        ("fauxauth: 1\nname: " + "[" * 100_000, "nested more than 100 levels deep"),
        ("fauxauth: 1\nseed: " + "9" * 100_000, "the number is too long: 100000 characters"),
        ("fauxauth: 1\nname: '" + "${A:-" * 20_000 + "'", "'${' is never closed; write '$${' for a plain one"),
        ("fauxauth: 1\nfuse: {tokenRotation: " + "9" * 400 + "d}", "is too long a duration"),
        ("fauxauth: 1\n" + "".join(f"k{n}: 1\n" for n in range(3000)), "unknown key 'k0'"),
    ],
    ids=["aliases", "merges", "nesting", "digits", "variables", "duration", "keys"],
)
def test_what_would_exhaust_the_machine_is_refused(text: str, message: str) -> None:
    assert any(message in problem.message for problem in problems(text))


def test_a_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fauxauth.scenario.document.MAX_BYTES", 2**20)
    file = tmp_path / "large.yaml"
    file.write_text("fauxauth: 1\n" + "# nothing\n" * 200_000, encoding="utf-8")
    with pytest.raises(ScenarioError, match="the file is larger than 1 MiB"):
        Document.read_file(file)
