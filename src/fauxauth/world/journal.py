"""`Journal`: every exchange, with the name of the answer that was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Answer, Call, Reply


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One request and its answer.

    ``answer`` is None where the request was for something that is not faked, and where a fault ``prevented`` that it
    was answered; ``reply`` is None where nothing at all was to be sent. ``faults`` are those that applied, in the
    words of a scenario: ``delay: 3s``.
    """

    instant: datetime
    call: Call
    reply: Reply | None
    answer: Answer | None
    faults: tuple[str, ...] = ()
    prevented: bool = False

    @property
    def outcome(self) -> str:
        """The full name of the answer, or ``not_faked``, or ``prevented`` by a fault."""
        if self.answer is not None:
            return self.answer.name
        return "prevented" if self.prevented else "not_faked"

    @property
    def because(self) -> str:
        """When this answer is given, in a sentence."""
        if self.answer is not None:
            return self.answer.outcome.summary
        return "A fault kept the request from having an effect." if self.prevented else "This is not faked."

    def __str__(self) -> str:
        status = self.reply.status if self.reply is not None else "nothing"
        text = f"{self.call.method} {self.call.path} -> {status} {self.outcome}: {self.because}"
        return f"{text} [{', '.join(self.faults)}]" if self.faults else text


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
        return [exchange for exchange in self._exchanges if exchange.outcome == "not_faked"]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def __getitem__(self, index: int) -> Exchange:
        return self._exchanges[index]
