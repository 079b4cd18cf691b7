"""The strict reader itself: what it lets pass and what it does not, on a document of a few lines."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth.contract import Lifetime, Version

from .strict import ANYTHING, Correction, Reader

SCHEMAS: dict[str, dict[str, Any]] = {
    "User": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "status": {"$ref": "#/components/schemas/Status"},
            "instant": {"type": "integer", "format": "int64"},
            "friends": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
            "active": {"type": "boolean"},
            "data": {"type": "object", "additionalProperties": {"type": "object"}},
        },
    },
    "Status": {"type": "string", "enum": ["Here", "Gone"]},
}

CORRECTIONS = (
    Correction("User.data.*", ANYTHING, "any value"),
    Correction("User.nick", {"type": "string"}, "gone since 1.26", Lifetime.of(until="1.26")),
)


def reader() -> Reader:
    return Reader(SCHEMAS, {each.at: each for each in CORRECTIONS})


def faults(value: Any, version: str = "1.48") -> list[str]:
    return reader().faults(value, "User", Version.parse(version))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"id": "00000000-0000-0001-0000-000000000001", "status": "Here", "instant": 1767603600000, "active": True},
        {"friends": [{"friends": []}, {"status": "Gone"}]},
        {"data": {"colour": "red", "numbers": [1, 2]}},
    ],
)
def test_what_the_document_describes_passes(value: Any) -> None:
    assert faults(value) == []


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ({"invented": 1}, "User.invented is not in the document"),
        ({"friends": [{"invented": 1}]}, "User.friends[0].invented is not in the document"),
        ({"status": None}, "User.status is null"),
        ({"status": "Elsewhere"}, "User.status is 'Elsewhere', none of Here, Gone"),
        ({"id": "richard"}, "User.id is 'richard', which is no uuid"),
        ({"instant": True}, "User.instant is True, not of type integer"),
        ({"instant": 2**63}, "User.instant is 9223372036854775808, which is no int64"),
        ({"active": 1}, "User.active is 1, not of type boolean"),
        ([], "User is [], not of type object"),
    ],
)
def test_what_it_does_not_describe_is_a_fault(value: Any, fault: str) -> None:
    assert faults(value) == [fault]


def test_a_correction_counts_in_its_versions_only() -> None:
    assert faults({"nick": "Rich"}, "1.25") == []
    assert faults({"nick": 1}, "1.25") == ["User.nick is 1, not of type string"]
    assert faults({"nick": "Rich"}, "1.26") == ["User.nick is not in the document"]


def test_a_correction_is_met_when_the_document_alone_would_refuse() -> None:
    strict = reader()

    strict.faults({"data": {"colour": {}}}, "User", Version.parse("1.48"))
    assert strict.met == set()
    strict.faults({"data": {"colour": "red"}, "nick": "Rich"}, "User", Version.parse("1.25"))
    assert strict.met == {"User.data.*", "User.nick"}


def test_a_keyword_that_the_reader_does_not_know_stops_it() -> None:
    strict = Reader({"Odd": {"type": "object", "minProperties": 1}}, {})
    with pytest.raises(AssertionError, match="minProperties"):
        strict.faults({}, "Odd", Version.parse("1.48"))
