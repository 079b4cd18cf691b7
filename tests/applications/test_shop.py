"""The shop: what its customers see for every answer of FusionAuth."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from fauxauth import ArrangedOutcome, AuthServer, Break

from .shop import MESSAGES, SORRY, TOO_LATE, create_app

PAGES = {200: "/", 242: "/code"}
"""Where a login leads that is not refused."""

RICHARD = {"email": "richard@example.com", "password": "open-sesame"}


@pytest.fixture
def browser(fauxauth: AuthServer) -> Iterator[FlaskClient]:
    app = create_app(fauxauth.url, fauxauth.api_key, fauxauth.application_id)
    with app.test_client() as client:
        yield client


def test_a_customer_logs_in(fauxauth: AuthServer, browser: FlaskClient) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame", first_name="Richard")

    page = browser.post("/login", data=RICHARD, follow_redirects=True)

    assert page.text == "Hello, Richard!"
    assert fauxauth.journal.outcomes == ["fusionauth.login:authenticated"]


def test_a_customer_with_an_authenticator_is_asked_for_its_code(fauxauth: AuthServer, browser: FlaskClient) -> None:
    richard = fauxauth.add_user(
        email="richard@example.com",
        password="open-sesame",
        first_name="Richard",
        two_factor={"methods": [{"method": "authenticator"}]},
    )

    page = browser.post("/login", data=RICHARD, follow_redirects=True)
    assert page.text == "Please enter the code that your authenticator shows."

    page = browser.post("/code", data={"code": "000000"})
    assert page.text == "This code is wrong."

    page = browser.post("/code", data={"code": richard.totp()}, follow_redirects=True)
    assert page.text == "Hello, Richard!"


def test_a_code_that_comes_too_late_is_not_taken(fauxauth: AuthServer, browser: FlaskClient) -> None:
    richard = fauxauth.add_user(
        email="richard@example.com", password="open-sesame", two_factor={"methods": [{"method": "authenticator"}]}
    )
    browser.post("/login", data=RICHARD)

    fauxauth.clock.advance(minutes=6)

    page = browser.post("/code", data={"code": richard.totp()})
    assert page.text == TOO_LATE


def test_a_lock_that_ends(fauxauth: AuthServer, browser: FlaskClient) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame")
    fauxauth.force("fusionauth.login:account_locked", until="5m", when={"user": "richard@example.com"})

    assert browser.post("/login", data=RICHARD).text == "Your account is locked."
    fauxauth.clock.advance(minutes=5)
    assert browser.post("/login", data=RICHARD).location == "/"

    fauxauth.journal.assert_order("fusionauth.login:account_locked", "fusionauth.login:authenticated")


@pytest.mark.parametrize("connection", ["refuse", "reset", "close"])
def test_a_customer_is_asked_to_come_back_when_the_connection_breaks(
    fauxauth: AuthServer, browser: FlaskClient, connection: Break
) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame")
    fauxauth.fail("fusionauth.login", connection=connection, times=1)

    assert browser.post("/login", data=RICHARD).text == SORRY
    assert browser.post("/login", data=RICHARD).status_code == 302


def test_a_customer_is_asked_to_come_back_when_the_answer_is_garbled(
    fauxauth: AuthServer, browser: FlaskClient
) -> None:
    fauxauth.add_user(email="richard@example.com", password="open-sesame")
    fauxauth.fail("fusionauth.login", body="malformed", times=1)

    assert browser.post("/login", data=RICHARD).text == SORRY
    assert browser.post("/login", data=RICHARD).status_code == 302


@pytest.mark.fauxauth_outcomes("fusionauth.login")
def test_a_customer_is_told_what_every_answer_means(browser: FlaskClient, fauxauth_outcome: ArrangedOutcome) -> None:
    form = {"email": fauxauth_outcome.login_id, "password": fauxauth_outcome.password}

    page = browser.post("/login", data=form)

    if fauxauth_outcome.status in PAGES:
        assert page.location == PAGES[fauxauth_outcome.status]
    else:
        assert page.text == MESSAGES.get(fauxauth_outcome.status, SORRY)
