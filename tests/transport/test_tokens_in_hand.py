"""Tokens in the hands of a test: as a login gives them, or wrong in one chosen way; and moving past their expiry."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import jwt
import pytest

from fauxauth import FauxAuth, Scenario, UsageError

from .asking import RICHARD, START, ask, log_in

SCENARIO = """
    fauxauth: 1
    clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
    fusionauth:
      users:
        - {email: richard@example.com, password: open-sesame}
        - {email: nora@example.com, password: open-sesame, registrations: []}
    fuse: {users: [{login_name: joe, password: pw}]}
    """


@pytest.fixture
def fake() -> FauxAuth:
    return FauxAuth(Scenario.parse(SCENARIO))


def claims_in(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def validate(fake: FauxAuth, token: str) -> int:
    return ask(fake, "GET", "/api/jwt/validate", {"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_the_one_that_a_login_would_give(fake: FauxAuth) -> None:
    fake.update_application("Example app", login_configuration={"generateRefreshTokens": False})
    other = FauxAuth(fake.scenario)
    other.restore(fake.snapshot())

    assert fake.mint_token(RICHARD) == log_in(other).json()["token"]
    assert len(fake.journal) == len(fake.login_records) == 0


def test_a_token_is_for_an_application_by_choice(fake: FauxAuth) -> None:
    shop = fake.add_application("Shop")

    assert claims_in(fake.mint_token(RICHARD))["applicationId"] == fake.application_id
    assert claims_in(fake.mint_token(fake.user(RICHARD), application="Shop"))["aud"] == shop.id
    assert "applicationId" not in claims_in(fake.mint_token(RICHARD, application=shop))
    assert "aud" not in claims_in(fake.mint_token(RICHARD, application=None))
    assert "aud" not in claims_in(fake.mint_token("nora@example.com"))


def test_lifetime_and_claims_are_as_one_says(fake: FauxAuth) -> None:
    token = fake.mint_token(RICHARD, lifetime="5m", claims={"roles": ["admin"], "scope": "all", "email": None})

    claims = claims_in(token)
    assert (claims["exp"] - claims["iat"], claims["roles"], claims["scope"]) == (300, ["admin"], "all")
    assert "email" not in claims
    assert validate(fake, token) == 200
    assert claims_in(fake.mint_token(RICHARD, lifetime=timedelta(days=2)))["exp"] - claims["iat"] == 172_800


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (None, 200),
        ("expired", 401),
        ("tamperedSignature", 401),
        ("unknownKid", 401),
        ("algNone", 401),
        ("rotatedKey", 401),
        ("wrongIssuer", 200),
        ("wrongAudience", 200),
    ],
)
def test_a_token_is_wrong_in_the_chosen_way(fake: FauxAuth, wrong: Any, status: int) -> None:
    token = fake.mint_token(RICHARD, wrong=wrong)

    assert validate(fake, token) == status
    assert (claims_in(token)["iss"] == "acme.com") is (wrong != "wrongIssuer")


def test_a_token_of_fuses_is_the_one_that_a_session_would_give(fake: FauxAuth) -> None:
    other = FauxAuth(fake.scenario)
    given = ask(other, "POST", "/api/v5.0/session", login_name="joe", password="pw").json()["jwt_token"]

    assert fake.mint_fuse_token("joe") == given
    assert fake.mint_fuse_token("joe") != given
    assert claims_in(fake.mint_fuse_token("joe", wrong="expired"))["exp"] < START.timestamp()


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda f: f.mint_token("richrd@example.com"), "there is no user 'richrd@example.com'; did you mean 'richard@"),
        (lambda f: f.mint_token(RICHARD, application="x"), "there is no application 'x'"),
        (lambda f: f.mint_token(RICHARD, lifetime="5"), "lifetime: 5 has no unit; write 5s, 5m, 5h or 5d"),
        (
            lambda f: f.mint_token(RICHARD, lifetime=5),
            "lifetime: 5 is not a duration; give a timedelta, or text such as",
        ),
        (lambda f: f.mint_token(RICHARD, lifetime="0s"), "lifetime: must be longer than nothing; for a token that has"),
        (lambda f: f.mint_token(RICHARD, wrong="expird"), "there is no token fault 'expird'; did you mean 'expired'?"),
        (lambda f: f.mint_token(RICHARD, claims=[1]), "claims: [1] is no mapping; give a dict of claims by name"),
        (
            lambda f: f.mint_token(RICHARD, claims={"x": int}),
            "claims: {'x': <class 'int'>} cannot be written as JSON: Encoding objects of type type is unsupported",
        ),
        (lambda f: f.mint_fuse_token("jo"), "there is no Fuse user 'jo'; did you mean 'joe'?"),
        (lambda f: f.mint_fuse_token("joe", wrong="x"), "there is no token fault 'x'"),
    ],
)
def test_what_a_token_cannot_be_is_refused(fake: FauxAuth, attempt: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}"):
        attempt(fake)


def expiring(fake: FauxAuth) -> dict[str, tuple[str, timedelta]]:
    """Everything that a world issues and that expires: how it looks, and how long it lives."""
    tokens = log_in(fake).json()
    forgot = ask(fake, "POST", "/api/user/forgot-password", loginId=RICHARD, sendForgotPasswordEmail=False).json()
    changed = ask(
        fake, "POST", f"/api/user/change-password/{forgot['changePasswordId']}", password="close-sesame"
    ).json()
    forgot = ask(fake, "POST", "/api/user/forgot-password", loginId=RICHARD, sendForgotPasswordEmail=False).json()
    session = ask(fake, "POST", "/api/v5.0/session", login_name="joe", password="pw").json()
    fuse_token = session["auth_tokens"]["user_authentication_token"]["authentication_token"]
    return {
        "access token": (tokens["token"], timedelta(hours=1)),
        "minted token": (fake.mint_token(RICHARD, lifetime="90s"), timedelta(seconds=90)),
        "refresh token": (log_in(fake, password="close-sesame").json()["refreshToken"], timedelta(days=30)),
        "change password id": (forgot["changePasswordId"], timedelta(minutes=10)),
        "one-time password": (changed["oneTimePassword"], timedelta(seconds=60)),
        "fuse token": (fuse_token, timedelta(days=30)),
        "fuse jwt": (session["jwt_token"], timedelta(days=30, hours=14, minutes=59, seconds=59)),
    }


@pytest.mark.parametrize(
    "what",
    [
        "access token",
        "minted token",
        "refresh token",
        "change password id",
        "one-time password",
        "fuse token",
        "fuse jwt",
    ],
)
def test_the_clock_goes_a_second_past_the_expiry_of_whatever_was_issued(fake: FauxAuth, what: str) -> None:
    token, lifetime = expiring(fake)[what]

    assert fake.clock.advance_past(token) == fake.clock.now() == START + lifetime + timedelta(seconds=1)


def test_a_code_that_was_sent_expires_too(fake: FauxAuth) -> None:
    method = {"method": "email", "email": RICHARD, "id": "MAIL"}
    fake.update_user(RICHARD, two_factor={"methods": [method]})
    two_factor_id = log_in(fake).json()["twoFactorId"]
    ask(fake, "POST", f"/api/two-factor/send/{two_factor_id}", methodId="MAIL")
    code = fake.outbox.latest().code

    assert fake.clock.advance_past(code) == START + timedelta(minutes=5, seconds=1)
    assert fake.clock.advance_past(two_factor_id) == START + timedelta(minutes=5, seconds=1)


def test_what_has_expired_is_not_expired_again(fake: FauxAuth) -> None:
    token = fake.mint_token(RICHARD, lifetime="1m")
    fake.clock.advance(days=1)

    assert fake.clock.advance_past(token) == START + timedelta(days=1)


def test_a_token_is_invalid_once_the_clock_is_past_it_and_any_jwt_will_do(fake: FauxAuth) -> None:
    token = fake.mint_token(RICHARD, lifetime="1m")
    foreign = jwt.encode({"exp": START.timestamp() + 10.5}, "x" * 32)

    assert fake.clock.advance_past(foreign) == START + timedelta(seconds=11, milliseconds=500)
    assert validate(fake, token) == 200
    fake.clock.advance_past(token)
    assert validate(fake, token) == 401


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.W10.", "fake-api-key"])
def test_what_nobody_has_issued_expires_never(fake: FauxAuth, token: str) -> None:
    with pytest.raises(
        UsageError, match=r"^this is no JWT, and nothing that this world has issued and that still stan"
    ):
        fake.clock.advance_past(token)

    assert fake.clock.now() == START


@pytest.mark.parametrize("expiry", [253_402_300_799, 1e300, 10**30])
def test_the_clock_does_not_go_beyond_its_end(fake: FauxAuth, expiry: float) -> None:
    with pytest.raises(UsageError, match=r"^a clock goes from the year 1970 to the year 5000$"):
        fake.clock.advance_past(jwt.encode({"exp": expiry}, "x" * 32))


def test_what_was_used_up_expires_no_more(fake: FauxAuth) -> None:
    token = log_in(fake).json()["refreshToken"]
    ask(fake, "POST", "/api/logout", refreshToken=token)

    with pytest.raises(UsageError, match="still stands"):
        fake.clock.advance_past(token)


def test_records_of_logins_are_found_by_whose_they_are(fake: FauxAuth) -> None:
    log_in(fake)
    log_in(fake, "nora@example.com")
    nora = fake.user("nora@example.com")

    assert [each.login_id for each in fake.login_records] == [RICHARD, "nora@example.com"]
    for name in (nora, nora.id, "nora@example.com"):
        assert [each.user_id for each in fake.login_records.of(name)] == [nora.id]
    fake.remove_user(nora)
    assert len(fake.login_records.of(nora.id)) == len(fake.login_records.of(nora)) == 1
    assert fake.login_records.of(fake.add_user(email="new@example.com")) == []
    with pytest.raises(
        UsageError, match=r"^there is no user 'richrd@example\.com'; did you mean 'richard@example\.com'\?$"
    ):
        fake.login_records.of("richrd@example.com")


def test_records_of_logins_are_found_in_a_world_that_began_without_users() -> None:
    fake = FauxAuth()
    fake.add_user(email=RICHARD, password="open-sesame")
    log_in(fake)

    assert [each.login_id for each in fake.login_records.of(RICHARD)] == [RICHARD]
    assert len(fake.login_records.select(tenant_id=fake.tenant_id)) == 1
