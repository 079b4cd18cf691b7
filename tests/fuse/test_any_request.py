from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth.contract import Call
from fauxauth.contract.wire import encode
from fauxauth.fuse import SERVICE
from fauxauth.world.fuse_people import Lockout

from .conversing import JOE, make_world

MEDIA_TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""]
) | st.text(max_size=20)
TEXTS = st.text(max_size=30) | st.sampled_from(["joe.bloggs", "correct horse battery"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)
BODIES = (
    st.binary(max_size=60)
    | JSON.map(encode)
    | st.fixed_dictionaries({}, optional={"login_name": JSON, "password": JSON}).map(encode)
)
FIELDS = st.dictionaries(
    st.sampled_from(["login_name", "password", "auth_token"]), st.lists(TEXTS, max_size=2), max_size=3
)
VERSIONS = st.sampled_from(["5.0", "4.4", "3.1", "9"]) | st.text(max_size=5)


@st.composite
def calls(draw: st.DrawFn) -> Call:
    headers = {"content-type": draw(MEDIA_TYPES)}
    if draw(st.booleans()):
        headers["auth-token"] = draw(st.text(max_size=60) | st.just("x.eyJpYXQiOjEsImp0aSI6IjEuMSJ9.y"))
    parameters = draw(st.fixed_dictionaries({}, optional={"version": VERSIONS}))
    return Call("POST", "/", parameters, draw(FIELDS), draw(FIELDS), headers, {}, draw(BODIES))


@pytest.mark.parametrize("operation", SERVICE.operations, ids=lambda operation: operation.name)
@given(requests=st.lists(calls(), min_size=1, max_size=3), accepting=st.booleans())
def test_no_request_raises_or_gets_a_5xx_and_every_answer_is_json(
    operation: Any, requests: list[Call], accepting: bool
) -> None:
    world = make_world(
        JOE,
        accept_jwt_as_token=accepting,
        accept_query_token_on_v5=accepting,
        lockout=Lockout(attempts=1, duration=timedelta(minutes=1)) if accepting else None,
    )
    for call in requests:
        reply = operation.answer(call, world, world.version).reply
        assert reply.status < 500
        assert isinstance(reply.content.json, dict)
        assert encode(reply.content.json)


@pytest.mark.parametrize("operation", SERVICE.operations, ids=lambda operation: operation.name)
@given(call=calls(), data=st.data())
def test_every_answer_can_be_forced_on_any_request(operation: Any, call: Call, data: st.DataObject) -> None:
    world = make_world(JOE)
    row = data.draw(st.sampled_from([row.name for row in operation.outcomes]))
    made = operation.answer(call, world, world.version, row)
    assert made.outcome.name == row
    assert encode(made.reply.content.json)
