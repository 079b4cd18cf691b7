"""
Objects copied from a real instance are valid in a scenario: every property and word of the vendor's document is.

For each property of User, Tenant, Application and UserAction there is a scenario that has it, and each is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fauxauth import Scenario
from fauxauth.errors import ScenarioError

from .test_openapi import DOCUMENT, document

pytestmark = pytest.mark.skipif(not DOCUMENT.is_file(), reason="the vendor's OpenAPI document is not there")

UUID = "00000000-0000-0000-0000-00000000000a"

SECTIONS = {
    "User": ("users", {"email": "anna@example.com"}),
    "Tenant": ("tenants", {"id": "f24aca2b-ce4a-4dad-951a-c9d690e71415", "name": "Default"}),
    "Application": ("applications", {"id": UUID, "name": "App"}),
    "UserAction": ("userActions", {"id": UUID, "name": "Lock"}),
}

REFERENCES = {
    "accessTokenKeyId": "a key that the file has to describe",
    "applicationId": "an application that the file has to describe",
    "tenantId": "a tenant that the file has to describe",
    "userActionId": "a user action that the file has to describe",
}
"""Properties that name something else in the file: what they name has to be copied with them."""

SAMPLES: dict[str, list[Any]] = {
    "codeLength": [6],
    "email": ["anna@example.com"],
    "maxLength": [256],
    "method": ["authenticator", "email", "sms", "voice"],
    "phoneNumber": ["+13035551212"],
    "secret": ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"],
    "timeStep": [30],
}
"""What the document calls a text or a number, and what not any one will do for."""

INSTANTS: dict[str, list[Any]] = {
    "LocalDate": ["1976-05-30"],
    "ZonedDateTime": [1767603600000],
    "ZoneId": ["America/Denver"],
}

CONTEXT: dict[str, dict[str, Any]] = {
    "TwoFactorMethod": {"method": "email", "email": "anna@example.com", "mobilePhone": "+13035551212"},
    "GroupMember": {"groupId": UUID},
    "UserRegistration": {"applicationId": "10000000-0000-0002-0000-000000000001"},
    "ApplicationRole": {"name": "user"},
}
"""What an object of a list needs beside the property that is looked at."""


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"][name]
    return found


def name_of(reference: dict[str, Any]) -> str:
    return str(reference.get("$ref", "")).rpartition("/")[2]


def values(name: str, described: dict[str, Any], seen: tuple[str, ...]) -> Iterator[Any]:
    """Go through values of a property: one for every word that it may be, and for every property inside it."""
    reference = name_of(described)
    if reference == "TOTPAlgorithm":
        yield "HmacSHA1"  # with the current implementation it is always this (page)
    elif reference:
        yield from objects(reference, seen)
    elif name in SAMPLES:
        yield from SAMPLES[name]
    elif described.get("type") == "array":
        yield from ([each] for each in values("", described["items"], seen))
    else:
        yield from scalars(described)


def scalars(described: dict[str, Any]) -> Iterator[Any]:
    kind = described.get("type")
    if "enum" in described:
        yield from described["enum"]
    elif kind == "object":
        yield {"any": "thing"}
    else:
        text = UUID if described.get("format") == "uuid" else "text"
        yield {"boolean": True, "integer": 1, "number": 1.5}.get(kind or "", text)


def objects(name: str, seen: tuple[str, ...] = ()) -> Iterator[Any]:
    """Go through objects of a schema that differ in one property."""
    described = schema(name)
    if "properties" not in described:
        yield from INSTANTS.get(name) or scalars(described)
        return
    for key, inner in described["properties"].items():
        if key not in REFERENCES and name_of(inner) not in seen:
            for value in values(key, inner, (*seen, name)):
                yield {**CONTEXT.get(name, {}), key: value}


def cases() -> Iterator[Any]:
    if DOCUMENT.is_file():
        for kind in SECTIONS:
            for number, each in enumerate(objects(kind)):
                yield pytest.param(kind, each, id=f"{kind}: {number} {'.'.join(each)}")


@pytest.mark.parametrize(("kind", "copied"), list(cases()))
def test_a_copied_object_can_be_read(kind: str, copied: dict[str, Any]) -> None:
    section, least = SECTIONS[kind]
    text = json.dumps({"fauxauth": 1, "fusionauth": {section: [{**least, **copied}]}})
    try:
        Scenario.parse(text).world()
    except ScenarioError as error:
        pytest.fail(str(error))
