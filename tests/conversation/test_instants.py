"""Instants: near enough to now, at an exact time, in milliseconds or in the seconds of tokens."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import pytest

from fauxauth.contract.wire import encode
from fauxauth.conversation.matching import Comparison, Mismatch
from fauxauth.errors import ScenarioError

from .talking import LOGIN, MONICA, conversation, talk

NOW = datetime(2026, 1, 5, 9, 0, 0, tzinfo=timezone.utc)
MILLISECONDS = int(NOW.timestamp() * 1000)


def compared(expected: Any, actual: Any, now: datetime | None = NOW) -> list[Mismatch]:
    return list(Comparison(lambda value: value, now=now).compare(expected, actual))


def jwt(claims: Mapping[str, Any]) -> str:
    return f"header.{base64.urlsafe_b64encode(encode(dict(claims))).decode().rstrip('=')}.signature"


@pytest.mark.parametrize(
    ("expected", "offset"),
    [
        ("now", 0),
        ("now", 999),  # the Date header has whole seconds
        ("now+1h", 3_600_000),
        ("now-30d", -30 * 86_400_000),
        ("now within 10s", 10_000),
        ("now within 10s", -10_000),
        ("now+1h within 1m", 3_660_000),
        ("2026-01-05T09:00:00Z", 0),
        ("2026-01-05T09:00:00Z within 5s", 4_000),
    ],
)
def test_an_instant_that_is_near_enough(expected: str, offset: int) -> None:
    assert compared({"<instant>": expected}, MILLISECONDS + offset) == []


@pytest.mark.parametrize(
    ("expected", "actual", "came"),
    [
        ("now", MILLISECONDS - 1, "1767603599999, which is 2026-01-05T08:59:59.999Z, now-0s"),
        ("now", MILLISECONDS + 1001, "1767603601001, which is 2026-01-05T09:00:01.001Z, now+1s"),
        ("now+1h within 1m", MILLISECONDS, "1767603600000, which is 2026-01-05T09:00:00.000Z, now+0s"),
        ("2026-01-05T09:00:00Z", MILLISECONDS + 1, "1767603600001, which is 2026-01-05T09:00:00.001Z, now+0s"),
        ("now", 10**18, "1000000000000000000, which is not in the calendar"),
        ("now", "1767603600000", '"1767603600000"'),
        ("now", MILLISECONDS // 1000, "1767603600"),
        ("now", None, "null"),
        ("now", True, "true"),
    ],
)
def test_an_instant_that_is_not(expected: str, actual: Any, came: str) -> None:
    (mismatch,) = compared({"<instant>": expected}, actual)
    assert mismatch.actual == came


def test_without_a_date_nobody_knows_what_now_is() -> None:
    (mismatch,) = compared({"<instant>": "now"}, MILLISECONDS, now=None)
    assert mismatch.actual == "1767603600000, and the reply has no Date from which to count"
    assert compared({"<instant>": "2026-01-05T09:00:00Z"}, MILLISECONDS, now=None) == []


def test_in_tokens_instants_are_seconds() -> None:
    token = jwt({"exp": MILLISECONDS // 1000 + 3600, "iat": MILLISECONDS // 1000})
    assert compared({"<jwt>": {"exp": {"<instant>": "now+1h"}, "iat": "<instant>"}}, token) == []
    assert compared({"<jwt>": {"exp": {"<instant>": "now"}}}, token)
    assert compared({"<jwt>": {"exp": "<instant>"}}, jwt({"exp": MILLISECONDS}))


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("soon", "text 'soon' is not an instant"),
        ("now within 10", "10 has no unit"),
        ("now within", "'now within' is not an instant"),
    ],
)
def test_what_is_no_instant_is_refused_when_the_file_is_read(written: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        conversation(f"{LOGIN}, reply: {{contains: {{a: {{<instant>: {written}}}}}}}")
    assert says.removeprefix("text ") in str(caught.value)
    assert "such as now+1h within 10s" in str(caught.value)


def test_the_fake_says_what_now_is() -> None:
    assert not talk(
        "clock: {set: 2026-02-01T00:00:00Z}",
        f"{MONICA}, reply: {{contains: {{user: {{lastLoginInstant: {{<instant>: now}}}},"
        f" token: {{<jwt>: {{exp: {{<instant>: now+1h}}}}}}}}}}",
    )
