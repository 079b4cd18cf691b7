"""`JournalView`: the journal in the hands of a test, with assertions that explain themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from fauxauth.errors import UsageError
from fauxauth.transport.in_hand.criteria import Criteria
from fauxauth.transport.in_hand.explaining import counted, order_text, times_text, waited_text
from fauxauth.world import World
from fauxauth.world.exchange import Exchange

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from fauxauth.transport.in_hand.criteria import Wanted


class JournalView:
    """
    Every exchange of a world, in the order in which they were decided, and assertions about them.

    What was asked is said by the name of an operation (``fusionauth.login``), by the full name of an answer
    (``fusionauth.login:account_locked``, ``not_faked``, ``prevented``), or by method and path (``POST /api/login``,
    ``GET /api/user/*``). Criteria narrow it down: ``status``; ``user``, by any login id or the id; ``application``, by
    id or name; ``forced``; ``when``, with values that the request must have, in the same words as of `FauxAuth.force`;
    ``reply``, with values that the JSON of the reply must have, by dotted name. Names that nothing has raise
    `UsageError`. What fails raises `AssertionError` with the nearest exchanges, criterion by criterion.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._journal = world.journal

    @property
    def outcomes(self) -> list[str]:
        """The full names of all answers, in order."""
        return self._journal.outcomes

    @property
    def not_faked(self) -> list[Exchange]:
        """The exchanges that asked for something that is not faked."""
        return self._journal.not_faked

    def tell(self, last: int = 10) -> str:
        """
        Tell the last exchanges, oldest first, with their reasons; every secret is masked.

        ``***`` and four digits stand for a secret, the same four for equal secrets.
        """
        return self._journal.tell(last)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._journal)

    def __len__(self) -> int:
        return len(self._journal)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...

    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        __tracebackhide__ = True
        return self._journal[index]

    def __repr__(self) -> str:
        return f"<journal of {len(self)} exchanges: {', '.join(self.outcomes)}>"

    def assert_asked(
        self, what: str, *, times: int | None = None, at_least: int | None = None, **criteria: Unpack[Wanted]
    ) -> list[Exchange]:
        """
        Assert that something was asked, and return the exchanges that fit.

        It was asked exactly ``times``, or ``at_least`` so often, which is once where nothing is said.
        """
        __tracebackhide__ = True
        if times is not None and at_least is not None:
            raise UsageError("say either times or at_least")
        _check("times", times, 0)
        _check("at_least", at_least, 1)
        wanted = Criteria.of(what, criteria, self._world)
        found, exchanges = self._found(wanted)
        if len(found) != times if times is not None else len(found) < _number(at_least):
            expected = counted(times) if times is not None else f"at least {counted(_number(at_least))}"
            raise AssertionError(times_text(wanted, exchanges, expected))
        return found

    def assert_never(self, what: str, **criteria: Unpack[Wanted]) -> None:
        """Assert that something was not asked."""
        __tracebackhide__ = True
        wanted = Criteria.of(what, criteria, self._world)
        found, exchanges = self._found(wanted)
        if found:
            raise AssertionError(times_text(wanted, exchanges, "never"))

    def assert_order(self, *whats: str, **criteria: Unpack[Wanted]) -> list[Exchange]:
        """
        Assert that several things were asked one after the other, whatever was between; return one exchange for each.

        The criteria are those of all of them.
        """
        __tracebackhide__ = True
        if len(whats) < 2:
            raise UsageError("an order needs two things at least")
        wanted = [Criteria.of(what, criteria, self._world) for what in whats]
        exchanges = list(self)
        places: list[int] = []
        for each in wanted:
            start = places[-1] + 1 if places else 0
            place = next((n for n in range(start, len(exchanges)) if each.fit(exchanges[n])), None)
            if place is None:
                raise AssertionError(order_text(wanted, exchanges, places))
            places.append(place)
        return [exchanges[place] for place in places]

    def wait_for(self, what: str, *, times: int = 1, timeout: float = 5.0, **criteria: Unpack[Wanted]) -> Exchange:
        """
        Return the exchange with which something was asked for so many ``times``, which may still be on its way.

        It is waited for as long as ``timeout`` says, in seconds of real time, whatever the clock of the world does. It
        blocks: in a coroutine, run it with ``asyncio.to_thread``.
        """
        __tracebackhide__ = True
        _check("times", times, 1)
        wanted = Criteria.of(what, criteria, self._world)

        def look() -> Exchange | None:
            found, _ = self._found(wanted)
            return found[times - 1] if len(found) >= times else None

        exchange = self._journal.wait_until(look, timeout)
        if exchange is None:
            raise AssertionError(waited_text(wanted, list(self), counted(times), timeout))
        return exchange

    def _found(self, wanted: Criteria) -> tuple[list[Exchange], Sequence[Exchange]]:
        exchanges = list(self)
        return [each for each in exchanges if wanted.fit(each)], exchanges


def _check(name: str, number: object, least: int) -> None:
    __tracebackhide__ = True
    if number is not None and (not isinstance(number, int) or number < least):
        raise UsageError(f"{name} must be at least {least}, is {number!r}")


def _number(at_least: int | None) -> int:
    return 1 if at_least is None else at_least
