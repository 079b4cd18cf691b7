from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from fauxauth.transport.application import WsgiApp

from ..transport.wsgi import request
from .conversing import JOE, OPERATIONS, PASSWORD, answer, body_of, json_call, legacy_log_in, make_world

VERSIONS = ["3.0", "3.1", "4.0", "4.3", "4.4"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_legacy_login_is_201_with_the_token_at_the_top_level(version: str) -> None:
    made = legacy_log_in(make_world(JOE), version=version)
    assert (made.name, made.reply.status) == ("fuse.create_token:created", 201)
    assert list(body_of(made)) == ["auth_token"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", body_of(made)["auth_token"])


def test_the_legacy_token_does_not_rotate() -> None:
    world = make_world(JOE)
    first = body_of(legacy_log_in(world))
    world.clock.advance(days=400)
    assert body_of(legacy_log_in(world)) == first


def test_the_legacy_token_of_the_scenario_is_the_one() -> None:
    world = make_world(replace(JOE, legacy_token="fake-legacy-token"))
    assert body_of(legacy_log_in(world)) == {"auth_token": "fake-legacy-token"}


@pytest.mark.parametrize("version", ["5.0", "9", "4.5", "2.0", "", "4", "4.4.1"])
def test_a_version_that_has_no_token_call_is_not_faked(version: str) -> None:
    reply = request(WsgiApp(make_world(JOE)), "POST", f"/api/v{version}/token")
    assert (reply.status, reply.json["fauxauth"]["error"]) == (501, "not faked")


def test_it_refuses_as_a_session_is_refused() -> None:
    world = make_world(JOE, replace(JOE, login_name="jane", email=None, active=False))
    assert legacy_log_in(world, password="wrong").name == "fuse.create_token:wrong_credentials"
    assert legacy_log_in(world, password="").name == "fuse.create_token:missing_fields"
    assert legacy_log_in(world, "jane", PASSWORD).name == "fuse.create_token:deactivated"
    malformed = answer(world, "create_token", json_call(b"{", version="4.4"))
    assert malformed.name == "fuse.create_token:malformed_body"


@pytest.mark.parametrize("row", [row.name for row in OPERATIONS["fuse.create_token"].outcomes])
def test_every_answer_can_be_forced_on_an_empty_world(row: str) -> None:
    made = answer(make_world(), "create_token", json_call(b"", version="4.4"), forced=row)
    assert made.outcome.name == row
