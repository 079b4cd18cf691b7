"""`Outbox`: the emails and text messages that a real server would have sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.world.entries import Entries

Channel: TypeAlias = Literal["email", "sms"]


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message. ``to`` is an email address or a phone number; ``subject`` says what the message is about.

    ``code`` is the short code or the id that the recipient is to give back; it is not in the `repr`, which test reports
    show.
    """

    channel: Channel
    to: str
    subject: str
    code: str = field(repr=False)
    instant: datetime


class Outbox(Entries[Message]):
    """What was sent, oldest first."""

    def send(self, message: Message) -> None:
        """Add a message."""
        self.append(message)

    def latest(self, to: str | None = None) -> Message:
        """Return the last message, or the last one to an address. Raises `UsageError` if there is none."""
        __tracebackhide__ = True
        wanted = {"to": to}
        _check(wanted)
        found = self._last(wanted)
        if found is None:
            sent_to = ", ".join(sorted({message.to for message in self})) or "nobody"
            raise UsageError(f"nothing was sent{f' to {to}' if to else ''}; messages went to: {sent_to}")
        return found

    def wait_for(
        self,
        to: str | None = None,
        *,
        channel: Channel | None = None,
        subject: str | None = None,
        timeout: float = 5.0,
    ) -> Message:
        """
        Return the last message to an address, by a channel or with a subject, which may still be on its way.

        It is waited for as long as ``timeout`` says, in seconds of real time, whatever the clock of the world does.
        Raises `AssertionError` with what was sent instead, and `UsageError` for what no message has. It blocks: in a
        coroutine, run it with ``asyncio.to_thread``.
        """
        __tracebackhide__ = True
        wanted = {"to": to, "channel": channel, "subject": subject}
        _check(wanted)
        found = self.wait_until(lambda: self._last(wanted), timeout)
        if found is None:
            which = ", ".join(f"{name} {value!r}" for name, value in wanted.items() if value is not None)
            sent = ", ".join(f"{each.subject!r} to {each.to} by {each.channel}" for each in self) or "nothing"
            raise AssertionError(
                f"no message{f' with {which}' if which else ''} was sent within {timeout:g} s; what was sent: {sent}"
            )
        return found

    def _last(self, wanted: Mapping[str, str | None]) -> Message | None:
        given = {name: value for name, value in wanted.items() if value is not None}
        newest_first = (self[number] for number in range(len(self) - 1, -1, -1))
        return next(
            (each for each in newest_first if all(getattr(each, name) == value for name, value in given.items())), None
        )


def _check(wanted: Mapping[str, object]) -> None:
    """Raise `UsageError` for what no message has, which would be waited for in vain."""
    __tracebackhide__ = True
    for name, value in wanted.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name} is text, not {value!r}")
    channel, channels = wanted.get("channel"), get_args(Channel)
    if channel not in (None, *channels):
        raise UsageError(f"channel is {' or '.join(channels)}, not {channel!r}{did_you_mean(str(channel), channels)}")
