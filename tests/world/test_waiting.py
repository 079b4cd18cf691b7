"""Waiting for what comes: messages in the outbox."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timezone
from typing import Any

import pytest

from fauxauth.errors import UsageError
from fauxauth.world.outbox import Channel, Message, Outbox

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


def message(
    to: str, subject: str = "Your two-factor code", channel: Channel = "email", code: str = "123456"
) -> Message:
    return Message(channel, to, subject, code, START)


def test_a_message_that_is_there_is_not_waited_for() -> None:
    outbox = Outbox()
    first, second = message("a@example.com"), message("a@example.com", "Reset your password")
    third = message("555-555-5555", channel="sms")
    for each in (first, second, third):
        outbox.send(each)

    assert outbox.wait_for(timeout=0) is third
    assert outbox.wait_for("a@example.com", timeout=0) is second
    assert outbox.wait_for("a@example.com", subject="Your two-factor code", timeout=0) is first
    assert outbox.wait_for(channel="sms", timeout=0) is third


def test_a_message_that_comes_in_time_is_waited_for_by_everybody() -> None:
    outbox, found = Outbox(), []
    threads = [
        threading.Thread(target=lambda: found.append(outbox.wait_for("a@example.com", timeout=20))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    outbox.send(message("b@example.com"))
    outbox.send(wanted := message("a@example.com"))
    for thread in threads:
        thread.join()

    assert found == [wanted] * 3


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({}, "no message was sent within 0.01 s; what was sent: nothing"),
        ({"to": "c@example.com"}, "no message with to 'c@example.com' was sent within 0.01 s; what was sent: nothing"),
        (
            {"to": "c", "channel": "sms", "subject": "Hi"},
            "no message with to 'c', channel 'sms', subject 'Hi' was sent within 0.01 s; what was sent: nothing",
        ),
    ],
)
def test_what_does_not_come_is_told(wanted: dict[str, Any], text: str) -> None:
    with pytest.raises(AssertionError, match=f"^{re.escape(text)}$"):
        Outbox().wait_for(**wanted, timeout=0.01)


def test_what_came_instead_is_told_without_its_code() -> None:
    outbox = Outbox()
    outbox.send(message("a@example.com"))
    outbox.send(message("555-555-5555", "Reset your password", "sms"))

    with pytest.raises(AssertionError) as caught:
        outbox.wait_for("b@example.com", timeout=0.01)

    assert str(caught.value) == (
        "no message with to 'b@example.com' was sent within 0.01 s; what was sent: "
        "'Your two-factor code' to a@example.com by email, 'Reset your password' to 555-555-5555 by sms"
    )


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"channel": "emial"}, "channel is email or sms, not 'emial'; did you mean 'email'?"),
        ({"to": 5}, "to is text, not 5"),
        ({"timeout": "5"}, "timeout is a number of seconds, from 0 on, not '5'"),
        ({"timeout": -1}, "timeout is a number of seconds, from 0 on, not -1"),
        ({"timeout": float("nan")}, "timeout is a number of seconds, from 0 on, not nan"),
    ],
)
def test_what_no_message_has_is_not_waited_for(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        Outbox().wait_for(**wanted)


def test_a_report_that_shows_a_message_does_not_show_its_code() -> None:
    assert repr(message("a@example.com")) == (
        "Message(channel='email', to='a@example.com', subject='Your two-factor code', "
        "instant=datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.timezone.utc))"
    )


def test_many_who_write_and_many_who_wait_all_see_everything() -> None:
    outbox = Outbox()
    found: list[str] = []
    waiting = [
        threading.Thread(target=lambda name=name: found.append(outbox.wait_for(name, timeout=20).to))
        for name in map(str, range(20))
    ]
    writing = [threading.Thread(target=outbox.send, args=(message(str(number)),)) for number in range(20)]
    for thread in (*waiting, *writing):
        thread.start()
    for thread in (*waiting, *writing):
        thread.join()

    assert sorted(found, key=int) == [str(number) for number in range(20)]
