"""Every key that a scenario may have is used in a scenario that comes with the package, or in a conversation."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from msgspec import inspect

from fauxauth.scenario import Scenario
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.document import Document
from fauxauth.scenario.reader import read_data
from fauxauth.scenario.schema import scenario_schema

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "fixtures").rglob("*.yaml")])
COPIED = ROOT / "fixtures" / "fusionauth" / "login" / "authenticated.copied_objects.yaml"
ACCEPTED = "does not act on it"
SHOWN_ELSEWHERE = {
    ("Key", "privateKey"): "a file holds no key that looks like a real one; test_composition.py makes one"
}
LIKE_USER = ("Template", "Share")
"""What may say of many users what User may say of one."""

Key = tuple[str, str]


def used_in(value: Any, info: Any) -> Iterator[Key]:
    """Go through the keys of structs that a value of a type has."""
    if isinstance(value, dict):
        yield from used_in_mapping(value, info)
    for each in value if isinstance(value, list) else ():
        for member in members(info):
            if isinstance(member, inspect.VarTupleType):
                yield from used_in(each, member.item_type)


def used_in_mapping(value: dict[str, Any], info: Any) -> Iterator[Key]:
    for member in members(info):
        if isinstance(member, inspect.DictType):
            for each in value.values():
                yield from used_in(each, member.value_type)
        fields = {field.encode_name: field.type for field in fields_of(member)}
        if value.keys() <= fields.keys():
            for key, each in value.items():
                yield member.cls.__name__, key
                yield from used_in(each, fields[key])


def fields_of(info: Any) -> tuple[inspect.Field, ...]:
    struct = inspect.type_info(info.cls) if isinstance(info, inspect.StructType) else None
    return struct.fields if isinstance(struct, inspect.StructType) else ()


def members(info: Any) -> Iterator[Any]:
    """Go through what a type may be, without what is said about it."""
    if isinstance(info, inspect.Metadata):
        yield from members(info.type)
    elif isinstance(info, inspect.UnionType):
        for member in info.types:
            yield from members(member)
    else:
        yield info


def used_by(file: Path) -> set[Key]:
    return set(used_in(read_data(Document.read_file(file)), inspect.type_info(ScenarioFile)))


@cache
def known() -> dict[Key, str]:
    """Every key of every struct, with what it means."""
    schema = scenario_schema()
    structs = {"ScenarioFile": schema, **schema["$defs"]}
    return {
        (name, key): words["description"]
        for name, struct in structs.items()
        if not name.endswith("WithoutVariables")
        for key, words in struct.get("properties", {}).items()
    }


def test_every_key_is_used() -> None:
    used = {key for file in FILES for key in used_by(file)}
    of_users = {key for struct, key in known() if struct == "User"}
    unused = [
        f"{struct}.{key}"
        for (struct, key), words in known().items()
        if (struct, key) not in used | SHOWN_ELSEWHERE.keys()
        and ACCEPTED not in words
        and not (struct in LIKE_USER and key in of_users)
    ]
    assert unused == [], "show in a scenario or a conversation what these are for"


@pytest.mark.parametrize("struct", ["Tenant", "Application", "User"])
def test_a_whole_object_of_the_vendors_is_valid(struct: str) -> None:
    used = used_by(COPIED)
    assert [key for name, key in known() if name == struct and (name, key) not in used] == []
    assert list(Scenario.load(COPIED).world().directory.users())


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("scenario_keys", ROOT / "docs" / "scenario_keys.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(generator: ModuleType) -> None:
    for path, text in generator.files().items():
        assert path.read_text(encoding="utf-8") == text, "run docs/scenario_keys.py"


def test_the_reference_has_every_key() -> None:
    text = (ROOT / "docs" / "scenario-keys.md").read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    of_users = {key for struct, key in known() if struct == "User"}
    lacking = [
        (struct, key)
        for struct, key in known()
        if f"`{key}`" not in sections["Scenario" if struct == "ScenarioFile" else struct]
        and not (struct in LIKE_USER and key in of_users)
    ]
    assert lacking == []
