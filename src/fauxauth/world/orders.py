"""Standing orders: what one world was told to do against its state, and how often it has done so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from msgspec import Meta

from fauxauth.world.chance import Chance
from fauxauth.world.clock import Clock
from fauxauth.world.triggers import Circumstances, Trigger

TriggerT = TypeVar("TriggerT", bound=Trigger)


class Order(Generic[TriggerT]):
    """One standing order: its trigger, since when it stands, and how many calls it has seen and been carried out on."""

    def __init__(self, trigger: TriggerT, given: datetime, name: str) -> None:
        """``name`` is what chance knows it by."""
        self.trigger = trigger
        self._given = given
        self._name = name
        self._seen = 0
        self._done = 0

    def stands(self, now: datetime) -> bool:
        """Whether it has been carried out less often than it may, and its time has not run out."""
        trigger = self.trigger
        lives = trigger.until is None or now - self._given < trigger.until
        return lives and (trigger.times is None or self._done < trigger.times)

    def is_due(self, given: Circumstances, chance: Chance) -> bool:
        """Whether it is this call's turn; a call that fits is counted, whatever comes of it."""
        trigger = self.trigger
        if not trigger.fits(given):
            return False
        self._seen += 1
        if self._seen <= trigger.after or (self._seen - trigger.after - 1) % trigger.every:
            return False
        return trigger.probability >= 1 or self.draw("probability", given, chance) < trigger.probability

    def draw(self, purpose: str, given: Circumstances, chance: Chance) -> float:
        """Draw a number from 0 to 1; for each user apart, so that other users' requests do not change it."""
        user_id = next(iter(given.asked.user()), "")
        return chance.fraction(f"{purpose} of {self._name}", user_id)

    def is_unused(self) -> bool:
        """Whether it has not been carried out once."""
        return self._done == 0

    def carry_out(self) -> TriggerT:
        """Count it as carried out, and return what was ordered."""
        self._done += 1
        return self.trigger


class Orders(Generic[TriggerT]):
    """The standing orders of one kind in a world, in the order in which they were given."""

    name = "order"

    def __init__(self, clock: Clock, chance: Chance, given: Iterable[TriggerT] = ()) -> None:
        self._clock = clock
        self._chance = chance
        self._count = 0
        self._orders: list[Order[TriggerT]] = []
        for trigger in given:
            self.add(trigger)
        self._original = list(self._orders)

    def add(self, trigger: TriggerT) -> None:
        """Give an order; its time to live begins now."""
        self._count += 1
        self._orders.append(Order(trigger, self._clock.now(), f"{self.name} {self._count}"))

    def in_vain(self) -> list[TriggerT]:
        """Return the orders that were given since the world began and have not been carried out once."""
        return [order.trigger for order in self._orders if order.is_unused() and order not in self._original]

    def clear(self) -> None:
        """Take all orders back."""
        self._orders.clear()

    def __bool__(self) -> bool:
        return bool(self._orders)

    def __iter__(self) -> Iterator[TriggerT]:
        now = self._clock.now()
        return iter([order.trigger for order in self._orders if order.stands(now)])

    def _due(self, given: Circumstances, kind: Callable[[TriggerT], bool] = bool) -> list[Order[TriggerT]]:
        """Have every order of a kind look at a call; return those whose turn it is. What has ended is dropped."""
        if not self._orders:
            return []
        self._orders = [order for order in self._orders if order.stands(given.now)]
        return [order for order in self._orders if kind(order.trigger) and order.is_due(given, self._chance)]


class ForceEntry(Trigger, kw_only=True):
    """An answer that is given whatever the state says."""

    outcome: Annotated[str, Meta(description="The full name of the outcome, service.operation:outcome.")]

    @property
    def operation(self) -> str:
        """The full name of the operation that has the outcome."""
        return self.outcome.partition(":")[0]

    def fits(self, given: Circumstances) -> bool:
        """Whether the call is for the operation that has the outcome, and one of those that are meant."""
        return given.operation == self.operation and super().fits(given)


class Forces(Orders[ForceEntry]):
    """The answers that are forced; of several whose turn it is, the one ordered first is given."""

    name = "forced answer"

    def take(self, given: Circumstances) -> str | None:
        """Return the name of the row that is ordered for a call, and count it; None lets state decide."""
        due = self._due(given)
        return due[0].carry_out().outcome.partition(":")[2] if due else None
