"""Every answer can be forced in a world that knows nobody, and has the body that is documented for it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth import Scenario
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call, Operation, Outcome
from fauxauth.contract.wire import encode
from fauxauth.world import World

NOBODY = Scenario()
NO_APPLICATION = Scenario.parse("{fauxauth: 1, fusionauth: {applications: [], apiKeys: []}}")
NO_METHODS = Scenario.parse(
    "{fauxauth: 1, fusionauth: {tenants: [{multiFactorConfiguration: {authenticator: {enabled: false}}}]}}"
)
SEVERAL_TENANTS = Scenario.parse("{fauxauth: 1, fusionauth: {tenants: [{name: A}, {name: B}], applications: []}}")
WORLDS = {
    "nobody": NOBODY,
    "no application": NO_APPLICATION,
    "no methods": NO_METHODS,
    "several tenants": SEVERAL_TENANTS,
}

FUSIONAUTH = [operation for operation in OPERATIONS.values() if operation.service == "fusionauth"]
LOGINS = ("fusionauth.login", "fusionauth.two_factor_login", "fusionauth.passwordless_login")
EMPTY_STATUSES = {401, 404, 410, 421, 423, 500}
NAMED = (
    *("applicationId", "loginId", "password", "oneTimePassword", "code", "twoFactorId", "refreshToken", "methodId"),
    *("userId", "metaData", "state", "login_name", "noJWT", "trustComputer", "ipAddress", "method", "secret"),
)

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=8) | st.just("a@b.c"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
BODIES = (
    st.binary(max_size=20)
    | JSON.map(encode)
    | st.fixed_dictionaries({}, optional=dict.fromkeys(NAMED, JSON)).map(encode)
)


def call_of(operation: Operation[Any, Any], body: bytes, media_type: str = "application/json") -> Call:
    pieces = ("changePasswordId", "twoFactorId", "userId", "applicationId", "tokenId", "tenantId", "keyId", "version")
    parameters = {
        name: "5.0" if name == "version" else "nonsense" for name in pieces if f"{{{name}}}" in operation.path
    }
    headers = {"content-type": media_type}
    return Call(operation.method, operation.path, parameters, headers=headers, body=body)


def forced(operation: Operation[Any, Any], row: Outcome[Any, Any], world: World, body: bytes = b"{}") -> Any:
    """Force the row and return its JSON; None where the body is empty."""
    call = call_of(operation, body)
    answer = operation.answer(call, world, world.version, row.name)
    assert (answer.outcome.name, answer.reply.status, answer.forced) == (row.name, row.status, True)
    if answer.reply.content.json is None:
        return None
    return json.loads(encode(answer.reply.content.json))


@pytest.mark.parametrize("scenario", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)
def test_every_row_is_answered_in_a_world_that_knows_nobody(operation: Operation[Any, Any], scenario: Scenario) -> None:
    world = scenario.world()
    for row in operation.outcomes:
        forced(operation, row, world)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda each: each.name)
@settings(max_examples=40)
@given(body=BODIES, data=st.data())
def test_every_row_is_answered_whatever_the_body_says(
    operation: Operation[Any, Any], body: bytes, data: st.DataObject
) -> None:
    row = data.draw(st.sampled_from(operation.outcomes))
    forced(operation, row, NOBODY.world(), body)


@pytest.mark.parametrize("operation", FUSIONAUTH, ids=lambda each: each.name)
def test_a_forced_400_has_errors(operation: Operation[Any, Any]) -> None:
    for row in operation.outcomes:
        if row.status == 400:
            errors = forced(operation, row, NOBODY.world()) or {}
            named = any(errors.get("fieldErrors", {}).values()) or errors.get("generalErrors")
            assert named, f"{operation.name}:{row.name} is a 400 that names no error, fieldErrors or generalErrors"


@pytest.mark.parametrize("operation", FUSIONAUTH, ids=lambda each: each.name)
def test_a_forced_answer_that_is_documented_as_empty_is_empty(operation: Operation[Any, Any]) -> None:
    for row in operation.outcomes:
        captured = row.status == 500 and row.reachable
        if row.status in EMPTY_STATUSES and not captured and operation.name != "fusionauth.status":
            assert forced(operation, row, NOBODY.world()) is None, row.name


@pytest.mark.parametrize("scenario", WORLDS.values(), ids=WORLDS)
@pytest.mark.parametrize("name", LOGINS)
def test_a_forced_login_has_the_body_of_its_status(name: str, scenario: Scenario) -> None:
    for row in OPERATIONS[name].outcomes:
        body = forced(OPERATIONS[name], row, scenario.world())
        if row.status == 203:
            assert set(body) == {"changePasswordId", "changePasswordReason"}
            assert row.name == f"password_change_{body['changePasswordReason'].lower()}"
        if row.status == 242:
            assert body["twoFactorId"]
            assert ("configurableMethods" in body) is (row.name == "two_factor_required")
            assert ("methods" in body) is (row.name != "two_factor_required")
        if row.status == 409:
            assert body["actions"][0]["actionId"]
        if row.status == 503:
            assert body["generalErrors"]
        if row.status in (200, 202, 212, 213):
            assert body["user"]["id"]
            assert "token" in body


@pytest.mark.parametrize("name", LOGINS)
def test_a_forced_answer_does_not_contradict_itself(name: str) -> None:
    application_id = next(iter(NOBODY.world().directory.applications))
    sent = encode({"applicationId": application_id})

    def user(row: str) -> Any:
        return forced(OPERATIONS[name], OPERATIONS[name].outcome(row), NOBODY.world(), sent)["user"]

    assert user("authenticated")["registrations"][0]["verified"] is True
    assert user("not_registered")["registrations"] == []
    assert user("email_not_verified")["verified"] is False
    assert user("registration_not_verified")["registrations"][0]["verified"] is False


@pytest.mark.parametrize("name", LOGINS)
def test_what_was_supposed_of_a_user_is_not_remembered(name: str) -> None:
    scenario = Scenario.parse("{fauxauth: 1, fusionauth: {users: [{email: r@example.com, password: pw}]}}")
    world = scenario.world()
    application_id = next(iter(world.directory.applications))
    before = next(world.directory.users())
    sent = encode({"applicationId": application_id, "loginId": "r@example.com", "password": "wrong"})
    for row in OPERATIONS[name].outcomes:
        if row.status not in (242, 200):
            forced(OPERATIONS[name], row, world, sent)

    (after,) = (user for user in world.directory.users() if user.email == "r@example.com")
    assert (after.verified, after.actions, after.two_factor) == (before.verified, before.actions, before.two_factor)
    assert [each.verified for each in after.registrations or ()] == [True]


def test_nobody_is_left_behind_by_an_answer_that_refuses() -> None:
    world = NOBODY.world()
    for operation in FUSIONAUTH:
        for row in operation.outcomes:
            if row.status >= 400:
                forced(operation, row, world, encode({"loginId": "new@example.com"}))

    assert list(world.directory.users()) == []


def test_the_invented_person_stays_and_is_made_from_the_seed() -> None:
    def invented(seed: int) -> Any:
        world = Scenario.parse(
            f"{{fauxauth: 1, seed: {seed}, clock: {{start: 2026-01-05T09:00:00Z, mode: frozen}}}}"
        ).world()
        login = OPERATIONS["fusionauth.login"]
        return forced(login, login.outcome("authenticated"), world), [each.id for each in world.directory.users()]

    body, known = invented(1)

    assert known == [body["user"]["id"]]
    assert invented(1) == (body, known)
    assert invented(2) != (body, known)


def test_a_forced_challenge_can_be_completed() -> None:
    from fauxauth.world.totp import code_at

    for scenario in WORLDS.values():
        world = scenario.world()
        login, completion = OPERATIONS["fusionauth.login"], OPERATIONS["fusionauth.two_factor_login"]
        challenge = forced(login, login.outcome("two_factor_enabled"), world)
        (user,) = world.directory.users()
        code = code_at(user.two_factor.methods[-1].secret or "", world.clock.now())
        sent = encode({"twoFactorId": challenge["twoFactorId"], "code": code})
        assert completion.answer(call_of(completion, sent), world, world.version).reply.status == 200


def test_a_forced_valid_token_has_claims() -> None:
    operation = OPERATIONS["fusionauth.jwt_validate"]

    claims = forced(operation, operation.outcome("valid"), NOBODY.world())["jwt"]

    assert {"sub", "exp", "iss"} <= set(claims)
