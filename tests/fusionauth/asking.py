"""Words for the tests of FusionAuth: a fake with Richard in it, and the requests that a client sends."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

import httpx
import jwt

from fauxauth import FauxAuth, Scenario
from fauxauth.contract import Call, Operation, Outcome
from fauxauth.contract.wire import encode
from fauxauth.world.objects import DEFAULT_APPLICATION_ID as APPLICATION
from fauxauth.world.objects import DEFAULT_TENANT_ID as TENANT

__all__ = [
    "APPLICATION",
    "LOGIN_ID",
    "PASSWORD",
    "RICHARD_ID",
    "START",
    "TENANT",
    "ask",
    "check_answers",
    "check_forced",
    "claims_in",
    "cookies_in",
    "log_in",
    "make_fake",
    "make_tenant",
    "milliseconds",
    "richard",
]

START = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
LOGIN_ID = "richard@example.com"
PASSWORD = "correct horse battery"
RICHARD_ID = "00000000-0000-0001-0000-000000000001"


def richard(**more: Any) -> dict[str, Any]:
    return {"email": LOGIN_ID, "password": PASSWORD, "id": RICHARD_ID, **more}


def make_tenant(**more: Any) -> dict[str, Any]:
    """A tenant on which every second factor is enabled, as on the one that is made."""
    on = {"enabled": True}
    return {"id": TENANT, "multiFactorConfiguration": {"authenticator": on, "email": on, "sms": on}, **more}


def make_fake(*users: dict[str, Any], seed: int = 7, **fusionauth: Any) -> FauxAuth:
    """A fake with these users, or with Richard, under a clock that stands still."""
    document = {
        "fauxauth": 1,
        "seed": seed,
        "clock": {"start": START.isoformat(), "mode": "frozen"},
        "fusionauth": {"users": list(users or (richard(),)), **fusionauth},
    }
    return FauxAuth(Scenario.parse(json.dumps(document)))


def ask(
    fake: FauxAuth,
    path: str,
    body: object = None,
    *,
    method: str = "POST",
    key: str | None = "fake-api-key",
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
    peer: str = "203.0.113.9",
) -> httpx.Response:
    """Send one request as a client without a memory: cookies are those that are given."""
    sent = dict(headers or {})
    if key is not None:
        sent.setdefault("Authorization", key)
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    transport = httpx.WSGITransport(fake.wsgi_app, remote_addr=peer)
    with httpx.Client(transport=transport, base_url="http://fake.example.com") as client:
        if body is None:
            return client.request(method, path, headers=sent)
        return client.request(method, path, json=body, headers=sent)


def log_in(fake: FauxAuth, login_id: str = LOGIN_ID, password: str = PASSWORD, **more: Any) -> httpx.Response:
    """Log in with an application; options of `ask` are told from fields of the body by their names."""
    options = {name: more.pop(name) for name in ("key", "headers", "cookies", "peer") if name in more}
    body = {"applicationId": APPLICATION, "loginId": login_id, "password": password, **more}
    return ask(fake, "/api/login", {name: value for name, value in body.items() if value is not ...}, **options)


def cookies_in(response: httpx.Response) -> dict[str, str]:
    """The cookies that are set, by name: what follows the equals sign, attributes and all."""
    pairs = (each.partition("=") for each in response.headers.get_list("set-cookie"))
    return {name: rest for name, _, rest in pairs}


def claims_in(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def check_answers(fake: FauxAuth, operation: Operation[Any, Any], calls: Iterable[Call]) -> None:
    """Check that every call is answered, in JSON, by a row that holds and that is not only forced."""
    for call in calls:
        answer = operation.answer(call, fake.world, fake.world.version)
        assert answer.reply.status < 500
        assert encode(answer.reply.content.json)
        assert answer.outcome.name in answer.held()


def check_forced(fake: FauxAuth, operation: Operation[Any, Any], call: Call, row: Outcome[Any, Any]) -> None:
    """Check that a row is given when it is forced, in JSON."""
    answer = operation.answer(call, fake.world, fake.world.version, row.name)
    assert answer.reply.status == row.status
    assert encode(answer.reply.content.json)
