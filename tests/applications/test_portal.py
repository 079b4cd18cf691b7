"""The portal, without a socket: what its browser application gets for what FusionAuth answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from fauxauth import ArrangedOutcome, AuthServer, TokenFault

from .portal import NOBODY, OUTAGE, REFUSALS, create_app

pytestmark = pytest.mark.fauxauth("portal.yaml")

RICHARD = {"email": "richard@example.com", "password": "open-sesame"}
EMMA = {"email": "emma@example.com", "password": "open-sesame"}


class Browser:
    """Sends requests to the portal."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str, token: str) -> httpx.Response:
        """Ask for something with an access token."""
        return asyncio.run(self._send("GET", path, headers={"Authorization": f"Bearer {token}"}))

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form in JSON."""
        return asyncio.run(self._send("POST", path, json=form))

    async def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="https://portal.example.com") as client:
            return await client.request(method, path, **request)


@pytest.fixture
def portal(fauxauth: AuthServer) -> Browser:
    auth = httpx.AsyncClient(
        transport=fauxauth.httpx_transport(),
        base_url="https://auth.example.com",
        headers={"Authorization": fauxauth.api_key},
    )
    return Browser(create_app(auth, fauxauth.application_id))


def test_a_token_opens_the_portal(fauxauth: AuthServer, portal: Browser) -> None:
    session = portal.post("/session", **RICHARD).json()

    assert portal.get("/me", session["token"]).json() == {"email": "richard@example.com", "roles": ["reader"]}
    assert [record.login_id for record in fauxauth.login_records] == ["richard@example.com"]


def test_a_code_comes_by_email(fauxauth: AuthServer, portal: Browser) -> None:
    challenge = portal.post("/session", **EMMA)
    assert challenge.status_code == 202

    two_factor_id = challenge.json()["twoFactorId"]
    portal.post("/session/send", twoFactorId=two_factor_id, methodId="MAIL")
    code = fauxauth.outbox.wait_for("emma@example.com").code
    session = portal.post("/session/code", twoFactorId=two_factor_id, code=code).json()

    assert portal.get("/me", session["token"]).json()["roles"] == ["editor"]
    fauxauth.journal.assert_order(
        "fusionauth.login:two_factor_enabled",
        "fusionauth.two_factor_send",
        "fusionauth.two_factor_login:authenticated",
        user="emma@example.com",
    )


@pytest.mark.parametrize(
    "wrong", ["expired", "notYetValid", "wrongIssuer", "wrongAudience", "tamperedSignature", "unknownKid", "algNone"]
)
def test_a_token_that_is_wrong_in_any_way_opens_nothing(
    fauxauth: AuthServer, portal: Browser, wrong: TokenFault
) -> None:
    assert portal.get("/me", fauxauth.mint_token("richard@example.com")).status_code == 200

    assert portal.get("/me", fauxauth.mint_token("richard@example.com", wrong=wrong)).status_code == 401


def test_a_session_lasts_as_long_as_its_refresh_token(fauxauth: AuthServer, portal: Browser) -> None:
    session = portal.post("/session", **RICHARD).json()

    fauxauth.clock.advance_past(session["token"])
    assert portal.post("/session/refresh", **session).status_code == 200

    fauxauth.clock.advance_past(session["refreshToken"])
    assert portal.post("/session/refresh", **session).status_code == 401
    fauxauth.journal.assert_asked("fusionauth.login", times=1)


def test_a_slow_answer_holds_nobody_up(fauxauth: AuthServer, portal: Browser) -> None:
    fauxauth.clock.freeze()
    fauxauth.fail("fusionauth.login", delay="30s")
    before = fauxauth.clock.now()

    assert portal.post("/session", **RICHARD).status_code == 200
    assert fauxauth.clock.now() - before == timedelta(seconds=30)


def test_an_outage_is_told_as_such(fauxauth: AuthServer, portal: Browser) -> None:
    fauxauth.fail("fusionauth.login", connection="reset")

    assert portal.post("/session", **RICHARD).status_code == 503


@pytest.mark.fauxauth_outcomes("fusionauth.login")
def test_every_answer_to_a_password_is_told(portal: Browser, fauxauth_outcome: ArrangedOutcome) -> None:
    page = portal.post("/session", email=fauxauth_outcome.login_id, password=fauxauth_outcome.password)

    assert told(page) == expected(fauxauth_outcome.status)


@pytest.mark.fauxauth_outcomes("fusionauth.two_factor_login")
def test_every_answer_to_a_code_is_told(portal: Browser, fauxauth_outcome: ArrangedOutcome) -> None:
    page = portal.post("/session/code", twoFactorId=fauxauth_outcome.two_factor_id, code=fauxauth_outcome.code)

    assert told(page) == expected(fauxauth_outcome.status)


@pytest.mark.fauxauth_outcomes("fusionauth.jwt_refresh", without=["time_to_live_invalid"])
def test_who_cannot_be_refreshed_logs_in_and_nobody_does_for_an_outage(
    portal: Browser, fauxauth_outcome: ArrangedOutcome
) -> None:
    page = portal.post("/session/refresh", refreshToken=fauxauth_outcome.refresh_token)

    assert told(page) == {200: (200, None), 400: NOBODY}.get(fauxauth_outcome.status, OUTAGE)


def told(page: httpx.Response) -> tuple[int, str | None]:
    return page.status_code, page.json().get("detail")


def expected(status: int) -> tuple[int, str | None]:
    return {200: (200, None), 242: (202, None)}.get(status) or REFUSALS.get(status, OUTAGE)
