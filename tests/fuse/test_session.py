from __future__ import annotations

import base64
import json
from dataclasses import replace as replace_call
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from msgspec.structs import replace

from fauxauth.contract import Call
from fauxauth.world.fuse_people import FuseUser, Lockout

from .conversing import (
    JOE,
    OPERATIONS,
    PASSWORD,
    START,
    answer,
    body_of,
    json_call,
    log_in,
    make_world,
    token_in,
    visit,
)

ADMIN = replace(
    JOE,
    id=29499,
    role="admin",
    administerable_community_ids=(9, 10, 11),
    admin_group_permissions=("compliance_reporting",),
    is_manager=True,
    authentication_token="fake-token-of-jo",
    token_updated_at=datetime(2025, 12, 28, 2, 0, 53, tzinfo=timezone.utc),
)


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert isinstance(claims, dict)
    return claims


def test_the_reply_has_the_documented_fields_in_the_documented_order() -> None:
    made = log_in(make_world(ADMIN))
    jwt = body_of(made)["jwt_token"]
    expected = {
        "success": True,
        "role": "admin",
        "administerable_community_ids": [9, 10, 11],
        "admin_group_permissions": ["compliance_reporting"],
        "is_manager": True,
        "terms_and_conditions_accepted": True,
        "password_change_required": False,
        "terms_and_conditions": None,
        "password_requirements": None,
        "jwt_token": jwt,
        "auth_tokens": {
            "jwt_token": jwt,
            "user_authentication_token": {"authentication_token": "fake-token-of-jo", "updated_at": 1766887253},
        },
    }
    assert (made.name, made.reply.status) == ("fuse.create_session:created", 201)
    assert json.dumps(body_of(made)) == json.dumps(expected)


def test_the_jwt_claims_what_the_decoded_example_claims() -> None:
    jwt = body_of(log_in(make_world(ADMIN)))["jwt_token"]
    end_of_day = datetime(2026, 2, 4, 23, 59, 59, tzinfo=timezone.utc)
    expected = {
        "iss": "fauxauth",
        "exp": int(end_of_day.timestamp()),
        "iat": int(START.timestamp()),
        "aud": None,
        "jti": "29499.1",
    }
    assert list(claims_of(jwt).items()) == list(expected.items())
    header = json.loads(base64.urlsafe_b64decode(jwt.split(".")[0] + "=="))
    assert header == {"typ": "JWT", "alg": "HS256"}


def test_the_example_of_the_page_has_the_same_lifetime() -> None:
    world = make_world(JOE)
    world.clock.set(datetime(2024, 10, 21, 10, 16, 16, tzinfo=timezone.utc))
    claims = claims_of(body_of(log_in(world))["jwt_token"])
    assert (claims["iat"], claims["exp"]) == (1729505776, 1732147199)


def test_each_login_has_a_fresh_jwt_and_the_same_token() -> None:
    world = make_world(JOE)
    first, second = log_in(world), log_in(world)
    assert body_of(first)["jwt_token"] != body_of(second)["jwt_token"]
    assert token_in(first) == token_in(second)


def test_the_email_logs_in_as_the_login_name_does() -> None:
    world = make_world(JOE)
    assert token_in(log_in(world, "joe.bloggs@example.com")) == token_in(log_in(world))


def test_the_setting_makes_a_success_200() -> None:
    made = log_in(make_world(JOE, session_status=200))
    assert (made.name, made.reply.status) == ("fuse.create_session:ok", 200)


def test_flags_do_not_bar_a_login_but_show() -> None:
    flagged = replace(
        JOE,
        terms_and_conditions_accepted=False,
        password_change_required=True,
        terms_and_conditions={"text": "Be kind."},
        password_requirements=["at least 12 characters"],
    )
    made = log_in(make_world(flagged))
    assert made.reply.status == 201
    assert body_of(made)["terms_and_conditions_accepted"] is False
    assert body_of(made)["password_change_required"] is True
    assert body_of(made)["terms_and_conditions"] == {"text": "Be kind."}
    assert body_of(made)["password_requirements"] == ["at least 12 characters"]


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=fake"])
def test_a_form_logs_in_as_json_does(media_type: str) -> None:
    call = Call(
        "POST",
        "/api/v5.0/session",
        headers={"content-type": media_type},
        form={"login_name": ["joe.bloggs"], "password": ["an earlier value", PASSWORD]},
    )
    assert answer(make_world(JOE), "create_session", call).reply.status == 201


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/x.y+json"])
def test_json_is_read_under_every_name_of_it(media_type: str) -> None:
    call = json_call(b'{"login_name": "joe.bloggs", "password": "correct horse battery"}')
    call = replace_call(call, headers={"content-type": media_type})
    assert answer(make_world(JOE), "create_session", call).reply.status == 201


def test_credentials_in_the_query_are_not_read() -> None:
    call = Call("POST", "/api/v5.0/session", query={"login_name": ["joe.bloggs"], "password": [PASSWORD]})
    assert answer(make_world(JOE), "create_session", call).name == "fuse.create_session:missing_fields"


@pytest.mark.parametrize("body", [b"{", b"[]", b'"joe"', b"null", b" ", b"\xff", b"[" * 10_000, b'{"login_name": NaN}'])
def test_a_body_that_is_no_json_object_is_malformed(body: bytes) -> None:
    made = answer(make_world(JOE), "create_session", json_call(body))
    assert (made.name, made.reply.status) == ("fuse.create_session:malformed_body", 400)
    assert body_of(made) == {"success": False, "errors": {"base": "Bad Request 400"}}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (b"", ["login_name", "password"]),
        (b"{}", ["login_name", "password"]),
        (b'{"login_name": "joe.bloggs"}', ["password"]),
        (b'{"login_name": "joe.bloggs", "password": ""}', ["password"]),
        (b'{"login_name": null, "password": "x"}', ["login_name"]),
        (b'{"login_name": "joe.bloggs", "password": 7}', ["password"]),
        (b'{"Login_Name": "joe.bloggs", "password": "x"}', ["login_name"]),
    ],
)
def test_missing_fields_are_named(body: bytes, missing: list[str]) -> None:
    made = answer(make_world(JOE), "create_session", json_call(body))
    assert (made.name, made.reply.status) == ("fuse.create_session:missing_fields", 422)
    assert body_of(made) == {"success": False, "errors": dict.fromkeys(missing, "can't be blank")}


@pytest.mark.parametrize("status", [400, 401])
def test_the_status_for_missing_fields_is_a_setting(status: Literal[400, 401]) -> None:
    world = make_world(JOE, missing_fields_status=status)
    made = answer(world, "create_session", json_call(b"{}"))
    assert (made.name, made.reply.status) == (f"fuse.create_session:missing_fields_as_{status}", status)
    assert log_in(world, JOE.login_name, PASSWORD).name == "fuse.create_session:created"


@pytest.mark.parametrize(("login_name", "password"), [("nobody", PASSWORD), ("joe.bloggs", "wrong")])
def test_an_unknown_name_and_a_wrong_password_are_refused_alike(login_name: str, password: str) -> None:
    made = log_in(make_world(JOE), login_name, password)
    assert (made.name, made.reply.status) == ("fuse.create_session:wrong_credentials", 401)
    assert body_of(made) == {"success": False, "errors": {"base": "Unauthorized 401"}}


def test_a_user_without_a_password_cannot_log_in_with_one() -> None:
    assert log_in(make_world(replace(JOE, password=None))).name == "fuse.create_session:wrong_credentials"


def test_status_and_text_of_wrong_credentials_are_settings() -> None:
    world = make_world(JOE, wrong_credentials_status=422, wrong_credentials_message="Invalid login")
    made = log_in(world, password="wrong")
    assert (made.name, made.reply.status) == ("fuse.create_session:wrong_credentials_as_422", 422)
    assert body_of(made) == {"success": False, "errors": {"base": "Invalid login"}}


def test_a_deactivated_user_is_refused_and_only_the_right_password_learns_why() -> None:
    world = make_world(replace(JOE, active=False))
    assert log_in(world).name == "fuse.create_session:deactivated"
    wrong = log_in(world, password="wrong")
    assert wrong.name == "fuse.create_session:wrong_credentials"
    assert wrong.held()[:2] == ("wrong_credentials", "deactivated")


def test_a_lockout_is_off_unless_set() -> None:
    world = make_world(JOE)
    for _ in range(50):
        log_in(world, password="wrong")
    assert log_in(world).reply.status == 201


@pytest.mark.parametrize(("status", "name"), [(401, "locked_out"), (423, "locked_out_as_423")])
def test_wrong_passwords_lock_and_the_clock_unlocks(status: Literal[401, 423], name: str) -> None:
    world = make_world(JOE, lockout=Lockout(attempts=2, duration=timedelta(minutes=5), status=status))
    assert [log_in(world, password="wrong").outcome.name for _ in range(2)] == ["wrong_credentials"] * 2
    locked = log_in(world)
    assert (locked.outcome.name, locked.reply.status) == (name, status)
    assert body_of(locked) == {"success": False, "errors": {"base": "Your account is locked."}}
    world.clock.advance(minutes=5, milliseconds=-1)
    assert log_in(world).outcome.name == name
    world.clock.advance(milliseconds=1)
    assert log_in(world).reply.status == 201


def test_a_locked_account_refuses_a_wrong_password_as_locked_and_a_missing_one_as_missing() -> None:
    world = make_world(
        JOE, missing_fields_status=401, lockout=Lockout(attempts=1, duration=timedelta(minutes=5), status=401)
    )
    log_in(world, password="wrong")
    assert log_in(world, password="wrong").held()[:2] == ("locked_out", "wrong_credentials")
    assert log_in(world, password="").held()[:2] == ("missing_fields_as_401", "locked_out")


def test_a_right_password_ends_the_counting() -> None:
    world = make_world(JOE, lockout=Lockout(attempts=2, duration=timedelta(minutes=5)))
    for password in ("wrong", PASSWORD, "wrong", PASSWORD):
        last = log_in(world, password=password)
    assert last.reply.status == 201


@pytest.mark.parametrize("row", [row.name for row in OPERATIONS["fuse.create_session"].outcomes])
@pytest.mark.parametrize("body", [b"", b'{"login_name": "joe.bloggs", "password": "x"}', b'{"login_name": "new@x.y"}'])
def test_every_answer_can_be_forced_on_an_empty_world(row: str, body: bytes) -> None:
    world = make_world()
    made = answer(world, "create_session", json_call(body), forced=row)
    assert made.outcome.name == row
    assert body_of(made)["success"] is (made.reply.status < 300)
    if made.reply.status < 300:
        assert visit(world, token_in(made)).name == "fuse.users_me:ok"


def test_who_was_invented_for_a_forced_answer_cannot_log_in_by_any_password() -> None:
    world = make_world()
    call = json_call(b'{"login_name": "new.user", "password": "pw"}')
    answer(world, "create_session", call, forced="created")
    assert answer(world, "create_session", call).name == "fuse.create_session:wrong_credentials"


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_users() -> None:
    jane = FuseUser(login_name="jane", password=PASSWORD)

    def replies(order: list[str], seed: int = 7) -> list[Any]:
        world = make_world(JOE, jane, seed=seed)
        made = {login_name: body_of(log_in(world, login_name)) for login_name in order}
        return [made["joe.bloggs"], made["jane"]]

    assert replies(["joe.bloggs", "jane"]) == replies(["jane", "joe.bloggs"])
    assert replies(["joe.bloggs", "jane"]) != replies(["joe.bloggs", "jane"], seed=8)
