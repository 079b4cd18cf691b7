"""Time-based codes, and the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from fauxauth.errors import UsageError
from fauxauth.world.outbox import Message, Outbox
from fauxauth.world.totp import code_at, matches

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238's test vectors, ``12345678901234567890``, in Base32."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(RFC_SECRET, datetime.fromtimestamp(seconds, timezone.utc)) == code


@pytest.mark.parametrize("secret", ["JBSWY3DPEHPK3PXP", "jbswy3dpehpk3pxp", "JBSWY3DP", "MFRA"])
def test_a_secret_may_be_short_and_in_any_case(secret: str) -> None:
    code = code_at(secret, datetime(2026, 1, 5, tzinfo=timezone.utc))

    assert len(code) == 6
    assert code.isdecimal()


@pytest.mark.parametrize("steps", range(-3, 4))
def test_the_code_before_and_the_code_after_match_too(steps: int) -> None:
    now = datetime(2026, 1, 5, 9, 0, 29, tzinfo=timezone.utc)
    code = code_at(RFC_SECRET, now + steps * timedelta(seconds=30))

    assert matches(RFC_SECRET, code, now) is (abs(steps) <= 1)
    assert not matches(RFC_SECRET, f" {code}", now)


def message(to: str, code: str) -> Message:
    return Message("email", to, "Hello", code, datetime(2026, 1, 5, tzinfo=timezone.utc))


def test_the_outbox_keeps_messages_in_order_and_finds_the_latest() -> None:
    outbox = Outbox()
    sent = [message("a@example.com", "1"), message("b@example.com", "2"), message("a@example.com", "3")]

    for each in sent:
        outbox.send(each)

    assert list(outbox) == sent
    assert len(outbox) == 3
    assert outbox[1] == outbox.latest("b@example.com") == sent[1]
    assert outbox.latest() == outbox.latest("a@example.com") == sent[2]


def test_the_outbox_says_to_whom_messages_went() -> None:
    outbox = Outbox()
    with pytest.raises(UsageError, match="nothing was sent; messages went to: nobody"):
        outbox.latest()
    outbox.send(message("b@example.com", "1"))
    outbox.send(message("a@example.com", "1"))

    with pytest.raises(UsageError, match=r"nothing was sent to c; messages went to: a@example\.com, b@example\.com"):
        outbox.latest("c")
