"""The page for staff, which is configured with the address that it has in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from fauxauth import AuthServer

from .staff import OUTAGE, StaffPage

RICHARD = {"email": "richard@example.com", "password": "open-sesame"}


class Browser:
    """Sends forms to the page."""

    def __init__(self, page: StaffPage) -> None:
        self._client = Client(page)

    def post(self, path: str, **form: str) -> tuple[int, dict[str, Any]]:
        """Return the status of the answer, and what it tells."""
        reply = self._client.post(path, json=form)
        return reply.status_code, reply.get_json()


@pytest.fixture
def browser(fauxauth: AuthServer) -> Iterator[Browser]:
    with fauxauth.routed("https://auth.example.com"):
        yield Browser(StaffPage("https://auth.example.com", fauxauth.api_key))


def test_somebody_logs_in(fauxauth: AuthServer, browser: Browser) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame", first_name="Richard")

    assert browser.post("/login", **RICHARD) == (200, {"message": "Hello, Richard!"})


def test_a_second_factor_is_asked_for(fauxauth: AuthServer, browser: Browser) -> None:
    richard = fauxauth.add_user(
        email="richard@example.com",
        password="open-sesame",
        first_name="Richard",
        two_factor={"methods": [{"method": "authenticator"}]},
    )

    _, told = browser.post("/login", **RICHARD)

    assert browser.post("/code", id=told["id"], code="000000")[1] == {"message": "This code is wrong."}
    assert browser.post("/code", id=told["id"], code=richard.totp())[1] == {"message": "Hello, Richard!"}


def test_a_forgotten_password_is_changed_by_mail(fauxauth: AuthServer, browser: Browser) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame", first_name="Richard")

    browser.post("/forgot", email="richard@example.com")
    mail = fauxauth.outbox.wait_for("richard@example.com")
    assert browser.post("/change", id=mail.code, password="open-poppy-seed")[0] == 200

    assert browser.post("/login", **RICHARD) == (403, {"message": "That is not right."})
    assert browser.post("/login", email="richard@example.com", password="open-poppy-seed")[0] == 200


def test_nobody_learns_who_works_here(fauxauth: AuthServer, browser: Browser) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame")

    assert browser.post("/forgot", email="richard@example.com") == browser.post("/forgot", email="no.one@example.com")


def test_a_mail_that_is_too_old_changes_nothing(fauxauth: AuthServer, browser: Browser) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame")
    browser.post("/forgot", email="richard@example.com")
    mail = fauxauth.outbox.wait_for("richard@example.com")

    fauxauth.clock.advance_past(mail.code)

    assert browser.post("/change", id=mail.code, password="open-poppy-seed") == (403, {"message": "That is not right."})


def test_an_outage_is_told_as_such(fauxauth: AuthServer, browser: Browser) -> None:
    fauxauth.force("fusionauth.login:search_unavailable")
    assert browser.post("/login", **RICHARD)[1] == {"message": OUTAGE[1]}

    fauxauth.fail(connection="reset")
    assert browser.post("/login", **RICHARD)[1] == {"message": OUTAGE[1]}
