"""Faults: what goes wrong below the meaning of HTTP, or in a token, whatever the services would answer."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, field

from fauxauth.world.chance import Chance
from fauxauth.world.clock import Clock
from fauxauth.world.objects import VendorObject
from fauxauth.world.orders import Order, Orders
from fauxauth.world.triggers import Circumstances, OperationTrigger

Break: TypeAlias = Literal["refuse", "reset", "close"]

TokenFault: TypeAlias = Literal[
    "expired",
    "notYetValid",
    "wrongIssuer",
    "wrongAudience",
    "tamperedSignature",
    "unknownKid",
    "algNone",
    "rotatedKey",
]

LONGEST_DELAY = timedelta(days=1)


class DelayRange(VendorObject, kw_only=True):
    """A delay that is drawn anew each time, evenly."""

    from_: Annotated[timedelta, Meta(description="The shortest delay.")] = field(name="from")
    to: Annotated[timedelta, Meta(description="The longest delay.")]

    def objections(self) -> Iterator[tuple[str, str]]:
        """Object to a range that is none."""
        if self.from_ >= self.to:
            yield "", "the delay must go from a shorter duration to a longer one"

    def __str__(self) -> str:
        return f"{_seconds(self.from_)} to {_seconds(self.to)}"


class RateLimit(VendorObject):
    """How many requests are answered in any stretch of time as long as ``per``; the others get a 429."""

    requests: Annotated[int, Meta(gt=0, description="How many requests are answered in that time.")]
    per: Annotated[timedelta, Meta(description="A stretch of time on the world's clock, such as 1m.")]

    def objections(self) -> Iterator[tuple[str, str]]:
        """Object to a stretch of time that has no length."""
        if self.per <= timedelta():
            yield "per", "must be longer than nothing"

    def __str__(self) -> str:
        return f"{self.requests} per {_seconds(self.per)}"


class FaultEntry(OperationTrigger):
    """Something that goes wrong with the requests that fit."""

    delay: Annotated[
        timedelta | DelayRange | None,
        Meta(description="How late the answer comes, such as 3s, or {from: 1s, to: 3s}; at most a day."),
    ] = None
    connection: Annotated[
        Break | None,
        Meta(
            description="refuse: it is closed without an answer, and the request has no effect; reset: the request has "
            "its effect, and a TCP reset comes for an answer; close: it ends in the middle of the body."
        ),
    ] = None
    drip: Annotated[
        Annotated[int, Meta(gt=0)] | None, Meta(description="How many bytes of the body come in a second.")
    ] = None
    body: Annotated[
        Literal["malformed"] | None, Meta(description="malformed: the body breaks off, and its length is said right.")
    ] = None
    content_type: Annotated[
        str | None, Meta(description="The Content-Type that the answer has instead of its own.", examples=["text/html"])
    ] = None
    rate_limit: Annotated[
        RateLimit | None, Meta(description="Requests beyond this get a 429 with Retry-After, and have no effect.")
    ] = None
    token: Annotated[
        TokenFault | None, Meta(description="What is wrong with the JWT of the answer, for who verifies it.")
    ] = None

    def objections(self) -> Iterator[tuple[str, str]]:
        """Object to a fault without an effect, to effects that cannot be seen together, and to what cannot be sent."""
        yield from super().objections()
        given = self.effects()
        if not given:
            yield "", f"a fault needs an effect: one of {', '.join(EFFECTS)}"
        yield from _clashes(given)
        if isinstance(self.delay, timedelta) and self.delay <= timedelta():
            yield "delay", "must be longer than nothing"
        if (self.delay.to if isinstance(self.delay, DelayRange) else self.delay or timedelta()) > LONGEST_DELAY:
            yield "delay", "must be a day at most"
        if self.content_type is not None and not _MEDIA_TYPE.fullmatch(self.content_type):
            yield "contentType", f"{self.content_type!r} cannot stand in a Content-Type header"

    def effects(self) -> dict[str, str]:
        """Return what goes wrong and how, in the words of a scenario."""
        values = ((key, getattr(self, name)) for key, name in EFFECTS.items())
        return {key: _text(value) for key, value in values if value is not None}


EFFECTS = {
    "delay": "delay",
    "connection": "connection",
    "drip": "drip",
    "body": "body",
    "contentType": "content_type",
    "rateLimit": "rate_limit",
    "token": "token",
}
"""The effects that there are, by their keys."""

_UNSEEN = frozenset({"drip", "body", "contentType", "rateLimit", "token"})

EXCLUDED: dict[str, frozenset[str]] = {
    "connection: refuse": _UNSEEN,
    "connection: reset": _UNSEEN,
    "connection: close": frozenset({"drip", "body"}),
    # Whether they were for the answers within the limit or beyond it, nobody could tell.
    "rateLimit": frozenset(EFFECTS) - {"rateLimit"},
}
"""Effects that a fault cannot have, by what it has: nobody would see them."""


def _clashes(given: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return what to say of effects that exclude each other, by the second one's key and once for every two."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for effect, excluded in EXCLUDED.items():
        name, _, value = effect.partition(": ")
        if name in given and value in ("", given[name]):
            for other in (each for each in given if each in excluded):
                found.setdefault(frozenset((name, other)), (other, f"{effect} and {other} exclude each other"))
    return found.values()


_MEDIA_TYPE = re.compile(r"[!-~]([ -~]*[!-~])?")


def _text(value: object) -> str:
    return _seconds(value) if isinstance(value, timedelta) else str(value)


def _seconds(duration: timedelta) -> str:
    return f"{duration.total_seconds():g}s"


@dataclass(frozen=True, slots=True)
class Damage:
    """
    What goes wrong with one exchange.

    ``names`` says it in the words of a scenario. ``retry_after`` is in seconds, and None within a rate limit.
    """

    names: tuple[str, ...] = ()
    delay: timedelta = timedelta()
    connection: Break | None = None
    drip: int | None = None
    body: str | None = None
    content_type: str | None = None
    retry_after: int | None = None
    token: TokenFault | None = None

    def has(self, effect: str) -> bool:
        """Whether there is an effect of a kind already, by its key in a scenario."""
        return any(name.startswith(f"{effect}: ") for name in self.names)


UNDAMAGED = Damage()


class Faults(Orders[FaultEntry]):
    """
    The faults of one world.

    All whose turn it is apply together. Of two effects of a kind the one ordered first counts, but delays add up; one
    that nobody would see, because the connection breaks, is not carried out.
    """

    name = "fault"

    def __init__(self, clock: Clock, chance: Chance, given: Iterable[FaultEntry] = ()) -> None:
        super().__init__(clock, chance, given)
        self._answered: dict[Order[FaultEntry], deque[datetime]] = {}

    def clear(self) -> None:
        """Take all faults back."""
        super().clear()
        self._answered.clear()

    def strike(self, given: Circumstances) -> Damage:
        """Return what goes wrong with a call that is about to be decided, and count it."""
        return self._carry_out(self._due(given, lambda entry: entry.token is None), given, UNDAMAGED)

    def strike_token(self, given: Circumstances, damage: Damage) -> Damage:
        """Return what goes wrong with a call, beyond the ``damage`` that it has, now that its answer holds a token."""
        return self._carry_out(self._due(given, lambda entry: entry.token is not None), given, damage)

    def _carry_out(self, due: list[Order[FaultEntry]], given: Circumstances, damage: Damage) -> Damage:
        breaks = (order.trigger.connection for order in due)
        connection = damage.connection or next(filter(None, breaks), None)
        unseen = EXCLUDED.get(f"connection: {connection}", frozenset())
        for order in due:
            wanted = [key for key in order.trigger.effects() if key == "delay" or not damage.has(key)]
            values = self._values(order, given, [key for key in wanted if key not in unseen])
            if values:
                order.carry_out()
                damage = _joined(damage, order.trigger, values)
        return damage

    def _values(self, order: Order[FaultEntry], given: Circumstances, keys: list[str]) -> dict[str, Any]:
        """Return the effects of an order on a call by their keys: a delay drawn, a rate limit once it is reached."""
        entry = order.trigger
        values = {key: getattr(entry, EFFECTS[key]) for key in keys}
        if isinstance(values.get("delay"), DelayRange):
            span = values["delay"]
            drawn = span.from_ + (span.to - span.from_) * order.draw("delay", given, self._chance)
            values["delay"] = timedelta(milliseconds=drawn // timedelta(milliseconds=1))
        if "rateLimit" in values:
            values["rateLimit"] = self._retry_after(order, values["rateLimit"], given.now)
        return {key: value for key, value in values.items() if value is not None}

    def _retry_after(self, order: Order[FaultEntry], limit: RateLimit, now: datetime) -> int | None:
        """Return the seconds until a request is answered again, or None and count this one as answered."""
        answered = self._answered.setdefault(order, deque())
        while answered and now - answered[0] >= limit.per:
            answered.popleft()
        if len(answered) < limit.requests:
            answered.append(now)
            return None
        return math.ceil((limit.per - (now - answered[0])).total_seconds())


def _joined(damage: Damage, entry: FaultEntry, values: dict[str, Any]) -> Damage:
    """Return a damage with further effects."""
    texts = entry.effects() | ({"delay": _text(values["delay"])} if "delay" in values else {})
    changes = {_DAMAGES.get(key, EFFECTS[key]): value for key, value in values.items()}
    if "delay" in changes:
        changes["delay"] += damage.delay
    return replace(damage, names=(*damage.names, *(f"{key}: {texts[key]}" for key in values)), **changes)


_DAMAGES = {"rateLimit": "retry_after"}
"""What a damage calls an effect, where that is not the name that the fault has for it."""
