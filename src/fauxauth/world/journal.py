"""`Journal`: every exchange of a world, with the name of the answer that was given."""

from __future__ import annotations

from fauxauth.errors import UsageError
from fauxauth.world.entries import Entries
from fauxauth.world.exchange import Exchange
from fauxauth.world.telling import told


class Journal(Entries[Exchange]):
    """The exchanges of one world, in the order in which they were decided."""

    @property
    def outcomes(self) -> list[str]:
        """The full names of all answers, in order."""
        return [exchange.outcome for exchange in self]

    @property
    def not_faked(self) -> list[Exchange]:
        """The exchanges that asked for something that is not faked."""
        return [exchange for exchange in self if exchange.outcome == "not_faked"]

    def tell(self, last: int = 10) -> str:
        """
        Tell the last exchanges, oldest first, with their reasons; every secret is masked.

        ``***`` and four digits stand for a secret, the same four for equal secrets. Nothing is told of an empty
        journal but that it is empty. Raises `UsageError` for less than one exchange.
        """
        __tracebackhide__ = True
        if last < 1:
            raise UsageError(f"the last {last} exchanges cannot be told; say how many, from 1 on")
        exchanges = list(self)
        first = max(0, len(exchanges) - last)
        if not exchanges:
            return "nothing was asked of fauxauth"
        heading = f"the last {last} of {len(exchanges)} exchanges:" if first else "all exchanges:"
        return "\n".join([heading, *(told(each, number) for number, each in enumerate(exchanges[first:], first + 1))])
