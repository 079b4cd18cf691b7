"""Whatever is sent to the operations of the Multi-Factor API: an answer, and none that only forcing gives."""

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

from .asking import LOGIN_ID, RICHARD_ID, check_answers, check_forced, log_in, make_fake, richard

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
METHODS = [{"method": "authenticator", "id": "AUTH", "secret": SECRET}, {"method": "email", "id": "MAIL"}]
NAMES = (
    "change_password",
    "change_password_check",
    "recovery_codes_generate",
    "recovery_codes_retrieve",
    "two_factor_disable",
    "two_factor_enable",
    "two_factor_login",
    "two_factor_secret",
    "two_factor_send_to_enable",
    "two_factor_start",
    "two_factor_status",
    "two_factor_status_by_token",
)
CHOSEN = [OPERATIONS[f"fusionauth.{name}"] for name in NAMES]

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["AUTH", "FAKE1-FAKE1", "MAIL", "authenticator", "email", "fake-id", "sms", LOGIN_ID, RICHARD_ID, SECRET]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "accessToken",
    "action",
    "applicationId",
    "changePasswordId",
    "code",
    "email",
    "loginId",
    "method",
    "methodId",
    "mobilePhone",
    "password",
    "secret",
    "secretBase32Encoded",
    "state",
    "trustChallenge",
    "trustToken",
    "twoFactorId",
    "twoFactorTrustId",
    "userId",
)
BODIES = (
    st.binary(max_size=40)
    | JSON.map(encode)
    | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, TEXTS | JSON)).map(encode)
)
VERSIONS = st.sampled_from(["1.26", "1.32", "1.42", "1.48", "1.62"]).map(Version.parse)


@st.composite
def calls(draw: st.DrawFn, operation: Operation[Any, Any], token: str) -> Call:
    key = draw(st.sampled_from(["fake-api-key", "fake-unknown-key", f"Bearer {token}", ""]))
    headers = {"authorization": key, "content-type": draw(st.sampled_from(["application/json", "text/plain", ""]))}
    if draw(st.booleans()):
        headers["x-fusionauth-tenantid"] = draw(TEXTS)
    queries = st.dictionaries(st.sampled_from(FIELDS), st.lists(TEXTS, max_size=2), max_size=4)
    ids = ("changePasswordId", "twoFactorTrustId", "userId")
    named = st.fixed_dictionaries({}, optional={name: TEXTS for name in ids if name in operation.path})
    return Call(operation.method, "/", draw(named), draw(queries), {}, headers, {}, draw(BODIES))


@cache
def someone() -> tuple[FauxAuth, str]:
    """A fake, and a token that is good in every world that it has after a reset."""
    fake = make_fake(richard(), {"email": "erlich@example.com", "twoFactor": {"methods": METHODS}})
    return fake, log_in(fake).json()["token"]


@pytest.mark.parametrize("operation", CHOSEN, ids=NAMES)
@settings(max_examples=50)
@given(data=st.data())
def test_no_request_raises_or_gets_a_5xx(operation: Operation[Any, Any], data: st.DataObject) -> None:
    fake, token = someone()
    fake.reset()
    fake.world.version = data.draw(VERSIONS)
    check_answers(fake, operation, data.draw(st.lists(calls(operation, token), min_size=1, max_size=3)))


@pytest.mark.parametrize("operation", CHOSEN, ids=NAMES)
@settings(max_examples=50)
@given(data=st.data())
def test_every_answer_can_be_forced_on_any_request(operation: Operation[Any, Any], data: st.DataObject) -> None:
    fake, token = someone()
    fake.reset()
    row = data.draw(st.sampled_from(operation.outcomes))
    check_forced(fake, operation, data.draw(calls(operation, token)), row)
