"""The JSON Schema: it is fresh, it explains every key, and it accepts what the reader accepts."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fauxauth.cli import main
from fauxauth.errors import ScenarioError
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.descriptions import described
from fauxauth.scenario.document import Document
from fauxauth.scenario.examples import shown
from fauxauth.scenario.nodes import ListNode, Mapping, Node
from fauxauth.scenario.reader import Attempt, attempt
from fauxauth.scenario.schema import WITHOUT, scenario_schema

from .scenario.corpus import CASES, Case

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "schema" / "scenario.json"
FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "fixtures").rglob("*.yaml")])
NOW = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
SCHEMA = scenario_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

BEYOND_SCHEMA = {
    "must be longer than nothing": "the length of a duration is more than its pattern",
    "must be a day at most": "durations are not compared",
    "from a shorter duration to a longer one": "durations are not compared",
    "is too long a duration": "the length of a duration is more than its pattern",
    "does not exist in the calendar": "patterns know no calendar",
    "cannot stand in a Content-Type header": "the grammar of a header is more than a schema should hold",
    "means the same as one before it": "two keys that mean the same are different to a schema",
}
"""Mistakes that the reader finds and JSON Schema cannot express, and why."""


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def seen_by_an_editor(node: Node) -> Any:
    """Return what a node is in YAML 1.2, which editors read: there only true and false are booleans, and no dates."""
    if isinstance(node, Mapping):
        return {name: seen_by_an_editor(child) for name, child in node.entries.items()}
    if isinstance(node, ListNode):
        return [seen_by_an_editor(item) for item in node.items]
    if node.kind in ("int", "float") and re.fullmatch(r"[-+]?[\d.]+", node.text):
        return int(node.text) if node.kind == "int" else float(node.text)
    words: dict[str, dict[str, Any]] = {
        "null": {node.text: None},
        "bool": {"true": True, "false": False},
        "float": {".inf": float("inf")},
    }
    return words.get(node.kind, {}).get(node.text.lower(), node.text)


def read(document: Document) -> Attempt[ScenarioFile]:
    return attempt(document, ScenarioFile, NOW)


def refused_by_schema(instance: Any) -> bool:
    return not VALIDATOR.is_valid(instance)


def refused_by_reader(found: Attempt[ScenarioFile]) -> bool:
    """Whether the reader refuses for a reason that a schema can express."""
    return any(not any(each in mistake.message for each in BEYOND_SCHEMA) for mistake in found.mistakes)


# The published file


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_published_one_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == PUBLISHED.read_text(encoding="utf-8"), "run docs/scenario_keys.py"


def properties() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for struct, schema in {"ScenarioFile": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, words in schema.get("properties", {}).items():
            yield struct, key, words


def test_every_key_is_explained() -> None:
    assert [f"{struct}.{key}" for struct, key, words in properties() if not words["description"]] == []
    assert [name for name, schema in SCHEMA["$defs"].items() if not schema.get("description")] == []


def test_every_key_that_has_an_effect_has_examples_of_its_values() -> None:
    lacking = [
        f"{struct}.{key}"
        for struct, key, words in properties()
        if "examples" not in words and "does not act on it" not in words["description"]
    ]
    assert lacking == [], "write one into src/fauxauth/scenario/examples.json"


def test_every_example_is_accepted() -> None:
    refused = [
        f"{struct}.{key}: {example}"
        for struct, key, words in properties()
        for example in words.get("examples", ())
        if not Draft202012Validator({**words, "$defs": SCHEMA["$defs"]}).is_valid(example)
    ]
    assert refused == []


def test_no_key_has_an_example_in_vain() -> None:
    used = {(struct.removesuffix(WITHOUT), key): words.get("examples") for struct, key, words in properties()}
    written = {(struct, key): [example] for struct, keys in shown().items() for key, example in keys.items()}
    assert {each: used.get(each) for each in written} == written


def test_every_explanation_is_a_sentence() -> None:
    said = [(struct, key, words["description"]) for struct, key, words in properties()]
    assert [each for each in said if not each[2].endswith((".", "?")) or "\n" in each[2]] == []


def test_no_key_is_explained_in_vain() -> None:
    assert described() - {(struct, key) for struct, key, _ in properties()} == set()


def test_no_mapping_takes_unknown_keys() -> None:
    open_ones = [name for name, schema in SCHEMA["$defs"].items() if "properties" in schema]
    assert all(SCHEMA["$defs"][name]["additionalProperties"] is False for name in open_ones)
    assert SCHEMA["additionalProperties"] is False


def test_what_is_accepted_only_says_so() -> None:
    assert "does not act on it" in SCHEMA["$defs"]["User"]["properties"]["salt"]["description"]


# It and the reader


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_it_accepts_what_is_shipped(file: Path) -> None:
    instance = seen_by_an_editor(Document.parse(text_of(file), file.name).root)
    assert [error.message for error in VALIDATOR.iter_errors(instance)] == []


REFUSED = {"structure": True, "values": True, "references": False, "composition": False}
"""Whether a schema refuses the cases of a group; those of the group on syntax never come so far."""


def is_to_be_refused(case: Case) -> bool:
    if case.mark:
        assert case.mark == "refused" or case.mark.startswith("accepted: ")
        assert (case.mark == "refused") is not REFUSED[case.group], f"{case}: this needs no mark"
        return case.mark == "refused"
    return REFUSED[case.group]


@pytest.mark.parametrize("case", [case for case in CASES if case.group in REFUSED], ids=str)
def test_it_refuses_what_is_broken(case: Case) -> None:
    try:
        root = Document.parse(case.text, "main.yaml").root
    except ScenarioError:
        # What the YAML library or the tree refuses comes to no schema.
        return
    mixed = case.group == "references" and read(Document.parse(case.text, "main.yaml")).mistakes
    assert refused_by_schema(seen_by_an_editor(root)) is (is_to_be_refused(case) or bool(mixed))


def test_every_case_of_syntax_is_refused_before_any_schema() -> None:
    for case in CASES:
        if case.group == "syntax":
            with pytest.raises(ScenarioError):
                Document.parse(case.text, "main.yaml")


def both(instance: dict[str, Any]) -> tuple[bool, bool]:
    """What the schema and the reader say to an instance, which is written as JSON, a kind of YAML."""
    found = read(Document.parse(json.dumps(instance), "instance.yaml"))
    return refused_by_schema(instance), refused_by_reader(found)


# Instances that are almost right

STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 6, 30, 200, 401, 2**31, 2**53 + 1]),
    st.sampled_from([0.5, -1.25, 89.5]),
    st.sampled_from(
        [
            "",
            "x",
            "5m",
            "30d",
            "0s",
            "now",
            "now-90d",
            "now - 1h30m",
            "now-5",
            "2026-01-05T09:00:00Z",
            "2026-01-05 09:00:00.5+01:00",
            "2026-01-05T09:00:00",
            "2026-02-30T09:00:00Z",
            "0999-01-05T09:00:00Z",
            "1976-05-30",
            "1976-13-30",
            "1.48",
            "10000000-0000-0002-0000-00000000000A",
            "10000000-0000-0002-0000",
            "FormField",
            "Required",
            "POST /api/login",
            "POST",
            "user",
            "session",
        ]
    ),
    st.sampled_from(
        [[], [1], ["x"], [{}], {}, {"x": 1}, {"id": "x"}, {"enabled": True}, {"from": "1s", "to": "2s"}]
    ).map(copy.deepcopy),
)


@cache
def instances() -> list[dict[str, Any]]:
    found = [seen_by_an_editor(Document.parse(text_of(file), file.name).root) for file in FILES]
    return [each for each in found if not re.search(r"\$\{", json.dumps({**each, "contract": 0}))]


@cache
def names() -> list[str]:
    return sorted({key for _, key, _ in properties()})


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Go through every list and mapping in a value, with each of its keys or numbers."""
    if isinstance(value, (dict, list)):
        for step in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, step
            yield from places(value[step])


@st.composite
def almost_right(draw: st.DrawFn) -> dict[str, Any]:
    instance: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(instances())))
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(instance))
        if not found:
            break
        holder, step = found[draw(st.integers(0, len(found) - 1))]
        change = draw(st.sampled_from(["replace", "replace", "remove", "rename", "add"]))
        if change == "replace" or isinstance(holder, list):
            holder[step] = draw(STRANGE)
        elif change == "remove":
            del holder[step]
        else:
            value = holder.pop(step) if change == "rename" else draw(STRANGE)
            holder[draw(st.sampled_from(names()))] = value
    return instance


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(almost_right())
def test_it_and_the_reader_agree(instance: dict[str, Any]) -> None:
    by_schema, by_reader = both(instance)
    assert by_schema is by_reader


@pytest.mark.parametrize(
    ("instance", "is_refused"),
    [
        ({"fauxauth": 1, "clock": {"mode": "${MODE}", "start": "${START:-now}"}}, False),
        ({"fauxauth": 1, "fusionauth": {"tenants": [{"id": "${TENANT}"}], "version": "${VERSION}"}}, False),
        ({"fauxauth": 1, "fuse": {"tokenRotation": "${ROTATION}"}}, False),
        ({"fauxauth": 1, "seed": "${SEED}"}, True),
        ({"fauxauth": 1, "contract": {"talk": [{"clock": {"advance": "${BY}"}}]}}, True),
        ({"fauxauth": 1, "contract": {"talk": [{"request": "${REQUEST}"}]}}, True),
        ({"fauxauth": 1, "contract": {"talk": [{"request": "GET /${id}"}]}}, False),
    ],
)
def test_a_variable_can_stand_wherever_text_can_but_not_in_conversations(
    instance: dict[str, Any], is_refused: bool
) -> None:
    assert refused_by_schema(instance) is is_refused


def test_a_whole_number_with_a_point_is_refused_by_the_reader_only() -> None:
    # JSON Schema has no other whole numbers than those that may be written 1.0.
    instance = {"fauxauth": 1, "seed": 1.0}
    assert both(instance) == (False, True)
