"""What an operation says that it takes from a request is what it reads, neither less nor more."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from fauxauth import Scenario
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call, Operation
from fauxauth.fusionauth.request import RequestField, read_body
from fauxauth.fusionauth.takes import names_of

APPLICATION = "10000000-0000-0002-0000-000000000001"
USER = "00000000-0000-0001-0000-000000000001"
WORLDS = [
    Scenario.parse(
        f"{{fauxauth: 1, clock: {{mode: frozen}}, fusionauth: {{version: '{version}', "
        f"users: [{{id: {USER}, email: a@example.com, password: pw-of-anna}}]}}}}"
    )
    for version in ("1.5", "1.48", "1.69")
]
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {
        "user": {"email": "new@example.com", "password": "pw-of-new"},
        "registration": {"applicationId": APPLICATION},
        "loginId": "a@example.com",
        "password": "pw-of-anna",
    },
)
PIECES = {"userId": USER, "applicationId": APPLICATION, "version": "4.4"}

each_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)


class Read(dict[str, Any]):
    """A mapping that notes what is looked for in it."""

    def __init__(self, names: set[str], values: Mapping[str, Any] | None = None) -> None:
        super().__init__(values or {})
        self._names = names

    def get(self, name: str, default: Any = None) -> Any:
        self._names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self._names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return super().__contains__(name)


@contextmanager
def noting_body_fields(names: set[str]) -> Iterator[None]:
    """Note the tables by which bodies are read inside the ``with`` block, by looking on."""

    def look(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code is read_body.__code__:
            names.update(each.name for each in frame.f_locals["fields"])

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)


def names_read(operation: Operation[Any, Any]) -> set[str]:
    """What an operation looks for in all sorts of requests, whatever it answers and then does."""
    names: set[str] = set()
    pieces = {name: PIECES.get(name, "nonsense") for name in re.findall(r"{(\w+)}", operation.path)}
    for scenario in WORLDS:
        for key in ("fake-api-key", ""):
            for given in ({}, pieces):
                for body in BODIES:
                    for forced in (None, *(row.name for row in operation.outcomes)):
                        world = scenario.world()
                        call = Call(
                            operation.method,
                            operation.endpoint,
                            path_parameters=Read(names, given),
                            query=Read(names, {"loginId": ["a@example.com"]} if body else {}),
                            form=Read(names),
                            headers={"authorization": key, **({"content-type": "application/json"} if body else {})},
                            body=json.dumps(body).encode() if body else b"",
                        )
                        with noting_body_fields(names):
                            operation.answer(call, world, world.version, forced)
    return names


@each_operation
def test_an_operation_takes_what_it_reads(operation: Operation[Any, Any]) -> None:
    free = {name for name in operation.names() if name.endswith(".*")}

    read, taken = names_read(operation) | operation.serves.keys(), set(operation.names()) - free
    assert read == taken, f"what {operation.name} reads and its `takes` differ in {', '.join(sorted(read ^ taken))}"
    assert {name.removesuffix(".*") for name in free} <= set(operation.names())


def test_an_object_without_fields_of_its_own_may_hold_anything() -> None:
    fields = (RequestField("state", "object"), RequestField("user", "object"), RequestField("user.data", "object"))

    assert names_of(*fields, RequestField("code", "text")) == (
        *("state", "user", "user.data", "code"),
        *("state.*", "user.data.*"),
    )


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("loginId", True),
        ("state", True),
        ("state.a.b", True),
        ("userId", True),
        ("loginid", False),
        ("loginId.x", False),
        ("stated", False),
        ("state.", True),
        ("user", False),
    ],
)
def test_a_name_is_taken_as_it_is_written_or_inside_of_an_object(name: str, taken: bool) -> None:
    assert OPERATIONS["fusionauth.two_factor_start"].is_taken(name) is taken
