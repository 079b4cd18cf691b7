"""What an assertion looks for in the journal, criterion by criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, TypedDict

from fauxauth.contract.request_fields import inside
from fauxauth.errors import UsageError, did_you_mean
from fauxauth.scenario.orders import order_of
from fauxauth.world import World
from fauxauth.world.exchange import Exchange
from fauxauth.world.orders import ForceEntry
from fauxauth.world.triggers import ABOUT, OperationTrigger

UNDECIDED = ("not_faked", "prevented")
"""What an exchange has for an outcome where no operation has answered."""


class Wanted(TypedDict, total=False):
    """The criteria that an assertion may have."""

    status: int | None
    forced: bool
    user: str | None
    application: str | None
    when: Mapping[str, Any]
    reply: Mapping[str, Any]


@dataclass(frozen=True)
class Criterion:
    """One thing that an exchange must have: its name, what is expected, and what came."""

    name: str
    expected: object
    came: Callable[[Exchange], object]
    holds: Callable[[Exchange], bool]


@dataclass(frozen=True)
class Criteria:
    """Everything that an exchange must have in order to be the one that is meant by ``what``."""

    what: str
    target: tuple[Criterion, ...]
    conditions: tuple[Criterion, ...]

    @classmethod
    def of(cls, what: str, wanted: Wanted, world: World) -> Criteria:
        """Read what an assertion was given. Raises `UsageError` for names that nothing has in this world."""
        __tracebackhide__ = True
        if not isinstance(what, str):
            raise UsageError(f"what was asked is said by text, such as 'fusionauth.login', not by {what!r}")
        for name, value in wanted.items():
            if name not in _VALUES:
                raise UsageError(f"there is no criterion {name!r}{did_you_mean(name, _VALUES)}")
            kind, expected = _VALUES[name]
            if not isinstance(value, kind):
                raise UsageError(f"{name} is {expected}, not {value!r}")
        about = {name: value for name, value in wanted.items() if name in ABOUT}
        when = {**wanted.get("when", {}), **about}
        order = _order(what, when, world)
        conditions = [_of_request(name, value) for name, value in when.items()]
        conditions += [_equal(name, value, _PLAIN[name]) for name, value in wanted.items() if name in _PLAIN]
        conditions += [_of_reply(name, value) for name, value in wanted.get("reply", {}).items()]
        return cls(what, tuple(_target(what, order)), tuple(conditions))

    @property
    def all(self) -> tuple[Criterion, ...]:
        """What an exchange must have, beginning with what ``what`` says."""
        return self.target + self.conditions

    def fit(self, exchange: Exchange) -> bool:
        """Whether an exchange has everything."""
        return all(each.holds(exchange) for each in self.all)


_VALUES: Mapping[str, tuple[type | UnionType, str]] = {
    "status": (int | None, "a number such as 200, or None where a fault prevented the answer"),
    "forced": (bool, "True or False"),
    "user": (str | None, "a login id or an id, or None for nobody"),
    "application": (str | None, "an id or a name, or None for no application"),
    "when": (Mapping, "a dict of values that the request must have, by name"),
    "reply": (Mapping, "a dict of values that the JSON of the reply must have, by dotted name"),
}
"""What the criteria are, by the names in `Wanted`."""

_PLAIN: Mapping[str, Callable[[Exchange], object]] = {
    "status": lambda exchange: exchange.status,
    "forced": lambda exchange: exchange.forced,
}


def _order(what: str, when: Mapping[str, Any], world: World) -> OperationTrigger | ForceEntry:
    """Read what is meant as a standing order would, so that both know the same names and refuse the same mistakes."""
    __tracebackhide__ = True
    method, _, path = what.partition(" ")
    if path:
        # A piece that varies may be written as the vendor writes it, and one that may be absent, too.
        pieces = path.replace("[", "").replace("]", "").split("/")
        target = {"method": method, "path": "/".join("*" if each.startswith("{") else each for each in pieces)}
    elif ":" in what:
        return order_of(ForceEntry, {"outcome": what, "when": when}, world)
    else:
        target = {} if what in UNDECIDED else {"operation": what}
    return order_of(OperationTrigger, {**target, "when": when}, world)


def _target(what: str, order: OperationTrigger | ForceEntry) -> Iterator[Criterion]:
    trigger = order.changed(when={})

    def fits(exchange: Exchange) -> bool:
        return trigger.fits(exchange.given)

    if " " in what:
        yield Criterion("request", what, lambda exchange: f"{exchange.call.method} {exchange.call.path}", fits)
    elif order.operation is not None:
        yield Criterion("operation", order.operation, lambda exchange: exchange.operation, fits)
    if ":" in what or what in UNDECIDED:
        yield _equal("outcome", what, lambda exchange: exchange.outcome)


def _equal(name: str, expected: object, came: Callable[[Exchange], object]) -> Criterion:
    return Criterion(name, expected, came, lambda exchange: came(exchange) == expected)


def _of_request(name: str, expected: object) -> Criterion:
    def came(exchange: Exchange) -> object:
        return exchange.user if name == "user" else exchange.given.asked.value(name)

    def holds(exchange: Exchange) -> bool:
        # Who is named and is nobody is whom the request was about, too.
        return exchange.given.asked.has(name, expected) or (name == "user" and came(exchange) == expected)

    return Criterion(name, expected, came, holds)


def _of_reply(name: str, expected: object) -> Criterion:
    return _equal(f"reply {name}", expected, lambda exchange: inside(exchange.json, name))
