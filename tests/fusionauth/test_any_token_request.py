"""Whatever is sent to the operations on tokens, discovery and passwordless login: an answer that state leads to."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxauth import FauxAuth
from fauxauth.catalogue import OPERATIONS
from fauxauth.contract import Call, Operation
from fauxauth.contract.wire import encode

from .asking import APPLICATION, LOGIN_ID, RICHARD_ID, TENANT, ask, check_answers, log_in, make_fake, richard

NAMES = (
    "jwt_issue",
    "jwt_refresh",
    "logout",
    "openid_configuration",
    "openid_configuration_of_tenant",
    "passwordless_login",
    "passwordless_send",
    "passwordless_start",
    "public_keys",
    "recent_logins",
    "refresh_token_retrieve",
    "refresh_tokens_retrieve",
    "refresh_tokens_revoke",
    "status",
)
CHOSEN = [OPERATIONS[f"fusionauth.{name}"] for name in NAMES]
PARAMETERS = ("applicationId", "global", "kid", "limit", "offset", "refreshToken", "tenantId", "token", "userId")
FIELDS = (*PARAMETERS, "code", "loginId", "loginStrategy", "oneTimeCode", "state", "timeToLiveInSeconds", "metaData")


@cache
def made() -> FauxAuth:
    application = {
        "id": APPLICATION,
        "name": "Example app",
        "loginConfiguration": {"allowTokenRefresh": True, "generateRefreshTokens": True},
        "passwordlessConfiguration": {"enabled": True},
    }
    user = richard(registrations=[{"applicationId": APPLICATION}])
    return make_fake(user, applications=[application], version="1.64")


def fresh() -> tuple[FauxAuth, tuple[str, ...]]:
    """A fake in which there is something of everything, and the words that mean something to it: the same each time."""
    fake = made()
    fake.reset()
    login = log_in(fake).json()
    body = {"applicationId": APPLICATION, "loginId": LOGIN_ID, "loginStrategy": "FormField"}
    started = ask(fake, "/api/passwordless/start", body).json()
    words = (started["code"], started["oneTimeCode"], login["refreshTokenId"], login["refreshToken"], login["token"])
    return fake, (APPLICATION, LOGIN_ID, RICHARD_ID, TENANT, *words)


@st.composite
def calls(draw: st.DrawFn, operation: Operation[Any, Any], words: tuple[str, ...]) -> Call:
    text = st.text(max_size=12) | st.sampled_from((*words, "0", "10", "-1", "true", "FormField"))
    json: st.SearchStrategy[Any] = st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | text,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
        max_leaves=4,
    )
    bodies = (
        st.just(b"")
        | st.binary(max_size=30)
        | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json)).map(encode)
    )
    values = st.dictionaries(st.sampled_from(PARAMETERS), st.lists(text, max_size=2), max_size=3)
    token = words[-1]
    authorization = draw(st.sampled_from(["", "fake-api-key", "Bearer nonsense", f"Bearer {token}", f"JWT {token}"]))
    media_type = draw(st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", ""]))
    pieces = [name for name in ("keyId", "tenantId", "tokenId") if f"{{{name}}}" in operation.path]
    return Call(
        operation.method,
        operation.endpoint,
        {name: draw(text) for name in pieces},
        query=draw(values),
        form=draw(values),
        headers={
            "authorization": authorization,
            "content-type": media_type,
            "x-fusionauth-tenantid": draw(st.sampled_from(["", TENANT, "nope"])),
        },
        cookies=draw(st.dictionaries(st.sampled_from(["access_token", "refresh_token", "fusionauth.trust"]), text)),
        body=draw(bodies),
    )


@pytest.mark.parametrize("operation", CHOSEN, ids=lambda each: each.name)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_request_has_an_answer_that_is_not_a_failure(operation: Operation[Any, Any], data: st.DataObject) -> None:
    fake, words = fresh()

    check_answers(fake, operation, [data.draw(calls(operation, words))])
