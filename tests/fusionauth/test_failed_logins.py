"""Failed logins with every setting of ``tenant.failedAuthenticationConfiguration``, beyond their conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fauxauth import FauxAuth

from .asking import LOGIN_ID, PASSWORD, START, ask, log_in, make_fake, make_tenant, milliseconds, richard

LOCK = {"id": "20000000-0000-0003-0000-000000000001", "name": "Lock"}


def make_locking(user: dict[str, Any] | None = None, **settings: Any) -> FauxAuth:
    """A fake whose tenant locks as the settings say; with none, as the vendor's defaults do."""
    tenant = make_tenant(failedAuthenticationConfiguration={"userActionId": LOCK["id"], **settings})
    return make_fake(user or richard(), tenants=[tenant], userActions=[LOCK])


def fail(fake: FauxAuth, times: int = 1) -> list[int]:
    return [log_in(fake, password="wrong horse").status_code for _ in range(times)]


def status(fake: FauxAuth, password: str = PASSWORD) -> int:
    return log_in(fake, password=password).status_code


def test_by_default_five_failures_lock_for_three_minutes() -> None:
    fake = make_locking()

    assert fail(fake, 4) == [404] * 4
    assert status(fake) == 200
    assert fail(fake) == [404]
    assert log_in(fake).json() == {
        "actions": [
            {
                "actionId": LOCK["id"],
                "expiry": milliseconds(START + timedelta(minutes=3)),
                "localizedName": "Lock",
                "name": "Lock",
            }
        ]
    }
    fake.clock.advance(minutes=3)
    assert status(fake) == 200


@pytest.mark.parametrize(
    ("said", "status_of_it"),
    [({"key": None}, 401), ({"applicationId": "10000000-0000-0002-0000-00000000dead"}, 400), ({"noJWT": []}, 400)],
)
def test_a_wrong_password_that_was_not_looked_at_does_not_count(said: dict[str, Any], status_of_it: int) -> None:
    fake = make_locking(tooManyAttempts=1)

    assert log_in(fake, password="wrong horse", **said).status_code == status_of_it

    assert status(fake) == 200


@pytest.mark.parametrize("apart", [29, 30])
def test_after_a_while_without_a_failure_counting_begins_anew(apart: int) -> None:
    fake = make_locking(tooManyAttempts=2, resetCountInSeconds=30)

    fail(fake)
    fake.clock.advance(seconds=apart)
    fail(fake)

    assert status(fake) == (409 if apart < 30 else 200)


def test_each_further_failure_restarts_the_lock_and_a_success_that_is_refused_does_not() -> None:
    fake = make_locking(tooManyAttempts=2, actionDuration=10)

    fail(fake, 2)
    fake.clock.advance(minutes=9)
    assert fail(fake) == [409]
    fake.clock.advance(minutes=9)
    assert status(fake) == 409
    fake.clock.advance(minutes=1)
    assert status(fake) == 200


def test_a_lock_that_has_ended_does_not_come_back_at_the_first_failure() -> None:
    fake = make_locking(tooManyAttempts=2)

    fail(fake, 2)
    fake.clock.advance(minutes=3)
    assert fail(fake) == [404]

    assert status(fake) == 200


def test_another_action_neither_makes_a_lock_nor_keeps_one_away() -> None:
    other = {"actionId": "20000000-0000-0003-0000-000000000002", "name": "Ban"}
    fake = make_locking(richard(actions=[other]), tooManyAttempts=2)

    assert fail(fake) == [409]
    assert [action["name"] for action in log_in(fake).json()["actions"]] == ["Ban"]
    assert fail(fake) == [409]
    assert [action["name"] for action in log_in(fake).json()["actions"]] == ["Ban", "Lock"]


def test_wrong_codes_of_a_second_factor_count_and_right_ones_that_are_refused_do_not() -> None:
    fake = make_locking(richard(twoFactor={"methods": [{"method": "authenticator"}]}), tooManyAttempts=2)
    two_factor_id = log_in(fake).json()["twoFactorId"]

    def complete(code: str) -> int:
        return ask(fake, "/api/two-factor/login", {"twoFactorId": two_factor_id, "code": code}, key=None).status_code

    assert complete("") == 400
    assert [complete("000000"), complete("000000")] == [421, 421]
    fake.clock.advance(minutes=2)
    assert complete(fake.totp(LOGIN_ID)) == 409
    fake.clock.advance(minutes=1)
    assert complete(fake.totp(LOGIN_ID)) == 200


@pytest.mark.parametrize("lifts", [True, False])
def test_a_password_reset_lifts_the_lock_where_the_policy_says_so_and_no_other_action(lifts: bool) -> None:
    other = {"actionId": "20000000-0000-0003-0000-000000000002", "name": "Ban", "expiry": START.isoformat()}
    fake = make_locking(richard(actions=[other]), tooManyAttempts=1, actionCancelPolicy={"onPasswordReset": lifts})
    fail(fake)

    issued = ask(fake, "/api/user/forgot-password", {"loginId": LOGIN_ID}).json()["changePasswordId"]
    changed = ask(fake, f"/api/user/change-password/{issued}", {"password": "another horse"}, key=None)

    assert changed.status_code == 200
    assert status(fake, "another horse") == (200 if lifts else 409)
    assert [action.name for action in fake.user(LOGIN_ID).actions] == (["Ban"] if lifts else ["Ban", "Lock"])


@pytest.mark.parametrize(
    ("unit", "duration"),
    [
        ("MINUTES", timedelta(minutes=2)),
        ("HOURS", timedelta(hours=2)),
        ("DAYS", timedelta(days=2)),
        ("WEEKS", timedelta(days=14)),
        ("MONTHS", timedelta(days=60)),
        ("YEARS", timedelta(days=730)),
    ],
)
def test_the_lock_lasts_as_long_as_duration_and_unit_say(unit: str, duration: timedelta) -> None:
    fake = make_locking(tooManyAttempts=1, actionDuration=2, actionDurationUnit=unit)

    fail(fake)

    assert log_in(fake).json()["actions"][0]["expiry"] == milliseconds(START + duration)


@pytest.mark.parametrize("duration", [5_000, 10**15])
def test_a_lock_that_would_outlast_the_calendar_is_for_good(duration: int) -> None:
    fake = make_locking(tooManyAttempts=1, actionDuration=duration, actionDurationUnit="YEARS")

    assert fail(fake) == [404]
    fake.clock.set(START.replace(year=4999))

    assert status(fake) == 409


@pytest.mark.parametrize("left", [timedelta(days=1), None])
def test_a_longer_action_of_the_same_kind_is_not_cut_short_by_a_failure(left: timedelta | None) -> None:
    ban = {"actionId": LOCK["id"], "name": "Ban", "reason": "Spamming"}
    if left is not None:
        ban["expiry"] = (START + left).isoformat()
    fake = make_locking(richard(actions=[ban]), tooManyAttempts=1)

    assert fail(fake, 2) == [409, 409]
    assert [action["name"] for action in log_in(fake).json()["actions"]] == ["Ban"]
    fake.clock.advance(hours=23)
    assert status(fake) == 409
    fake.clock.advance(hours=1)
    assert status(fake) == (409 if left is None else 200)


@pytest.mark.parametrize("revokes", [True, False])
def test_a_lock_revokes_refresh_tokens_where_the_policy_says_so(revokes: bool) -> None:
    policy = {"refreshTokenRevocationPolicy": {"onLoginPrevented": revokes}}
    locking = {"userActionId": LOCK["id"], "tooManyAttempts": 1}
    tenant = make_tenant(failedAuthenticationConfiguration=locking, jwtConfiguration=policy)
    fake = make_fake(tenants=[tenant], userActions=[LOCK])
    refresh_token = log_in(fake).json()["refreshToken"]

    fail(fake)

    refreshed = ask(fake, "/api/jwt/refresh", {"refreshToken": refresh_token}, key=None)
    assert refreshed.status_code == (400 if revokes else 200)


@pytest.mark.parametrize("tells", [True, False])
def test_the_user_is_told_of_a_new_lock_once_where_that_is_set(tells: bool) -> None:
    fake = make_locking(tooManyAttempts=1, emailUser=tells)

    fail(fake, 3)

    assert [message.to for message in fake.outbox] == [LOGIN_ID] * tells


def test_a_user_without_an_address_is_locked_and_not_told() -> None:
    fake = make_locking({"username": "richard", "password": PASSWORD}, tooManyAttempts=1, emailUser=True)

    assert log_in(fake, login_id="richard", password="wrong horse").status_code == 404

    assert log_in(fake, login_id="richard").status_code == 409
    assert list(fake.outbox) == []


def test_whoever_is_nobody_locks_nobody_and_one_users_failures_are_not_anothers() -> None:
    fake = make_locking(tooManyAttempts=1)
    fake.add_user(email="anna@example.com", password=PASSWORD)

    assert log_in(fake, login_id="nobody@example.com").status_code == 404
    assert log_in(fake, login_id="anna@example.com", password="wrong horse").status_code == 404

    assert log_in(fake, login_id="nobody@example.com").status_code == 404
    assert log_in(fake, login_id="anna@example.com").status_code == 409
    assert status(fake) == 200
