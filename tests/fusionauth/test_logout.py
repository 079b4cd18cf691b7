"""Which refresh tokens a logout revokes, and which cookies it removes."""

from __future__ import annotations

from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import RICHARD_ID, ask, cookies_in, log_in, make_fake


def logged_in(count: int = 2, **fusionauth: Any) -> tuple[FauxAuth, list[str]]:
    fake = make_fake(**fusionauth)
    return fake, [log_in(fake).json()["refreshToken"] for _ in range(count)]


def left(fake: FauxAuth) -> list[str]:
    return [token.token for token in fake.world.refresh_tokens.of(RICHARD_ID)]


def test_the_parameter_takes_precedence_over_the_cookie() -> None:
    fake, (first, second) = logged_in()

    ask(fake, f"/api/logout?refreshToken={first}", cookies={"refresh_token": second}, key=None)

    assert left(fake) == [second]


def test_the_body_takes_precedence_over_the_cookie() -> None:
    fake, (first, second) = logged_in()

    ask(fake, "/api/logout", {"refreshToken": first}, cookies={"refresh_token": second}, key=None)

    assert left(fake) == [second]


def test_a_logout_that_fails_revokes_nothing() -> None:
    fake, tokens = logged_in()
    fake.force("fusionauth.logout:internal_error")

    assert ask(fake, f"/api/logout?global=true&refreshToken={tokens[0]}").status_code == 500

    assert sorted(left(fake)) == sorted(tokens)


def test_the_cookie_is_enough() -> None:
    fake, (first, second) = logged_in()

    ask(fake, "/api/logout", cookies={"refresh_token": first}, key=None)

    assert left(fake) == [second]


@pytest.mark.parametrize(("version", "revoked"), [("1.29", 0), ("1.30", 1)])
def test_a_json_body_is_read_since_1_30(version: str, revoked: int) -> None:
    fake, tokens = logged_in(version=version)

    assert ask(fake, "/api/logout", {"refreshToken": tokens[0]}).status_code == 200

    assert len(left(fake)) == 2 - revoked


@pytest.mark.parametrize("everywhere", ["true", "on", "yes"])
def test_everywhere_means_all_tokens_of_the_owner_of_the_given_one(everywhere: str) -> None:
    fake, (first, _) = logged_in()

    ask(fake, f"/api/logout?global={everywhere}&refreshToken={first}")

    assert left(fake) == []


@pytest.mark.parametrize(
    "path", ["/api/logout?global=true", "/api/logout", "/api/logout?refreshToken=unknown&global=true"]
)
def test_without_a_good_token_nothing_is_revoked(path: str) -> None:
    fake, tokens = logged_in()

    response = ask(fake, path)

    assert (response.status_code, response.content) == (200, b"")
    assert left(fake) == tokens


@pytest.mark.parametrize("sent", [set(), {"access_token"}, {"access_token", "refresh_token"}])
def test_the_cookies_that_the_client_has_are_removed(sent: set[str]) -> None:
    response = ask(make_fake(), "/api/logout", cookies=dict.fromkeys(sent, "whatever"))

    removed = cookies_in(response)
    assert set(removed) == sent
    assert {each.split("; ")[0] for each in removed.values()} <= {""}
    assert all("Max-Age=0" in each and "Path=/" in each for each in removed.values())


def test_a_body_that_cannot_be_read_is_no_reason_to_refuse() -> None:
    fake, tokens = logged_in()

    response = ask(fake, "/api/logout", ["not", "an object"], cookies={"refresh_token": tokens[0]})

    assert response.status_code == 200
    assert left(fake) == tokens[1:]
