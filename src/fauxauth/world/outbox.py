"""`Outbox`: the emails and text messages that a real server would have sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fauxauth.errors import UsageError


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message. ``to`` is an email address or a phone number; ``subject`` says what the message is about.

    ``code`` is the short code or the id that the recipient is to give back.
    """

    channel: Literal["email", "sms"]
    to: str
    subject: str
    code: str
    instant: datetime


class Outbox:
    """What was sent, oldest first."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    def send(self, message: Message) -> None:
        """Add a message."""
        self._messages.append(message)

    def __iter__(self) -> Iterator[Message]:
        return iter(tuple(self._messages))

    def __len__(self) -> int:
        return len(self._messages)

    def __getitem__(self, index: int) -> Message:
        return self._messages[index]

    def latest(self, to: str | None = None) -> Message:
        """Return the last message, or the last one to an address. Raises `UsageError` if there is none."""
        for message in reversed(self._messages):
            if to is None or message.to == to:
                return message
        sent_to = ", ".join(sorted({message.to for message in self._messages})) or "nobody"
        raise UsageError(f"nothing was sent{f' to {to}' if to else ''}; messages went to: {sent_to}")
