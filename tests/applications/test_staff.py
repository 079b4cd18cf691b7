"""The page for staff, which is configured with the address that it has in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from fauxauth import ArrangedOutcome, AuthServer

from .staff import OUTAGE, REFUSALS, StaffPage

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
    fauxauth.journal.assert_asked("POST /api/login", times=1, user="richard@example.com")


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
    fauxauth.journal.assert_asked("fusionauth.forgot_password", status=404, user="no.one@example.com")
    assert [mail.to for mail in fauxauth.outbox] == ["richard@example.com"]


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


@pytest.mark.fauxauth_outcomes("fusionauth.login", fields=["loginId", "password"])
def test_every_answer_to_a_password_is_told(browser: Browser, fauxauth_outcome: ArrangedOutcome) -> None:
    page = browser.post("/login", email=fauxauth_outcome.login_id, password=fauxauth_outcome.password)

    assert page[0] == expected(fauxauth_outcome.status)


@pytest.mark.fauxauth_outcomes("fusionauth.two_factor_login", fields=["twoFactorId", "code"])
def test_every_answer_to_a_code_is_told(browser: Browser, fauxauth_outcome: ArrangedOutcome) -> None:
    page = browser.post("/code", id=fauxauth_outcome.two_factor_id, code=fauxauth_outcome.code)

    assert page[0] == expected(fauxauth_outcome.status)


def expected(status: int) -> int:
    page = "200 OK" if status in (200, 242) else REFUSALS.get(status, OUTAGE)[0]
    return int(page.split()[0])
