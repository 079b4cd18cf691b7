"""Who may retrieve a user, and what is not asked of the User API though its paths would fit."""

from __future__ import annotations

import pytest

from .asking import LOGIN_ID, RICHARD_ID, TENANT, ask, log_in, make_fake, richard

OTHER = "00000000-0000-0000-0000-00000000000b"


def test_a_key_that_is_locked_to_another_tenant_finds_nobody() -> None:
    fake = make_fake(
        richard(tenantId=TENANT),
        tenants=[{"id": TENANT}, {"id": OTHER, "name": "Other"}],
        applications=[],
        apiKeys=[{"key": "fake-locked-key", "tenantId": OTHER}],
    )

    for path in (f"/api/user/{RICHARD_ID}", f"/api/user?loginId={LOGIN_ID}"):
        assert ask(fake, path, method="GET", key="fake-locked-key").status_code == 404


def test_a_key_needs_the_permission_for_the_endpoint() -> None:
    permissions = {"endpoints": {"/api/user": ["GET"]}}
    fake = make_fake(apiKeys=[{"key": "fake-reading-key", "permissions": permissions}])

    assert ask(fake, f"/api/user/{RICHARD_ID}", method="GET", key="fake-reading-key").status_code == 200
    assert ask(fake, f"/api/user/{RICHARD_ID}", method="DELETE", key="fake-reading-key").status_code == 401


def test_a_token_shows_its_own_user_only() -> None:
    fake = make_fake(richard(), {"email": "erlich@example.com", "password": "aviato aviato"})
    token = log_in(fake).json()["token"]

    assert ask(fake, "/api/user", method="GET", key=f"Bearer {token}").json()["user"]["id"] == RICHARD_ID
    assert ask(fake, "/api/user", method="GET", key=None, cookies={"access_token": token}).status_code == 200
    for path in (f"/api/user/{RICHARD_ID}", "/api/user?email=erlich@example.com"):
        assert ask(fake, path, method="GET", key=f"Bearer {token}").status_code == 401


def test_the_path_comes_before_the_parameters_and_these_in_their_order() -> None:
    fake = make_fake(richard(), {"email": "erlich@example.com", "username": "erlich"})

    def found(path: str) -> str:
        return str(ask(fake, path, method="GET").json()["user"]["email"])

    assert found(f"/api/user/{RICHARD_ID}?email=erlich@example.com") == LOGIN_ID
    assert found(f"/api/user?username=erlich&email={LOGIN_ID}") == LOGIN_ID
    assert found("/api/user?email=&username=erlich") == "erlich@example.com"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/user/search?queryString=richard"),
        ("POST", "/api/user/search"),
        ("POST", "/api/user/import"),
        ("DELETE", f"/api/user/bulk?userId={RICHARD_ID}"),
        ("GET", "/api/user/verify-email"),
        ("PUT", "/api/user/registration"),
        ("GET", "/api/user/consent"),
    ],
)
def test_other_endpoints_are_not_taken_for_users(method: str, path: str) -> None:
    assert ask(make_fake(), path, method=method).status_code == 501


@pytest.mark.parametrize(("version", "shown"), [("1.48.0", False), ("1.49.0", True)])
def test_the_id_of_a_link_is_shown_from_1_49_on(version: str, shown: bool) -> None:
    fake = make_fake(
        richard(verified=False), version=version, tenants=[{"id": TENANT, "emailConfiguration": {"verifyEmail": True}}]
    )
    ask(fake, f"/api/user/verify-email?email={LOGIN_ID}", method="PUT", key=None)

    assert ("emailVerificationId" in ask(fake, f"/api/user/{RICHARD_ID}", method="GET").json()) is shown
    fake.clock.advance(days=1)
    assert "emailVerificationId" not in ask(fake, f"/api/user/{RICHARD_ID}", method="GET").json()
