"""The same scenario and the same requests give the same bytes, at any interleaving of independent users."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from fauxauth import AuthServer, Scenario

from .asking import APPLICATION, START

USERS = [f"user-{number}" for number in range(8)]
DOCUMENT = {
    "fauxauth": 1,
    "seed": 11,
    "clock": {"start": START.isoformat(), "mode": "frozen"},
    "fusionauth": {
        "users": [
            {
                "username": name,
                "password": "pw",
                "email": f"{name}@example.com",
                "twoFactor": {"methods": [{"method": "email", "id": "MAIL"}]} if number % 2 else {},
            }
            for number, name in enumerate(USERS)
        ]
    },
}


def session_of(server: AuthServer, name: str) -> list[tuple[int, bytes, list[str]]]:
    """Everything that one user does: log in, prove a second factor if asked, refresh, fail, log out."""
    answers: list[tuple[int, bytes, list[str]]] = []

    def post(path: str, body: dict[str, Any]) -> Any:
        response = client.post(path, json=body, headers={"Authorization": server.api_key})
        answers.append((response.status_code, response.content, response.headers.get_list("set-cookie")))
        client.cookies.clear()
        return response.json() if response.content else {}

    with httpx.Client(base_url=server.url) as client:
        for _ in range(3):
            told = post("/api/login", {"loginId": name, "password": "pw", "applicationId": APPLICATION})
            if "twoFactorId" in told:
                post(f"/api/two-factor/send/{told['twoFactorId']}", {"methodId": "MAIL"})
                code = server.outbox.latest(f"{name}@example.com").code
                completed = {"twoFactorId": told["twoFactorId"], "code": code, "applicationId": APPLICATION}
                told = post("/api/two-factor/login", {**completed, "trustComputer": True})
            post("/api/jwt/refresh", {"refreshToken": told["refreshToken"]})
            post("/api/login", {"loginId": name, "password": "wrong"})
            post("/api/logout", {"refreshToken": told["refreshToken"]})
    return answers


def one_after_another(run: Callable[[str], Any]) -> dict[str, Any]:
    return {name: run(name) for name in USERS}


def backwards(run: Callable[[str], Any]) -> dict[str, Any]:
    return {name: run(name) for name in reversed(USERS)}


def all_at_once(run: Callable[[str], Any]) -> dict[str, Any]:
    with ThreadPoolExecutor(len(USERS)) as threads:
        return dict(zip(USERS, threads.map(run, USERS), strict=True))


@pytest.mark.parametrize("order", [one_after_another, backwards, all_at_once], ids=lambda order: order.__name__)
def test_independent_users_get_the_same_bytes_in_any_order(
    order: Callable[[Callable[[str], Any]], dict[str, Any]],
) -> None:
    scenario = Scenario.parse(json.dumps(DOCUMENT))
    with AuthServer(scenario) as server:
        expected = one_after_another(lambda name: session_of(server, name))
        server.reset()
        found = order(lambda name: session_of(server, name))

    assert found == expected
    assert {status for answers in expected.values() for status, _, _ in answers} == {200, 242, 404}


def test_another_seed_gives_other_ids() -> None:
    with AuthServer(Scenario.parse(json.dumps(DOCUMENT))) as server:
        expected = session_of(server, "user-0")
        server.load(Scenario.parse(json.dumps({**DOCUMENT, "seed": 12})))
        assert session_of(server, "user-0") != expected
