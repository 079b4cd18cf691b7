"""Words for the tests of Fuse: a world with Joe in it, and the calls that a client makes."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from fauxauth.contract import Answer, Call
from fauxauth.fuse import SERVICE
from fauxauth.world import Origin, World
from fauxauth.world.fuse_accounts import FuseOrigin
from fauxauth.world.fuse_people import FuseSection, FuseUser

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
PASSWORD = "correct horse battery"
JOE = FuseUser(login_name="joe.bloggs", email="joe.bloggs@example.com", password=PASSWORD)
OPERATIONS = {operation.name: operation for operation in SERVICE.operations}


def make_world(*users: FuseUser, seed: int = 7, **settings: Any) -> World:
    section = FuseSection(users=users, **settings)
    return World(Origin(fuse=FuseOrigin.of(section), clock_start=START, clock_mode="frozen", seed=seed))


def answer(world: World, name: str, call: Call, forced: str | None = None) -> Answer:
    return OPERATIONS[f"fuse.{name}"].answer(call, world, world.version, forced)


def json_call(body: bytes, path: str = "/api/v5.0/session", **path_parameters: str) -> Call:
    headers = {"content-type": "application/json"}
    return Call("POST", path, path_parameters=path_parameters, headers=headers, body=body)


def log_in(world: World, login_name: object = "joe.bloggs", password: object = PASSWORD) -> Answer:
    body = json.dumps({"login_name": login_name, "password": password}).encode()
    return answer(world, "create_session", json_call(body))


def legacy_log_in(
    world: World, login_name: str = "joe.bloggs", password: str = PASSWORD, version: str = "4.4"
) -> Answer:
    call = Call(
        "POST",
        f"/api/v{version}/token",
        path_parameters={"version": version},
        headers={"content-type": "multipart/form-data; boundary=fake"},
        form={"login_name": [login_name], "password": [password]},
    )
    return answer(world, "create_token", call)


def visit(world: World, token: str | None = None, query: str | None = None, version: str = "5.0") -> Answer:
    call = Call(
        "GET",
        f"/api/v{version}/users/me",
        path_parameters={"version": version},
        headers={} if token is None else {"auth-token": token},
        query={} if query is None else {"auth_token": [query]},
    )
    return answer(world, "users_me", call)


def body_of(answer: Answer) -> Any:
    return answer.reply.content.json


def token_in(answer: Answer) -> str:
    token = body_of(answer)["auth_tokens"]["user_authentication_token"]["authentication_token"]
    assert isinstance(token, str)
    return token
