"""`Journal`: every exchange, with the name of the answer that was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Answer, Call, Reply


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. ``answer`` is None where the request was for something that is not faked."""

    instant: datetime
    call: Call
    reply: Reply
    answer: Answer | None

    @property
    def outcome(self) -> str:
        """The full name of the answer, or ``not_faked``."""
        return self.answer.name if self.answer is not None else "not_faked"

    def __str__(self) -> str:
        because = self.answer.outcome.summary if self.answer is not None else "This is not faked."
        return f"{self.call.method} {self.call.path} -> {self.reply.status} {self.outcome}: {because}"


class Journal:
    """The exchanges of one world, in the order in which they were decided."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []

    def write(self, exchange: Exchange) -> None:
        """Add an exchange."""
        self._exchanges.append(exchange)

    @property
    def outcomes(self) -> list[str]:
        """The full names of all answers, in order."""
        return [exchange.outcome for exchange in self._exchanges]

    @property
    def not_faked(self) -> list[Exchange]:
        """The exchanges that asked for something that is not faked."""
        return [exchange for exchange in self._exchanges if exchange.answer is None]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def __getitem__(self, index: int) -> Exchange:
        return self._exchanges[index]
