"""Whatever is sent to the operations of the User and Registration APIs: an answer, and none that only forcing gives."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth import FauxAuth
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call, Operation, Version
from fauxauth.contract.wire import encode

from .asking import (
    APPLICATION,
    LOGIN_ID,
    PASSWORD,
    RICHARD_ID,
    TENANT,
    check_answers,
    check_forced,
    log_in,
    make_fake,
    richard,
)

NAMES = (
    "forgot_password",
    "registration_create",
    "registration_delete",
    "registration_patch",
    "registration_retrieve",
    "registration_update",
    "user_create",
    "user_delete",
    "user_patch",
    "user_retrieve",
    "user_update",
    "verify_email",
    "verify_email_resend",
    "verify_registration",
    "verify_registration_resend",
)
CHOSEN = [OPERATIONS[f"fusionauth.{name}"] for name in NAMES]
VERSIONS = st.sampled_from(["1.10", "1.26", "1.36", "1.48", "1.49.2", "1.60"]).map(Version.parse)
MEDIA_TYPES = st.sampled_from(
    ["application/json", "application/json-patch+json", "application/merge-patch+json", "text/plain", ""]
)

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", "12345", "ACTIVE", "authenticator", "email", "true", APPLICATION, LOGIN_ID, PASSWORD, RICHARD_ID]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ANYTHING = TEXTS | JSON


def objects(names: tuple[str, ...], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(names, ANYTHING), **more})


METHODS = objects(("email", "id", "method", "mobilePhone", "secret"))
MEMBERSHIPS = objects(("data", "groupId", "id"))
USERS = objects(
    (
        "birthDate",
        "data",
        "email",
        "expiry",
        "firstName",
        "password",
        "preferredLanguages",
        "username",
        "usernameStatus",
    ),
    memberships=st.lists(MEMBERSHIPS, max_size=2) | ANYTHING,
    twoFactor=st.fixed_dictionaries({"methods": st.lists(METHODS, max_size=2) | ANYTHING}) | ANYTHING,
)
REGISTRATIONS = objects(("applicationId", "authenticationToken", "data", "id", "roles", "timezone"))
FLAGS = (
    "generateAuthenticationToken",
    "hardDelete",
    "sendForgotPasswordEmail",
    "sendSetPasswordEmail",
    "skipRegistrationVerification",
    "skipVerification",
)
OTHERS = ("applicationId", "changePasswordId", "loginId", "oneTimeCode", "state", "userId", "verificationId")
POINTERS = TEXTS | st.sampled_from(["", "/user", "/user/email", "/user/preferredLanguages/0", "/user/data/-"])
OPERATIONS_ON_JSON: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "copy", "move", "remove", "replace", "test"]) | TEXTS},
    optional={"path": POINTERS | JSON, "from": POINTERS, "value": JSON},
)
BODIES = (
    st.binary(max_size=40)
    | JSON.map(encode)
    | st.lists(OPERATIONS_ON_JSON, max_size=3).map(encode)
    | objects((*FLAGS, *OTHERS), user=USERS | ANYTHING, registration=REGISTRATIONS | ANYTHING).map(encode)
)
QUERY = (
    "applicationId",
    "email",
    "hardDelete",
    "loginId",
    "reactivate",
    "sendVerifyEmail",
    "username",
    "verificationId",
)
PATH = ("applicationId", "userId", "verificationId")


@st.composite
def calls(draw: st.DrawFn, operation: Operation[Any, Any], token: str) -> Call:
    key = draw(st.sampled_from(["fake-api-key", "fake-api-key", "fake-unknown-key", f"Bearer {token}", ""]))
    headers = {"authorization": key, "content-type": draw(MEDIA_TYPES)}
    if draw(st.booleans()):
        headers["x-fusionauth-tenantid"] = draw(TEXTS | st.just(TENANT))
    query = st.dictionaries(st.sampled_from(QUERY), st.lists(TEXTS, max_size=2), max_size=4)
    path = st.fixed_dictionaries({}, optional={name: TEXTS for name in PATH if f"{{{name}}}" in operation.path})
    return Call(operation.method, "/", draw(path), draw(query), {}, headers, {}, draw(BODIES))


@cache
def someone() -> tuple[FauxAuth, str]:
    """A fake, and a token that is good in every world that it has after a reset."""
    fake = make_fake(richard(verified=False), {"username": "erlich", "password": "aviato aviato"})
    return fake, log_in(fake).json()["token"]


@pytest.mark.parametrize("operation", CHOSEN, ids=NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_no_request_raises_or_gets_a_5xx(operation: Operation[Any, Any], data: st.DataObject) -> None:
    fake, token = someone()
    fake.reset()
    fake.world.version = data.draw(VERSIONS)
    check_answers(fake, operation, data.draw(st.lists(calls(operation, token), min_size=1, max_size=3)))


@pytest.mark.parametrize("operation", CHOSEN, ids=NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_every_answer_can_be_forced_on_any_request(operation: Operation[Any, Any], data: st.DataObject) -> None:
    fake, token = someone()
    fake.reset()
    row = data.draw(st.sampled_from(operation.outcomes))
    check_forced(fake, operation, data.draw(calls(operation, token)), row)


@pytest.mark.parametrize("name", ["user_create", "user_patch", "user_update", "registration_create"])
def test_a_body_that_is_nested_deeply_is_refused_and_no_harm(name: str) -> None:
    fake, _ = someone()
    fake.reset()
    operation = OPERATIONS[f"fusionauth.{name}"]
    headers = {"authorization": "fake-api-key", "content-type": "application/json"}

    for depth in (150, 300, 900, 5000):
        data = b'{"a":' * depth + b"1" + b"}" * depth
        body = b'{"user": {"email": "dinesh@example.com", "password": "pied piper", "data": ' + data + b"}}"
        call = Call(operation.method, "/", {"userId": RICHARD_ID}, {}, {}, headers, {}, body)
        reply = operation.answer(call, fake.world, fake.world.version).reply
        assert reply.status in (200, 400)
        assert encode(reply.content.json)
