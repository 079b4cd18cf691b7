from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from fauxauth.contract import Answer, Call
from fauxauth.transport.application import WsgiApp
from fauxauth.world import World
from fauxauth.world.fuse_people import FuseUser

from ..transport.wsgi import request
from .conversing import JOE, OPERATIONS, PASSWORD, answer, body_of, legacy_log_in, log_in, make_world, token_in, visit

UNAUTHORIZED = {"success": False, "errors": {"base": "Unauthorized 401"}}
MONTH = timedelta(days=30)
BARE = Call("GET", "/api/v5.0/users/me", path_parameters={"version": "5.0"})


def jwt_in(made: Answer) -> str:
    return str(body_of(made)["jwt_token"])


def joe_in(world: World) -> FuseUser:
    joe = world.fuse.user(JOE.login_name)
    assert joe is not None
    return joe


def test_a_current_token_shows_its_user() -> None:
    world = make_world(replace(JOE, notifications_count=3, default_locale="cy"))
    made = visit(world, token_in(log_in(world)))
    expected = {
        "id": 1,
        "company_guid": "fa4efa4e-0000-4000-8000-000000000001",
        "name": "Joe Bloggs",
        "public_name": "Joe Bloggs",
        "given_name": "Joe",
        "family_name": "Bloggs",
        "email": "joe.bloggs@example.com",
        "avatar_url": "https://fuse.example.com/avatars/1.png",
        "big_avatar_url": "https://fuse.example.com/avatars/1-big.png",
        "unviewed_notifications_count": 0,
        "unread_notifications_count": 0,
        "notifications_count": 3,
        "password_change_required": False,
        "default_locale": "cy",
    }
    assert (made.name, made.reply.status) == ("fuse.users_me:ok", 200)
    assert json.dumps(body_of(made)) == json.dumps(expected)


def test_a_token_goes_stale_at_the_instant_of_rotation_and_a_login_gives_the_new_one() -> None:
    world = make_world(JOE, token_rotation=MONTH)
    old = token_in(log_in(world))
    world.clock.advance(MONTH - timedelta(milliseconds=1))
    assert visit(world, old).reply.status == 200
    world.clock.advance(milliseconds=1)
    stale = visit(world, old)
    assert (stale.name, stale.reply.status, body_of(stale)) == ("fuse.users_me:stale_token", 401, UNAUTHORIZED)
    assert visit(world, token_in(log_in(world))).reply.status == 200


def test_a_rotation_makes_the_token_stale_at_once() -> None:
    world = make_world(JOE)
    old = token_in(log_in(world))
    new = world.fuse.rotate(joe_in(world), world.clock.now())
    assert visit(world, old).name == "fuse.users_me:stale_token"
    assert token_in(log_in(world)) == new.text


def test_a_new_password_makes_both_tokens_stale() -> None:
    world = make_world(JOE)
    old, legacy = token_in(log_in(world)), body_of(legacy_log_in(world))["auth_token"]
    world.fuse.change_password(joe_in(world), "another fake password", world.clock.now())
    assert log_in(world).name == "fuse.create_session:wrong_credentials"
    assert visit(world, old).name == "fuse.users_me:stale_token"
    assert visit(world, query=legacy, version="4.4").name == "fuse.users_me:stale_token"
    assert visit(world, token_in(log_in(world, password="another fake password"))).reply.status == 200


@pytest.mark.parametrize("token", [None, "", "   "])
def test_no_token_gets_the_same_401(token: str | None) -> None:
    made = visit(make_world(JOE), token)
    assert (made.name, made.reply.status, body_of(made)) == ("fuse.users_me:missing_token", 401, UNAUTHORIZED)


@pytest.mark.parametrize("token", ["x", "RVt-k4zQJRyMBx3L", "é" * 16, "=" * 40, "A" * 9_000, "\ud800"])
def test_a_garbled_token_gets_the_documented_401(token: str) -> None:
    assert visit(make_world(JOE), token).name == "fuse.users_me:stale_token"
    assert visit(make_world(JOE, accept_jwt_as_token=True), token).name == "fuse.users_me:stale_token"


def test_the_token_of_a_deactivated_user_is_refused() -> None:
    world = make_world(JOE)
    token = token_in(log_in(world))
    world.fuse.save(replace(joe_in(world), active=False))
    made = visit(world, token)
    assert (made.name, made.reply.status, body_of(made)) == ("fuse.users_me:deactivated", 401, UNAUTHORIZED)


def test_the_token_of_a_removed_user_is_stale() -> None:
    world = make_world(JOE)
    token = token_in(log_in(world))
    world.fuse.remove(joe_in(world))
    assert visit(world, token).name == "fuse.users_me:stale_token"


def test_the_query_is_not_where_v5_takes_its_token_unless_set() -> None:
    world = make_world(JOE)
    assert visit(world, query=token_in(log_in(world))).name == "fuse.users_me:missing_token"
    world = make_world(JOE, accept_query_token_on_v5=True)
    assert visit(world, query=token_in(log_in(world))).reply.status == 200
    assert visit(world, token="x", query=token_in(log_in(world))).name == "fuse.users_me:stale_token"


@pytest.mark.parametrize("version", ["3.0", "3.1", "4.0", "4.3", "4.4"])
def test_older_versions_take_either_token_in_the_query_only(version: str) -> None:
    world = make_world(JOE)
    legacy = body_of(legacy_log_in(world))["auth_token"]
    assert visit(world, query=legacy, version=version).reply.status == 200
    assert visit(world, query=token_in(log_in(world)), version=version).reply.status == 200
    assert visit(world, token=legacy, version=version).name == "fuse.users_me:missing_token"


def test_v5_does_not_take_the_legacy_token() -> None:
    world = make_world(JOE)
    assert visit(world, body_of(legacy_log_in(world))["auth_token"]).name == "fuse.users_me:stale_token"


@pytest.mark.parametrize("version", ["", "5", "5.1", "9", "4.5", "04.4", "v4.4", "٤.٤"])
def test_a_version_that_is_not_known_is_not_faked(version: str) -> None:
    reply = request(WsgiApp(make_world(JOE)), "GET", f"/api/v{version}/users/me")
    assert (reply.status, reply.json["fauxauth"]["error"]) == (501, "not faked")


def test_the_versions_that_are_faked_are_named() -> None:
    assert request(WsgiApp(make_world()), "GET", "/api/v5.1/users/me").json["fauxauth"]["message"] == (
        "GET /api/v5.1/users/me is not faked; the nearest operation that is: GET /api/v{version}/users/me; version is "
        "one of 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4.0, 4.1, 4.2, 4.3, 4.4, 5.0"
    )


def test_the_jwt_is_no_token_unless_set() -> None:
    world = make_world(JOE)
    assert visit(world, jwt_in(log_in(world))).name == "fuse.users_me:stale_token"


def test_where_it_is_one_it_shows_whose_it_is() -> None:
    world = make_world(JOE, FuseUser(login_name="anna", password=PASSWORD), accept_jwt_as_token=True)
    jwts = {name: jwt_in(log_in(world, name)) for name in ("joe.bloggs", "anna")}
    again = jwt_in(log_in(world, "joe.bloggs"))

    shown = {name: body_of(visit(world, jwt))["id"] for name, jwt in jwts.items()}

    assert shown["anna"] != shown["joe.bloggs"] == body_of(visit(world, again))["id"]


def test_where_it_is_one_it_lives_until_the_end_of_its_last_day() -> None:
    world = make_world(JOE, accept_jwt_as_token=True)
    jwt = jwt_in(log_in(world))
    world.clock.advance(days=30, hours=14, minutes=59, seconds=58)
    assert visit(world, jwt).reply.status == 200
    world.clock.advance(seconds=1)
    assert visit(world, jwt).name == "fuse.users_me:stale_token"


@pytest.mark.parametrize(
    "payload",
    [
        [],
        {},
        {"iat": 1, "jti": "1"},
        {"iat": "1", "jti": "1.1"},
        {"iat": 10**30, "jti": "1.1"},
        {"iat": -1, "jti": "1.1"},
        {"iat": 1767603600, "jti": "1.1", "iss": "fauxauth", "aud": None, "exp": 1770249599},
    ],
)
def test_a_jwt_that_this_world_did_not_sign_is_nobodys(payload: object) -> None:
    world = make_world(JOE, accept_jwt_as_token=True)
    text = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    assert visit(world, f"x.{text}.y").name == "fuse.users_me:stale_token"


@pytest.mark.parametrize("row", [row.name for row in OPERATIONS["fuse.users_me"].outcomes])
def test_every_answer_can_be_forced_on_an_empty_world(row: str) -> None:
    world = make_world()
    made = answer(world, "users_me", BARE, forced=row)
    assert made.outcome.name == row


def test_a_forced_success_twice_is_the_same_invented_person() -> None:
    world = make_world()
    first = body_of(answer(world, "users_me", BARE, forced="ok"))
    assert first == body_of(answer(world, "users_me", BARE, forced="ok"))
    assert first["name"] == "Person 0001"
