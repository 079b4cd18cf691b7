from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from fauxauth.world.chance import Chance
from fauxauth.world.refresh_tokens import Device, RefreshToken, RefreshTokens
from fauxauth.world.tenants import JwtConfiguration, SlidingWindow

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=timezone.utc)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def issue(tokens: RefreshTokens, user_id: str = "richard", lifetime: timedelta = DAY) -> RefreshToken:
    return tokens.issue(
        user_id=user_id,
        application_id="app",
        tenant_id="tenant",
        now=NOW,
        lifetime=lifetime,
        authentication_type="PASSWORD",
        device=Device(name="phone"),
    )


def make() -> tuple[RefreshTokens, RefreshToken]:
    tokens = RefreshTokens(Chance(), 40)
    return tokens, issue(tokens)


def test_a_token_is_found_until_the_instant_at_which_it_expires() -> None:
    tokens, token = make()

    assert tokens.find(token.token, NOW + DAY - timedelta(milliseconds=1)) == token
    assert tokens.find(token.token, NOW + DAY) is None
    assert tokens.find(None, NOW) is tokens.find("", NOW) is tokens.find("unknown", NOW) is None


def test_a_reusable_token_stays_the_same() -> None:
    tokens, token = make()

    used = tokens.use(token, NOW + MINUTE, JwtConfiguration(), presented=token.token)

    assert (used.token, used.id, used.expires) == (token.token, token.id, token.expires)
    assert used.device == Device(name="phone", last_accessed_instant=NOW + MINUTE)
    assert tokens.find(token.token, NOW) == used


ONE_TIME = JwtConfiguration(refresh_token_usage_policy="OneTimeUse")


def test_a_one_time_token_is_replaced_and_keeps_its_id_and_its_end() -> None:
    tokens, token = make()

    used = tokens.use(token, NOW + MINUTE, ONE_TIME, presented=token.token)

    assert used.token != token.token
    assert (used.id, used.expires, used.insert_instant) == (token.id, token.expires, token.insert_instant)
    assert tokens.find(token.token, NOW + MINUTE) is None
    assert tokens.successor(token.token) == tokens.find(used.token, NOW + MINUTE) == used
    assert tokens.successor(used.token) is None


def test_within_the_grace_period_a_replaced_token_finds_the_current_one_however_far_it_is() -> None:
    tokens, first = make()
    second = tokens.use(first, NOW, ONE_TIME, presented=first.token)
    third = tokens.use(second, NOW, ONE_TIME, presented=second.token)

    assert tokens.find(first.token, NOW + MINUTE - timedelta(milliseconds=1), MINUTE) == third
    assert tokens.find(first.token, NOW + MINUTE, MINUTE) is None
    assert tokens.use(third, NOW, ONE_TIME, presented=first.token).token == third.token


def test_a_revoked_successor_is_found_by_nobody() -> None:
    tokens, first = make()
    second = tokens.use(first, NOW, ONE_TIME, presented=first.token)

    tokens.revoke(second)
    tokens.revoke(second)

    assert tokens.find(first.token, NOW, MINUTE) is tokens.find(second.token, NOW) is None
    assert tokens.successor(first.token) is None


@pytest.mark.parametrize(
    ("policy", "ends"),
    [
        ("Fixed", [60, 60, 60]),
        ("SlidingWindow", [100, 140, 180]),
        ("SlidingWindowWithMaximumLifetime", [100, 130, 130]),
    ],
)
def test_the_window_of_a_token(policy: str, ends: list[int]) -> None:
    settings = JwtConfiguration(
        refresh_token_expiration_policy=policy,  # type: ignore[arg-type]
        refresh_token_time_to_live_in_minutes=60,
        refresh_token_sliding_window_configuration=SlidingWindow(maximum_time_to_live_in_minutes=130),
    )
    tokens = RefreshTokens(Chance(), 40)
    token = issue(tokens, lifetime=timedelta(minutes=60))

    found = []
    for uses in range(1, 4):
        token = tokens.use(token, NOW + uses * 40 * MINUTE, settings, presented=token.token)
        found.append((token.expires - NOW) // MINUTE)

    assert found == ends


def test_revoking_all_is_for_one_user() -> None:
    tokens, first = make()
    second, others = issue(tokens), issue(tokens, "erlich")
    assert list(tokens.of("richard")) == [first, second]

    tokens.revoke_all(user_id="richard")

    assert list(tokens.of("richard")) == []
    assert list(tokens.of("erlich")) == [others]
